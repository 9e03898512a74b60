"""What do the events of an entity add up to before a cutoff? The compiled engine.

Events are sorted by entity and time. A row finds its newest event by bisection and walks back to the edge of the
longest lookback; as it passes the edge of a shorter one, it enters the next ring, and rings add up to windows. So the
order of every sum is fixed by the row's own known events: no other entity, cutoff or later record can move a bit.
Without numba's compiler (NUMBA_DISABLE_JIT=1) the same code runs as plain Python.
"""

from typing import Any

import numpy as np
from numba import njit

from features import windows

COUNT, SUM, LEAST, NEWEST, OLDEST = range(5)
ANY, OPEN, ENDED = range(3)

# Compiled copies of the comparisons: numba's cache does not see an edit of windows.py, so touch this file with it.
_is_known = njit(windows.is_known)
_is_in_force = njit(windows.is_in_force)
_is_in_lookback = njit(windows.is_in_lookback)


@njit(cache=True, nogil=True)
def _end_of_past(occurred: Any, first: int, last: int, cutoff: int) -> int:
    """Return the position after the newest event before the cutoff, by bisection."""
    low, high = first, last
    while low < high:
        middle = (low + high) // 2
        if _is_known(occurred[middle], cutoff):
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def find_newest(first: Any, last: Any, cutoffs: Any, occurred: Any, visible: Any) -> Any:
    """Return for each row the position of the newest event it knows, or -1."""
    found = np.full(len(cutoffs), -1, dtype=np.int64)
    for row in range(len(cutoffs)):
        i = _end_of_past(occurred, first[row], last[row], cutoffs[row]) - 1
        while i >= first[row] and not _is_known(visible[i], cutoffs[row]):
            i -= 1
        if i >= first[row]:
            found[row] = i
    return found


@njit(cache=True, nogil=True)
def count_distinct(  # noqa: PLR0917
    first: Any, last: Any, cutoffs: Any, occurred: Any, visible: Any, codes: Any, lookbacks: Any
) -> Any:
    """Return the number of different codes (of 0 and more) that each row knows in each lookback, shortest first."""
    counts = np.zeros((len(lookbacks), len(cutoffs)))
    seen_by = np.full(codes.max() + 1 if len(codes) else 0, -1, dtype=np.int64)
    for row in range(len(cutoffs)):
        cutoff = cutoffs[row]
        ring = 0
        for i in range(_end_of_past(occurred, first[row], last[row], cutoff) - 1, first[row] - 1, -1):
            while ring < len(lookbacks) and not _is_in_lookback(occurred[i], lookbacks[ring], cutoff):
                ring += 1
            if ring == len(lookbacks):
                break
            if _is_known(visible[i], cutoff) and codes[i] >= 0 and seen_by[codes[i]] != row:
                seen_by[codes[i]] = row
                counts[ring, row] += 1.0
        for ring in range(1, len(lookbacks)):
            counts[ring, row] += counts[ring - 1, row]
    return counts


@njit(cache=True, nogil=True)
def scan_windows(  # noqa: PLR0917 - numba's arguments are positional
    first: Any, last: Any, cutoffs: Any, times: Any, values: Any, status: Any, lookbacks: Any, picks: Any
) -> Any:
    """Return the picked aggregates of each row.

    Parameters
    ----------
    first, last : int64 (rows,)
        The events of each row's entity: positions `[first, last)`.
    cutoffs : int64 (rows,)
    times : int64 (4, events)
        occurred, visible, hidden, ended.
    values : float64 (events, measures)
        NaN where an event is no part of a measure.
    status : int64 (measures,)
        ANY event, those OPEN at the cutoff, those ENDED before it.
    lookbacks : int64 (windows,)
        Shortest first.
    picks : int64 (outputs, 3)
        What, of which measure, in which window: COUNT and SUM by window, LEAST, NEWEST and OLDEST of the whole walk.

    Returns
    -------
    float64 (outputs, rows)
        LEAST, NEWEST and OLDEST are NaN without an event; the latter are microseconds, exact in a float.
    """
    occurred, visible, hidden, ended = times[0], times[1], times[2], times[3]
    n_measures, n_windows = values.shape[1], len(lookbacks)
    out = np.empty((len(picks), len(cutoffs)))
    counts = np.empty((n_measures, n_windows))
    sums = np.empty((n_measures, n_windows))
    extremes = np.empty((3, n_measures))  # least value, newest and oldest event
    for row in range(len(cutoffs)):
        cutoff = cutoffs[row]
        counts[:] = 0.0
        sums[:] = 0.0
        extremes[:] = np.nan
        ring = 0
        for i in range(_end_of_past(occurred, first[row], last[row], cutoff) - 1, first[row] - 1, -1):
            while ring < n_windows and not _is_in_lookback(occurred[i], lookbacks[ring], cutoff):
                ring += 1
            if ring == n_windows:
                break
            if not _is_in_force(visible[i], hidden[i], cutoff):
                continue
            _add_event(i, ring, _is_known(ended[i], cutoff), occurred, values, status, counts, sums, extremes)
        _fold_rings(counts)
        _fold_rings(sums)
        _write_row(row, picks, counts, sums, extremes, out)
    return out


@njit(cache=True, nogil=True)
def _add_event(  # noqa: PLR0917
    i: int, ring: int, has_ended: bool, occurred: Any, values: Any, status: Any, counts: Any, sums: Any, extremes: Any
) -> None:
    for m in range(values.shape[1]):
        value = values[i, m]
        if np.isnan(value) or (status[m] == OPEN and has_ended) or (status[m] == ENDED and not has_ended):
            continue
        counts[m, ring] += 1.0
        sums[m, ring] += value
        if not value >= extremes[0, m]:
            extremes[0, m] = value
        if np.isnan(extremes[1, m]):
            extremes[1, m] = occurred[i]
        extremes[2, m] = occurred[i]


@njit(cache=True, nogil=True)
def _fold_rings(rings: Any) -> None:
    for m in range(rings.shape[0]):
        for ring in range(1, rings.shape[1]):
            rings[m, ring] += rings[m, ring - 1]


@njit(cache=True, nogil=True)
def _write_row(row: int, picks: Any, counts: Any, sums: Any, extremes: Any, out: Any) -> None:  # noqa: PLR0917
    for j in range(len(picks)):
        what, measure, window = picks[j]
        if what == COUNT:
            out[j, row] = counts[measure, window]
        elif what == SUM:
            out[j, row] = sums[measure, window]
        else:
            out[j, row] = extremes[what - LEAST, measure]
