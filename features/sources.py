"""How do the rows of a table become events of entities that the kernel can scan?

Grouped by entity and sorted by the instant they become known. Encodings are remembered with the history: a second
matrix, or one row of an online score, pays only for its own rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.families import Measure, Source
from features.programs import Program, value_key, value_keys
from features.snapshots import CrmHistory
from features.states import field_spans, is_tracked
from features.texts import codes_of, positions_of
from features.windows import NEVER, Instants, to_instants, visible_from

Values = npt.NDArray[np.float64]
Coded = tuple[Instants, pd.Index]

LARGEST = 2.0**53
"""A number beyond this counts as missing: what is added up must be exact."""


@dataclass(frozen=True, eq=False)
class Events:
    """The events of a source, as `kernel.scan_events` reads them; `texts` are the newest texts by ordinal."""

    arrays: tuple[Any, ...]
    texts: tuple[tuple[Instants, pd.Index], ...]


def tables_of(crm: CrmHistory, source: Source) -> tuple[str, ...]:
    """Return the tables that the events of a source are made of."""
    tracked = source.is_of_records and is_tracked(crm, source.table, source.key)
    return (source.table, "changes") if tracked else (source.table,)


def encode(crm: CrmHistory, program: Program, ids: pd.Index) -> Events:
    """Return the events of the entities with these ids; an event of nobody else's is left out."""
    from features.groups import group_events, link_same

    rows, keys, times = _keyed(crm, program.source)
    group = np.where(times[0] == NEVER, -1, positions_of(keys, ids))
    order, starts = group_events(group, len(ids), times[1])
    frame = crm.table(program.source.table)
    coded = cache(lambda column: codes_of(frame[str(column)]))
    placed = rows[order]
    times = np.take(times, order, axis=1)
    owners = np.repeat(np.arange(len(ids)), np.diff(starts))
    newest = [_ordinals(coded(family.column), placed, owners, times[0]) for family in program.newest]
    values = [_numbers(frame, *key)[placed] for key in value_keys(program.measures)]
    marks = _marks(len(frame), coded, program)[placed]
    for column, numbers in enumerate(values):
        marks &= ~np.where(np.isnan(numbers), _bits(program.measures, column), np.uint64(0))
    values += [ordinals for ordinals, _, _ in newest]
    codes = [
        coded(family.column) if family.of_value is None else codes_of(family.of_value(frame[family.column]))
        for family in program.distincts
    ]
    links = [link_same(found[placed], starts, len(texts)) for found, texts in codes]
    starts = np.append(starts, starts[-1])
    return Events(
        (starts, times, marks, _stacked(values, placed, np.float64), _stacked(links, placed, np.int64)),
        tuple((codes, texts) for _, codes, texts in newest),
    )


def _keyed(crm: CrmHistory, source: Source) -> tuple[Instants, Any, Instants]:
    """Return the rows of the table, the entity's id of each, and four times: occurred, known, hidden, ended.

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
        return np.arange(len(frame)), frame[source.key], times
    spans = field_spans(crm, source.table, source.key)
    known = visible_from(visible[spans.record], spans.visible)
    times = np.stack([occurred[spans.record], known, spans.hidden, ended[spans.record]])
    return spans.record, pd.Categorical.from_codes(spans.value, spans.texts), times


def _marks(n_rows: int, coded: Callable[[str], Coded], program: Program) -> npt.NDArray[np.uint64]:
    """Return the measures that each row is part of by its texts, one bit each, in small or capital letters."""
    wholes = len(program.measures) + len(program.newest)
    marks = np.full(n_rows, (1 << wholes) - 1, dtype=np.uint64)
    for column in dict.fromkeys(name for measure in program.measures for name, _ in measure.where):
        codes, texts = coded(column)
        small = [str(text).lower() for text in texts]
        bits = np.full(len(small) + 1, (1 << wholes) - 1, dtype=np.uint64)
        for m, measure in enumerate(program.measures):
            wanted = {text.lower() for name, chosen in measure.where if name == column for text in chosen}
            if wanted:
                bits[[*(text not in wanted for text in small), True]] &= ~np.uint64(1 << m)
        marks &= bits[codes]
    return marks


def _bits(measures: Sequence[Measure], column: int) -> np.uint64:
    """Return the bits of the measures that take a column of values."""
    keys = value_keys(measures)
    return np.uint64(sum(1 << m for m, measure in enumerate(measures) if value_key(measure) == keys[column]))


def _numbers(frame: pd.DataFrame, column: str, of_value: Any) -> Values:
    numbers = frame[column] if of_value is None else of_value(frame[column], frame)
    found = numbers.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.abs(found) <= LARGEST, found, np.nan)


def _ordinals(column: Coded, placed: Instants, owners: Instants, occurred: Instants) -> Any:
    """Return the place of each event by time, ties by its text, and the text's code by that place, and the texts."""
    codes, texts = column[0][placed], column[1]
    order = np.lexsort((codes, occurred, owners))
    ordinals = np.empty(len(order))
    ordinals[order] = np.arange(len(order))
    return ordinals, codes[order], texts


def _stacked(columns: Sequence[Any], placed: Instants, dtype: Any) -> Any:
    return np.array(columns, dtype=dtype).reshape(len(columns), len(placed))
