"""What does a Spark worker do with the rows of one bucket? It runs the kernel of this machine, and the same scoring.

No Spark in here: Arrow batches in, Arrow batches out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from features.matrix import build_matrix
from features.schema import Table
from features.snapshots import CrmHistory
from models.level import Level

if TYPE_CHECKING:
    from pipelines.model_files import LoadedModel

SPINE = "(spine)"
POSITION = "position"
BATCH_ROWS = 10_000


@dataclass(frozen=True, eq=False)
class SharedHistory:
    """What every bucket needs of a history: record tables whole, of event tables only the form (Arrow streams)."""

    tables: Mapping[str, bytes]
    fixed: Mapping[str, frozenset[str]]
    tracked: Mapping[str, frozenset[str]]
    custom: Mapping[str, Table]

    @classmethod
    def of(cls, crm: CrmHistory, events: Iterable[str]) -> "SharedHistory":
        """Pack a history without the rows of its event tables."""
        empty = set(events)
        tables = {name: _packed(frame.iloc[:0] if name in empty else frame) for name, frame in crm.tables.items()}
        return cls(tables, crm.fixed, crm.tracked, crm.custom)


@dataclass(frozen=True, eq=False)
class SharedModel:
    """A promoted model's files and its level; they are verified where they arrive, before any parser sees them."""

    task: str
    version: int
    sha256: str
    files: Mapping[str, bytes]
    level: Level | None


def build_bucket(batches: Iterable[pa.RecordBatch], shared: SharedHistory, entity: str) -> Iterator[pa.RecordBatch]:
    """Build the matrix of a bucket.

    Each column of a batch but the bucket holds rows of one table as structs, missing where the row is of another one:
    `spine` (position, entity_id, cutoff) and tables of events.
    """
    rows = _rows_of(batches)
    spine = rows.pop(SPINE).to_pandas()
    base = _history(shared)
    crm = base.with_tables({name: _like(base.table(name), table) for name, table in rows.items()})
    frame = build_matrix(crm, spine.drop(columns=POSITION), entity).frame
    frame.insert(0, POSITION, spine[POSITION])
    yield from to_arrow(frame).to_batches(max_chunksize=BATCH_ROWS)


def score_batches(batches: Iterable[pa.RecordBatch], shared: SharedModel) -> Iterator[pa.RecordBatch]:
    """Put the score columns beside the vectors."""
    from pipelines.score import score_rows

    for batch in batches:
        vectors = batch.to_pandas()
        scores = score_rows(_model(shared), vectors.drop(columns=POSITION))
        yield from to_arrow(beside(vectors, scores)).to_batches()


def beside(vectors: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """Return vectors with the columns that only the scores have."""
    return pd.concat([vectors, scores.drop(columns=["entity_id", "cutoff"])], axis=1)


def to_arrow(frame: pd.DataFrame) -> pa.Table:
    """Return a frame as Spark takes it; a NaN stays the NaN it is."""
    columns = {str(name): _array(column) for name, column in frame.items()}
    return pa.table(columns)


@lru_cache(maxsize=1)
def _history(shared: SharedHistory) -> CrmHistory:
    """Unpack the history once a process; what is encoded of its records serves every bucket."""
    tables = {name: pa.ipc.open_stream(data).read_all().to_pandas() for name, data in shared.tables.items()}
    return CrmHistory(tables, shared.fixed, shared.tracked, shared.custom)


@lru_cache(maxsize=1)
def _model(shared: SharedModel) -> "LoadedModel":
    from pipelines.model_files import unpack

    loaded = unpack(shared.files, task=shared.task, version=shared.version, expected_sha256=shared.sha256)
    return loaded.at_level(shared.level)


def _rows_of(batches: Iterable[pa.RecordBatch]) -> dict[str, pa.Table]:
    found: dict[str, list[pa.RecordBatch]] = {}
    for batch in batches:
        for name in batch.schema.names[1:]:
            column = batch.column(name)
            found.setdefault(name, []).append(pa.RecordBatch.from_struct_array(column.drop_null()))
    return {name: pa.Table.from_batches(parts) for name, parts in found.items()}


def _like(frame: pd.DataFrame, rows: pa.Table) -> pd.DataFrame:
    """Return rows as the history store frames them, with the columns of a frame."""
    framed: pd.DataFrame = rows.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get)
    return framed[list(frame.columns)]


def _packed(frame: pd.DataFrame) -> bytes:
    table, sink = pa.Table.from_pandas(frame, preserve_index=False), pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _array(column: "pd.Series[float]") -> pa.Array:
    if column.dtype.kind == "f":
        return pa.array(column.to_numpy())
    found = pa.Array.from_pandas(column)
    return found.cast(pa.string()) if pa.types.is_large_string(found.type) else found
