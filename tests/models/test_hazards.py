"""Do hazards add up to curves, and do the points of probability follow them?"""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.hazards import Curves, closing_gradient, open_days_gradient, share_out, win_gradient

LOGITS = arrays(np.float64, (2, 6), elements=st.floats(-12, 12))


@given(LOGITS, LOGITS, st.lists(st.floats(0, 60), min_size=1, max_size=8))
def test_the_three_probabilities_sum_to_one_and_closings_only_grow(won, lost, days):
    table = Curves(won, lost, 7).cumulative_incidence(np.sort(days))
    np.testing.assert_allclose(table.sum(axis=2), 1, atol=1e-9, rtol=0)
    assert np.all((table >= 0) & (table <= 1 + 1e-12))
    assert np.all(np.diff(table[:, :, :2], axis=1) >= -1e-12)


def test_two_periods_worked_out_by_hand():
    odds = np.log([[0.25, 0.5]])
    table = Curves(odds, odds, 7).cumulative_incidence(np.array([0.0, 7.0, 14.0, 99.0]))[0]
    first, second = 0.25 / 1.5, 0.5 / 2
    np.testing.assert_allclose(table[0], [0, 0, 1])
    np.testing.assert_allclose(table[1], [first, first, 1 - 2 * first])
    won = first + (1 - 2 * first) * second
    np.testing.assert_allclose(table[2], [won, won, 1 - 2 * won])
    np.testing.assert_allclose(table[3], table[2])


def test_inside_a_period_the_closing_rate_is_constant():
    odds = np.log([[0.3]])
    halfway = Curves(odds, odds, 8).cumulative_incidence(np.array([4.0]))[0, 0]
    assert halfway[2] == pytest.approx((1 / 1.6) ** 0.5)
    assert halfway[0] == pytest.approx(halfway[1])


def test_half_of_the_wins_come_before_the_median():
    curves = Curves(np.full((1, 20), -2.0), np.full((1, 20), -3.0), 7)
    days = curves.close_days(np.array([0.1, 0.5, 0.9]))[0]
    won = curves.cumulative_incidence(np.append(days, 140.0))[0, :, 0]
    np.testing.assert_allclose(won[:3] / won[3], [0.1, 0.5, 0.9], atol=0.005)


@settings(max_examples=30, deadline=None)
@given(LOGITS, LOGITS, st.floats(1, 42))
def test_probability_and_open_days_are_read_from_the_curves(won, lost, days):
    curves = Curves(won, lost, 7)
    table = curves.cumulative_incidence(np.array([days]))
    np.testing.assert_allclose(win_gradient(curves, days)[0], table[:, 0, 0], atol=1e-9)
    middles = (np.arange(1000) + 0.5) * days / 1000
    area = curves.cumulative_incidence(middles)[:, :, 2].mean(axis=1) * days
    np.testing.assert_allclose(open_days_gradient(curves, days)[0], area, rtol=1e-2, atol=1e-2)


MEASURES = (partial(win_gradient, days=25.0), partial(open_days_gradient, days=25.0), closing_gradient)


@pytest.mark.parametrize("measure", MEASURES)
@settings(max_examples=30, deadline=None)
@given(won=LOGITS, lost=LOGITS)
def test_slopes_equal_finite_differences(measure, won, lost):
    _, by_won, by_lost = measure(Curves(won, lost, 7))
    step = 1e-5
    for k in range(6):
        move = np.zeros(6)
        move[k] = step
        for slope, up, down in (
            (by_won, Curves(won + move, lost, 7), Curves(won - move, lost, 7)),
            (by_lost, Curves(won, lost + move, 7), Curves(won, lost - move, 7)),
        ):
            change = (measure(up)[0] - measure(down)[0]) / (2 * step)
            np.testing.assert_allclose(slope[:, k], change, atol=1e-5)


PARTS = arrays(np.float64, (2, 4, 3), elements=st.floats(-3, 3))


@pytest.mark.parametrize("measure", MEASURES)
@settings(max_examples=30, deadline=None)
@given(won_parts=PARTS, lost_parts=PARTS)
def test_points_sum_to_the_change_of_the_number(measure, won_parts, lost_parts):
    base = Curves(np.full((2, 4), -2.0), np.full((2, 4), -2.5), 7)
    start, points = share_out(base, won_parts, lost_parts, measure)
    end = Curves(base.won + won_parts.sum(axis=2), base.lost + lost_parts.sum(axis=2), 7)
    np.testing.assert_allclose(start, measure(base)[0], atol=1e-12)
    np.testing.assert_allclose(start + points.sum(axis=1), measure(end)[0], atol=1e-9, rtol=0)


def test_a_feature_that_only_makes_losses_likelier_costs_points():
    base = Curves(np.full((1, 4), -2.0), np.full((1, 4), -2.0), 7)
    lost_parts = np.zeros((1, 4, 2))
    lost_parts[:, :, 1] = 1.5
    _, points = share_out(base, np.zeros((1, 4, 2)), lost_parts, partial(win_gradient, days=28.0))
    assert points[0, 0] == 0
    assert points[0, 1] < -0.01
