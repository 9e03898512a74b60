"""Is every training label ripe before the test begins?"""

from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.errors import TaskError
from features.splits import split_by_time

MONTHS = pd.date_range("2025-01-01", periods=12, freq="MS")


@given(st.integers(0, 200), st.integers(1, 12))
def test_the_gap_is_at_least_one_horizon(horizon: int, n_test: int) -> None:
    split = split_by_time(MONTHS, timedelta(days=horizon), n_test=n_test)
    assert split.test.equals(MONTHS[-n_test:])
    assert all(split.train + timedelta(days=horizon) <= split.test[0])
    assert not set(split.train) & set(split.test)
    left = MONTHS.difference(split.train)
    assert left.empty or left[0] + timedelta(days=horizon) > split.test[0] or left[0] == split.test[0]


def test_a_label_window_that_ends_as_the_test_begins_is_ripe() -> None:
    split = split_by_time(MONTHS, timedelta(days=30), test_cutoffs=[pd.Timestamp("2025-05-01")])
    assert split.train[-1] == pd.Timestamp("2025-04-01")
    split = split_by_time(MONTHS, timedelta(days=31), test_cutoffs=[pd.Timestamp("2025-05-01")])
    assert split.train[-1] == pd.Timestamp("2025-03-01")


def test_train_until_ends_the_training_but_cannot_narrow_the_gap() -> None:
    until = [pd.Timestamp("2025-03-01"), pd.Timestamp("2025-12-01")]
    ends = [split_by_time(MONTHS, timedelta(days=60), n_test=1, train_until=at).train[-1] for at in until]
    assert ends == [pd.Timestamp("2025-03-01"), pd.Timestamp("2025-10-01")]


@pytest.mark.parametrize("n_test", [0, 13, -1])
def test_too_many_or_too_few_test_cutoffs_are_refused(n_test: int) -> None:
    with pytest.raises(TaskError, match=rf"{n_test} test cutoffs asked of 12; expected at least 1"):
        split_by_time(MONTHS, timedelta(days=30), n_test=n_test)


def test_test_cutoffs_are_given_in_exactly_one_way() -> None:
    with pytest.raises(TaskError, match="n_test is None and test_cutoffs None; expected exactly one"):
        split_by_time(MONTHS, timedelta(days=30))
    with pytest.raises(TaskError, match="test cutoffs asked of 12"):
        split_by_time(MONTHS, timedelta(days=30), test_cutoffs=[])
