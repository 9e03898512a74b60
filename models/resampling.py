"""How sure is a number measured on some rows? Ask it again of draws of their entities.

A draw is a weight for each row: how often its entity was drawn. A statistic takes the weights of many draws at once,
so it is computed for all of them in a few passes over the rows.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from models.columns import Floats

RESAMPLES = (200, 1000)
"""Fewest and most draws: the more rows, the fewer are needed and the more each costs."""

_ALL_CELLS = 20_000_000
_CELLS = 4_000_000
"""Weights drawn in all, and held at once."""

Statistic = Callable[[Floats], Floats]
"""Takes weights (b, n), returns (b,) or (b, m)."""


def bootstrap(statistic: Statistic, entities: npt.ArrayLike, *, seed: int = 0) -> Floats:
    """Return a statistic of 200 to 1,000 draws of entities with replacement; rows of one entity are drawn together.

    Parameters
    ----------
    statistic : takes weights (b, n), returns (b,) or (b, m)
    entities : (n,) whose row it is

    Returns
    -------
    (draws,) or (draws, m)

    References
    ----------
    Field, Welsh (2007). Bootstrapping clustered data. Journal of the Royal Statistical Society B 69(3).

    Examples
    --------
    >>> means = bootstrap(lambda w: w @ np.array([0.0, 1.0]) / w.sum(axis=1), ["a", "b"])
    >>> sorted(set(means.tolist()))
    [0.0, 0.5, 1.0]
    """
    codes = np.unique(np.asarray(entities), return_inverse=True)[1]
    number = int(codes.max()) + 1
    rng = np.random.default_rng(seed)
    resamples, size = np.clip(_ALL_CELLS // len(codes), *RESAMPLES), max(1, _CELLS // len(codes))
    chunks = [min(size, resamples - done) for done in range(0, resamples, size)]
    chances = np.full(number, 1 / number)
    return np.concatenate([statistic(rng.multinomial(number, chances, n)[:, codes].astype(np.float64)) for n in chunks])


def interval(draws: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the lower and upper bound that hold the middle `level` of the draws; draws without a value are left out.

    >>> [round(float(bound), 6) for bound in interval(np.arange(101.0), 0.9)]
    [5.0, 95.0]
    """
    tail = (1 - level) / 2
    kept = np.where(np.isfinite(draws), draws, np.nan)
    missing = np.isnan(kept).all(axis=0)
    bounds = np.nanquantile(np.where(missing, 0.0, kept), [tail, 1 - tail], axis=0)
    low, high = np.where(missing, np.nan, bounds)
    return low, high


def weighted_mean(values: npt.ArrayLike) -> Statistic:
    """Return the statistic that is the mean of a value by row."""
    column = np.asarray(values, dtype=np.float64)
    return lambda weights: np.asarray(weights @ column / weights.sum(axis=1))


def weighted_auc(y_true: npt.ArrayLike, score: npt.ArrayLike) -> Statistic:
    """Return the statistic that is the area under the ROC curve; NaN where a draw holds one class only."""
    y = np.asarray(y_true, dtype=np.float64)
    order, starts = _tied(np.asarray(score, dtype=np.float64))
    labels = y[order]

    def auc(weights: Floats) -> Floats:
        drawn = weights[:, order]
        positive = np.add.reduceat(drawn * labels, starts, axis=1)
        negative = np.add.reduceat(drawn * (1 - labels), starts, axis=1)
        above = np.cumsum(negative, axis=1)
        pairs = positive.sum(axis=1) * negative.sum(axis=1)
        lost = (positive * (above - negative / 2)).sum(axis=1)
        return np.asarray(1 - np.divide(lost, pairs, out=np.full(len(pairs), np.nan), where=pairs > 0))

    return auc


def reached(score: npt.ArrayLike, values: Floats, k: float) -> Statistic:
    """Return the statistic that tells how much of each value lies among the k highest scores.

    Rows tied at the border count in part, as if they were taken in random order; a constant score is a random order.

    Parameters
    ----------
    score : (n,) the order of the list, highest first
    values : (n, m) what each row is worth, in m ways

    Examples
    --------
    >>> reached([3, 2, 2, 1], np.array([[1.0], [1.0], [0.0], [1.0]]), 2)(np.ones((1, 4))).tolist()
    [[1.5]]
    """
    order, starts = _tied(np.asarray(score, dtype=np.float64))
    sorted_values = values[order]

    def total(weights: Floats) -> Floats:
        drawn = weights[:, order]
        mass = np.add.reduceat(drawn, starts, axis=1)
        before = np.cumsum(mass, axis=1) - mass
        share = np.divide(np.clip(k - before, 0, mass), mass, out=np.zeros_like(mass), where=mass > 0)
        sums = [np.add.reduceat(drawn * column, starts, axis=1) for column in sorted_values.T]
        return np.column_stack([(share * column).sum(axis=1) for column in sums])

    return total


def _tied(score: Floats) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the order from the highest score down, and where in it each group of equal scores starts."""
    order = np.argsort(-score, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(score[order]) != 0])
    return order, starts
