"""In which bucket is each row of a spine built, and in which buckets are the events of an id needed?

An entity lies in the bucket of its id. A record that leads to another entity, as a deal leads to its account, lies in
the bucket of that other's id, so that both halves of its matrix meet there. Where a deal has changed accounts, the
events of all its accounts are sent to its bucket too; rows of other entities do no harm there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from features.catalogue import entity_families
from features.families import Through
from features.schema import ENTITIES, EVENT_IDS, bucket_of
from features.snapshots import CrmHistory

RECORD_TABLES = frozenset(
    ("accounts", "contacts", "leads", "opportunities", "stages", "changes", "products", "reps", "actions", "targets")
)
"""Tables every bucket gets whole: records, and what happened to their fields."""

ID_OF = {table: column for column, table in EVENT_IDS.items()}
"""The column by which an event names a record of a table."""


@dataclass(frozen=True, eq=False)
class Routes:
    """The bucket of each row of the spine; by id column of events, the buckets (sorted) that need an id's events."""

    buckets: np.ndarray
    wanted: Mapping[str, pa.Table]


def route(crm: CrmHistory, spine: pd.DataFrame, entity: str, n: int) -> Routes:
    """Choose the bucket of each row of the spine, and say who needs which events.

    Each table of `wanted` has the columns id (each once) and buckets (lists).
    """
    table = ENTITIES[entity]
    ids = pd.Index(pd.unique(spine["entity_id"]), dtype="str")
    others = {through.entity: _led_to(crm, through, ids) for through in _throughs(crm, entity)}
    home = pd.Series(bucket_of(ids, n), index=ids)
    for pairs in others.values():
        newest = pairs.drop_duplicates("record", keep="last").set_index("record")["other"]
        home.loc[newest.index] = bucket_of(newest, n)
    wanted = {ID_OF[table]: _lists(ids, home.to_numpy())}
    for other, pairs in others.items():
        wanted[ID_OF[ENTITIES[other]]] = _lists(pairs["other"], home.loc[pairs["record"]].to_numpy())
    return Routes(home.loc[spine["entity_id"]].to_numpy(), wanted)


def event_tables(crm: CrmHistory) -> list[str]:
    """Return the tables that are spread over the buckets."""
    return sorted(name for name in crm.tables if name not in RECORD_TABLES)


def _throughs(crm: CrmHistory, entity: str) -> list[Through]:
    return [family for family in entity_families(crm, entity) if isinstance(family, Through)]


def _led_to(crm: CrmHistory, through: Through, ids: pd.Index) -> pd.DataFrame:
    """Return which others the records ever led to, as the record or a change says: columns record and other."""
    parts = []
    if crm.has(through.table, through.field):
        records = crm.table(through.table)
        parts.append((records[crm.schema(through.table).key[0]], records[through.field]))
    if crm.has("changes", "old_value"):
        changes = crm.table("changes")
        ours = changes[(changes["table"] == through.table) & (changes["field"] == through.field)]
        parts = [(ours["record_id"], ours[column]) for column in ("old_value", "new_value")] + parts
    pairs = pd.concat([pd.DataFrame({"record": record.array, "other": other.array}) for record, other in parts])
    return pairs[pairs["record"].isin(ids) & pairs["other"].notna()].drop_duplicates(ignore_index=True)


def _lists(ids: "pd.Index | pd.Series[str]", buckets: np.ndarray) -> pa.Table:
    pairs = pd.DataFrame({"id": ids.array, "buckets": buckets}).drop_duplicates().sort_values(["id", "buckets"])
    starts = np.flatnonzero(~pairs["id"].duplicated().to_numpy())
    lists = pa.ListArray.from_arrays(np.append(starts, len(pairs)).astype(np.int32), pairs["buckets"].to_numpy())
    return pa.table({"id": pa.array(pairs["id"].iloc[starts], pa.string()), "buckets": lists})
