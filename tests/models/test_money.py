import numpy as np

from models.money import Bands


def test_bands_hold_eighty_percent_of_new_outcomes():
    draw = np.random.default_rng(0)
    predicted = draw.gamma(2.0, 50.0, 4000)
    outcome = predicted * draw.lognormal(0, 0.5, 4000)
    low, high = Bands.fit(predicted[:2000], outcome[:2000]).interval(predicted[2000:], predicted[2000:])
    inside = (outcome[2000:] >= low) & (outcome[2000:] <= high)
    assert 0.76 < inside.mean() < 0.84


def test_where_many_bring_nothing_the_lower_bound_is_nothing_and_eighty_percent_are_held():
    draw = np.random.default_rng(1)
    predicted = np.full(4000, 10.0)
    outcome = np.where(draw.random(4000) < 0.5, 0.0, draw.gamma(2.0, 10.0, 4000))
    low, high = Bands.fit(predicted[:2000], outcome[:2000]).interval(predicted[2000:], predicted[2000:])
    assert low.max() == 0
    assert 0.76 < np.mean(outcome[2000:] <= high) < 0.84


def test_the_expected_value_lies_within_its_bounds():
    bands = Bands.fit(np.full(100, 10.0), np.zeros(100))
    low, high = bands.interval(np.array([10.0]), np.array([9.0]))
    assert low[0] <= 9.0 <= high[0]


def test_bands_of_no_rows_are_wide():
    low, high = Bands.fit(np.zeros(0), np.zeros(0)).interval(np.array([10.0]), np.array([10.0]))
    assert (low[0], round(high[0], 6)) == (0.0, 30.0)
