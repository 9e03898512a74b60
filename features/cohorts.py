"""Who is eligible at a cutoff?"""

from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.schema import ENTITIES
from features.snapshots import CrmHistory
from features.windows import (
    EVER,
    NEVER,
    Instants,
    is_in_lookback,
    is_known,
    to_instants,
    to_microseconds,
    to_times,
)

Chosen = npt.NDArray[np.bool_]


def open_records(crm: CrmHistory, entity: str, cutoff: int, max_age: timedelta | None) -> Chosen:
    """Return which leads or deals were known and not known to be closed, created at most `max_age` ago."""
    records = crm.records(entity)
    frame = crm.table(ENTITIES[entity])
    closed = to_instants(frame["closed_at"]) if "closed_at" in frame else np.full(len(frame), NEVER)
    lookback = to_microseconds(max_age) if max_age else EVER
    is_young = is_in_lookback(records.created, lookback, cutoff)
    chosen: Chosen = is_young & is_known(records.visible, cutoff) & ~is_known(closed, cutoff)
    return chosen


def ordering_accounts(crm: CrmHistory, cutoff: int, active: timedelta) -> Chosen:
    """Return which accounts were known and had a known order in the last `active`."""
    orders = crm.table("orders")
    occurred, visible = to_instants(orders["occurred_at"]), crm.visible("orders", "occurred_at")
    counts = is_in_lookback(occurred, to_microseconds(active), cutoff) & is_known(visible, cutoff)
    return _known_accounts(crm, orders["account_id"][counts], cutoff)


def contract_accounts(crm: CrmHistory, cutoff: int) -> Chosen:
    """Return which accounts were known and had a contract that ran at the cutoff, as far as was known."""
    visible = crm.visible("contracts", "starts_at")
    runs = runs_at(crm, cutoff) & is_known(visible, cutoff)
    return _known_accounts(crm, crm.table("contracts")["account_id"][runs], cutoff)


def runs_at(crm: CrmHistory, instant: int) -> Chosen:
    """Return which contracts have begun before an instant and not ended before it."""
    starts = to_instants(crm.table("contracts")["starts_at"])
    chosen: Chosen = is_known(starts, instant) & ~is_known(contract_ends(crm), instant)
    return chosen


def contract_ends(crm: CrmHistory) -> Instants:
    """Return when each contract ends: at its end or cancellation, whichever is first."""
    frame = crm.table("contracts")
    ends = [to_instants(frame[column]) for column in ("ends_at", "cancelled_at") if column in frame]
    earliest: Instants = np.minimum.reduce([np.full(len(frame), NEVER), *ends])
    return earliest


def _known_accounts(crm: CrmHistory, ids: "pd.Series[str]", cutoff: int) -> Chosen:
    records = crm.records("account")
    chosen: Chosen = np.zeros(len(records.ids), dtype=bool)
    positions = records.positions(ids.unique())
    chosen[positions[positions >= 0]] = True
    chosen &= is_known(records.visible, cutoff)
    return chosen


def to_spine(ids: pd.Index, chosen: dict[int, Chosen]) -> pd.DataFrame:
    """Return entity_id and cutoff of all chosen, sorted by cutoff and id."""
    sizes = [int(rows.sum()) for rows in chosen.values()]
    entity_id = np.concatenate(
        [np.sort(ids[rows].to_numpy(dtype=object)) for rows in chosen.values()] or [np.empty(0, object)]
    )
    cutoffs = to_times(np.repeat(np.array(list(chosen), dtype=np.int64), sizes))
    return pd.DataFrame({"entity_id": pd.Series(entity_id, dtype="str"), "cutoff": cutoffs})
