"""Who was worked first after a cutoff, and what was each record worth, on a history to be worked out on paper?"""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from features.snapshots import CrmHistory
from features.tasks import Task
from features.worth import find_work, worth

CUTOFF = pd.Timestamp("2026-04-01")
UNTIL = pd.Timestamp("2026-07-01")
WEEK = timedelta(days=7)


def _frame(**columns: list) -> pd.DataFrame:
    frame = pd.DataFrame(columns)
    times = [name for name in frame if str(name).endswith("_at")]
    return frame.astype(dict.fromkeys(times, "datetime64[us]"))


def _spine(*ids: str) -> pd.DataFrame:
    cutoffs = pd.Series([CUTOFF] * len(ids), dtype="datetime64[us]")
    return pd.DataFrame({"entity_id": pd.Series(ids, dtype="str"), "cutoff": cutoffs})


def _task(name: str, entity: str, **more) -> Task:
    return Task(name, entity, timedelta(days=90), "7d", **more)


LEADS = _frame(
    lead_id=["a", "b", "c"],
    created_at=["2026-03-01"] * 3,
    closed_at=[None, "2026-04-03", None],
    first_response_at=[None, None, "2026-04-05"],
    assigned_at=["2026-04-02", "2026-04-01", None],
)
CALLS = _frame(
    activity_id=["1", "2", "3", "4", "5"],
    occurred_at=["2026-03-31", "2026-04-03", "2026-04-04", "2026-04-02", "2026-04-20"],
    kind=["call"] * 5,
    lead_id=["a", "a", "b", "a", None],
    direction=["outbound", "outbound", "outbound", "inbound", "outbound"],
)


def test_the_first_work_is_the_first_outgoing_activity_or_response_at_or_after_the_cutoff_and_before_the_closing() -> (
    None
):
    work = find_work(CrmHistory({"leads": LEADS, "activities": CALLS}), "lead")
    assert work
    assert work.told_by == ("activities", "leads.first_response_at")
    days = work.first_days(_spine("a", "b", "c", "unknown"), WEEK)
    np.testing.assert_equal(days, [2.0, np.nan, 4.0, np.nan])


def test_work_after_the_week_does_not_count() -> None:
    work = find_work(CrmHistory({"leads": LEADS, "activities": CALLS}), "lead")
    assert work
    np.testing.assert_equal(work.first_days(_spine("a", "c"), timedelta(days=2)), [np.nan, np.nan])


def test_without_directions_every_activity_is_work() -> None:
    work = find_work(CrmHistory({"leads": LEADS, "activities": CALLS.drop(columns="direction")}), "lead")
    assert work
    assert work.first_days(_spine("a"), WEEK).tolist() == [1.0]


def test_a_lead_without_activities_or_response_is_worked_when_it_is_assigned() -> None:
    leads = LEADS.drop(columns="first_response_at")
    work = find_work(CrmHistory({"leads": leads, "activities": CALLS.iloc[4:]}), "lead")
    assert work
    assert work.told_by == ("leads.assigned_at",)
    np.testing.assert_equal(work.first_days(_spine("a", "b", "c"), WEEK), [1.0, 0.0, np.nan])


@pytest.mark.parametrize("entity", ["lead", "deal", "account"])
def test_a_history_that_tells_of_no_work_says_none(entity: str) -> None:
    leads = LEADS[["lead_id", "created_at"]].assign(first_response_at=pd.NaT)
    crm = CrmHistory({"leads": leads.astype({"first_response_at": "datetime64[us]"}), "activities": CALLS.iloc[4:]})
    assert find_work(crm, entity) is None


def test_records_that_never_close_are_worked_at_any_time() -> None:
    deals = _frame(opportunity_id=["d"], created_at=["2026-03-01"])
    calls = CALLS.iloc[:1].assign(opportunity_id="d", occurred_at=CUTOFF)
    work = find_work(CrmHistory({"opportunities": deals, "activities": calls}), "deal")
    assert work
    assert work.first_days(_spine("d"), WEEK).tolist() == [0.0]


DEALS = _frame(
    opportunity_id=["d1", "d2", "d3", "d4", "d5"],
    created_at=["2026-04-02"] * 5,
    lead_id=["a", "a", "b", "c", None],
    amount=[10.0, 5.0, 7.0, None, 3.0],
    closed_at=["2026-05-01", "2026-06-01", "2026-08-01", "2026-05-01", "2026-05-01"],
    outcome=["won", "won", "won", "won", "lost"],
)


def test_a_lead_is_worth_what_was_won_from_it_before_the_history_ends() -> None:
    found = worth(
        CrmHistory({"leads": LEADS, "opportunities": DEALS}), _spine("a", "b", "c"), _task("leads", "lead"), UNTIL
    )
    assert found
    amounts, source = found
    np.testing.assert_equal(amounts, [15.0, 0.0, np.nan])  # b is won too late to be known, c's amount is missing
    assert source == "opportunities.amount"


def test_a_lead_that_names_its_deal_is_worth_that_deal() -> None:
    leads = LEADS.assign(opportunity_id=["d1", None, None])
    crm = CrmHistory({"leads": leads, "opportunities": DEALS.drop(columns="lead_id")})
    found = worth(crm, _spine("a", "b"), _task("leads", "lead"), UNTIL)
    assert found
    assert found[0].tolist() == [10.0, 0.0]


@pytest.mark.parametrize("missing", [["lead_id"], ["amount"], ["outcome"], ["closed_at"]])
def test_leads_have_no_amounts_where_a_column_lacks(missing: list[str]) -> None:
    crm = CrmHistory({"leads": LEADS, "opportunities": DEALS.drop(columns=missing)})
    assert worth(crm, _spine("a"), _task("leads", "lead"), UNTIL) is None


def test_a_deal_is_worth_its_amount() -> None:
    found = worth(CrmHistory({"opportunities": DEALS}), _spine("d2", "d4"), _task("deals", "deal"), UNTIL)
    assert found
    np.testing.assert_equal(found[0], [5.0, np.nan])


def test_an_account_is_worth_its_orders_of_the_year_before_the_cutoff_as_far_as_known_then() -> None:
    orders = _frame(
        order_id=["1", "2", "3", "4", "5"],
        account_id=["x", "x", "x", "x", "y"],
        occurred_at=["2025-04-01", "2025-03-31", "2026-03-31", "2026-04-01", "2026-01-01"],
        amount=[1.0, 10.0, 100.0, 1000.0, None],
        recorded_at=["2025-04-01", "2025-03-31", "2026-04-02", "2026-04-01", "2026-01-01"],
    )
    accounts = _frame(account_id=["x", "y"], created_at=["2025-01-01"] * 2)
    task = _task("churn", "account", active=timedelta(days=90))
    found = worth(CrmHistory({"accounts": accounts, "orders": orders}), _spine("x", "y", "z"), task, UNTIL)
    assert found
    assert found == (pytest.approx([1.0, 0.0, 0.0]), "orders.amount")


def test_an_account_with_contracts_is_worth_the_months_they_ran_in_the_year_before() -> None:
    contracts = _frame(
        contract_id=["1", "2", "3"],
        account_id=["x", "x", "y"],
        starts_at=["2020-01-01", "2026-03-01", "2026-06-01"],
        ends_at=["2025-10-01", None, None],
        monthly_amount=[10.0, 20.0, 30.0],
    )
    accounts = _frame(account_id=["x", "y"], created_at=["2020-01-01"] * 2)
    task = _task("churn", "account", churn_by="contracts")
    found = worth(CrmHistory({"accounts": accounts, "contracts": contracts}), _spine("x", "y"), task, UNTIL)
    assert found
    assert found[0] == pytest.approx([10 * 183 / 30.4375 + 20 * 31 / 30.4375, 0.0])


def test_accounts_without_orders_have_no_amounts() -> None:
    accounts = _frame(account_id=["x"], created_at=["2020-01-01"])
    task = _task("churn", "account", active=timedelta(days=90))
    assert worth(CrmHistory({"accounts": accounts}), _spine("x"), task, UNTIL) is None
