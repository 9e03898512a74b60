"""What do the events of an entity add up to before each of its cutoffs? The compiled engine.

An event counts for a stretch of an entity's cutoffs: from the first at which it is known to the last before it leaves
the lookback. It is added where the stretch begins and taken away where it ends; running totals over the cutoffs are the
answers. So each event is touched once, whatever the number of cutoffs: cost = events + rows x features. Counts are
whole numbers and sums whole billionths, so they are exact: no order of events, rows or batches can move a bit.
Without numba's compiler (NUMBA_DISABLE_JIT=1) the same code runs as plain Python.
"""

from typing import Any

import numpy as np
from numba import njit

from features import windows

COUNT, SUM, LEAST, GREATEST, NEWEST, OLDEST = range(6)
"""What is picked of a measure's events."""

ITSELF, RATIO, DAYS_SINCE, DAYS_UNTIL, INTERVAL, OVERDUE = range(6)
"""How a feature is made of one to three picks."""

ANY, OPEN, ENDED = range(3)
"""Which events a measure takes: all, those open at the cutoff, those ended before it."""

BILLION = 1_000_000_000
NO_VALUE = -2
"""The link of an event without a value in a column whose different values are counted."""

# Compiled copies of the comparisons: numba's cache does not see an edit of windows.py, so touch this file with it.
_is_known = njit(windows.is_known)


@njit(cache=True, nogil=True)
def group_events(group: Any, n_groups: int, known: Any) -> tuple[Any, Any]:
    """Return the order that sorts events by group and by the instant they become known, and where each group starts.

    Events of no group (-1) are left out. A counting sort; only groups that are out of order are sorted by instant.
    """
    starts = np.zeros(n_groups + 1, dtype=np.int64)
    for g in group:
        if g >= 0:
            starts[g + 1] += 1
    for g in range(n_groups):
        starts[g + 1] += starts[g]
    order = np.empty(starts[n_groups], dtype=np.int64)
    place = starts[:-1].copy()
    for e in range(len(group)):
        if group[e] >= 0:
            order[place[group[e]]] = e
            place[group[e]] += 1
    for g in range(n_groups):
        _sort_by(known, order[starts[g] : starts[g + 1]])
    return order, starts


@njit(cache=True, nogil=True)
def _sort_by(known: Any, order: Any) -> None:
    for k in range(1, len(order)):
        if known[order[k]] < known[order[k - 1]]:
            order[:] = order[np.argsort(known[order])]
            return


@njit(cache=True, nogil=True)
def link_same(codes: Any, starts: Any, n_codes: int) -> Any:
    """Return for each event the one before it in its group with the same code, -1 if none; `NO_VALUE` without code."""
    links = np.full(len(codes), NO_VALUE, dtype=np.int64)
    newest = np.full(n_codes, -1, dtype=np.int64)
    for g in range(len(starts) - 1):
        for e in range(starts[g], starts[g + 1]):
            if codes[e] >= 0:
                links[e] = newest[codes[e]] if newest[codes[e]] >= starts[g] else -1
                newest[codes[e]] = e
    return links


@njit(cache=True, nogil=True)
def find_newest(first: Any, last: Any, cutoffs: Any, occurred: Any, visible: Any) -> Any:
    """Return for each row the newest of the positions `[first, last)`, sorted by time, that it knows, or -1."""
    found = np.full(len(cutoffs), -1, dtype=np.int64)
    for row in range(len(cutoffs)):
        low, high = first[row], last[row]
        while low < high:
            middle = (low + high) // 2
            if _is_known(occurred[middle], cutoffs[row]):
                low = middle + 1
            else:
                high = middle
        i = low - 1
        while i >= first[row] and not _is_known(visible[i], cutoffs[row]):
            i -= 1
        if i >= first[row]:
            found[row] = i
    return found


@njit(cache=True, nogil=True)
def scan_events(  # noqa: PLR0917 - numba's arguments are positional
    blocks: Any, cutoffs: Any, rows: Any, events: Any, program: Any, out: Any
) -> None:
    """Fill `out` with the features of all rows.

    Parameters
    ----------
    blocks : (int64 (blocks,), int64 (blocks + 1,))
        The group of events of each block of rows, and where the blocks start; the rows of a block stand together.
    cutoffs : int64 (rows,)
        Ascending within a block.
    rows : int64 (rows,)
        The column of `out` that each row fills.
    events : tuple
        starts (groups + 1,); times int64 (4, events): occurred, known, hidden, ended; marks uint64 (events,), the
        measures of each event as bits; values float64 (values, events); links int64 (columns, events).
    program : tuple
        lookbacks int64 (windows,); measures int64 (measures + 1, 3): status, row of `values` or -1, first pick;
        picks int64 (picks, 2): what, window; distincts int64 (k, 2): row of `links`, window; outputs int64
        (features, 4): how, and the cells it is made of. The cells are the picks and, after them, the distincts.
    out : float64 (features, rows)
    """
    groups, block_starts = blocks
    starts = events[0]
    _, _, picks, distincts, outputs = program
    most_rows, most_events = 0, 0
    for b in range(len(groups)):
        most_rows = max(most_rows, block_starts[b + 1] - block_starts[b])
        most_events = max(most_events, starts[groups[b] + 1] - starts[groups[b]])
    n_cells = len(picks) + len(distincts)
    totals = np.zeros((2, n_cells, most_rows + 1), dtype=np.int64)  # whole, billionths
    extremes = np.full((2, n_cells, most_rows + 1), np.nan)  # from a row on, of a row
    covered = np.zeros((most_events, len(distincts)), dtype=np.int32)
    cells = np.empty((n_cells, most_rows))
    for b in range(len(groups)):
        first, last = block_starts[b], block_starts[b + 1]
        own = cutoffs[first:last]
        _add_events(groups[b], own, events, program, totals, extremes, covered)
        _run_totals(len(own), picks, len(distincts), totals, extremes, cells)
        _write_features(own, rows[first:last], outputs, cells, out)


@njit(cache=True, nogil=True)
def _add_events(  # noqa: PLR0917
    group: int, cutoffs: Any, events: Any, program: Any, totals: Any, extremes: Any, covered: Any
) -> None:
    starts, times, marks, values, links = events
    lookbacks, _, picks, distincts, _ = program
    n = len(cutoffs)
    begin, ends = 0, np.zeros(len(lookbacks), dtype=np.int64)
    for e in range(starts[group], starts[group + 1]):
        begin = _first_row_that_knows(times[1, e], cutoffs, begin)
        if begin == n:
            break
        for w in range(len(lookbacks)):
            ends[w] = _first_row_that_knows(times[0, e] + lookbacks[w], cutoffs, ends[w])
        hidden = _first_row_that_knows(times[2, e], cutoffs, n)
        if marks[e]:
            ended = _first_row_that_knows(times[3, e], cutoffs, n)
            _add_measures(
                marks[e], (begin, hidden, ended, n), ends, (e, times[0, e]), values, program, totals, extremes
            )
        for d in range(len(distincts)):
            column, window = distincts[d]
            place = len(picks) + d
            before = links[column, e]
            if before != NO_VALUE:
                reached = covered[before - starts[group], d] if before >= 0 else 0
                end = min(hidden, ends[window])
                since = max(begin, reached)
                if end > since:
                    totals[0, place, since] += 1
                    totals[0, place, end] -= 1
                covered[e - starts[group], d] = max(reached, end)


@njit(cache=True, nogil=True)
def _first_row_that_knows(instant: int, cutoffs: Any, hint: int) -> int:
    """Return the first row at whose cutoff an instant is past, looking from a hint; the number of rows if none."""
    row = hint
    while row < len(cutoffs) and not _is_known(instant, cutoffs[row]):
        row += 1
    while row > 0 and _is_known(instant, cutoffs[row - 1]):
        row -= 1
    return row


@njit(cache=True, nogil=True)
def _add_measures(  # noqa: PLR0917
    marks: Any, stretch: Any, ends: Any, event: Any, values: Any, program: Any, totals: Any, extremes: Any
) -> None:
    """Add one event to the picks of each of its measures."""
    measures, picks = program[1], program[2]
    begin, hidden, ended, n = stretch
    e, occurred = event
    for m in range(len(measures) - 1):
        if not (marks >> np.uint64(m)) & np.uint64(1):
            continue
        since = max(begin, ended) if measures[m, 0] == ENDED else begin
        until = min(hidden, ended) if measures[m, 0] == OPEN else hidden
        value = values[measures[m, 1], e] if measures[m, 1] >= 0 else 1.0
        whole = np.int64(np.floor(value))
        billionths = np.int64(np.rint((value - whole) * BILLION))
        for p in range(measures[m, 2], measures[m + 1, 2]):
            what, window = picks[p]
            end = min(until, ends[window])
            if end <= since:
                continue
            if what == COUNT:
                totals[0, p, since] += 1
                totals[0, p, end] -= 1
            elif what == SUM:
                totals[0, p, since] += whole
                totals[0, p, end] -= whole
                totals[1, p, since] += billionths
                totals[1, p, end] -= billionths
            else:
                found = value if what in (LEAST, GREATEST) else np.float64(occurred)
                _add_extreme(what, found, (since, end, n), extremes[:, p])


@njit(cache=True, nogil=True)
def _add_extreme(what: int, found: float, stretch: Any, extremes: Any) -> None:
    """Note a value: from a row on if it stays to the end, else in each row of its stretch."""
    since, end, n = stretch
    if end >= n:
        extremes[0, since] = _better(what, found, extremes[0, since])
    else:
        for row in range(since, end):
            extremes[1, row] = _better(what, found, extremes[1, row])


@njit(cache=True, nogil=True)
def _better(what: int, found: float, held: float) -> float:
    if np.isnan(found):
        return held
    if np.isnan(held):
        return found
    return max(found, held) if what in (GREATEST, NEWEST) else min(found, held)


@njit(cache=True, nogil=True)
def _run_totals(n: int, picks: Any, n_distincts: int, totals: Any, extremes: Any, cells: Any) -> None:  # noqa: PLR0917
    """Turn what is added and taken away at rows into the total of each row, and clear it for the next block."""
    for c in range(len(picks) + n_distincts):
        what = picks[c, 0] if c < len(picks) else COUNT
        if what in (COUNT, SUM):
            whole, billionths = 0, 0
            for row in range(n):
                whole += totals[0, c, row]
                billionths += totals[1, c, row]
                cells[c, row] = whole + billionths / BILLION
            totals[:, c, : n + 1] = 0
        else:
            held = np.nan
            for row in range(n):
                held = _better(what, extremes[0, c, row], held)
                cells[c, row] = _better(what, extremes[1, c, row], held)
            extremes[:, c, : n + 1] = np.nan


@njit(cache=True, nogil=True)
def _write_features(cutoffs: Any, rows: Any, outputs: Any, cells: Any, out: Any) -> None:
    for o in range(len(outputs)):
        how, a, b, c = outputs[o]
        for r in range(len(cutoffs)):
            first = cells[a, r]
            if how == ITSELF:
                answer = first
            elif how == RATIO:
                answer = _ratio(first, cells[b, r])
            elif how == DAYS_SINCE:
                answer = (cutoffs[r] - first) / windows.DAY
            elif how == DAYS_UNTIL:
                answer = (first - cutoffs[r]) / windows.DAY
            else:
                interval = _ratio(first - cells[b, r], cells[c, r] - 1) / windows.DAY
                answer = interval if how == INTERVAL else _ratio((cutoffs[r] - first) / windows.DAY, interval)
            out[o, rows[r]] = answer


@njit(cache=True, nogil=True)
def _ratio(part: float, whole: float) -> float:
    return part / whole if whole != 0 else np.nan
