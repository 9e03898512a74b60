"""What periods does an open deal live through after a cutoff, and what does the calendar say in each?

A landmark row (deal, cutoff) becomes one row for each period of its future: its features stay frozen, its age and the
calendar move on. The label is what happened in the period: 0 still open, 1 won, 2 lost.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.columns import Floats

WON, LOST = 1, 2
CALENDAR = ("second_month_rate", "third_month_rate", "last_week_rate", "days_to_quarter_end")
"""Share of the period in the quarter's second and third month and in its last week; days from its middle to the end."""


@dataclass(frozen=True)
class Periods:
    """Rows of (landmark, period).

    Attributes
    ----------
    landmark : (m,) position of the landmark row
    ahead : (m,) number of whole periods between the cutoff and this period
    outcome : (m,) 0 open through the period, 1 won in it, 2 lost in it
    weight : (m,) how many rows this one stands for
    """

    landmark: npt.NDArray[np.intp]
    ahead: npt.NDArray[np.intp]
    outcome: npt.NDArray[np.intp]
    weight: Floats


def censor(duration: Floats, event: npt.NDArray[np.intp], follow_up: Floats) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Return durations and events as they were known after `follow_up` days."""
    seen = np.where(duration < follow_up, event, 0)
    return np.minimum(duration, follow_up), seen


def expand_periods(
    duration: Floats, event: npt.NDArray[np.intp], follow_up: Floats, period_days: int, most: int
) -> Periods:
    """Lay out the periods that were fully observed.

    Only periods that end within the follow-up count, for closed deals too: counting the closings of the last, half seen
    period without its open deals would bend the hazard upwards.

    Parameters
    ----------
    duration, event : (n,) days to the closing or censoring, and which; see `DealCycle.fit`
    follow_up : (n,) days from each cutoff to the instant up to which everything is known
    most : largest number of periods
    """
    whole = np.floor((follow_up + 1e-9) / period_days)
    lived = np.where(event > 0, np.floor(duration / period_days) + 1, np.floor((duration + 1e-9) / period_days))
    counts = np.clip(np.minimum(whole, lived), 0, most).astype(np.intp)
    landmark = np.repeat(np.arange(len(counts)), counts)
    ahead = np.arange(len(landmark)) - np.repeat(np.cumsum(counts) - counts, counts)
    closes = (event[landmark] > 0) & (ahead == np.floor(duration[landmark] / period_days))
    outcome = np.where(closes, event[landmark], 0)
    return Periods(landmark, ahead, outcome.astype(np.intp), np.ones(len(landmark)))


def newest_only(rows: Periods, days: Floats, period_days: int) -> Periods:
    """Return the periods that begin before the next cutoff; `days` are those of the landmarks' cutoffs."""
    cutoffs = np.unique(days)
    start = days[rows.landmark] + rows.ahead * float(period_days)
    newest = cutoffs[np.searchsorted(cutoffs, start, side="right") - 1]
    kept = newest == days[rows.landmark]
    return Periods(rows.landmark[kept], rows.ahead[kept], rows.outcome[kept], rows.weight[kept])


def thin(rows: Periods, most_closed: int, most_open: int) -> Periods:
    """Draw rows of closings and of open periods apart, each with the weight that makes up for those left out."""
    keep, weight = np.ones(len(rows.outcome), dtype=bool), rows.weight.copy()
    draws = np.random.default_rng(3).random(len(rows.outcome))
    for chosen, most in ((rows.outcome > 0, most_closed), (rows.outcome == 0, most_open)):
        share = min(1.0, most / max(int(chosen.sum()), 1))
        keep &= ~chosen | (draws < share)
        weight[chosen] /= share
    return Periods(rows.landmark[keep], rows.ahead[keep], rows.outcome[keep], weight[keep])


def calendar(start_days: Floats, period_days: int) -> Floats:
    """Return (m, 4) calendar columns of the periods that begin on these days since 1970 (see `CALENDAR`)."""
    first = np.floor(start_days).astype(np.int64)
    if not len(first):
        return np.zeros((0, len(CALENDAR)))
    table = _daily_calendar(int(first.min()), int(first.max()) + period_days)
    sums = np.concatenate([np.zeros((1, table.shape[1])), np.cumsum(table, axis=0)])
    at = first - first.min()
    return np.asarray((sums[at + period_days] - sums[at]) / period_days)


def _daily_calendar(first: int, last: int) -> Floats:
    days = np.arange(first, last).astype("datetime64[D]")
    months = days.astype("datetime64[M]").astype(np.int64)
    next_quarter = ((months // 3 + 1) * 3).astype("datetime64[M]").astype("datetime64[D]")
    to_end = (next_quarter - days).astype(np.float64) - 1
    return np.column_stack([months % 3 == 1, months % 3 == 2, to_end < 7, to_end]).astype(np.float64)
