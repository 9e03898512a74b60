"""Is a record that changes nothing but features of its own scored as the kernel would, only sooner?"""

import pandas as pd
import pytest

from features.custom import own_features
from features.matrix import build_matrix
from pipelines.expected_values import add_worth
from pipelines.score import score_rows
from pipelines.state import utc_now
from serving.access import Book
from serving.answers import score_records
from serving.own_fields import changed_vector
from serving.records import check_records, merge_records
from serving.scores import to_worth

ALL = Book(None)


def kernels_row(snapshot, record: dict) -> pd.Series:
    """Return the score row of a lead by way of the whole history."""
    champion = snapshot.champion("leads")
    merged = merge_records(snapshot, ALL, "lead", [record], utc_now())
    crm = snapshot.crm.with_records("lead", merged.records, snapshot.run.cutoff - pd.Timedelta(microseconds=1))
    rows = score_rows(champion.loaded, build_matrix(crm, merged.spine, "lead").frame)
    return add_worth("leads", rows, None, crm, snapshot.run.cutoff).iloc[0]


def vector_of(snapshot, record: dict, book: Book = ALL) -> dict | None:
    (checked,) = check_records(snapshot, "lead", [record], utc_now())
    return changed_vector(snapshot, book, snapshot.champion("leads"), checked)


def test_fixed_fields_of_ones_own_are_features_of_their_own(client):
    assert own_features(client.room.ready().crm, "lead") == {
        "budget_class": "lead_custom_budget_class",
        "visits": "lead_custom_visits",
    }
    assert own_features(client.room.ready().crm, "deal") == {}


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"budget_class": "b", "visits": 3},
        {"budget_class": "a", "visits": 16.5},
        {"budget_class": None, "visits": None},
        {"budget_class": "never seen", "visits": -1e9},
        {"budget_class": ""},
    ],
)
def test_the_quick_score_equals_the_kernels(client, changed):
    snapshot = client.room.ready()
    for owner in ("LI", None):
        record = {"lead_id": client.owned_by("leads", owner)} | changed
        assert vector_of(snapshot, record) is not None
        (score,) = score_records(snapshot, ALL, "leads", [record], "en", now=utc_now()).scores
        expected = kernels_row(snapshot, record)
        for name in ("probability", "low", "high", "raw_score", "base"):
            assert getattr(score, name) == expected[name], name
        assert score.worth == to_worth(expected)
        assert score.cutoff == f"{expected['cutoff'].isoformat()}Z"


@pytest.mark.parametrize("field", ["source", "employees", "created_at", "owner_id", "closed_at"])
def test_what_goes_into_other_features_takes_the_whole_way(client, field):
    snapshot = client.room.ready()
    lead = client.owned_by("leads", "LI")
    other = {"source": "phone", "employees": 5.0, "created_at": "2025-01-01", "owner_id": "WANG"}
    record = {"lead_id": lead, field: other.get(field, "2025-06-30T12:00:00Z"), "visits": 2}
    assert vector_of(snapshot, record) is None


def test_a_whole_record_as_it_is_stored_is_quick(client):
    snapshot = client.room.ready()
    lead = client.owned_by("leads", "LI")
    stored = snapshot.fields("lead", lead, ("lead_id", "source", "employees", "region", "owner_id", "created_at"))
    record = {name: value for name, value in stored.items() if name != "created_at"} | {"visits": 4.0}
    assert vector_of(snapshot, record)["lead_custom_visits"] == 4.0
    assert vector_of(snapshot, record | {"created_at": f"{stored['created_at'].isoformat()}Z"}) is not None


def test_new_and_others_records_take_the_whole_way(client):
    snapshot = client.room.ready()
    lead = client.owned_by("leads", "ZHOU")
    assert vector_of(snapshot, {"lead_id": lead}, Book(frozenset({"LI"}))) is None
    assert vector_of(snapshot, {"lead_id": "new", "created_at": "2025-06-01T00:00:00Z"}) is None
