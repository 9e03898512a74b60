"""Does calibration help where it can, stay away where it cannot, and do intervals cover?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit

from models.calibration import (
    Calibration,
    Reliability,
    choose_calibration,
    is_better,
    jeffreys_interval,
    level_blocks,
    newest_shift,
)
from models.metrics import coverage, expected_calibration_error


def simulated(seed, *, slope=1.0, shift=0.0, rows=6000):
    rng = np.random.default_rng(seed)
    score = rng.normal(-1, 1.5, rows)
    return score, (rng.random(rows) < expit(slope * score + shift)).astype(float)


def blocks(*each):
    """Scores, labels and the block of each row, of blocks that follow one another."""
    score, y = (np.concatenate(parts) for parts in zip(*each, strict=True))
    return score, y, np.repeat(np.arange(len(each)), [len(block) for block, _ in each])


def test_calibrated_scores_are_left_alone():
    assert choose_calibration(*blocks(simulated(0), simulated(1), simulated(2))).kind == "identity"


def test_a_shifted_rate_is_no_matter_of_shape():
    straight = choose_calibration(*blocks(simulated(0), simulated(1)))
    assert choose_calibration(*blocks(simulated(0, shift=0.8), simulated(1, shift=-0.4))).kind == straight.kind


def test_the_level_of_the_newest_rows_is_met_by_a_shift():
    assert newest_shift(*simulated(0, shift=0.8)) == pytest.approx(0.8, abs=0.1)
    assert level_blocks(*blocks(simulated(0), simulated(1, shift=0.8)))[6000:] == pytest.approx(
        simulated(1, shift=0.8)[0] + newest_shift(*simulated(1, shift=0.8))
    )


def test_overconfident_scores_are_flattened():
    found = choose_calibration(*blocks(simulated(0, slope=0.4), simulated(1, slope=0.4)))
    assert found.kind == "sigmoid"
    score, y = simulated(2, slope=0.4)
    levelled = found.moved(newest_shift(found.log_odds(score), y))
    assert expected_calibration_error(y, levelled.probability(score)) < 0.03


def bent(seed):
    """Scores whose outcomes rise, hold and rise again: no line in log-odds."""
    score = np.random.default_rng(seed).normal(0, 3, 6000)
    truth = np.interp(score, [-4, -2, 2, 4], [0.02, 0.5, 0.5, 0.98])
    return score, (np.random.default_rng(seed + 9).random(6000) < truth).astype(float)


def test_a_bend_in_many_scores_is_met_by_a_map_through_knots():
    found = choose_calibration(*blocks(bent(0), bent(1)))
    assert found.kind == "isotonic"
    score, y = bent(2)
    assert expected_calibration_error(y, found.probability(score)) < 0.03


def test_few_scores_get_no_map_through_knots():
    few = [(score[:400], y[:400]) for score, y in (bent(0), bent(1))]
    assert choose_calibration(*blocks(*few)).kind != "isotonic"


def test_the_map_through_knots_rises_everywhere_and_its_tangent_is_its_slope():
    found = choose_calibration(*blocks(bent(0), bent(1)))
    score = np.linspace(-12, 12, 4001)
    assert np.all(np.diff(found.log_odds(score)) > 0)
    measured = (found.log_odds(score + 1e-7) - found.log_odds(score)) / 1e-7
    near_a_knot = np.abs(score[:, None] - np.array(found.knots)).min(axis=1) < 1e-6
    np.testing.assert_allclose(found.tangent(score)[~near_a_knot], measured[~near_a_knot], rtol=1e-4)


def test_outcomes_of_one_kind_alone_do_not_bend_the_map_to_the_end():
    found = Calibration.fit("isotonic", np.arange(-3.0, 3.0), np.array([0, 0, 0, 1.0, 1, 1]))
    assert np.all(np.isfinite(found.log_odds(np.array([-50.0, 50.0]))))
    assert found.probability(np.array([-2.0]))[0] > 0.05


def test_a_shift_that_does_not_last_is_not_learnt():
    assert choose_calibration(*blocks(simulated(0, shift=1.0), simulated(1, shift=-0.2))).kind == "identity"


def test_without_an_older_block_nothing_is_mapped():
    assert choose_calibration(*blocks(simulated(1, shift=2.0))).kind == "identity"
    assert choose_calibration(np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.intp)).kind == "identity"


@given(st.floats(-20, 20), st.floats(0.01, 10))
def test_the_map_is_monotone(score, step):
    calibration = Calibration(kind="sigmoid", slope=0.3, intercept=-1.0)
    low, high = calibration.probability(np.array([score, score + step]))
    assert 0 <= low <= high <= 1


def test_where_the_level_is_not_known_the_probability_is_the_mean_over_the_levels_it_may_have():
    calibration, score = Calibration(kind="sigmoid", slope=0.8, intercept=-1.0), np.linspace(-4, 4, 9)
    levels = np.random.default_rng(0).normal(0, np.sqrt(0.6), 20_000)
    mean = expit(calibration.log_odds(score)[:, None] + levels).mean(axis=1)
    uncertain = calibration.spread_over(0.6)
    np.testing.assert_allclose(uncertain.probability(score), mean, atol=0.01)
    assert uncertain.spread_over(0.0) == calibration
    step = 1e-6
    rises = (uncertain.log_odds(score + step) - uncertain.log_odds(score)) / step
    np.testing.assert_allclose(uncertain.tangent(score), rises, rtol=1e-6)


def test_several_rows_of_one_entity_are_one_piece_of_evidence():
    gain = np.repeat(np.linspace(-1, 1.2, 40), 100)
    assert is_better(-gain, np.zeros(4000), errors=2)
    assert not is_better(-gain, np.zeros(4000), np.repeat(np.arange(40), 100), errors=2)


def test_jeffreys_intervals_cover_the_true_rate():
    rng = np.random.default_rng(0)
    rate = rng.uniform(0.05, 0.95, 4000)
    bounds = jeffreys_interval(rng.binomial(60, rate).astype(float), np.full(4000, 60.0), 0.8)
    assert coverage(rate, bounds[:, 0], bounds[:, 1]) == pytest.approx(0.8, abs=0.03)


def test_intervals_hold_their_probability_and_cover_the_rate():
    score, y = simulated(3)
    reliability = Reliability.of(expit(score), y)
    probability = expit(np.linspace(-6, 4, 200))
    bounds = reliability.interval(probability, 0.9)
    assert np.all((bounds[:, 0] <= probability) & (probability <= bounds[:, 1]))
    assert np.all((bounds >= 0) & (bounds <= 1))
    assert np.all(np.diff(reliability.interval(probability, 0.95)) > np.diff(reliability.interval(probability, 0.5)))


def test_an_interval_reaches_as_far_on_both_sides_as_the_level_may_be_off():
    score, y = simulated(3)
    probability = expit(np.linspace(-6, 4, 200))
    bounds = Reliability.of(expit(score), y, level_variance=0.25).interval(probability, 0.8)
    reach = np.abs(logit(bounds) - logit(probability)[:, None])
    assert np.all(reach > 0.5 * 1.28)
    assert np.all(np.diff(bounds) > np.diff(Reliability.of(expit(score), y).interval(probability, 0.8)))


def test_no_past_rows_mean_no_knowledge():
    bounds = Reliability.of(np.zeros(0), np.zeros(0)).interval(np.array([0.3]), 0.8)
    assert bounds.tolist() == [[0.0, 1.0]]
