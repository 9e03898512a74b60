"""How does one table lie in Delta files, and which of them hold the events of some accounts?

Event tables are partitioned by `bucket`, which part of their accounts a row belongs to (`features.schema.bucket_of`),
and sorted within it by account and time. How many buckets there are stands with that column in the Delta schema, so
that every version tells its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable, PostCommitHookProperties, write_deltalake

from features.schema import Table, bucket_of, has_buckets

BUCKET = "bucket"
ROWS_A_BUCKET = 1_000_000

FILES_A_BUCKET = 8
"""So many files of a bucket may pile up before its table is written anew."""

_KEEP_LOG = PostCommitHookProperties(cleanup_expired_logs=False)
"""By default a log entry goes after 30 days, and with it the version a score came from."""

_TYPES = {"O": pa.string(), "f": pa.float64(), "M": pa.timestamp("us"), "b": pa.bool_()}


@dataclass(frozen=True)
class DeltaFiles:
    """The Delta files of one table; a table of so many rows has one bucket, one of twice as many two."""

    folder: Path
    table: Table
    rows_a_bucket: int = ROWS_A_BUCKET

    def version(self) -> int:
        """Return the newest Delta version."""
        return int(DeltaTable(self.folder).version())

    def restore(self, version: int) -> None:
        """Take back what was written after a version."""
        delta = DeltaTable(self.folder)
        if delta.version() != version:
            delta.restore(version, post_commithook_properties=_KEEP_LOG)

    def buckets(self, version: int) -> int:
        """Return how many buckets a version has; 0 for a table of records, or one written before there were any."""
        return _buckets(DeltaTable(self.folder, version=version))

    def is_of_accounts(self, version: int) -> bool:
        """Tell whether a version holds events of accounts, which can be read bucket by bucket."""
        fields = DeltaTable(self.folder, version=version).schema().fields
        return has_buckets(self.table.name, [field.name for field in fields])

    def read(self, version: int, bucket: int = 0, of: int = 1) -> pd.DataFrame:
        """Read the rows of a version, or of those of a table of events the ones in a bucket of so many."""
        delta = DeltaTable(self.folder, version=version)
        n = _buckets(delta)
        if not n:
            return _chosen(_framed(delta.to_pyarrow_table(), list(self.table.key)), bucket, of)
        parts = [self._read_part(delta, part) for part in range(bucket % min(n, of), n, min(n, of))]
        data = pa.concat_tables(parts)
        order = list(self.table.key) if n == 1 else []
        return _chosen(_framed(data.drop_columns(BUCKET), order), bucket, of if of > n else 1)

    def overwrite(self, frame: pd.DataFrame) -> None:
        """Replace all rows, in as many buckets as they need."""
        n = self._buckets_for(len(frame)) if has_buckets(self.table.name, frame.columns) else 0
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        write_deltalake(
            self.folder,
            self._arrow(frame, n),
            mode="overwrite",
            schema_mode="overwrite",
            partition_by=[BUCKET] if n else None,
            post_commithook_properties=_KEEP_LOG,
        )

    def append(self, frame: pd.DataFrame) -> None:
        """Add rows."""
        data = self._arrow(frame, self.buckets(self.version()))
        write_deltalake(self.folder, data, mode="append", post_commithook_properties=_KEEP_LOG)

    def upsert(self, frame: pd.DataFrame) -> None:
        """Add rows, or replace those of the same key."""
        delta = DeltaTable(self.folder)
        matches = " AND ".join(f't."{column}" = s."{column}"' for column in self.table.key)
        merger = delta.merge(
            self._arrow(frame, _buckets(delta)),
            predicate=matches,
            source_alias="s",
            target_alias="t",
            post_commithook_properties=_KEEP_LOG,
        )
        merger.when_matched_update_all().when_not_matched_insert_all().execute()

    def needs_rewrite(self, version: int, frame: pd.DataFrame, rows: int) -> bool:
        """Tell whether so many rows like these need more buckets than a version has, or lie in too many files."""
        n = self.buckets(version)
        wanted = self._buckets_for(rows) if has_buckets(self.table.name, frame.columns) else 0
        files = len(DeltaTable(self.folder, version=version).file_uris())
        return n < wanted or files > FILES_A_BUCKET * max(n, 1)

    def vacuum(self, keep: Iterable[int], days: int) -> None:
        """Remove the files that only versions replaced so many days ago need, but for versions to keep at any age.

        A version that is older and not kept cannot be read any more.
        """
        how: dict[str, Any] = {"retention_hours": 24 * days, "keep_versions": sorted({*keep, self.version()})}
        delta = DeltaTable(self.folder)
        idle = delta.vacuum(dry_run=True, enforce_retention_duration=False, **how)
        if any((self.folder / file).exists() for file in idle):
            delta.vacuum(dry_run=False, enforce_retention_duration=False, post_commithook_properties=_KEEP_LOG, **how)

    def _buckets_for(self, rows: int) -> int:
        return 1 << (max(rows - 1, 0) // self.rows_a_bucket).bit_length()

    def _read_part(self, delta: DeltaTable, bucket: int) -> pa.Table:
        data = delta.to_pyarrow_table(filters=[(BUCKET, "=", bucket)])
        return data if _buckets(delta) == 1 else _in_order(data, self._order)

    def _arrow(self, frame: pd.DataFrame, n: int) -> pa.Table:
        schema = pa.schema([(name, _TYPES.get(dtype.kind, pa.string())) for name, dtype in frame.dtypes.items()])
        data = pa.Table.from_pandas(frame, schema=schema, preserve_index=False).replace_schema_metadata()
        if not n:
            return data
        column = pa.field(BUCKET, pa.int32(), metadata={"of": str(n)})
        parted = data.append_column(column, pa.array(bucket_of(frame["account_id"], n)))
        return _in_order(parted, [BUCKET, *self._order])

    @property
    def _order(self) -> list[str]:
        return ["account_id", str(self.table.occurred_at), *self.table.key]


def _buckets(delta: DeltaTable) -> int:
    return next((int(field.metadata.get("of", 0)) for field in delta.schema().fields if field.name == BUCKET), 0)


def _framed(data: pa.Table, order: list[str]) -> pd.DataFrame:
    ordered = data.sort_by([(column, "ascending") for column in order]) if order else data
    frame: pd.DataFrame = ordered.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get)
    return frame


def _chosen(frame: pd.DataFrame, bucket: int, of: int) -> pd.DataFrame:
    if of == 1:
        return frame
    chosen: pd.DataFrame = frame.loc[bucket_of(frame["account_id"], of) == bucket]
    return chosen.reset_index(drop=True)


def _in_order(data: pa.Table, columns: list[str]) -> pa.Table:
    """Sort rows unless they are; missing values come first. Files that no merge has touched are in order."""
    if _is_in_order(data, columns):
        return data
    keys = [(column, "ascending", "at_start") for column in columns]
    return data.take(pc.sort_indices(data, sort_keys=keys))


def _is_in_order(data: pa.Table, columns: list[str]) -> bool:
    if data.num_rows < 2:
        return True
    ordered: pa.ChunkedArray | bool = True
    for column in reversed(columns):
        before, after = data[column][:-1], data[column][1:]
        if data[column].null_count:
            return False
        ordered = pc.or_(pc.less(before, after), pc.and_(pc.equal(before, after), ordered))
    return bool(pc.all(ordered).as_py())
