"""Do DuckDB's SQL and our engine agree on an invented company, and is the company what the benchmark says it is?"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.features.bench import row
from benchmarks.features.compare import differing
from benchmarks.features.duck import matrix_of
from benchmarks.features.floor import scan_and_copy
from benchmarks.features.generate import SHARES, generate
from benchmarks.features.ours import build, read_history, spine_of
from benchmarks.features.peers.shared import plain_features
from benchmarks.features.sizes import CUTOFFS, SIZES
from benchmarks.features.sql import Form, statements
from features.catalogue import declared
from features.matrix import build_matrix
from features.schema import bucket_of
from features.windows import to_instants

TINY = SIZES["tiny"]
TABLES = ["accounts", "contacts", *SHARES]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(TINY, tmp_path_factory.mktemp("benchmark"))


@pytest.mark.parametrize("form", ["asof", "steps"])
def test_sql_written_by_hand_says_the_same_as_the_kernel_in_every_cell(company: Path, form: Form) -> None:
    crm = read_history(company, TABLES)
    ours = build_matrix(crm, spine_of(crm), "account").frame
    assert set(ours) >= {feature.name for feature in declared("account")}
    assert differing(ours, matrix_of(str(company), list(statements(form))).sql("FROM matrix").df()) == {}


def test_a_cell_that_differs_is_found() -> None:
    one = pd.DataFrame({"entity_id": ["A", "B"], "cutoff": CUTOFFS[:2], "x": [1.0, np.nan], "y": ["a", "b"]})
    other = one.assign(x=[1.0, 0.0], y=["a", "c"])
    assert differing(one, one.iloc[::-1]) == {}
    assert differing(one, other) == {"x": 1, "y": 1}
    with pytest.raises(ValueError, match="columns differ"):
        differing(one, one.drop(columns="x"))
    with pytest.raises(ValueError, match="rows differ: 2 against 1"):
        differing(one, one[:1])


def test_the_company_has_its_events_in_their_buckets_sorted(company: Path) -> None:
    crm = read_history(company, TABLES)
    assert abs(sum(len(crm.table(name)) for name in SHARES) - TINY.events) <= len(SHARES)
    for bucket in range(TINY.buckets):
        orders = read_history(company, ["orders"], f"bucket={bucket}").table("orders")
        assert (bucket_of(orders["account_id"], TINY.buckets) == bucket).all()
        assert orders.sort_values(["account_id", "occurred_at"], kind="stable").index.equals(orders.index)


def test_the_company_is_skewed_has_two_clocks_and_events_on_month_starts(company: Path) -> None:
    activities = read_history(company, ["activities"]).table("activities")
    counts = activities["account_id"].value_counts()
    assert counts.iloc[:6].sum() > 0.25 * len(activities)
    late = activities["recorded_at"] > activities["occurred_at"]
    assert 0.08 < late.mean() < 0.12
    assert 0.01 < activities["occurred_at"].isin(CUTOFFS).mean() < 0.02  # two of three years have cutoffs


def test_our_build_reads_each_row_once_and_writes_each_bucket(company: Path, tmp_path: Path) -> None:
    found = build(str(company), out=str(tmp_path / "matrix"), workers=2)
    written = pd.concat(map(pd.read_parquet, sorted((tmp_path / "matrix").glob("*.parquet"))))
    crm = read_history(company, ["accounts"])
    created = to_instants(crm.table("accounts")["created_at"])
    assert found["reads"] == pytest.approx(1)
    assert found["rows"] == len(written) == sum(int((created < cutoff).sum()) for cutoff in to_instants(CUTOFFS))
    assert found["features"] == written.shape[1] - 3  # the label beside entity and cutoff


def test_the_floor_scans_every_table(company: Path) -> None:
    assert scan_and_copy(str(company), 1000) == {}


def test_plain_features_are_told_from_their_names() -> None:
    found = {plain.name: plain for plain in plain_features([feature.name for feature in declared("account")])}
    assert len(found) > 60
    mails = found["account_emails_count_30d"]
    assert (mails.table, mails.how, mails.days, mails.where) == ("activities", "count", 30, ("kind", "email"))
    assert "account_orders_trend_30d" not in found


def test_a_row_says_whether_its_target_is_met() -> None:
    assert row("a", 9.0, "x", least=10.0)["ok"] is False
    assert row("a", 9.0, "s", below=10.0)["ok"] is True
    assert row("a", 9.0, "s")["target"] is None
    assert row("not measured: no such package", None, "x", least=10.0)["ok"] is False
