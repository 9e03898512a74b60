"""What do deals, leads and customers bring, worked out on paper?"""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from features.gaps import order_gaps
from features.labels import PARTS, contract_income, purchases
from features.lead_values import LeadWorth
from features.snapshots import CrmHistory
from features.staying import staying_groups, staying_table
from features.tasks import Task

C = pd.Timestamp("2026-01-01")
YEAR = timedelta(days=360)
CHURN = Task("churn", "account", timedelta(days=90), "1mo", active=timedelta(days=90))
RENEWAL = Task("churn", "account", timedelta(days=90), "1mo", churn_by="contracts")
AMOUNTS = Task("amounts", "deal", timedelta(days=90), "1mo", answer="amount")
VALUE = Task("value", "account", YEAR, "1mo", active=timedelta(days=730), answer="value")


def day(number: float) -> pd.Timestamp:
    return C + pd.Timedelta(days=number)


def frame(rows: list[tuple], *columns: str) -> pd.DataFrame:
    found = pd.DataFrame(rows, columns=list(columns))
    times = {name: "datetime64[us]" for name in columns if name.endswith("_at")}
    texts = {name: "str" for name in columns if name.endswith("_id") or name in ("source", "outcome", "table", "field")}
    return found.astype(times | texts)


def spine(*ids: str, cutoff: pd.Timestamp = C) -> pd.DataFrame:
    return frame([(one, cutoff) for one in ids], "entity_id", "cutoff").astype({"cutoff": "datetime64[us]"})


def accounts(*ids: str) -> pd.DataFrame:
    return frame([(one, day(-900)) for one in ids], "account_id", "created_at")


def with_orders(*rows: tuple[str, float, float]) -> CrmHistory:
    told = [(f"O{i}", account, day(at), amount) for i, (account, at, amount) in enumerate(rows)]
    orders = frame(told, "order_id", "account_id", "occurred_at", "amount")
    return CrmHistory({"accounts": accounts("a", "b"), "orders": orders})


def parts(labels: pd.DataFrame, name: str, row: int) -> list[float]:
    return labels.loc[row, [f"{name}_{part + 1}" for part in range(PARTS)]].tolist()


def test_orders_count_by_day_in_the_part_of_the_horizon_they_fall_in() -> None:
    rows = ("a", -1, 7.0), ("a", 0, 5.0), ("a", 0.5, 6.0), ("a", 29.9, 1.0), ("a", 30, 2.0), ("b", 45, 9.0)
    found = purchases(with_orders(*rows), spine("a", "b"), YEAR, day(60))
    assert parts(found, "orders", 0)[:2] == [2.0, 1.0]
    assert parts(found, "money", 0)[:2] == [12.0, 2.0]
    assert parts(found, "orders", 1)[:2] == [0.0, 1.0]
    assert np.isnan(parts(found, "orders", 0)[2:]).all()
    assert found["duration"].tolist() == [60.0, 60.0]


def test_a_part_is_known_from_its_last_instant_on() -> None:
    crm = with_orders(("a", 10, 1.0))
    assert purchases(crm, spine("a"), YEAR, day(30))["duration"].tolist() == [30.0]
    assert purchases(crm, spine("a"), YEAR, day(30) - pd.Timedelta(microseconds=1))["duration"].tolist() == [0.0]


def test_an_order_recorded_after_the_end_of_knowledge_is_not_counted() -> None:
    orders = frame(
        [("O1", "a", day(1), 3.0, day(40))], "order_id", "account_id", "occurred_at", "amount", "recorded_at"
    )
    crm = CrmHistory({"accounts": accounts("a"), "orders": orders})
    assert parts(purchases(crm, spine("a"), YEAR, day(35)), "orders", 0)[0] == 0
    assert parts(purchases(crm, spine("a"), YEAR, day(41)), "orders", 0)[0] == 1


def test_refunds_and_missing_amounts_are_summed_as_they_are() -> None:
    crm = with_orders(("a", 1, 10.0), ("a", 2, -4.0), ("a", 3, np.nan))
    assert parts(purchases(crm, spine("a"), YEAR, day(30)), "money", 0)[0] == 6.0


def test_a_contract_brings_its_amount_for_the_days_it_runs() -> None:
    monthly = 365.25 / 12
    rows = [
        ("c1", "a", day(-100), day(15), None, monthly),
        ("c2", "a", day(45), None, None, 2 * monthly),
        ("c3", "b", day(-5), day(400), day(10), monthly),
    ]
    contracts = frame(rows, "contract_id", "account_id", "starts_at", "ends_at", "cancelled_at", "monthly_amount")
    crm = CrmHistory({"accounts": accounts("a", "b"), "contracts": contracts})
    found = contract_income(crm, spine("a", "b", "z"), YEAR, day(90))
    assert parts(found, "money", 0)[:2] == pytest.approx([15.0, 30.0])
    assert parts(found, "money", 1)[:2] == pytest.approx([10.0, 0.0])
    assert parts(found, "money", 2)[:2] == [0.0, 0.0]
    assert parts(found, "orders", 0)[0] == pytest.approx(15.0)


def test_value_teaches_with_what_is_over_and_needs_no_gap() -> None:
    crm = with_orders(("a", -30, 1.0), ("a", 10, 2.0))
    assert VALUE.labels(crm, spine("a"), day(60))["duration"].tolist() == [60.0]
    assert VALUE.learns_unripe
    assert not AMOUNTS.learns_unripe
    by_contract = Task("value", "account", YEAR, "1mo", churn_by="contracts", answer="value")
    contracts = frame([("c", "a", day(-5), 30.4375)], "contract_id", "account_id", "starts_at", "monthly_amount")
    both = CrmHistory({"accounts": accounts("a"), "contracts": contracts})
    assert by_contract.labels(both, spine("a"), day(30))["money_1"].tolist() == pytest.approx([30.0])


def deals(**more: object) -> CrmHistory:
    rows = [
        ("d1", day(-9), day(1), "won", 100.0),
        ("d2", day(-9), day(2), "lost", 200.0),
        ("d3", day(-9), day(90), "won", 300.0),
        ("d4", day(-9), None, None, 400.0),
    ]
    table = frame(rows, "opportunity_id", "created_at", "closed_at", "outcome", "amount")
    return CrmHistory({"opportunities": table}, **more)


def test_the_amount_of_a_deal_is_its_label_if_it_is_won_within_the_horizon() -> None:
    found = AMOUNTS.labels(deals(), spine("d1", "d2", "d3", "d4"), day(90))["y_true"]
    assert found[0] == 100.0
    assert found[1:].isna().all()
    assert AMOUNTS.labels(deals(), spine("d1"), day(89))["y_true"].isna().all()


def test_the_final_amount_counts_as_far_as_its_changes_are_known() -> None:
    rows = [
        ("opportunities", "d1", "amount", "80.0", "100.0", day(1)),
        ("opportunities", "d1", "amount", "100.0", "120.0", day(95)),
    ]
    changes = frame(rows, "table", "record_id", "field", "old_value", "new_value", "occurred_at")
    changes = changes.astype({"old_value": "str", "new_value": "str"})
    crm = deals(tracked={"opportunities": frozenset({"amount"})}).with_tables({"changes": changes})
    assert AMOUNTS.labels(crm, spine("d1"), day(90))["y_true"].tolist() == [100.0]
    assert AMOUNTS.labels(crm, spine("d1"), day(96))["y_true"].tolist() == [120.0]


def test_without_amounts_there_is_no_label() -> None:
    crm = deals().with_tables({"opportunities": deals().table("opportunities").drop(columns="amount")})
    assert AMOUNTS.labels(crm, spine("d1"), day(90))["y_true"].isna().all()


def converted(*, fixed: bool = True, n: int = 6) -> CrmHistory:
    leads = [(f"l{i}", day(-200), "web" if i % 2 else "fair", day(-100), "converted", f"d{i}") for i in range(n)]
    leads += [("open", day(-9), "web", None, None, None), ("other", day(-9), None, None, None, None)]
    rows = [(f"d{i}", f"l{i}", day(-100), day(-50), "won" if i % 2 else "lost", 100.0) for i in range(n)]
    rows[-1] = (*rows[-1][:3], day(5), "won", 1e6)  # closed after the cutoff: not known yet
    return CrmHistory(
        {
            "leads": frame(leads, "lead_id", "created_at", "source", "closed_at", "outcome", "opportunity_id"),
            "opportunities": frame(rows, "opportunity_id", "lead_id", "created_at", "closed_at", "outcome", "amount"),
        },
        fixed={"leads": frozenset({"source"})} if fixed else {},
    )


def worths(crm: CrmHistory, ids: pd.Series, cutoff: pd.Timestamp) -> pd.DataFrame:
    return LeadWorth.learn(crm, cutoff).of(crm, ids)


def test_a_lead_is_worth_what_leads_of_its_source_were_drawn_to_the_mean_of_all() -> None:
    found = worths(converted(), pd.Series(["open", "other"]), C)
    mean = 2 * 100.0 / 5  # two of five known deals were won
    assert found["worth"].tolist() == pytest.approx([(200 + 20 * mean) / 22, mean])
    assert (found["worth_low"] < found["worth"]).all()
    assert (found["worth_high"] > found["worth"]).all()


def test_a_source_that_may_change_tells_nothing() -> None:
    found = worths(converted(fixed=False), pd.Series(["open", "other"]), C)
    assert found["worth"].tolist() == pytest.approx([40.0, 40.0])


def test_few_converted_leads_or_no_deals_say_nothing() -> None:
    assert worths(converted(n=4), pd.Series(["open"]), C)["worth"].isna().all()
    without = converted()
    alone = CrmHistory({"leads": without.table("leads")})
    assert worths(alone, pd.Series(["open"]), C)["worth"].isna().all()
    apart = without.with_tables({"opportunities": without.table("opportunities").drop(columns="lead_id")})
    apart = apart.with_tables({"leads": without.table("leads").drop(columns="opportunity_id")})
    assert worths(apart, pd.Series(["open"]), C)["worth"].isna().all()


def test_shares_of_customers_that_stayed_are_counted_by_how_long_they_were_silent() -> None:
    rows = [("a", -400 + 20 * i, 1.0) for i in range(20)] + [("b", -400, 1.0), ("b", -320, 1.0)]
    crm = with_orders(*rows)
    table = staying_table(crm, CHURN, C, [30, 90, 700])
    assert table.shape == (3, 3)
    assert (np.diff(table[:, :2], axis=1) <= 0).all()
    assert table[0, 1] > 0.9
    assert np.isnan(staying_table(with_orders(("a", -10, 1.0)), CHURN, C, [30])).all()
    assert staying_groups(crm, CHURN, spine("a", "b", cutoff=day(-300)), C).tolist() == [0, 0]
    assert staying_groups(crm, CHURN, spine("b", "a", cutoff=day(-270)), C).tolist() == [1, 0]


def test_by_contracts_there_is_one_group_and_a_contract_that_runs_is_a_customer() -> None:
    rows = [("c1", "a", day(-800), None, 1.0), ("c2", "b", day(-800), day(-60), 1.0)]
    contracts = frame(rows, "contract_id", "account_id", "starts_at", "ends_at", "monthly_amount")
    crm = CrmHistory({"accounts": accounts("a", "b"), "contracts": contracts})
    table = staying_table(crm, RENEWAL, C, [30, 60, 90])
    assert table.shape == (1, 3)
    assert 0.5 < table[0, 2] < 1
    assert staying_groups(crm, RENEWAL, spine("a"), C).tolist() == [0]


def test_a_table_of_many_customers_is_counted_on_some_of_them() -> None:
    ids = [f"a{number}" for number in range(60)]
    told = [(f"O{one}-{i}", one, day(-400 + 20 * i), 1.0) for one in ids for i in range(20)]
    orders = frame(told, "order_id", "account_id", "occurred_at", "amount")
    crm = CrmHistory({"accounts": accounts(*ids), "orders": orders})
    assert staying_table(crm, CHURN, C, [30], most_rows=100)[0, 0] > 0.9


def test_nine_in_ten_gaps_are_shorter_than_the_span_that_is_proposed() -> None:
    days = np.cumsum([0] + [10] * 45 + [40] * 10)
    orders = pd.DataFrame({"account_id": "a", "occurred_at": [day(d) for d in days]})
    orders = pd.concat([orders, orders.iloc[:9], orders.iloc[:1].assign(occurred_at=pd.NaT)])  # lines of one day
    gaps = order_gaps(orders)
    assert gaps is not None
    assert (gaps.count, gaps.days, gaps.proposed) == (55, 40.0, 60)
    assert "90% of 55 times" in gaps.en
    assert "60 days without an order" in gaps.en
    assert "60 天未下单" in gaps.zh


def test_few_gaps_propose_nothing_and_gaps_of_years_the_largest_span() -> None:
    few = pd.DataFrame({"account_id": "a", "occurred_at": [day(d) for d in range(20)]})
    assert order_gaps(few) is None
    rare = pd.DataFrame({"account_id": "a", "occurred_at": [day(900 * d) for d in range(60)]})
    gaps = order_gaps(rare.astype({"occurred_at": "datetime64[us]"}))
    assert gaps is not None
    assert gaps.proposed == 730
