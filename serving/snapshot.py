"""What is served? One consistent picture of scores, models and names, loaded once and never changed."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

import pandas as pd

from features.custom import own_features
from features.schema import ENTITIES, TABLES
from features.snapshots import CrmHistory
from pipelines.champions import Unfit, newest_fit
from pipelines.history import DataVersion, HistoryStore
from pipelines.home import Home
from pipelines.ledger import ScoreRun, newest_run_id, newest_whole_run
from pipelines.levels import at_level
from pipelines.model_files import LoadedModel
from pipelines.settings import Settings, load_settings
from pipelines.state import AppState, utc_now
from serving.access import Book, Principal, book_of
from serving.errors import NotFoundError, NotReadyError
from serving.scores import to_time
from serving.stored_rows import StoredRows

T = TypeVar("T")

STALE_AFTER = pd.Timedelta(hours=26)
"""A nightly run with its time to finish; scores that are older are called stale."""


@dataclass(frozen=True)
class Champion:
    """A task's model with the last score run: `vectors` and `rows` hold the same entities, `position` says where.

    `score_ids` are those of the rows; None if another model has been promoted since, whose scores are in no ledger.
    """

    loaded: LoadedModel
    vectors: pd.DataFrame
    rows: pd.DataFrame
    position: Mapping[str, int]
    score_ids: tuple[str | None, ...]

    @cached_property
    def stored(self) -> StoredRows:
        """The score rows of the run, to be read one at a time."""
        return StoredRows(self.rows)

    def vector(self, position: int, changed: dict[str, Any]) -> dict[str, Any]:
        """Return what the model read of an entity in the run, by feature, with some of it changed."""
        others = (name for name in self.loaded.features if name not in changed)
        return self._vectors.part(position, others) | changed

    @cached_property
    def _vectors(self) -> StoredRows:
        return StoredRows(self.vectors[list(self.loaded.features)])

    @cached_property
    def gave_the_run(self) -> bool:
        """Whether the scores of the run are those of the model that serves."""
        return None not in self.score_ids

    @property
    def typical(self) -> Mapping[str, str | float | None]:
        """What was usual of the features that the scores of the run came from, if their model serves still."""
        return self.loaded.typical if self.gave_the_run else {}

    @property
    def shown_version(self) -> int:
        """The version that gave the run's scores; another may have been promoted since."""
        return int(self.rows["model_version"].iloc[0]) if len(self.rows) else self.loaded.version

    @property
    def horizon_days(self) -> int:
        """Within how many days what is foretold comes about, or not."""
        return int(self.loaded.manifest["horizon_days"])

    @property
    def task(self) -> str:
        """Name of the task."""
        return self.loaded.task

    @property
    def entity(self) -> str:
        """The entity that the task scores."""
        return self.loaded.entity


@dataclass(frozen=True)
class Snapshot:
    """All that the answers read; `unfit` are promoted models that cannot serve, in whose place an earlier one does.

    `damaged` tells what is wrong with later runs, in whose place this one serves.
    """

    run: ScoreRun
    champions: Mapping[str, Champion]
    crm: CrmHistory
    settings: Settings
    unfit: tuple[Unfit, ...] = ()
    damaged: tuple[str, ...] = ()
    _memo: dict[Hashable, Any] = field(default_factory=dict, repr=False)
    _all: "Snapshot | None" = field(default=None, repr=False)

    @property
    def whole(self) -> "Snapshot":
        """What this was narrowed from: the tasks that a caller may not see included."""
        return self._all or self

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made of this snapshot before, or make it."""
        if key not in self._memo:
            self._memo[key] = make()
        return cast("T", self._memo[key])

    def seen_by(self, principal: Principal) -> "tuple[Snapshot, Book]":
        """Return what a caller may see: this snapshot without the tasks that are not theirs, and their book."""
        book = self.remember(("book", principal), lambda: book_of(principal, self.manager_of, self.gone))
        if book.tasks is None:
            return self, book
        if book.tasks not in self._narrowed:
            theirs = {task: champion for task, champion in self.champions.items() if book.opens(task)}
            self._narrowed[book.tasks] = replace(self, champions=theirs, _all=self)
        return self._narrowed[book.tasks], book

    @cached_property
    def data_as_of(self) -> str:
        """As of when the scores are."""
        return to_time(self.run.cutoff)

    def now(self) -> datetime:
        """Return the present of the company (naive UTC); that of the simulated one stands at the end of its history."""
        return self.run.cutoff.to_pydatetime() if self.settings.source.stands_still else utc_now()

    @property
    def is_stale(self) -> bool:
        """Whether a nightly run is overdue."""
        return self.now() > self._stale_from

    @cached_property
    def _stale_from(self) -> datetime:
        return (self.run.cutoff + STALE_AFTER).to_pydatetime()

    def champion(self, task: str) -> Champion:
        """Return the champion of a task; raises `NotFoundError` where the last run has none."""
        if task not in self.champions:
            message = f"the task {task} has no scores; expected one of {', '.join(self.champions)}"
            raise NotFoundError(message)
        return self.champions[task]

    def records(self, entity: str) -> pd.DataFrame:
        """Return the records of an entity, indexed by id; empty where the history has no such table."""
        return self._records[entity] if entity in self._records else pd.DataFrame()

    def fields(self, entity: str, entity_id: str, names: Iterable[str]) -> dict[str, Any]:
        """Return some fields of the stored record of an entity, those that there are."""
        position = cast("int", self.records(entity).index.get_loc(entity_id))
        return self._stored[entity].part(position, names)

    def own_features(self, entity: str) -> Mapping[str, str]:
        """Return the fields whose change moves one feature alone, with that feature."""
        return self.remember(("own features", entity), lambda: own_features(self.crm, entity))

    def owners(self, entity: str) -> Mapping[str, str | None]:
        """Return who owns each record of an entity now."""
        return self._owners.get(entity, {})

    def names(self, entity: str) -> Mapping[str, str | None]:
        """Return the name of each record of an entity; None where the CRM gives it none."""
        return self._names.get(entity, {})

    @cached_property
    def manager_of(self) -> Mapping[str, str | None]:
        """The manager of each rep, as of today."""
        return _column(self._reps, "manager_id")

    @cached_property
    def gone(self) -> frozenset[str]:
        """The reps and managers who had left when this was asked first."""
        reps = self._reps
        return frozenset(reps.index[reps["left_at"] <= self.now()] if "left_at" in reps else ())

    @cached_property
    def rep_names(self) -> Mapping[str, str | None]:
        """The name of each rep."""
        return _column(self._reps, "name")

    @cached_property
    def _narrowed(self) -> "dict[frozenset[str], Snapshot]":
        return {}

    @property
    def _reps(self) -> pd.DataFrame:
        reps = self.crm.tables.get("reps")
        return pd.DataFrame() if reps is None else reps.set_index("rep_id")

    @cached_property
    def _records(self) -> Mapping[str, pd.DataFrame]:
        return {
            entity: self.crm.tables[table].set_index(TABLES[table].key[0], drop=False)
            for entity, table in ENTITIES.items()
            if table in self.crm.tables
        }

    @cached_property
    def _stored(self) -> Mapping[str, StoredRows]:
        return {entity: StoredRows(records) for entity, records in self._records.items()}

    @cached_property
    def _owners(self) -> Mapping[str, Mapping[str, str | None]]:
        return {entity: _column(records, "owner_id") for entity, records in self._records.items()}

    @cached_property
    def _names(self) -> Mapping[str, Mapping[str, str | None]]:
        return {entity: _names(records) for entity, records in self._records.items()}


def fingerprint(home: Home, state: AppState) -> tuple[object, ...]:
    """Return what a snapshot depends on; while it stays the same there is nothing to load anew."""
    return (newest_run_id(home), state.newest_promotion(), *_stamps([home.settings_path]))


def damage(home: Home, snapshot: Snapshot | None) -> tuple[object, ...]:
    """Return how the files look of unfit models and of a damaged run; when that changes they may be mended."""
    folders = [home.models / one.task / str(one.version) for one in snapshot.unfit] if snapshot else []
    if snapshot and snapshot.damaged:
        folders.append(home.scores / str(newest_run_id(home)))
    return tuple(_stamps([path for folder in folders for path in sorted(folder.glob("*"))]))


def _stamps(paths: Sequence[Path]) -> list[tuple[int, int]]:
    found = [path.stat() for path in paths if path.exists()]
    return [(stat.st_mtime_ns, stat.st_size) for stat in found]


def load_snapshot(home: Home, before: Snapshot | None = None) -> Snapshot:
    """Load the last score run, its champions and the history it came from.

    Of a snapshot `before`, what is the same is taken over: the history of the same run, and models.

    Raises
    ------
    NotReadyError
        If nothing was promoted or scored yet.
    """
    run, damaged = newest_whole_run(home)
    if run is None:
        wanting = "no scores yet; run `crmcast train`, `crmcast promote TASK` and `crmcast score`"
        raise NotReadyError(damaged[0] if damaged else wanting)
    settings = load_settings(home)
    same = before if before and (before.run.run_id, before.settings) == (run.run_id, settings) else None
    with ThreadPoolExecutor(1) as beside:  # tables are read by one core while the other loads models
        crm = beside.submit(lambda: same.crm if same else _history(home, settings, run))
        champions, unfit = _champions(home, run, settings, before, same)
        if not champions:
            wrong = "; ".join(one.reason for one in unfit)
            raise NotReadyError(wrong or "the last score run has no task with a promoted model; run `crmcast score`")
        return Snapshot(run, champions, crm.result(), settings, unfit, damaged)


def _history(home: Home, settings: Settings, run: ScoreRun) -> CrmHistory:
    return HistoryStore(home).load(settings, DataVersion.parse(run.data_version))


def _champions(
    home: Home, run: ScoreRun, settings: Settings, before: Snapshot | None, same: Snapshot | None
) -> tuple[dict[str, Champion], tuple[Unfit, ...]]:
    """Load the newest fit model of each task with its scores; return them, and the models that cannot serve."""
    known = _as_trained(before) if before else {}
    champions: dict[str, Champion] = {}
    unfit: list[Unfit] = []
    for task in (task for task in settings.tasks if task in run.tasks):
        then = same.champions.get(task) if same else None
        vectors, rows = (then.vectors, then.rows) if then else (run.vectors(task), run.scores(task))
        loaded, worse = newest_fit(home, task, known=known, built=vectors.columns)
        unfit += worse
        if loaded:
            at_run = at_level(loaded, run.levels.get(task))
            champions[task] = then if then and then.loaded is at_run else _champion(at_run, vectors, rows)
    return champions, tuple(unfit)


def _as_trained(before: Snapshot) -> dict[str, LoadedModel]:
    """Return the models of a snapshot by hash; not those that followed outcomes, for a run starts from training."""
    models = [one.loaded for one in before.champions.values() if one.task not in before.run.levels]
    return {loaded.sha256: loaded for loaded in models}


def _champion(loaded: LoadedModel, vectors: pd.DataFrame, rows: pd.DataFrame) -> Champion:
    assert list(vectors["entity_id"]) == list(rows["entity_id"])
    position = {entity_id: row for row, entity_id in enumerate(rows["entity_id"])}
    same_model = rows["model_sha256"] == loaded.sha256
    score_ids = tuple(i if same else None for i, same in zip(rows["score_id"], same_model, strict=True))
    return Champion(loaded, vectors, rows, position, score_ids)


def _column(frame: pd.DataFrame, name: str) -> dict[str, str | None]:
    if name not in frame:
        return dict.fromkeys(frame.index)
    texts = frame[name].astype(object)
    return dict(zip(frame.index, texts.where(texts.notna(), None), strict=True))


def _names(records: pd.DataFrame) -> dict[str, str | None]:
    """Return the names of records; one that shows nothing, as blanks do, is none."""
    names = _column(records, "name")
    return {key: name if name and any(map(_is_seen, name)) else None for key, name in names.items()}


def _is_seen(letter: str) -> bool:
    return letter.isprintable() and not letter.isspace()
