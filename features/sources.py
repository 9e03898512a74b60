"""How do the rows of a table become events of entities that the kernel can walk?

Sorted by entity and time, ties by their values, so that the order of the table's rows has no say. Encodings are
remembered with the history: a second matrix, or one row of an online score, pays only for its own rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.families import Distinct, Measure, Newest, Source, where_any
from features.kernel import count_distinct, find_newest, scan_windows
from features.snapshots import CrmHistory
from features.states import Rows, field_spans, is_tracked, take
from features.windows import DAY, EVER, NEVER, Instants, to_instants, visible_from

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Events:
    """The events of a source: `starts[k]:starts[k + 1]` are those of `ids[k]`, `rows` where they stand in the table."""

    ids: pd.Index
    starts: Instants
    times: Instants  # occurred, visible, hidden, ended: one row each
    rows: Instants
    values: Values

    def ranges(self, ids: pd.Index) -> tuple[Instants, Instants]:
        """Return the first event of each entity and the one after its last; empty for an entity without events."""
        code = self.ids.get_indexer(ids)
        return np.where(code < 0, 0, self.starts[code]), self.starts[code + 1]


def aggregate(rows: Rows, measures: Sequence[Measure]) -> dict[str, Values]:
    """Return every aggregate of measures that share one source, by "measure kind days"."""
    events = _encode(rows.crm, measures[0].source, tuple(measures))
    wanted = [(m, a) for m, measure in enumerate(measures) for a in measure.aggregates]
    days = sorted({day or EVER // DAY for _, a in wanted for day in (a.days, a.against or a.days)})
    outputs: dict[tuple[int, int, int], int] = {}
    for m, a in wanted:
        for what, window in a.template.picks:
            pick = (what, m, days.index(getattr(a, window) or EVER // DAY))
            outputs.setdefault(pick, len(outputs))
    status = np.array([measure.status for measure in measures], dtype=np.int64)
    lookbacks = np.array(days, dtype=np.int64) * DAY
    picks = np.array(list(outputs), dtype=np.int64)
    first, last = events.ranges(rows.ids)
    out = scan_windows(first, last, rows.cutoffs, events.times, events.values, status, lookbacks, picks)
    return {
        feature.name: a.template.compute(
            rows.cutoffs.astype(np.float64),
            *(
                out[outputs[what, m, days.index(getattr(a, window) or EVER // DAY)]]
                for what, window in a.template.picks
            ),
        )
        for m, measure in enumerate(measures)
        for a, feature in zip(measure.aggregates, measure.features(rows.entity), strict=True)
    }


def distinct(rows: Rows, family: Distinct) -> dict[str, Values]:
    """Return how many different values each row knows in each lookback."""
    crm = rows.crm
    events = _encode(crm, family.source, ())
    codes = crm.remember(
        _tables(crm, family.source),
        ("codes", family.source, family.column),
        lambda: pd.factorize(crm.table(family.source.table)[family.column])[0].astype(np.int64)[events.rows],
    )
    first, last = events.ranges(rows.ids)
    order = np.argsort([days or EVER // DAY for days in family.days])
    lookbacks = np.array([family.days[i] or EVER // DAY for i in order], dtype=np.int64) * DAY
    counts = count_distinct(first, last, rows.cutoffs, events.times[0], events.times[1], codes, lookbacks)
    names = [feature.name for feature in family.features(rows.entity)]
    return {names[i]: counts[ring] for ring, i in enumerate(order)}


def newest(rows: Rows, family: Newest) -> npt.NDArray[Any]:
    """Return the text of the newest event each row knows."""
    ordered = Measure(family.name, family.source, "", "", (), value=family.column, of_value=_rank)
    events = _encode(rows.crm, family.source, (ordered,))
    first, last = events.ranges(rows.ids)
    found = find_newest(first, last, rows.cutoffs, events.times[0], events.times[1])
    texts = rows.crm.table(family.source.table)[family.column].to_numpy(dtype=object)
    return take(texts, np.append(events.rows, -1)[found])


def _rank(texts: "pd.Series[Any]", _frame: pd.DataFrame) -> "pd.Series[Any]":
    return pd.Series(pd.factorize(texts, sort=True)[0].astype(np.float64), index=texts.index)


def _tables(crm: CrmHistory, source: Source) -> tuple[str, ...]:
    tracked = source.is_of_records and is_tracked(crm, source.table, source.key)
    return (source.table, "changes") if tracked else (source.table,)


def _encode(crm: CrmHistory, source: Source, measures: tuple[Measure, ...]) -> Events:
    return crm.remember(_tables(crm, source), ("events", source, measures), lambda: _sorted(crm, source, measures))


def _sorted(crm: CrmHistory, source: Source, measures: tuple[Measure, ...]) -> Events:
    rows, keys, times = _keyed(crm, source)
    used = np.flatnonzero((times[0] != NEVER) & ~pd.isna(keys))
    codes, ids = pd.factorize(keys[used])
    rows, times = rows[used], times[:, used]
    values = _values(crm.table(source.table), measures)[rows]
    order = np.lexsort((*values.T, times[3], times[2], times[1], times[0], codes))
    starts = np.searchsorted(codes[order], np.arange(len(ids) + 1)).astype(np.int64)
    return Events(
        pd.Index(ids, dtype="str"),
        starts,
        np.ascontiguousarray(times[:, order]),
        rows[order],
        np.ascontiguousarray(values[order]),
    )


def _keyed(crm: CrmHistory, source: Source) -> tuple[Instants, npt.NDArray[Any], Instants]:
    """Return the rows of the table, the entity's id of each and the four times.

    A record whose key field was changed stands once for each entity it belonged to, in force while it did.
    """
    frame, clock = crm.table(source.table), source.clock(crm)
    occurred, visible = to_instants(frame[clock]), crm.visible(source.table, clock)
    ended = np.full(len(frame), NEVER)
    for end in source.ends:
        if end in frame:
            ended = np.minimum(ended, to_instants(frame[end]))
    if not source.is_of_records:
        times = np.stack([occurred, visible, np.full(len(frame), NEVER), ended])
        return np.arange(len(frame)), frame[source.key].to_numpy(dtype=object), times
    spans = field_spans(crm, source.table, source.key)
    known = visible_from(visible[spans.record], spans.visible)
    times = np.stack([occurred[spans.record], known, spans.hidden, ended[spans.record]])
    return spans.record, spans.value, times


def _values(frame: pd.DataFrame, measures: tuple[Measure, ...]) -> Values:
    """Return the value of each row for each measure; NaN where it is no part of it."""
    columns = np.ones((len(frame), len(measures)))
    for m, measure in enumerate(measures):
        if measure.value:
            column = frame[measure.value]
            column = measure.of_value(column, frame) if measure.of_value else column
            columns[:, m] = column.to_numpy(dtype=np.float64, na_value=np.nan)
        columns[~where_any(frame, measure.where), m] = np.nan
    return columns
