"""Are posted records checked, laid over the stored ones, and kept within the caller's rights?"""

from datetime import datetime

import pandas as pd
import pytest

from pipelines.state import utc_now
from serving.access import Book
from serving.errors import InvalidRequestError
from serving.records import merge_records

ALL = Book(None)
NEW = {"lead_id": "N1", "created_at": "2025-06-30T12:00:00Z", "region": "East", "employees": 50}
NOW = datetime.fromisoformat("2025-07-02T00:00:00")


@pytest.fixture
def merge(client):
    def merged(*posted, entity="lead", book=ALL, now=NOW):
        return merge_records(client.room.ready(), book, entity, posted, now)

    return merged


def test_a_new_record_is_added_at_the_cutoff_of_the_run(merge):
    merged = merge(NEW)
    assert merged.spine.to_dict("records") == [{"entity_id": "N1", "cutoff": pd.Timestamp("2025-07-01")}]
    assert merged.unknown == ()


def test_a_record_made_after_the_run_is_scored_just_after_its_newest_time(merge):
    newer = NEW | {"created_at": "2025-07-01T09:00:00Z", "first_response_at": "2025-07-01T11:00:00+02:00"}
    assert merge(newer).spine["cutoff"][0] == pd.Timestamp("2025-07-01 09:00:00.000001")


def test_a_changed_record_keeps_the_fields_that_are_not_posted(client, merge):
    lead = client.owned_by("leads", "LI")
    stored = client.room.ready().records("lead").loc[lead]
    (row,) = merge({"lead_id": lead, "employees": 7}).records.to_dict("records")
    assert row["employees"] == 7
    assert row["source"] == stored["source"]
    assert row["created_at"] == stored["created_at"]


def test_a_new_lead_is_scored_over_http_and_is_not_in_the_ledger(client):
    body = client.post("/v1/score", {"task": "leads", "records": [NEW]}).json()
    (score,) = body["scores"]
    assert (score["entity_id"], score["score_id"], score["cutoff"]) == ("N1", None, "2025-07-01T00:00:00Z")
    assert 0 < score["probability"] < 1


def test_what_is_posted_counts(client):
    small, large = (
        client.post("/v1/score", {"task": "leads", "records": [NEW | {"employees": employees}]}).json()["scores"][0]
        for employees in (1, 890)
    )
    assert small["probability"] != large["probability"]


def test_posting_leaves_the_snapshot_as_it_was(client):
    before = client.room.ready().records("lead").copy()
    client.post("/v1/score", {"task": "leads", "records": [NEW, {"lead_id": "L0001", "employees": 7}]})
    pd.testing.assert_frame_equal(client.room.ready().records("lead"), before)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"created_at": "2025-06-01T00:00:00Z"}, "record 1: lead_id is missing; give the id of the record"),
        ({"lead_id": ""}, "record 1: lead_id is missing"),
        ({"lead_id": "N1"}, "created_at is missing; expected for the new records N1"),
        (NEW | {"employes": 5}, 'record 1: unknown field "employes"; did you mean "employees"?'),
        (NEW | {"recorded_at": "2025-06-01T00:00:00Z"}, 'record 1: unknown field "recorded_at"'),
        (NEW | {"employees": "5"}, "record 1: employees must be a number"),
        (NEW | {"employees": True}, "record 1: employees must be a number"),
        (NEW | {"employees": -1}, "record 1: employees must be at least 0"),
        (NEW | {"source": 5}, "record 1: source must be a text"),
        (NEW | {"budget_class": 5}, "record 1: budget_class must be a text"),
        (NEW | {"outcome": "maybe"}, "record 1: outcome must be one of converted, disqualified"),
        (NEW | {"created_at": "30/06/2025"}, "record 1: created_at must be a time such as"),
        (NEW | {"created_at": "2025-07-09T00:00:00Z"}, "record 1: created_at must be a time between 1990 and now"),
        (NEW | {"created_at": 5}, "record 1: created_at must be a time such as"),
        (NEW | {"created_at": "0001-01-01T00:00:00+10:00"}, "record 1: created_at must be"),
    ],
)
def test_a_wrong_record_is_refused_with_number_and_field(merge, record, message):
    with pytest.raises(InvalidRequestError) as error:
        merge(record)
    assert message in str(error.value)


def test_all_findings_come_at_once(merge):
    with pytest.raises(InvalidRequestError) as error:
        merge(NEW | {"employees": "x"}, NEW | {"source": 1}, NEW | {"lead_id": "N2", "zzz": 1})
    for part in (
        "record 1: employees",
        "record 2: source",
        'record 3: unknown field "zzz"',
        "lead_id N1 is there 2 times",
    ):
        assert part in str(error.value)


def test_a_date_has_no_time(merge):
    deal = {"opportunity_id": "N1", "created_at": "2025-06-30T12:00:00Z", "amount": 5}
    assert merge(deal | {"expected_close_on": "2025-08-01"}, entity="deal").spine["entity_id"].tolist() == ["N1"]
    with pytest.raises(InvalidRequestError, match="expected_close_on must be a date such as 2026-01-31"):
        merge(deal | {"expected_close_on": "2025-08-01T10:00:00Z"}, entity="deal")


@pytest.mark.parametrize(
    ("record", "unknown"),
    [
        ({"lead_id": "THEIRS", "employees": 5}, "THEIRS"),
        (NEW | {"owner_id": "ZHOU"}, "ZHOU"),
        (NEW | {"owner_id": "NOBODY"}, "NOBODY"),
        (NEW | {"account_id": "THEIR_ACCOUNT"}, "THEIR_ACCOUNT"),
        (NEW | {"account_id": "A9999"}, "A9999"),
    ],
)
def test_what_is_not_the_callers_is_unknown_as_if_it_did_not_exist(client, record, unknown):
    real = {"THEIRS": client.owned_by("leads", "ZHOU"), "THEIR_ACCOUNT": client.owned_by("churn", "ZHOU")}
    posted = {name: real.get(value, value) for name, value in record.items()}
    mine = {"lead_id": client.owned_by("leads", "LI")}
    body = client.post("/v1/score", {"task": "leads", "records": [posted, mine]}, "rep").json()
    assert body["unknown"] == [real.get(unknown, unknown)]
    assert [score["entity_id"] for score in body["scores"]] == [mine["lead_id"]]


def test_a_rep_scores_a_new_lead_of_the_own_book(client):
    account = client.owned_by("churn", "LI")
    record = NEW | {"owner_id": "LI", "account_id": account}
    body = client.post("/v1/score", {"task": "leads", "records": [record]}, "rep").json()
    assert len(body["scores"]) == 1


def test_a_record_may_be_as_new_as_the_clock(merge):
    newest = NEW | {"created_at": utc_now().isoformat()}
    assert len(merge(newest, now=utc_now()).spine) == 1
