"""Who is asked about, and what counts as the answer, at the edges?"""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from features.errors import TaskError
from features.snapshots import CrmHistory
from features.tasks import Task

C = pd.Timestamp("2026-03-01")
US = pd.Timedelta(microseconds=1)
DAY = pd.Timedelta(days=1)


def _times(*times: pd.Timestamp | None) -> pd.Series:
    return pd.Series(list(times), dtype="datetime64[us]")


def _spine(*ids: str, cutoff: pd.Timestamp = C) -> pd.DataFrame:
    cutoffs = pd.Series([cutoff] * len(ids), dtype="datetime64[us]")
    return pd.DataFrame({"entity_id": pd.Series(ids, dtype="str"), "cutoff": cutoffs})


def _records(table: str, key: str, created: pd.Series, **columns: object) -> CrmHistory:
    ids = pd.Series([f"r{i}" for i in range(len(created))], dtype="str")
    return CrmHistory({table: pd.DataFrame({key: ids, "created_at": created, **columns})})


def _leads(created: pd.Series, **columns: object) -> CrmHistory:
    return _records("leads", "lead_id", created, **columns)


LEADS = Task("leads", "lead", timedelta(days=90), "1d", max_age=timedelta(days=1))
DEALS = Task("deals", "deal", timedelta(days=90), "7d")
CHURN = Task("churn", "account", timedelta(days=90), "1mo", active=timedelta(days=90))
RENEWAL = Task("churn", "account", timedelta(days=90), "1mo", churn_by="contracts")


def test_leads_of_the_day_before_are_eligible_once() -> None:
    crm = _leads(_times(C - DAY - US, C - DAY, C - US, C))
    cohort = LEADS.cohort(crm, pd.DatetimeIndex([C, C + DAY]))
    assert cohort["entity_id"].tolist() == ["r1", "r2", "r3"]
    assert cohort["cutoff"].tolist() == [C, C, C + DAY]
    assert cohort.dtypes.astype(str).tolist() == ["str", "datetime64[us]"]


def test_a_closed_record_is_eligible_until_its_closing_is_past() -> None:
    created = _times(*[C - DAY] * 3)
    crm = _leads(created, closed_at=_times(C - US, C, None))
    assert LEADS.cohort(crm, pd.DatetimeIndex([C]))["entity_id"].tolist() == ["r1", "r2"]


def test_a_late_record_is_not_eligible_before_it_is_recorded() -> None:
    crm = _leads(_times(C - DAY, C - DAY), recorded_at=_times(C, C - US))
    assert LEADS.cohort(crm, pd.DatetimeIndex([C]))["entity_id"].tolist() == ["r1"]


def test_no_cutoff_gives_an_empty_cohort() -> None:
    assert LEADS.cohort(_leads(_times(C)), pd.DatetimeIndex([])).empty


def test_a_lead_is_won_if_it_converts_within_the_horizon() -> None:
    end = C + timedelta(days=90)
    closed = _times(C, end - US, end, C + DAY, None)
    outcome = pd.Series(["converted", "converted", "converted", "disqualified", None], dtype="str")
    crm = _leads(_times(*[C - DAY] * 5), closed_at=closed, outcome=outcome)
    spine = _spine("r0", "r1", "r2", "r3", "r4")
    assert LEADS.labels(crm, spine, end)["y_true"].tolist() == [1.0, 1.0, 0.0, 0.0, 0.0]
    assert LEADS.labels(crm, spine, end - US)["y_true"].isna().all()


def test_without_closings_nothing_is_won() -> None:
    assert LEADS.labels(_leads(_times(C - DAY)), _spine("r0"), C + 91 * DAY)["y_true"].tolist() == [0.0]


def test_a_deal_lasts_until_it_closes_or_until_nothing_more_is_known() -> None:
    closed = _times(C, C + 10 * DAY, C + 20 * DAY, None, C + DAY)
    outcome = pd.Series(["won", "lost", "won", None, None], dtype="str")
    crm = _records("opportunities", "opportunity_id", _times(*[C - DAY] * 5), closed_at=closed, outcome=outcome)
    labels = DEALS.labels(crm, _spine("r0", "r1", "r2", "r3", "r4"), C + 20 * DAY)
    assert labels["duration"].tolist() == [0.0, 10.0, 20.0, 20.0, 1.0]
    assert labels["event"].tolist() == [1, 2, 0, 0, 0]
    assert DEALS.labels(crm, _spine("r3", cutoff=C + 30 * DAY), C)["duration"].tolist() == [0.0]


def _accounts(**tables: pd.DataFrame) -> CrmHistory:
    ids = pd.Series(["a", "b", "c", "d", "e"], dtype="str")
    accounts = pd.DataFrame({"account_id": ids, "created_at": _times(*[C - 400 * DAY] * 4, C)})
    return CrmHistory({"accounts": accounts, **tables})


def _orders(rows: list[tuple[str, pd.Timestamp, pd.Timestamp | None]]) -> pd.DataFrame:
    ids, occurred, recorded = zip(*rows, strict=True)
    return pd.DataFrame(
        {
            "order_id": pd.Series([f"o{i}" for i in range(len(ids))], dtype="str"),
            "account_id": pd.Series(ids, dtype="str"),
            "occurred_at": _times(*occurred),
            "amount": 1.0,
            "recorded_at": _times(*recorded),
        }
    )


def test_accounts_with_a_known_order_in_the_active_span_are_eligible() -> None:
    start = C - 90 * DAY
    rows = [("a", start, None), ("b", start - US, None), ("c", C, None), ("d", C - DAY, C), ("e", C - DAY, None)]
    assert CHURN.cohort(_accounts(orders=_orders(rows)), pd.DatetimeIndex([C]))["entity_id"].tolist() == ["a"]


def test_an_account_churns_if_it_orders_nothing_within_the_horizon() -> None:
    end = C + 90 * DAY
    rows = [("a", C, None), ("b", end - US, None), ("c", end, None), ("d", C - US, None), ("e", C + DAY, end)]
    crm = _accounts(orders=_orders(rows))
    spine = _spine("a", "b", "c", "d", "e")
    assert CHURN.labels(crm, spine, end)["y_true"].tolist() == [0.0, 0.0, 1.0, 1.0, 1.0]
    assert CHURN.labels(crm, spine, end + US)["y_true"].tolist() == [0.0, 0.0, 1.0, 1.0, 0.0]
    assert CHURN.labels(crm, spine, end - US)["y_true"].isna().all()


def _contracts(rows: list[tuple[str, pd.Timestamp, pd.Timestamp | None]], **columns: object) -> pd.DataFrame:
    ids, starts, ends = zip(*rows, strict=True)
    return pd.DataFrame(
        {
            "contract_id": pd.Series([f"k{i}" for i in range(len(ids))], dtype="str"),
            "account_id": pd.Series(ids, dtype="str"),
            "starts_at": _times(*starts),
            "ends_at": _times(*ends),
            "monthly_amount": 1.0,
            **columns,
        }
    )


def test_accounts_with_a_running_contract_are_eligible() -> None:
    rows = [("a", C - DAY, C), ("b", C - DAY, C - US), ("c", C, None), ("d", C - US, None)]
    crm = _accounts(contracts=_contracts(rows))
    assert RENEWAL.cohort(crm, pd.DatetimeIndex([C]))["entity_id"].tolist() == ["a", "d"]


def test_an_account_churns_if_no_contract_runs_at_the_end_of_the_horizon() -> None:
    end = C + 90 * DAY
    rows = [("a", C - DAY, end), ("b", C - DAY, end - US), ("c", C - DAY, None), ("b", end, None), ("d", C - DAY, None)]
    cancelled = _times(None, None, C, None, None)
    crm = _accounts(contracts=_contracts(rows, cancelled_at=cancelled))
    labels = RENEWAL.labels(crm, _spine("a", "b", "c", "d"), end)
    assert labels["y_true"].tolist() == [0.0, 1.0, 1.0, 0.0]


def test_cutoffs_start_after_the_first_record_and_end_with_until() -> None:
    crm = _leads(_times(C, C + DAY))
    assert LEADS.cutoffs(crm, C + 3 * DAY).tolist() == [C + DAY, C + 2 * DAY, C + 3 * DAY]
    assert LEADS.cutoffs(_leads(_times()), C).empty
    late = Task("leads", "lead", timedelta(days=90), "1d", outcomes_from=C + 3 * DAY)
    assert late.cutoffs(crm, C + 3 * DAY).tolist() == [C + 3 * DAY]


def test_labels_stay_aligned_to_the_spine() -> None:
    crm = _accounts(orders=_orders([("a", C, None), ("c", C + DAY, None)]))
    spine = _spine("c", "b", "a").set_axis([5, 3, 9])
    labels = CHURN.labels(crm, spine, C + 90 * DAY)
    assert labels.index.tolist() == [5, 3, 9]
    np.testing.assert_array_equal(labels["y_true"], [0.0, 1.0, 0.0])


def test_a_task_that_cannot_be_is_refused() -> None:
    with pytest.raises(TaskError, match='task churn asks about "customer"; expected one of lead, deal, account'):
        Task("churn", "customer", timedelta(days=90), "1mo")
    with pytest.raises(TaskError, match="task churn has no active span"):
        Task("churn", "account", timedelta(days=90), "1mo")
