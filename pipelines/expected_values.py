"""What is a lead, a deal or a customer worth, what is at risk, and how long does a customer stay?

Numbers of two models of the same run meet here. Where both have an interval, the bounds are multiplied with each other:
a product of two 80% intervals is at least that sure, and wider than need be rather than narrower.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from features.lead_values import lead_worth
from features.staying import staying_groups, staying_table
from models.survival import survival

if TYPE_CHECKING:
    from features.snapshots import CrmHistory
    from features.tasks import Task

COMPANIONS = {"deals": "amounts", "churn": "value"}
"""The task whose scores say what the outcome of a task is worth."""

STAY_DAYS = (30, 60, 90, 180, 365)
"""Days after which it is told how likely a customer still is one."""

_WORTH = ["expected_value", "value_low", "value_high"]


def add_values(
    rows: Mapping[str, pd.DataFrame], tasks: Mapping[str, "Task"], crm: "CrmHistory", cutoff: pd.Timestamp
) -> dict[str, pd.DataFrame]:
    """Return the score rows of a run with what they are worth.

    Leads and deals: expected_value = probability x worth if it comes true. Churn: expected_value as it stands,
    value_at_risk = probability x that, and the probability to stay so many days (`stays_30d` ...).
    """
    out = dict(rows)
    if len(rows.get("leads", ())):
        worth = lead_worth(crm, rows["leads"]["entity_id"], cutoff).set_axis(_WORTH, axis=1)
        out["leads"] = _times_probability(rows["leads"], worth, _WORTH)
    if len(rows.get("deals", ())) and "amounts" in rows:
        out["deals"] = _times_probability(rows["deals"], _of(rows["amounts"], rows["deals"]), _WORTH)
    if len(rows.get("churn", ())):
        churn = rows["churn"]
        if "value" in rows:
            worth = _of(rows["value"], churn)
            at_risk = ["value_at_risk", "risk_low", "risk_high"]
            churn = _times_probability(
                churn.assign(**{name: worth[name].to_numpy() for name in _WORTH}), worth, at_risk
            )
        out["churn"] = churn.assign(**_stays(churn, tasks["churn"], crm, cutoff))
    return out


def _of(worth: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the worth of each row's entity; NaN for one that the other task does not ask about."""
    if worth.empty:
        return pd.DataFrame(np.nan, index=range(len(rows)), columns=_WORTH)
    return worth.set_index("entity_id")[_WORTH].reindex(rows["entity_id"]).reset_index(drop=True)


def _times_probability(rows: pd.DataFrame, worth: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Add expectation, lower and upper bound of probability x worth, under these names."""
    expected, low, high = (worth[name].to_numpy(dtype=float) for name in _WORTH)
    probability, surely, perhaps = (rows[name].to_numpy(dtype=float) for name in ("probability", "low", "high"))
    products = (
        probability * expected,
        np.where(low < 0, perhaps, surely) * low,
        perhaps * high,
    )
    return rows.assign(**dict(zip(names, products, strict=True)))


def _stays(rows: pd.DataFrame, task: "Task", crm: "CrmHistory", cutoff: pd.Timestamp) -> dict[str, np.ndarray]:
    days = sorted({*STAY_DAYS, task.horizon.days})
    table = staying_table(crm, task, cutoff, days)
    group = staying_groups(crm, task, rows[["entity_id", "cutoff"]], cutoff)
    at_horizon = table[group, days.index(task.horizon.days)]
    stays = survival(table[group], at_horizon, rows["probability"].to_numpy(dtype=float))
    return {f"stays_{day}d": stays[:, place] for place, day in enumerate(days)}
