"""Which rows of the history are of one record, as far as they were known at the snapshot's cutoff?

Each table is sorted by record once for a snapshot; then the rows of a record lie side by side, the newest first.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from features.schema import ENTITIES
from features.snapshots import CrmHistory
from features.windows import NEVER, Instants, is_known, to_instant, to_instants
from serving.snapshot import Snapshot
from serving.stored_rows import StoredRows


@dataclass(frozen=True)
class Clock:
    """One thing that a table tells of: a row says that it happened at `clock` to the record named in `key`.

    `key` is the column that holds the record's id; of the field history, which names table and record, "record_id".
    """

    table: str
    clock: str
    key: str


@dataclass(frozen=True, eq=False)
class KnownRows:
    """The known rows of a table by the position of their record: `order[starts[p]:starts[p + 1]]`, oldest first."""

    order: Instants
    starts: Instants
    times: Instants

    def of(self, position: int) -> Instants:
        """Return the rows of a record, oldest first."""
        return self.order[self.starts[position] : self.starts[position + 1]]


def known_rows(snapshot: Snapshot, entity: str, clock: Clock) -> KnownRows | None:
    """Return the rows that tell of a clock, by the entity's records; None where the history has no such columns."""
    crm = snapshot.crm
    if not (crm.has(clock.table, clock.clock, clock.key) and crm.has(ENTITIES[entity])):
        return None
    return snapshot.remember(("known rows", entity, clock), lambda: _sort(crm, snapshot, entity, clock))


def _sort(crm: CrmHistory, snapshot: Snapshot, entity: str, clock: Clock) -> KnownRows:
    from features.groups import group_events

    frame, records = crm.table(clock.table), crm.records(entity)
    group = records.positions(frame[clock.key])
    times = instants_of(crm, clock.table, clock.clock)
    known = (times != NEVER) & is_known(crm.visible(clock.table, clock.clock), to_instant(snapshot.run.cutoff))
    if clock.table == "changes":
        known &= (frame["table"] == ENTITIES[entity]).to_numpy(dtype=bool)
    order, starts = group_events(np.where(known, group, -1), len(records.ids), times)
    return KnownRows(order, starts, times)


def instants_of(crm: CrmHistory, table: str, column: str) -> Instants:
    """Return a time column as instants."""
    return crm.remember((table,), ("instants", column), lambda: to_instants(crm.table(table)[column]))


def stored_table(snapshot: Snapshot, table: str) -> StoredRows:
    """Return the rows of a table, to be read one at a time."""
    return snapshot.remember(("stored", table), lambda: StoredRows(snapshot.crm.table(table)))


def position_of(snapshot: Snapshot, entity: str, entity_id: str) -> int | None:
    """Return where a record stands in its table; None if it is unknown, or was not recorded before the cutoff."""
    places = snapshot.remember(("places", entity), lambda: _places(snapshot, entity))
    at = places.get(entity_id)
    if at is None:
        return None
    visible = snapshot.crm.records(entity).visible
    return at if is_known(int(visible[at]), to_instant(snapshot.run.cutoff)) else None


def _places(snapshot: Snapshot, entity: str) -> dict[str, int]:
    ids: Any = snapshot.crm.records(entity).ids if snapshot.crm.has(ENTITIES[entity]) else ()
    return {entity_id: at for at, entity_id in enumerate(ids)}
