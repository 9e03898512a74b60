"""Which rows teach and test the answer to a task's question?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.matrix import Matrix, build_matrix
from features.snapshots import CrmHistory
from features.splits import Split, split_by_time
from features.tasks import Task
from pipelines.engines import Engine, open_engine
from pipelines.errors import PipelineError
from pipelines.history import DataVersion
from pipelines.home import Home
from pipelines.settings import Settings


class NoRowsError(PipelineError):
    """A task has no cutoff or no row to learn from."""


Build = Callable[[CrmHistory, pd.DataFrame, str], Matrix]
"""`features.matrix.build_matrix`, or what gives the same from elsewhere."""


@dataclass(frozen=True)
class Workshop:
    """A home opened for training: its settings, its history as of one data version, and who builds its matrices."""

    home: Home
    settings: Settings
    crm: CrmHistory
    version: DataVersion
    known_until: pd.Timestamp
    build: Build = build_matrix

    @classmethod
    def open(cls, home: Home) -> "Workshop":
        """Read the settings and the newest complete history."""
        with open_engine("local", home) as engine:
            return cls.of(home, engine)

    @classmethod
    def of(cls, home: Home, engine: Engine, tasks: Sequence[str] = ()) -> "Workshop":
        """Load what these tasks need (all that the settings ask for, when none is named) by an engine."""
        crm = engine.load(tuple(tasks) or engine.settings.tasks)
        known_until = engine.settings.known_until(crm)
        return cls(home, engine.settings, crm, engine.version, known_until, engine.build_matrix)


@dataclass(frozen=True)
class Rows:
    """Rows (entity, cutoff) with their features and labels, aligned."""

    spine: pd.DataFrame
    matrix: Matrix
    labels: pd.DataFrame

    @property
    def features(self) -> pd.DataFrame:
        """The features alone."""
        return self.matrix.frame.drop(columns=["entity_id", "cutoff"])

    @property
    def cutoffs(self) -> np.ndarray:
        """The cutoff of each row."""
        return self.spine["cutoff"].to_numpy()


def gather(
    task: Task, crm: CrmHistory, cutoffs: pd.DatetimeIndex, known_until: pd.Timestamp, build: Build = build_matrix
) -> Rows:
    """Build the rows of some cutoffs with what is known of their outcomes before `known_until`.

    Rows whose label is not ripe are left out; deals stay, censored at `known_until`.
    """
    spine = task.cohort(crm, cutoffs)
    labels = task.labels(crm, spine, known_until)
    usable = labels["y_true"].notna() if "y_true" in labels else labels["duration"] > 0
    spine = spine[usable].reset_index(drop=True)
    if spine.empty:
        message = f"{task.name}: no row with a known outcome before {known_until:%Y-%m-%d}; ingest a longer history"
        raise NoRowsError(message)
    return Rows(spine, build(crm, spine, task.entity), labels[usable].reset_index(drop=True))


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
    gap = pd.Timedelta(0) if task.name == "deals" else pd.Timedelta(task.horizon)
    split = split_by_time(cutoffs, gap, test_cutoffs=test, train_until=train_until)
    if split.train.empty:
        message = f"{task.name}: no training cutoff lies {task.horizon.days} days before the test at {test[0]:%Y-%m-%d}"
        raise NoRowsError(message)
    return split
