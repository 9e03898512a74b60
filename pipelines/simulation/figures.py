"""Does the simulated company show the figures of the plan? Measured from its tables alone.

The first year fills the pipeline, so deals, sales and costs are measured over the last two years. Sales are order
lines.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipelines.simulation.people import gini
from pipelines.simulation.plan import END, STAGES, TOP_SELLERS

Tables = Mapping[str, pd.DataFrame]

_END = pd.Timestamp(END)
_SINCE = _END - pd.DateOffset(years=2)
_RIPE = pd.Timedelta(days=180)
_YEAR = pd.DateOffset(years=1)


def measure_plan_figures(tables: Tables) -> dict[str, float]:
    """Measure every figure of `PLAN_FIGURES`, under the same names."""
    return {
        **_lead_figures(tables["leads"]),
        **_speed_figures(tables["leads"]),
        **_deal_figures(tables["opportunities"], tables["stages"]),
        "yearly_churn_rate": yearly_churn_rate(tables["contracts"]),
        **_sales_figures(tables),
        "acquisition_cost": acquisition_cost(tables["touches"], tables["contracts"]),
    }


def _lead_figures(leads: pd.DataFrame) -> dict[str, float]:
    """Conversion: share converted by the end of the leads created at least 180 days before it.

    Loss of timeliness: by how much that share is below the share of leads assigned within 24 hours, in relation to it.
    """
    ripe = leads[leads["created_at"] < _END - _RIPE]
    converted = ripe["outcome"] == "converted"
    at_once = (ripe["assigned_at"] - ripe["created_at"]) < pd.Timedelta(hours=24)
    return {
        "lead_conversion_rate": float(converted.mean()),
        "event_lead_conversion_rate": float(converted[ripe["source"] == "event"].mean()),
        "timeliness_loss_rate": float(1.0 - converted.mean() / converted[at_once].mean()),
    }


def _speed_figures(leads: pd.DataFrame) -> dict[str, float]:
    """Assignment: mean hours from creation to assignment. Response: mean hours from assignment to the first response.

    Best: the same mean for the fastest tenth of the owners, by their own means; all over leads created at least 180
    days before the end.
    """
    ripe = leads[leads["created_at"] < _END - _RIPE]
    response = _hours(ripe["assigned_at"], ripe["first_response_at"])
    by_owner = response.groupby(ripe["owner_id"]).mean().sort_values()
    fastest = by_owner.index[: max(1, round(TOP_SELLERS * len(by_owner)))]
    return {
        "mean_assignment_hours": float(_hours(ripe["created_at"], ripe["assigned_at"]).mean()),
        "mean_response_hours": float(response.mean()),
        "best_response_hours": float(response[ripe["owner_id"].isin(fastest)].mean()),
    }


def _hours(begins: pd.Series, ends: pd.Series) -> pd.Series:
    return (ends - begins).dt.total_seconds() / 3_600.0


def _deal_figures(opportunities: pd.DataFrame, stages: pd.DataFrame) -> dict[str, float]:
    """Signed: won deals among the deals closed in the last two years. Cycle: mean days from creation to signing.

    Lost in the third stage: share of the lost deals whose furthest stage was "solution presented".
    """
    closed = opportunities[opportunities["closed_at"] >= _SINCE]
    won = closed[closed["outcome"] == "won"]
    number = pd.Series(range(len(STAGES)), index=list(STAGES))
    furthest = stages["stage"].map(number).groupby(stages["opportunity_id"]).max()
    lost_in = closed.loc[closed["outcome"] == "lost", "opportunity_id"].map(furthest)
    return {
        "lost_in_third_stage_rate": float((lost_in == 2).mean()),
        "signed_rate": len(won) / len(closed),
        "cycle_days": float(_hours(won["created_at"], won["closed_at"]).mean() / 24.0),
    }


def yearly_churn_rate(contracts: pd.DataFrame) -> float:
    """Return the share of customers that are none a year later.

    A customer is an account with a running contract. Mean over the customers at the quarter starts from 2023-04-01 to
    2025-01-01, each quarter weighing by its customers.
    """
    left = total = 0
    for cutoff in pd.date_range("2023-04-01", _END - _YEAR, freq="QS"):
        before, after = _customers(contracts, cutoff), _customers(contracts, cutoff + _YEAR)
        left, total = left + len(before.difference(after)), total + len(before)
    return left / total


def _customers(contracts: pd.DataFrame, cutoff: pd.Timestamp) -> "pd.Index[str]":
    runs = (contracts["starts_at"] < cutoff) & ~(contracts["ends_at"] < cutoff)
    customers: pd.Index[str] = pd.Index(contracts.loc[runs, "account_id"].unique())
    return customers


def _sales_figures(tables: Tables) -> dict[str, float]:
    """Shares of the sales of the last two years by region, product line, customer, seller and segment.

    Top sellers: the best tenth of all sellers (4 of 40). Gini coefficient over all sellers, those without sales
    included; a sale counts for the seller on the order. Second quarter: its sales against the first quarter's, both
    years together.
    """
    orders = tables["orders"][tables["orders"]["occurred_at"] >= _SINCE]
    amount, total = orders["amount"], float(orders["amount"].sum())
    accounts = tables["accounts"].set_index("account_id")
    by_region = amount.groupby(orders["account_id"].map(accounts["region"])).sum() / total
    by_segment = amount.groupby(orders["account_id"].map(accounts["segment"])).sum() / total
    by_line = amount.groupby(orders["product_id"].map(tables["products"].set_index("product_id")["line"])).sum() / total
    by_customer = amount.groupby(orders["account_id"]).sum()
    by_quarter = amount.groupby(orders["occurred_at"].dt.quarter).sum()
    sellers = tables["reps"].loc[tables["reps"]["role"] == "seller", "rep_id"]
    by_seller = amount.groupby(orders["rep_id"]).sum().reindex(sellers, fill_value=0.0)
    best = by_seller.nlargest(max(1, round(TOP_SELLERS * len(by_seller))))
    return {
        "east_china_share": float(by_region["East China 华东"]),
        "northwest_share": float(by_region["Northwest 西北"]),
        "line_a_share": float(by_line["A"]),
        "line_d_share": float(by_line["D"]),
        "top_20_customers_share": float(by_customer.nlargest(20).sum() / total),
        "top_sellers_share": float(best.sum() / total),
        "seller_gini": gini(np.asarray(by_seller.to_numpy(), dtype=np.float64)),
        "second_quarter_change": float(by_quarter[2] / by_quarter[1] - 1.0),
        "strategic_share": float(by_segment["strategic"]),
    }


def acquisition_cost(touches: pd.DataFrame, contracts: pd.DataFrame) -> float:
    """Return the cost of all touches of the last two years for each account whose first contract began in them."""
    cost = touches.loc[touches["occurred_at"] >= _SINCE, "cost"].sum()
    first = contracts.groupby("account_id")["starts_at"].min()
    return float(cost / (first >= _SINCE).sum())
