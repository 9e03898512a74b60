from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from serving.access import Book, Principal
from serving.errors import NotFoundError
from serving.snapshot import Champion
from serving.team import accounts_at_risk, deals_that_slip
from serving.team_book import team_book

LI, ALL = Book(frozenset({"LI"})), Book(None)


@pytest.fixture(scope="module")
def snapshot(client):
    return replace(client.room.ready(), _memo={})


def few(snapshot, task: str, n: int, **columns) -> Champion:
    """Return the champion of a task with its first n scores and other numbers in them."""
    champion = snapshot.champion(task)
    rows = champion.rows.head(n).assign(**columns)
    position = {entity_id: place for place, entity_id in enumerate(rows["entity_id"])}
    return replace(
        champion, rows=rows, vectors=champion.vectors.head(n), position=position, score_ids=champion.score_ids[:n]
    )


def with_champion(snapshot, champion: Champion):
    return replace(snapshot, champions={**snapshot.champions, champion.task: champion}, _memo={})


def owned(snapshot, task: str, owners: list[str | None]):
    """Return the snapshot with these owners of a task's first records."""
    champion = snapshot.champion(task)
    table = {"lead": "leads", "deal": "opportunities", "account": "accounts"}[champion.entity]
    key = {"lead": "lead_id", "deal": "opportunity_id", "account": "account_id"}[champion.entity]
    records = snapshot.crm.tables[table]
    given = dict(zip(champion.rows["entity_id"].head(len(owners)), owners, strict=True))
    changed = [given.get(i, owner) for i, owner in zip(records[key], records["owner_id"], strict=True)]
    tables = {**snapshot.crm.tables, table: records.assign(owner_id=pd.Series(changed, dtype="str"))}
    return replace(snapshot, crm=replace(snapshot.crm, tables=tables), _memo={})


@pytest.fixture(scope="module")
def valued(snapshot):
    """Three customers: LI's are worth 1,000 at risk and unknown, WANG's 250."""
    money = {"value_at_risk": [250.0, np.nan, 1000.0], "risk_low": [50.0, np.nan, 400.0]}
    money |= {"risk_high": [300.0, np.nan, 2000.0], "expected_value": [500.0, np.nan, 2000.0]}
    money |= {"value_low": 1.0, "value_high": 2.0, "probability": [0.5, 0.9, 0.25]}
    given = owned(snapshot, "churn", ["WANG", "LI", "LI"])
    return with_champion(given, few(given, "churn", 3, **money))


def test_customers_come_by_value_at_risk_and_the_total_is_the_sum_of_what_is_known(valued):
    answer = accounts_at_risk(valued, ALL, "en")
    assert [item.worth.value_at_risk for item in answer.items[:2]] == [1000.0, 250.0]
    assert answer.items[2].worth is None
    assert (answer.value_at_risk, answer.valued, answer.total) == (1250.0, 2, 3)
    assert answer.expected_leavers == pytest.approx(1.65)


def test_a_rep_and_one_owner_are_summed_alone(valued):
    mine = accounts_at_risk(valued, LI, "en")
    assert (mine.value_at_risk, mine.valued, mine.total) == (1000.0, 1, 2)
    of_wang = accounts_at_risk(valued, ALL, "en", owner_id="WANG")
    assert (of_wang.value_at_risk, [item.owner_id for item in of_wang.items]) == (250.0, ["WANG"])
    assert accounts_at_risk(valued, LI, "en", owner_id="WANG").items == ()


def test_without_a_value_model_the_most_likely_to_leave_come_first(snapshot):
    answer = accounts_at_risk(snapshot, ALL, "zh", page_size=200)
    chances = [item.probability for item in answer.items]
    assert chances == sorted(chances, reverse=True)
    assert (answer.value_at_risk, answer.valued) == (None, 0)
    assert {item.worth for item in answer.items} == {None}
    assert [stay.days for stay in answer.items[0].stays] == [30, 60, 90, 180]


def test_pages_tile_the_list(snapshot):
    whole = accounts_at_risk(snapshot, ALL, "en", page_size=200)
    parts = [accounts_at_risk(snapshot, ALL, "en", page=page, page_size=70) for page in (1, 2, 3)]
    assert [item for part in parts for item in part.items][:200] == list(whole.items)
    assert accounts_at_risk(snapshot, ALL, "en", page=10_000).items == ()


def test_last_contact_lies_before_the_cutoff_or_is_unknown(snapshot):
    champion = snapshot.champion("churn")
    touched = champion.vectors.assign(account_days_since_last_activity=[2.5, *[np.nan] * (len(champion.rows) - 1)])
    given = with_champion(snapshot, replace(champion, vectors=touched))
    by_id = {item.entity_id: item for item in accounts_at_risk(given, ALL, "en", page_size=200).items}
    first, second = champion.rows["entity_id"].iloc[:2]
    assert by_id[first].last_contact_at == "2025-06-28T12:00:00Z"
    assert by_id[second].last_contact_at is None


def deals(snapshot, **columns):
    """Three deals of LI, WANG and LI whose amounts are 1,000, 2,000 and 4,000."""
    given = owned(snapshot, "deals", ["LI", "WANG", "LI"])
    champion = few(given, "deals", 3, **columns)
    records = given.crm.tables["opportunities"].set_index("opportunity_id", drop=False)
    ids = champion.rows["entity_id"].to_list()
    records.loc[ids, "amount"] = [1000.0, 2000.0, 4000.0]
    records.loc[ids, "expected_close_on"] = pd.to_datetime(["2025-06-21", "2025-07-31", "2025-07-30"])
    tables = {**given.crm.tables, "opportunities": records.reset_index(drop=True)}
    return with_champion(replace(given, crm=replace(given.crm, tables=tables), _memo={}), champion)


def test_deals_come_by_amount_times_slip_risk(snapshot):
    answer = deals_that_slip(deals(snapshot, slip_risk=[1.0, 0.75, 0.25]), ALL, "en")
    assert [(item.amount, item.expected_slip) for item in answer.items] == [
        (2000.0, 1500.0),
        (1000.0, 1000.0),
        (4000.0, 1000.0),
    ]
    assert (answer.amount, answer.expected_slip) == (7000.0, 3500.0)
    assert [item.days_overdue for item in answer.items] == [0, 10, 0]
    assert (answer.due_soon, answer.due_amount, answer.due_expected) == (2, 5000.0, 3000.0)
    assert (answer.overdue, answer.undated) == (1, 0)


def test_a_deal_without_a_date_is_counted_and_not_listed(snapshot):
    answer = deals_that_slip(deals(snapshot, slip_risk=[np.nan, 0.75, 0.25]), LI, "en")
    assert (answer.total, answer.undated, answer.amount) == (1, 1, 4000.0)


def test_a_deal_without_an_amount_takes_what_the_amounts_say(snapshot):
    given = deals(snapshot, slip_risk=[1.0, 0.5, 0.25])
    records = given.crm.tables["opportunities"].assign(amount=np.nan)
    tables = {**given.crm.tables, "opportunities": records}
    given = replace(given, crm=replace(given.crm, tables=tables), _memo={})
    assert {item.expected_slip for item in deals_that_slip(given, ALL, "en").items} == {None}
    champion = given.champion("deals")
    amounts = replace(champion, rows=champion.rows.assign(expected_value=[10.0, 20.0, 30.0]))
    given = replace(given, champions={**given.champions, "amounts": amounts}, _memo={})
    assert [item.expected_slip for item in deals_that_slip(given, ALL, "en").items] == [10.0, 10.0, 7.5]


def test_a_book_without_deals_is_empty_and_not_wrong(snapshot):
    answer = deals_that_slip(snapshot, Book(frozenset()), "en")
    assert (answer.items, answer.total, answer.amount, answer.expected_slip) == ((), 0, None, None)
    only_leads = snapshot.seen_by(Principal("admin", None, "a", frozenset({"leads"})))
    with pytest.raises(NotFoundError, match="the task deals has no scores"):
        deals_that_slip(*only_leads, "en")


def test_team_book_counts_and_sums_as_a_slow_loop_does(snapshot):
    book = Book(frozenset({"LI", "WANG", "CHEN"}))
    answer = team_book(snapshot, book)
    assert [rep.rep_id for rep in answer.reps] == ["LI", "WANG"]  # CHEN leads and owns nothing
    for rep in answer.reps:
        for task, entity, counted in (
            ("leads", "lead", "leads"),
            ("deals", "deal", "deals"),
            ("churn", "account", "accounts"),
        ):
            rows = snapshot.champion(task).rows
            assert getattr(rep, counted) == sum(snapshot.owners(entity)[i] == rep.rep_id for i in rows["entity_id"])
        expected = 0.0
        for task, entity in (("leads", "lead"), ("deals", "deal")):
            for row in snapshot.champion(task).rows.to_dict(orient="records"):
                if snapshot.owners(entity)[row["entity_id"]] == rep.rep_id:
                    value = row.get("expected_value", np.nan)
                    expected += 0 if np.isnan(value) else value
        assert (rep.expected_value or 0) == pytest.approx(expected)
    assert answer.total.leads == sum(rep.leads for rep in answer.reps)


def test_team_book_sums_value_at_risk_and_says_who_is_untouched_longest(valued):
    days = [3.0, 9.0, 4.0]
    champion = valued.champion("churn")
    vectors = champion.vectors.assign(account_days_since_last_activity=days)
    only = replace(valued, champions={"churn": replace(champion, vectors=vectors)}, _memo={})
    answer = team_book(only, Book(frozenset({"LI", "WANG"})))
    li, wang = answer.reps
    assert (li.value_at_risk, wang.value_at_risk, answer.total.value_at_risk) == (1000.0, 250.0, 1250.0)
    assert (li.leads, li.deals, li.accounts, li.expected_value, li.due_expected) == (None, None, 2, None, None)
    assert (li.untouched.entity_id, li.untouched.days) == (champion.rows["entity_id"].iloc[1], 9.0)
    assert answer.total.untouched == li.untouched


def test_all_see_records_without_an_owner_and_a_manager_does_not(snapshot):
    whole, tree = team_book(snapshot, ALL), team_book(snapshot, Book(frozenset({"LI", "WANG", "ZHOU"})))
    assert (whole.reps[-1].rep_id, whole.reps[-1].name) == (None, None)
    assert [rep.rep_id for rep in whole.reps[:-1]] == [rep.rep_id for rep in tree.reps]
    assert whole.total.leads == tree.total.leads + whole.reps[-1].leads


def test_who_left_is_listed_while_there_is_something_in_the_book(snapshot):
    reps = snapshot.crm.tables["reps"]
    left = reps.assign(left_at=[pd.Timestamp("2025-01-01") if i == "LI" else pd.NaT for i in reps["rep_id"]])
    given = replace(snapshot, crm=replace(snapshot.crm, tables={**snapshot.crm.tables, "reps": left}), _memo={})
    answer = team_book(given, Book(frozenset({"LI", "WANG"})))
    assert {rep.rep_id: rep.has_left for rep in answer.reps} == {"LI": True, "WANG": False}
    assert team_book(given, Book(frozenset({"CHEN", "SUN"}))).reps == ()
