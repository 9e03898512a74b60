"""Which kinds of action fit an entity, as far as settings and the CRM's history tell?"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.snapshots import CrmHistory
from features.windows import DAY, is_known, to_instant, to_instants
from pipelines.action_settings import AIM_TASKS, ActionKind
from pipelines.action_urgency import waits_for_answer
from pipelines.errors import nearest

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

_NAMED_BY = {"lead": "lead_id", "deal": "opportunity_id", "account": "account_id"}
"""The column by which an activity names whom it was with."""


def fitting_kinds(
    crm: CrmHistory, kinds: Mapping[str, ActionKind], rows: pd.DataFrame, money: Floats, cutoff: pd.Timestamp
) -> Flags:
    """Return (n, kinds) whether a kind may be proposed for each entity of `rows`.

    Entity, stage, lead state, money and risk are those of the run; a kind that was done within its cool-down before
    the cutoff, or ever where it is done only once, is left out. What the action log knows comes on top of this.
    """
    at_stake = _top_share(pd.Series(np.fmax.reduce(money, axis=1)), rows["task"])
    risk = _top_share(rows["probability"].astype(float), rows["task"])
    waits = _waits(crm, rows, cutoff)
    progress = np.asarray(rows["stage"].map(stage_progress(crm, cutoff)), dtype=np.float64)
    fits = np.zeros((len(rows), len(kinds)), dtype=bool)
    for column, (name, kind) in enumerate(kinds.items()):
        fits[:, column] = (
            rows["task"].isin([AIM_TASKS[aim] for aim in kind.addresses]).to_numpy()
            & _fits_stage(kind, rows, progress)
            & _fits_lead(kind, rows, waits)
            & ~(at_stake < kind.money_quantile)
            & ((rows["entity"] != "account").to_numpy() | (risk >= kind.risk_quantile))
            & _is_rested(kind, _days_since(crm, name, kind, rows, cutoff))
        )
    return fits


def stage_progress(crm: CrmHistory, cutoff: pd.Timestamp) -> dict[str, float]:
    """Return how far on the way each stage of the company is: 0 the first, 1 the last, by the order deals enter them.

    A stage's place is the mean number of stages that deals had entered before it.
    """
    if not crm.has("stages"):
        return {}
    known = is_known(crm.visible("stages", "occurred_at"), to_instant(cutoff))
    entered = crm.table("stages")[known].sort_values("occurred_at", kind="stable")
    place = entered.groupby("opportunity_id").cumcount().groupby(entered["stage"]).mean().sort_values(kind="stable")
    return {str(stage): order / max(len(place) - 1, 1) for order, stage in enumerate(place.index)}


def unknown_stages(crm: CrmHistory, kinds: Mapping[str, ActionKind]) -> list[str]:
    """Say which stages of the settings the history has never seen."""
    known = list(map(str, crm.table("stages")["stage"].dropna().unique())) if crm.has("stages") else []
    return [
        f'[actions.kinds.{name}] stages: "{stage}" is no stage of this history{nearest(stage, known)} '
        f"(known: {', '.join(sorted(known)) or 'none'}); so it never fits"
        for name, kind in kinds.items()
        for stage in kind.stages
        if stage not in known
    ]


def _top_share(values: "pd.Series[Any]", task: "pd.Series[str]") -> Floats:
    """Return the share of the entities of the same task that are not above each; NaN where the value is missing."""
    return np.asarray(values.groupby(task.to_numpy()).rank(pct=True, method="max"), dtype=float)


def _waits(crm: CrmHistory, rows: pd.DataFrame, cutoff: pd.Timestamp) -> Flags:
    waits, is_lead = np.zeros(len(rows), dtype=bool), (rows["entity"] == "lead").to_numpy()
    if is_lead.any():
        waits[is_lead] = waits_for_answer(crm, rows.loc[is_lead, "entity_id"], cutoff)
    return waits


def _fits_stage(kind: ActionKind, rows: pd.DataFrame, progress: Floats) -> Flags:
    """Tell whether deals are in a named stage, or far enough where none is named; an unknown stage forbids nothing."""
    is_deal = (rows["entity"] == "deal").to_numpy()
    if kind.stages:
        return np.asarray(~is_deal | rows["stage"].isin(kind.stages).to_numpy())
    first, last = kind.progress
    return np.asarray(~is_deal | np.isnan(progress) | ((progress >= first) & (progress <= last)))


def _fits_lead(kind: ActionKind, rows: pd.DataFrame, waits: Flags) -> Flags:
    is_lead = (rows["entity"] == "lead").to_numpy()
    if kind.lead_state == "any":
        return np.ones(len(rows), dtype=bool)
    return np.asarray(~is_lead | (waits == (kind.lead_state == "waiting")))


def _is_rested(kind: ActionKind, days: Floats) -> Flags:
    never = np.isinf(days)
    return never if kind.once else np.asarray(never | (days >= kind.cool_down_days))


def _days_since(crm: CrmHistory, name: str, kind: ActionKind, rows: pd.DataFrame, cutoff: pd.Timestamp) -> Floats:
    """Return how many days ago a kind was last done with each entity, by activities and taken actions; inf if never."""
    days = np.full(len(rows), np.inf)
    for entity in rows["entity"].unique():
        here = (rows["entity"] == entity).to_numpy()
        ids = rows.loc[here, "entity_id"]
        latest = np.fmax(
            _latest(_activities(crm, entity, kind.activities or (name,), cutoff), ids),
            _latest(_taken(crm, entity, name, cutoff), ids),
        )
        days[here] = np.where(np.isnan(latest), np.inf, (to_instant(cutoff) - latest) / DAY)
    return days


def _latest(done: "pd.Series[Any]", ids: "pd.Series[str]") -> Floats:
    """Return the newest instant by id, NaN where there is none."""
    return np.asarray(done.groupby(level=0).max().reindex(ids), dtype=float)


def _activities(crm: CrmHistory, entity: str, names: tuple[str, ...], cutoff: pd.Timestamp) -> "pd.Series[Any]":
    column = _NAMED_BY[entity]
    if not crm.has("activities", column):
        return _NOTHING
    frame = crm.table("activities")
    wanted = frame["kind"].str.casefold().isin([name.casefold() for name in names]) & frame[column].notna()
    return _instants(crm, "activities", wanted, column, cutoff)


def _taken(crm: CrmHistory, entity: str, name: str, cutoff: pd.Timestamp) -> "pd.Series[Any]":
    if not crm.has("actions", "accepted"):
        return _NOTHING
    frame = crm.table("actions")
    wanted = (frame["entity"] == entity) & (frame["kind"] == name) & frame["accepted"].fillna(value=False).astype(bool)
    return _instants(crm, "actions", wanted, "entity_id", cutoff)


def _instants(
    crm: CrmHistory, table: str, wanted: "pd.Series[bool]", column: str, cutoff: pd.Timestamp
) -> "pd.Series[Any]":
    """Return when the wanted rows that are known at the cutoff happened, by the id in a column."""
    kept = wanted.to_numpy(dtype=bool) & is_known(crm.visible(table, "occurred_at"), to_instant(cutoff))
    frame = crm.table(table)[kept]
    return pd.Series(to_instants(frame["occurred_at"]), index=frame[column].astype(object))


_NOTHING = pd.Series([], index=pd.Index([], dtype=object), dtype="int64")
