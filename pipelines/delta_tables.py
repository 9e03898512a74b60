"""How does one table lie in Delta files, and which of them hold the events of some accounts?

Event tables are partitioned by `bucket`, which part of their accounts a row belongs to (`features.schema.bucket_of`),
and sorted within it by account and time. How many buckets there are stands with that column in the Delta schema, so
that every version tells its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable, PostCommitHookProperties, write_deltalake
from pyarrow.dataset import ParquetReadOptions

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

    def read(self, version: int) -> pd.DataFrame:
        """Read all rows of a version."""
        delta = DeltaTable(self.folder, version=version)
        return self._read(delta, range(_buckets(delta)), coded=False)

    def read_bucket(self, version: int, bucket: int, of: int) -> pd.DataFrame:
        """Read those rows of a table of events that are in a bucket of so many; their texts come as categories."""
        delta = DeltaTable(self.folder, version=version)
        n = _buckets(delta)
        frame = self._read(delta, range(bucket % min(n, of), n, min(n, of)) if n else range(0), coded=True)
        return frame if of == 1 or 0 < of <= n else _chosen(frame, bucket, of)

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

    def _read(self, delta: DeltaTable, buckets: Iterable[int], *, coded: bool) -> pd.DataFrame:
        texts = coded_columns(pa.schema(delta.schema()), self.table.key) if coded else []
        data = delta.to_pyarrow_dataset(parquet_read_options=ParquetReadOptions(dictionary_columns=texts))
        n = _buckets(delta)
        if n < 2:
            order = [(column, "ascending") for column in self.table.key]
            return framed(data.to_table().sort_by(order).drop_columns([BUCKET] if n else []))
        parts = [data.to_table(filter=pc.field(BUCKET) == bucket) for bucket in buckets]
        whole = pa.concat_tables([_in_order(part, self._order) for part in parts]).drop_columns(BUCKET)
        return framed(whole if coded else whole.combine_chunks())  # rows are taken from one piece at once

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


def coded_columns(schema: pa.Schema, key: Sequence[str]) -> list[str]:
    """Return the texts of a table that are worth reading as codes: all but its key."""
    return [field.name for field in schema if pa.types.is_string(field.type) and field.name not in key]


def framed(data: pa.Table) -> pd.DataFrame:
    """Return rows as the features take them; texts that were read as codes become categories."""
    coded = {field.name for field in data.schema if pa.types.is_dictionary(field.type)}
    types = {pa.bool_(): pd.BooleanDtype()}
    plain = data.drop_columns(list(coded)).to_pandas(types_mapper=types.get, split_blocks=True)
    columns = {name: _categories(data[name]) if name in coded else plain[name] for name in data.column_names}
    return pd.DataFrame(columns, copy=False)


def _categories(column: pa.ChunkedArray) -> pd.Categorical:
    if any(chunk.dictionary.null_count for chunk in column.chunks):  # what Parquet gives for a group without texts
        column = _plain(column).dictionary_encode()
    one = column.unify_dictionaries().combine_chunks()
    texts = pd.Index(pd.array(one.dictionary, dtype="str"))
    return pd.Categorical.from_codes(one.indices.fill_null(-1).to_numpy(), texts)


def _chosen(frame: pd.DataFrame, bucket: int, of: int) -> pd.DataFrame:
    chosen: pd.DataFrame = frame.loc[bucket_of(frame["account_id"], of) == bucket]
    return chosen.reset_index(drop=True)


def _in_order(data: pa.Table, columns: list[str]) -> pa.Table:
    """Sort rows unless they are; missing values come first. Files that no merge has touched are in order."""
    by = pa.table({name: _plain(data[name]) for name in columns})
    if _is_in_order(by):
        return data
    return data.take(pc.sort_indices(by, sort_keys=[(name, "ascending", "at_start") for name in columns]))


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def _is_in_order(data: pa.Table) -> bool:
    if data.num_rows < 2:
        return True
    ordered: pa.ChunkedArray | bool = True
    for column in reversed(data.columns):
        if column.null_count:
            return False
        before, after = column[:-1], column[1:]
        ordered = pc.or_(pc.less(before, after), pc.and_(pc.equal(before, after), ordered))
    return bool(pc.all(ordered).as_py())
