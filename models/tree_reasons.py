"""What does each feature add to the score of boosted trees, exactly and fast?

The same numbers as LightGBM's `pred_contrib` (path-dependent TreeSHAP), many times sooner: see `tree_kernels` for the
method, and `python -m benchmarks.serving --parts reasons` for the time.
"""

import logging

import numpy as np
import numpy.typing as npt

from models.boosters import lgb
from models.tree_tables import MOST_BYTES, Tables, UnfitTreesError, read_tables

TOLERANCE = 1e-9
"""How far a number may be from LightGBM's on the rows of the check, in parts of the largest, or of 1."""

GOLDEN_ROWS = 24
"""Enough for both kernels: one row alone, and more than `tree_kernels.FEW`."""

Floats = npt.NDArray[np.float64]
logger = logging.getLogger(__name__)


class TreeReasons:
    """Exact contributions of the features of a LightGBM model to its raw score; may be asked by many threads.

    Making one compares it with `pred_contrib` on golden rows, made of the model's own thresholds and of missing values.
    `pred_contrib` itself answers where the tables would be too large (`most_bytes`), for models of another
    kind (several outputs, mean of trees), and should the check ever fail.

    Parameters
    ----------
    booster : with one output
    most_bytes : tables that would take more are not made

    Attributes
    ----------
    fallback : str or None
        Why `pred_contrib` answers; None if it need not.

    Examples
    --------
    >>> rows = np.arange(40.0)[:, None]
    >>> data = lgb.Dataset(rows, label=rows[:, 0] > 19)
    >>> booster = lgb.train({"objective": "binary", "min_data_in_leaf": 5, "verbosity": -1}, data, num_boost_round=9)
    >>> values = TreeReasons(booster).contributions(rows)
    >>> bool(np.allclose(values, booster.predict(rows, pred_contrib=True), atol=1e-9))
    True
    """

    def __init__(self, booster: lgb.Booster, *, most_bytes: int = MOST_BYTES) -> None:
        self._booster, self._rounds = booster, booster.num_trees()
        self.fallback: str | None = None
        try:
            self._base, self._tables = read_tables(booster.model_to_string(), most_bytes)
            self._check()
        except UnfitTreesError as error:
            self.fallback = str(error)
            logger.info("reasons come from LightGBM: %s", error)

    @property
    def table_bytes(self) -> int:
        """Memory that the tables take; 0 if LightGBM answers."""
        return 0 if self.fallback else sum(table.nbytes for table in self._tables)

    def contributions(self, rows: Floats) -> Floats:
        """Return the (n, d + 1) contributions of n rows, log-odds or what else the trees add up; the base comes last.

        Each row sums to the raw score. A row has the same numbers to the last bit, alone or among others.
        """
        from models.tree_kernels import explain_rows

        if self.fallback or not len(rows):
            return self._slow(rows)
        out = np.zeros((len(rows), rows.shape[1] + 1))
        explain_rows(self._tables, np.ascontiguousarray(rows, dtype=np.float64), out)
        out[:, -1] = self._base
        return out

    def score(self, row: Floats) -> Floats:
        """Return the (1,) raw score of one row, to the last bit what LightGBM says, without its way into a call."""
        from models.tree_kernels import sum_leaves

        if self.fallback or len(self._tables.trees) < self._rounds:  # a tree of one leaf has no table
            return np.asarray(self._booster.predict(row, raw_score=True, num_threads=1))
        return np.array([sum_leaves(self._tables, np.ascontiguousarray(row[0], dtype=np.float64))])

    def _slow(self, rows: Floats) -> Floats:
        if not len(rows):
            return np.zeros((0, self._booster.num_feature() + 1))
        return np.asarray(self._booster.predict(rows, pred_contrib=True, num_threads=1))

    def _check(self) -> None:
        rows = golden_rows(self._tables, self._booster.num_feature())
        slow, fast = self._slow(rows), np.vstack([self.contributions(rows[:1]), self.contributions(rows)])
        distance = float(np.abs(fast - slow[[0, *range(len(slow))]]).max())
        if not distance <= TOLERANCE * max(1.0, float(np.abs(slow).max())):
            msg = f"contributions are {distance:.2g} from LightGBM's; expected at most {TOLERANCE:g}"
            raise UnfitTreesError(msg)
        scores = self._booster.predict(rows, raw_score=True, num_threads=1)
        if any(self.score(row[None])[0] != score for row, score in zip(rows, scores, strict=True)):
            raise UnfitTreesError("a score is not LightGBM's")


def golden_rows(tables: Tables, features: int) -> Floats:
    """Return rows around the thresholds of the trees, with missing values, zeros, and categories known and unknown."""
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(GOLDEN_ROWS, features))
    for feature in range(features):
        nodes = tables.nodes[tables.nodes["feature"] == feature]
        if len(nodes) and (nodes["words"] > 0).any():
            rows[:, feature] = rng.integers(-1, 32 * nodes["words"].max() + 2, GOLDEN_ROWS)
        elif len(nodes):
            rows[:, feature] = rng.choice(nodes["threshold"], GOLDEN_ROWS) + rng.choice([-1.0, 0.0, 1.0], GOLDEN_ROWS)
    rows[rng.random(rows.shape) < 0.1] = np.nan
    rows[rng.random(rows.shape) < 0.1] = 0.0
    return rows
