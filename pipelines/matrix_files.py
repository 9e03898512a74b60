"""How do training rows lie on disk, so that no more than a few groups of them are ever in memory?

One Parquet file a part of the rows, in row groups of 16k rows. A number is kept in four bytes where that loses nothing.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from features.snapshots import CrmHistory
from features.tasks import Task
from pipelines.errors import PipelineError
from pipelines.feature_code import feature_code
from pipelines.samples import label
from pipelines.training_rows import Workshop

GROUP_ROWS = 16_384  # a group is in memory about four times over while it is read: as Arrow, as a frame, encoded
MANIFEST = "matrix.json"
_KEYS = ("entity_id", "cutoff", "y_true")

Part = tuple[pd.DataFrame, npt.NDArray[np.float64]]
"""Rows as `build_matrix` returns them (entity_id, cutoff, features), and the label of each."""


class MatrixFileError(PipelineError):
    """A matrix on disk is not complete or holds no row."""


@dataclass(frozen=True)
class MatrixFiles:
    """A complete matrix on disk, read group by group."""

    folder: Path
    files: tuple[tuple[str, int], ...]

    @classmethod
    def open(cls, folder: Path) -> "MatrixFiles":
        """Read which files make up the matrix, and their numbers of rows."""
        try:
            content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            message = f"{folder} holds no complete matrix ({error}); remove it and train again"
            raise MatrixFileError(message) from error
        return cls(folder, tuple((name, rows) for name, rows in content["files"]))

    def __len__(self) -> int:
        return sum(rows for _, rows in self.files)

    @cached_property
    def _groups(self) -> list[tuple[str, int, int]]:
        """File, place in it and number of rows of each group."""
        return [
            (name, place, min(GROUP_ROWS, rows - place * GROUP_ROWS))
            for name, rows in self.files
            for place in range(-(-rows // GROUP_ROWS))
        ]

    @property
    def sizes(self) -> Sequence[int]:
        """Number of rows of each group."""
        return [size for _, _, size in self._groups]

    @cached_property
    def labels(self) -> npt.NDArray[np.float64]:
        """The label of each row, group after group."""
        return np.concatenate([self._read(group, ["y_true"])["y_true"] for group in range(len(self._groups))])

    @cached_property
    def features(self) -> list[str]:
        """Names of the features."""
        return [name for name in pq.read_schema(self.folder / self.files[0][0]).names if name not in _KEYS]

    def frame(self, group: int) -> pd.DataFrame:
        """Return the features of a group."""
        return self._read(group, self.features)

    def keys(self, group: int) -> pd.DataFrame:
        """Return entity_id, cutoff and y_true of a group."""
        return self._read(group, list(_KEYS))

    def _read(self, group: int, columns: list[str]) -> pd.DataFrame:
        name, place, _ = self._groups[group]
        with pq.ParquetFile(self.folder / name) as file:
            frame: pd.DataFrame = file.read_row_group(place, columns=columns).to_pandas()
        return frame


def write_matrix(workshop: Workshop, task: Task) -> MatrixFiles:
    """Write the rows of all entities at all usable cutoffs, or find them where they were written before.

    Rows that were written of another state of the history, or by other settings, are removed.
    """
    folder = workshop.home.matrices / f"{task.name}-{_digest(workshop, task)}"
    for old in folder.parent.glob(f"*{task.name}-*"):
        if old != folder:
            shutil.rmtree(old)
    if folder.exists():
        return MatrixFiles.open(folder)
    return write_parts(folder, chain.from_iterable(workshop.each_part(partial(_build, workshop, task))))


def _build(workshop: Workshop, task: Task, crm: CrmHistory) -> Iterator[Part]:
    """Build the rows of one part of the history, whole entities together."""
    spine, labels = label(task, crm, workshop.ground(task).cutoffs, workshop.known_until)
    spine = spine.sort_values(["entity_id", "cutoff"], kind="stable")
    y_true = labels["y_true"].to_numpy()[spine.index]
    for start in range(0, len(spine), GROUP_ROWS):
        rows = slice(start, start + GROUP_ROWS)
        yield workshop.build(crm, spine.iloc[rows].reset_index(drop=True), task.entity).frame, y_true[rows]


def _digest(workshop: Workshop, task: Task) -> str:
    """Return a digest of all that the rows depend on: history, question, mapping, and the code of the features."""
    settings = workshop.settings
    facts = [workshop.version.digest, task, workshop.known_until, settings.tables, settings.source, feature_code()]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:12]


def write_parts(folder: Path, parts: Iterable[Part]) -> MatrixFiles:
    """Write parts as they come; the folder appears when all of them are in it, or not at all."""
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    draft.mkdir(parents=True)
    try:
        files = list(_write_each(draft, parts))
        if not files:
            message = f"{folder.name}: no row to write"
            raise MatrixFileError(message)
        (draft / MANIFEST).write_text(json.dumps({"files": files}, indent=1), encoding="utf-8")
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return MatrixFiles.open(folder)


def _write_each(folder: Path, parts: Iterable[Part]) -> Iterator[tuple[str, int]]:
    """Write a part while the next one is computed."""
    with ThreadPoolExecutor(1) as pool:
        last: Future[None] | None = None
        for number, (frame, y_true) in enumerate(parts):
            if last:
                last.result()
            if len(frame):
                name = f"part-{number:05}.parquet"
                last = pool.submit(_write, folder / name, frame, y_true)
                yield name, len(frame)
        if last:
            last.result()


def _write(path: Path, frame: pd.DataFrame, y_true: npt.NDArray[np.float64]) -> None:
    """Write cheaply: no statistics, no dictionaries but of texts, no nulls; NaN stands for what is missing."""
    columns = {str(name): _column(frame[name]) for name in frame} | {"y_true": pa.array(y_true)}
    schema = pa.schema([pa.field(name, array.type, nullable=array.null_count > 0) for name, array in columns.items()])
    pq.write_table(
        pa.table(columns, schema=schema),
        path,
        row_group_size=GROUP_ROWS,
        compression="lz4",
        use_dictionary=[name for name, array in columns.items() if pa.types.is_string(array.type)],
        write_statistics=False,
    )


def _column(values: "pd.Series[Any]") -> pa.Array:
    if values.dtype.kind == "M":
        return pa.array(values.to_numpy().astype("datetime64[us]"))
    if values.dtype.kind != "f":
        return pa.array(values, type=pa.string(), from_pandas=True)
    return pa.array(_smallest(values.to_numpy()))


def _smallest(values: npt.NDArray[np.float64]) -> npt.NDArray[Any]:
    """Return float32 where every value is the same in it."""
    with np.errstate(over="ignore"):
        small = values.astype(np.float32)
    return small if ((small == values) | np.isnan(values)).all() else values
