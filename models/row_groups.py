"""How do trees learn from more rows than memory holds? LightGBM bins them as they pass, group by group."""

import hashlib
import json
import logging
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

from models.boosters import lgb
from models.columns import Columns, Floats
from models.trees import AS_USUAL, DATASET, Growth, Trees

lgb.register_logger(logging.getLogger("lightgbm"))  # it would print that it keeps a file, whatever its verbosity
BINNING = DATASET | {"bin_construct_sample_cnt": 100_000}
"""The edges of the bins come from so many rows: LightGBM holds them three times over while it finds them."""


class RowGroups(Protocol):
    """Rows that lie elsewhere, in groups that fit in memory."""

    @property
    def sizes(self) -> Sequence[int]:
        """Number of rows of each group."""
        ...

    @property
    def labels(self) -> Floats:
        """The label of each row, group after group."""
        ...

    def frame(self, group: int) -> pd.DataFrame:
        """Return the features of a group."""
        ...


def grow_trees(
    groups: RowGroups,
    columns: Columns,
    rounds: int,
    folder: Path,
    *,
    only: Sequence[int] | None = None,
    growth: Growth = AS_USUAL,
) -> Trees:
    """Grow trees on all rows of all groups.

    Parameters
    ----------
    groups : the rows
    columns : how rows are encoded, as learnt from a sample of them
    rounds : number of trees
    folder : where the binned rows are kept (see `binned_rows`)
    only : positions of the columns to grow on, all if not given
    growth : how they grow
    """
    everything = tuple(range(len(columns.names)))
    gains = {} if only is None else {"feature_contri": [float(i in only) for i in everything]}
    parameters = growth.parameters(everything) | gains
    booster = lgb.train(parameters, binned_rows(groups, columns, folder), num_boost_round=rounds)
    return Trees.of(booster, rounds, columns=everything, growth=growth)


def binned_rows(groups: RowGroups, columns: Columns, folder: Path) -> lgb.Dataset:
    """Return the rows as LightGBM bins them: one byte for each value.

    The groups are read one at a time, once for the edges of the bins and once for the rows. The result is kept in the
    folder in LightGBM's binary form: reruns and tuning read that and never see the groups.
    """
    kept = folder / f"binned-{_digest(columns)}.bin"
    facts = {"categorical_feature": list(columns.categorical), "params": BINNING}
    if kept.exists():
        return lgb.Dataset(kept, **facts).construct()
    encoded = lru_cache(maxsize=1)(lambda group: columns.encode(groups.frame(group)))
    passing = [_Group(encoded, group, size) for group, size in enumerate(groups.sizes)]
    data = lgb.Dataset(passing, label=groups.labels, **facts)
    draft = kept.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    data.save_binary(draft)
    draft.rename(kept)
    return data


class _Group(lgb.Sequence):  # type: ignore[misc]  # LightGBM has no types
    """One group as LightGBM asks for it: single rows for the sample of its bins, then all rows at once."""

    def __init__(self, encoded: Callable[[int], Floats], group: int, size: int) -> None:
        self._encoded, self._group, self._size = encoded, group, size
        self.batch_size = size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, index: Any) -> Floats:
        rows = self._encoded(self._group)[index]
        return rows if isinstance(index, slice) else np.array(rows)  # a view of one row would keep its whole group


def _digest(columns: Columns) -> str:
    facts = [columns.model_dump(mode="json"), BINNING, lgb.__version__]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:12]
