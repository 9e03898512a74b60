"""Has a column moved more than chance, and more than it used to?

A rule that only asks whether two samples differ alarms on every large one, a rule that only asks by how much alarms on
every season. So a column has drifted when its population stability index exceeds three marks at once: 0.2, what chance
gives among so few rows, and one and a half times the most that its own past cutoffs differ from each other.
"""

from typing import Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import Field
from scipy.stats import chi2

from models.columns import Floats, Frozen
from models.explanations import Reasons

SHIFT_THAT_MATTERS = 0.2
"""Population stability index from which a shift is usually acted on (Siddiqi 2006)."""

_FALSE_ALARMS = 0.01
_BEYOND_THE_PAST = 1.5
_QUANTILES = np.linspace(0.1, 0.9, 9)
_MOST_LEVELS = 20
_MOST_CUTOFFS = 12


class Moved(Frozen):
    """How far a column has moved, and from where on that is drift."""

    index: float
    limit: float

    @property
    def has_drifted(self) -> bool:
        """Whether it moved more than chance and habit explain."""
        return self.index > self.limit


class Column(Frozen):
    """How the values of a column were spread over bins at past cutoffs; the last bin holds the missing ones.

    Examples
    --------
    >>> column = Column.learn(pd.Series(range(1000)), np.repeat(np.datetime64("2025-01-01"), 1000))
    >>> column.moved(pd.Series(range(1000))).has_drifted, column.moved(pd.Series(range(500, 1500))).has_drifted
    (False, True)
    """

    edges: tuple[float, ...] = ()
    levels: tuple[str, ...] | None = None
    counts: tuple[tuple[int, ...], ...] = Field(min_length=1)

    @classmethod
    def learn(cls, values: pd.Series, cutoffs: npt.NDArray[np.datetime64]) -> Self:
        """Choose bins of about equal mass (levels, where values are text) and count each cutoff's values in them."""
        empty: dict[str, tuple[float, ...] | tuple[str, ...]]
        if pd.api.types.is_numeric_dtype(values.dtype):
            known = values.dropna().to_numpy(dtype=np.float64)
            edges = np.unique(np.quantile(known, _QUANTILES)) if len(known) else np.array([])
            empty = {"edges": tuple(edges.tolist())}
        else:
            empty = {"levels": tuple(map(str, values.value_counts().index[:_MOST_LEVELS]))}
        bins = cls.model_validate(empty | {"counts": ((0,),)})
        counts = tuple(bins.count(values[cutoffs == cutoff]) for cutoff in np.unique(cutoffs))
        return cls.model_validate(empty | {"counts": counts})

    def count(self, values: pd.Series) -> tuple[int, ...]:
        """Return how many of the values lie in each bin."""
        missing = values.isna().to_numpy()
        if self.levels is None:
            bins = np.searchsorted(self.edges, values[~missing].to_numpy(dtype=np.float64), side="right")
            size = len(self.edges) + 1
        else:
            bins = pd.Index(self.levels).get_indexer(pd.Index(values[~missing].astype(str)))
            bins, size = np.where(bins < 0, len(self.levels), bins), len(self.levels) + 1
        counted = np.bincount(bins, minlength=size)
        return (*map(int, counted), int(missing.sum()))

    def moved(self, values: pd.Series, *, of: int = 1) -> Moved:
        """Compare values with the past cutoffs together; `of` columns are compared at the same time."""
        past, now = np.array(self.counts, dtype=np.float64), np.array(self.count(values), dtype=np.float64)
        together = past.sum(axis=0)
        used = int(np.count_nonzero(together + now))
        rows = max(float(np.median(past.sum(axis=1))), 1.0), max(float(now.sum()), 1.0)
        chance = float(chi2.ppf(1 - _FALSE_ALARMS / of, max(used - 1, 1))) * sum(1 / n for n in rows)
        habit = max((stability_index(together - one, one) for one in past), default=0.0) if len(past) > 1 else 0.0
        limit = max(SHIFT_THAT_MATTERS, chance, _BEYOND_THE_PAST * habit)
        return Moved(index=stability_index(together, now), limit=limit)


class Reference(Frozen):
    """A model's inputs and scores before it began to serve, and the share of all reasons that each input carried."""

    features: dict[str, Column]
    weights: dict[str, float]
    scores: Column

    @classmethod
    def learn(
        cls,
        features: pd.DataFrame,
        scores: Floats,
        reasons: Reasons,
        cutoffs: npt.NDArray[np.datetime64],
    ) -> Self:
        """Learn from (n, d) features and (n,) scores of rows at some cutoffs, and the reasons of some rows."""
        columns = {str(name): Column.learn(features[name], cutoffs) for name in features.columns}
        sizes = np.abs(reasons.contributions).mean(axis=0)
        shares = (sizes / max(sizes.sum(), np.finfo(float).tiny)).tolist()
        weights = dict(zip(reasons.feature_names, shares, strict=True))
        return cls(features=columns, weights=weights, scores=Column.learn(pd.Series(scores), cutoffs))


def choose_cutoffs(cutoffs: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Return at most twelve cutoffs, evenly spread over the newest year of different ones.

    Examples
    --------
    >>> len(choose_cutoffs(pd.date_range("2020-01-01", "2025-01-01", freq="7D")))
    12
    """
    newest = cutoffs[cutoffs > cutoffs.max() - pd.Timedelta(days=365)].sort_values()
    return newest[np.linspace(0, len(newest) - 1, min(_MOST_CUTOFFS, len(newest))).round().astype(int)]


def stability_index(past: Floats, now: Floats) -> float:
    """Return the population stability index of two sets of counts; 0 means the same shares. Half a row is in each bin.

    References
    ----------
    Yurdakul (2018). Statistical properties of the population stability index.

    Examples
    --------
    >>> round(stability_index(np.array([50.0, 50.0]), np.array([25.0, 75.0])), 2)
    0.27
    """
    used = (past + now) > 0
    first, second = ((counts[used] + 0.5) / (counts[used] + 0.5).sum() for counts in (past, now))
    return float(np.sum((second - first) * np.log(second / first)))
