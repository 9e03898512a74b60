"""How does a regularised logistic regression read features, and what does each of them add to the score?"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from models.columns import Floats, Frozen, signed_log
from models.folds import Indices

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

WIDE = 500
"""More design columns than these are too many for a matrix of all their pairs."""


class Term(Frozen):
    """How one column enters the score.

    A number enters as its signed logarithm, standardised and held within the range seen in training (a line must
    not run away where nothing was seen); a category as one indicator a level; a curve as a piecewise linear function
    through knots. Where the column had missing values in training, an indicator of missing stands beside it.
    A number with a direction never adds the other way: where it would, its coefficient is 0.
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
    direction: Literal[-1, 0, 1] = 0

    @property
    def width(self) -> int:
        """Number of design columns."""
        return {"number": 1, "category": self.levels, "curve": len(self.knots)}[self.kind] + self.missing

    def design(self, values: Floats) -> Floats:
        """Return the (n, width) design columns of this term."""
        absent = np.isnan(values)
        out = np.zeros((len(values), self.width))
        if self.kind == "number":
            out[:, 0] = _standardise(values, self.low, self.high, self.center, self.scale)
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
        """Fit with a ridge penalty, by Newton's method unless columns are very many; `strength` is scikit-learn's C."""
        return cls.fit_each(matrix, y, weights, terms, strengths=(strength,))[0]

    @classmethod
    def fit_each(
        cls, matrix: Floats, y: Floats, weights: Floats, terms: tuple[Term, ...], *, strengths: Sequence[float]
    ) -> list[Self]:
        """Fit at several strengths, each from where the one before it ended.

        In single precision: it halves the time, and a ridge regression of standardised columns loses nothing by it.
        """
        from sklearn.linear_model import LogisticRegression

        layout = Layout.of(terms)
        design = layout.design(matrix)
        if design.shape[1] == 0:
            rate = float(np.average(y, weights=weights))
            constant = cls(terms=(), intercept=float(np.log(rate / (1 - rate))), coefficients=(), means=())
            return [constant for _ in strengths]
        means = np.average(design, axis=0, weights=weights)
        narrow = (design - means).astype(np.float32)
        solver = "newton-cholesky" if design.shape[1] <= WIDE else "lbfgs"
        model = LogisticRegression(solver=solver, max_iter=1000, tol=1e-5, warm_start=True)
        fitted = []
        with threadpool_limits(limits=1):  # the same sums on every machine, and no threads that wait for each other
            for strength in strengths:
                model.set_params(C=strength)
                _fit_held(model, (narrow, y, weights), layout.directions)
                line = cls(
                    terms=terms,
                    intercept=float(model.intercept_[0]),
                    coefficients=tuple(model.coef_[0].tolist()),
                    means=tuple(means.tolist()),
                )
                fitted.append(line)
        return fitted

    @classmethod
    def fit_mean(
        cls,
        matrix: Floats,
        y: Floats,
        weights: Floats,
        terms: tuple[Term, ...],
        *,
        strengths: Sequence[float],
        shares: Sequence[float],
    ) -> Self:
        """Fit at several strengths and return the mean of the fits, each with its share; it is a regression again."""
        taking = [i for i, share in enumerate(shares) if share > 0]
        fitted = cls.fit_each(matrix, y, weights, terms, strengths=[strengths[i] for i in taking])
        part = np.array([shares[i] for i in taking])
        intercept = part @ np.array([line.intercept for line in fitted])
        coefficients = part @ np.array([line.coefficients for line in fitted])
        return fitted[0].model_copy(
            update={"intercept": float(intercept), "coefficients": tuple(coefficients.tolist())}
        )

    @cached_property
    def _weights(self) -> tuple[Floats, Floats]:
        return np.array(self.coefficients), np.array(self.means)

    @cached_property
    def _layout(self) -> "Layout":
        return Layout.of(self.terms)

    def score(self, matrix: Floats) -> Floats:
        """Return the log-odds of each row, to the bit whatever rows are asked with it (a matrix product is not)."""
        coefficients, means = self._weights
        weighted = np.multiply(self._layout.design(matrix) - means, coefficients, order="C")
        found: Floats = self.intercept + weighted.sum(axis=1)
        return found

    def contributions(self, matrix: Floats) -> tuple[float, Floats]:
        """Return the base and an (n, d) matrix of what each column adds to it."""
        coefficients, means = self._weights
        parts = np.zeros(matrix.shape)
        if self.terms:
            weighted = (self._layout.design(matrix) - means) * coefficients
            parts[:, self._layout.columns] = np.add.reduceat(weighted, self._layout.starts, axis=1)
        return self.intercept, parts


@dataclass(frozen=True)
class Layout:
    """Where the design columns of terms stand side by side; all numbers, and all gaps, are laid out at once.

    Attributes
    ----------
    columns, starts : column that each term reads, and the first design column it writes
    numbers : places among the terms of those that are numbers
    gaps : places among the terms of those with an indicator of missing
    ranges : (4, numbers) low, high, center and scale of the numbers
    directions : of each design column, 0 where it has none
    """

    terms: tuple[Term, ...]
    columns: Indices
    starts: Indices
    width: int
    numbers: Indices
    gaps: Indices
    ranges: Floats
    directions: Floats

    @classmethod
    def of(cls, terms: tuple[Term, ...]) -> Self:
        """Lay the terms out in their order."""
        ends = np.cumsum([0, *(term.width for term in terms)])
        numbers = [i for i, term in enumerate(terms) if term.kind == "number"]
        directions = np.zeros(int(ends[-1]))
        directions[ends[:-1][numbers]] = [terms[i].direction for i in numbers]
        ranges = [(terms[i].low, terms[i].high, terms[i].center, terms[i].scale) for i in numbers]
        return cls(
            terms=terms,
            columns=np.array([term.column for term in terms], dtype=np.intp),
            starts=ends[:-1],
            width=int(ends[-1]),
            numbers=np.array(numbers, dtype=np.intp),
            gaps=np.flatnonzero([term.missing for term in terms]),
            ranges=np.array(ranges, dtype=np.float64).reshape(-1, 4).T,
            directions=directions,
        )

    def design(self, matrix: Floats) -> Floats:
        """Return the (n, width) design columns of all terms."""
        out = np.zeros((len(matrix), self.width))
        out[:, self.starts[self.numbers]] = _standardise(matrix[:, self.columns[self.numbers]], *self.ranges)
        for term, start in zip(self.terms, self.starts, strict=True):
            if term.kind != "number":
                out[:, start : start + term.width] = term.design(matrix[:, term.column])
        last = [self.starts[i] + self.terms[i].width - 1 for i in self.gaps]
        out[:, last] = np.isnan(matrix[:, self.columns[self.gaps]])
        return out


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


def _fit_held(
    model: "LogisticRegression", rows: tuple[npt.NDArray[np.float32], Floats, Floats], directions: Floats
) -> None:
    """Fit; leave out columns whose coefficient points against their direction, and fit again until none does."""
    design, y, weights = rows
    model.fit(design, y, sample_weight=weights)
    while (wrong := model.coef_[0] * directions < 0).any():
        design = np.where(wrong, np.float32(0), design)
        model.coef_[0, wrong] = 0.0
        model.fit(design, y, sample_weight=weights)
        model.coef_[0, wrong] = 0.0


def _standardise(
    values: Floats, low: Floats | float, high: Floats | float, center: Floats | float, scale: Floats | float
) -> Floats:
    """Return signed logarithms, held within their range and standardised; 0 where missing."""
    held = np.clip(signed_log(values), low, high)
    return np.where(np.isnan(values), 0.0, (held - center) / scale)


def _hats(values: Floats, knots: tuple[float, ...]) -> Floats:
    """Piecewise linear basis: each function is 1 at its knot and 0 at all others; constant beyond the ends."""
    points = np.asarray(knots)
    held = np.clip(values, points[0], points[-1])
    return np.stack([np.interp(held, points, unit) for unit in np.eye(len(points))], axis=1)
