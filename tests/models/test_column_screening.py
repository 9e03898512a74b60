"""Columns that tell alone are found among very many that do not, and a table of very many is learnt from at all."""

from datetime import timedelta

import numpy as np
import pandas as pd

from models.classification import Classifier
from models.column_screening import MOST_COLUMNS, strongest
from models.linear import learn_terms


def wide_rows(n: int, noise: int) -> tuple[pd.DataFrame, np.ndarray, pd.DatetimeIndex]:
    """Rows of noise, half of it missing, beside one number, one gap and one category that tell the label."""
    rng = np.random.default_rng(2)
    y = (rng.random(n) < 0.4).astype(float)
    values = rng.normal(size=(n, noise))
    values[rng.random((n, noise)) < 0.5] = np.nan
    frame = pd.DataFrame(values, columns=[f"noise_{i}" for i in range(noise)])
    told = {
        "number": y + rng.normal(size=n),
        "gap": np.where(rng.random(n) < 0.2 + 0.5 * y, np.nan, rng.normal(size=n)),
        "category": np.where(rng.random(n) < 0.2 + 0.5 * y, "often", "seldom"),
        "serial": [f"S{i}" for i in range(n)],
        "giant": np.where(rng.random(n) < 0.999, "usual", "rare"),
    }
    return frame.assign(**told), y, pd.date_range("2024-01-01", periods=n, freq="D")


def test_a_number_a_gap_and_a_category_that_tell_are_kept_among_noise():
    frame, y, _ = wide_rows(1000, 200)
    codes = frame.drop(columns="serial").assign(
        category=(frame["category"] == "often").astype(float), giant=(frame["giant"] == "usual").astype(float)
    )
    matrix = codes.to_numpy(dtype=np.float64)
    names = [codes.columns[i] for i in strongest(matrix, y, learn_terms(matrix, range(204), {202: 2, 203: 2}, {}), 20)]
    assert {"number", "gap", "category"} <= set(names)
    assert len(names) == 20


def test_few_columns_are_all_kept():
    matrix = np.random.default_rng(0).normal(size=(50, 3))
    assert strongest(matrix, np.tile([0.0, 1.0], 25), learn_terms(matrix, range(3), {}, {})) == (0, 1, 2)


def test_three_hundred_rows_of_five_hundred_columns_are_learnt_from():
    frame, y, cutoffs = wide_rows(300, 495)
    model = Classifier().fit(frame, y, cutoffs=cutoffs)
    assert np.isfinite(model.predict_proba(frame)).all()


def test_a_ladder_is_climbed_with_no_more_than_the_strongest_columns():
    frame, y, cutoffs = wide_rows(900, 495)
    model = Classifier(horizon=timedelta(days=30)).fit(frame, y, cutoffs=cutoffs)
    reasons = model.explain(frame.iloc[:50])
    assert model.rung_ != "base_rate"
    assert 0 < (np.abs(reasons.contributions).sum(axis=0) > 0).sum() <= MOST_COLUMNS
    strength = dict(zip(reasons.feature_names, np.abs(reasons.contributions).mean(axis=0), strict=True))
    assert {"number", "gap", "category"} <= set(sorted(strength, key=lambda name: -strength[name])[:6])
