"""Does a probability never move against a direction, whatever the rows say?"""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from models.classification import Classifier
from models.errors import InputError

GRID = np.linspace(-4, 4, 81)


def hilly(rows=1500, seed=0):
    """The rate rises with f0, but for a valley in the middle; f1 helps by itself, f2 is text."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(rows, 2)) * 1.5, columns=["f0", "f1"])
    frame["f2"] = rng.choice(["a", "b"], rows)
    frame.loc[rng.random(rows) < 0.05, "f0"] = np.nan
    hill = frame["f0"].fillna(0) - 2.5 * (frame["f0"].abs() < 0.7)
    y = (rng.random(rows) < expit(hill + frame["f1"])).astype(float)
    return frame, y, pd.Timestamp("2025-01-01") + pd.to_timedelta(np.arange(rows), unit="h")


def along(model, column, others):
    frame = pd.DataFrame({"f0": 0.3, "f1": others, "f2": "a"}, index=range(len(GRID)))
    return model.predict_proba(frame.assign(**{column: GRID}))[:, 1]


@pytest.mark.parametrize("max_rung", ["logistic", "lightgbm", "blend"])
@pytest.mark.parametrize(("column", "sign"), [("f0", 1), ("f1", -1)])
def test_a_probability_never_moves_against_a_direction(max_rung, column, sign):
    frame, y, cutoffs = hilly()
    model = Classifier(max_rung=max_rung, directions={column: sign}).fit(frame, y, cutoffs=cutoffs)
    assert model.rung_ != "base_rate"
    for others in (-1.0, 0.0, 2.0):
        assert np.all(sign * np.diff(along(model, column, others)) >= -1e-12)


def test_without_a_direction_the_valley_shows():
    frame, y, cutoffs = hilly()
    model = Classifier(max_rung="lightgbm").fit(frame, y, cutoffs=cutoffs)
    assert np.diff(along(model, "f0", 0.0)).min() < -0.01


@pytest.mark.parametrize(("name", "kind"), [("f2", "a category, which cannot rise"), ("f9", "not among the columns")])
def test_a_column_that_cannot_have_a_direction_is_refused(name, kind):
    frame, y, cutoffs = hilly(200)
    with pytest.raises(InputError, match=f'column "{name}" is {kind}; give directions of numbers only'):
        Classifier(directions={name: 1}).fit(frame, y, cutoffs=cutoffs)
