"""Of the customers of the past, how many were still customers after so many days?

A life table of what is known at a cutoff. By contracts, a customer is one with a running contract; by orders, one with
an order within the last horizon, which is what churn at its horizon asks about.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from features import labels
from features.schema import bucket_of
from features.snapshots import CrmHistory
from features.tasks import Task

MOST_ROWS = 20_000
CUTOFFS = 4
GROUPS = 3
"""By orders: whether the last order fell in the newest, the middle or the oldest third of the horizon."""


def staying_table(
    crm: CrmHistory, task: Task, cutoff: pd.Timestamp, days: Sequence[int], *, most_rows: int = MOST_ROWS
) -> npt.NDArray[np.float64]:
    """Return (groups, days): the share of past customers of each group who were customers still after so many days.

    NaN where no past cutoff lies so many days back. Shares never rise with the days.
    """
    past = replace(task, every="1mo").cutoffs(crm, cutoff)
    shares = []
    for span in days:
        cohort = task.cohort(crm, past[past + pd.Timedelta(days=span) <= cutoff][-CUTOFFS:])
        shares.append(_shares(crm, task, _sampled(cohort, most_rows), span, cutoff))
    table = np.column_stack(shares)
    return np.where(np.isnan(table), np.nan, np.fmin.accumulate(table, axis=1))


def staying_groups(crm: CrmHistory, task: Task, spine: pd.DataFrame, known_until: pd.Timestamp) -> npt.NDArray[np.intp]:
    """Return the group of each row, by how long ago the last order was; by contracts there is one group."""
    if task.churn_by == "contracts":
        return np.zeros(len(spine), dtype=np.intp)
    third = task.horizon / GROUPS
    silent = [_silent(crm, spine, -third * (back + 1), third * (back + 1), known_until) for back in range(GROUPS - 1)]
    return np.asarray(sum(part == 1 for part in silent), dtype=np.intp)


def _shares(
    crm: CrmHistory, task: Task, spine: pd.DataFrame, days: int, known_until: pd.Timestamp
) -> npt.NDArray[np.float64]:
    groups = 1 if task.churn_by == "contracts" else GROUPS
    if spine.empty:
        return np.full(groups, np.nan)
    if task.churn_by == "contracts":
        gone = labels.no_contract(crm, spine, timedelta(days=days), known_until)["y_true"].to_numpy()
    else:
        gone = _silent(crm, spine, timedelta(days=days) - task.horizon, task.horizon, known_until)
    group = staying_groups(crm, task, spine, known_until)
    counts, stayed = (np.bincount(group, weights, groups) for weights in (np.ones(len(spine)), 1 - gone))
    # One customer more, who stays with the share of all: no share is 0 or 1 because few were seen.
    return np.asarray((stayed + stayed.sum() / max(counts.sum(), 1)) / (counts + 1))


def _silent(
    crm: CrmHistory, spine: pd.DataFrame, start: timedelta, span: timedelta, known_until: pd.Timestamp
) -> npt.NDArray[np.float64]:
    """Return whether accounts order nothing in `span` from `start` after their cutoffs."""
    shifted = spine.assign(cutoff=(spine["cutoff"] + pd.Timedelta(start)).astype("datetime64[us]"))
    return labels.no_order(crm, shifted, span, known_until)["y_true"].to_numpy()


def _sampled(spine: pd.DataFrame, most_rows: int) -> pd.DataFrame:
    """Return the rows of as many whole accounts as a share needs."""
    of = 1
    while len(spine) > most_rows * of:
        of *= 2
    kept: pd.DataFrame = spine[bucket_of(spine["entity_id"], of) == 0].reset_index(drop=True)
    return kept
