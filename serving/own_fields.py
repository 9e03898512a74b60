"""When does a posted record change nothing but features of its own? Then the run's vector is all the rest of it.

A field that only this company's CRM has, and that is fixed, becomes one feature, its value, and goes into no other. So
where nothing else differs from the stored record, the vector of the last run with these values in their places is, bit
for bit, what the kernel would build. That saves all the work on the other records.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from features.schema import ENTITIES, RECORDED_AT, TABLES
from serving.access import Book
from serving.snapshot import Champion, Snapshot

_CLOCKS = ("created_at", RECORDED_AT)


def changed_vector(
    snapshot: Snapshot, book: Book, champion: Champion, record: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Return the vector of a checked record, or None if it changes more than its own features.

    Parameters
    ----------
    record
        Values as the history keeps them, by field, the key among them.
    """
    key = TABLES[ENTITIES[champion.entity]].key[0]
    entity_id = record[key]
    position = champion.position.get(entity_id)
    if position is None or not book.holds(snapshot.owners(champion.entity).get(entity_id)):
        return None
    own = snapshot.own_features(champion.entity)
    settled = snapshot.remember(("settled", champion.entity), lambda: _settled(snapshot, champion.entity))
    if entity_id not in settled:
        return None
    others = [field for field in record if field not in own and field != key]
    stored = snapshot.fields(champion.entity, entity_id, others) if others else {}
    if any(not _is_same(stored.get(field), record[field], snapshot.run.cutoff) for field in others):
        return None
    changed = {own[field]: value for field, value in record.items() if field in own}
    return champion.vector(position, changed)


def _settled(snapshot: Snapshot, entity: str) -> frozenset[str]:
    """Return whose stored record was known at the cutoff; the others are scored as of a later one."""
    records, cutoff = snapshot.records(entity), snapshot.run.cutoff
    clocks = records[[clock for clock in _CLOCKS if clock in records]]
    return frozenset(records.index[~(clocks >= cutoff).any(axis=1)])


def _is_same(stored: Any, value: Any, cutoff: pd.Timestamp) -> bool:
    """Say whether a value is the stored one; a time that is not past moves the cutoff of the record."""
    if value is None or pd.isna(value):
        return bool(pd.isna(stored))
    return bool(stored == value) and not (isinstance(value, pd.Timestamp) and value >= cutoff)
