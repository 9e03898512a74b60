"""Where does the history live, and how does each score name the state it came from?

One Delta table a canonical table. The tables of one ingest become visible together, by one rename of `versions.json`,
so that a reader sees the old state or the new one, never a mix.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd
import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

from features.schema import TABLES
from pipelines.errors import PipelineError
from pipelines.home import Home
from pipelines.settings import Settings

if TYPE_CHECKING:
    from features.snapshots import CrmHistory

_TYPES = {"O": pa.string(), "f": pa.float64(), "M": pa.timestamp("us"), "b": pa.bool_()}
_MASK = 2**64 - 1


class NoHistoryError(PipelineError):
    """The home holds no history, or not the version that was asked for."""


@dataclass(frozen=True)
class DataVersion:
    """The Delta version of each table, and a digest of the content: equal contents have equal digests."""

    digest: str
    tables: Mapping[str, int]

    @property
    def text(self) -> str:
        """One line that `parse` reads back."""
        return " ".join([self.digest, *(f"{name}={version}" for name, version in sorted(self.tables.items()))])

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the line a score carries.

        >>> DataVersion.parse("1f2e3d leads=4").tables
        {'leads': 4}
        """
        digest, *parts = text.split()
        pairs = (part.split("=") for part in parts)
        return cls(digest, {name: int(version) for name, version in pairs})


@dataclass(frozen=True)
class MergeCounts:
    """What a merge did to one table; `gone` counts rows of the history that the source no longer has."""

    inserted: int
    updated: int
    unchanged: int
    gone: int


@dataclass(frozen=True)
class _State:
    """The last complete ingest: Delta versions, sums of row hashes, and what it was made from."""

    tables: Mapping[str, int] = field(default_factory=dict)
    sums: Mapping[str, str] = field(default_factory=dict)
    inputs: str = ""


class HistoryStore:
    """The history of one home."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self.folder = home.history
        self._versions = home.history / "versions.json"
        self._merged: dict[str, tuple[int, str]] = {}

    def exists(self) -> bool:
        """Tell whether an ingest was ever completed."""
        return self._versions.is_file()

    @property
    def inputs(self) -> str:
        """The digest of what the last complete ingest was made from."""
        return self._state().inputs

    def version(self) -> DataVersion:
        """Return the version of the last complete ingest."""
        if not self.exists():
            message = f"no history in {self.folder}; run: crmcast ingest"
            raise NoHistoryError(message)
        state = self._state()
        return DataVersion(_digest(state.sums), state.tables)

    def load(self, settings: Settings, version: DataVersion | None = None) -> "CrmHistory":
        """Load all tables as of a version, rows in the order of their keys."""
        from features.snapshots import CrmHistory
        from pipelines.connectors import mapping_of

        tables = {name: self.load_table(name, at) for name, at in (version or self.version()).tables.items()}
        mapping = mapping_of(settings, self._home)
        return CrmHistory(
            tables,
            fixed={name: frozenset(entry.fixed) for name, entry in mapping.items()},
            tracked={name: frozenset(entry.tracked) for name, entry in mapping.items()},
        )

    def load_table(self, name: str, version: int) -> pd.DataFrame:
        """Load one table as of a Delta version."""
        try:
            data = DeltaTable(self.folder / name, version=version).to_pyarrow_table()
        except Exception as error:
            message = f"the history has no version {version} of {name}: {error}; restore it, or run: crmcast ingest"
            raise NoHistoryError(message) from error
        ordered = data.sort_by([(column, "ascending") for column in TABLES[name].key])
        frame: pd.DataFrame = ordered.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get)
        return frame

    def merge(self, name: str, frame: pd.DataFrame) -> MergeCounts:
        """Merge a table by its key; readers see it after `publish`.

        Rows that do not differ are not written, rows the frame lacks stay.
        """
        published = self._state().tables.get(name)
        if published is None:
            self._write(name, frame, overwrite=True)
            self._note(name, _sum(frame))
            return MergeCounts(len(frame), 0, 0, 0)
        self._drop_unpublished(name, published)
        current = self.load_table(name, published)
        same_columns = dict(current.dtypes) == dict(frame.dtypes) and set(current) == set(frame)
        if not same_columns:
            current = _reshaped(current, frame)
        compared = _compare(list(TABLES[name].key), current, frame)
        gone = current[compared.gone]
        if not same_columns:
            self._write(name, pd.concat([frame, gone], ignore_index=True), overwrite=True)
        elif compared.updated.any():
            self._upsert(name, frame[compared.inserted | compared.updated])
        elif compared.inserted.any():
            self._write(name, frame[compared.inserted], overwrite=False)
        self._note(name, (_sum(frame) + _sum(gone)) & _MASK)
        counts = (int(rows.sum()) for rows in (compared.inserted, compared.updated, compared.unchanged, compared.gone))
        return MergeCounts(*counts)

    def publish(self, inputs: str = "") -> DataVersion:
        """Make all tables merged since the last call visible at once, and only these."""
        tables = {name: version for name, (version, _) in sorted(self._merged.items())}
        sums = {name: total for name, (_, total) in sorted(self._merged.items())}
        content = json.dumps({"tables": tables, "sums": sums, "inputs": inputs}, indent=2)
        self.folder.mkdir(parents=True, exist_ok=True)
        replace_file(self._versions, content)
        self._merged = {}
        return DataVersion(_digest(sums), tables)

    def _state(self) -> _State:
        if not self.exists():
            return _State()
        try:
            return _State(**json.loads(self._versions.read_text(encoding="utf-8")))
        except (ValueError, TypeError) as error:
            message = f"{self._versions} is damaged; restore it from a backup, or remove {self.folder} and ingest again"
            raise NoHistoryError(message) from error

    def _note(self, name: str, total: int) -> None:
        self._merged[name] = (DeltaTable(self.folder / name).version(), f"{total:016x}")

    def _drop_unpublished(self, name: str, published: int) -> None:
        """Take back what an ingest wrote that did not come to its end."""
        table = DeltaTable(self.folder / name)
        if table.version() != published:
            table.restore(published)

    def _write(self, name: str, frame: pd.DataFrame, *, overwrite: bool) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if overwrite:
            write_deltalake(path, _arrow(frame), mode="overwrite", schema_mode="overwrite")
        else:
            write_deltalake(path, _arrow(frame), mode="append")

    def _upsert(self, name: str, changed: pd.DataFrame) -> None:
        matches = " AND ".join(f't."{column}" = s."{column}"' for column in TABLES[name].key)
        merger = DeltaTable(self.folder / name).merge(
            _arrow(changed), predicate=matches, source_alias="s", target_alias="t"
        )
        merger.when_matched_update_all().when_not_matched_insert_all().execute()


@dataclass(frozen=True)
class _Compared:
    """Masks over the new rows, and over the current ones (`gone`)."""

    inserted: "np.ndarray[Any, np.dtype[np.bool_]]"
    updated: "np.ndarray[Any, np.dtype[np.bool_]]"
    unchanged: "np.ndarray[Any, np.dtype[np.bool_]]"
    gone: "np.ndarray[Any, np.dtype[np.bool_]]"


def _compare(key: list[str], current: pd.DataFrame, frame: pd.DataFrame) -> _Compared:
    places = _index(current, key).get_indexer(_index(frame, key))
    known = places >= 0
    same = np.zeros(len(frame), dtype=bool)
    same[known] = _hashes(frame)[known] == _hashes(current)[places[known]]
    gone = np.ones(len(current), dtype=bool)
    gone[places[known]] = False
    return _Compared(~known, known & ~same, same, gone)


def _index(frame: pd.DataFrame, key: list[str]) -> pd.Index:
    return pd.Index(frame[key[0]]) if len(key) == 1 else pd.MultiIndex.from_frame(frame[key])


def _reshaped(current: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of the history the columns and types of the new rows; what does not convert becomes missing."""
    shaped = {}
    for name, dtype in frame.dtypes.items():
        column = current.get(str(name), pd.Series(index=current.index, dtype=dtype))
        shaped[name] = column if column.dtype == dtype else _converted(column, dtype)
    return pd.DataFrame(shaped, index=current.index)


def _converted(column: pd.Series, dtype: Any) -> pd.Series:
    try:
        return column.astype(dtype)
    except (TypeError, ValueError):
        return pd.Series(index=column.index, dtype=dtype)


def _hashes(frame: pd.DataFrame) -> "np.ndarray[Any, np.dtype[np.uint64]]":
    """Return one hash a row; columns count by name, not by place."""
    ordered = frame[sorted(frame.columns)]
    return np.asarray(pd.util.hash_pandas_object(ordered, index=False).to_numpy(), dtype=np.uint64)


def _sum(frame: pd.DataFrame) -> int:
    """Return a digest of the rows that does not depend on their order."""
    return int(_hashes(frame).sum(dtype=np.uint64)) if len(frame) else 0


def _digest(sums: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(dict(sorted(sums.items()))).encode()).hexdigest()[:12]


def _arrow(frame: pd.DataFrame) -> pa.Table:
    schema = pa.schema([(name, _TYPES.get(dtype.kind, pa.string())) for name, dtype in frame.dtypes.items()])
    return pa.Table.from_pandas(frame, schema=schema, preserve_index=False).replace_schema_metadata()


def replace_file(path: Path, text: str) -> None:
    """Replace a small file in one step; after a crash it is the old one or the new one."""
    draft = path.with_suffix(".draft")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
