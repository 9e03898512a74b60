"""Do the metrics give the numbers worked out by hand, or by a slower way?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import metrics
from models.errors import LabelError


def test_log_loss_and_brier_by_hand():
    y, p = [1, 0], [0.8, 0.4]
    assert metrics.log_loss(y, p) == pytest.approx(-(np.log(0.8) + np.log(0.6)) / 2)
    assert metrics.brier_score(y, p) == pytest.approx((0.04 + 0.16) / 2)


def test_auc_counts_pairs_in_order():
    assert metrics.auc_score([0, 1, 0, 1], [0.1, 0.4, 0.5, 0.8]) == 0.75
    assert np.isnan(metrics.auc_score([1, 1], [0.1, 0.2]))


def test_calibration_error_is_near_zero_for_true_probabilities_and_large_for_shifted_ones():
    rng = np.random.default_rng(0)
    truth = rng.uniform(0, 1, 20_000)
    y = rng.random(20_000) < truth
    assert metrics.expected_calibration_error(y, truth) < 0.015
    assert metrics.expected_calibration_error(y, np.clip(truth + 0.2, 0, 1)) > 0.15


def test_a_reliability_table_holds_every_row_once():
    table = metrics.reliability_table(np.arange(37) % 2, np.linspace(0, 1, 37), bins=10)
    assert table["count"].sum() == 37
    assert table["mean_probability"].is_monotonic_increasing


def test_the_best_k_and_their_lift():
    y, s = [1, 1, 0, 0, 0, 0, 1, 0], [9, 8, 7, 6, 5, 4, 3, 2]
    assert metrics.precision_at_k(y, s, 2) == 1.0
    assert metrics.lift_at_k(y, s, 2) == pytest.approx(8 / 3)
    assert metrics.precision_at_k(y, np.zeros(8), 3) == pytest.approx(3 / 8)
    with pytest.raises(LabelError, match="k = 9 for 8 rows"):
        metrics.precision_at_k(y, s, 9)


def test_a_lift_curve_ends_with_everything_reached():
    curve = metrics.lift_curve([1, 0, 1, 0, 0], [5, 4, 3, 2, 1])
    assert curve["captured"].iloc[-1] == pytest.approx(1)
    assert curve["lift"].iloc[-1] == pytest.approx(1)
    assert curve["lift"].iloc[0] == pytest.approx(2.5)


@given(
    st.lists(
        st.tuples(st.integers(0, 6).map(float), st.booleans(), st.integers(0, 4).map(float)), min_size=1, max_size=40
    )
)
def test_concordance_equals_the_count_over_all_pairs(rows):
    duration, event, risk = (np.array(values) for values in zip(*rows, strict=True))
    concordant = pairs = 0.0
    for i in range(len(rows)):
        for j in range(len(rows)):
            if event[i] and (duration[j] > duration[i] or (duration[j] == duration[i] and not event[j])):
                pairs += 1
                concordant += 1.0 if risk[i] > risk[j] else 0.5 if risk[i] == risk[j] else 0.0
    found = metrics.concordance_index(duration, event, risk)
    assert found == pytest.approx(concordant / pairs) if pairs else np.isnan(found)


def test_brier_at_a_horizon_leaves_out_rows_not_followed_that_long():
    duration, event = [10.0, 20.0, 50.0, 5.0], [1, 2, 0, 0]
    p = np.array([0.9, 0.2, 0.3, 0.5])
    assert metrics.brier_at_horizon(duration, event, p, 30) == pytest.approx((0.01 + 0.04 + 0.09) / 3)
    assert metrics.brier_at_horizon(duration, event, p, 30, cause=2) == pytest.approx((0.81 + 0.64 + 0.09) / 3)
    assert metrics.brier_at_horizon(duration, event, p, 30, cause=0) == pytest.approx((0.01 + 0.64 + 0.09) / 3)
    assert np.isnan(metrics.brier_at_horizon([5.0], [0], [0.5], 30))


def test_the_integrated_brier_score_is_the_mean_over_days():
    duration, event, curves = [10.0, 40.0], [1, 0], np.array([[0.2, 0.6], [0.1, 0.3]])
    scores = [metrics.brier_at_horizon(duration, event, curves[:, i], day) for i, day in enumerate((5, 20))]
    assert metrics.integrated_brier_score(duration, event, curves, [5, 20]) == pytest.approx(np.mean(scores))
    assert np.isnan(metrics.integrated_brier_score([1.0], [0], [[0.5]], [5]))


def test_coverage_counts_both_ends():
    assert metrics.coverage([1, 2, 3, 4], [1, 0, 0, 5], [2, 2, 2, 6]) == 0.5


def test_rows_watched_for_less_than_the_day_do_not_count_even_if_they_closed():
    duration, event, follow_up = [5, 5, 40], [1, 1, 0], [90, 20, 90]
    assert metrics.brier_at_horizon(duration, event, [1.0, 0.0, 0.0], 30, follow_up=follow_up) == 0
    assert metrics.brier_at_horizon(duration, event, [1.0, 0.0, 0.0], 10, follow_up=follow_up) == pytest.approx(1 / 3)
    curves = np.array([[1.0, 1.0], [0.0, 0.0], [0.0, 0.0]])
    found = metrics.integrated_brier_score(duration, event, curves, [10, 30], follow_up=follow_up)
    assert found == pytest.approx(1 / 6)
