"""What is a lead, a deal or a customer worth, what is at risk, and how long does a customer stay?

Numbers of two models of the same run meet here. Where both have an interval, the bounds are multiplied with each other:
a product of two 80% intervals is at least that sure, and wider than need be rather than narrower.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from features.lead_values import lead_worth
from features.staying import staying_groups, staying_table
from models.survival import survival

if TYPE_CHECKING:
    from features.snapshots import CrmHistory
    from features.tasks import Task

WORTH_KNOWN = ("leads", "deals", "churn")
"""The tasks whose scores are probabilities of something that is worth money."""

COMPANIONS = {"deals": "amounts", "churn": "value"}
"""The task whose scores say what the outcome of a task is worth."""

STAY_DAYS = (30, 60, 90, 180, 365)
"""Days after which it is told how likely a customer still is one."""

WORTH = ["expected_value", "value_low", "value_high"]


def add_values(
    rows: Mapping[str, pd.DataFrame], tasks: Mapping[str, "Task"], crm: "CrmHistory", cutoff: pd.Timestamp
) -> dict[str, pd.DataFrame]:
    """Return the score rows of a run with what they are worth; of customers also how long they stay.

    Churn: the probability to stay so many days (`stays_30d` ...).
    """
    out = dict(rows)
    for task in WORTH_KNOWN:
        if len(rows.get(task, ())):
            out[task] = add_worth(task, rows[task], rows.get(COMPANIONS.get(task, "")), crm, cutoff)
    if len(rows.get("churn", ())):
        out["churn"] = out["churn"].assign(**_stays(rows["churn"], tasks["churn"], crm, cutoff))
    return out


def add_worth(
    task: str, rows: pd.DataFrame, companion: pd.DataFrame | None, crm: "CrmHistory", cutoff: pd.Timestamp
) -> pd.DataFrame:
    """Return score rows with what they are worth; as they are, where no model and no past tells.

    Leads and deals: expected_value = probability x worth if it comes true. Churn: expected_value as it stands, and
    value_at_risk = probability x that. `companion` holds the scores of the task that says what they are worth.
    """
    if task == "leads":
        worth = lead_worth(crm, rows["entity_id"], cutoff).set_axis(WORTH, axis=1)
        return _times_probability(rows, worth, WORTH)
    if companion is None:
        return rows
    worth = _of(companion, rows)
    if task == "deals":
        return _times_probability(rows, worth, WORTH)
    told = rows.assign(**{name: worth[name].to_numpy() for name in WORTH})
    return _times_probability(told, worth, ["value_at_risk", "risk_low", "risk_high"])


def _of(worth: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the worth of each row's entity; NaN for one that the other task does not ask about."""
    if worth.empty:
        return pd.DataFrame(np.nan, index=range(len(rows)), columns=WORTH)
    return worth.set_index("entity_id")[WORTH].reindex(rows["entity_id"]).reset_index(drop=True)


def _times_probability(rows: pd.DataFrame, worth: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Add expectation, lower and upper bound of probability x worth, under these names."""
    worths, chances = worth[WORTH].to_numpy(dtype=float), rows[["probability", "low", "high"]].to_numpy(dtype=float)
    return rows.assign(**dict(zip(names, products_of(worths.T, chances.T), strict=True)))


def products_of(worth: Any, chances: Any) -> tuple[Any, Any, Any]:
    """Return expectation, lower and upper bound of probability x worth, each given by such three."""
    expected, low, high = worth
    probability, surely, perhaps = chances
    return probability * expected, np.where(low < 0, perhaps, surely) * low, perhaps * high


def _stays(rows: pd.DataFrame, task: "Task", crm: "CrmHistory", cutoff: pd.Timestamp) -> dict[str, np.ndarray]:
    days = sorted({*STAY_DAYS, task.horizon.days})
    table = staying_table(crm, task, cutoff, days)
    group = staying_groups(crm, task, rows[["entity_id", "cutoff"]], cutoff)
    at_horizon = table[group, days.index(task.horizon.days)]
    stays = survival(table[group], at_horizon, rows["probability"].to_numpy(dtype=float))
    return {f"stays_{day}d": stays[:, place] for place, day in enumerate(days)}
