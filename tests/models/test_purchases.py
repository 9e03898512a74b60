import numpy as np
import pandas as pd
import pytest

from models.purchases import BuyUntilGone, OrderValue


def test_the_published_parameters_of_cdnow_come_out_again(real_data):
    raw = pd.read_csv(real_data("cdnow") / "CDNOW_master.csv", dtype={"customer_id": str}, parse_dates=["date"])
    seen = raw[raw["date"] < "1997-10-01"].drop_duplicates(["customer_id", "date"]).groupby("customer_id")["date"]
    age = (pd.Timestamp("1997-10-01") - seen.min()).dt.days.to_numpy(float)
    last = (seen.max() - seen.min()).dt.days.to_numpy(float)
    model = BuyUntilGone.fit(seen.size().to_numpy(float) - 1, last, age)
    assert model.r == pytest.approx(0.251, abs=0.001)
    assert model.a == pytest.approx(0.746, abs=0.001)


def test_expected_orders_follow_the_published_closed_form():
    model = BuyUntilGone(r=0.243, alpha=4.414, a=0.793, b=2.426)
    found = model.expected(np.array([2.0]), np.array([30.43]), np.array([38.86]), 39.0)
    assert found[0] == pytest.approx(1.226, abs=0.001)  # the worked example of Fader, Hardie and Lee (2005)


def test_expected_orders_are_the_mean_of_simulated_customers():
    truth, draw, n = BuyUntilGone(r=0.8, alpha=40.0, a=0.8, b=3.0), np.random.default_rng(4), 60_000
    repeats, last, later = _simulate(truth, draw, n, 200.0, 100.0)
    expected = truth.expected(repeats, last, np.full(n, 200.0), 100.0)
    for count in (0, 1, 4):
        chosen = repeats == count
        assert expected[chosen].mean() == pytest.approx(later[chosen].mean(), rel=0.08)


def test_fitting_finds_the_parameters_that_made_the_customers():
    truth = BuyUntilGone(r=0.8, alpha=40.0, a=0.8, b=3.0)
    repeats, last, _ = _simulate(truth, np.random.default_rng(5), 20_000, 300.0, 1.0)
    found = BuyUntilGone.fit(repeats, last, np.full(20_000, 300.0))
    assert (found.r, found.alpha) == pytest.approx((0.8, 40.0), rel=0.1)
    assert found.a / (found.a + found.b) == pytest.approx(0.8 / 3.8, rel=0.1)


def test_counts_of_any_size_give_finite_numbers():
    model = BuyUntilGone(r=0.25, alpha=33.0, a=0.75, b=2.2)
    found = model.expected(np.array([0.0, 1e5, 1e5]), np.array([0.0, 272.99, 1.0]), np.full(3, 273.0), 273.0)
    assert np.isfinite(found).all()
    assert found[1] > 1e4
    assert found[2] < 1e-6


def test_a_dropout_parameter_of_one_is_no_division_by_zero():
    near, exact = (BuyUntilGone(r=0.25, alpha=33.0, a=a, b=2.2) for a in (1.0001, 1.0))
    args = np.array([2.0]), np.array([50.0]), np.array([99.0]), 90.0
    assert exact.expected(*args) == pytest.approx(near.expected(*args), rel=1e-3)


def test_order_value_finds_what_made_the_orders():
    draw, n = np.random.default_rng(6), 20_000
    orders = draw.integers(1, 9, n).astype(float)
    nu = draw.gamma(4.0, 1 / 15.0, n)
    mean = draw.gamma(6.0 * orders, 1 / (nu * orders))
    found = OrderValue.fit(orders, mean)
    assert (found.p, found.q) == pytest.approx((6.0, 4.0), rel=0.1)
    assert found.expected(orders, mean).mean() == pytest.approx((6.0 / nu).mean(), rel=0.03)


def test_one_giant_customer_moves_the_others_little():
    draw = np.random.default_rng(7)
    orders, mean = draw.integers(1, 5, 2000).astype(float), draw.gamma(5.0, 8.0, 2000)
    without = OrderValue.fit(orders, mean).expected(orders, mean)
    with_it = OrderValue.fit(orders, np.r_[1e12, mean[1:]]).expected(orders, mean)
    assert np.abs(with_it / without - 1).mean() < 0.1


def test_orders_of_nothing_or_less_are_expected_to_be_worth_the_mean():
    model = OrderValue(p=6.0, q=4.0, v=15.0)
    assert model.expected(np.array([3.0, 3.0, 0.0]), np.array([0.0, -5.0, 7.0])) == pytest.approx([30.0] * 3)
    assert OrderValue.fit(np.array([1.0]), np.array([0.0])).expected(np.ones(1), np.ones(1)) >= 0


def _simulate(truth, draw, n, age, ahead):
    """Return repeats and last order within `age` days of the first, and orders in the days ahead, order by order."""
    rate, drop = draw.gamma(truth.r, 1 / truth.alpha, n), draw.beta(truth.a, truth.b, n)
    now, repeats, last, later = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    alive = draw.random(n) > 0  # everybody is a customer until an order after the first ends it
    while alive.any():
        now = now + draw.exponential(1, n) / rate
        past, ahead_of = alive & (now <= age), alive & (now > age) & (now <= age + ahead)
        repeats, last, later = repeats + past, np.where(past, now, last), later + ahead_of
        alive &= (now <= age + ahead) & (draw.random(n) > drop)
    return repeats, last, later
