"""How do features and scores come from a Spark cluster? The only door to pyspark.

The events of every table are sent to the buckets that need them, and each bucket runs the kernel of this machine
(`groupBy("bucket").applyInArrow`); scores follow on the workers (`mapInArrow`). Spark reads the Parquet files that the
Delta log names, so it needs no jar. The driver holds the records, the spine and what comes back.
"""

import json
import os
import re
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from typing import Any, ClassVar
from urllib.parse import unquote

import pandas as pd
import pyarrow as pa
from deltalake import DeltaTable
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f
from pyspark.sql.types import StructType, TimestampNTZType

from features.matrix import Matrix, build_matrix
from features.schema import TABLES
from features.snapshots import CrmHistory
from pipelines.errors import PipelineError
from pipelines.history import DataVersion, HistoryStore
from pipelines.home import Home
from pipelines.model_files import LoadedModel, read_files
from pipelines.score import score_rows
from pipelines.settings import EngineSettings, Settings
from pipelines.spark_routes import RECORD_TABLES, event_tables, route
from pipelines.spark_worker import (
    POSITION,
    SPINE,
    SharedHistory,
    SharedModel,
    beside,
    build_bucket,
    score_batches,
    to_arrow,
)

BUCKET = "bucket"
ROWS_A_BUCKET = 1_000_000
"""A worker builds a bucket of about so many events in one piece."""

EVENTS_A_ROW = 4
"""What a row of the matrix takes, in events."""

_SQL = {
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
}
_START = {
    "spark.app.name": "crmcast",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.driver.maxResultSize": "0",
}
_START_LOCAL = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "4g",
    "spark.ui.enabled": "false",
}


class SparkError(PipelineError):
    """Spark could not finish the work."""

    exit_code: ClassVar[int] = 1


@contextmanager
def spark_session(asked: EngineSettings) -> Iterator[SparkSession]:
    """Open the session that the settings ask for; one that is active already is taken as it is and left open."""
    with warnings.catch_warnings():
        # Spark warns of pandas 3 even where it is handed Arrow alone; no pandas of ours reaches it.
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        active = SparkSession.getActiveSession()
        session = active or _start(asked)
        for name, value in _SQL.items():
            session.conf.set(name, value)
        try:
            yield session
        finally:
            if active is None:
                session.stop()


def _start(asked: EngineSettings) -> SparkSession:
    is_local = asked.spark_master.startswith("local")
    if is_local:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    chosen = _START | (_START_LOCAL if is_local else {}) | {name: _as_text(v) for name, v in asked.spark.items()}
    builder = SparkSession.builder.master(asked.spark_master)
    return builder.config(map=chosen).getOrCreate()


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True)
class SparkEngine:
    """One version of a home's history, on Spark."""

    session: SparkSession
    home: Home
    settings: Settings
    version: DataVersion

    def load(self, tasks: Sequence[str]) -> CrmHistory:
        """Return the records and the tables these tasks ask of; of other tables only their form and newest times."""
        asked = RECORD_TABLES | {self.settings.task(task).table for task in tasks}
        here = {name: at for name, at in self.version.tables.items() if name in asked}
        store = HistoryStore(self.home)
        crm = store.load(self.settings, DataVersion(self.version.digest, here))
        newest = {name: self._newest(name) for name in self.version.tables if name not in asked}
        custom = [store.schema(name, frame.columns) for name, frame in newest.items() if name not in TABLES]
        return crm.with_tables(newest, custom)

    def bucket_count(self) -> int:
        """Return one: the buckets are Spark's."""
        return 1

    def load_bucket(self, bucket: int, of: int) -> CrmHistory:
        """Return what all tasks need; there is one bucket."""
        if of != 1:
            message = f"bucket {bucket} of {of}; on Spark the history is one bucket"
            raise ValueError(message)
        return self.load(self.settings.tasks)

    def build_matrix(self, crm: CrmHistory, spine: pd.DataFrame, entity: str) -> Matrix:
        """Build the features of entities at cutoffs on Spark, and bring them here."""
        form = build_matrix(crm, spine.iloc[:0], entity)
        if spine.empty:
            return form
        with self.vectors(crm, spine, entity) as rows:
            return form.with_rows(_collect(rows))

    def score(self, crm: CrmHistory, spine: pd.DataFrame, loaded: LoadedModel) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Build the vectors and score them on Spark, and bring both here."""
        first = build_matrix(crm, spine.iloc[:1], loaded.entity).frame
        scored = score_rows(loaded, first)
        if spine.empty:
            return first, scored
        files = read_files(self.home, loaded.task, loaded.version)
        sent = SharedModel(loaded.task, loaded.version, loaded.sha256, files, loaded.level)
        schema = self._schema(beside(_positioned(first), scored))
        with self.vectors(crm, spine, loaded.entity) as rows, self._shared(sent) as model:

            def score(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
                yield from score_batches(batches, model.value)

            found = _collect(rows.mapInArrow(score, schema))
        return found[list(first.columns)], found[list(scored.columns)]

    @contextmanager
    def vectors(self, crm: CrmHistory, spine: pd.DataFrame, entity: str) -> Iterator[DataFrame]:
        """Offer the matrix as rows of Spark, in no order; `position` is the row of the spine."""
        form = build_matrix(crm, spine.iloc[:0], entity).frame
        with _told(), self._shared(SharedHistory.of(crm, event_tables(crm))) as shared:

            def build(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
                yield from build_bucket(batches, shared.value, entity)

            rows = self._in_buckets(crm, spine, entity)
            yield rows.groupBy(BUCKET).applyInArrow(build, self._schema(_positioned(form)))

    def _in_buckets(self, crm: CrmHistory, spine: pd.DataFrame, entity: str) -> DataFrame:
        """Return the rows of the spine and of the events they need: the bucket, and a struct for each table."""
        routes = route(crm, spine, entity, self.buckets_for(len(spine)))
        placed = self._frame(_positioned(spine[["entity_id", "cutoff"]]).assign(**{BUCKET: routes.buckets}))
        parts = [placed.select(BUCKET, f.struct(POSITION, "entity_id", "cutoff").alias(SPINE))]
        ways = {
            column: f.broadcast(self.session.createDataFrame(wanted).toDF(f"{column}_of", f"{column}_buckets"))
            for column, wanted in routes.wanted.items()
        }
        for name in event_tables(crm):
            known = {column: way for column, way in ways.items() if crm.has(name, column)}
            if known:
                parts.append(self._sent(name, known))
        return reduce(lambda left, right: left.unionByName(right, allowMissingColumns=True), parts)

    def _sent(self, name: str, ways: Mapping[str, DataFrame]) -> DataFrame:
        """Return the rows of a table, once for each bucket that needs them."""
        rows = self._read(name).select(f.struct("*").alias(name))
        for column, way in ways.items():
            rows = rows.join(way, f.col(name)[column] == f.col(f"{column}_of"), "left")
        nowhere = f.array().cast("array<int>")
        buckets = [f.coalesce(f.col(f"{column}_buckets"), nowhere) for column in ways]
        return rows.select(f.explode(f.array_distinct(f.concat(*buckets))).alias(BUCKET), name)

    def count_events(self) -> int:
        """Return how many rows the tables of events have, as the Delta log counts them."""
        names = [name for name in self.version.tables if name not in RECORD_TABLES]
        return sum(sum(pa.table(self._delta(name).get_add_actions())["num_records"].to_pylist()) for name in names)

    def buckets_for(self, rows: int) -> int:
        """Return into how many buckets the events go for so many rows of a matrix: a power of two."""
        wanted = (self.count_events() + EVENTS_A_ROW * rows) // ROWS_A_BUCKET
        return int(1 << (max(wanted, 2 * self.session.sparkContext.defaultParallelism) - 1).bit_length())

    def _newest(self, name: str) -> pd.DataFrame:
        """Return one row with the newest of each time of a table; nothing else is told of it."""
        rows = self._read(name)
        form: pd.DataFrame = rows.limit(0).toArrow().to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get)
        if self.settings.company.complete_until:
            return form
        times = [field.name for field in rows.schema.fields if isinstance(field.dataType, TimestampNTZType)]
        newest = rows.agg(*(f.max(f"`{time}`").alias(time) for time in times)).toArrow().to_pandas()
        return form.reindex([0]).assign(**newest).astype(form.dtypes.to_dict())

    def _read(self, name: str) -> DataFrame:
        """Return a table by the files that its Delta version names; the bucket in their paths is left out."""
        delta = self._delta(name)
        schema = StructType.fromJson(json.loads(delta.schema().to_json()))
        parted = set(delta.metadata().partition_columns)
        kept = StructType([field for field in schema.fields if field.name not in parted])
        files = [_as_path(uri) for uri in delta.file_uris()]
        return self.session.read.schema(kept).parquet(*files) if files else self.session.createDataFrame([], kept)

    def _delta(self, name: str) -> DeltaTable:
        return DeltaTable(self.home.history / name, version=self.version.tables[name])

    def _frame(self, frame: pd.DataFrame) -> DataFrame:
        return self.session.createDataFrame(to_arrow(frame))

    def _schema(self, frame: pd.DataFrame) -> StructType:
        return self._frame(frame.iloc[:0]).schema

    @contextmanager
    def _shared(self, value: Any) -> Iterator[Any]:
        """Send a value to every worker once, and take it back."""
        sent = self.session.sparkContext.broadcast(value)
        try:
            yield sent
        finally:
            sent.destroy()


def _positioned(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([pd.DataFrame({POSITION: range(len(frame))}, dtype="int64"), frame.reset_index(drop=True)], axis=1)


def _collect(rows: DataFrame) -> pd.DataFrame:
    """Bring rows here, in the order of their positions."""
    frame: pd.DataFrame = rows.toArrow().sort_by(POSITION).to_pandas()
    return frame


@contextmanager
def _told() -> Iterator[None]:
    """Say in one sentence what kept Spark from its work."""
    try:
        yield
    except PySparkException as error:
        lines = [line.strip() for line in str(error).splitlines()]
        causes = [line for line in lines if re.match(r"[\w.]*(Error|Exception)\b", line)]
        message = (
            f"Spark could not finish: {(causes or lines)[-1 if causes else 0]};"
            " expected crmcast of this version on every worker, and the home's files readable from there"
        )
        raise SparkError(message) from error


def _as_path(uri: str) -> str:
    r"""Return a file that Delta names, as Spark takes it: nothing in percent, and nothing that it reads as a pattern.

    >>> _as_path("/our%20home/%7B1%7D/part-0.parquet")
    '/our home/\\{1\\}/part-0.parquet'
    """
    return re.sub(r"([\[\]{}*?\\])", r"\\\1", unquote(uri))
