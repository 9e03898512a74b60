"""After a cutoff, who was worked first, and what was each record worth?

These are facts of a backtest: they look past the cutoff and are never features.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from features.cohorts import contract_ends
from features.labels import Column, next_instants
from features.schema import ENTITIES
from features.snapshots import CrmHistory
from features.tasks import Task
from features.windows import (
    DAY,
    NEVER,
    Instants,
    is_in_label_window,
    is_in_lookback,
    is_known,
    to_instant,
    to_instants,
    to_microseconds,
)

YEAR = timedelta(days=365)
_MONTH = DAY * 365.25 / 12
_EVENT_IDS = {"lead": "lead_id", "deal": "opportunity_id", "account": "account_id"}
_BY_OTHERS = ("inbound",)


@dataclass(frozen=True)
class Work:
    """What in a history tells that a rep worked a record, sorted by time; `told_by` names the columns."""

    entity_id: "pd.Series[str]"
    occurred: Instants
    told_by: tuple[str, ...]

    def first_days(self, spine: pd.DataFrame, within: timedelta) -> Column:
        """Return the days from each row's cutoff to the first work in `[cutoff, cutoff + within)`; NaN if none."""
        first = next_instants(self.entity_id, self.occurred, spine)
        cutoffs = to_instants(spine["cutoff"])
        counts = is_in_label_window(first, cutoffs, to_microseconds(within))
        return np.where(counts, (np.where(counts, first, cutoffs) - cutoffs) / DAY, np.nan)


def find_work(crm: CrmHistory, entity: str) -> Work | None:
    """Return the reps' work on leads, deals or accounts, or None if the history does not tell of any.

    Work is an activity that did not come in, or the first response to a lead; where neither is known, the assignment
    of a lead. What comes after a record's closing is no work towards it.
    """
    found = [part for part in (_activities(crm, entity), _lead_times(crm, entity, "first_response_at")) if part]
    found = found or [part for part in (_lead_times(crm, entity, "assigned_at"),) if part]
    if not found:
        return None
    ids = pd.concat([part.entity_id for part in found], ignore_index=True)
    occurred = np.concatenate([part.occurred for part in found])
    kept = np.flatnonzero(occurred < _closings(crm, entity, ids))
    kept = kept[np.argsort(occurred[kept], kind="stable")]
    told_by = tuple(name for part in found for name in part.told_by)
    return Work(ids.iloc[kept], occurred[kept], told_by)


def worth(crm: CrmHistory, spine: pd.DataFrame, task: Task, known_until: pd.Timestamp) -> tuple[Column, str] | None:
    """Return what each row is worth if it comes true, NaN where that is not known, and where it was read.

    A lead is worth the deals won from it, a deal its amount, an account its revenue in the year before the cutoff.
    None if the history has no such amounts.
    """
    if task.entity == "account":
        return _revenue(crm, spine, "contracts" if task.churn_by == "contracts" else "orders")
    if not crm.has("opportunities", "amount"):
        return None
    if task.entity == "deal":
        positions = crm.records("deal").positions(spine["entity_id"])
        return crm.table("opportunities")["amount"].to_numpy(np.float64)[positions], "opportunities.amount"
    return _won_from_leads(crm, spine, known_until)


def _activities(crm: CrmHistory, entity: str) -> Work | None:
    column = _EVENT_IDS[entity]
    if not crm.has("activities", column):
        return None
    frame = crm.table("activities")
    ours = frame[column].notna()
    if "direction" in frame:
        ours &= ~frame["direction"].isin(_BY_OTHERS)
    frame = frame[ours]
    return Work(frame[column], to_instants(frame["occurred_at"]), ("activities",)) if len(frame) else None


def _lead_times(crm: CrmHistory, entity: str, column: str) -> Work | None:
    if entity != "lead" or not crm.has("leads", column):
        return None
    frame = crm.table("leads")
    frame = frame[frame[column].notna()]
    return Work(frame["lead_id"], to_instants(frame[column]), (f"leads.{column}",)) if len(frame) else None


def _closings(crm: CrmHistory, entity: str, ids: "pd.Series[str]") -> Instants:
    """Return when the record of each id closed; `NEVER` if it did not, or is not in the history."""
    if not crm.has(ENTITIES[entity], "closed_at"):
        return np.full(len(ids), NEVER)
    positions = crm.records(entity).positions(ids)
    closed = np.append(to_instants(crm.table(ENTITIES[entity])["closed_at"]), NEVER)
    return closed[positions]


def _won_from_leads(crm: CrmHistory, spine: pd.DataFrame, known_until: pd.Timestamp) -> tuple[Column, str] | None:
    """Return the amounts won from each lead before `known_until`; zero where nothing was won."""
    deals = crm.table("opportunities")
    if "lead_id" in deals:
        lead_ids = deals["lead_id"]
    elif crm.has("leads", "opportunity_id"):
        leads = crm.table("leads").dropna(subset="opportunity_id").drop_duplicates("opportunity_id")
        lead_ids = deals["opportunity_id"].map(leads.set_index("opportunity_id")["lead_id"])
    else:
        return None
    if "closed_at" not in deals or "outcome" not in deals:
        return None
    won = (deals["outcome"] == "won") & is_known(to_instants(deals["closed_at"]), to_instant(known_until))
    sums = deals["amount"][won].groupby(lead_ids[won].to_numpy()).sum(min_count=1)
    return sums.reindex(spine["entity_id"], fill_value=0.0).to_numpy(np.float64), "opportunities.amount"


def _revenue(crm: CrmHistory, spine: pd.DataFrame, table: str) -> tuple[Column, str] | None:
    """Return what each account paid in the year before its cutoff, as far as was known then."""
    column = "monthly_amount" if table == "contracts" else "amount"
    if not crm.has(table, column):
        return None
    revenue = np.zeros(len(spine))
    cutoffs = to_instants(spine["cutoff"])
    for cutoff in np.unique(cutoffs):
        rows = cutoffs == cutoff
        paid = _paid(crm, table, int(cutoff)).groupby(crm.table(table)["account_id"].to_numpy()).sum()
        revenue[rows] = spine["entity_id"][rows].map(paid).fillna(0.0).to_numpy(np.float64)
    return revenue, f"{table}.{column}"


def _paid(crm: CrmHistory, table: str, cutoff: int) -> "pd.Series[float]":
    """Return what each order or contract brought in the year before a cutoff."""
    frame, year = crm.table(table), to_microseconds(YEAR)
    clock = "starts_at" if table == "contracts" else "occurred_at"
    known = is_known(crm.visible(table, clock), cutoff)
    if table == "orders":
        return frame["amount"].where(known & is_in_lookback(to_instants(frame[clock]), year, cutoff), 0.0).fillna(0.0)
    begin, end = np.maximum(to_instants(frame[clock]), cutoff - year), np.minimum(contract_ends(crm), cutoff)
    months = np.where(known, np.clip(end - begin, 0, None) / _MONTH, 0.0)
    return (frame["monthly_amount"] * months).fillna(0.0)
