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
from features.codes import (
    COUNT,
    DAYS_SINCE,
    DAYS_UNTIL,
    ENDED,
    GREATEST,
    INTERVAL,
    ITSELF,
    LEAST,
    NO_VALUE,
    OLDEST,
    OPEN,
    RATIO,
    SUM,
)

BILLION = 1_000_000_000

_BEGIN, _HIDDEN, _ENDED, _LEFT = range(4)
"""The rows of a stretch: where an event is known, replaced, over, and has left the first of the lookbacks."""

_EVENT, _SINCE, _UNTIL, _ONE, _WHOLE, _BILLIONTHS = range(6)
"""What is noted of the events of one measure: place in the block, the rows it counts for, and what it adds."""

_NOTHING = -np.inf
"""The greatest of no numbers."""

_TILE = 256
"""So many rows are computed before they are written, so that each feature gets a run of memory at once."""

# Compiled copies of the comparisons: numba's cache does not see an edit of windows.py, so touch this file with it.
_is_known = njit(windows.is_known)


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
    lookbacks, _, picks, distincts, outputs = program
    most_rows, most_events = 0, 0
    for b in range(len(groups)):
        most_rows = max(most_rows, block_starts[b + 1] - block_starts[b])
        most_events = max(most_events, starts[groups[b] + 1] - starts[groups[b]])
    n_cells = len(picks) + len(distincts)
    totals = np.zeros((2, n_cells, most_rows + 1), dtype=np.int64)  # whole, billionths
    extremes = np.full((2, n_cells, most_rows + 1), _NOTHING)  # from a row on, of a row
    stretches = np.empty((_LEFT + len(lookbacks), most_events), dtype=np.int64)
    notes = np.ones((_BILLIONTHS + 1, most_events), dtype=np.int64)
    cells = np.empty((n_cells, max(most_rows, _TILE)))
    written = block_starts[0]
    for b in range(len(groups)):
        first, last = block_starts[b], block_starts[b + 1]
        if last - written > cells.shape[1]:
            _write_features(cutoffs[written:first], rows[written:first], outputs, cells, out)
            written = first
        own = (starts[groups[b]], starts[groups[b] + 1])
        n_known = _find_stretches(own, cutoffs[first:last], events[1], lookbacks, stretches)
        own = (own[0], own[0] + n_known)
        _add_measures(own, last - first, events, program, stretches, notes, totals, extremes)
        _add_distincts(own, events[4], distincts, stretches, notes[_EVENT], totals[0, len(picks) :])
        _run_totals(last - first, picks, totals, extremes, cells[:, first - written :])
    _write_features(cutoffs[written : block_starts[-1]], rows[written : block_starts[-1]], outputs, cells, out)


@njit(cache=True, nogil=True)
def _find_stretches(own: Any, cutoffs: Any, times: Any, lookbacks: Any, stretches: Any) -> Any:
    """Note between which rows each event counts, and return how many are known at any of the cutoffs."""
    n = len(cutoffs)
    begin, left = 0, np.zeros(len(lookbacks), dtype=np.int64)
    for e in range(own[0], own[1]):
        k = e - own[0]
        begin = _first_row_that_knows(times[1, e], cutoffs, begin)
        if begin == n:
            return k
        stretches[_BEGIN, k] = begin
        stretches[_HIDDEN, k] = _first_row_that_knows(times[2, e], cutoffs, n)
        stretches[_ENDED, k] = _first_row_that_knows(times[3, e], cutoffs, n)
        for w in range(len(lookbacks)):
            left[w] = _first_row_that_knows(times[0, e] + lookbacks[w], cutoffs, left[w])
            stretches[_LEFT + w, k] = left[w]
    return own[1] - own[0]


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
    own: Any, n: int, events: Any, program: Any, stretches: Any, notes: Any, totals: Any, extremes: Any
) -> None:
    """Add the events of each measure to its picks."""
    _, times, marks, values, _ = events
    _, measures, picks, _, _ = program
    numbers = np.empty(notes.shape[1])
    for m in range(len(measures) - 1):
        chosen = _choose(np.uint64(1) << np.uint64(m), measures[m, 0], marks[own[0] : own[1]], stretches, notes)
        _note_values(chosen, own[0], measures[m, 1], values, notes, numbers)
        for p in range(measures[m, 2], measures[m + 1, 2]):
            what, left = picks[p, 0], stretches[_LEFT + picks[p, 1]]
            if what == COUNT:
                _add_steps(chosen, notes, left, notes[_ONE], totals[0, p])
            elif what == SUM:
                _add_steps(chosen, notes, left, notes[_WHOLE], totals[0, p])
                _add_steps(chosen, notes, left, notes[_BILLIONTHS], totals[1, p])
            elif what in (LEAST, GREATEST):
                _add_extremes(chosen, notes, left, _sign(what), numbers, n, extremes[:, p])
            else:
                occurred = times[0, own[0] + notes[_EVENT, :chosen]]
                _add_extremes(chosen, notes, left, _sign(what), occurred, n, extremes[:, p])


@njit(cache=True, nogil=True)
def _choose(bit: Any, status: int, marks: Any, stretches: Any, notes: Any) -> int:
    """Note the events of a measure and the rows they count for, but for the lookback; return how many there are."""
    chosen = 0
    for k in range(len(marks)):
        begin, hidden, ended = stretches[_BEGIN, k], stretches[_HIDDEN, k], stretches[_ENDED, k]
        notes[_EVENT, chosen] = k
        notes[_SINCE, chosen] = max(begin, ended) if status == ENDED else begin
        notes[_UNTIL, chosen] = min(hidden, ended) if status == OPEN else hidden
        chosen += 1 if marks[k] & bit else 0
    return chosen


@njit(cache=True, nogil=True)
def _note_values(chosen: int, first: int, column: int, values: Any, notes: Any, numbers: Any) -> None:  # noqa: PLR0917
    """Note the values of chosen events, whole and billionths; without a column each is 1."""
    for i in range(chosen):
        value = values[column, first + notes[_EVENT, i]] if column >= 0 else 1.0
        numbers[i] = value
        whole = np.floor(value)
        notes[_WHOLE, i] = np.int64(whole)
        notes[_BILLIONTHS, i] = np.int64(np.rint((value - whole) * BILLION))


@njit(cache=True, nogil=True)
def _add_steps(chosen: int, notes: Any, left: Any, amounts: Any, steps: Any) -> None:
    """Add amounts where their stretches begin and take them away where they end; an empty one leaves no trace."""
    for i in range(chosen):
        since = notes[_SINCE, i]
        end = max(since, min(notes[_UNTIL, i], left[notes[_EVENT, i]]))
        steps[since] += amounts[i]
        steps[end] -= amounts[i]


@njit(cache=True, nogil=True)
def _add_extremes(  # noqa: PLR0917
    chosen: int, notes: Any, left: Any, sign: float, numbers: Any, n: int, extremes: Any
) -> None:
    """Note the greatest number: from a row on if its stretch goes to the end, else in each row of the stretch."""
    lasting, passing = extremes[0], extremes[1]
    for i in range(chosen):
        since, number = notes[_SINCE, i], sign * numbers[i]
        end = min(notes[_UNTIL, i], left[notes[_EVENT, i]])
        if end >= n:
            lasting[since] = max(lasting[since], number)
        else:
            for row in range(since, end):
                passing[row] = max(passing[row], number)


@njit(cache=True, nogil=True)
def _sign(what: int) -> float:
    """Return what turns the least into the greatest."""
    return -1.0 if what in (LEAST, OLDEST) else 1.0


@njit(cache=True, nogil=True)
def _add_distincts(own: Any, links: Any, distincts: Any, stretches: Any, covered: Any, steps: Any) -> None:  # noqa: PLR0917
    """Count a value from where it is known, or where its last event has left the lookback, to where this one leaves."""
    for d in range(len(distincts)):
        column, left = distincts[d, 0], stretches[_LEFT + distincts[d, 1]]
        for k in range(own[1] - own[0]):
            before = links[column, own[0] + k]
            if before != NO_VALUE:
                reached = covered[before - own[0]] if before >= 0 else 0
                end = min(stretches[_HIDDEN, k], left[k])
                since = max(stretches[_BEGIN, k], reached)
                if end > since:
                    steps[d, since] += 1
                    steps[d, end] -= 1
                covered[k] = max(reached, end)


@njit(cache=True, nogil=True)
def _run_totals(n: int, picks: Any, totals: Any, extremes: Any, cells: Any) -> None:
    """Turn what is added and taken away at rows into the total of each row, and clear it for the next block."""
    for c in range(len(cells)):
        what = picks[c, 0] if c < len(picks) else COUNT
        if what == COUNT:
            _run_counts(n, totals[0, c], cells[c])
        elif what == SUM:
            _run_sums(n, totals[0, c], totals[1, c], cells[c])
        else:
            _run_extremes(n, _sign(what), extremes[0, c], extremes[1, c], cells[c])


@njit(cache=True, nogil=True)
def _run_counts(n: int, steps: Any, cells: Any) -> None:
    total = 0
    for row in range(n):
        total += steps[row]
        cells[row] = total
    steps[: n + 1] = 0


@njit(cache=True, nogil=True)
def _run_sums(n: int, wholes: Any, billionths: Any, cells: Any) -> None:
    whole, part = 0, 0
    for row in range(n):
        whole += wholes[row]
        part += billionths[row]
        cells[row] = whole + part / BILLION
    wholes[: n + 1] = 0
    billionths[: n + 1] = 0


@njit(cache=True, nogil=True)
def _run_extremes(n: int, sign: float, lasting: Any, passing: Any, cells: Any) -> None:
    held = _NOTHING
    for row in range(n):
        held = max(held, lasting[row])
        greatest = max(held, passing[row])
        cells[row] = sign * greatest if greatest > _NOTHING else np.nan
    lasting[: n + 1] = _NOTHING
    passing[: n + 1] = _NOTHING


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
