"""How is one row of the ledger read? Column by column: a frame of one row costs more than all else of an answer."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa


class StoredRows:
    """The rows of a frame by position, each a mapping from column to a plain value.

    >>> rows = StoredRows(pd.DataFrame({"id": ["a", "b"], "amount": [1.5, 2.5]}))
    >>> rows[1]
    {'id': 'b', 'amount': 2.5}
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._readers = {str(name): _reader(frame[name]) for name in frame.columns}

    def __getitem__(self, position: int) -> dict[str, Any]:
        """Return the row at a position."""
        return {name: read(position) for name, read in self._readers.items()}

    def part(self, position: int, names: Iterable[str]) -> dict[str, Any]:
        """Return some columns of the row at a position; those that the frame lacks are left out."""
        return {name: self._readers[name](position) for name in names if name in self._readers}

    def at(self, positions: Sequence[int]) -> Iterator[dict[str, Any]]:
        """Return the rows at these positions, in their order."""
        return (self[position] for position in positions)


def _reader(column: "pd.Series[Any]") -> Callable[[int], Any]:
    """Return what reads one value: numbers as Python's own, texts from where they lie, uncopied."""
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "bif":
        numbers: Callable[[int], Any] = column.to_numpy().item
        return numbers
    if isinstance(column.dtype, pd.StringDtype):
        texts = pa.array(column)
        return lambda position: math.nan if (text := texts[position].as_py()) is None else text
    others: Callable[[int], Any] = column.array.__getitem__
    return others
