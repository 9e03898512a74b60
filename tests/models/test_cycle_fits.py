"""Does each cause get the hazard of its rung, and one that is rare a life table?"""

import numpy as np
import pandas as pd
import pytest

from models.columns import Columns
from models.cycle_fits import LIFE_TABLE, Settings, fit_cause, fit_hazards
from models.landmarks import Landmarks, PeriodRows
from models.periods import Periods
from models.scores import Steps

RATE = {"won": 0.08, "lost": 0.02}
TRIED = Settings({("logistic_time", cause): 0.1 for cause in RATE}, {("lightgbm_time", cause): 20 for cause in RATE})


def periods(rows=4000, *, lost=True):
    """Periods of deals that are won at 8% and lost at 2% from day 100 on, and at a fourth of that before."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"age": rng.integers(0, 200, rows).astype(float)})
    columns = Columns.learn(frame)
    landmarks = Landmarks(columns, columns.encode(frame), np.full(rows, 17_000.0), 0, 7)
    draw = rng.random(rows) / np.where(frame["age"] < 100, 0.25, 1.0)
    outcome = np.where(draw < RATE["won"], 1, np.where(lost & (draw < sum(RATE.values())), 2, 0)).astype(np.intp)
    laid = Periods(np.arange(rows), np.zeros(rows, dtype=np.intp), outcome, np.ones(rows))
    return landmarks, PeriodRows.of(landmarks, laid, np.arange(rows))


@pytest.mark.parametrize("rung", [LIFE_TABLE, "logistic_time", "lightgbm_time", "blend_time"])
def test_every_rung_tells_old_deals_from_young_ones_for_either_cause(rung):
    landmarks, rows = periods(40_000)
    ((won, lost),) = fit_hazards(landmarks, [rows], rung, TRIED)
    old = landmarks.matrix[:, 0] >= 130
    for score in (won.score(rows.matrix), lost.score(rows.matrix)):
        assert score[old].mean() > score[landmarks.matrix[:, 0] < 70].mean() + 0.2


def test_the_rates_of_a_life_table_are_those_of_the_periods():
    landmarks, rows = periods(40_000)
    score = fit_cause(landmarks, rows, LIFE_TABLE, "won", TRIED).score(rows.matrix)
    old = landmarks.matrix[:, 0] >= 130
    assert np.exp(score[old]).mean() == pytest.approx(RATE["won"] / (1 - sum(RATE.values())), rel=0.1)


def test_a_cause_too_rare_gets_a_life_table_whatever_the_rung():
    landmarks, rows = periods(lost=False)
    ((won, lost),) = fit_hazards(landmarks, [rows], "blend_time", TRIED)
    assert len(won.parts) == 2
    assert [type(part) for part in lost.parts] == [Steps]
