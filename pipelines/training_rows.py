"""Which rows teach and test the answer to a task's question?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np
import pandas as pd

from features.matrix import Matrix
from features.snapshots import CrmHistory
from features.splits import Split, split_by_time
from features.tasks import Task
from pipelines.engines import Engine, LocalEngine, open_engine
from pipelines.errors import PipelineError
from pipelines.history import DataVersion
from pipelines.home import Home
from pipelines.samples import Sample, choose_sample, label
from pipelines.settings import Settings
from pipelines.task_settings import TASK_ENTITIES


class NoRowsError(PipelineError):
    """A task has no cutoff or no row to learn from."""


Made = TypeVar("Made")
Build = Callable[[CrmHistory, pd.DataFrame, str], Matrix]
"""`features.matrix.build_matrix`, or what gives the same from elsewhere."""


@dataclass(frozen=True, eq=False)
class Ground:
    """What a task's model is chosen from: all usable cutoffs, a sample of entities, and a history that holds them."""

    crm: CrmHistory
    cutoffs: pd.DatetimeIndex
    sample: Sample


@dataclass(frozen=True, eq=False)
class Workshop:
    """A home opened for training of some tasks, as of one data version; `engine` builds its matrices."""

    home: Home
    engine: Engine
    tasks: tuple[str, ...]
    _grounds: dict[str, Ground] = field(default_factory=dict)

    @classmethod
    def open(cls, home: Home) -> "Workshop":
        """Read the settings and the newest complete history."""
        with open_engine("local", home) as engine:
            return cls.of(home, engine)

    @classmethod
    def of(cls, home: Home, engine: Engine, tasks: Sequence[str] = ()) -> "Workshop":
        """Open it for these tasks (all that the settings ask for, when none is named)."""
        return cls(home, engine, tuple(tasks) or engine.settings.tasks)

    @property
    def settings(self) -> Settings:
        """The settings of the home."""
        return self.engine.settings

    @property
    def version(self) -> DataVersion:
        """The version of the history."""
        return self.engine.version

    @property
    def build(self) -> Build:
        """The engine's way to build a matrix."""
        return self.engine.build_matrix

    @cached_property
    def crm(self) -> CrmHistory:
        """The history as far as the tasks need it, loaded when it is first asked for."""
        return self.engine.load(self.tasks)

    @cached_property
    def known_until(self) -> pd.Timestamp:
        """The end of the whole history."""
        return max(until for until, _ in self._spans)

    @cached_property
    def _spans(self) -> list[tuple[pd.Timestamp, dict[str, pd.DatetimeIndex]]]:
        """The end of each part of the history, and the cutoffs of each task up to it: one pass over all parts."""
        questions = [self.settings.task(name) for name in self.tasks]

        def span(crm: CrmHistory) -> tuple[pd.Timestamp, dict[str, pd.DatetimeIndex]]:
            until = self.settings.known_until(crm)
            return until, {task.name: task.cutoffs(crm, until) for task in questions}

        return list(self.each_part(span))

    @cached_property
    def buckets(self) -> int:
        """In how many parts the history is read; more than one only where every task asks about accounts."""
        of_accounts = all(TASK_ENTITIES[task] == "account" for task in self.tasks)
        return self.engine.bucket_count() if of_accounts else 1

    def each_part(self, make: Callable[[CrmHistory], Made]) -> Iterator[Made]:
        """Yield what is made of histories that together hold each entity once; each is gone when the next is loaded."""
        if self.buckets == 1:
            return map(make, [self.crm])
        return (make(self.engine.load_bucket(bucket, self.buckets)) for bucket in range(self.buckets))

    def ground(self, task: Task) -> Ground:
        """Return what the task's model is chosen from: a sample, where all rows are more than `rows_in_memory`."""
        if task.name not in self._grounds:
            self._grounds[task.name] = self._find_ground(task)
        return self._grounds[task.name]

    def unload(self) -> None:
        """Let go of a history that is read in parts, to make room; it is loaded again when it is asked for."""
        if self.buckets > 1 and isinstance(self.engine, LocalEngine):
            self._grounds.clear()
            self.engine.store.unload()

    def _find_ground(self, task: Task) -> Ground:
        cutoffs = pd.DatetimeIndex(np.unique(np.concatenate([found[task.name] for _, found in self._spans])))
        most = self.settings.training.rows_in_memory
        spines = self.each_part(lambda crm: label(task, crm, cutoffs, self.known_until)[0])
        sample = choose_sample(spines, cutoffs, most)
        is_parted = self.buckets > 1 and sample.of > 1
        return Ground(self.engine.load_bucket(0, sample.of) if is_parted else self.crm, cutoffs, sample)


@dataclass(frozen=True)
class Rows:
    """Rows (entity, cutoff) with their features and labels, aligned; `of` so many, where they are a sample."""

    spine: pd.DataFrame
    matrix: Matrix
    labels: pd.DataFrame
    of: int

    @property
    def features(self) -> pd.DataFrame:
        """The features alone."""
        return self.matrix.frame.drop(columns=["entity_id", "cutoff"])

    @property
    def cutoffs(self) -> np.ndarray:
        """The cutoff of each row."""
        return self.spine["cutoff"].to_numpy()


def gather(workshop: Workshop, task: Task, cutoffs: pd.DatetimeIndex, known_until: pd.Timestamp) -> Rows:
    """Build the rows of some cutoffs with what is known of their outcomes before `known_until`.

    Rows whose label is not ripe are left out; deals stay, censored at `known_until`. Of a task with more rows than
    `rows_in_memory` they are those of a sample.
    """
    ground = workshop.ground(task)
    spine, labels = label(task, ground.crm, cutoffs, known_until)
    kept = ground.sample.keeps(spine["entity_id"])
    spine, labels = (frame[kept].reset_index(drop=True) for frame in (spine, labels))
    if spine.empty:
        message = f"{task.name}: no row with a known outcome before {known_until:%Y-%m-%d}; ingest a longer history"
        raise NoRowsError(message)
    of = len(spine) if ground.sample.of == 1 else ground.sample.total(cutoffs)
    return Rows(spine, workshop.build(ground.crm, spine, task.entity), labels, of)


def split_cutoffs(
    task: Task,
    crm: CrmHistory,
    known_until: pd.Timestamp,
    *,
    n_test: int,
    test_cutoffs: Sequence[pd.Timestamp] | None = None,
    train_until: pd.Timestamp | None = None,
) -> Split:
    """Divide a task's cutoffs into training and test by time; the test is the newest ripe cutoffs unless given."""
    cutoffs = task.cutoffs(crm, known_until)
    if test_cutoffs is not None:
        test = pd.DatetimeIndex(list(test_cutoffs))
    else:
        ripe = task.cohort(crm, cutoffs[cutoffs + task.horizon <= known_until])
        test = pd.DatetimeIndex(ripe["cutoff"].unique())[-n_test:]
    if test.empty:
        message = f"{task.name}: no cutoff is {task.horizon.days} days before {known_until:%Y-%m-%d}; history is short"
        raise NoRowsError(message)
    gap = pd.Timedelta(0) if task.learns_unripe else pd.Timedelta(task.horizon)
    split = split_by_time(cutoffs, gap, test_cutoffs=test, train_until=train_until)
    if split.train.empty:
        message = f"{task.name}: no training cutoff lies {task.horizon.days} days before the test at {test[0]:%Y-%m-%d}"
        raise NoRowsError(message)
    return split
