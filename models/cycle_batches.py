"""Do deals that were created together close sooner or later than others of their age, as a batch nobody works on does?

What a batch has closed so far, next to what its hazards let expect, tells how the rest of it will go on: shared frailty
from a gamma distribution. How much batches differ is read from their past alone; where they do not, nothing moves.

References
----------
Clayton (1978). A model for association in bivariate life tables. Biometrika 65.
"""

from typing import Self

import numpy as np

from models.columns import Floats, Frozen
from models.folds import Indices
from models.landmarks import Landmarks, Pace
from models.periods import Periods
from models.scores import Score

BATCH_DAYS = 28
STRENGTHS = np.geomspace(1.0, 1e4, 30)
"""Closings that a batch's own ones are weighed against: with few, batches differ much; with many, hardly at all."""

MUST_GAIN = 5.0
"""Log-likelihood that differing batches must gain over equal ones: very strong evidence (Kass and Raftery 1995)."""


class Batches(Frozen):
    """What the batch of a deal adds to its log-odds of closing: 0 for batches without a past.

    Parameters
    ----------
    first : number of the first batch, in spans of 28 days since 1970
    offsets : what each batch from the first on adds
    """

    first: int = 0
    offsets: tuple[float, ...] = ()

    @classmethod
    def fit(cls, created: Floats, expected: Floats, closed: Floats) -> Self:
        """Compare the closings of batches with those expected.

        Parameters
        ----------
        created : (m,) day since 1970 on which the deal of each period was created
        expected, closed : (m,) closings expected in the period, and seen
        """
        if not len(created):
            return cls()
        batch = _number(created)
        parts = (np.bincount(batch - batch.min(), weights=part) for part in (closed, expected))
        seen, hoped = (np.asarray(part, dtype=np.float64) for part in parts)
        fits = np.array([_log_likelihood(seen, hoped, strength) for strength in STRENGTHS])
        if fits.max() < fits[-1] + MUST_GAIN:
            return cls()
        strength = STRENGTHS[np.argmax(fits)]
        offsets = np.log((seen + strength) / (hoped + strength))
        return cls(first=int(batch.min()), offsets=tuple(offsets.tolist()))

    def offset(self, created: Floats) -> Floats:
        """Return (n,) what the batch adds to the log-odds of closing of deals created on these days."""
        known = np.array([0.0, *self.offsets, 0.0])
        return np.asarray(known[np.clip(_number(created) - self.first + 1, 0, len(known) - 1)])


NO_BATCHES = Batches()


def learn_batches(landmarks: Landmarks, periods: Periods, hazards: tuple[Score, Score], pace: Pace) -> Batches:
    """Learn from periods, each of a deal once, what batches of deals add to these hazards of won and of lost."""
    matrix = landmarks.rows(periods.landmark, periods.ahead)
    offset = pace.offset(landmarks.log_load[periods.landmark])
    odds = np.logaddexp(*(score.score(matrix) + offset for score in hazards))
    expected, closed = np.exp(odds - np.logaddexp(0.0, odds)), (periods.outcome > 0).astype(np.float64)
    return Batches.fit(landmarks.created[periods.landmark], expected * periods.weight, closed * periods.weight)


def _number(created: Floats) -> Indices:
    return np.floor(created / BATCH_DAYS).astype(np.intp)


def _log_likelihood(seen: Floats, expected: Floats, strength: float) -> float:
    """Return the log-likelihood of closings whose rate is drawn once a batch, up to what no strength changes."""
    from scipy.special import gammaln

    drawn = gammaln(seen + strength) - gammaln(strength) + strength * np.log(strength)
    return float((drawn - (seen + strength) * np.log(expected + strength)).sum())
