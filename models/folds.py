"""Which rows may teach and which may judge, when rows are ordered in time and one entity has many of them?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.columns import Floats
from models.errors import InputError

Indices = npt.NDArray[np.intp]
PARTS = 3
BLOCKS = 4
SHARE = 0.125
DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Fold:
    """Rows to fit on and later rows to judge by; `block` counts time blocks, the newest is the largest."""

    block: int
    train: Indices
    test: Indices

    def newest(self, days: Floats) -> Indices:
        """Training rows as many as a block holds, the newest; whole cutoffs only."""
        return self.train[newest_rows(days[self.train])]


def newest_rows(days: Floats) -> Indices:
    """Rows of the newest eighth, whole cutoffs only: they tell where the level of a rate stands."""
    return np.flatnonzero(days >= np.sort(days)[int(len(days) * (1 - SHARE))]) if len(days) else np.arange(0)


def to_days(cutoffs: Any) -> Floats:
    """Return cutoffs as days since 1970, with their time of day as the fraction."""
    times = pd.DatetimeIndex(pd.to_datetime(np.asarray(cutoffs)))
    missing = int(np.sum(np.asarray(times.isna())))
    if missing:
        msg = f"{missing} cutoffs are missing; expected one instant for each row"
        raise InputError(msg)
    return np.asarray(times.to_numpy().astype("datetime64[us]").astype(np.int64) / 86_400e6, dtype=np.float64)


def entity_codes(groups: Any, rows: int) -> Indices:
    """Number the entities by their sorted ids; without ids every row is an entity of its own."""
    if groups is None:
        return np.arange(rows)
    codes, _ = pd.factorize(np.asarray(groups, dtype=object), sort=True)
    return np.asarray(codes, dtype=np.intp)


def split_entities(entities: Indices, number: int) -> Indices:
    """Assign each row to one of some parts, all rows of an entity to the same."""
    order = np.random.default_rng(11).permutation(int(entities.max(initial=0)) + 1)
    return np.asarray(order[entities] % number, dtype=np.intp)


def time_folds(days: Floats, entities: Indices, horizon: timedelta | None) -> list[Fold]:
    """Split the newer half of the rows into four blocks, each judged by a model of older rows.

    Training rows end one horizon before the block they are judged on, as far as that leaves 60% of the older rows.
    Where entities have several rows, each block is judged in three parts by models that have seen none of the part's
    entities. Dropping from training every entity seen in the block instead would drop exactly those that stayed, and
    bend the rate. Rows of one single instant are split by entity alone.

    Four blocks, because what helped once may not help again when the world drifts; short ones, because a longer block
    would only be predicted by older models than those that will serve.
    """
    starts = _block_starts(days)
    if not starts:
        parts = split_entities(entities, PARTS)
        return [Fold(part, np.flatnonzero(parts != part), np.flatnonzero(parts == part)) for part in range(PARTS)]
    repeated = len(np.unique(entities)) < len(entities)
    parts = split_entities(entities, PARTS if repeated else 1)
    return [
        fold
        for block, (start, stop) in enumerate(zip(starts, [*starts[1:], np.inf], strict=True))
        for fold in _block_folds(block, days, parts, (start, stop), horizon)
    ]


def _block_starts(days: Floats) -> list[float]:
    """First instants of the last blocks; each holds about an eighth of the rows and whole cutoffs only."""
    ordered = np.sort(days)
    found = {float(ordered[int(len(ordered) * (1 - SHARE * back))]) for back in range(1, BLOCKS + 1)}
    return sorted(start for start in found if start > ordered[0])


def _block_folds(
    block: int, days: Floats, parts: Indices, span: tuple[float, float], horizon: timedelta | None
) -> Iterator[Fold]:
    older = days < span[0]
    gap = horizon / timedelta(days=1) if horizon else 0.0
    last = max(span[0] - gap, float(np.quantile(days[older], 0.6)))
    ripe = older & (days <= last)
    judged = (days >= span[0]) & (days < span[1])
    for part in range(int(parts.max()) + 1):
        inside = parts == part
        alone = parts.max() == 0
        yield Fold(block, np.flatnonzero(ripe & (alone | ~inside)), np.flatnonzero(judged & inside))
