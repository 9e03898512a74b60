"""Which entities stand for all of them where a task has more rows than memory should hold?

A sample is one bucket of entities with all their rows, so that of a history parted by account no other part is read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.schema import bucket_of
from features.snapshots import CrmHistory
from features.tasks import Task

SMALLEST = 1 << 16


@dataclass(frozen=True, eq=False)
class Sample:
    """The entities in bucket 0 of `of`, and how many rows all entities have at each cutoff."""

    of: int
    rows: "pd.Series[int]"

    def keeps(self, ids: "pd.Series[str]") -> npt.NDArray[np.bool_]:
        """Tell which entities are in the sample."""
        return np.asarray(bucket_of(ids, self.of) == 0, dtype=np.bool_)

    def total(self, cutoffs: pd.DatetimeIndex) -> int:
        """Return how many rows all entities have at these cutoffs."""
        return int(self.rows.reindex(cutoffs, fill_value=0).sum())


def label(
    task: Task, crm: CrmHistory, cutoffs: pd.DatetimeIndex, known_until: pd.Timestamp
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return who was eligible at these cutoffs and what became of them, where that is known before `known_until`."""
    spine = task.cohort(crm, cutoffs)
    labels = task.labels(crm, spine, known_until)
    usable = labels["y_true"].notna() if "y_true" in labels else labels["duration"] > 0
    return spine[usable].reset_index(drop=True), labels[usable].reset_index(drop=True)


def choose_sample(spines: Iterable[pd.DataFrame], cutoffs: pd.DatetimeIndex, most: int) -> Sample:
    """Return the largest sample of at most so many rows; all entities, where theirs are no more.

    `spines` together hold all rows of all entities (see `label`).
    """
    by_bucket: npt.NDArray[Any] = np.zeros(SMALLEST, dtype=np.int64)
    by_cutoff = pd.Series(0, index=cutoffs)
    for spine in spines:
        by_bucket += np.bincount(bucket_of(spine["entity_id"], SMALLEST), minlength=SMALLEST)
        by_cutoff = by_cutoff.add(spine["cutoff"].value_counts(), fill_value=0)
    of = 1
    while by_bucket[::of].sum() > most and of < SMALLEST:
        of *= 2
    return Sample(of, by_cutoff.astype(np.int64))
