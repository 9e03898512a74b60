"""Is an answer given once, whatever happens on its way? What `test_today` does not ask: taps, tabs, a lost reply."""

import re

import pytest
from playwright.sync_api import expect

from pipelines.action_log import ActionLog
from serving.sessions import COOKIE


@pytest.fixture
def visitor(visit):
    return visit("acting")


def open_today(visitor):
    page = visitor.open("/today")
    expect(page.locator("[data-action]").first).to_be_visible()
    return page


def fresh(page):
    """Return the id of the first action that nobody has answered."""
    card = page.locator("[data-action]").filter(has=page.get_by_role("button", name="Accept")).first
    return card.locator("input[name=action_id]").get_attribute("value")


def card_of(page, action_id):
    return page.locator("[data-action]").filter(has=page.locator(f'input[value="{action_id}"]'))


def tap(page, action_id, name):
    card_of(page, action_id).get_by_role("button", name=name).click()


def answers(place, action_id):
    return [reply.answer for reply in ActionLog(place.home.app_db).find(action_id).replies if reply.answer != "shown"]


def test_tab_and_enter_answer_too(visitor, place):
    page = open_today(visitor)
    action = fresh(page)
    card_of(page, action).focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "dismissed":
            break
    page.keyboard.press("Enter")
    expect(card_of(page, action).get_by_role("button", name="Take back")).to_be_visible()
    assert answers(place, action) == ["dismissed"]


def test_a_second_tap_that_meets_the_new_card_is_no_second_answer(visitor, place):
    page = open_today(visitor)
    action = fresh(page)
    button = card_of(page, action).get_by_role("button", name="Accept")
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    place_of_it = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(*place_of_it)
    expect(card_of(page, action).get_by_text("Accepted")).to_be_visible()
    page.mouse.click(*place_of_it)
    page.wait_for_timeout(300)
    page.wait_for_load_state("networkidle")
    assert answers(place, action) == ["accepted"]


def test_the_same_answer_from_two_tabs_counts_once(visitor, place):
    page = open_today(visitor)
    action = fresh(page)
    other = visitor.new_tab()
    other.goto(page.url)
    for tab in (page, other):
        tap(tab, action, "Done")
        expect(card_of(tab, action).get_by_role("button", name="Take back")).to_be_visible()
    assert answers(place, action) == ["done"]


def test_an_answer_whose_confirmation_is_lost_is_neither_lost_nor_doubled(visitor, place):
    page = open_today(visitor)
    action = fresh(page)

    def lose(route):
        route.fetch()
        route.abort()

    page.route("**/act/answer", lose, times=1)
    tap(page, action, "Accept")
    expect(card_of(page, action).get_by_role("alert")).not_to_be_empty()
    assert answers(place, action) == ["accepted"]
    tap(page, action, "Accept")
    expect(card_of(page, action).get_by_text("Accepted")).to_be_visible()
    assert answers(place, action) == ["accepted"]
    assert visitor.forget("ERR_FAILED", "htmx:") == []


def test_an_answer_after_the_session_has_ended_leads_to_the_sign_in_and_can_be_given_again(visitor, place):
    page = open_today(visitor)
    action = fresh(page)
    visitor.context.clear_cookies(name=COOKIE)
    tap(page, action, "Accept")
    page.get_by_label("Access token").fill(place.tokens["acting"])
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/today"))
    assert answers(place, action) == []
    tap(page, action, "Accept")
    expect(card_of(page, action).get_by_text("Accepted")).to_be_visible()
    assert visitor.forget("401", "htmx:") == []


def test_the_back_button_shows_an_action_as_it_is_now(visitor, place):
    page = open_today(visitor)
    action = fresh(page)
    tap(page, action, "Accept")
    expect(card_of(page, action).get_by_text("Accepted")).to_be_visible()
    page.get_by_role("link", name="Leads").first.click()
    expect(page).to_have_url(re.compile("/leads"))
    page.go_back()
    expect(card_of(page, action).get_by_text("Accepted")).to_be_visible()
    assert answers(place, action) == ["accepted"]
