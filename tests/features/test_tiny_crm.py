"""Are the answers right on a CRM small enough to work out on paper?

Ten deals of two reps. The cutoff is 2026-04-01; Ann has won 3 of 4 closed deals, Bob 0 of 2, all together 3 of 6.
"""

import pandas as pd
import pytest

from features.matrix import build_matrix
from features.snapshots import CrmHistory
from features.tasks import Task

CUTOFF = pd.Timestamp("2026-04-01")

DEALS = [  # id, created, owner, amount, expected close, closed, outcome
    ("d1", "2026-01-01", "ann", 100.0, "2026-03-01", "2026-02-01", "won"),
    ("d2", "2026-01-05", "ann", 200.0, "2026-03-01", "2026-02-10", "won"),
    ("d3", "2026-01-10", "ann", 300.0, "2026-03-01", "2026-03-31", "won"),
    ("d4", "2026-01-15", "ann", 400.0, "2026-03-01", "2026-02-20", "lost"),
    ("d5", "2026-01-20", "bob", 500.0, "2026-03-01", "2026-02-25", "lost"),
    ("d6", "2026-01-25", "bob", 600.0, "2026-03-01", "2026-03-01", "lost"),
    ("d7", "2026-02-01", "bob", 700.0, "2026-05-01", "2026-04-01", "won"),  # on the cutoff: still open
    ("d8", "2026-03-02", "ann", 950.0, "2026-04-11", None, None),
    ("d9", "2026-03-31", "bob", 900.0, "2026-04-30", "2026-05-01", "lost"),
    ("d10", "2026-04-01", "ann", 1000.0, "2026-06-01", None, None),  # created on the cutoff: not yet known
]
CHANGES = [  # record, field, old, new, occurred, recorded
    ("d8", "amount", "800.0", "900.0", "2026-03-10", "2026-03-10"),
    ("d8", "amount", "900.0", "950.0", "2026-04-01", "2026-04-01"),
    ("d8", "expected_close_on", "2026-03-22", "2026-03-12", "2026-03-05", "2026-03-05"),  # earlier: no push
    ("d8", "expected_close_on", "2026-03-12", "2026-04-11", "2026-03-11", "2026-03-11"),  # 30 days later
    ("d7", "amount", "650.0", "700.0", "2026-03-01", "2026-04-02"),  # recorded too late to be known
]
STAGES = [
    ("d8", "new", "2026-03-02"),
    ("d8", "offer", "2026-03-12"),
    ("d8", "new", "2026-03-22"),
    ("d8", "won", "2026-04-01"),
]
EMAILS = [  # deal, occurred, recorded
    ("d8", "2026-03-02", "2026-03-02"),  # 30 days before: in
    ("d8", "2026-03-01T23:59", "2026-03-02"),  # a minute earlier: out
    ("d8", "2026-03-20", "2026-04-01"),  # recorded on the cutoff: not known
    ("d8", "2026-04-01", "2026-04-01"),  # on the cutoff: future
]


def _frame(rows: list[tuple], columns: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=columns)
    times = [name for name in columns if name.endswith(("_at", "_on"))]
    return frame.astype(dict.fromkeys(times, "datetime64[us]"))


@pytest.fixture(scope="module")
def crm() -> CrmHistory:
    columns = ["opportunity_id", "created_at", "owner_id", "amount", "expected_close_on", "closed_at", "outcome"]
    change = ["record_id", "field", "old_value", "new_value", "occurred_at", "recorded_at"]
    emails = _frame(EMAILS, ["opportunity_id", "occurred_at", "recorded_at"])
    return CrmHistory(
        {
            "opportunities": _frame(DEALS, columns),
            "changes": _frame(CHANGES, change).assign(table="opportunities"),
            "stages": _frame(STAGES, ["opportunity_id", "stage", "occurred_at"]),
            "activities": emails.assign(activity_id=["e1", "e2", "e3", "e4"], kind="email"),
        },
        fixed={"opportunities": frozenset({"owner_id"})},
        tracked={"opportunities": frozenset({"amount", "expected_close_on"})},
    )


@pytest.fixture(scope="module")
def matrix(crm: CrmHistory) -> pd.DataFrame:
    spine = Task("deals", "deal", pd.Timedelta(days=90), "1mo").cohort(crm, pd.DatetimeIndex([CUTOFF]))
    return build_matrix(crm, spine, "deal").frame.set_index("entity_id")


def test_the_open_deals_are_those_known_and_not_known_to_be_closed(matrix: pd.DataFrame) -> None:
    assert matrix.index.tolist() == ["d7", "d8", "d9"]


def test_the_age_is_counted_in_days(matrix: pd.DataFrame) -> None:
    assert matrix["deal_age_days"].tolist() == [59.0, 30.0, 1.0]


def test_the_amount_is_the_last_one_known(matrix: pd.DataFrame) -> None:
    assert matrix["deal_amount"].tolist() == [650.0, 900.0, 900.0]
    assert matrix["deal_amount_changes_count"].tolist() == [0.0, 1.0, 0.0]


def test_a_push_is_a_move_to_a_later_day(matrix: pd.DataFrame) -> None:
    assert matrix["deal_days_to_expected_close"].tolist() == [30.0, 10.0, 29.0]
    assert matrix["deal_pushes_count"].tolist() == [0.0, 1.0, 0.0]
    assert matrix["deal_pushed_days_sum"].tolist() == [0.0, 30.0, 0.0]
    assert matrix["deal_planned_days"].tolist() == [89.0, 40.0, 30.0]


def test_the_stage_is_the_last_one_entered_before_the_cutoff(matrix: pd.DataFrame) -> None:
    d8 = matrix.loc["d8"]
    assert (d8["deal_stage"], d8["deal_stages_count"], d8["deal_stages_returned_count"]) == ("new", 3.0, 1.0)
    assert (d8["deal_days_since_last_stage_change"], d8["deal_stages_interval_days"]) == (10.0, 10.0)
    assert pd.isna(matrix.loc["d9", "deal_stage"])


def test_emails_count_from_the_start_of_the_window_and_never_on_the_cutoff(matrix: pd.DataFrame) -> None:
    d8 = matrix.loc["d8"]
    assert (d8["deal_emails_count_30d"], d8["deal_emails_count_90d"], d8["deal_days_since_last_email"]) == (
        1.0,
        2.0,
        30.0,
    )
    assert matrix.loc["d9", "deal_emails_count_90d"] == 0.0
    assert pd.isna(matrix.loc["d9", "deal_days_since_last_email"])


def test_a_reps_rate_is_told_as_a_multiple_and_drawn_towards_that_of_all(matrix: pd.DataFrame) -> None:
    ann, bob = (3 + 20 * 0.5) / (4 + 20) / 0.5, (0 + 20 * 0.5) / (2 + 20) / 0.5
    assert matrix["deal_owner_won_ratio_365d"].tolist() == [bob, ann, bob]


def test_the_outcomes_are_those_of_the_future(crm: CrmHistory, matrix: pd.DataFrame) -> None:
    spine = matrix.reset_index()[["entity_id", "cutoff"]]
    labels = Task("deals", "deal", pd.Timedelta(days=90), "1mo").labels(crm, spine, pd.Timestamp("2026-05-02"))
    assert labels["duration"].tolist() == [0.0, 31.0, 30.0]
    assert labels["event"].tolist() == [1, 0, 2]
