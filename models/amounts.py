"""What will an open deal be worth if it is won? Quantiles and mean of its amount, learnt from deals that were won."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Self

import numpy as np
import pandas as pd

from models.amount_parts import (
    LEVELS,
    AmountRows,
    AmountState,
    Flags,
    Spread,
    has_amount,
    learn_rung,
    point_of,
    start_of,
)
from models.columns import Columns, Floats, canonical_order, check_lengths
from models.errors import InputError, LabelError, ModelFileError, NotFittedError
from models.estimators import Estimator
from models.explanations import Reasons
from models.folds import entity_codes, time_folds, to_days
from models.ladder import describe_sample
from models.money import MoneyScores, money_points
from models.scores import MODEL_FILE, read_state, write_state

RUNGS = ("median", "stated", "trees")
MIN_DEALS = 30
MUST_GAIN = 0.01
"""Share of the error that a rung must take off the one below."""


class Amounts(Estimator):
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
        raw = point_of(state, matrix)
        amounts, expected = state.spread.of(raw, has_amount(matrix, state.stated))
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


def _ordered(X: pd.DataFrame, y: Any, cutoffs: Any, groups: Any) -> tuple[Columns, AmountRows, int]:  # noqa: N803
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
    return columns, AmountRows(matrix[order], logs[order], days[order], entities[order]), int((~usable).sum())


def _fit(
    columns: Columns,
    rows: AmountRows,
    stated: int | None,
    *,
    horizon: timedelta | None,
    chosen: AmountState | None,
    note: str,
) -> AmountState:
    deals = len(np.unique(rows.entities))
    cold = deals < MIN_DEALS
    rungs = [rung for rung in RUNGS if rung != "stated" or stated is not None]
    judged: dict[str, tuple[Floats, Flags]] = {}
    if not cold:
        judged = _judge(columns, rows, stated, horizon, [chosen.rung] if chosen else rungs)
    losses = {rung: float(np.mean(np.abs(residuals))) for rung, (residuals, _) in judged.items()}
    rung = chosen.rung if chosen else _best(losses)
    state = learn_rung(columns, rows, stated, rung)
    residuals, known = judged[rung] if rung in judged else _residuals(state, rows)
    reason = chosen.rung_reason if chosen else _describe(rung, losses, deals)
    return state.model_copy(
        update={
            "spread": Spread.fit(residuals, known),
            "rung_reason": reason + note,
            "rung_losses": chosen.rung_losses if chosen else losses,
            "cold_start": cold,
        }
    )


def _judge(
    columns: Columns, rows: AmountRows, stated: int | None, horizon: timedelta | None, rungs: list[str]
) -> dict[str, tuple[Floats, Flags]]:
    """Return how far outcomes lay from what each rung said of rows it had not seen, and whether the rep stated one."""
    found: dict[str, list[tuple[Floats, Flags]]] = {rung: [] for rung in rungs}
    for fold in time_folds(rows.days, rows.entities, horizon):
        train, test = rows.take(fold.train), rows.take(fold.test)
        for rung in rungs if len(fold.train) else ():
            found[rung].append(_residuals(learn_rung(columns, train, stated, rung), test))
    return {
        rung: (np.concatenate([residuals for residuals, _ in parts]), np.concatenate([known for _, known in parts]))
        for rung, parts in found.items()
        if parts
    }


def _residuals(state: AmountState, rows: AmountRows) -> tuple[Floats, Flags]:
    return rows.logs - point_of(state, rows.matrix), has_amount(rows.matrix, state.stated)


def _reasons(state: AmountState, matrix: Floats, expected: Floats) -> Reasons:
    base, parts = state.trees.contributions(matrix) if state.trees else (0.0, np.zeros(matrix.shape))
    if state.stated is not None:
        parts[:, state.stated] += start_of(state, matrix) - state.typical
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
