"""How does the level of probabilities follow outcomes as they ripen, when the rate itself drifts?"""

import math
from typing import Self

import numpy as np
from scipy.special import expit

from models.calibration import is_better, log_losses, newest_shift
from models.columns import Floats, Frozen
from models.folds import Indices

DRIFTS = (1e-6, 1e-5, 1e-4, 1e-3)
STRETCHES = 4
"""Parts of the rows out of fold in which the level is measured: within a whole block it has gone up and down."""


class Level(Frozen):
    """A shift in log-odds that walks at random: a local level filter of binary outcomes.

    Parameters
    ----------
    drift : variance that the level gains with each outcome; without any it stands still
    variance : of the shift, given the outcomes so far; after a fit, that of the time until the next ones tell
    shift : log-odds to add to a score

    References
    ----------
    Fahrmeir (1992). Posterior mode estimation by extended Kalman filtering for multivariate dynamic generalized linear
    models. JASA 87.

    Examples
    --------
    >>> round(Level(drift=1e-3).follow(np.full(500, -2.0), np.ones(500)).shift, 1) > 1
    True
    """

    drift: float = 0.0
    variance: float = 0.0
    shift: float = 0.0

    def follow(self, log_odds: Floats, y: Floats) -> Self:
        """Return the level after these outcomes, the oldest first, of rows that had these log-odds without a shift."""
        if not self.drift or not len(y):
            return self
        shift, variance = self.shift, self.variance
        for score, label in zip(log_odds.tolist(), y.tolist(), strict=True):
            shift, variance = _step(shift, variance, self.drift, score, label)
        return self.model_copy(update={"shift": float(shift), "variance": float(variance)})


def choose_level(log_odds: Floats, y: Floats, days: Floats, gap: float) -> Level:
    """Choose how fast the level follows, by the log loss of out-of-fold scores; return it as it stands at the end.

    A level moves only where that was better by more than two standard errors than standing still.

    Parameters
    ----------
    log_odds, y, days : out of fold, the oldest first; days of the cutoffs
    gap : days until an outcome is ripe, infinite where nobody knows; those of the same instant never are
    """
    best, losses = Level(), log_losses(log_odds, y)
    for level in (Level(drift=drift) for drift in DRIFTS):
        rival = log_losses(log_odds + shifts(level, log_odds, y, days, gap), y)
        if is_better(rival, losses, errors=1.0 if best.drift else 2.0):
            best, losses = level, rival
    return best.follow(log_odds, y)


def shifts(level: Level, log_odds: Floats, y: Floats, days: Floats, gap: float) -> Floats:
    """Return the shift of each row that the outcomes ripe by then give; arguments as in `choose_level`."""
    found, known = np.zeros(len(y)), 0
    starts = np.flatnonzero(np.diff(days, prepend=-np.inf) > 0)
    for start, stop in zip(starts, np.append(starts[1:], len(days)), strict=False):
        ripe = min(int(np.searchsorted(days, days[start] - gap, side="right")), int(start))
        level = level.follow(log_odds[known:ripe], y[known:ripe])
        known, found[start:stop] = max(known, ripe), level.shift
    return found


def level_variance(score: Floats, y: Floats, days: Floats) -> float:
    """Return the mean square by which out-of-fold scores missed the level of stretches of later rows.

    A model serves for a while before outcomes tell where the level went, and so far it may go. What chance explains of
    it is taken off.

    Parameters
    ----------
    score, y, days : out of fold
    """
    first = np.searchsorted(np.sort(days), days, side="left")  # whole instants only
    stretch = first * STRETCHES // max(len(days), 1)
    missed = [_missed_square(score[stretch == here], y[stretch == here]) for here in np.unique(stretch)]
    return max(float(np.mean(missed)), 0.0) if missed else 0.0


def is_shift_better(score: Floats, y: Floats, shift: Floats, block: Indices, entities: Indices) -> bool:
    """Whether models shifted by `newest_shift` did better on later rows: over all by two errors, on the newest.

    The shift that would have suited rows out of fold is none for the model of all rows: that has learnt from the
    newest ones, and the drift of then would count twice.

    Parameters
    ----------
    score, y, block, entities : out of fold
    shift : of the model that gave each score
    """
    rival, losses, newest = log_losses(score + shift, y), log_losses(score, y), block == block.max(initial=0)
    return is_better(rival, losses, entities, errors=2.0) and bool(rival[newest].mean() < losses[newest].mean())


def _missed_square(score: Floats, y: Floats) -> float:
    p = expit(score)
    return newest_shift(score, y) ** 2 - 1 / (1 + float(np.sum(p * (1 - p))))


def _step(shift: float, variance: float, drift: float, score: float, label: float) -> tuple[float, float]:
    p = 1 / (1 + math.exp(-min(max(score + shift, -30.0), 30.0)))
    variance = 1 / (1 / (variance + drift) + p * (1 - p))
    return shift + variance * (label - p), variance
