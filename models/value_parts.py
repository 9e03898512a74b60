"""From what is a customer's value built: which past counts, for how long, and what do trees make of it?

Expected orders (or contract income) are a product, so their logarithm is a sum, and each part of it has exact reasons.
"""

from collections.abc import Callable
from itertools import product
from math import factorial
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import Field

from models.boosters import lgb
from models.columns import Floats, Frozen
from models.money import most_counted
from models.purchases import BuyUntilGone, OrderValue
from models.trees import DATASET, RECIPE, Trees

NO_MOST = float(np.finfo(float).max)
FLOOR = 1e-3
"""No exposure counts as less than this share of the mean: trees multiply it, and zero could never be mended."""


class Purchases(Frozen):
    """A customer who orders: days with orders, days since the first and the last, and the sum spent, in that order.

    Of the sum no more than `most` counts.
    """

    kind: Literal["orders"] = "orders"
    columns: tuple[int, int, int, int]
    buying: BuyUntilGone
    value: OrderValue
    usual: tuple[float, ...]
    floor: float
    most: float = NO_MOST

    @classmethod
    def fit(cls, matrix: Floats, columns: tuple[int, ...]) -> Self:
        """Fit to one row of each customer."""
        usual, most = _usual(matrix[:, columns]), most_counted(matrix[:, columns[-1]])
        inputs = _filled(matrix[:, columns], usual, most)
        repeats, last, age, orders, mean = _history(inputs)
        buying = BuyUntilGone.fit(repeats, last, age)
        floor = FLOOR * float(np.mean(buying.expected(repeats, last, age, 1.0)))
        return cls(
            columns=(columns[0], columns[1], columns[2], columns[3]),
            buying=buying,
            value=OrderValue.fit(orders, mean),
            usual=usual,
            floor=max(floor, 1e-12),
            most=most,
        )

    def log_count(self, inputs: Floats, days: Floats) -> Floats:
        """Return (n,) log of the orders expected in so many days."""
        repeats, last, age, _, _ = _history(_filled(inputs, self.usual, self.most))
        return np.log(np.maximum(self.buying.expected(repeats, last, age, days), self.floor * days))

    def log_kept(self, days: Floats) -> Floats:
        """Return zeros: nothing is known to end."""
        return np.zeros(len(days))

    def log_worth(self, inputs: Floats) -> Floats:
        """Return (n,) log of the value expected of an order."""
        _, _, _, orders, mean = _history(_filled(inputs, self.usual, self.most))
        return np.log(np.maximum(self.value.expected(orders, mean), 1e-9))


class Contracts(Frozen):
    """A customer who pays a monthly amount until his contracts end, at a constant rate of decay.

    Of the amount no more than `most` counts.
    """

    kind: Literal["contracts"] = "contracts"
    columns: tuple[int]
    decay: float
    usual: tuple[float, ...]
    floor: float
    most: float = NO_MOST

    @classmethod
    def fit(cls, matrix: Floats, columns: tuple[int, ...], paid: Floats, days: Floats) -> Self:
        """Find the decay at which the amounts at the cutoffs give what was paid in all."""
        from scipy.optimize import brentq

        usual, most = _usual(matrix[:, columns]), most_counted(matrix[:, columns[-1]])
        amounts, total = _daily(_filled(matrix[:, columns], usual, most)), float(paid.sum())

        def excess(decay: float) -> float:
            return float((amounts * _days_paid(decay, days)).sum()) - total

        fastest, slowest = 0.1, -0.01
        outside = excess(slowest) <= 0 or excess(fastest) >= 0
        decay = (slowest if excess(slowest) <= 0 else fastest) if outside else float(brentq(excess, slowest, fastest))
        floor = FLOOR * max(float(amounts.mean()), 1e-9)
        return cls(columns=(columns[0],), decay=decay, usual=usual, floor=floor, most=most)

    def log_count(self, inputs: Floats, days: Floats) -> Floats:
        """Return (n,) log of the income expected in so many days."""
        return np.log(
            np.maximum(_daily(_filled(inputs, self.usual, self.most)), self.floor) * _days_paid(self.decay, days)
        )

    def log_kept(self, days: Floats) -> Floats:
        """Return (n,) log of the share of the present income that is expected to be left, over so many days."""
        return np.log(_days_paid(self.decay, days) / days)

    def log_worth(self, inputs: Floats) -> Floats:
        """Return zeros: the count is money already."""
        return np.zeros(len(inputs))


Exposure = Literal["history", "time"]
Past = Annotated[Purchases | Contracts, Field(discriminator="kind")]


class Member(Frozen):
    """One estimate of the log of the count: an exposure, a level, and trees that bend it by the features."""

    exposure: Exposure
    level: float
    trees: Trees | None

    @classmethod
    def fit(
        cls,
        exposure: Exposure,
        offset: Floats,
        rows: tuple[Floats, Floats],
        *,
        categorical: tuple[int, ...],
        rounds: int,
    ) -> Self:
        """Grow trees of Poisson loss on (matrix, counts), which starts from the exposure times one level."""
        matrix, counts = rows
        level = float(np.log(max(counts.sum(), 1e-9) / np.exp(offset).sum()))
        if not rounds:
            return cls(exposure=exposure, level=level if exposure == "time" else 0.0, trees=None)
        scale = max(float(counts.mean()), 1e-9) if counts.mean() > 1 else 1.0
        data = lgb.Dataset(
            matrix,
            label=counts / scale,
            init_score=offset + level - np.log(scale),
            categorical_feature=list(categorical),
            params=DATASET,
        )
        booster = lgb.train(RECIPE | {"objective": "poisson"}, data, num_boost_round=rounds)
        trees = Trees.of(booster, rounds, columns=tuple(range(matrix.shape[1])), file=f"{exposure}.txt")
        return cls(exposure=exposure, level=level, trees=trees)

    def first(self, rounds: int) -> Self:
        """Return the same estimate with its first `rounds` trees alone."""
        return self.model_copy(update={"trees": self.trees.first(rounds)}) if self.trees else self

    def log_count(self, matrix: Floats, offset: Floats) -> Floats:
        """Return (n,) log of the count, given the log of the exposure."""
        return offset + self.level + (self.trees.score(matrix) if self.trees else 0.0)


def shapley(value: Callable[[Floats], Floats], inputs: Floats, usual: tuple[float, ...]) -> tuple[float, Floats]:
    """Share the value of a function of few inputs among them, exactly.

    Returns
    -------
    base : the value of the usual inputs
    parts : (n, k) Shapley values; base + their sum is the value of each row

    References
    ----------
    Shapley (1953). A value for n-person games.
    """
    known = _filled(inputs, usual)
    k = known.shape[1]
    values = {
        chosen: value(np.where(np.array(chosen), known, np.array(usual))) for chosen in product((False, True), repeat=k)
    }
    parts = np.zeros(known.shape)
    for chosen, with_it in values.items():
        size = sum(chosen)
        for i in range(k):
            if chosen[i]:
                without = (*chosen[:i], False, *chosen[i + 1 :])
                parts[:, i] += factorial(size - 1) * factorial(k - size) / factorial(k) * (with_it - values[without])
    base = float(value(np.array([usual]))[0])
    return base, parts


def _usual(inputs: Floats) -> tuple[float, ...]:
    """Return the median of each column; 0 for one without a value."""
    return tuple(float(np.median(known)) if len(known := column[~np.isnan(column)]) else 0.0 for column in inputs.T)


def _filled(inputs: Floats, usual: tuple[float, ...], most: float = NO_MOST) -> Floats:
    """Return inputs without gaps; the last column is money, of which no more than `most` counts."""
    filled = np.where(np.isnan(inputs), usual, inputs)
    filled[:, -1] = np.minimum(filled[:, -1], most)
    return filled


def _history(inputs: Floats) -> tuple[Any, ...]:
    """Return repeats, days from the first order to the last, days since the first, orders and their mean value."""
    orders, first, last, spent = inputs.T
    orders = np.maximum(orders, 1)
    age = np.maximum(first, 1e-6)
    until_last = np.clip(first - last, 0, age)
    return orders - 1, until_last, age, orders, spent / orders


def _daily(inputs: Floats) -> Floats:
    return np.maximum(inputs[:, 0], 0) / 30.4375


def _days_paid(decay: float, days: Floats) -> Floats:
    """Return the days that are paid for, of so many, at a constant rate of decay."""
    return np.asarray(days if abs(decay) < 1e-9 else -np.expm1(-decay * days) / decay)
