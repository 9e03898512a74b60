"""What would be known of a record, had more been done? Each row of a matrix may have events of its own besides.

Only the rows that have some are encoded: a copy of their records' events with those besides. So many alternatives of
one record cost little more than one, and nothing of what is known of others is built again.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.families import Source
from features.scans import Layout, layout
from features.snapshots import CrmHistory
from features.states import Rows
from features.texts import positions_of
from features.windows import Instants


@dataclass(frozen=True, eq=False)
class Imagined:
    """Events of a table that rows of a matrix see besides those of the history.

    Parameters
    ----------
    table
        Name of the table; it has no key that is tracked.
    events
        As the table has them.
    rows
        (events,) the row of the matrix that sees each of them.
    """

    table: str
    events: pd.DataFrame
    rows: Instants

    def lay_out(self, rows: Rows, source: Source, ids: pd.Index) -> tuple[CrmHistory, pd.Index, Layout]:
        """Return a history of this table alone, in which each row is an entity of its own, the ids, and the rows."""
        own = np.arange(len(rows.positions))
        of_row, stored = _stored(rows, source, ids)
        is_theirs = positions_of(self.events[source.key], ids) == rows.positions[self.rows]
        events = pd.concat([stored, self.events[is_theirs]], ignore_index=True)
        events[source.key] = np.concatenate([of_row, self.rows[is_theirs]])
        is_known = rows.positions >= 0
        return CrmHistory({self.table: events}), pd.Index(own), layout(np.where(is_known, own, -1), rows.cutoffs)


def _stored(rows: Rows, source: Source, ids: pd.Index) -> tuple[Instants, pd.DataFrame]:
    """Return the stored events of each row's record, once for each row, and the row of each."""
    from features.groups import group_events

    table = rows.crm.table(source.table)
    order, starts = rows.crm.remember(
        (source.table,),
        ("rows", source.key),
        lambda: group_events(positions_of(table[source.key], ids), len(ids), np.zeros(len(table), dtype=np.int64)),
    )
    known = [position if 0 <= position < len(ids) else None for position in rows.positions.tolist()]
    places = [order[:0] if one is None else order[starts[one] : starts[one + 1]] for one in known]
    return np.repeat(np.arange(len(places)), [len(found) for found in places]), table.take(np.concatenate(places))
