"""How are the features of one source computed for many rows, on all processors?"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.programs import Program
from features.snapshots import CrmHistory
from features.sources import Events, encode, tables_of
from features.states import take, take_texts
from features.windows import Instants

MANY_ROWS = 20_000
"""From here on a second thread gains more than it costs."""


@dataclass(frozen=True, eq=False)
class Layout:
    """Rows of a matrix, brought together by group and ordered by cutoff; rows of no group (-1) are left out."""

    n_rows: int
    groups: Instants
    starts: Instants
    cutoffs: Instants
    rows: Instants

    def parts(self, n: int) -> list["Layout"]:
        """Cut the blocks into n parts of about as many rows each."""
        edges = np.searchsorted(self.starts, np.linspace(0, self.starts[-1], n + 1))
        return [self._part(first, last) for first, last in pairwise(edges)]

    def _part(self, first: int, last: int) -> "Layout":
        rows = slice(self.starts[first], self.starts[last])
        starts = self.starts[first : last + 1] - self.starts[first]
        return Layout(self.n_rows, self.groups[first:last], starts, self.cutoffs[rows], self.rows[rows])


def layout(groups: Instants, cutoffs: Instants) -> Layout:
    """Bring the rows of each group together, by cutoff."""
    if len(groups) == 1 and groups[0] >= 0:
        return Layout(1, groups, np.array([0, 1]), cutoffs, np.array([0]))
    rows = np.flatnonzero(groups >= 0)
    step = np.diff(groups[rows])
    if np.any((step < 0) | ((step == 0) & (np.diff(cutoffs[rows]) < 0))):
        rows = np.lexsort((cutoffs, groups))[len(groups) - len(rows) :]
    own = groups[rows]
    first = np.flatnonzero(np.diff(own, prepend=-1))
    return Layout(len(groups), own[first], np.append(first, len(own)), cutoffs[rows], rows)


def scan(
    crm: CrmHistory, program: Program, ids: pd.Index, rows: Layout, numbers: npt.NDArray[np.float64] | None = None
) -> npt.NDArray[np.float64]:
    """Return the features of a program (down) for all rows (across); a row of no group has none.

    `numbers`, if given, takes all but the ordinals of newest texts.
    """
    out = np.empty((len(program.features), rows.n_rows)) if numbers is None or program.newest else numbers
    if len(rows.rows) < rows.n_rows:
        out[:, np.setdiff1d(np.arange(rows.n_rows), rows.rows)] = np.nan
    events = events_of(crm, program, ids)
    if len(rows.rows) < MANY_ROWS:
        _fill(rows, events, program, out)
    else:
        parts = rows.parts(os.cpu_count() or 1)
        with ThreadPoolExecutor(len(parts)) as pool:
            list(pool.map(lambda part: _fill(part, events, program, out), parts))
    if numbers is not None and out is not numbers:
        numbers[:] = out[: len(numbers)]
    return out


def events_of(crm: CrmHistory, program: Program, ids: pd.Index) -> Events:
    """Return the events of a program, from memory if they were encoded before."""
    return crm.remember(tables_of(crm, program.source), ("events", program), lambda: encode(crm, program, ids))


def newest_texts(crm: CrmHistory, program: Program, ids: pd.Index, found: npt.NDArray[np.float64]) -> dict[str, Any]:
    """Return the texts of the newest events, which `scan` has found as ordinals, by the names of their features."""
    n_numbers = len(program.features) - len(program.newest)
    told: dict[str, Any] = {}
    for k, (codes, texts) in enumerate(events_of(crm, program, ids).texts):
        ordinals = found[n_numbers + k]
        places = np.where(np.isnan(ordinals), -1, ordinals).astype(np.int64)
        told[program.features[n_numbers + k].name] = take_texts(texts, take(codes, places, -1))
    return told


def _fill(rows: Layout, events: Events, program: Program, out: Any) -> None:
    from features.kernel import scan_events

    groups = np.minimum(rows.groups, len(events.arrays[0]) - 2)  # a record newer than the events has none
    scan_events((groups, rows.starts), rows.cutoffs, rows.rows, events.arrays, program.arrays, out)
