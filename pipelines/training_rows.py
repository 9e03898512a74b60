"""Which rows teach and test the answer to a task's question?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.matrix import Matrix, build_matrix
from features.snapshots import CrmHistory
from features.splits import Split, split_by_time
from features.tasks import Task
from pipelines.errors import PipelineError
from pipelines.history import DataVersion, HistoryStore
from pipelines.home import Home
from pipelines.settings import Settings, load_settings


class NoRowsError(PipelineError):
    """A task has no cutoff or no row to learn from."""


@dataclass(frozen=True)
class Workshop:
    """A home opened for training: its settings and its history as of one data version."""

    home: Home
    settings: Settings
    crm: CrmHistory
    version: DataVersion
    known_until: pd.Timestamp

    @classmethod
    def open(cls, home: Home) -> "Workshop":
        """Read the settings and the newest complete history."""
        settings = load_settings(home)
        store = HistoryStore(home)
        version = store.version()
        crm = store.load(settings, version)
        return cls(home, settings, crm, version, settings.known_until(crm))


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


def gather(task: Task, crm: CrmHistory, cutoffs: pd.DatetimeIndex, known_until: pd.Timestamp) -> Rows:
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
    return Rows(spine, build_matrix(crm, spine, task.entity), labels[usable].reset_index(drop=True))


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
