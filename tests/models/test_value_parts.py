import numpy as np
import pytest

from models.value_parts import Contracts, Purchases, shapley


def test_shapley_parts_and_base_sum_to_the_value_of_each_row():
    inputs = np.random.default_rng(0).random((50, 3))
    base, parts = shapley(lambda x: x[:, 0] * x[:, 1] + np.exp(x[:, 2]), inputs, (0.5, 0.5, 0.5))
    assert base + parts.sum(axis=1) == pytest.approx(inputs[:, 0] * inputs[:, 1] + np.exp(inputs[:, 2]), abs=1e-12)


def test_shapley_shares_a_product_evenly_between_its_factors():
    _, parts = shapley(lambda x: x[:, 0] * x[:, 1], np.array([[3.0, 3.0]]), (1.0, 1.0))
    assert parts.tolist() == [[4.0, 4.0]]


def test_a_missing_input_counts_as_the_usual_one():
    _, parts = shapley(lambda x: x.sum(axis=1), np.array([[np.nan, 3.0]]), (1.0, 1.0))
    assert parts.tolist() == [[0.0, 2.0]]


def test_contracts_find_the_decay_that_the_payments_show():
    monthly = np.full((1000, 1), 30.4375)
    paid = np.full(1000, (1 - np.exp(-0.001 * 360)) / 0.001)
    model = Contracts.fit(monthly, (0,), paid, np.full(1000, 360.0))
    assert model.decay == pytest.approx(0.001, rel=1e-6)
    assert np.exp(model.log_count(monthly[:1], np.array([360.0])))[0] == pytest.approx(paid[0])


def test_contracts_that_all_go_on_do_not_decay():
    model = Contracts.fit(np.full((100, 1), 30.4375), (0,), np.full(100, 90.0), np.full(100, 90.0))
    assert abs(model.decay) < 1e-6
    assert np.exp(model.log_count(np.array([[30.4375]]), np.array([365.0])))[0] == pytest.approx(365.0, rel=1e-4)


@pytest.mark.parametrize("paid", [0.0, 1e9])
def test_payments_out_of_all_proportion_bound_the_decay(paid):
    model = Contracts.fit(np.full((100, 1), 30.0), (0,), np.full(100, paid), np.full(100, 90.0))
    assert np.isfinite(model.log_count(np.array([[30.0]]), np.array([365.0]))).all()


def test_a_column_without_a_value_is_no_error():
    rows = np.column_stack([np.arange(1, 301) % 4 + 1, np.full(300, 200.0), np.arange(300) % 90, np.full(300, np.nan)])
    model = Purchases.fit(rows, (0, 1, 2, 3))
    assert np.isfinite(model.log_count(rows, np.full(300, 90.0)) + model.log_worth(rows)).all()
