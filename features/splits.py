"""Which cutoffs teach and which test, so that no label of the training was unknown when the test began?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from features.errors import TaskError
from features.windows import is_ripe, to_instant, to_instants, to_microseconds


@dataclass(frozen=True, eq=False)
class Split:
    """Cutoffs of the training and of the test, each oldest first."""

    train: pd.DatetimeIndex
    test: pd.DatetimeIndex


def split_by_time(
    cutoffs: pd.DatetimeIndex,
    horizon: timedelta,
    *,
    n_test: int | None = None,
    test_cutoffs: Sequence[pd.Timestamp] | pd.DatetimeIndex | None = None,
    train_until: pd.Timestamp | None = None,
) -> Split:
    """Divide cutoffs by time; the last train cutoff lies at least one horizon before the first test cutoff.

    In production a model is trained on labels that are ripe today; a test without this gap would teach it outcomes
    that nobody knew yet. `train_until` (inclusive) ends the training earlier, never later than the gap allows.

    >>> monthly = pd.date_range("2026-01-01", periods=6, freq="MS")
    >>> split = split_by_time(monthly, timedelta(days=60), n_test=1)
    >>> split.train.strftime("%m").tolist(), split.test.strftime("%m").tolist()
    (['01', '02', '03', '04'], ['06'])

    Raises
    ------
    TaskError
        If not exactly one of `n_test` and `test_cutoffs` is given, or there are too few cutoffs.
    """
    ordered = cutoffs.unique().sort_values()
    test = _test_cutoffs(ordered, n_test, test_cutoffs)
    first_test = to_instant(test[0])
    train = ordered[is_ripe(to_instants(ordered), to_microseconds(horizon), first_test)]
    train = train[train < test[0]]  # a horizon of 0 leaves no gap, but a test cutoff never teaches
    return Split(train if train_until is None else train[train <= train_until], test)


def _test_cutoffs(
    ordered: pd.DatetimeIndex, n_test: int | None, given: Sequence[pd.Timestamp] | pd.DatetimeIndex | None
) -> pd.DatetimeIndex:
    if (n_test is None) == (given is None):
        message = f"n_test is {n_test} and test_cutoffs {given}; expected exactly one of them"
        raise TaskError(message)
    test = pd.DatetimeIndex(list(given)).unique().sort_values() if given is not None else ordered[-(n_test or 0) :]
    if test.empty or (n_test is not None and not 0 < n_test <= len(ordered)):
        message = f"{n_test or 0} test cutoffs asked of {len(ordered)}; expected at least 1 and at most all of them"
        raise TaskError(message)
    return test
