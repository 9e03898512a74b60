"""Does a level follow outcomes that have ripened, and stand still where the rate does?"""

import numpy as np
import pytest
from scipy.special import expit

from models.level import Level, choose_level, is_shift_better, level_variance, shifts


def outcomes(rate, seed=0):
    return (np.random.default_rng(seed).random(len(rate)) < rate).astype(float)


def test_without_drift_a_level_stands_still():
    level = Level()
    assert level.follow(np.zeros(9), np.ones(9)) is level


def test_a_level_comes_near_a_rate_that_has_moved():
    level = Level(drift=1e-4).follow(np.full(4000, -2.0), outcomes(np.full(4000, expit(-1.0))))
    assert level.shift == pytest.approx(1.0, abs=0.3)


def test_extreme_scores_do_no_harm():
    level = Level(drift=1e-3).follow(np.array([-900.0, 900.0]), np.array([1.0, 0.0]))
    assert np.isfinite(level.shift)


def test_a_row_is_moved_only_by_outcomes_ripe_at_its_time():
    days, score, y = np.arange(10.0), np.zeros(10), np.ones(10)
    found = shifts(Level(drift=0.1), score, y, days, gap=3.0)
    assert found[:3].tolist() == [0.0, 0.0, 0.0]
    assert np.all(np.diff(found[2:]) > 0)
    later = np.where(days >= 5, 0.0, 1.0)
    np.testing.assert_array_equal(shifts(Level(drift=0.1), score, later, days, gap=3.0)[:8], found[:8])


def test_rows_of_one_instant_do_not_move_each_other():
    days = np.repeat([0.0, 1.0], 5)
    found = shifts(Level(drift=0.1), np.zeros(10), np.ones(10), days, gap=0.0)
    assert found[:5].tolist() == [0.0] * 5
    assert len(set(found[5:])) == 1


def test_where_nobody_knows_when_outcomes_are_ripe_nothing_moves():
    found = shifts(Level(drift=0.1), np.zeros(9), np.ones(9), np.arange(9.0), gap=np.inf)
    assert not found.any()


def test_a_drifting_rate_is_found_and_a_steady_one_is_not_chased():
    days = np.arange(6000.0)
    drifting = outcomes(expit(-2 + 2 * np.sin(days / 1500)))
    assert choose_level(np.full(6000, -2.0), drifting, days, gap=100.0).drift > 0
    steady = outcomes(np.full(6000, expit(-2.0)))
    assert choose_level(np.full(6000, -2.0), steady, days, gap=100.0) == Level()


def test_no_rows_give_no_level():
    assert choose_level(np.zeros(0), np.zeros(0), np.zeros(0), gap=1.0) == Level()


def test_a_shift_is_taken_where_models_so_shifted_did_better_on_later_rows():
    block, entities, score = np.repeat([0, 1], 2000), np.arange(4000), np.full(4000, -2.0)
    risen, steady = outcomes(np.full(4000, expit(-1.0))), outcomes(np.full(4000, expit(-2.0)))
    assert is_shift_better(score, risen, np.full(4000, 0.7), block, entities)
    assert not is_shift_better(score, steady, np.full(4000, 0.7), block, entities)
    fallen = np.where(block == 1, steady, risen)
    assert not is_shift_better(score, fallen, np.full(4000, 0.7), block, entities)
    assert not is_shift_better(score[:0], risen[:0], score[:0], block[:0], entities[:0])


def test_what_is_not_known_of_a_level_is_how_far_it_went_from_what_was_predicted():
    days, score = np.arange(8000.0), np.full(8000, -2.0)
    went = np.repeat([0.0, 1.0, -1.0, 0.0], 2000)
    assert level_variance(score, outcomes(expit(score + went)), days) == pytest.approx(0.5, abs=0.15)
    assert level_variance(score, outcomes(expit(score)), days) < 0.02


def test_rows_of_one_instant_are_one_stretch_whatever_their_order():
    y = np.repeat([0.0, 1.0], 500)
    assert level_variance(np.zeros(1000), y, np.zeros(1000)) == 0
    assert level_variance(np.zeros(0), np.zeros(0), np.zeros(0)) == 0
