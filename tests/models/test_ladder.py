"""Is the mean of both parts taken before either, and a part only where it is better beyond chance?"""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from models.columns import Columns
from models.ladder import choose_rung
from models.trials import Rows, Settings, Trial

ROWS = 1200


def judged(line, trees, truth):
    """The choice among out-of-fold scores of four blocks, of rows whose log-odds are the truth."""
    y = (np.random.default_rng(3).random(ROWS) < expit(truth)).astype(float)
    scores = {"base_rate": np.zeros(ROWS), "logistic": line}
    scores |= {} if trees is None else {"lightgbm": trees, "blend": (line + trees) / 2}
    columns, days = Columns.learn(pd.DataFrame()), np.arange(ROWS, dtype=float)
    rows = Rows(columns, np.zeros((ROWS, 0)), y, np.arange(ROWS), days)
    return choose_rung(Trial(scores, {}, [], np.arange(ROWS) * 4 // ROWS, Settings()), rows, 0.0)


@pytest.fixture
def draws():
    return np.random.default_rng(1).normal(size=(3, ROWS))


def test_parts_with_errors_of_their_own_are_blended(draws):
    truth, first, second = draws
    choice = judged(truth + first, truth + second, truth)
    assert choice.rung == "blend"
    assert choice.reason.startswith("blend: better than the base rate beyond chance, on 1200 later rows")


def test_a_part_that_is_no_better_than_the_blend_does_not_replace_it(draws):
    truth, _, _ = draws
    assert judged(truth, truth, truth).rung == "blend"


@pytest.mark.parametrize("better", ["logistic", "lightgbm"])
def test_a_part_that_is_better_than_the_blend_beyond_chance_stands_alone(draws, better):
    truth, noise, _ = draws
    parts = {"logistic": 2 * noise, "lightgbm": 2 * noise} | {better: truth}
    choice = judged(parts["logistic"], parts["lightgbm"], truth)
    assert choice.rung == better
    assert "beyond chance, on 1200 later rows" in choice.reason


def test_without_trees_the_logistic_regression_needs_to_beat_the_base_rate_only(draws):
    truth, noise, _ = draws
    assert judged(truth, None, truth).reason.startswith("logistic: better than the base rate beyond chance")
    assert judged(noise, None, truth).rung == "base_rate"
