"""Which kinds of action fit an entity, as far as settings and the CRM's history tell?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.snapshots import CrmHistory
from features.texts import codes_of, positions_of
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
    days = _days_since(crm, kinds, rows, cutoff)
    for column, kind in enumerate(kinds.values()):
        fits[:, column] = (
            rows["task"].isin([AIM_TASKS[aim] for aim in kind.addresses]).to_numpy()
            & _fits_stage(kind, rows, progress)
            & _fits_lead(kind, rows, waits)
            & ~(at_stake < kind.money_quantile)
            & ((rows["entity"] != "account").to_numpy() | (risk >= kind.risk_quantile))
            & _is_rested(kind, days[:, column])
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


@dataclass(frozen=True, eq=False)
class _Doings:
    """When something of each kind was last done with each entity: (n, kinds) instants, -inf where it never was."""

    latest: Floats
    kinds: tuple[str, ...]

    @classmethod
    def of(
        cls, crm: CrmHistory, table: str, ids: "pd.Series[Any]", *, column: str, counts: Flags | bool, now: int
    ) -> "_Doings":
        """Read them from the rows of a table that count and are known now; `column` names whom a row is about."""
        frame = crm.table(table)
        codes, texts = codes_of(frame["kind"])
        who = positions_of(frame[column], pd.Index(ids, dtype="str"))
        kept = np.flatnonzero((who >= 0) & (codes >= 0) & counts & is_known(crm.visible(table, "occurred_at"), now))
        latest = np.full((len(ids), len(texts)), -np.inf)
        np.maximum.at(latest, (who[kept], codes[kept]), to_instants(frame["occurred_at"])[kept])
        return cls(latest, tuple(str(text).casefold() for text in texts))

    def last(self, names: tuple[str, ...]) -> Floats:
        """Return when the last of some kinds was done, whatever the case of their letters."""
        wanted = [column for column, kind in enumerate(self.kinds) if kind in {name.casefold() for name in names}]
        return np.asarray(self.latest[:, wanted].max(axis=1, initial=-np.inf))


def _days_since(crm: CrmHistory, kinds: Mapping[str, ActionKind], rows: pd.DataFrame, cutoff: pd.Timestamp) -> Floats:
    """Return (n, kinds) how many days ago each kind was last done, by activities and accepted actions; inf if never."""
    last, now = np.full((len(rows), len(kinds)), -np.inf), to_instant(cutoff)
    for entity in rows["entity"].unique():
        here = np.flatnonzero(rows["entity"] == entity)
        ids = rows["entity_id"].iloc[here]
        for doings, is_activity in _doings(crm, entity, ids, now):
            for column, (name, kind) in enumerate(kinds.items()):
                names = kind.activities if is_activity and kind.activities else (name,)
                last[here, column] = np.maximum(last[here, column], doings.last(names))
    return np.asarray((now - last) / DAY)


def _doings(crm: CrmHistory, entity: str, ids: "pd.Series[Any]", now: int) -> Iterator[tuple[_Doings, bool]]:
    """Yield what activities and accepted actions tell of some entities, with whether it is the activities."""
    if crm.has("activities", _NAMED_BY[entity]):
        yield _Doings.of(crm, "activities", ids, column=_NAMED_BY[entity], counts=True, now=now), True
    if crm.has("actions", "accepted"):
        frame = crm.table("actions")
        taken = (frame["entity"] == entity) & frame["accepted"].fillna(value=False).astype(bool)
        counts = taken.to_numpy(dtype=bool)
        yield _Doings.of(crm, "actions", ids, column="entity_id", counts=counts, now=now), False
