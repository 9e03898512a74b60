"""How soon is it decided: which share of what is at stake falls into the next 30 days?"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.schema import ENTITIES
from features.snapshots import CrmHistory
from features.windows import DAY, is_known, to_instant, to_instants

SOON_DAYS = 30
FEWEST = 20
"""With fewer past leads closed there is no hazard by age; what is at stake is then spread evenly over the horizon."""

Floats = npt.NDArray[np.float64]


def lead_urgency(crm: CrmHistory, ids: "pd.Series[str]", cutoff: pd.Timestamp, horizon_days: int) -> Floats:
    """Return 1 for leads that wait for an answer, else the chance to be closed within 30 days at their age."""
    now = to_instant(cutoff)
    age = np.maximum(now - crm.records("lead").created[crm.records("lead").positions(ids)], 0) // DAY
    closed_soon = _closed_soon(crm, now)
    urgency = _evenly(horizon_days, len(ids)) if closed_soon is None else closed_soon[np.minimum(age, _OLDEST)]
    return np.where(waits_for_answer(crm, ids, cutoff), 1.0, urgency)


def waits_for_answer(crm: CrmHistory, ids: "pd.Series[str]", cutoff: pd.Timestamp) -> npt.NDArray[np.bool_]:
    """Return which leads were not answered yet; none where the CRM does not tell first responses."""
    if not crm.has("leads", "first_response_at"):
        return np.zeros(len(ids), dtype=bool)
    places = crm.records("lead").positions(ids)
    answered = to_instants(crm.table("leads")["first_response_at"])[places]
    return np.asarray(~is_known(answered, to_instant(cutoff)))


def deal_urgency(rows: pd.DataFrame) -> Floats:
    """Return P(won or lost within 30 days), at least the share of won deals that left the present stage sooner."""
    closes = 1.0 - rows[f"open_{SOON_DAYS}d"].to_numpy(dtype=float)
    rank = rows["stage_won_rank"].to_numpy(dtype=float) if "stage_won_rank" in rows else np.full(len(rows), np.nan)
    return np.asarray(np.fmax(closes, rank).clip(0.0, 1.0))


def slip_urgency(crm: CrmHistory, ids: "pd.Series[str]", cutoff: pd.Timestamp) -> Floats:
    """Return 1 from 30 days before the rep's date, 30 / days to it before that, 0 with a date that is past or none."""
    days = days_to_date(crm, ids, cutoff)
    ahead = np.where(days >= 0, np.minimum(1.0, SOON_DAYS / np.maximum(days, 1.0)), 0.0)
    return np.asarray(np.nan_to_num(ahead))


def days_to_date(crm: CrmHistory, ids: "pd.Series[str]", cutoff: pd.Timestamp) -> Floats:
    """Return in how many days each deal is to close by the rep's date; NaN where there is none."""
    if not crm.has(ENTITIES["deal"], "expected_close_on"):
        return np.full(len(ids), np.nan)
    dates = crm.table(ENTITIES["deal"])["expected_close_on"].take(crm.records("deal").positions(ids))
    days: Floats = (dates.dt.floor("D") - cutoff.floor("D")).dt.days.to_numpy(dtype=float)
    return days


def churn_urgency(rows: pd.DataFrame, horizon_days: int) -> Floats:
    """Return the part of the probability to leave within the horizon that falls into the first 30 days."""
    even = _evenly(horizon_days, len(rows))
    if f"stays_{SOON_DAYS}d" not in rows:
        return even
    leaving = rows["probability"].to_numpy(dtype=float)
    soon = 1.0 - rows[f"stays_{SOON_DAYS}d"].to_numpy(dtype=float)
    share = np.divide(soon, leaving, out=np.full(len(rows), np.nan), where=leaving > 0)
    return np.asarray(np.where(np.isnan(share), even, share.clip(0.0, 1.0)))


_OLDEST = 365
"""Leads older than a year count as so old."""


def _closed_soon(crm: CrmHistory, now: int) -> Floats | None:
    """Return by age in days: of past leads open at that age, the share that was closed 30 days later (Kaplan-Meier)."""
    if not crm.has("leads", "closed_at"):
        return None
    known = is_known(crm.records("lead").visible, now)
    born = crm.records("lead").created[known]
    closed = to_instants(crm.table("leads")["closed_at"])[known]
    is_closed = is_known(closed, now)
    if is_closed.sum() < FEWEST:
        return None
    lasted = np.clip((np.where(is_closed, closed, now) - born) // DAY, 0, _OLDEST + SOON_DAYS)
    ended = np.bincount(lasted[is_closed], minlength=_OLDEST + SOON_DAYS + 1)
    left = np.bincount(lasted, minlength=_OLDEST + SOON_DAYS + 1)
    at_risk = left[::-1].cumsum()[::-1]
    stays_open = np.cumprod(1.0 - ended / np.maximum(at_risk, 1))
    before = np.concatenate([[1.0], stays_open])[: _OLDEST + 1]
    later = stays_open[SOON_DAYS - 1 : SOON_DAYS + _OLDEST]
    return np.asarray(1.0 - np.divide(later, before, out=np.zeros_like(before), where=before > 0))


def _evenly(horizon_days: int, n: int) -> Floats:
    return np.full(n, min(1.0, SOON_DAYS / horizon_days))
