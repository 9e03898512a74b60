"""What is said of an amount of money: an expected value, an interval that holds it, and reasons that sum to it?"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from models.columns import Floats, Frozen
from models.explanations import Reasons

CONFIDENCE = 0.8
_FEWEST = 50
_MOST_BANDS = 10
_ROUNDING = 1e-9
_OUTSIZED = 1000.0


@dataclass(frozen=True)
class MoneyScores:
    """What there is to say of n rows.

    Attributes
    ----------
    expected : (n,) expected value, in the currency of the labels
    low, high : (n,) bounds between which 80% of outcomes lie
    raw_score : (n,) log of the number that `reasons` sum to
    reasons : base + contributions = raw score; `base_probability` + points = expected value
    more : further numbers of each row, by name
    """

    expected: Floats
    low: Floats
    high: Floats
    raw_score: Floats
    reasons: Reasons
    more: dict[str, Floats]


class Bands(Frozen):
    """By size of the prediction, how far outcomes lay below and above it: factors that 80% of outcomes lie between.

    Learnt from predictions of rows that the model had not seen. Where over a tenth of the outcomes are
    nothing at all, the lower bound is nothing, and the upper one is chosen so that both together hold 80%.
    """

    edges: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    @classmethod
    def fit(cls, predicted: Floats, outcome: Floats) -> Self:
        """Learn the factors from predictions and outcomes."""
        number = int(np.clip(len(predicted) // _FEWEST, 1, _MOST_BANDS))
        edges = band_edges(predicted, number)
        place = np.searchsorted(edges, predicted, side="right")
        ratio = outcome / np.maximum(predicted, 1e-12)
        bounds = [_bounds(ratio[place == band]) for band in range(len(edges) + 1)]
        low, high = zip(*bounds, strict=True)
        return cls(edges=tuple(edges.tolist()), low=low, high=high)

    def interval(self, predicted: Floats, expected: Floats) -> tuple[Floats, Floats]:
        """Return (n,) lower and upper bounds around predictions as in `fit`; the expected value lies between them."""
        place = np.searchsorted(self.edges, predicted, side="right")
        low, high = (np.array(factors)[place] * predicted for factors in (self.low, self.high))
        return np.minimum(low, expected), np.maximum(high * (1 + _ROUNDING), expected)


def most_counted(amounts: Floats) -> float:
    """Return the largest amount that counts in full: a thousand times what nine of ten amounts above zero stay below.

    One amount mistyped by many zeros would else be the mean of all. What is above counts as this.

    >>> most_counted(np.array([1.0, 2.0, 3.0, 1e12, 0.0, np.nan]))
    3000.0
    """
    known = amounts[amounts > 0]
    return _OUTSIZED * float(np.quantile(known, 0.9, method="lower")) if len(known) else float(np.finfo(float).max)


def band_edges(predicted: Floats, number: int) -> Floats:
    """Return where to cut predictions into bands of about equal mass, none of them empty.

    >>> band_edges(np.array([1.0, 1.0, 2.0, 3.0]), 4)
    array([2., 3.])
    """
    if number < 2 or not len(predicted):
        return np.zeros(0)
    edges = np.unique(np.quantile(predicted, np.arange(1, number) / number, method="higher"))
    return np.asarray(edges[edges > predicted.min()])


def money_points(contributions: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """Turn reasons of a logarithm into shares of the money, which sum exactly.

    Each contribution is multiplied by the mean slope of the money between base and score, as
    `models.explanations.probability_points` does; a factor between exp(score) and the expected value is the base's.

    Returns
    -------
    base_value : (n,)
    points : (n, d)

    Examples
    --------
    >>> base, points = money_points(np.log([[2.0, 5.0]]), np.array([10.0]))
    >>> round(float(base[0] + points.sum()), 6)
    10.0
    """
    total = contributions.sum(axis=1)
    start = expected * np.exp(-total)
    slope = np.where(np.abs(total) < 1e-9, start, (expected - start) / np.where(total == 0, 1.0, total))
    return start, contributions * slope[:, None]


def _bounds(ratio: Floats) -> tuple[float, float]:
    if not len(ratio):
        return 0.0, 3.0
    tail = (1 - CONFIDENCE) / 2
    low = float(np.quantile(ratio, tail))
    if low <= 0:
        low = min(low, 0.0)
        below = float(np.mean(ratio < low))
        return low, float(np.quantile(ratio, min(below + CONFIDENCE, 1.0)))
    return low, float(np.quantile(ratio, 1 - tail))
