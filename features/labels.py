"""What happened after a cutoff, as far as is known?"""

from datetime import timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.cohorts import contract_ends
from features.schema import ENTITIES
from features.snapshots import CrmHistory
from features.states import Rows, is_tracked
from features.windows import (
    ALWAYS,
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

PARTS = 12
"""A customer's value is told by twelfths of the horizon, so that those that are over can teach before it ends."""

MONTH_DAYS = 365.25 / 12


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


def amount_if_won(crm: CrmHistory, spine: pd.DataFrame, horizon: timedelta, known_until: pd.Timestamp) -> pd.DataFrame:
    """Return y_true: the final amount of a deal that is won in `[cutoff, cutoff + horizon)`; NaN for all others."""
    closed, outcome = _closings(crm, spine, "deal", known_until)
    cutoffs, span = to_instants(spine["cutoff"]), to_microseconds(horizon)
    is_won = is_in_label_window(closed, cutoffs, span) & (outcome == "won")
    labels = _ripe(spine, is_won, horizon, known_until)
    amounts = final_amounts(crm, known_until)[crm.records("deal").positions(spine["entity_id"])]
    return labels.assign(y_true=np.where(labels["y_true"] == 1, amounts, np.nan))


def final_amounts(crm: CrmHistory, known_until: pd.Timestamp) -> Column:
    """Return the amount of each deal, in the order of their table, as known at `known_until`."""
    deals = crm.table("opportunities")
    if "amount" not in deals:
        return np.full(len(deals), np.nan)
    if not is_tracked(crm, "opportunities", "amount"):
        return deals["amount"].to_numpy(dtype=np.float64, na_value=np.nan)
    rows = Rows(crm, "opportunities", np.full(len(deals), to_instant(known_until)), np.arange(len(deals)))
    return np.asarray(rows.state("amount"), dtype=np.float64)


def purchases(crm: CrmHistory, spine: pd.DataFrame, horizon: timedelta, known_until: pd.Timestamp) -> pd.DataFrame:
    """Return what accounts order in each twelfth of `[cutoff, cutoff + horizon)`; NaN in those that are not over.

    Columns: `orders_1` ... (days with an order), `money_1` ... (sum of amounts), `duration` (days that are over).
    """
    orders = crm.table("orders")
    visible, occurred = crm.visible("orders", "occurred_at"), to_instants(orders["occurred_at"])
    position = crm.records("account").positions(orders["account_id"])
    chosen = np.flatnonzero((position >= 0) & is_known(visible, to_instant(known_until)))
    chosen = chosen[np.lexsort((occurred[chosen], position[chosen]))]
    occurred, position = occurred[chosen], position[chosen]
    starts = np.searchsorted(position, np.arange(len(crm.records("account").ids) + 1))
    is_new_day = np.diff(occurred // DAY, prepend=-1) != 0
    is_new_day[starts[:-1][starts[:-1] < len(chosen)]] = True
    amounts = np.nan_to_num(orders["amount"].to_numpy(dtype=np.float64, na_value=np.nan)[chosen])
    account = crm.records("account").positions(spine["entity_id"])
    spans = starts[account].astype(np.int64), starts[account + 1].astype(np.int64)
    sums = [np.concatenate([[0.0], np.cumsum(values)]) for values in (is_new_day, amounts)]
    before = [_place(spans, ends, occurred) for ends in _boundaries(spine, horizon)]
    counted, paid = (np.column_stack([np.diff(total[pair]) for pair in _pairs(before)]) for total in sums)
    return _parted(spine, counted, paid, horizon, known_until)


def contract_income(
    crm: CrmHistory, spine: pd.DataFrame, horizon: timedelta, known_until: pd.Timestamp
) -> pd.DataFrame:
    """Return what contracts of accounts bring in each twelfth of `[cutoff, cutoff + horizon)`; as `purchases` does.

    A contract brings its monthly amount as long as it runs. `orders_1` ... count the days that any contract runs.
    """
    contracts = crm.table("contracts")
    known = np.flatnonzero(is_known(crm.visible("contracts", "starts_at"), to_instant(known_until)))
    terms = pd.DataFrame(
        {
            "entity_id": contracts["account_id"].to_numpy()[known],
            "start": to_instants(contracts["starts_at"])[known],
            "end": contract_ends(crm)[known],
            "daily": contracts["monthly_amount"].to_numpy(dtype=np.float64, na_value=np.nan)[known] / MONTH_DAYS,
        }
    )
    rows = pd.DataFrame({"entity_id": spine["entity_id"].to_numpy(), "row": np.arange(len(spine))})
    joined = rows.merge(terms, on="entity_id")
    row, daily = joined["row"].to_numpy(), joined["daily"].fillna(0.0).to_numpy()
    start, end = joined["start"].to_numpy(), joined["end"].to_numpy()
    run = [np.maximum(np.clip(until[row], start, end) - start, 0) / DAY for until in _boundaries(spine, horizon)]
    parts = [later - earlier for earlier, later in pairwise(run)]
    days, paid = (
        np.column_stack([np.bincount(row, part * weight, len(spine)).astype(np.float64) for part in parts])
        for weight in (np.ones(len(row)), daily)
    )
    return _parted(spine, days, paid, horizon, known_until)


def _boundaries(spine: pd.DataFrame, horizon: timedelta) -> list[Instants]:
    """Return the instants at which the twelfths of each row's label window begin, and the end of the last."""
    cutoffs, span = to_instants(spine["cutoff"]), to_microseconds(horizon)
    return [cutoffs + span * part // PARTS for part in range(PARTS + 1)]


def _place(spans: tuple[Instants, Instants], ends: Instants, occurred: Instants) -> Instants:
    """Return how many of all sorted events lie before the end within each row's span."""
    from features.groups import find_newest

    always = np.full(len(occurred), ALWAYS)
    found = find_newest(*spans, ends, occurred, always)
    return np.where(found < 0, spans[0], found + 1)


def _pairs(before: list[Instants]) -> list[Instants]:
    return [np.column_stack(pair) for pair in pairwise(before)]


def _parted(
    spine: pd.DataFrame, counts: Column, money: Column, horizon: timedelta, known_until: pd.Timestamp
) -> pd.DataFrame:
    ends, until = np.column_stack(_boundaries(spine, horizon)[1:]), to_instant(known_until)
    over = is_ripe(ends, 0, until)
    known = {
        f"{name}_{part + 1}": np.where(over[:, part], values[:, part], np.nan)
        for name, values in (("orders", counts), ("money", money))
        for part in range(PARTS)
    }
    duration = over.sum(axis=1) * (horizon / timedelta(days=1) / PARTS)
    return pd.DataFrame(known | {"duration": duration}, index=spine.index)


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
