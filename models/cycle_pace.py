"""Do closings keep pace with the number of open deals, or does the team close as many as it can handle?

The pace is of the company, not of a deal, so it is judged by what all deals share: the rate of closings in each class
of age, in each month of the quarter and in its last week. Given a slope these rates have a closed form, so every slope
costs one sum. Nothing is known of the slope beforehand; what the known periods leave open stays in the middle.
"""

import numpy as np

from models.columns import Floats
from models.folds import Indices
from models.landmarks import NO_PACE, Landmarks, Pace, PeriodRows
from models.periods import CALENDAR

SLOPES = np.linspace(0.0, 1.0, 11)
AGE_CLASSES = 16


def choose_pace(landmarks: Landmarks, rows: PeriodRows) -> Pace:
    """Return the mean slope, each weighed by its likelihood of all known periods (Poisson, rates at their maximum).

    A deal that was open at several cutoffs tells its periods as many times; it counts once.
    """
    if landmarks.load is None:
        return NO_PACE
    center = float(landmarks.log_load.mean())
    counted = len(np.unique(rows.entity)) / len(landmarks.days)
    cells = _cells(landmarks, rows)
    fits = [_log_likelihood(Pace(slope=slope, center=center), rows, cells) * counted for slope in SLOPES.tolist()]
    weights = np.exp(np.array(fits) - max(fits))
    return Pace(slope=float(weights @ SLOPES / weights.sum()), center=center)


def _log_likelihood(pace: Pace, rows: PeriodRows, cells: Indices) -> float:
    offset, closed = pace.offset(rows.log_load), rows.weight * (rows.outcome > 0)
    closings, exposure = (np.bincount(cells, weights=part) for part in (closed, rows.weight * np.exp(offset)))
    known = closings > 0
    return float(closed @ offset - closings[known] @ np.log(exposure[known]))


def _cells(landmarks: Landmarks, rows: PeriodRows) -> Indices:
    """Number the class of each period: of age, month of the quarter, and its last week or not."""
    age, first = rows.matrix[:, landmarks.age], landmarks.matrix.shape[1]
    second, third, last_week = rows.matrix[:, first : first + len(CALENDAR) - 1].T
    classes = np.searchsorted(_edges(age, rows), age, side="right")
    month = np.argmax([1 - second - third, second, third], axis=0)
    return np.unique((classes * 3 + month) * 2 + (last_week > 1 / 2), return_inverse=True)[1]


def _edges(age: Floats, rows: PeriodRows) -> Floats:
    """Ages between which equally many deals were closed."""
    closed = age[rows.outcome > 0]
    return np.unique(np.quantile(closed, np.linspace(0, 1, AGE_CLASSES + 1)[1:])) if len(closed) else np.zeros(0)
