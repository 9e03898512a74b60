"""Where does the history live, and how does each score name the state it came from?

One Delta table a table. The tables of one ingest become visible together, by one rename of `versions.json`,
so that a reader sees the old state or the new one, never a mix.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

import pandas as pd

from features.schema import TABLES, Table, custom_table
from pipelines.delta_tables import ROWS_A_BUCKET, DeltaFiles
from pipelines.errors import PipelineError
from pipelines.home import Home
from pipelines.row_changes import compare, count_rewritten, digest_of, reshaped
from pipelines.settings import Settings

if TYPE_CHECKING:
    from features.snapshots import CrmHistory

T = TypeVar("T")


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
    """What a merge did to one table.

    `gone` counts rows of the history that the source no longer has, `rewritten` leads and deals that had ended
    otherwise until now.
    """

    inserted: int
    updated: int
    unchanged: int
    gone: int
    rewritten: int = 0


@dataclass(frozen=True)
class _State:
    """The last complete ingest: Delta versions, sums of row hashes, and what it was made from.

    `custom` describes every table that is not canonical, those of earlier ingests too: key, en and zh.
    """

    tables: Mapping[str, int] = field(default_factory=dict)
    sums: Mapping[str, str] = field(default_factory=dict)
    inputs: str = ""
    custom: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class HistoryStore:
    """The history of one home; tables of events with more rows than `rows_a_bucket` are parted by account."""

    def __init__(self, home: Home, rows_a_bucket: int = ROWS_A_BUCKET) -> None:
        self._home = home
        self.folder = home.history
        self._rows_a_bucket = rows_a_bucket
        self._versions = home.history / "versions.json"
        self._merged: dict[str, tuple[int, str]] = {}
        self._described: dict[str, Table] = {}
        self._shared: dict[str, CrmHistory] = {}

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
        """Load all tables as of a version, rows in the order of their keys; large tables bucket by bucket."""
        version = version or self.version()
        return self._history(settings, {name: self.load_table(name, at) for name, at in version.tables.items()})

    def load_bucket(self, settings: Settings, version: DataVersion, bucket: int, of: int) -> "CrmHistory":
        """Load the events of some accounts only, their texts as categories, and all tables of records whole.

        What is made of the whole tables is shared by all buckets that this store loads of a version.

        Parameters
        ----------
        bucket, of
            The accounts with `bucket_of(account_id, of) == bucket`; `of` is a power of two.
        """
        if of & (of - 1) or not 0 <= bucket < of:
            message = f"bucket {bucket} of {of}; expected a power of two, and a bucket from 0 to one less"
            raise ValueError(message)
        parted = {name for name, at in version.tables.items() if self._of(name, at, DeltaFiles.is_of_accounts)}
        if version.text not in self._shared:
            whole = {name: self.load_table(name, at) for name, at in version.tables.items() if name not in parted}
            self._shared = {version.text: self._history(settings, whole)}
        tables = {name: self._read_bucket(name, version.tables[name], bucket, of) for name in sorted(parted)}
        custom = [self.schema(name, frame.columns) for name, frame in tables.items() if name not in TABLES]
        return self._shared[version.text].with_tables(tables, custom)

    def unload(self) -> None:
        """Let go of what the buckets share; it is loaded again when the next one is."""
        self._shared = {}

    def bucket_count(self, version: DataVersion) -> int:
        """Return how many buckets the largest table of a version has."""
        return max((self._of(name, at, DeltaFiles.buckets) for name, at in version.tables.items()), default=1) or 1

    def load_table(self, name: str, version: int) -> pd.DataFrame:
        """Load one table as of a Delta version."""
        return self._of(name, version, DeltaFiles.read)

    def merge(self, name: str, frame: pd.DataFrame, described: Table | None = None) -> MergeCounts:
        """Merge a table by its key; readers see it after `publish`.

        Rows that do not differ are not written, rows the frame lacks stay. A table that is not canonical is
        `described`; one whose key is another now begins anew.
        """
        if described is not None and name not in TABLES:
            self._described[name] = described
        files = self._files(name)
        published = self._state().tables.get(name)
        if published is None or self._has_new_key(name):
            files.overwrite(frame)
            self._merged[name] = (files.version(), digest_of(frame))
            return MergeCounts(len(frame), 0, 0, 0)
        files.restore(published)
        current = files.read(published)
        same_columns = dict(current.dtypes) == dict(frame.dtypes) and set(current) == set(frame)
        if not same_columns:
            current = reshaped(current, frame)
        compared = compare(list(files.table.key), current, frame)
        gone = current[compared.gone]
        changed = compared.inserted | compared.updated
        if not same_columns or (changed.any() and files.needs_rewrite(published, frame, len(frame) + len(gone))):
            files.overwrite(pd.concat([frame, gone], ignore_index=True))
        elif compared.updated.any():
            files.upsert(frame[changed])
        elif compared.inserted.any():
            files.append(frame[compared.inserted])
        self._merged[name] = (files.version(), compared.digest)
        masks = (compared.inserted, compared.updated, compared.unchanged, compared.gone)
        inserted, updated, unchanged, gone_rows = (int(rows.sum()) for rows in masks)
        rewritten = count_rewritten(current, frame, compared) if name in ("leads", "opportunities") else 0
        return MergeCounts(inserted, updated, unchanged, gone_rows, rewritten)

    def forget(self, keep: Iterable[DataVersion], days: int) -> None:
        """Remove from the tables merged since the last `publish` what no version needs that is kept or young enough.

        The published state is always kept, so an ingest that breaks off here is taken back like any other.
        """
        state = self._state()
        kept = [version.tables for version in keep] + [state.tables]
        for name, (version, digest) in self._merged.items():
            if version != state.tables.get(name, version):
                files = self._files(name)
                files.vacuum((tables[name] for tables in kept if name in tables), days)
                self._merged[name] = (files.version(), digest)

    def publish(self, inputs: str = "") -> DataVersion:
        """Make all tables merged since the last call visible at once, and only these."""
        tables = {name: version for name, (version, _) in sorted(self._merged.items())}
        sums = {name: total for name, (_, total) in sorted(self._merged.items())}
        custom = {**self._state().custom, **{name: _keepsake(table) for name, table in self._described.items()}}
        content = json.dumps({"tables": tables, "sums": sums, "inputs": inputs, "custom": custom}, indent=2)
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

    def _history(self, settings: Settings, tables: Mapping[str, pd.DataFrame]) -> "CrmHistory":
        from features.snapshots import CrmHistory
        from pipelines.connectors import mapping_of

        mapping = mapping_of(settings, self._home)
        return CrmHistory(
            tables,
            fixed={name: frozenset(entry.fixed) for name, entry in mapping.items()},
            tracked={name: frozenset(entry.tracked) for name, entry in mapping.items()},
            custom={name: self.schema(name, frame.columns) for name, frame in tables.items() if name not in TABLES},
        )

    def schema(self, name: str, columns: Iterable[str] = ()) -> Table:
        """Return the description of a table of the history, canonical or custom with these columns."""
        if name in TABLES:
            return TABLES[name]
        return self._described.get(name) or custom_table(name, id_columns=columns, **self._state().custom[name])

    def _has_new_key(self, name: str) -> bool:
        kept = self._state().custom.get(name)
        return kept is not None and kept["key"] != self.schema(name).key[0]

    def _files(self, name: str) -> DeltaFiles:
        return DeltaFiles(self.folder / name, self.schema(name), self._rows_a_bucket)

    def _read_bucket(self, name: str, version: int, bucket: int, of: int) -> pd.DataFrame:
        return self._of(name, version, lambda files, at: files.read_bucket(at, bucket, of))

    def _of(self, name: str, version: int, ask: Callable[[DeltaFiles, int], T]) -> T:
        try:
            return ask(self._files(name), version)
        except Exception as error:
            message = f"the history has no version {version} of {name}: {error}; restore it, or run: crmcast ingest"
            raise NoHistoryError(message) from error


def _keepsake(table: Table) -> dict[str, str]:
    return {"key": table.key[0], "en": table.en, "zh": table.zh}


def _digest(sums: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(dict(sorted(sums.items()))).encode()).hexdigest()[:12]


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
