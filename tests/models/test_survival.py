import numpy as np
import pytest

from models.survival import survival


def test_the_curve_passes_through_the_probability_at_the_horizon():
    leaving = np.array([0.01, 0.3, 0.9])
    shares = np.array([[0.97, 0.9, 0.7]] * 3)
    found = survival(shares, np.full(3, 0.9), leaving)
    assert found[:, 1] == pytest.approx(1 - leaving)


def test_it_never_rises_and_stays_between_nothing_and_all():
    shares = np.array([[1.0, 0.9, 0.9, 0.0]] * 3)
    found = survival(shares, np.array([0.9, 1.0, 0.0]), np.array([0.0, 0.5, 1.0]))
    assert (np.diff(found, axis=1) <= 1e-12).all()
    assert ((found >= 0) & (found <= 1)).all()


def test_shares_that_are_not_known_stay_unknown():
    found = survival(np.array([[0.9, np.nan]]), np.array([0.9]), np.array([0.2]))
    assert found[0, 0] == pytest.approx(0.8)
    assert np.isnan(found[0, 1])
