"""Do draws give what a slow bootstrap gives, and is an order counted as it should be?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.metrics import auc_score, precision_at_k
from models.resampling import bootstrap, interval, reached, weighted_auc, weighted_mean

ONCE = np.ones((1, 200))


def _rows(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    score = rng.normal(size=200).round(1)
    return (rng.random(200) < 1 / (1 + np.exp(-score))).astype(float), score


def test_with_every_row_drawn_once_the_auc_is_the_auc() -> None:
    y, score = _rows()
    assert weighted_auc(y, score)(ONCE)[0] == pytest.approx(auc_score(y, score))


def test_a_row_drawn_twice_counts_as_two_rows() -> None:
    y, score = _rows()
    weights = np.random.default_rng(1).integers(0, 3, (1, 200)).astype(float)
    times = weights[0].astype(int)
    assert weighted_auc(y, score)(weights)[0] == pytest.approx(auc_score(np.repeat(y, times), np.repeat(score, times)))
    assert weighted_mean(y)(weights)[0] == pytest.approx(np.repeat(y, times).mean())
    found = reached(score, y[:, None], 20)(weights)[0, 0]
    assert found == pytest.approx(20 * precision_at_k(np.repeat(y, times), np.repeat(score, times), 20))


def test_one_class_has_no_auc() -> None:
    assert np.isnan(weighted_auc(np.ones(3), np.arange(3))(np.ones((1, 3)))[0])


@given(k=st.integers(1, 200), seed=st.integers(0, 5))
def test_the_first_k_hold_what_precision_at_k_says_ties_in_part(k: int, seed: int) -> None:
    y, score = _rows(seed)
    values = np.column_stack([y, 10 * y])
    assert reached(score, values, k)(ONCE)[0] == pytest.approx([k * precision_at_k(y, score, k)] * np.array([1, 10]))


def test_more_calls_than_rows_reach_all() -> None:
    y, score = _rows()
    assert reached(score, y[:, None], 1e6)(ONCE)[0, 0] == pytest.approx(y.sum())


def test_rows_of_one_entity_are_drawn_together() -> None:
    entities = np.repeat(np.arange(50), 4)
    y = np.repeat(np.arange(50) % 2, 4).astype(float)
    together, apart = bootstrap(weighted_mean(y), entities), bootstrap(weighted_mean(y), np.arange(200))
    assert together.std() == pytest.approx(0.5 / np.sqrt(50), rel=0.1)
    assert apart.std() == pytest.approx(0.5 / np.sqrt(200), rel=0.1)


def test_draws_repeat_and_are_fewer_where_rows_are_many() -> None:
    y, _ = _rows()
    np.testing.assert_array_equal(
        bootstrap(weighted_mean(y), np.arange(200)), bootstrap(weighted_mean(y), np.arange(200))
    )
    assert len(bootstrap(weighted_mean(y), np.arange(200))) == 1000
    assert len(bootstrap(weighted_mean(np.ones(50_000)), np.arange(50_000))) == 400


def test_an_interval_leaves_out_draws_without_a_value() -> None:
    low, high = interval(np.array([[1.0, np.nan], [np.nan, np.nan], [3.0, np.nan]]), 1.0)
    np.testing.assert_equal(low, [1.0, np.nan])
    np.testing.assert_equal(high, [3.0, np.nan])
