"""What will an open deal be worth if it is won? Quantiles and mean of its amount, learnt from deals that were won."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from models.columns import Columns, Floats, Frozen, canonical_order, check_lengths
from models.errors import InputError, LabelError, ModelFileError, NotFittedError
from models.explanations import Reasons
from models.folds import entity_codes, time_folds, to_days
from models.ladder import describe_sample
from models.money import MoneyScores, money_points
from models.scores import MODEL_FILE, read_state, write_state
from models.trees import DATASET, RECIPE, Trees

RUNGS = ("median", "stated", "trees")
ROUNDS = 200
MIN_DEALS = 30
MUST_GAIN = 0.01
"""Share of the error that a rung must take off the one below."""

LEVELS = (0.1, 0.5, 0.9)
_BANDS = 5
_FEWEST_IN_BAND = 60
_OUTLIERS = 0.01


class Spread(Frozen):
    """By size of the prediction, how logarithms of amounts lie around it: three quantiles, and the factor of the mean.

    The mean leaves out the largest hundredth of the ratios, so that one amount mistyped by six zeros does not move it.
    """

    edges: tuple[float, ...]
    quantiles: tuple[tuple[float, float, float], ...]
    mean_factor: tuple[float, ...]

    @classmethod
    def fit(cls, predicted: Floats, logs: Floats) -> Self:
        """Learn from predictions of rows that the model had not seen, and their outcomes."""
        number = int(np.clip(len(logs) // _FEWEST_IN_BAND, 1, _BANDS))
        edges = np.unique(np.quantile(predicted, np.arange(1, number) / number))
        place = np.searchsorted(edges, predicted, side="right")
        residuals = [(logs - predicted)[place == band] for band in range(len(edges) + 1)]
        return cls(
            edges=tuple(edges.tolist()),
            quantiles=tuple(_quantiles(found) for found in residuals),
            mean_factor=tuple(_mean_factor(found) for found in residuals),
        )

    def of(self, predicted: Floats) -> tuple[Floats, Floats]:
        """Return (n, 3) amounts at the quantiles, and (n,) the mean."""
        place = np.searchsorted(self.edges, predicted, side="right")
        amounts = np.exp(predicted[:, None] + np.array(self.quantiles)[place])
        return amounts, np.exp(predicted) * np.array(self.mean_factor)[place]


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
class _Rows:
    matrix: Floats
    logs: Floats
    days: Floats
    entities: Any

    def take(self, chosen: Any) -> "_Rows":
        return _Rows(self.matrix[chosen], self.logs[chosen], self.days[chosen], self.entities[chosen])


class Amounts(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Amount at close: the median of won deals, then the rep's own amount, then trees, chosen by later deals.

    Parameters
    ----------
    horizon : length of the label window; as in Classifier
    stated : name of the column that holds the amount the rep states, if there is one

    Attributes
    ----------
    rung_, rung_reason_, rung_losses_ : as of a Classifier; losses are mean errors of the logarithm, out of time
    feature_names_ : columns in the order of the training frame
    cold_start_ : whether the won deals were too few for a model
    """

    def __init__(self, *, horizon: timedelta | None = None, stated: str | None = None) -> None:
        self.horizon = horizon
        self.stated = stated

    def fit(self, X: pd.DataFrame, y: Any, *, cutoffs: Any, groups: Any = None, of: int | None = None) -> Self:  # noqa: N803
        """Fit on rows of deals that were won.

        Parameters
        ----------
        X : (n, d) features as of each row's cutoff
        y : (n,) final amounts; rows without one above zero teach nothing, and `rung_reason_` counts them
        cutoffs, groups, of : as in `Classifier.fit`

        Raises
        ------
        InputError
            A column holds an infinite number, or lengths differ.
        LabelError
            No amount is above zero.
        """
        return self._learn(X, y, (cutoffs, groups, of), None)

    def refit(self, X: pd.DataFrame, y: Any, *, cutoffs: Any, groups: Any = None, of: int | None = None) -> Self:  # noqa: N803
        """Return a new model of the rung that this one's `fit` chose; arguments and errors as in `fit`."""
        chosen = None if self._state().cold_start else self._state()
        return type(self)(**self.get_params())._learn(X, y, (cutoffs, groups, of), chosen)  # noqa: SLF001  # its own copy

    def scores(self, X: pd.DataFrame) -> MoneyScores:  # noqa: N803
        """Return all there is to say of these rows, each as if it were won."""
        state = self._state()
        matrix = state.columns.encode(X)
        raw = _point(state, matrix)
        amounts, expected = state.spread.of(raw)
        more = {f"amount_p{level * 100:.0f}": amounts[:, i] for i, level in enumerate(LEVELS)}
        return MoneyScores(expected, amounts[:, 0], amounts[:, 2], raw, _reasons(state, matrix, expected), more)

    def predict(self, X: pd.DataFrame) -> Floats:  # noqa: N803
        """Return (n,) the mean amount at close."""
        return self.scores(X).expected

    def to_files(self) -> dict[str, bytes]:
        """Return `model.json`, and `model.txt` where trees take part; no code, no pickle."""
        state = self._state()
        trees = {state.trees.file: state.trees.text.encode()} if state.trees else {}
        return {MODEL_FILE: write_state(state)} | trees

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> Self:
        """Read a fitted model; check the files' hashes before, the tree parser trusts its input."""
        state = read_state(AmountState, files)
        if state.trees and state.trees.file not in files:
            msg = f"found {sorted(files)}; expected {state.trees.file}; restore the model's files"
            raise ModelFileError(msg)
        trees = state.trees and state.trees.with_text(files[state.trees.file].decode())
        model = cls(stated=None if state.stated is None else state.columns.names[state.stated])
        model._keep(state.model_copy(update={"trees": trees}))
        return model

    def _learn(self, X: pd.DataFrame, y: Any, known: Any, chosen: AmountState | None) -> Self:  # noqa: N803
        cutoffs, groups, of = known
        columns, rows, unusable = _ordered(X, y, cutoffs, groups)
        stated = columns.names.index(self.stated) if self.stated in columns.names else None
        note = f"; {unusable} rows without an amount above zero teach nothing" if unusable else ""
        note += describe_sample(len(X), of)
        self._keep(_fit(columns, rows, stated, horizon=self.horizon, chosen=chosen, note=note))
        return self

    def _keep(self, state: AmountState) -> None:
        self.state_ = state
        self.rung_, self.rung_reason_, self.rung_losses_ = state.rung, state.rung_reason, state.rung_losses
        self.feature_names_, self.cold_start_ = state.columns.names, state.cold_start

    def _state(self) -> AmountState:
        if not hasattr(self, "state_"):
            raise NotFittedError("this Amounts is not fitted; call fit or from_files first")
        return self.state_


def _ordered(X: pd.DataFrame, y: Any, cutoffs: Any, groups: Any) -> tuple[Columns, _Rows, int]:  # noqa: N803
    """Return the usable rows in an order that does not depend on the order given, and how many are not usable."""
    amounts = np.asarray(pd.to_numeric(pd.Series(y), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan))
    check_lengths(len(X), y=amounts, cutoffs=cutoffs, **({} if groups is None else {"groups": groups}))
    if np.isinf(amounts).any():
        row = int(np.argmax(np.isinf(amounts)))
        msg = f"amount {amounts[row]} in row {row}; expected finite numbers"
        raise InputError(msg)
    usable = amounts > 0
    if not usable.any():
        msg = f"none of {len(amounts)} won rows has an amount above zero; map opportunities.amount"
        raise LabelError(msg)
    columns = Columns.learn(X)
    matrix, days, entities = columns.encode(X), to_days(cutoffs), entity_codes(groups, len(X))
    order = canonical_order(matrix, days, entities)
    order = order[usable[order]]
    logs = np.log(np.where(usable, amounts, 1.0))
    return columns, _Rows(matrix[order], logs[order], days[order], entities[order]), int((~usable).sum())


def _fit(
    columns: Columns,
    rows: _Rows,
    stated: int | None,
    *,
    horizon: timedelta | None,
    chosen: AmountState | None,
    note: str,
) -> AmountState:
    deals = len(np.unique(rows.entities))
    cold = deals < MIN_DEALS
    rungs = [rung for rung in RUNGS if rung != "stated" or stated is not None]
    judged: dict[str, tuple[Floats, Floats]] = {}
    if not cold:
        judged = _judge(columns, rows, stated, horizon, [chosen.rung] if chosen else rungs)
    losses = {rung: float(np.mean(np.abs(logs - predicted))) for rung, (predicted, logs) in judged.items()}
    rung = chosen.rung if chosen else _best(losses)
    state = _learn_rung(columns, rows, stated, rung)
    predicted, logs = judged.get(rung, (_point(state, rows.matrix), rows.logs))
    reason = chosen.rung_reason if chosen else _describe(rung, losses, deals)
    return state.model_copy(
        update={
            "spread": Spread.fit(predicted, logs),
            "rung_reason": reason + note,
            "rung_losses": chosen.rung_losses if chosen else losses,
            "cold_start": cold,
        }
    )


def _judge(
    columns: Columns, rows: _Rows, stated: int | None, horizon: timedelta | None, rungs: list[str]
) -> dict[str, tuple[Floats, Floats]]:
    """Return what each rung predicted of rows it had not seen, and their outcomes."""
    folds = [fold for fold in time_folds(rows.days, rows.entities, horizon) if len(fold.train) and len(fold.test)]
    found: dict[str, tuple[Floats, Floats]] = {}
    for rung in rungs:
        pairs = [
            (_point(_learn_rung(columns, rows.take(fold.train), stated, rung), rows.matrix[fold.test]), fold.test)
            for fold in folds
        ]
        if pairs:
            predicted, tests = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
            found[rung] = predicted, rows.logs[tests]
    return found


def _learn_rung(columns: Columns, rows: _Rows, stated: int | None, rung: str) -> AmountState:
    """Fit one rung; its spread is not learnt yet."""
    own = stated if rung != "median" else None
    typical = float(np.median(rows.logs))
    known = _has_amount(rows.matrix, own)
    shift = float(np.median(rows.logs[known] - np.log(rows.matrix[known, own]))) if known.any() else 0.0
    state = AmountState(
        columns=columns,
        stated=own,
        typical=typical,
        shift=shift,
        trees=None,
        spread=Spread(edges=(), quantiles=((0.0, 0.0, 0.0),), mean_factor=(1.0,)),
        rung=rung,
        rung_reason="",
        rung_losses={},
        cold_start=False,
        rows=len(rows.logs),
    )
    return state.model_copy(update={"trees": _grow(state, rows)}) if rung == "trees" else state


def _grow(state: AmountState, rows: _Rows) -> Trees:
    """Grow trees on how far amounts lie from the rep's own, or from the typical one; outliers count as the edge."""
    residual = rows.logs - _point(state, rows.matrix)
    target = np.clip(residual, *np.quantile(residual, [_OUTLIERS, 1 - _OUTLIERS]))
    data = lgb.Dataset(rows.matrix, label=target, categorical_feature=list(state.columns.categorical), params=DATASET)
    booster = lgb.train(RECIPE | {"objective": "regression"}, data, num_boost_round=ROUNDS)
    return Trees.of(booster, ROUNDS, columns=tuple(range(rows.matrix.shape[1])))


def _has_amount(matrix: Floats, stated: int | None) -> Any:
    return matrix[:, stated] > 0 if stated is not None else np.zeros(len(matrix), dtype=bool)


def _start(state: AmountState, matrix: Floats) -> Floats:
    """Return the log of the rep's own amount, shifted to what it usually becomes, or the typical one."""
    own = np.full(len(matrix), state.typical)
    if state.stated is None:
        return own
    known = _has_amount(matrix, state.stated)
    own[known] = np.log(matrix[known, state.stated]) + state.shift
    return own


def _point(state: AmountState, matrix: Floats) -> Floats:
    return _start(state, matrix) + (state.trees.score(matrix) if state.trees else 0.0)


def _reasons(state: AmountState, matrix: Floats, expected: Floats) -> Reasons:
    base, parts = state.trees.contributions(matrix) if state.trees else (0.0, np.zeros(matrix.shape))
    if state.stated is not None:
        parts[:, state.stated] += _start(state, matrix) - state.typical
    bases = np.full(len(matrix), base + state.typical)
    base_value, points = money_points(parts, expected)
    return Reasons(bases, parts, state.columns.names, base_value, points)


def _best(losses: dict[str, float]) -> str:
    best = "median"
    for rung, loss in losses.items():
        if loss < losses[best] * (1 - MUST_GAIN):
            best = rung
    return best


def _describe(rung: str, losses: dict[str, float], deals: int) -> str:
    if not losses:
        return f"median: {deals} deals won with an amount are too few for a model, which needs {MIN_DEALS}"
    told = ", ".join(f"{name} {loss:.3f}" for name, loss in losses.items())
    return f"{rung}: mean error of the log amount of later deals {told}; a rung must take {MUST_GAIN:.0%} off"


def _quantiles(residuals: Floats) -> tuple[float, float, float]:
    """Return the three quantiles; of few values the outer ones, as one more value may lie outside of them."""
    n = len(residuals)
    low, high = max((n + 1) * LEVELS[0] - 1, 0), min((n + 1) * LEVELS[2] - 1, n - 1)
    ordered = np.sort(residuals)
    found = np.interp([low, (n - 1) / 2, high], np.arange(n), ordered)
    return float(found[0]), float(found[1]), float(found[2])


def _mean_factor(residuals: Floats) -> float:
    return float(np.mean(np.exp(np.minimum(residuals, np.quantile(residuals, 1 - _OUTLIERS)))))
