"""How does a raw score become a probability, and how sure is that probability?"""

import math
from functools import lru_cache
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, expit, logit, ndtri

from models.columns import Floats, Frozen

MIN_BIN = 50
MAX_BINS = 20


Kind = Literal["identity", "intercept", "sigmoid", "isotonic"]
FEW_ROWS, FEW_EVENTS = 1000, 100
"""Below so many rows, or events of either kind, no isotonic map is tried."""


class Calibration(Frozen):
    """A strictly rising map from raw log-odds to log-odds of the outcome.

    `slope * score + intercept`, slope above zero; an isotonic map goes through knots before that, straight between
    them and beside the score beyond them. Where the level of these log-odds is known up to a variance `spread` only,
    the probability is the mean over all levels it may have: it lies nearer to one half.

    Examples
    --------
    >>> Calibration().probability(np.array([0.0])).tolist()
    [0.5]
    """

    kind: Kind = "identity"
    slope: float = 1.0
    intercept: float = 0.0
    knots: tuple[float, ...] = ()
    values: tuple[float, ...] = ()
    spread: float = 0.0

    @classmethod
    def fit(cls, kind: Kind, score: Floats, y: Floats) -> Self:
        """Fit by maximum likelihood with a weak pull towards the identity (Platt 1999; Steyerberg 2004).

        The isotonic map is the centred one (Oron, Flournoy 2017): a level stands at the mean of its scores, so that
        the map rises between levels and no two scores become one probability.
        """
        from scipy.optimize import minimize

        if kind == "identity":
            return cls()
        if kind == "isotonic":
            knots, values = _isotonic(score, y)
            return cls(kind=kind, knots=knots, values=values)

        def loss(values: Floats) -> float:
            slope, shift = (1.0, values[0]) if kind == "intercept" else (np.exp(values[1]), values[0])
            z = slope * score + shift
            penalty = 0.5 * float(values @ values)
            return float(np.sum(np.logaddexp(0.0, z) - y * z)) + penalty

        found = minimize(loss, np.zeros(1 if kind == "intercept" else 2), method="BFGS").x
        return cls(kind=kind, slope=float(np.exp(found[1])) if kind == "sigmoid" else 1.0, intercept=float(found[0]))

    def moved(self, shift: float) -> Self:
        """Return the map with a shift of all log-odds."""
        kind = "intercept" if shift and self.kind == "identity" else self.kind
        return self.model_copy(update={"kind": kind, "intercept": self.intercept + shift})

    def spread_over(self, variance: float) -> Self:
        """Return the map whose probabilities are the mean over levels of this variance."""
        return self.model_copy(update={"spread": variance})

    @property
    def _drawn_in(self) -> float:
        """Share of the log-odds that the mean probability keeps (MacKay 1992: the moderated output)."""
        return 1 / math.sqrt(1 + math.pi * self.spread / 8)

    def log_odds(self, score: Floats) -> Floats:
        """Return the calibrated log-odds of each raw score."""
        if self.knots:
            held = np.clip(score, self.knots[0], self.knots[-1])
            score = np.interp(held, self.knots, self.values) + (score - held)
        return np.asarray(self._drawn_in * (self.slope * score + self.intercept), dtype=np.float64)

    def tangent(self, score: Floats) -> Floats:
        """Return how fast the log-odds rise at each raw score."""
        if not self.knots:
            return np.full(len(score), self._drawn_in * self.slope)
        rises = np.concatenate([[1.0], np.diff(self.values) / np.diff(self.knots), [1.0]])
        return np.asarray(self._drawn_in * self.slope * rises[np.searchsorted(self.knots, score, side="right")])

    def probability(self, score: Floats) -> Floats:
        """Return the probability of each raw score."""
        return np.asarray(expit(self.log_odds(score)), dtype=np.float64)


def choose_calibration(score: Floats, y: Floats, block: npt.NDArray[np.intp]) -> Calibration:
    """Choose the shape of the map that, fitted on older blocks, wins on later ones; then fit it on all of them.

    A richer map must win by more than two standard errors of the paired difference over all later blocks, and on the
    newest one; with a single block nothing is mapped. A flexible map fitted and judged on one fold did harm under
    drift, and so did maps that had won by one error. A shape is learnt from blocks whose levels have been set right,
    and says nothing of the level: after a shape that comes from the newest rows the final model has learnt from (see
    `newest_shift`).

    Parameters
    ----------
    score, y : out of fold
    block : the block of time of each row
    """
    later, best = block > block.min(initial=0), Calibration()
    if not later.any():
        return best
    newest, score = block == block.max(), level_blocks(score, y, block)
    losses = log_losses(score, y)
    for kind in _kinds(y):
        rival = _losses_of_later(kind, score, y, block)
        if rival[newest].mean() < losses[newest].mean() and is_better(rival[later], losses[later], errors=2.0):
            best, losses = Calibration.fit(kind, score, y), rival
    return best


def level_blocks(score: Floats, y: Floats, block: npt.NDArray[np.intp]) -> Floats:
    """Return the scores after the mean level of each block has been set right."""
    out = np.empty(len(y))
    for number in np.unique(block):
        here = block == number
        out[here] = score[here] + Calibration.fit("intercept", score[here], y[here]).intercept
    return out


def newest_shift(score: Floats, y: Floats) -> float:
    """Return the shift that sets right the level of the newest rows a model has learnt from."""
    return Calibration.fit("intercept", score, y).intercept


def _kinds(y: Floats) -> tuple[Kind, ...]:
    many = len(y) >= FEW_ROWS and min(y.sum(), len(y) - y.sum()) >= FEW_EVENTS
    return ("sigmoid", "isotonic") if many else ("sigmoid",)


def _losses_of_later(kind: Kind, score: Floats, y: Floats, block: npt.NDArray[np.intp]) -> Floats:
    """Loss of each row under the map that the blocks before its own give; of the oldest block, as it stands."""
    losses = log_losses(score, y)
    for here in np.unique(block)[1:]:
        older, judged = block < here, block == here
        mapped = Calibration.fit(kind, score[older], y[older])
        losses[judged] = log_losses(mapped.log_odds(score[judged]), y[judged])
    return losses


def _isotonic(score: Floats, y: Floats) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return knots and values of a centred isotonic regression; a level of one outcome only is drawn in."""
    from sklearn.isotonic import IsotonicRegression

    fitted = IsotonicRegression(out_of_bounds="clip").fit_transform(score, y)
    _, level, counts = np.unique(fitted, return_inverse=True, return_counts=True)
    events = np.bincount(level, weights=y)
    centers, rates = np.bincount(level, weights=score) / counts, (events + 0.5) / (counts + 1)
    rising = np.flatnonzero(np.diff(np.maximum.accumulate(rates), prepend=-1.0) > 0)
    return tuple(centers[rising].tolist()), tuple(logit(rates[rising]).tolist())


def is_better(rival: Floats, current: Floats, entities: npt.NDArray[Any] | None = None, *, errors: float = 1.0) -> bool:
    """Tell whether the rival's losses are lower by more than some standard errors of the paired difference."""
    return standard_errors(current - rival, entities) > errors


def standard_errors(gain: Floats, entities: npt.NDArray[Any] | None = None) -> float:
    """Return the mean of paired differences, in standard errors of it.

    Differences are summed by entity first: rows of one entity are not independent evidence.

    Examples
    --------
    >>> round(standard_errors(np.array([1.0, 2.0, 3.0])), 2), standard_errors(np.zeros(9))
    (4.24, 0.0)
    """
    if entities is not None:
        gain = np.bincount(np.unique(entities, return_inverse=True)[1], weights=gain).astype(np.float64)
    spread = float(gain.std()) if len(gain) else 0.0
    if not spread:
        return float(np.sign(gain.sum())) * np.inf if gain.sum() else 0.0
    return float(gain.mean() * np.sqrt(len(gain)) / spread)


class Reliability(Frozen):
    """What happened to past rows of each probability, out of fold: mean probability, effective count, events.

    `level_variance` is by how much the level of all log-odds may be off beside that.
    """

    centers: tuple[float, ...]
    counts: tuple[float, ...]
    events: tuple[float, ...]
    level_variance: float = 0.0

    @classmethod
    def of(
        cls,
        probability: Floats,
        y: Floats,
        entities: npt.NDArray[Any] | None = None,
        *,
        level_variance: float = 0.0,
    ) -> Self:
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
            level_variance=level_variance,
        )

    def interval(self, probability: Floats, confidence_level: float) -> Floats:
        """Return (n, 2): where the true rate of rows like these lies.

        Of past rows scored near this probability (out of fold, so the model had not seen them), k of n had the event:
        the Jeffreys interval of that rate, interpolated between bins in log-odds (moved along beyond the outer
        bins), widened to hold the probability, and on both sides by what the level may be off: distances in log-odds
        add up by their squares.

        References
        ----------
        Brown, Cai, DasGupta (2001). Interval estimation for a binomial proportion. Statistical Science 16(2).
        """
        if not self.centers:
            return np.column_stack([np.zeros_like(probability), np.ones_like(probability)])
        at, bounds = _curve(self.centers, self.events, self.counts, confidence_level)
        here = logit(np.clip(probability, 1e-9, 1 - 1e-9))
        beyond = here - np.clip(here, at[0], at[-1])
        low, high = (np.interp(here, at, bound) + beyond for bound in bounds)
        if self.level_variance:
            off = math.sqrt(self.level_variance) * ndtri((1 + confidence_level) / 2)
            low = here - np.hypot(np.maximum(here - low, 0), off)
            high = here + np.hypot(np.maximum(high - here, 0), off)
        return np.column_stack([np.minimum(expit(low), probability), np.maximum(expit(high), probability)])


def log_losses(score: Floats, y: Floats) -> Floats:
    """Log loss of each row given its log-odds."""
    return np.asarray(np.logaddexp(0.0, score) - y * score, dtype=np.float64)


def jeffreys_interval(events: Floats, counts: Floats, confidence_level: float) -> Floats:
    """Return (n, 2) equal-tailed intervals of a rate under Jeffreys' prior.

    Examples
    --------
    >>> jeffreys_interval(np.array([0.0]), np.array([0.0]), 0.8).round(2).tolist()
    [[0.02, 0.98]]
    """
    tail = (1 - confidence_level) / 2
    a, b = events + 0.5, counts - events + 0.5
    return np.column_stack([betaincinv(a, b, tail), betaincinv(a, b, 1 - tail)])


@lru_cache(maxsize=64)
def _curve(
    centers: tuple[float, ...], events: tuple[float, ...], counts: tuple[float, ...], confidence_level: float
) -> tuple[Floats, Floats]:
    """Remember where a model's bins stand and what their intervals are, in log-odds: more work than the score of a row.

    Returns
    -------
    at : (n,)
    bounds : (2, n)
    """
    bounds = jeffreys_interval(np.array(events), np.array(counts), confidence_level)
    at, curve = (logit(np.clip(shares, 1e-9, 1 - 1e-9)) for shares in (np.array(centers), bounds.T))
    at.flags.writeable = curve.flags.writeable = False
    return at, curve


def _effective(entities: npt.NDArray[Any] | None, chunk: npt.NDArray[np.intp]) -> int:
    return len(chunk) if entities is None else len(np.unique(entities[chunk]))
