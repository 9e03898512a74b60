"""What is a lead, a deal or a customer worth, what is at risk, and how long does a customer stay?

Numbers of two models of the same run meet here. Where both have an interval, the bounds are multiplied with each other:
a product of two 80% intervals is at least that sure, and wider than need be rather than narrower.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd

from features.lead_values import LeadWorth
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
            worth = rows.get(COMPANIONS[task]) if task in COMPANIONS else None
            if task == "leads":
                worth = worth_of_leads(LeadWorth.learn(crm, cutoff), crm, rows[task]["entity_id"])
            out[task] = add_worth(task, rows[task], worth)
    if len(rows.get("churn", ())):
        staying = Staying.learn(crm, tasks["churn"], cutoff)
        out["churn"] = staying.add(out["churn"], staying.groups(crm, rows["churn"]))
    return out


def add_worth(task: str, rows: pd.DataFrame, worth: pd.DataFrame | None) -> pd.DataFrame:
    """Return score rows with what they are worth; as they are, where no model and no past tells.

    Leads and deals: expected_value = probability x worth if it comes true. Churn: expected_value as it stands, and
    value_at_risk = probability x that. `worth` says what is worth how much, by entity_id: `worth_of_leads`, or the
    scores of the task's companion.
    """
    if worth is None:
        return rows
    found = _of(worth, rows)
    if task != "churn":
        return _times_probability(rows, found, WORTH)
    told = rows.assign(**{name: found[name].to_numpy() for name in WORTH})
    return _times_probability(told, found, ["value_at_risk", "risk_low", "risk_high"])


def worth_of_leads(past: LeadWorth, crm: "CrmHistory", ids: "pd.Series[str]") -> pd.DataFrame:
    """Return entity_id and what each of these leads is worth once it is converted."""
    return past.of(crm, ids).set_axis(WORTH, axis=1).assign(entity_id=ids.to_numpy())


@dataclass(frozen=True)
class Staying:
    """How long past customers stayed, as known at a cutoff: shares by group and day."""

    task: "Task"
    days: tuple[int, ...]
    table: np.ndarray

    @classmethod
    def learn(cls, crm: "CrmHistory", task: "Task", cutoff: pd.Timestamp) -> Self:
        """Count them in the history."""
        days = tuple(sorted({*STAY_DAYS, task.horizon.days}))
        return cls(task, days, staying_table(crm, task, cutoff, days))

    def groups(self, crm: "CrmHistory", rows: pd.DataFrame) -> np.ndarray:
        """Return the group of the customer of each row (entity_id, cutoff)."""
        return staying_groups(crm, self.task, rows[["entity_id", "cutoff"]], rows["cutoff"].max())

    def add(self, rows: pd.DataFrame, group: np.ndarray) -> pd.DataFrame:
        """Return score rows with the probability to stay so many days, in keeping with that to leave."""
        return rows.assign(**self.of(rows["probability"].to_numpy(dtype=float), group))

    def of(self, leaving: np.ndarray, group: np.ndarray) -> dict[str, np.ndarray]:
        """Return the probability to stay by column (`stays_30d` ...), given that to leave within the horizon."""
        shares = self.table[group]
        stays = survival(shares, shares[:, self.days.index(self.task.horizon.days)], leaving)
        return {f"stays_{day}d": stays[:, place] for place, day in enumerate(self.days)}


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
