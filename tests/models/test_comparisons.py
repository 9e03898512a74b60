"""Do comparisons say no more than their rows can tell?"""

import numpy as np
import pytest

from models.comparisons import calibration_excess, loss_name, ratio, row_losses
from models.errors import LabelError


def _rows(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    probability = rng.beta(1, 4, n)
    return (rng.random(n) < probability).astype(float), probability, np.arange(n)


def test_the_interval_of_a_ratio_covers_the_truth_nine_times_in_ten() -> None:
    covered = 0
    for seed in range(100):
        y_true, probability, entities = _rows(300, seed)
        found = ratio(y_true, probability, entities)
        covered += found.low <= 1 <= found.high
    assert 83 <= covered <= 97


def test_rows_of_one_entity_count_once() -> None:
    y_true, probability, entities = _rows(200)
    alone = ratio(y_true, probability, entities)
    again = ratio(np.tile(y_true, 9), np.tile(probability, 9), np.tile(entities, 9))
    assert again.value == pytest.approx(alone.value)
    assert (again.low, again.high) == pytest.approx((alone.low, alone.high))


def test_one_entity_tells_nothing_and_none_is_an_error() -> None:
    assert ratio([1.0], [2.0], ["a"]).high == np.inf
    with pytest.raises(LabelError, match="no row to compare"):
        ratio([], [], [])


def test_the_loss_fits_the_outcomes() -> None:
    assert loss_name([0, 1, 1]) == "log loss"
    assert loss_name([0.0, 1e12]) == "squared error"
    assert row_losses([1, 0], [1.0, 1.0], "log loss")[0] == 0
    assert np.isfinite(row_losses([1, 0], [0.0, 1.0], "log loss")).all()


@pytest.mark.parametrize("rows", [30, 300, 5000])
def test_calibrated_probabilities_have_no_excess_however_few(rows: int) -> None:
    assert np.mean([calibration_excess(*_rows(rows, seed)) for seed in range(20)]) < 0.01


def test_probabilities_that_are_off_have_an_excess_where_rows_are_many() -> None:
    y_true, probability, entities = _rows(5000)
    assert calibration_excess(y_true, np.sqrt(probability), entities) > 0.1
