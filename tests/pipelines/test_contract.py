from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.schema import TABLES
from pipelines.contract import Checked, keep_contract, orphans
from pipelines.mapping import wanted_type

NOW = pd.Timestamp("2025-06-01")
TYPES = {"time": pa.timestamp("us"), "date": pa.timestamp("us"), "number": pa.float64(), "flag": pa.bool_()}


def checked(name: str, rows: list[dict[str, Any]]) -> Checked:
    table = TABLES[name]
    names = list(dict.fromkeys(column for row in rows for column in row))
    columns = {}
    for column in names:
        kind = TYPES.get(wanted_type(table, column) or "text", pa.string())
        cells = [row.get(column) for row in rows]
        if kind == pa.timestamp("us"):
            cells = [None if cell is None else pd.Timestamp(cell) for cell in cells]
        columns[column] = pa.array(cells, kind)
    return keep_contract(table, pa.table(columns), NOW)


def lead(lead_id: str | None = "a", created_at: str | None = "2025-01-01", **more: Any) -> dict[str, Any]:
    return {"lead_id": lead_id, "created_at": created_at, **more}


@pytest.mark.parametrize(
    ("name", "row", "column", "reason"),
    [
        ("leads", lead(lead_id=None), "lead_id", "is missing and is required"),
        ("leads", lead(created_at=None), "created_at", "is missing and is required"),
        ("leads", lead(created_at="1989-12-31"), "created_at", "not between 1990-01-01 and 2025-06-02"),
        ("leads", lead(created_at="2025-06-03"), "created_at", "not between 1990-01-01 and 2025-06-02"),
        ("leads", lead(assigned_at="2035-06-02"), "assigned_at", "not between 1990-01-01 and 2035-06-01"),
        ("leads", lead(recorded_at="2025-06-03"), "recorded_at", "not between 1990-01-01 and 2025-06-02"),
        ("leads", lead(created_at="1900-01-01"), "created_at", "not between 1990-01-01 and 2025-06-02"),
        ("leads", lead(created_at="2099-12-31"), "created_at", "not between 1990-01-01 and 2025-06-02"),
        ("leads", lead(closed_at="2025-06-03"), "closed_at", "not between 1990-01-01 and 2025-06-02"),
        ("leads", lead(employees=1.1e15), "employees", "not between -1e+15 and 1e+15"),
        ("leads", lead(outcome="won", closed_at="2025-02-01"), "outcome", "not one of converted, disqualified"),
        ("leads", lead(outcome="converted", closed_at="2024-12-31"), "closed_at", "earlier than created_at"),
        ("leads", lead(outcome="converted"), "outcome", "has no closed_at"),
        ("leads", lead(outcome="converted", closed_at=None), "outcome", "has no closed_at"),
        ("leads", lead(employees=-1.0), "employees", "less than 0"),
        ("leads", lead(employees=float("inf")), "employees", "not a finite number"),
    ],
)
def test_a_row_that_breaks_a_promise_goes_aside_with_the_reason(
    name: str, row: dict[str, Any], column: str, reason: str
) -> None:
    result = checked(name, [row, {**lead("good"), **dict.fromkeys(row.keys() - {"lead_id", "created_at"})}])
    assert result.good["lead_id"].tolist() == ["good"]
    assert [(entry["column"], entry["reason"]) for entry in result.aside.to_pylist()] == [(column, reason)]


def test_a_row_aside_shows_its_value_and_its_cells() -> None:
    entry = checked("leads", [lead(employees=-1.0)]).aside.to_pylist()[0]
    assert (entry["table"], entry["origin"], entry["value"]) == ("leads", "[tables.leads]", "-1.0")
    assert entry["row"] == "lead_id=a, created_at=2025-01-01 00:00:00, employees=-1.0"


def test_identical_copies_are_dropped_and_counted() -> None:
    result = checked("leads", [lead(), lead(), lead("b")])
    assert result.good["lead_id"].tolist() == ["a", "b"]
    assert (result.read, result.copies, result.aside.num_rows) == (3, 1, 0)


def test_of_conflicting_rows_the_newest_recorded_wins() -> None:
    rows = [lead(source="web", recorded_at="2025-01-02"), lead(source="fair", recorded_at="2025-01-03")]
    result = checked("leads", rows)
    assert result.good["source"].tolist() == ["fair"]
    assert (result.superseded, result.aside.num_rows) == (1, 0)


def test_without_a_second_clock_all_but_the_first_of_conflicting_rows_go_aside() -> None:
    result = checked("leads", [lead(source="web"), lead(source="fair"), lead(source="mail"), lead("b")])
    assert result.good["source"].tolist()[0] == "web"
    assert result.good["lead_id"].tolist() == ["a", "b"]
    assert {entry["reason"] for entry in result.aside.to_pylist()} == {
        "another row has the same key and other values; the first is kept"
    }
    assert result.aside.num_rows == 2


def test_rows_that_conflict_at_the_same_recorded_instant_go_aside_but_the_first() -> None:
    same = {"recorded_at": "2025-01-03"}
    rows = [lead(source="old", recorded_at="2025-01-02"), lead(source="web", **same), lead(source="fair", **same)]
    result = checked("leads", rows)
    assert result.good["source"].tolist() == ["web"]
    assert (result.superseded, result.aside.num_rows, result.read) == (1, 1, 3)


def test_ids_that_look_alike_are_not_merged() -> None:
    assert len(checked("leads", [lead("7"), lead("007"), lead("a"), lead("A")]).good) == 4


def test_the_second_clock_is_the_first_where_the_source_has_none() -> None:
    result = checked("leads", [lead("a", recorded_at="2025-02-01"), lead("b", recorded_at=None)])
    assert result.good["recorded_at"].tolist() == [pd.Timestamp("2025-02-01"), pd.Timestamp("2025-01-01")]
    assert result.recorded_at_filled == 1
    assert checked("products", [{"product_id": "p"}]).recorded_at_filled == 0


def test_frames_have_the_types_of_the_house() -> None:
    good = checked("leads", [lead(employees=3.0, note="x"), lead("b")]).good
    assert {name: str(dtype) for name, dtype in good.dtypes.items()} == {
        "lead_id": "str",
        "created_at": "datetime64[us]",
        "employees": "float64",
        "note": "str",
        "recorded_at": "datetime64[us]",
    }


def test_contracts_may_start_and_end_in_the_future() -> None:
    row = {"contract_id": "c", "account_id": "a", "starts_at": "2026-01-01", "ends_at": "2027-01-01"}
    assert len(checked("contracts", [{**row, "monthly_amount": 1.0}]).good) == 1


def test_orphans_are_counted_and_kept() -> None:
    orders = pd.DataFrame({"order_id": ["1", "2", "3"], "account_id": ["a", "x", None]})
    accounts = pd.DataFrame({"account_id": ["a"]})
    assert orphans(TABLES["orders"], orders, {"orders": orders, "accounts": accounts}) == {"account_id": 1}
    assert orphans(TABLES["orders"], orders, {"orders": orders}) == {}


ids = st.sampled_from(["a", "b", "c", None])
days = st.sampled_from(["2025-01-01", "2025-01-02", "2030-01-01", None])
rows = st.builds(lead, ids, days, source=st.sampled_from(["web", "fair"]), recorded_at=days)


@settings(deadline=None)
@given(st.lists(rows, min_size=1, max_size=12))
def test_every_row_ends_in_one_place_and_doubling_the_input_changes_nothing_good(rows: list[dict[str, Any]]) -> None:
    once, twice = checked("leads", rows), checked("leads", rows + rows)
    assert once.read == len(rows)
    assert once.good["lead_id"].is_unique
    pd.testing.assert_frame_equal(once.good, twice.good)
