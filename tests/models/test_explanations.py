"""Do points follow contributions, and can reasons be drawn?"""

import warnings

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.calibration import Calibration
from models.explanations import Reasons, draw_beeswarm, probability_points

CONTRIBUTIONS = arrays(np.float64, (3, 4), elements=st.floats(-8, 8))


@given(CONTRIBUTIONS, st.floats(0.1, 3), st.floats(-2, 2))
def test_points_sum_to_the_change_of_probability_and_keep_their_signs(contributions, slope, shift):
    calibration = Calibration(kind="sigmoid", slope=slope, intercept=shift)
    base = np.full(3, -0.7)
    start, points = probability_points(base, contributions, calibration)
    end = calibration.probability(base + contributions.sum(axis=1))
    np.testing.assert_allclose(start + points.sum(axis=1), end, atol=1e-9, rtol=0)
    assert np.all(points * contributions >= 0)


def test_reasons_that_cancel_still_have_points():
    start, points = probability_points(np.zeros(1), np.array([[2.0, -2.0]]), Calibration())
    assert start[0] == 0.5
    np.testing.assert_allclose(points, [[0.5, -0.5]])


def test_a_beeswarm_is_drawn_with_categories_and_missing_values():
    rng = np.random.default_rng(0)
    reasons = Reasons(np.zeros(40), rng.normal(size=(40, 2)), ("amount", "source"), np.full(40, 0.5), np.zeros((40, 2)))
    values = pd.DataFrame({"amount": np.where(np.arange(40) % 7, 3.0, np.nan), "source": ["web"] * 40})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # shap's own plotting code
        figure = draw_beeswarm(reasons, values)
    labels = {text.get_text() for text in figure.axes[0].get_yticklabels()}
    assert labels == {"amount", "source"}
