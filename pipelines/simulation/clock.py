"""How do fractional days since the start become times, and when does the CRM learn of an event?"""

import numpy as np
import pandas as pd

from pipelines.simulation.chains import Floats, Ints
from pipelines.simulation.plan import DAYS, START

LATE_SHARE = 0.03
LATE_DAYS = 6.0
"""A share of all events is recorded late, by LATE_DAYS on average."""

CALENDAR_DAYS = DAYS + 730
"""Rates are defined for two years past the end, so that the truth can look ahead from it."""


def to_times(days: Floats) -> pd.Series:
    """Return the times of fractional days since the start, cut to whole seconds; infinite and missing days are NaT."""
    known = np.isfinite(days)
    seconds = np.floor(np.where(known, days, 0.0) * 86_400.0).astype(np.int64)
    times = pd.Series(np.datetime64(START, "us") + (seconds * 1_000_000).astype("timedelta64[us]"))
    return times.where(pd.Series(known))


def record_late(rng: np.random.Generator, occurred: Floats) -> Floats:
    """Return when events were recorded: at once, but for a few days or weeks later; never before the CRM began."""
    late = rng.random(occurred.size) < LATE_SHARE
    delay = rng.exponential(LATE_DAYS, occurred.size)
    return np.maximum(np.where(late, occurred + delay, occurred), 0.0)


def quarters(n_days: int = CALENDAR_DAYS) -> Ints:
    """Return the quarter 0..3 of each day since the start."""
    days = pd.date_range(START, periods=n_days)
    return np.asarray(days.quarter - 1, dtype=np.int64)


def days_to_quarter_end(n_days: int = CALENDAR_DAYS) -> Ints:
    """Return for each day how many days are left in its quarter."""
    days = pd.date_range(START, periods=n_days)
    return np.asarray((days.to_period("Q").end_time.normalize() - days).days, dtype=np.int64)
