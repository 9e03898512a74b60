"""Will it happen within the horizon: converts, churns, is won? A calibrated probability with exact reasons."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
import pandas as pd

from models.classifier_learning import Tune, learn
from models.classifier_scores import ClassifierScores, ClassifierState
from models.columns import Columns, Floats, canonical_order, check_lengths
from models.errors import InputError, LabelError, NotFittedError
from models.estimators import Estimator
from models.explanations import Reasons
from models.folds import entity_codes, to_days
from models.ladder import Choice, describe_sample
from models.level import Level
from models.row_groups import RowGroups, grow_trees
from models.scores import MODEL_FILE, Score, read_state, write_state
from models.trees import Trees
from models.trials import Rows


class Classifier(Estimator):
    """Calibrated classifier that climbs from the base rate to a logistic regression, trees, or the mean of both.

    Parameters
    ----------
    horizon : length of the label window; rows whose label was not ripe when a fold's test rows begin do not teach it
    max_rung : highest rung allowed: "base_rate", "logistic", "lightgbm" or "blend"
    directions : by column, 1 where the probability must not fall as the number rises, -1 where it must not rise
    tune : searches better settings of trees while the ladder is climbed (see `models.tuning.Tuner`)

    Attributes
    ----------
    rung_ : the rung that won
    rung_reason_ : why, as a sentence
    rung_losses_ : log loss of each rung on the newest time-ordered fold, out of fold
    feature_names_ : columns in the order of the training frame
    cold_start_ : whether rows were too few for a model, so that the base rate stands in
    calibration_ : the map from raw score to probability
    choice_ : what `fit` chose, for `refit`; not kept in files

    Notes
    -----
    The two newest blocks of cutoffs are each predicted by models of older rows. The newest chooses the rung; the older
    one fits the calibration that the newest must confirm. The winner is then fitted on all rows.
    """

    def __init__(
        self,
        *,
        horizon: timedelta | None = None,
        max_rung: str = "blend",
        directions: Mapping[str, Literal[-1, 1]] | None = None,
        tune: Tune | None = None,
    ) -> None:
        self.horizon = horizon
        self.max_rung = max_rung
        self.directions = directions
        self.tune = tune

    def fit(self, X: pd.DataFrame, y: Any, *, cutoffs: Any, groups: Any = None, of: int | None = None) -> Self:  # noqa: N803
        """Fit on rows of float and text columns.

        Parameters
        ----------
        X : (n, d) features as of each row's cutoff
        y : (n,) labels 0 or 1
        cutoffs : (n,) instants, the order of time
        groups : (n,) entity ids; give them where an entity has several rows
        of : how many rows there are, where these are those of a sample of entities; `rung_reason_` says so

        Raises
        ------
        InputError
            A column holds an infinite number, or lengths differ.
        LabelError
            A label is missing or neither 0 nor 1.
        SingleClassError
            There are 100 rows or more and all labels are the same.
        """
        return self._learn(_ordered(X, y, cutoffs, groups), None, describe_sample(len(X), of))

    def refit(self, X: pd.DataFrame, y: Any, *, cutoffs: Any, groups: Any = None, of: int | None = None) -> Self:  # noqa: N803
        """Return a new classifier of the rung, strength and number of trees that this one's `fit` has chosen.

        Meant for a backtest, whose model becomes one of all that is known: calibration and intervals are learnt anew
        from the newest blocks, the ladder is not climbed again. After a cold start there is no choice to keep, and
        refit does what fit does. Arguments and errors as in `fit`.
        """
        self._state()
        if not hasattr(self, "choice_"):
            raise NotFittedError("a Classifier read from files does not keep its choice; call fit before refit")
        rows, note = _ordered(X, y, cutoffs, groups), describe_sample(len(X), of)
        return self._copy()._learn(rows, self._kept_choice(len(rows.y)), note)  # noqa: SLF001

    def follow(self, X: pd.DataFrame, y: Any, *, cutoffs: Any) -> Self:  # noqa: N803
        """Return a new classifier whose level has moved by outcomes that have become known since it was fitted.

        How fast it moves is learnt by `fit`: not at all, where the rate has not drifted. The raw score and its reasons
        stay; the shift goes into the calibration.

        Parameters
        ----------
        X, y, cutoffs : rows newer than those followed before
        """
        labels = check_labels(y)
        check_lengths(len(X), y=labels, cutoffs=cutoffs)
        state, order = self._state(), np.argsort(to_days(cutoffs), kind="stable")
        log_odds = state.calibration.spread_over(0.0).log_odds(self.raw_score(X)) - state.level.shift
        return self.at_level(state.level.follow(log_odds[order], labels[order]))

    @property
    def level_(self) -> Level:
        """How far the level of the probabilities has moved, and how fast it follows."""
        return self._state().level

    def at_level(self, level: Level) -> Self:
        """Return a new classifier at a level that it had before, or that it has followed to elsewhere."""
        state = self._state()
        calibration = state.calibration.moved(level.shift - state.level.shift).spread_over(level.variance)
        return self._copy()._keep(state.model_copy(update={"level": level, "calibration": calibration}))  # noqa: SLF001

    @property
    def has_trees(self) -> bool:
        """Whether trees take part, so that `grow` has something to grow."""
        return any(isinstance(part, Trees) for part in self._state().score.parts)

    def grow(self, groups: RowGroups, folder: Path) -> Self:
        """Return a new classifier whose trees are grown on all rows, where memory holds but a sample of them.

        Number of trees, calibration, intervals and the logistic part stay as the sample taught them.

        Parameters
        ----------
        groups : all rows, features named as in `fit`
        folder : where the binned rows are kept for reruns
        """
        state, rows = self._state(), len(groups.labels)
        parts = [
            grow_trees(groups, state.columns, part.rounds, folder, only=part.columns, growth=part.growth)
            if isinstance(part, Trees)
            else part
            for part in state.score.parts
        ]
        grown = state.model_copy(update={"score": Score(parts=tuple(parts))})
        return self._copy()._keep(grown, f"; trees grown on all {rows} rows" if self.has_trees else "")  # noqa: SLF001

    def scores(self, X: pd.DataFrame) -> ClassifierScores:  # noqa: N803
        """Return all there is to say of these rows, from one pass over them."""
        state = self._state()
        return ClassifierScores(state, state.columns.encode(X))

    def scores_of(self, row: Mapping[str, Any]) -> ClassifierScores:
        """Return all there is to say of one row, given by column: the quick way to one score."""
        state = self._state()
        return ClassifierScores(state, state.columns.encode_row(row))

    def predict_proba(self, X: pd.DataFrame) -> Floats:  # noqa: N803
        """Return (n, 2): the probability of 0 and of 1."""
        probability = self.scores(X).probability
        return np.column_stack([1 - probability, probability])

    def predict(self, X: pd.DataFrame) -> Floats:  # noqa: N803
        """Return (n,) the likelier label."""
        return (self.predict_proba(X)[:, 1] > 0.5).astype(np.float64)

    def raw_score(self, X: pd.DataFrame) -> Floats:  # noqa: N803
        """Return (n,) log-odds before calibration."""
        return self.scores(X).raw_score

    def predict_interval(self, X: pd.DataFrame, confidence_level: float = 0.8) -> Floats:  # noqa: N803
        """Return (n, 2): where the true rate of rows scored like these lies (see `Reliability.interval`)."""
        return self.scores(X).interval(confidence_level)

    def explain(self, X: pd.DataFrame) -> Reasons:  # noqa: N803
        """Return exact reasons: base + contributions = raw score, base probability + points = probability."""
        return self.scores(X).reasons

    def to_files(self) -> dict[str, bytes]:
        """Return `model.json`, and `model.txt` where trees take part; no code, no pickle."""
        state = self._state()
        return {MODEL_FILE: write_state(state)} | state.score.texts()

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> Self:
        """Read a fitted classifier; check the files' hashes before, the tree parser trusts its input."""
        state = read_state(ClassifierState, files)
        return cls()._keep(state.model_copy(update={"score": state.score.with_texts(files)}))  # noqa: SLF001

    def _learn(self, rows: Rows, choice: Choice | None, note: str) -> Self:
        rows = replace(rows, directions=self._positions(rows.columns))
        state, self.choice_ = learn(rows, self.horizon, self.max_rung, choice, self.tune)
        return self._keep(state, note)

    def _positions(self, columns: Columns) -> dict[int, Literal[-1, 1]]:
        """Return the directions by position; refuse columns that have none."""
        found = dict(self.directions or {})
        for name in found:
            if name not in columns.names or name in columns.levels:
                kind = "a category, which cannot rise" if name in columns.levels else "not among the columns"
                msg = f'column "{name}" is {kind}; give directions of numbers only'
                raise InputError(msg)
        return {columns.names.index(name): sign for name, sign in found.items()}

    def _kept_choice(self, rows: int) -> Choice | None:
        if self.choice_ is None:
            return None
        learnt = f"chosen on the {self._state().rows} training rows of the backtest, then fitted on {rows}"
        return replace(self.choice_, reason=f"{self.choice_.reason}; {learnt}")

    def _copy(self) -> Self:
        return type(self)(**self.get_params())

    def _keep(self, state: ClassifierState, note: str = "") -> Self:
        self.state_ = state.model_copy(update={"rung_reason": state.rung_reason + note})
        self.classes_ = np.array([0.0, 1.0])
        self.rung_, self.rung_reason_, self.rung_losses_ = (
            self.state_.rung,
            self.state_.rung_reason,
            self.state_.rung_losses,
        )
        self.feature_names_, self.cold_start_ = self.state_.columns.names, self.state_.cold_start
        self.calibration_ = self.state_.calibration
        return self

    def _state(self) -> ClassifierState:
        if not hasattr(self, "state_"):
            raise NotFittedError("this Classifier is not fitted; call fit or from_files first")
        return self.state_


def _ordered(X: pd.DataFrame, y: Any, cutoffs: Any, groups: Any) -> Rows:  # noqa: N803
    """Return checked rows with their days, in an order that does not depend on the order given."""
    labels = check_labels(y)
    check_lengths(len(X), y=labels, cutoffs=cutoffs, **({} if groups is None else {"groups": groups}))
    columns = Columns.learn(X)
    matrix, days, entities = columns.encode(X), to_days(cutoffs), entity_codes(groups, len(X))
    keys = (days, labels) if groups is None else (days, labels, entities)
    order = canonical_order(matrix, *keys)
    known = np.arange(len(X)) if groups is None else entities[order]
    return Rows(columns, matrix[order], labels[order], known, days[order])


def check_labels(y: Any) -> Floats:
    """Return labels as floats, all 0 or 1."""
    labels = np.asarray(pd.to_numeric(pd.Series(y), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan))
    missing = np.flatnonzero(np.isnan(labels))
    if len(missing):
        msg = f"{len(missing)} labels are missing, the first in row {missing[0]}; leave out rows that are not ripe"
        raise LabelError(msg)
    strange = np.flatnonzero((labels != 0) & (labels != 1))
    if len(strange):
        msg = f"label {labels[strange[0]]:g} in row {strange[0]}; expected 0 or 1"
        raise LabelError(msg)
    return labels
