"""How much money does each open lead, deal and account put at stake, how soon is that decided, and what fits it?

Worked out once for a score run, for the whole company at once; a rep's list is a part of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.snapshots import CrmHistory
from pipelines.action_fit import fitting_kinds
from pipelines.action_settings import AIM_TASKS, ActionKind
from pipelines.action_urgency import churn_urgency, deal_urgency, lead_urgency, slip_urgency

AIMS = tuple(AIM_TASKS)
MONEY = ("money", "money_low", "money_high")

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ScoredTask:
    """The scores of a task in a run, whom they are of, and within how many days they are meant."""

    entity: str
    rows: pd.DataFrame
    owners: Mapping[str, str | None]
    horizon_days: int


@dataclass(frozen=True, eq=False)
class Priorities:
    """All open entities with what is at stake by aim, and which kinds of action fit them.

    Attributes
    ----------
    rows : DataFrame of shape (n, ...)
        task, entity, entity_id, owner, place (its row in the scores of the task), probability.
    money, money_low, money_high : (n, aims) at stake, with an interval; NaN where it is unknown
    urgency : (n, aims) between 0 and 1; NaN where an aim is not of that entity
    priority : (n, aims) 0 where there is none
    fits : (n, kinds) whether a kind may be proposed, as far as settings and history tell
    kinds
        Names of the kinds, in the order of the settings.
    has_money
        Whether priorities are money; otherwise shares between 0 and 1.
    places, starts
        Where the entities of each owner stand, and where those of each task begin.
    """

    rows: pd.DataFrame
    money: Floats
    money_low: Floats
    money_high: Floats
    urgency: Floats
    priority: Floats
    fits: npt.NDArray[np.bool_]
    kinds: tuple[str, ...]
    has_money: bool
    places: Mapping[str, Ints]
    starts: Mapping[str, int]

    def of(self, owner: str) -> Ints:
        """Return where the entities of an owner stand."""
        return self.places.get(owner, np.empty(0, dtype=np.int64))

    def by_kind(self, at: Ints, kinds: Mapping[str, ActionKind]) -> tuple[Floats, Ints]:
        """Return (n, kinds) the priority of each kind for some entities, and the aim that gives it; 0 if unfit."""
        priority, aim = np.zeros((len(at), len(self.kinds))), np.zeros((len(at), len(self.kinds)), dtype=np.int64)
        for column, name in enumerate(self.kinds):
            aims = np.array([AIMS.index(one) for one in kinds[name].addresses])
            found = self.priority[at][:, aims]
            best = found.argmax(axis=1)
            aim[:, column] = aims[best]
            priority[:, column] = np.where(self.fits[at, column], found[np.arange(len(at)), best], 0.0)
        return priority, aim


def build_priorities(
    crm: CrmHistory, kinds: Mapping[str, ActionKind], scored: Mapping[str, ScoredTask], cutoff: pd.Timestamp
) -> Priorities:
    """Work out the priorities of a run.

    priority = money at stake x urgency, in the company's currency: the money whose fate is decided within 30 days.

    ========== ===================================== ==================================================================
    aim        money at stake                        urgency: the share of it that is decided within 30 days
    ========== ===================================== ==================================================================
    conversion expected_value of the lead            1 while the lead waits for its first answer; then the share of
               (probability x what such leads bring) past leads, open at this age, that were closed 30 days later
    win        expected_value of the deal            P(won or lost within 30 days); at least the share of won deals
               (probability x amount)                that had left the present stage by now
    slip       expected_value x slip_risk: what      1 from 30 days before the rep's date; before that 30 / days to
               is not won by the rep's date          the date; 0 once it has passed
    churn      value_at_risk (probability to leave   the part of the probability to leave within the horizon that
               x what the account brings)            falls into the first 30 days
    ========== ===================================== ==================================================================

    A kind of action addresses one aim or more; its priority for an entity is the largest of these. So ranks compare
    across leads, deals and accounts. An entity whose money is unknown while that of others of its task is known takes
    their median for its place. If no money at all is known for some task, money compares nothing: then the priority of
    every aim is the share of the company's entities with a smaller or equal probability x urgency (for slip,
    slip_risk x urgency).

    This is an order by value at stake. It says nothing of what an action would change.
    """
    parts = [_part(crm, task, asked, cutoff) for task, asked in scored.items() if len(asked.rows)]
    rows = pd.concat([part.rows for part in parts], ignore_index=True) if parts else _NOBODY
    joined = {name: _joined(parts, name) for name in (*MONEY, "urgency", "chance")}
    has_money = bool(parts) and all(np.isfinite(part.numbers["money"]).any() for part in parts)
    stake = _with_median(joined["money"], joined["chance"], rows) if has_money else joined["chance"]
    priority = np.nan_to_num(stake * joined["urgency"])
    if not has_money:
        priority = _as_shares(priority)
    return Priorities(
        rows=rows,
        **{name: joined[name] for name in MONEY},
        urgency=joined["urgency"],
        priority=np.maximum(priority, 0.0),
        fits=fitting_kinds(crm, kinds, rows, joined["money"], cutoff),
        kinds=tuple(kinds),
        has_money=has_money,
        places={str(owner): np.asarray(places) for owner, places in rows.groupby("owner").indices.items()},
        starts={task: int((rows["task"] == task).to_numpy().argmax()) for task in scored},
    )


@dataclass(frozen=True, eq=False)
class _Part:
    """The entities of one task, with their (n, aims) numbers."""

    rows: pd.DataFrame
    numbers: Mapping[str, Floats]


_NOBODY = pd.DataFrame(columns=["task", "entity", "entity_id", "owner", "place", "probability", "stage"])


def _part(crm: CrmHistory, task: str, asked: ScoredTask, cutoff: pd.Timestamp) -> _Part:
    given = asked.rows
    rows = pd.DataFrame(
        {
            "task": task,
            "entity": asked.entity,
            "entity_id": given["entity_id"].astype(object),
            "owner": given["entity_id"].map(asked.owners).astype(object),
            "place": np.arange(len(given)),
            "probability": given["probability"].to_numpy(dtype=float),
            "stage": _column(given, "stage", object),
        }
    )
    numbers = {name: np.full((len(given), len(AIMS)), np.nan) for name in (*MONEY, "urgency", "chance")}
    for aim, told in _NUMBERS[task](crm, asked, cutoff).items():
        for name, values in told.items():
            numbers[name][:, AIMS.index(aim)] = values
    return _Part(rows, numbers)


def _lead_numbers(crm: CrmHistory, asked: ScoredTask, cutoff: pd.Timestamp) -> dict[str, dict[str, Any]]:
    urgency = lead_urgency(crm, asked.rows["entity_id"], cutoff, asked.horizon_days)
    return {"conversion": _money(asked.rows) | {"urgency": urgency, "chance": asked.rows["probability"]}}


def _deal_numbers(crm: CrmHistory, asked: ScoredTask, cutoff: pd.Timestamp) -> dict[str, dict[str, Any]]:
    worth, slips = _money(asked.rows), _column(asked.rows, "slip_risk")
    return {
        "win": worth | {"urgency": deal_urgency(asked.rows), "chance": asked.rows["probability"]},
        "slip": {name: slips * values for name, values in worth.items()}
        | {"urgency": slip_urgency(crm, asked.rows["entity_id"], cutoff), "chance": slips},
    }


def _churn_numbers(_: CrmHistory, asked: ScoredTask, __: pd.Timestamp) -> dict[str, dict[str, Any]]:
    at_risk = _money(asked.rows, ("value_at_risk", "risk_low", "risk_high"))
    urgency = churn_urgency(asked.rows, asked.horizon_days)
    return {"churn": at_risk | {"urgency": urgency, "chance": asked.rows["probability"]}}


_NUMBERS = {"leads": _lead_numbers, "deals": _deal_numbers, "churn": _churn_numbers}


def _money(
    rows: pd.DataFrame, names: tuple[str, str, str] = ("expected_value", "value_low", "value_high")
) -> dict[str, Floats]:
    return {name: _column(rows, given) for name, given in zip(MONEY, names, strict=True)}


def _column(rows: pd.DataFrame, name: str, dtype: Any = float) -> Any:
    return rows[name].to_numpy(dtype=dtype) if name in rows else np.full(len(rows), np.nan, dtype=dtype)


def _joined(parts: list[_Part], name: str) -> Floats:
    return np.concatenate([part.numbers[name] for part in parts]) if parts else np.empty((0, len(AIMS)))


def _with_median(money: Floats, chance: Floats, rows: pd.DataFrame) -> Floats:
    """Return the money with the median of its task and aim where it is missing, but the chance is known."""
    medians = pd.DataFrame(money).groupby(rows["task"]).transform("median").to_numpy()
    return np.where(np.isnan(money) & ~np.isnan(chance), medians, money)


def _as_shares(values: Floats) -> Floats:
    """Return by aim the share of all entities with a smaller or equal value; 0 stays 0.

    >>> _as_shares(np.array([[0.2], [0.0], [0.6]])).ravel().tolist()
    [0.5, 0.0, 1.0]
    """
    ranked = pd.DataFrame(values).where(values > 0).rank(pct=True, method="max")
    return np.asarray(ranked.fillna(0.0))
