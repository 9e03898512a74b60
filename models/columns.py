"""How do the columns of a frame become one matrix of numbers, the same at training and at serving?

Columns are found by name, never by position. A category becomes the number of its level; rare and unseen levels share
one number, so that a value never met in training is harmless instead of silently missing.
"""

import difflib
import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import BaseModel, ConfigDict

from models.errors import InputError

Floats = npt.NDArray[np.float64]
FEW_ROWS = 20
MIN_LEVEL_ROWS = 20
MIN_LEVEL_SHARE = 1 / 40
MAX_LEVELS = 200
BLOCK_ROWS = 10_000


class Frozen(BaseModel):
    """A part of a model as it stands in a file: strict types, finite numbers, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Columns(Frozen):
    """The columns a model reads, in order, and the levels of those that are categories.

    Examples
    --------
    >>> frame = pd.DataFrame({"amount": [1.0, np.nan] * 20, "source": ["web", "fair"] * 20})
    >>> columns = Columns.learn(frame)
    >>> columns.encode(pd.DataFrame({"source": ["web", "phone", None], "amount": [5.0, 6.0, 7.0]})).tolist()
    [[5.0, 1.0], [6.0, 2.0], [7.0, nan]]
    """

    names: tuple[str, ...]
    levels: dict[str, tuple[str, ...]]

    @classmethod
    def learn(cls, frame: pd.DataFrame) -> Self:
        """Take the names from the frame, and the levels that occur in 20 rows, or in a fortieth of a few."""
        names = tuple(str(name) for name in frame.columns)
        if len(set(names)) < len(names):
            twice = sorted({name for name in names if names.count(name) > 1})
            msg = f"columns stand twice: {', '.join(twice)}; give every column one name"
            raise InputError(msg)
        levels = {name: _frequent(frame[name]) for name in names if not _is_number(frame[name].dtype)}
        return cls(names=names, levels=levels)

    @cached_property
    def categorical(self) -> tuple[int, ...]:
        """Positions of the categories."""
        return tuple(i for i, name in enumerate(self.names) if name in self.levels)

    @cached_property
    def numeric(self) -> tuple[int, ...]:
        """Positions of the numbers."""
        return tuple(i for i, name in enumerate(self.names) if name not in self.levels)

    @cached_property
    def _index(self) -> pd.Index:
        return pd.Index(self.names)

    @cached_property
    def _codes(self) -> dict[str, dict[str, float]]:
        return {name: {level: float(i) for i, level in enumerate(kept)} for name, kept in self.levels.items()}

    @cached_property
    def _readers(self) -> tuple[tuple[str, dict[str, float] | None], ...]:
        return tuple((name, self._codes.get(name)) for name in self.names)

    def encode(self, frame: pd.DataFrame) -> Floats:
        """Return an (n, d) matrix: numbers as they are, categories as codes, missing as NaN.

        Raises
        ------
        InputError
            A column is absent, holds text where numbers were learnt, or holds an infinite number.
        """
        few = self._encode_few(frame) if len(frame) <= FEW_ROWS else None
        if few is not None:
            return few
        self._require(frame)
        matrix = np.empty((len(frame), len(self.names)))
        if self.numeric:
            matrix[:, self.numeric] = _numbers(frame, [self.names[i] for i in self.numeric])
        for i in self.categorical:
            name = self.names[i]
            matrix[:, i] = _encode_levels(frame[name], self._codes[name])
        return matrix

    def encode_row(self, row: Mapping[str, Any]) -> Floats:
        """Return the (1, d) matrix of one row: what `encode` makes of a frame of it, without the frame.

        Raises
        ------
        InputError
            A column is absent, or holds text where numbers were learnt.

        >>> Columns(names=("amount", "source"), levels={"source": ("fair", "web")}).encode_row(
        ...     {"source": "web", "amount": None}
        ... ).tolist()
        [[nan, 1.0]]
        """
        try:
            values = [
                math.nan
                if (value := row[name]) is None or value != value  # noqa: PLR0124  # NaN alone differs from itself
                else (float(value) if codes is None else codes.get(str(value), float(len(codes))))
                for name, codes in self._readers
            ]
        except (KeyError, TypeError, ValueError):
            return self.encode(pd.DataFrame([dict(row)]))
        return np.array([values])

    def _encode_few(self, frame: pd.DataFrame) -> Floats | None:
        """Encode without a look at each column, which for one row would cost more than all else; None if in doubt."""
        if not frame.columns.is_unique:
            return None
        positions = frame.columns.get_indexer(self._index)
        if (positions < 0).any():
            return None
        values = frame.to_numpy(dtype=object)[:, positions]
        for i in self.categorical:
            codes = self._codes[self.names[i]]
            values[:, i] = [np.nan if pd.isna(value) else codes.get(str(value), len(codes)) for value in values[:, i]]
        try:
            matrix = values.astype(np.float64)
        except (TypeError, ValueError):
            return None
        return None if np.isinf(matrix).any() else matrix

    def _require(self, frame: pd.DataFrame) -> None:
        given = frame.columns
        for name in self.names:
            if name not in given:
                near = difflib.get_close_matches(name, [str(column) for column in given], n=1)
                hint = f"did you mean '{near[0]}'?" if near else "give all columns of the training matrix"
                msg = f"column '{name}' is missing; {hint}"
                raise InputError(msg)


def check_lengths(rows: int, **arrays: Sequence[Any] | npt.NDArray[Any] | pd.Series) -> None:
    """Refuse arrays that do not have one value for every row."""
    for name, values in arrays.items():
        if len(values) != rows:
            msg = f"{name} has {len(values)} values for {rows} rows; give one for each row"
            raise InputError(msg)


def canonical_order(matrix: Floats, *keys: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    """Order rows by their content, so that the order in which they are given cannot matter."""
    factors = np.random.default_rng(0).integers(0, 2**63, matrix.shape[1], dtype=np.uint64) * 2 + 1
    blocks = (matrix[start : start + BLOCK_ROWS] for start in range(0, max(len(matrix), 1), BLOCK_ROWS))
    content = [(_bits(block) * factors).sum(axis=1, dtype=np.uint64) for block in blocks]
    return np.lexsort((np.concatenate(content), *keys[::-1]))


def signed_log(values: Floats) -> Floats:
    """Return sign(x) log(1 + |x|), which tames amounts and keeps zero and order."""
    return np.asarray(np.sign(values) * np.log1p(np.abs(values)), dtype=np.float64)


def _bits(matrix: Floats) -> npt.NDArray[np.uint64]:
    """Return the bits of each number; all missing ones, and both zeros, have the same."""
    return np.where(np.isnan(matrix), np.nan, matrix + 0.0).view(np.uint64)


def _is_number(dtype: Any) -> bool:
    return bool(pd.api.types.is_numeric_dtype(dtype) or pd.api.types.is_bool_dtype(dtype))


def _frequent(values: pd.Series) -> tuple[str, ...]:
    counts = values.dropna().astype(str).value_counts()
    counts = counts[counts >= min(MIN_LEVEL_ROWS, max(2, len(values) * MIN_LEVEL_SHARE))]
    ranked = sorted(((-int(count), str(level)) for level, count in counts.items()))[:MAX_LEVELS]
    return tuple(sorted(level for _, level in ranked))


def _encode_levels(values: pd.Series, codes: dict[str, float]) -> Floats:
    other = float(len(codes))
    positions, uniques = pd.factorize(values)
    known = np.array([codes.get(str(level), other) for level in uniques] + [np.nan])
    return known[positions]


def _numbers(frame: pd.DataFrame, names: list[str]) -> Floats:
    try:
        numbers = frame[names].to_numpy(dtype=np.float64, na_value=np.nan)
    except (ValueError, TypeError) as error:
        raise InputError(_describe_text(frame, names)) from error
    if np.isinf(numbers).any():
        row, column = np.argwhere(np.isinf(numbers))[0]
        msg = f"column '{names[column]}' holds {numbers[row, column]} in row {row}; expected finite numbers or missing"
        raise InputError(msg)
    return np.asarray(numbers, dtype=np.float64)


def _describe_text(frame: pd.DataFrame, names: list[str]) -> str:
    for name in names:
        if pd.to_numeric(frame[name], errors="coerce").isna().sum() > frame[name].isna().sum():
            bad = frame[name][pd.to_numeric(frame[name], errors="coerce").isna() & frame[name].notna()].iloc[0]
            return f"column '{name}' holds {bad!r}; expected numbers as in training"
    return f"columns {', '.join(names)} do not all hold numbers; expected numbers as in training"
