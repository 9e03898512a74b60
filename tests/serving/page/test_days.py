"""Does a rep get through a day, and a manager through a Monday? On the small company; the long form on the demo's."""

import re
from collections.abc import Iterator
from shutil import copytree, ignore_patterns
from typing import Any

import pytest
from playwright.sync_api import expect

from pipelines.home import Home
from serving.snapshot import load_snapshot
from tests.serving.page.conftest import VISITORS, Place, serve


@pytest.fixture(scope="module")
def demo(request: pytest.FixtureRequest, start: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Serve a copy of the simulated company to the rep with most deals, and to their manager."""
    given: Home = request.getfixturevalue("demo_home")
    own = copytree(given.path, tmp_path_factory.mktemp("demo") / "home", ignore=ignore_patterns(".bentoml"))
    snapshot = load_snapshot(Home(own))
    owners = [snapshot.owners("deal").get(deal) for deal in snapshot.champion("deals").position]
    rep_id = max((owner for owner in owners if owner), key=owners.count)
    people = VISITORS | {"rep": ("rep", rep_id), "manager": ("manager", snapshot.manager_of[rep_id])}
    yield from serve(Home(own), start, people)


@pytest.fixture(params=["small", pytest.param("demo", marks=pytest.mark.long)])
def company(request: pytest.FixtureRequest) -> Place:
    """Return the small company, or the demo's."""
    return request.getfixturevalue("place" if request.param == "small" else "demo")


def loaded(page):
    """Wait until every part of a page has come."""
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Loading…")).to_have_count(0)


def number(text):
    return float(text.strip().strip("<>%"))


def test_a_rep_spends_a_day_on_the_page(visit, company):
    visitor = visit(None, at=company)
    page = visitor.open(f"/sign-in#{company.tokens['acting']}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    card = page.locator("[data-action]").first
    told = card.locator(".figure").last.inner_text()
    card.locator(".figure").last.click()
    loaded(page)
    expect(page.locator("#reasons")).to_be_in_viewport()
    assert abs(number(page.locator("#reasons .big").inner_text()) - number(told)) <= 0.5  # a card rounds
    page.get_by_role("button", name="What would change it?").click()
    expect(page.locator("#acts > button")).to_have_count(0)
    page.go_back()
    action = card.locator("[name=action_id]").get_attribute("value")
    card.get_by_role("button", name="Done").click()
    answered = page.locator(f'[data-action]:has([name=action_id][value="{action}"])')
    expect(answered.get_by_role("button", name="Take back")).to_be_visible()

    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page.get_by_role("heading", level=1)).to_have_text("Deals")
    deal = page.locator("tbody th a").first
    name, address = deal.inner_text(), deal.get_attribute("href")
    deal.click()
    loaded(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.keyboard.press("/")
    page.keyboard.type(address.partition("=")[2])
    page.keyboard.press("Enter")
    expect(page.locator(f'.hits a[href="{address}"]')).to_have_text(name)

    page.get_by_role("button", name="中文").click()
    page.get_by_role("link", name="今日").first.click()
    expect(page.locator("html")).to_have_attribute("lang", re.compile("zh"))
    expect(page.locator(f'[data-action]:has([name=action_id][value="{action}"])')).to_have_class(
        re.compile("is-answered")
    )
    page.get_by_role("button", name="退出").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    assert visitor.forget() == []  # who goes on so quickly leaves parts of a page unread


def test_a_manager_spends_a_monday_on_the_page(visit, company):
    page = visit(None, at=company).open(f"/sign-in#{company.tokens['manager']}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Team")
    has_dates = company.home.path.parent.name.startswith("demo")  # the small company's deals have none that is known
    sections = {"at-risk": "Risk of leaving"} | ({"slipping": "Chance to win"} if has_dates else {})
    for section, heading in sections.items():
        row = page.locator(f"section[aria-labelledby={section}] tbody th a").first
        name = row.inner_text()
        row.click()
        loaded(page)
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        page.go_back()

    rep = page.locator("section[aria-labelledby=book] tbody th a").first
    name = rep.inner_text()
    rep.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    page.locator("section[aria-labelledby=at-risk] a", has_text="All").click()
    expect(page).to_have_url(re.compile("/accounts\\?.*owner="))
    expect(page.locator("tbody tr").first).to_be_visible()

    page.get_by_role("link", name="Calibration").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Calibration")
    for tab in page.locator("nav.tabs a").all():
        expect(tab).to_be_visible()
    page.locator("nav.tabs a").last.click()
    expect(page.locator("nav.tabs a[aria-current=page]")).to_have_count(1)

    page.get_by_role("link", name="Today").first.click()
    page.get_by_label("Whose list").select_option(index=1)
    expect(page.locator("[data-action]").first).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in"))
