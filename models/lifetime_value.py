"""What will a customer bring within the horizon: how many orders, worth how much, or how much contract income?

Rows whose horizon is not over yet teach all the same, with the part of it that is over: what is learnt is a rate, and
the past orders or running contracts say how it goes on. So a history shorter than the horizon is enough.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
import pandas as pd

from models.columns import Columns, Floats, check_lengths
from models.errors import InputError, ModelFileError, NotFittedError
from models.estimators import Estimator
from models.explanations import Reasons
from models.folds import entity_codes, to_days
from models.ladder import describe_sample
from models.money import MoneyScores, money_points, most_counted
from models.scores import MODEL_FILE, read_state, write_state
from models.value_fitting import ValueFit, ValueState, expected_log_count, expected_log_worth
from models.value_parts import Contracts, Member, shapley
from models.value_rows import ValueRows


class LifetimeValue(Estimator):
    """Expected orders and money of a customer: the mean, then his history alone (BG/NBD, Gamma-Gamma), then trees.

    Parameters
    ----------
    horizon_days : length of the horizon
    history : names of the columns that hold days with an order, days since the first, days since the last, sum spent
    monthly_amount : instead of `history`, the column that holds the monthly amount of running contracts

    Attributes
    ----------
    rung_, rung_reason_, rung_losses_ : as of a Classifier; losses are Poisson deviances of rows judged later in time
    feature_names_ : columns in the order of the training frame
    cold_start_ : whether rows were too few for a model

    References
    ----------
    Fader, Hardie, Lee (2005), see `models.purchases`.
    """

    def __init__(
        self, *, horizon_days: float = 365, history: Sequence[str] | None = None, monthly_amount: str | None = None
    ) -> None:
        self.horizon_days = horizon_days
        self.history = history
        self.monthly_amount = monthly_amount

    def fit(
        self,
        X: pd.DataFrame,  # noqa: N803
        orders: Any,
        money: Any,
        *,
        cutoffs: Any,
        groups: Any = None,
        of: int | None = None,
    ) -> Self:
        """Fit on rows of float and text columns.

        Parameters
        ----------
        X : (n, d) features as of each row's cutoff
        orders, money : (n, k) orders and money in each k-th of the horizon; NaN from where it is not over yet
        cutoffs, groups, of : as in `Classifier.fit`

        Raises
        ------
        InputError
            A column of the history is absent, or lengths differ.
        LabelError
            No row has a part of its horizon behind it, or no order brought money above zero.
        """
        return self._learn(X, orders, money, (cutoffs, groups, of), None)

    def refit(
        self,
        X: pd.DataFrame,  # noqa: N803
        orders: Any,
        money: Any,
        *,
        cutoffs: Any,
        groups: Any = None,
        of: int | None = None,
    ) -> Self:
        """Return a new model of the rung and number of trees that this one's `fit` chose; arguments as in `fit`."""
        chosen = None if self._state().cold_start else self._state()
        return type(self)(**self.get_params())._learn(X, orders, money, (cutoffs, groups, of), chosen)  # noqa: SLF001

    def scores(self, X: pd.DataFrame) -> MoneyScores:  # noqa: N803
        """Return all there is to say of these rows, over the whole horizon."""
        state = self._state()
        matrix = state.columns.encode(X)
        days = np.full(len(matrix), state.horizon_days)
        log_count = expected_log_count(state.past, state.members, matrix, days)
        worth = expected_log_worth(state.past, state.worth, matrix)
        raw = log_count + worth
        expected = np.exp(raw)
        kept = state.past.log_kept(days) if state.past else 0.0
        low, high = state.bands.interval(np.exp(raw - kept), expected)
        more = {} if isinstance(state.past, Contracts) else {"expected_orders": np.exp(log_count)}
        return MoneyScores(expected, low, high, raw, _reasons(state, matrix, raw), more)

    def predict(self, X: pd.DataFrame) -> Floats:  # noqa: N803
        """Return (n,) the money expected within the horizon."""
        return self.scores(X).expected

    def to_files(self) -> dict[str, bytes]:
        """Return `model.json` and the texts of the trees; no code, no pickle."""
        state = self._state()
        trees = [member.trees for member in state.members if member.trees]
        return {MODEL_FILE: write_state(state)} | {tree.file: tree.text.encode() for tree in trees}

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> Self:
        """Read a fitted model; check the files' hashes before, the tree parser trusts its input."""
        state = read_state(ValueState, files)
        members = tuple(_with_text(member, files) for member in state.members)
        model = cls(horizon_days=state.horizon_days)
        model._keep(state.model_copy(update={"members": members}))
        return model

    def _learn(self, X: pd.DataFrame, orders: Any, money: Any, known: Any, chosen: ValueState | None) -> Self:  # noqa: N803
        cutoffs, groups, of = known
        parts, worth = (np.asarray(values, dtype=np.float64) for values in (orders, money))
        given = {} if groups is None else {"groups": groups}
        check_lengths(len(X), orders=parts, money=worth, cutoffs=cutoffs, **given)
        worth, note = _capped(worth)
        counted = parts if self.history else np.maximum(worth, 0)
        columns = Columns.learn(X)
        days, entities, horizon = to_days(cutoffs), entity_codes(groups, len(X)), float(self.horizon_days)
        rows = ValueRows.of(
            columns.encode(X), (counted, worth), days, entities, part_days=horizon / max(parts.shape[1], 1)
        )
        fit = ValueFit(columns, rows, self._past(columns), horizon, chosen)
        self._keep(fit.state(describe_sample(len(X), of) + note))
        return self

    def _past(self, columns: Columns) -> tuple[str, tuple[int, ...]]:
        """Return the kind of history, and the positions of the columns that hold it."""
        names = self.history or ((self.monthly_amount,) if self.monthly_amount else ())
        if missing := [name for name in names if name not in columns.names]:
            msg = f"column '{missing[0]}' is missing; expected the history in {', '.join(names)}"
            raise InputError(msg)
        return "orders" if self.history else "contracts", tuple(columns.names.index(name) for name in names)

    def _keep(self, state: ValueState) -> None:
        self.state_ = state
        self.rung_, self.rung_reason_, self.rung_losses_ = state.rung, state.rung_reason, state.rung_losses
        self.feature_names_, self.cold_start_ = state.columns.names, state.cold_start

    def _state(self) -> ValueState:
        if not hasattr(self, "state_"):
            raise NotFittedError("this LifetimeValue is not fitted; call fit or from_files first")
        return self.state_


def _capped(worth: Floats) -> tuple[Floats, str]:
    """Return amounts of which none counts more than is usual a thousand times over, and a note of how many were cut."""
    most = most_counted(worth)
    cut = int((worth > most).sum())
    note = f"; {cut} amounts above {most:,.0f} count as that, a thousand times what nine of ten stay below"
    return np.minimum(worth, most), note if cut else ""


def _reasons(state: ValueState, matrix: Floats, raw: Floats) -> Reasons:
    parts, base = np.zeros(matrix.shape), 0.0
    share = 1 / len(state.members)
    for member in state.members:
        base += share * member.level
        if member.trees:
            own, found = member.trees.contributions(matrix)
            base, parts = base + share * own, parts + share * found
        if member.exposure == "time":
            base += share * float(np.log(state.horizon_days))
    base += _past_reasons(state, matrix, parts)
    bases = np.full(len(matrix), base)
    base_value, points = money_points(parts, np.exp(raw))
    return Reasons(bases, parts, state.columns.names, base_value, points)


def _past_reasons(state: ValueState, matrix: Floats, parts: Floats) -> float:
    """Add what the history contributes to `parts`; return its base."""
    past = state.past
    if past is None:
        return float(np.log(state.worth))
    share = sum(member.exposure == "history" for member in state.members) / len(state.members)

    def value(inputs: Floats) -> Floats:
        days = np.full(len(inputs), state.horizon_days)
        return share * past.log_count(inputs, days) + past.log_worth(inputs)

    base, found = shapley(value, matrix[:, past.columns], past.usual)
    for place, column in enumerate(past.columns):
        parts[:, column] += found[:, place]
    return base


def _with_text(member: Member, files: Mapping[str, bytes]) -> Member:
    if member.trees is None:
        return member
    if member.trees.file not in files:
        msg = f"found {sorted(files)}; expected {member.trees.file}; restore the model's files"
        raise ModelFileError(msg)
    return member.model_copy(update={"trees": member.trees.with_text(files[member.trees.file].decode())})
