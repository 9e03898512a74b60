import numpy as np
import pandas as pd
import pytest

from pipelines.reliability import bins_of


def rows(expected, y_true, low=None, high=None) -> pd.DataFrame:
    told = {"expected": expected, "y_true": y_true, "low": expected if low is None else low}
    told["high"] = expected if high is None else high
    return pd.DataFrame(told).assign(entity_id=[f"L{place}" for place in range(len(expected))])


def test_probabilities_are_told_by_tenths_with_what_came_true():
    expected = np.repeat([0.2, 0.8], 50)
    bins = bins_of(rows(expected, np.r_[np.zeros(40), np.ones(10), np.zeros(10), np.ones(40)]), is_money=False)
    assert [one.rows for one in bins] == [10] * 10
    assert [(one.lowest, one.highest) for one in bins] == [(0.2, 0.2)] * 5 + [(0.8, 0.8)] * 5
    assert [one.observed for one in bins] == [0, 0, 0, 0, 1, 0, 1, 1, 1, 1]
    assert all(one.low < one.high and one.share_inside is None for one in bins)


def test_a_bin_is_inside_where_its_intervals_meet_what_was_observed():
    never, always = np.zeros(200), np.ones(200)
    wide = rows(np.full(200, 0.5), never, low=np.zeros(200), high=always)
    assert {one.inside for one in bins_of(wide, is_money=False)} == {True}
    assert {one.inside for one in bins_of(rows(np.full(200, 0.5), never), is_money=False)} == {False}


def test_money_is_inside_where_four_fifths_of_the_amounts_lie_within_their_intervals():
    expected = np.linspace(100, 200, 200)
    y_true = np.where(np.arange(200) % 5 == 0, 1000.0, expected)
    bins = bins_of(rows(expected, y_true, 0.5 * expected, 1.5 * expected), is_money=True)
    assert {one.share_inside for one in bins} == {0.8}
    assert {one.inside for one in bins} == {True}
    assert all(one.low <= one.observed <= one.high for one in bins)
    surely = bins_of(rows(expected, expected, 0.5 * expected, 1.5 * expected), is_money=True)
    assert {(one.inside, one.share_inside) for one in surely} == {(False, 1.0)}


def test_amounts_of_one_entity_have_no_interval():
    frame = rows(np.array([10.0, 20.0]), np.array([12.0, 18.0])).assign(entity_id="A1")
    bins = bins_of(frame, is_money=True)
    assert [(one.observed, one.low, one.high) for one in bins] == [(12.0, None, None), (18.0, None, None)]


@pytest.mark.parametrize("is_money", [False, True])
def test_the_order_of_rows_does_not_matter(is_money):
    draw = np.random.default_rng(0)
    expected = draw.random(97)
    frame = rows(expected, (draw.random(97) < expected).astype(float))
    assert bins_of(frame, is_money=is_money) == bins_of(frame.iloc[::-1], is_money=is_money)
