"""How does a regularised logistic regression read features, and what does each of them add to the score?"""

from collections.abc import Sequence
from functools import cached_property
from typing import Literal, Self

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from models.columns import Floats, Frozen, signed_log


class Term(Frozen):
    """How one column enters the score.

    A number enters as its signed logarithm, standardised and held within the range seen in training (a line must
    not run away where nothing was seen); a category as one indicator a level; a curve as a piecewise linear function
    through knots. Where the column had missing values in training, an indicator of missing stands beside it.
    """

    column: int
    kind: Literal["number", "category", "curve"]
    missing: bool
    center: float = 0.0
    scale: float = 1.0
    low: float = 0.0
    high: float = 0.0
    levels: int = 0
    knots: tuple[float, ...] = ()

    @property
    def width(self) -> int:
        """Number of design columns."""
        return {"number": 1, "category": self.levels, "curve": len(self.knots)}[self.kind] + self.missing

    def design(self, values: Floats) -> Floats:
        """Return the (n, width) design columns of this term."""
        absent = np.isnan(values)
        out = np.zeros((len(values), self.width))
        if self.kind == "number":
            held = np.clip(signed_log(values), self.low, self.high)
            out[:, 0] = np.where(absent, 0.0, (held - self.center) / self.scale)
        elif self.kind == "category":
            present = np.flatnonzero(~absent & (values < self.levels))
            out[present, values[present].astype(int)] = 1.0
        else:
            out[:, : len(self.knots)] = _hats(np.where(absent, self.knots[0], values), self.knots)
            out[absent] = 0.0
        if self.missing:
            out[:, -1] = absent
        return out


class Linear(Frozen):
    """A logistic regression: intercept, coefficients, and the training mean that each reason is counted from."""

    kind: Literal["linear"] = "linear"
    terms: tuple[Term, ...]
    intercept: float
    coefficients: tuple[float, ...]
    means: tuple[float, ...]

    @classmethod
    def fit(cls, matrix: Floats, y: Floats, weights: Floats, terms: tuple[Term, ...], *, strength: float) -> Self:
        """Fit by Newton's method with a ridge penalty; `strength` is scikit-learn's C."""
        design = build_design(matrix, terms)
        means = np.average(design, axis=0, weights=weights) if design.shape[1] else np.zeros(0)
        model = LogisticRegression(C=strength, solver="newton-cholesky", max_iter=100, tol=1e-6)
        if design.shape[1] == 0:
            rate = float(np.average(y, weights=weights))
            return cls(terms=(), intercept=float(np.log(rate / (1 - rate))), coefficients=(), means=())
        with threadpool_limits(limits=1):  # the same sums on every machine, and no threads that wait for each other
            model.fit(design - means, y, sample_weight=weights)
        coefficients = model.coef_[0]
        return cls(
            terms=terms,
            intercept=float(model.intercept_[0]),
            coefficients=tuple(coefficients.tolist()),
            means=tuple(means.tolist()),
        )

    @cached_property
    def _weights(self) -> tuple[Floats, Floats]:
        return np.array(self.coefficients), np.array(self.means)

    def score(self, matrix: Floats) -> Floats:
        """Return the log-odds of each row."""
        coefficients, means = self._weights
        return self.intercept + (build_design(matrix, self.terms) - means) @ coefficients

    def contributions(self, matrix: Floats) -> tuple[float, Floats]:
        """Return the base and an (n, d) matrix of what each column adds to it."""
        coefficients, means = self._weights
        parts = np.zeros(matrix.shape)
        start = 0
        for term in self.terms:
            stop = start + term.width
            centred = term.design(matrix[:, term.column]) - means[start:stop]
            parts[:, term.column] += centred @ coefficients[start:stop]
            start = stop
        return self.intercept, parts


def build_design(matrix: Floats, terms: Sequence[Term]) -> Floats:
    """Lay the design columns of all terms side by side."""
    if not terms:
        return np.zeros((len(matrix), 0))
    return np.concatenate([term.design(matrix[:, term.column]) for term in terms], axis=1)


def learn_terms(
    matrix: Floats, columns: Sequence[int], levels: dict[int, int], curves: dict[int, tuple[float, ...]]
) -> tuple[Term, ...]:
    """Learn how each column enters; constant and all-missing columns are left out.

    Parameters
    ----------
    matrix : (n, d) encoded rows
    columns : positions to use
    levels : number of levels (with the pooled one) of the columns that are categories
    curves : knots of the columns that enter as a curve
    """
    terms = [_learn_term(matrix[:, i], i, levels.get(i, 0), curves.get(i, ())) for i in columns]
    return tuple(term for term in terms if term is not None)


def _learn_term(values: Floats, column: int, levels: int, knots: tuple[float, ...]) -> Term | None:
    absent = np.isnan(values)
    missing = bool(absent.any() and not absent.all())
    if absent.all():
        return None
    if levels:
        return Term(column=column, kind="category", missing=missing, levels=levels)
    if knots:
        return Term(column=column, kind="curve", missing=missing, knots=knots)
    logs = signed_log(values[~absent])
    scale = float(logs.std())
    if scale < 1e-9 and not missing:
        return None
    return Term(
        column=column,
        kind="number",
        missing=missing,
        center=float(logs.mean()),
        scale=scale if scale >= 1e-9 else 1.0,
        low=float(logs.min()),
        high=float(logs.max()),
    )


def _hats(values: Floats, knots: tuple[float, ...]) -> Floats:
    """Piecewise linear basis: each function is 1 at its knot and 0 at all others; constant beyond the ends."""
    points = np.asarray(knots)
    held = np.clip(values, points[0], points[-1])
    return np.stack([np.interp(held, points, unit) for unit in np.eye(len(points))], axis=1)
