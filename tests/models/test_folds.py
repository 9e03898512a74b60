"""Do folds respect time, labels that are not ripe, and entities?"""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from models.errors import InputError
from models.folds import split_entities, time_folds, to_days


def test_cutoffs_become_days_with_their_time_of_day():
    assert to_days([pd.Timestamp("1970-01-02"), pd.Timestamp("1970-01-03 12:00")]).tolist() == [1.0, 2.5]


def test_a_missing_cutoff_is_refused():
    with pytest.raises(InputError, match="1 cutoffs are missing"):
        to_days([pd.Timestamp("2025-01-01"), pd.NaT])


def test_training_rows_are_older_than_test_rows_by_the_horizon():
    days = np.repeat(np.arange(100.0), 10)
    folds = time_folds(days, np.arange(1000), timedelta(days=20))
    assert [fold.block for fold in folds] == [0, 1, 2, 3]
    for fold in folds:
        assert days[fold.train].max() <= days[fold.test].min() - 20


def test_a_gap_that_would_leave_too_little_is_shortened():
    days = np.repeat(np.arange(100.0), 10)
    fold = time_folds(days, np.arange(1000), timedelta(days=90))[-1]
    assert len(fold.train) >= 0.6 * np.sum(days < days[fold.test].min())
    assert days[fold.train].max() < days[fold.test].min()


def test_no_entity_stands_on_both_sides_and_every_row_of_a_block_is_judged_once():
    days, entities = np.repeat(np.arange(40.0), 25), np.tile(np.arange(25), 40)
    folds = time_folds(days, entities, None)
    assert len(folds) == 12
    for fold in folds:
        assert not set(entities[fold.train]) & set(entities[fold.test])
        assert days[fold.train].max() < days[fold.test].min()
    judged = np.concatenate([fold.test for fold in folds])
    assert sorted(judged) == list(np.flatnonzero(days >= 20))


def test_rows_of_one_instant_are_split_by_entity():
    folds = time_folds(np.zeros(30), np.arange(30), None)
    assert sorted(np.concatenate([fold.test for fold in folds])) == list(range(30))


def test_an_entity_keeps_its_part():
    entities = np.array([3, 1, 3, 2, 1])
    parts = split_entities(entities, 2)
    assert parts[0] == parts[2]
    assert parts[1] == parts[4]


def test_the_newer_half_is_judged_in_four_blocks():
    days = np.arange(4000.0)
    folds = time_folds(days, np.arange(4000), None)
    assert [len(fold.test) for fold in folds] == [500] * 4
    assert folds[0].test[0] == 2000
