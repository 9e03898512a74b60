"""How much does a field tell of an ending that lies in its future?

All comparisons are within strata of records that were created at about the same time. So old records, which are fuller
and more often closed, are compared with their equals, and what drifts over the years tells nothing. What is learned on
one half of the records is measured on the other half, so a field of a thousand values gains nothing by chance.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import gammaincinv

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

OPEN, SUCCESS, FAILURE = 0, 1, 2

_RARE = 5
"""A text that fewer records hold is no value of its own: nothing can be learned of it."""

_MOST_TEXTS = 400
_BINS = 40
_MASS = 0.02
"""A number that so many of the records hold is a value of its own, such as 0 or 100."""

_SUPPORT = 3


@dataclass(frozen=True)
class Separation:
    """How well values tell two groups apart: AUC, and the AUC that it has at least."""

    auc: float
    low: float


@dataclass(frozen=True)
class Purity:
    """Values that one group alone seems to have.

    Attributes
    ----------
    covered
        Share of the group that holds such a value.
    records
        How many of the group do.
    observed, expected
        How many of the others hold one, and how many would if the values told nothing.
    excess
        At most, observed / expected.
    """

    covered: float
    records: int
    observed: int
    expected: float
    excess: float


@dataclass(frozen=True, eq=False)
class Groups:
    """Records with what became of them (OPEN, SUCCESS, FAILURE), by age (stratum) and by halves (fold)."""

    stratum: Codes
    group: Codes
    z: float

    @property
    def fold(self) -> Codes:
        """Halves that have nothing to do with the order of the records."""
        mixed = np.arange(len(self.group), dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        return (mixed >> np.uint64(63)).astype(np.int64)

    def count(self, codes: Codes) -> Numbers:
        """Count records by fold, stratum, group and code."""
        strata, width = int(self.stratum.max(initial=0)) + 1, int(codes.max(initial=0)) + 1
        cell = ((self.fold * strata + self.stratum) * 3 + self.group) * width + codes
        return np.bincount(cell, minlength=2 * strata * 3 * width).reshape(2, strata, 3, width).astype(np.float64)


def codes_of(values: npt.NDArray[Any]) -> Codes:
    """Number the values of a field, 0 for a missing one; numbers that lie close together share a code."""
    if values.dtype == np.float64:
        return _codes_of_numbers(values)
    texts, _ = pd.factorize(values)
    counts = np.bincount(texts[texts >= 0], minlength=1)
    frequent = np.argsort(-counts, kind="stable")[:_MOST_TEXTS]
    frequent = frequent[counts[frequent] >= _RARE]
    number = np.ones(len(counts) + 1, dtype=np.int64)  # 1 is any rare text
    number[frequent] = np.arange(len(frequent)) + 2
    number[-1] = 0
    return number[texts]


def _codes_of_numbers(values: Numbers) -> Codes:
    known = np.sort(values[~np.isnan(values)])
    codes = np.zeros(len(values), dtype=np.int64)
    if not len(known):
        return codes
    edges = np.unique(known[np.linspace(0, len(known) - 1, _BINS + 1).astype(np.int64)])
    held = np.searchsorted(known, edges, side="right") - np.searchsorted(known, edges)
    is_mass = held >= max(_MASS * len(known), _RARE)
    place = np.minimum(np.searchsorted(edges, values), len(edges) - 1)
    codes = 1 + 2 * place + ((values == edges[place]) & is_mass[place])
    return np.where(np.isnan(values), 0, codes)


def weights(positive: Numbers, negative: Numbers) -> Numbers:
    """Return by fold the weight of evidence of each code, against what its strata let expect."""
    total = positive + negative
    rate = positive.sum(axis=2) / np.maximum(total.sum(axis=2), 1.0)
    expected = (total * rate[:, :, None]).sum(axis=1)
    of_positive, of_negative = positive.sum(axis=1), negative.sum(axis=1)
    odds = np.log((of_positive + 0.5) / (expected + 0.5))
    found: Numbers = odds - np.log((of_negative + 0.5) / (total.sum(axis=1) - expected + 0.5))
    return found


def separate(positive: Numbers, negative: Numbers, z: float) -> Separation:
    """Return how well the codes tell positive from negative records of the same stratum.

    Source: the stratified Mann-Whitney statistic; its variance is that of no difference, which is the larger one.
    """
    order = np.argsort(weights(positive, negative)[::-1], axis=1, kind="stable")[:, None, :]
    ones, zeros = (np.take_along_axis(side, order, axis=2) for side in (positive, negative))
    wins = (ones * (np.cumsum(zeros, axis=2) - zeros / 2)).sum()
    n_ones, n_zeros = ones.sum(axis=2), zeros.sum(axis=2)
    pairs = float((n_ones * n_zeros).sum())
    if not pairs:
        return Separation(0.5, 0.0)
    error = float(np.sqrt((n_ones * n_zeros * (n_ones + n_zeros + 1) / 12).sum()) / pairs)
    auc = float(wins / pairs)
    return Separation(auc, auc - z * error)


def own_values(target: Numbers, others: Numbers) -> Numbers:
    """Mark, by half of the records, the codes that in the other half only the target group has."""
    seen, foreign = target.sum(axis=1)[::-1], others.sum(axis=1)[::-1]
    marked: Numbers = ((foreign == 0) & (seen >= _SUPPORT)).astype(np.float64)
    return marked


def any_value(counts: Numbers, first: int) -> Numbers:
    """Mark, for both halves, the codes that are filled in: all from `first` on."""
    return np.tile((np.arange(counts.shape[2]) >= first).astype(np.float64), (2, 1))


def purity(target: Numbers, others: Numbers, marked: Numbers, alpha: float) -> Purity:
    """Return how many of the target group and of the others hold marked codes.

    If codes told nothing, the number of others that hold one would be Poisson about its expectation.
    """
    chosen = marked[:, None, :]
    total = target + others
    share = others.sum(axis=2) / np.maximum(total.sum(axis=2), 1.0)
    expected = float((total * share[:, :, None] * chosen).sum())
    observed, records = int((others * chosen).sum()), int((target * chosen).sum())
    covered = records / max(float(target.sum()), 1.0)
    return Purity(covered, records, observed, expected, excess(observed, expected, alpha))


def excess(observed: int, expected: float, alpha: float) -> float:
    """Return the largest ratio to the expectation that a Poisson count still allows."""
    return float(gammaincinv(observed + 1, 1 - alpha)) / expected if expected else np.inf


def fill_gap(closed: Numbers, still_open: Numbers, z: float, first: int = 1) -> tuple[float, float, float]:
    """Return the share filled in among closed and among open records of equal age, and their least difference.

    Source: Mantel-Haenszel weights of the strata; codes from `first` on are filled in.
    """
    n_closed, n_open = closed.sum(axis=2).ravel(), still_open.sum(axis=2).ravel()
    both = (n_closed > 0) & (n_open > 0)
    if not both.any():
        return 0.0, 0.0, 0.0
    n_closed, n_open = n_closed[both], n_open[both]
    weight = n_closed * n_open / (n_closed + n_open)
    of_closed = closed[:, :, first:].sum(axis=2).ravel()[both] / n_closed
    of_open = still_open[:, :, first:].sum(axis=2).ravel()[both] / n_open
    mean_closed, mean_open = (float((weight * part).sum() / weight.sum()) for part in (of_closed, of_open))
    pooled = (of_closed * n_closed + of_open * n_open) / (n_closed + n_open)
    error = float(np.sqrt((weight * pooled * (1 - pooled)).sum()) / weight.sum())
    return mean_closed, mean_open, abs(mean_closed - mean_open) - z * error


def follows(values: Numbers, closed: Numbers, created: Numbers, stratum: Codes) -> float:
    """Return the rank correlation of values with closing within strata, creation held constant (partial Spearman)."""
    frame = pd.DataFrame({"values": values, "closed": closed, "created": created})
    ranks = frame.groupby(stratum).rank() / frame.groupby(stratum).transform("count")
    centred = ranks - ranks.groupby(stratum).transform("mean")
    product = centred.to_numpy().T @ centred.to_numpy()
    scale = np.sqrt(np.diag(product))
    if (scale < 1e-9).any():
        return 0.0
    r = product / np.outer(scale, scale)
    rest = (1 - r[0, 2] ** 2) * (1 - r[1, 2] ** 2)
    return float((r[0, 1] - r[0, 2] * r[1, 2]) / np.sqrt(rest)) if rest > 1e-6 else 0.0
