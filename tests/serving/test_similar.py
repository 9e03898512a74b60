import time

import pandas as pd
import pytest

from serving.access import Book, Principal
from serving.similar import similar_cases
from tests.serving.small_company import CUTOFF
from tests.serving.story_company import make_eventful, with_tables

ALL = Book(None)
TASKS = {"lead": "leads", "deal": "deals", "account": "churn"}


@pytest.fixture(scope="module")
def snapshot(client):
    return closing_late(make_eventful(client.room.ready()))


@pytest.fixture(scope="module")
def book(snapshot):
    return snapshot.seen_by(Principal("rep", "LI", "Li"))[1]


def closing_late(snapshot):
    """Return the company in which what is closed was closed a day before the cutoff, so that ages can be compared."""
    late = (CUTOFF - pd.Timedelta(days=1)).as_unit("us")
    tables = {name: snapshot.crm.tables[name] for name in ("leads", "opportunities")}
    return with_tables(
        snapshot,
        **{
            name: one.assign(closed_at=one["closed_at"].mask(one["closed_at"].notna(), late))
            for name, one in tables.items()
        },
    )


def youngest(snapshot, entity):
    """Return the open record of LI that was created last: most closed ones were as young once."""
    mine = [i for i in snapshot.champions[TASKS[entity]].position if snapshot.owners(entity)[i] == "LI"]
    return snapshot.records(entity)["created_at"].reindex(mine).idxmax()


@pytest.mark.parametrize("entity", ["lead", "deal"])
def test_cases_were_closed_before_the_cutoff_and_are_the_callers(snapshot, book, entity):
    found = similar_cases(snapshot, book, entity, youngest(snapshot, entity), "en")
    assert len(found.cases) == 5
    records = snapshot.records(entity)
    for case in found.cases:
        assert snapshot.owners(entity)[case.entity_id] == "LI"
        assert records["closed_at"][case.entity_id] < CUTOFF
        assert case.outcome == records["outcome"][case.entity_id]
    assert found.considered < similar_cases(snapshot, ALL, entity, youngest(snapshot, entity), "en").considered


@pytest.mark.parametrize("entity", ["lead", "deal"])
def test_cases_were_still_open_at_the_same_age(snapshot, entity):
    entity_id = youngest(snapshot, entity)
    records = snapshot.records(entity)
    age = CUTOFF - records["created_at"][entity_id]
    for case in similar_cases(snapshot, ALL, entity, entity_id, "en", n=50).cases:
        record = records.loc[case.entity_id]
        assert record["closed_at"] - record["created_at"] > age
        assert case.days == pytest.approx((record["closed_at"] - record["created_at"]) / pd.Timedelta(days=1))


@pytest.mark.parametrize("entity", ["lead", "deal"])
def test_the_larger_half_went_well_and_all_come_nearest_first(snapshot, entity):
    cases = similar_cases(snapshot, ALL, entity, youngest(snapshot, entity), "en").cases
    assert sum(case.outcome in ("won", "converted") for case in cases) == 3
    assert [case.distance for case in cases] == sorted(case.distance for case in cases)


def test_a_twin_is_the_nearest(snapshot):
    deal_id = youngest(snapshot, "deal")
    deals, stages = snapshot.crm.tables["opportunities"], snapshot.crm.tables["stages"]
    closed = deals.index[(deals["outcome"] == "won").fillna(value=False)][0]
    twin_id = deals.loc[closed, "opportunity_id"]
    mine = deals.loc[deals["opportunity_id"] == deal_id].iloc[0]
    same = ["amount", "product_id", "account_id"]
    changed = deals.copy()
    changed.loc[closed, same] = mine[same].to_numpy()
    stage = stages.loc[stages["opportunity_id"] == deal_id, "stage"].iloc[0]
    alike = stages.assign(stage=stages["stage"].mask(stages["opportunity_id"] == twin_id, stage))
    # an even number of activities at the same age: both have one, five minutes after they were created
    even = snapshot.crm.tables["activities"].assign(kind="email")
    found = similar_cases(
        with_tables(snapshot, opportunities=changed, stages=alike, activities=even), ALL, "deal", deal_id, "zh"
    )
    assert found.cases[0].entity_id == twin_id
    assert found.cases[0].distance == pytest.approx(0, abs=1e-6)
    assert found.cases[0].alike[:2] == ("销售阶段相同", "地区相同")
    assert found.cases[0].differs is None


def test_customers_are_compared_with_those_of_one_horizon_ago(snapshot):
    orders = snapshot.crm.tables["orders"]
    early = orders.assign(occurred_at=orders["occurred_at"] - pd.Timedelta(days=80), recorded_at=pd.NaT)
    accounts = snapshot.crm.tables["accounts"]
    born = accounts["created_at"] - pd.Timedelta(days=300)
    older = with_tables(
        snapshot, orders=early.astype(orders.dtypes), accounts=accounts.assign(created_at=born, recorded_at=born)
    )
    found = similar_cases(older, ALL, "account", youngest(snapshot, "account"), "en")
    assert found.considered > 100
    assert {case.outcome for case in found.cases} == {"left"}  # nobody ordered again
    assert all(case.closed_on is None for case in found.cases)


def test_without_past_cases_there_are_none(snapshot):
    deals = snapshot.crm.tables["opportunities"]
    none_closed = with_tables(snapshot, opportunities=deals.assign(closed_at=pd.NaT).astype(deals.dtypes))
    found = similar_cases(none_closed, ALL, "deal", youngest(snapshot, "deal"), "en")
    assert (found.considered, found.cases) == (0, ())


@pytest.mark.parametrize("entity", TASKS)
def test_the_second_question_is_quick(snapshot, entity):
    entity_id = youngest(snapshot, entity)
    similar_cases(snapshot, ALL, entity, entity_id, "en")
    seconds = []
    for _ in range(5):
        started = time.process_time()
        similar_cases(snapshot, ALL, entity, entity_id, "en")
        seconds.append(time.process_time() - started)
    assert min(seconds) < 0.05  # a noisy machine only adds
