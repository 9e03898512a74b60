"""How does a raw score become a probability, and how sure is that probability?"""

from functools import lru_cache
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit, logit
from scipy.stats import beta

from models.columns import Floats, Frozen

MIN_BIN = 50
MAX_BINS = 20


class Calibration(Frozen):
    """A monotone map from raw log-odds to log-odds of the outcome: `slope * score + intercept`, slope above zero.

    Examples
    --------
    >>> Calibration().probability(np.array([0.0])).tolist()
    [0.5]
    """

    kind: Literal["identity", "intercept", "sigmoid"] = "identity"
    slope: float = 1.0
    intercept: float = 0.0

    @classmethod
    def fit(cls, kind: Literal["identity", "intercept", "sigmoid"], score: Floats, y: Floats) -> Self:
        """Fit by maximum likelihood with a weak pull towards the identity (Platt 1999; Steyerberg 2004)."""
        if kind == "identity":
            return cls()

        def loss(values: Floats) -> float:
            slope, shift = (1.0, values[0]) if kind == "intercept" else (np.exp(values[1]), values[0])
            z = slope * score + shift
            penalty = 0.5 * float(values @ values)
            return float(np.sum(np.logaddexp(0.0, z) - y * z)) + penalty

        found = minimize(loss, np.zeros(1 if kind == "intercept" else 2), method="BFGS").x
        return cls(kind=kind, slope=float(np.exp(found[1])) if kind == "sigmoid" else 1.0, intercept=float(found[0]))

    def probability(self, score: Floats) -> Floats:
        """Return the probability of each raw score."""
        return np.asarray(expit(self.slope * score + self.intercept), dtype=np.float64)


def choose_calibration(older: tuple[Floats, Floats], newest: tuple[Floats, Floats]) -> Calibration:
    """Choose the map that, fitted on an older fold, wins on the newest one; then fit it on the newest.

    A richer map must win by more than one standard error of the paired difference; without a second fold nothing is
    mapped. A flexible map fitted and judged on one fold did harm under drift.

    Parameters
    ----------
    older, newest : (score, y) out of fold
    """
    best, losses = Calibration(), _losses(Calibration(), *newest)
    if not len(older[0]) or not len(newest[0]):
        return best
    for kind in ("intercept", "sigmoid"):
        rival = _losses(Calibration.fit(kind, *older), *newest)
        if is_better(rival, losses):
            best, losses = Calibration.fit(kind, *newest), rival
    return best


def is_better(rival: Floats, current: Floats, entities: npt.NDArray[Any] | None = None, *, errors: float = 1.0) -> bool:
    """Tell whether the rival's losses are lower by more than some standard errors of the paired difference.

    Differences are summed by entity first: rows of one entity are not independent evidence.
    """
    gain = np.asarray(current - rival, dtype=np.float64)
    if entities is not None:
        gain = np.bincount(np.unique(entities, return_inverse=True)[1], weights=gain).astype(np.float64)
    return bool(len(gain) and gain.mean() > errors * gain.std() / np.sqrt(len(gain)))


class Reliability(Frozen):
    """What happened to past rows of each probability, out of fold: mean probability, effective count, events."""

    centers: tuple[float, ...]
    counts: tuple[float, ...]
    events: tuple[float, ...]

    @classmethod
    def of(cls, probability: Floats, y: Floats, entities: npt.NDArray[Any] | None = None) -> Self:
        """Sort into at most 20 equal-mass bins of 50 rows and more; several rows of one entity count as one."""
        if not len(y):
            return cls(centers=(), counts=(), events=())
        number = int(np.clip(len(y) // MIN_BIN, 1, MAX_BINS))
        chunks = np.array_split(np.argsort(probability, kind="stable"), number)
        counts = [_effective(entities, chunk) for chunk in chunks]
        return cls(
            centers=tuple(float(probability[chunk].mean()) for chunk in chunks),
            counts=tuple(float(count) for count in counts),
            events=tuple(float(count * y[chunk].mean()) for count, chunk in zip(counts, chunks, strict=True)),
        )

    def interval(self, probability: Floats, confidence_level: float) -> Floats:
        """Return (n, 2): where the true rate of rows like these lies.

        Of past rows scored near this probability (out of fold, so the model had not seen them), k of n had the event:
        the Jeffreys interval of that rate, interpolated between bins in log-odds (moved along beyond the outer
        bins), and widened to hold the probability.

        References
        ----------
        Brown, Cai, DasGupta (2001). Interval estimation for a binomial proportion. Statistical Science 16(2).
        """
        bounds = _rate_bounds(self.events, self.counts, confidence_level)
        if len(self.centers) == 0:
            return np.column_stack([np.zeros_like(probability), np.ones_like(probability)])
        at = logit(np.clip(self.centers, 1e-9, 1 - 1e-9))
        here = logit(np.clip(probability, 1e-9, 1 - 1e-9))
        beyond = here - np.clip(here, at[0], at[-1])
        low, high = (expit(np.interp(here, at, logit(np.clip(bound, 1e-9, 1 - 1e-9))) + beyond) for bound in bounds.T)
        return np.column_stack([np.minimum(low, probability), np.maximum(high, probability)])


def jeffreys_interval(events: Floats, counts: Floats, confidence_level: float) -> Floats:
    """Return (n, 2) equal-tailed intervals of a rate under Jeffreys' prior.

    Examples
    --------
    >>> jeffreys_interval(np.array([0.0]), np.array([0.0]), 0.8).round(2).tolist()
    [[0.02, 0.98]]
    """
    tail = (1 - confidence_level) / 2
    a, b = events + 0.5, counts - events + 0.5
    return np.column_stack([beta.ppf(tail, a, b), beta.ppf(1 - tail, a, b)])


@lru_cache(maxsize=64)
def _rate_bounds(events: tuple[float, ...], counts: tuple[float, ...], confidence_level: float) -> Floats:
    """Remember the intervals of a model's bins: they cost more than the score of a row."""
    bounds = jeffreys_interval(np.array(events), np.array(counts), confidence_level)
    bounds.flags.writeable = False
    return bounds


def _effective(entities: npt.NDArray[Any] | None, chunk: npt.NDArray[np.intp]) -> int:
    return len(chunk) if entities is None else len(np.unique(entities[chunk]))


def _losses(calibration: Calibration, score: Floats, y: Floats) -> Floats:
    z = calibration.slope * score + calibration.intercept
    return np.asarray(np.logaddexp(0.0, z) - y * z, dtype=np.float64)
