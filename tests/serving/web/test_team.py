"""Does a manager's Monday show the own team alone, with sums that are those of the lists, in both languages?"""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from serving.access import Principal
from serving.audit import seen_in
from serving.web.team import REPS, ROWS, TeamQuery, show_team
from serving.web.visit import Visit

OTHERS = {"rep", "stranger"}


def visit(client, principal: Principal, **query: str) -> Visit:
    """Return a visit to the small company, whose deals have a date that may slip."""
    whole = client.room.ready()
    deals = whole.champion("deals")
    dated = replace(deals, rows=deals.rows.assign(slip_risk=0.75))
    snapshot, book = replace(whole, champions={**whole.champions, "deals": dated}, _memo={}).seen_by(principal)
    now = datetime.now(UTC).replace(tzinfo=None)
    return Visit(snapshot, book, principal, client.room.home, "en", TeamQuery(**query), "", now, "/team")


def told(text: str) -> set[str]:
    return set(re.findall(r"\b[LDA]\d{4}\b", text))


def refusal(text: str) -> str:
    found = re.search(r'<section class="card refusal">.*?</section>', text, re.DOTALL)
    assert found
    return re.sub(r"[0-9a-f]{16}", "", found[0])


@pytest.mark.parametrize("caller", ["manager", "scientist", "admin"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_team_is_shown_to_those_who_lead_and_only_what_is_theirs(client, caller, language):
    answer = client.visit("/team", caller, language)
    assert answer.status_code == 200
    assert ("No deals with a date" if language == "en" else "没有填写日期的商机") in answer.text
    assert ("Customers at risk" if language == "en" else "有流失风险的客户") in answer.text
    snapshot = client.room.ready()
    owner_of = {i: owner for entity in ("lead", "deal", "account") for i, owner in snapshot.owners(entity).items()}
    owners = {owner_of[i] for i in told(answer.text)}
    assert owners <= ({"LI", "WANG", "ZHOU"} if caller == "manager" else {"LI", "WANG", "ZHOU", None})
    assert len(told(answer.text)) > 10


@pytest.mark.parametrize("path", ["/team", "/calibration", "/models", "/part/promotion"])
def test_a_page_that_is_not_for_a_role_is_not_there(client, path):
    absent = client.visit("/nothing", "rep")
    for caller in OTHERS:
        answer = client.visit(path, caller, task="leads")
        assert (answer.status_code, absent.status_code) == (404, 404)
        assert refusal(answer.text) == refusal(absent.text)


@pytest.mark.parametrize("path", ["/calibration", "/models", "/part/promotion"])
@pytest.mark.parametrize("caller", ["scientist", "admin"])
def test_pages_of_models_tell_of_no_record(client, path, caller):
    answer = client.visit(path, caller, task="leads")
    assert (answer.status_code, told(answer.text)) == (200, set())


def test_the_menu_names_what_a_role_may_open(client):
    def menu(caller: str) -> set[str]:
        return set(re.findall(r'<a href="(/\w+)"[^>]*data-key', client.visit("/leads", caller).text))

    assert menu("rep").isdisjoint({"/team", "/calibration", "/models"})
    assert {"/team", "/calibration"} <= menu("manager")
    assert "/models" not in menu("manager")
    assert {"/team", "/calibration", "/models"} <= menu("scientist")


def test_one_rep_is_shown_alone_and_another_team_is_not_there(client):
    answer = client.visit("/team", "manager", owner="LI")
    assert answer.status_code == 200
    snapshot = client.room.ready()
    listed = set(re.findall(r'<th scope="row"><a href="/(?:account|deal)\?id=(\w+)"', answer.text))
    owners = {snapshot.owners("account").get(i) or snapshot.owners("deal").get(i) for i in listed}
    assert owners == {"LI"}
    for unknown in ("NOBODY", "CHEN' OR 1=1", "<script>"):
        assert client.visit("/team", "manager", owner=unknown).status_code == 404


def test_numbers_lead_to_the_lists_behind_them(client):
    text = client.visit("/team", "manager").text
    for address in ("/accounts?sort=-probability", "/leads?owner=LI", "/deals?owner=LI", "/team?owner=LI"):
        assert f'href="{address}' in text.replace("&amp;", "&")
    assert client.visit("/deals", "manager", sort="-slip_risk", owner="LI").status_code == 200


def test_all_scores_shown_are_told_to_the_audit_with_their_own_version(client):
    page = show_team(visit(client, Principal("manager", "CHEN", "manager")))
    assert len(page.items) == 2 * ROWS
    seen = list(seen_in(page))
    assert {(one.task, one.model_version) for one in seen} == {("churn", 1), ("deals", 1)}
    assert sorted(i for one in seen for i in one.entity_ids) == sorted(item.entity_id for item in page.items)


def test_a_token_of_one_task_sees_the_rest_as_not_scored(client):
    page = show_team(visit(client, Principal("manager", "CHEN", "Chen", frozenset({"leads"}))))
    assert (page.at_risk, page.slipping, page.items) == (None, None, ())
    assert page.book.total.leads > 0
    assert page.book.total.deals is None


def test_a_book_of_nobody_is_shown_as_empty(client):
    page = show_team(visit(client, Principal("manager", "GONE", "Gone")))
    assert (page.book.reps, page.items, page.axis_days) == ((), (), 90)


def test_a_long_book_is_told_in_pages_that_tile_it(client):
    page = show_team(visit(client, Principal("admin", None, "a")))
    reps = tuple(replace(page.book.reps[0], rep_id=f"R{place}") for place in range(2 * REPS + 5))
    pages = [replace(page, book=replace(page.book, reps=reps), page=number) for number in (1, 2, 3, 4)]
    assert [rep for one in pages for rep in one.reps] == list(reps)
    assert {one.pages for one in pages} == {3}


def test_closing_windows_lie_on_one_axis_that_holds_them(client):
    page = show_team(visit(client, Principal("admin", None, "a")))
    assert page.axis_days % 30 == 0 or page.axis_days == 365
    for item in page.slipping.items:
        window = page.window(item)
        assert 0 <= window.p10 <= window.p25 <= window.p50 <= window.p75 <= window.p90 <= 100
        assert 0 <= window.rep <= 100


def test_a_date_beyond_the_axis_stays_at_its_end(client):
    page = show_team(visit(client, Principal("admin", None, "a")))
    item = replace(page.slipping.items[0], expected_close_on="2031-01-01")
    far = replace(page, slipping=replace(page.slipping, items=(item,)))
    assert far.axis_days == 365
    assert far.window(item).rep == 100


def test_a_staying_curve_falls_from_its_start(client):
    page = show_team(visit(client, Principal("admin", None, "a")))
    points = [tuple(map(float, point.split(","))) for point in page.curve(page.at_risk.items[0]).split()]
    assert points[0] == (0, 0)
    assert [y for _, y in points] == sorted(y for _, y in points)
