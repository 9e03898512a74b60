from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from features.schema import custom_table
from serving.access import Book, Principal
from serving.timelines import PAGE_SIZE, timeline
from tests.serving.small_company import CUTOFF
from tests.serving.story_company import make_eventful, with_tables

ALL = Book(None)


@pytest.fixture(scope="module")
def snapshot(client):
    return make_eventful(client.room.ready())


@pytest.fixture(scope="module")
def deal(client):
    return client.owned_by("deals", "LI")


@pytest.fixture(scope="module")
def account(client):
    return client.owned_by("churn", "LI")


def rows(account_id, n, **columns):
    times = pd.Series(CUTOFF - pd.to_timedelta(1 + np.arange(n), unit="min")).astype("datetime64[us]")
    ids = pd.Series([f"V{i}" for i in range(n)], dtype="str")
    return pd.DataFrame({"activity_id": ids, "occurred_at": times, "account_id": account_id} | columns)


def test_what_happened_to_a_deal_is_told_newest_first(snapshot, deal):
    found = timeline(snapshot, ALL, "deal", deal, "en")
    times = [event.occurred_at for event in found.events]
    assert times == sorted(times, reverse=True)
    assert {event.kind for event in found.events} >= {"created", "stage", "change"}
    assert found.total == len(found.events)


def test_a_long_timeline_comes_in_pages(snapshot, account):
    long = with_tables(snapshot, activities=rows(account, 10_000, kind="call", direction="outbound"))
    first, second = (timeline(long, ALL, "account", account, "en", page=page) for page in (1, 2))
    assert first.total == second.total > 10_000
    assert len(first.events) == len(second.events) == PAGE_SIZE
    assert first.events[-1].occurred_at > second.events[0].occurred_at
    last = timeline(long, ALL, "account", account, "en", page=-(-first.total // PAGE_SIZE))
    assert last.events[-1].text == "Account created"
    assert timeline(long, ALL, "account", account, "en", page=9_999).events == ()


@pytest.mark.parametrize(
    ("kind", "direction", "told"),
    [
        ("email", "outbound", ("email", "发送邮件", None)),
        ("CALL", "inbound", ("call", "接到来电", None)),
        ("meeting", None, ("meeting", "会面", None)),
        ("Fax <b>", "outbound", ("activity", "活动", "Fax <b>")),
    ],
)
def test_our_words_stand_apart_from_those_of_the_crm(snapshot, account, kind, direction, told):
    table = rows(account, 1, kind=kind, direction=direction)
    event = timeline(with_tables(snapshot, activities=table), ALL, "account", account, "zh").events[0]
    assert (event.kind, event.text, event.crm_text) == told


def test_changes_are_read_as_their_fields_type(snapshot, deal):
    changes = [event for event in timeline(snapshot, ALL, "deal", deal, "en").events if event.kind == "change"]
    told = {event.text: (event.before, event.after, event.value_kind) for event in changes}
    assert told["Expected close changed"] == ("2025-05-01", "2025-06-01", "day")
    assert told["Owner changed"] == ("孙", "李", "text")


def test_a_change_that_cannot_be_read_stays_text(snapshot, deal):
    at = CUTOFF - pd.Timedelta(hours=1)
    changes = pd.DataFrame(
        {
            "table": "opportunities",
            "record_id": deal,
            "field": ["amount", "expected_close_on", "mood"],
            "old_value": ["much", "soon", None],
            "new_value": ["12.5", None, "<i>"],
            "occurred_at": pd.Series([at] * 3).astype("datetime64[us]"),
        }
    )
    told = timeline(with_tables(snapshot, changes=changes), ALL, "deal", deal, "en").events[:3]
    by_text = {event.text: event for event in told}
    assert (by_text["Amount changed"].before, by_text["Amount changed"].after) == ("much", 12.5)
    assert by_text["Amount changed"].value_kind == "money"
    assert (by_text["Expected close changed"].before, by_text["Expected close changed"].after) == ("soon", None)
    assert (by_text["Field changed"].crm_text, by_text["Field changed"].after) == ("mood", "<i>")


def test_an_account_tells_of_its_deals_that_are_the_callers_alone(snapshot, account):
    book = snapshot.seen_by(Principal("rep", "LI", "Li"))[1]
    deals = snapshot.crm.tables["opportunities"].assign(account_id=account)
    activities = snapshot.crm.tables["activities"].assign(account_id=account)
    all_of_one = with_tables(snapshot, opportunities=deals, activities=activities)
    pages = [timeline(all_of_one, book, "account", account, "en", page=page) for page in range(1, 40)]
    linked = {event.entity_id for page in pages for event in page.events if event.entity_id}
    assert {snapshot.owners("deal")[deal_id] for deal_id in linked} == {"LI"}
    called = [event for page in pages for event in page.events if event.kind in ("email", "call", "activity")]
    assert len(called) == len(activities)  # what the account itself had is told, of whichever deal it was


def test_an_event_table_of_the_companys_own_is_told_in_its_words(snapshot, account):
    visits = rows(account, 1).rename(columns={"activity_id": "visit_id"})
    custom = {"web_visits": custom_table("web_visits", "visit_id", ["account_id"], "web visits", "网站访问")}
    crm = replace(snapshot.crm, tables={**snapshot.crm.tables, "web_visits": visits}, custom=custom, _memo={})
    event = timeline(replace(snapshot, crm=crm, _memo={}), ALL, "account", account, "zh").events[0]
    assert (event.kind, event.text) == ("other", "网站访问")
