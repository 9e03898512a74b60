"""How are shallow, strongly regularised boosted trees fitted, kept as text and explained?"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, PrivateAttr

from models.boosters import lgb
from models.columns import Floats, Frozen
from models.errors import ModelFileError
from models.tree_reasons import TreeReasons

# Shallow trees of a slow rate with strong smoothing: the largest single gain over LightGBM's defaults on CRM tables.
# By column, without a second copy of all rows: it takes less time and memory, and grows the same trees.
RECIPE: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.03,
    "max_depth": 3,
    "num_leaves": 8,
    "min_data_in_leaf": 60,
    "lambda_l2": 10.0,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.5,
    "bagging_freq": 1,
    "cat_smooth": 50.0,
    "cat_l2": 20.0,
    "max_cat_threshold": 16,
    "max_bin": 127,
    "feature_pre_filter": False,
    "deterministic": True,
    "force_col_wise": True,
    "num_threads": 1,
    "seed": 7,
    "verbosity": -1,
}
DATASET = {
    name: RECIPE[name] for name in ("feature_pre_filter", "max_bin", "min_data_in_leaf", "num_threads", "verbosity")
}
PATIENCE, STRIDE = 60, 10
"""Trees without a gain after which growing ends, at the recipe's rate; how many are grown at a time."""

Rows = tuple[Floats, Floats, Floats]
"""Matrix, y and weights."""


class Growth(Frozen):
    """How trees grow where it differs from the recipe, and what holds whatever the rows say.

    Parameters
    ----------
    tuned : settings of the recipe that a search has replaced
    directions : by column of the encoded matrix, 1 where the score must not fall as the column rises, -1 the other way
    """

    tuned: dict[str, int | float] = Field(default_factory=dict)
    directions: dict[int, Literal[-1, 1]] = Field(default_factory=dict)

    def parameters(self, columns: Sequence[int]) -> dict[str, Any]:
        """Return LightGBM's parameters for trees over these columns."""
        signs = [self.directions.get(column, 0) for column in columns]
        held = {"monotone_constraints": signs, "monotone_constraints_method": "intermediate"} if any(signs) else {}
        return RECIPE | self.tuned | held


AS_USUAL = Growth()


class Trees(Frozen):
    """A LightGBM model over chosen columns of the encoded matrix; its text is kept in a file of its own."""

    kind: Literal["trees"] = "trees"
    columns: tuple[int, ...]
    file: str
    growth: Growth = AS_USUAL
    _booster: lgb.Booster = PrivateAttr()
    _text: str = PrivateAttr()
    _reasons: TreeReasons | None = PrivateAttr(None)

    @classmethod
    def fit(
        cls,
        matrix: Floats,
        y: Floats,
        weights: Floats,
        *,
        columns: tuple[int, ...],
        categorical: tuple[int, ...],
        rounds: int,
        growth: Growth = AS_USUAL,
        file: str = "model.txt",
    ) -> Self:
        """Grow `rounds` trees on the given columns."""
        data = _dataset((matrix, y, weights), columns, categorical, growth)
        booster = lgb.train(growth.parameters(columns), data, num_boost_round=rounds)
        return cls.of(booster, rounds, columns=columns, growth=growth, file=file)

    @classmethod
    def of(
        cls,
        booster: lgb.Booster,
        rounds: int,
        *,
        columns: tuple[int, ...],
        growth: Growth = AS_USUAL,
        file: str = "model.txt",
    ) -> Self:
        """Take the first `rounds` trees of a grown booster."""
        return cls(columns=columns, file=file, growth=growth).with_text(booster.model_to_string(num_iteration=rounds))

    def with_text(self, text: str) -> Self:
        """Take the trees from their text, so that a fitted model and a loaded one are the same to the last bit."""
        try:
            booster = lgb.Booster(model_str=text)
        except lgb.basic.LightGBMError as error:
            msg = f"{self.file} is not a LightGBM text: {error}; restore the model's files"
            raise ModelFileError(msg) from error
        if booster.num_feature() != len(self.columns):
            msg = (
                f"{self.file} reads {booster.num_feature()} columns, model.json names {len(self.columns)}; restore both"
            )
            raise ModelFileError(msg)
        loaded = self.model_copy()
        loaded._booster, loaded._text, loaded._reasons = booster, text, None  # noqa: SLF001  # its own copy
        return loaded

    def first(self, rounds: int) -> Self:
        """Return a model of the first `rounds` trees alone."""
        return self.with_text(self._booster.model_to_string(num_iteration=rounds))

    @property
    def text(self) -> str:
        """The trees in LightGBM's text form."""
        return self._text

    @property
    def rounds(self) -> int:
        """Number of trees."""
        return int(self._booster.num_trees())

    def score(self, matrix: Floats) -> Floats:
        """Return the log-odds of each row."""
        chosen = matrix[:, self._places]
        if not len(chosen):
            return np.zeros(0)
        if len(chosen) == 1:
            return self._explained().score(chosen)
        return np.asarray(self._booster.predict(chosen, raw_score=True, num_threads=1))

    def contributions(self, matrix: Floats) -> tuple[float, Floats]:
        """Return the base and an (n, d) matrix of exact Shapley values (path-dependent TreeSHAP, Lundberg 2018)."""
        parts = np.zeros(matrix.shape)
        chosen = matrix[:, self._places]
        if not len(chosen):
            return 0.0, parts
        values = self._explained().contributions(chosen)
        parts[:, self._places] = values[:, :-1]
        return float(values[0, -1]), parts

    @cached_property
    def _places(self) -> npt.NDArray[np.intp]:
        return np.array(self.columns, dtype=np.intp)

    def _explained(self) -> TreeReasons:
        if self._reasons is None:
            self._reasons = TreeReasons(self._booster)
        return self._reasons


def loss_by_round(
    train: tuple[Floats, Floats, Floats],
    test: tuple[Floats, Floats, Floats],
    *,
    columns: tuple[int, ...],
    categorical: tuple[int, ...],
    max_rounds: int,
    growth: Growth = AS_USUAL,
) -> tuple[Floats, lgb.Booster]:
    """Return the test log loss after each tree, and the booster that gave it; stops when it no longer falls.

    Parameters
    ----------
    train, test : (matrix, y, weights)
    """
    data = _dataset(train, columns, categorical, growth)
    valid = _dataset(test, columns, categorical, growth, reference=data)
    curve: dict[str, dict[str, list[float]]] = {}
    booster = lgb.train(
        growth.parameters(columns) | {"metric": "binary_logloss"},
        data,
        num_boost_round=max_rounds,
        valid_sets=[valid],
        valid_names=["test"],
        callbacks=[lgb.early_stopping(PATIENCE, verbose=False), lgb.record_evaluation(curve)],
    )
    return np.array(curve["test"]["binary_logloss"]), booster


def grow_together(
    folds: Sequence[tuple[Rows, Rows]],
    *,
    columns: tuple[int, ...],
    categorical: tuple[int, ...],
    judges: slice,
    max_rounds: int,
    growth: Growth = AS_USUAL,
) -> tuple[list[lgb.Booster], int]:
    """Grow a booster on each fold until the mean test log loss of some no longer falls; return all and the best number.

    All have as many trees, and `Trees.fit` with the best number grows the same ones.

    Parameters
    ----------
    folds : train and test, each (matrix, y, weights)
    judges : the folds whose losses count
    """

    def prepare(fold: tuple[Rows, Rows]) -> lgb.Booster:
        data = _dataset(fold[0], columns, categorical, growth)
        booster = lgb.Booster(parameters | {"metric": "binary_logloss"}, data)
        return booster.add_valid(_dataset(fold[1], columns, categorical, growth, data), "test")

    def grow(booster: lgb.Booster) -> list[float]:
        losses = []
        for _ in range(STRIDE):
            booster.update()
            losses.append(booster.eval_valid()[0][2])
        return losses

    parameters = growth.parameters(columns)
    patience = PATIENCE * RECIPE["learning_rate"] / parameters["learning_rate"]
    sizes, boosters = [len(test[1]) for _, test in folds][judges], [prepare(fold) for fold in folds]
    curve, best = np.zeros(0), 0
    while len(curve) < max_rounds and len(curve) - best <= patience:
        losses = [grow(booster) for booster in boosters][judges]
        curve = np.append(curve, np.average(losses, axis=0, weights=sizes))
        best = int(np.argmin(curve)) + 1
    return boosters, best


def _dataset(
    rows: tuple[Floats, Floats, Floats],
    columns: tuple[int, ...],
    categorical: tuple[int, ...],
    growth: Growth,
    reference: lgb.Dataset | None = None,
) -> lgb.Dataset:
    matrix, y, weights = rows
    chosen = [position for position, column in enumerate(columns) if column in categorical]
    return lgb.Dataset(
        matrix[:, columns],
        label=y,
        weight=weights,
        categorical_feature=chosen,
        reference=reference,
        params={name: growth.parameters(columns)[name] for name in DATASET},
    )
