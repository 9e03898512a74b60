"""How are events brought together by entity, which share a value, and which is the newest that a cutoff knows?

Without numba's compiler (NUMBA_DISABLE_JIT=1) the same code runs as plain Python.
"""

from typing import Any

import numpy as np
from numba import njit

from features import windows
from features.codes import NO_VALUE

# A compiled copy of the comparison: numba's cache does not see an edit of windows.py, so touch this file with it.
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
