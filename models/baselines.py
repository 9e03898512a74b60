"""What must a model beat: the constant, one good column, a naive Bayes, and the survival curves of the textbook?

All have the interface of the models, so that a backtest loops over them.
"""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.naive_bayes import CategoricalNB

from models.classification import check_labels
from models.columns import Columns, Floats, check_lengths
from models.deal_cycle import check_closings
from models.errors import InputError
from models.folds import Indices, to_days
from models.value_parts import Purchases

LEAST_EVENTS = 0.5


class BaseRate(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Predict the training rate for every row (with half an event added on each side)."""

    def fit(self, X: pd.DataFrame, y: Any, *, cutoffs: Any = None, groups: Any = None) -> Self:  # noqa: ARG002, N803
        """Learn the rate."""
        labels = check_labels(y)
        self.rate_ = float((labels.sum() + LEAST_EVENTS) / (len(labels) + 2 * LEAST_EVENTS))
        return self

    def predict_proba(self, X: pd.DataFrame) -> Floats:  # noqa: N803
        """Return (n, 2) probabilities of 0 and 1."""
        return np.tile([1 - self.rate_, self.rate_], (len(X), 1))


class OneFeatureRule(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Predict the training rate of a row's bin in the single column whose bins explain most of the training labels."""

    def __init__(self, *, bins: int = 10, smoothing: float = 20.0) -> None:
        self.bins = bins
        self.smoothing = smoothing

    def fit(self, X: pd.DataFrame, y: Any, *, cutoffs: Any = None, groups: Any = None) -> Self:  # noqa: ARG002, N803
        """Bin every column and keep the one with the lowest training log loss; `feature_` names it."""
        labels = check_labels(y)
        check_lengths(len(X), y=labels)
        self.binner_ = _Binner(X, self.bins)
        prior = (labels.sum() + LEAST_EVENTS) / (len(labels) + 2 * LEAST_EVENTS)
        codes = self.binner_.codes(X)
        tables = [self._rates(codes[:, i], size, labels, prior) for i, size in enumerate(self.binner_.sizes)]
        losses = [_mean_log_loss(table[codes[:, i]], labels) for i, table in enumerate(tables)]
        best = int(np.argmin(losses)) if losses else -1
        self.feature_ = self.binner_.columns.names[best] if losses else ""
        self._best, self.rates_ = best, tables[best] if losses else np.array([prior])
        return self

    def predict_proba(self, X: pd.DataFrame) -> Floats:  # noqa: N803
        """Return (n, 2) probabilities of 0 and 1."""
        codes = self.binner_.codes(X)[:, self._best] if self.feature_ else np.zeros(len(X), dtype=np.intp)
        return np.column_stack([1 - self.rates_[codes], self.rates_[codes]])

    def _rates(self, codes: Indices, size: int, labels: Floats, prior: float) -> Floats:
        events = np.bincount(codes, weights=labels, minlength=size)
        return np.asarray((events + self.smoothing * prior) / (np.bincount(codes, minlength=size) + self.smoothing))


class NaiveBayes(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Naive Bayes over categories and binned numbers, smoothed: how a well-known open-source CRM scores its leads."""

    def __init__(self, *, bins: int = 10, smoothing: float = 1.0) -> None:
        self.bins = bins
        self.smoothing = smoothing

    def fit(self, X: pd.DataFrame, y: Any, *, cutoffs: Any = None, groups: Any = None) -> Self:  # noqa: ARG002, N803
        """Learn the frequency of each bin among ones and among zeros; both must occur."""
        labels = check_labels(y)
        check_lengths(len(X), y=labels)
        self.binner_ = _Binner(X, self.bins)
        self.model_ = CategoricalNB(alpha=self.smoothing, min_categories=self.binner_.sizes)
        self.model_.fit(self.binner_.codes(X), labels)
        return self

    def predict_proba(self, X: pd.DataFrame) -> Floats:  # noqa: N803
        """Return (n, 2) probabilities of 0 and 1."""
        if not len(X):
            return np.zeros((0, 2))
        return np.asarray(self.model_.predict_proba(self.binner_.codes(X)))


class HorizonBaseRate(BaseEstimator):  # type: ignore[misc]
    """Predict for each horizon the share won and lost by then among training rows followed that long."""

    def fit(self, X: pd.DataFrame, duration: Any, event: Any, *, cutoffs: Any = None, groups: Any = None) -> Self:  # noqa: ARG002, N803
        """Keep the outcomes."""
        self.duration_, self.event_ = check_closings(duration, event)
        self.follow_up_ = _follow_up(self.duration_, cutoffs)
        return self

    def predict_cumulative_incidence(self, X: pd.DataFrame, *, cutoffs: Any = None, days: Sequence[float]) -> Floats:  # noqa: ARG002, N803
        """Return (n, len(days), 3): P(won by), P(lost by), P(open at)."""
        return np.tile(np.array([self._shares(day) for day in days]), (len(X), 1, 1))

    def _shares(self, day: float) -> list[float]:
        ripe = self.follow_up_ >= min(day, float(self.follow_up_.max(initial=0.0)))
        by_then = self.event_[ripe] * (self.duration_[ripe] < day)
        won, lost = ((np.sum(by_then == code) + LEAST_EVENTS) / (ripe.sum() + 3 * LEAST_EVENTS) for code in (1, 2))
        return [float(won), float(lost), float(1 - won - lost)]


class AalenJohansen(BaseEstimator):  # type: ignore[misc]
    """Cumulative incidence of won and lost by the age of the deal, with left truncation, in steps of a day.

    Parameters
    ----------
    age : column with the deal's age in days at the cutoff

    References
    ----------
    Aalen, Johansen (1978). An empirical transition matrix for non-homogeneous Markov chains. Scand. J. Statist. 5.
    """

    def __init__(self, *, age: str = "deal_age_days") -> None:
        self.age = age

    def fit(self, X: pd.DataFrame, duration: Any, event: Any, *, cutoffs: Any = None, groups: Any = None) -> Self:  # noqa: ARG002, N803
        """Count closings and deals at risk on each day of age."""
        lengths, events = check_closings(duration, event)
        start = self._ages(X)
        stop = start + np.floor(lengths).astype(np.intp)
        size = int(stop.max(initial=0)) + 2
        at_risk = np.bincount(start, minlength=size) - np.bincount(stop + 1, minlength=size + 1)[:size]
        exposed = np.maximum(np.cumsum(at_risk), 1.0)
        self.hazards_ = np.column_stack(
            [np.bincount(stop[events == code], minlength=size) / exposed for code in (1, 2)]
        )
        return self

    def predict_cumulative_incidence(self, X: pd.DataFrame, *, cutoffs: Any = None, days: Sequence[float]) -> Floats:  # noqa: ARG002, N803
        """Return (n, len(days), 3): P(won by), P(lost by), P(open at); no closings beyond the oldest age seen."""
        asked = np.asarray(days, dtype=np.float64)
        ages, rows = np.unique(self._ages(X), return_inverse=True)
        curves = np.array([self._incidence(int(age), asked) for age in ages]).reshape(len(ages), len(asked), 3)
        return curves[rows]

    def _incidence(self, age: int, days: Floats) -> Floats:
        whole = int(np.ceil(days.max(initial=1.0)))
        hazards = np.zeros((whole, 2))
        known = self.hazards_[age : age + whole]
        hazards[: len(known)] = known
        alive = np.concatenate([[1.0], np.cumprod(1 - hazards.sum(axis=1))])
        reached = np.concatenate([np.zeros((1, 2)), np.cumsum(alive[:-1, None] * hazards, axis=0)])
        reached = np.minimum(reached, 1.0)  # a sum of many small parts may pass 1 by the last bit
        won, lost = (np.interp(days, np.arange(whole + 1), reached[:, cause]) for cause in (0, 1))
        return np.column_stack([won, lost, np.clip(1 - won - lost, 0.0, 1.0)])

    def _ages(self, frame: pd.DataFrame) -> Indices:
        if self.age not in frame.columns:
            msg = f"column '{self.age}' is missing; this baseline needs the age of each deal in days"
            raise InputError(msg)
        return np.asarray(np.floor(frame[self.age].to_numpy(dtype=np.float64)).clip(0), dtype=np.intp)


class KaplanMeier(AalenJohansen):
    """Kaplan-Meier curve of closing by age, every closing split by the overall share of wins."""

    def fit(self, X: pd.DataFrame, duration: Any, event: Any, *, cutoffs: Any = None, groups: Any = None) -> Self:  # noqa: N803
        """Count closings of either kind on each day of age, and the share of wins among them."""
        super().fit(X, duration, event, cutoffs=cutoffs, groups=groups)
        _, events = check_closings(duration, event)
        won = (np.sum(events == 1) + LEAST_EVENTS) / (np.sum(events > 0) + 2 * LEAST_EVENTS)
        self.hazards_ = self.hazards_.sum(axis=1, keepdims=True) * np.array([[won, 1 - won]])
        return self


class BuyingHistory(BaseEstimator):  # type: ignore[misc]
    """Predict a customer's money from past orders alone: BG/NBD for how many, Gamma-Gamma for what one is worth.

    Parameters
    ----------
    horizon_days : length of the horizon
    history : columns with days with an order, days since the first, days since the last, and the sum spent
    """

    def __init__(self, *, horizon_days: float, history: Sequence[str]) -> None:
        self.horizon_days = horizon_days
        self.history = history

    def fit(self, X: pd.DataFrame, *, cutoffs: Any, groups: Any) -> Self:  # noqa: N803
        """Learn from the newest row of each customer; what came after the cutoffs is not needed."""
        newest = np.lexsort((to_days(cutoffs), np.asarray(groups, dtype=str)))
        chosen = newest[~pd.Series(np.asarray(groups)[newest]).duplicated(keep="last").to_numpy()]
        self.past_ = Purchases.fit(self._known(X)[chosen], (0, 1, 2, 3))
        return self

    def predict(self, X: pd.DataFrame) -> Floats:  # noqa: N803
        """Return (n,) expected money within the horizon."""
        known = self._known(X)
        logs = self.past_.log_count(known, np.full(len(X), float(self.horizon_days))) + self.past_.log_worth(known)
        return np.exp(logs)

    def _known(self, X: pd.DataFrame) -> Floats:  # noqa: N803
        return X[list(self.history)].to_numpy(np.float64)


class _Binner:
    """Numbers as bins of equal mass, categories as levels, missing as a bin of its own."""

    def __init__(self, frame: pd.DataFrame, bins: int) -> None:
        self.columns = Columns.learn(frame)
        matrix = self.columns.encode(frame)
        grid = np.linspace(0, 1, bins + 1)[1:-1]
        self.edges = {}
        for i in self.columns.numeric:
            present = matrix[~np.isnan(matrix[:, i]), i]
            self.edges[i] = np.unique(np.quantile(present, grid)) if len(present) else np.zeros(0)
        self.sizes = [
            len(self.edges[i]) + 2 if i in self.edges else len(self.columns.levels[name]) + 2
            for i, name in enumerate(self.columns.names)
        ]

    def codes(self, frame: pd.DataFrame) -> Indices:
        """Return the (n, d) bin numbers; 0 is missing."""
        matrix = self.columns.encode(frame)
        out = np.zeros(matrix.shape, dtype=np.intp)
        for i in range(matrix.shape[1]):
            present = ~np.isnan(matrix[:, i])
            values = matrix[present, i]
            bins = np.searchsorted(self.edges[i], values, side="right") if i in self.edges else values.astype(np.intp)
            out[present, i] = bins + 1
        return out


def _follow_up(duration: Floats, cutoffs: Any) -> Floats:
    """Days each row was followed, closed or not, to the last instant known."""
    if cutoffs is None or not len(duration):
        return np.full(len(duration), duration.max(initial=0.0))
    days = pd.DatetimeIndex(pd.to_datetime(np.asarray(cutoffs)))
    since = np.asarray((days - days.min()) / pd.Timedelta(days=1), dtype=np.float64)
    return np.asarray((since + duration).max() - since)


def _mean_log_loss(probability: Floats, labels: Floats) -> float:
    return float(-np.mean(labels * np.log(probability) + (1 - labels) * np.log(1 - probability)))
