"""How is an amount built: from the typical one, the rep's own and what trees add, and how far do outcomes lie off?"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from models.boosters import lgb
from models.columns import Columns, Floats, Frozen
from models.trees import DATASET, RECIPE, Trees

ROUNDS = 400
LEVELS = (0.1, 0.5, 0.9)
FEWEST_IN_GROUP = 60
_OUTLIERS = 0.01

Flags = npt.NDArray[np.bool_]


class Spread(Frozen):
    """How logarithms of amounts lie around their prediction: three quantiles, and the factor of the mean.

    Once for deals without and once for those with an amount the rep states, which are far surer. The mean leaves out
    the largest hundredth of the ratios, so that one amount mistyped by six zeros does not move it.
    """

    quantiles: tuple[tuple[float, float, float], ...]
    mean_factor: tuple[float, ...]

    @classmethod
    def fit(cls, residuals: Floats, stated: Flags) -> Self:
        """Learn from rows that the model had not seen: log of the outcome less that of the prediction."""
        groups = [residuals[stated == known] for known in (False, True)]
        groups = [group if len(group) >= FEWEST_IN_GROUP else residuals for group in groups]
        return cls(quantiles=tuple(map(_quantiles, groups)), mean_factor=tuple(map(_mean_factor, groups)))

    def of(self, predicted: Floats, stated: Flags) -> tuple[Floats, Floats]:
        """Return (n, 3) amounts at the quantiles, and (n,) the mean."""
        group = stated.astype(np.intp)
        amounts = np.exp(predicted[:, None] + np.array(self.quantiles)[group])
        return amounts, np.exp(predicted) * np.array(self.mean_factor)[group]


class AmountState(Frozen):
    """A fitted model as it stands in `model.json`."""

    columns: Columns
    stated: int | None
    typical: float
    shift: float
    trees: Trees | None
    spread: Spread
    rung: str
    rung_reason: str
    rung_losses: dict[str, float]
    cold_start: bool
    rows: int


@dataclass(frozen=True)
class AmountRows:
    """Encoded rows of won deals with the logs of their amounts."""

    matrix: Floats
    logs: Floats
    days: Floats
    entities: Any

    def take(self, chosen: Any) -> "AmountRows":
        """Return some of the rows."""
        return AmountRows(self.matrix[chosen], self.logs[chosen], self.days[chosen], self.entities[chosen])


def learn_rung(columns: Columns, rows: AmountRows, stated: int | None, rung: str) -> AmountState:
    """Fit one rung; its spread is not learnt yet."""
    own = stated if rung != "median" else None
    typical = float(np.median(rows.logs))
    known = has_amount(rows.matrix, own)
    shift = float(np.median(rows.logs[known] - np.log(rows.matrix[known, own]))) if known.any() else 0.0
    state = AmountState(
        columns=columns,
        stated=own,
        typical=typical,
        shift=shift,
        trees=None,
        spread=Spread(quantiles=((0.0, 0.0, 0.0),) * 2, mean_factor=(1.0, 1.0)),
        rung=rung,
        rung_reason="",
        rung_losses={},
        cold_start=False,
        rows=len(rows.logs),
    )
    return state.model_copy(update={"trees": _grow(state, rows)}) if rung == "trees" else state


def has_amount(matrix: Floats, stated: int | None) -> Flags:
    """Return (n,) whether the rep states an amount above zero."""
    return np.asarray(matrix[:, stated] > 0 if stated is not None else np.zeros(len(matrix), dtype=bool))


def start_of(state: AmountState, matrix: Floats) -> Floats:
    """Return the log of the rep's own amount, shifted to what it usually becomes, or the typical one."""
    own = np.full(len(matrix), state.typical)
    if state.stated is None:
        return own
    known = has_amount(matrix, state.stated)
    own[known] = np.log(matrix[known, state.stated]) + state.shift
    return own


def point_of(state: AmountState, matrix: Floats) -> Floats:
    """Return (n,) the log of the amount that is predicted."""
    return start_of(state, matrix) + (state.trees.score(matrix) if state.trees else 0.0)


def _grow(state: AmountState, rows: AmountRows) -> Trees:
    """Grow trees on how far amounts lie from the rep's own, or from the typical one; outliers count as the edge."""
    residual = rows.logs - point_of(state, rows.matrix)
    target = np.clip(residual, *np.quantile(residual, [_OUTLIERS, 1 - _OUTLIERS]))
    data = lgb.Dataset(rows.matrix, label=target, categorical_feature=list(state.columns.categorical), params=DATASET)
    booster = lgb.train(RECIPE | {"objective": "regression"}, data, num_boost_round=ROUNDS)
    return Trees.of(booster, ROUNDS, columns=tuple(range(rows.matrix.shape[1])))


def _quantiles(residuals: Floats) -> tuple[float, float, float]:
    """Return the three quantiles; of few values the outer ones, as one more value may lie outside of them."""
    n = len(residuals)
    low, high = max((n + 1) * LEVELS[0] - 1, 0), min((n + 1) * LEVELS[2] - 1, n - 1)
    ordered = np.sort(residuals)
    found = np.interp([low, (n - 1) / 2, high], np.arange(n), ordered)
    return float(found[0]), float(found[1]), float(found[2])


def _mean_factor(residuals: Floats) -> float:
    return float(np.mean(np.exp(np.minimum(residuals, np.quantile(residuals, 1 - _OUTLIERS)))))
