"""What happened after a cutoff, as far as is known?"""

from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.cohorts import contract_ends
from features.schema import ENTITIES
from features.snapshots import CrmHistory
from features.windows import (
    DAY,
    NEVER,
    Instants,
    is_in_label_window,
    is_known,
    is_ripe,
    to_instant,
    to_instants,
    to_microseconds,
)

Column = npt.NDArray[np.float64]


def converted(crm: CrmHistory, spine: pd.DataFrame, horizon: timedelta, known_until: pd.Timestamp) -> pd.DataFrame:
    """Return y_true: whether a lead is converted in `[cutoff, cutoff + horizon)`; NaN while that is not known."""
    closed, outcome = _closings(crm, spine, "lead", known_until)
    cutoffs, span = to_instants(spine["cutoff"]), to_microseconds(horizon)
    happens = is_in_label_window(closed, cutoffs, span) & (outcome == "converted")
    return _ripe(spine, happens, horizon, known_until)


def closings(crm: CrmHistory, spine: pd.DataFrame, known_until: pd.Timestamp) -> pd.DataFrame:
    """Return duration (days from the cutoff to closing, else to `known_until`) and event (0 censored, 1 won, 2 lost).

    A deal that closed with neither outcome is censored at its closing.
    """
    closed, outcome = _closings(crm, spine, "deal", known_until)
    cutoffs, until = to_instants(spine["cutoff"]), to_instant(known_until)
    end = np.where(closed == NEVER, until, closed)
    event = np.select([outcome == "won", outcome == "lost"], [1, 2], default=0)
    durations = np.maximum(end - cutoffs, 0) / DAY
    return pd.DataFrame({"duration": durations, "event": event.astype(np.int64)}, index=spine.index)


def no_order(crm: CrmHistory, spine: pd.DataFrame, horizon: timedelta, known_until: pd.Timestamp) -> pd.DataFrame:
    """Return y_true: whether an account orders nothing in `[cutoff, cutoff + horizon)`."""
    orders = crm.table("orders")
    known = is_known(crm.visible("orders", "occurred_at"), to_instant(known_until))
    orders = orders[known].sort_values("occurred_at")
    next_order = next_instants(orders["account_id"], to_instants(orders["occurred_at"]), spine)
    happens = is_in_label_window(next_order, to_instants(spine["cutoff"]), to_microseconds(horizon))
    return _ripe(spine, ~happens, horizon, known_until)


def no_contract(crm: CrmHistory, spine: pd.DataFrame, horizon: timedelta, known_until: pd.Timestamp) -> pd.DataFrame:
    """Return y_true: whether no contract of an account runs at cutoff + horizon."""
    contracts = crm.table("contracts")
    starts, ends = to_instants(contracts["starts_at"]), contract_ends(crm)
    known = is_known(crm.visible("contracts", "starts_at"), to_instant(known_until))
    then = to_instants(spine["cutoff"]) + to_microseconds(horizon)
    runs = np.zeros(len(spine), dtype=bool)
    for instant in np.unique(then):
        running = known & is_known(starts, instant) & ~is_known(ends, instant)
        at = then == instant
        runs[at] = spine["entity_id"][at].isin(contracts["account_id"][running].unique())
    return _ripe(spine, ~runs, horizon, known_until)


def next_instants(ids: "pd.Series[str]", occurred: Instants, spine: pd.DataFrame) -> Instants:
    """Return each entity's first instant at or after its cutoff; `occurred` is sorted."""
    events = pd.DataFrame({"entity_id": ids.to_numpy(), "cutoff": occurred, "next": occurred})
    rows = pd.DataFrame({"entity_id": spine["entity_id"].to_numpy(), "cutoff": to_instants(spine["cutoff"])})
    rows = rows.reset_index().sort_values("cutoff")
    found = pd.merge_asof(rows, events, on="cutoff", by="entity_id", direction="forward").sort_values("index")
    return found["next"].astype("Int64").to_numpy(dtype=np.int64, na_value=NEVER).astype(np.int64)


def _closings(
    crm: CrmHistory, spine: pd.DataFrame, entity: str, known_until: pd.Timestamp
) -> tuple[Instants, npt.NDArray[np.object_]]:
    """Return when each row's record closes and how, `NEVER` and missing if that is not before `known_until`."""
    frame = crm.table(ENTITIES[entity])
    if not crm.has(ENTITIES[entity], "closed_at", "outcome"):
        return np.full(len(spine), NEVER), np.full(len(spine), np.nan, dtype=object)
    positions = crm.records(entity).positions(spine["entity_id"])
    closed = to_instants(frame["closed_at"])[positions]
    known = is_known(closed, to_instant(known_until))
    outcome = np.where(known, frame["outcome"].to_numpy(dtype=object)[positions], np.nan)
    return np.where(known, closed, NEVER), outcome


def _ripe(spine: pd.DataFrame, happens: npt.NDArray[np.bool_], horizon: timedelta, until: pd.Timestamp) -> pd.DataFrame:
    ripe = is_ripe(to_instants(spine["cutoff"]), to_microseconds(horizon), to_instant(until))
    return pd.DataFrame({"y_true": np.where(ripe, happens.astype(np.float64), np.nan)}, index=spine.index)
