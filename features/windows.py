"""How do times compare? The only module of this room that compares an instant with a cutoff.

The cutoff belongs to the future: what is known lies before it, what is to be predicted starts with it. So lookback
and label windows tile time. Instants are whole microseconds since 1970 (int64, UTC); a missing time is `NEVER`.
The comparisons take numbers and arrays alike; the kernel compiles the very same functions.
"""

from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.errors import TaskError

Instants = npt.NDArray[np.int64]

DAY = 86_400_000_000
HOUR = DAY // 24
NEVER = np.iinfo(np.int64).max
ALWAYS = np.iinfo(np.int64).min + 1  # the smallest int64 is pandas' missing time
EVER = 2**62  # a lookback that holds all of the past

_FIRST_MONDAY = pd.Timestamp("1970-01-05")


def to_instants(times: Any) -> Instants:
    """Return times as whole microseconds; a missing time is `NEVER`.

    >>> to_instants(pd.Series(pd.to_datetime(["1970-01-02", None])))
    array([        86400000000, 9223372036854775807])
    """
    missing = np.iinfo(np.int64).min
    whole = np.asarray(times, dtype="datetime64[us]").view(np.int64)
    return np.where(whole == missing, NEVER, whole)


def to_instant(time: pd.Timestamp) -> int:
    """Return one time as whole microseconds."""
    return int(to_instants([time])[0])


def to_times(instants: Instants) -> npt.NDArray[np.datetime64]:
    """Return instants as times; `NEVER` is missing."""
    return np.where(instants == NEVER, np.iinfo(np.int64).min, instants).astype("datetime64[us]")


def to_microseconds(span: timedelta) -> int:
    """Return a length of time as whole microseconds, exactly.

    >>> to_microseconds(timedelta(days=1)) == DAY
    True
    """
    return span // timedelta(microseconds=1)


def visible_from(occurred: Instants, recorded: Instants) -> Instants:
    """Return the instant after which an event is known: when it has both happened and been recorded."""
    return np.maximum(occurred, recorded)


def is_known(instant: Any, cutoff: Any) -> Any:
    """Say whether an instant lies before the cutoff.

    >>> is_known(9, 10), is_known(10, 10)
    (True, False)
    """
    return instant < cutoff


def is_in_lookback(occurred: Any, lookback: Any, cutoff: Any) -> Any:
    """Say whether an event lies in `[cutoff - lookback, cutoff)`.

    >>> is_in_lookback(7, 3, 10), is_in_lookback(6, 3, 10), is_in_lookback(10, 3, 10)
    (True, False, False)
    """
    return (cutoff - lookback <= occurred) & (occurred < cutoff)


def is_in_label_window(instant: Any, cutoff: Any, horizon: Any) -> Any:
    """Say whether an instant lies in `[cutoff, cutoff + horizon)`.

    >>> is_in_label_window(10, 10, 3), is_in_label_window(13, 10, 3)
    (True, False)
    """
    return (cutoff <= instant) & (instant < cutoff + horizon)


def is_ripe(cutoff: Any, horizon: Any, known_until: Any) -> Any:
    """Say whether the whole label window lies before `known_until`; no outcome is known from there on."""
    return cutoff + horizon <= known_until


def months_or_days(every: str) -> pd.DateOffset:
    """Read a step between cutoffs such as "1d", "7d" or "1mo".

    >>> months_or_days("7d")
    <DateOffset: days=7>
    """
    number, unit = every.removesuffix("mo").removesuffix("d"), every.lstrip("0123456789")
    if not number.isdigit() or int(number) == 0 or unit not in ("d", "mo"):
        message = f'the step between cutoffs is "{every}"; expected days such as "7d" or months such as "1mo"'
        raise TaskError(message)
    return pd.DateOffset(months=int(number)) if unit == "mo" else pd.DateOffset(days=int(number))


def cutoffs_between(start: pd.Timestamp, until: pd.Timestamp, every: str) -> pd.DatetimeIndex:
    """Return the midnights of a step, first to last, that lie in `[start, until]`.

    They are counted from a Monday (days) or a January (months) of 1970, so more history adds cutoffs and moves none.

    >>> cutoffs_between(pd.Timestamp("2026-01-02"), pd.Timestamp("2026-03-01"), "1mo").strftime("%m-%d").tolist()
    ['02-01', '03-01']
    """
    step = months_or_days(every)
    if "months" in step.kwds:
        all_cutoffs = pd.date_range("1970-01-01", until, freq=f"{step.kwds['months']}MS")
    else:
        all_cutoffs = pd.date_range(_FIRST_MONDAY, until, freq=f"{step.kwds['days']}D")
    return all_cutoffs[all_cutoffs >= start].as_unit("us")
