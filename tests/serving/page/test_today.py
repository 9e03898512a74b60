"""Is a card answered with one tap or key, once, and is nobody told that it was saved when it was not?"""

import pytest
from playwright.sync_api import expect

from pipelines.action_log import ActionLog
from pipelines.state import AppState

WHO = "answers"


@pytest.fixture
def page(visit, place):
    if WHO not in place.tokens:
        place.tokens[WHO] = AppState(place.home.app_db).add_token("rep", "Wang", "WANG", allow=["feedback"])
    visitor = visit(WHO)
    shown = visitor.open("/today")
    shown.visitor = visitor
    return shown


def first_open(page):
    card = page.locator("[data-action]:not(.is-answered):not(.is-accepted)").first
    return card, card.locator("[name=action_id]").get_attribute("value")


def answers(place, action_id):
    return [reply.answer for reply in ActionLog(place.home.app_db).find(action_id).replies]


def card_of(page, action_id):
    return page.locator(f'[data-action]:has([name=action_id][value="{action_id}"])')


def test_an_answer_by_key_takes_the_place_of_the_card_and_is_there_after_a_reload(page, place):
    _, action_id = first_open(page)
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(card_of(page, action_id).get_by_text("Accepted", exact=True)).to_be_visible()
    expect(card_of(page, action_id)).to_be_focused()
    page.keyboard.press("x")
    expect(card_of(page, action_id).get_by_role("button")).to_have_text(["Take back"])
    page.reload()
    expect(card_of(page, action_id).get_by_text("Done", exact=True)).to_be_visible()
    assert answers(place, action_id) == ["shown", "accepted", "done"]


def test_an_answer_can_be_taken_back(page, place):
    card, action_id = first_open(page)
    card.get_by_role("button", name="Accept").click()
    card_of(page, action_id).get_by_role("button", name="Take back").click()
    expect(card_of(page, action_id).get_by_role("button", name="Accept")).to_be_visible()
    assert answers(place, action_id) == ["shown", "accepted", "reopened"]
    page.wait_for_timeout(700)  # sooner, and in the same place, it would be the second tap of a double tap
    card_of(page, action_id).get_by_role("button", name="Dismiss").click()
    expect(card_of(page, action_id).get_by_role("button")).to_have_text(["Take back"])


def test_a_double_tap_is_one_answer(page, place):
    card, action_id = first_open(page)
    card.get_by_role("button", name="Dismiss").dblclick()
    expect(card_of(page, action_id).get_by_text("Dismissed", exact=True)).to_be_visible()
    assert answers(place, action_id) == ["shown", "dismissed"]


def test_keys_that_go_to_a_page_answer_nothing(page, place):
    _, action_id = first_open(page)
    page.keyboard.press("j")
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page).to_have_url(f"{place.url}/deals")
    assert answers(place, action_id) == ["shown"]


def test_a_lost_connection_is_told_and_the_button_stays(page, place):
    card, action_id = first_open(page)
    page.visitor.context.set_offline(True)
    card.get_by_role("button", name="Accept").click()
    expect(card.get_by_role("alert")).to_have_text("Not saved. Try again.")
    assert answers(place, action_id) == ["shown"]
    page.visitor.context.set_offline(False)
    card.get_by_role("button", name="Accept").click()
    expect(card_of(page, action_id).get_by_text("Accepted", exact=True)).to_be_visible()
    assert answers(place, action_id) == ["shown", "accepted"]
    page.visitor.forget()


def test_a_second_tab_cannot_undo_what_the_first_did(page, place):
    card, action_id = first_open(page)
    other = page.visitor.new_tab()
    other.goto(f"{place.url}/today")
    card.get_by_role("button", name="Done").click()
    expect(card_of(page, action_id).get_by_text("Done", exact=True)).to_be_visible()
    card_of(other, action_id).get_by_role("button", name="Accept").click()
    expect(card_of(other, action_id).get_by_role("alert")).to_contain_text("answered elsewhere")
    assert answers(place, action_id) == ["shown", "done"]
    page.visitor.forget()


def test_without_scripts_a_card_is_a_form(visit, place, page):
    _, action_id = first_open(page)
    plain = visit(WHO, java_script_enabled=False).open("/today")
    card_of(plain, action_id).get_by_role("button", name="Accept").click()
    expect(plain.get_by_role("status")).to_have_text("Accepted: it stays on the list until it is done.")
    assert answers(place, action_id)[-1] == "accepted"


def test_who_may_only_read_sees_no_buttons(visit, place):
    page = visit("rep").open("/today")
    expect(page.get_by_text("You can read this list.")).to_be_visible()
    assert page.locator("[data-action] button").count() == 0


def test_a_manager_chooses_whose_list_to_read(visit):
    page = visit("manager").open("/today")
    page.get_by_label("Whose list").select_option("LI")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today: 李")


def test_a_rep_with_nothing_open_is_told_why(visit):
    page = visit("nobody").open("/today")
    expect(page.get_by_text("Nothing is due")).to_be_visible()
    expect(page.get_by_text("No open lead, deal or account is theirs, as of the data.")).to_be_visible()
