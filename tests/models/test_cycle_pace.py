"""Is the pace of closings found where periods tell it, and left in the middle where they do not?"""

import numpy as np
import pandas as pd
import pytest

from models.columns import Columns
from models.cycle_pace import choose_pace
from models.landmarks import NO_PACE, Landmarks, PeriodRows
from models.periods import Periods

LOAD = 1


def periods(slope, *, loads=(100, 1000), rows=40_000, seed=0):
    """Periods of deals that close at 5%, times the load to the power of less the slope, and more at a quarter's end."""
    rng = np.random.default_rng(seed)
    load = rng.choice(loads, rows).astype(float)
    days = np.floor(rng.uniform(17_000, 17_700, rows))
    frame = pd.DataFrame({"age": rng.integers(0, 200, rows).astype(float), "load": load})
    columns = Columns.learn(frame)
    landmarks = Landmarks(columns, columns.encode(frame), days, 0, 7, LOAD)
    closing = 0.05 * (load / np.mean(loads)) ** -slope * np.where(pd.to_datetime(days, unit="D").month % 3 == 0, 2, 1)
    outcome = np.where(rng.random(rows) < closing, rng.integers(1, 3, rows), 0)
    laid = Periods(np.arange(rows), np.zeros(rows, dtype=np.intp), outcome, np.ones(rows))
    return landmarks, PeriodRows.of(landmarks, laid, np.arange(rows))


@pytest.mark.parametrize("slope", [0.0, 0.5, 1.0])
def test_the_slope_is_found(slope):
    assert choose_pace(*periods(slope)).slope == pytest.approx(slope, abs=0.1)


def test_a_load_that_never_moves_leaves_the_slope_in_the_middle():
    pace = choose_pace(*periods(1.0, loads=(300,)))
    assert pace.slope == pytest.approx(0.5)
    np.testing.assert_allclose(pace.offset(np.log([300.0])), 0, atol=1e-9)


def test_a_deal_that_is_told_ten_times_is_no_more_evidence():
    landmarks, rows = periods(1.0, rows=300)
    told = [landmarks.take(np.tile(np.arange(300), 10)), PeriodRows.join([rows] * 10)]
    assert choose_pace(*told).slope == pytest.approx(choose_pace(landmarks, rows).slope, abs=0.04)


def test_without_closings_nothing_is_known_of_the_slope():
    landmarks, rows = periods(0.0, rows=50)
    none = PeriodRows(rows.matrix, np.zeros(50, dtype=np.intp), rows.weight, rows.entity, rows.log_load)
    assert choose_pace(landmarks, none).slope == pytest.approx(0.5)


def test_without_the_number_of_open_deals_there_is_no_pace():
    landmarks, rows = periods(1.0, rows=50)
    alone = Landmarks(landmarks.columns, landmarks.matrix, landmarks.days, 0, 7)
    assert choose_pace(alone, rows) == NO_PACE
