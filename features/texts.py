"""How do texts become whole numbers, quickly and the same for every kind of text column?"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Codes = npt.NDArray[np.int64]

_FEW = 1000
"""Fewer texts than these are looked up in the index itself, which keeps its hash table."""


def codes_of(column: "pd.Series[Any]") -> tuple[Codes, pd.Index]:
    """Return the place of each value among the different values of a column, -1 if missing, and these in order.

    >>> codes_of(pd.Series(["b", None, "a", "b"], dtype="str"))[0]
    array([ 1, -1,  0,  1])
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, found = column.cat.codes.to_numpy().astype(np.int64), column.cat.categories
    elif isinstance(column.dtype, pd.StringDtype):
        encoded = pc.dictionary_encode(_arrow(column))
        codes, found = _filled(encoded.indices), pd.Index(encoded.dictionary.to_pandas())
    else:
        codes, found = pd.factorize(column)
    order = np.argsort(found)
    ranks = np.append(np.argsort(order), -1)
    return ranks[codes], found[order]


def positions_of(column: Any, ids: pd.Index) -> Codes:
    """Return where each value of a column stands among ids; -1 if it is missing or not one of them.

    >>> positions_of(pd.Series(["b", None, "c"], dtype="str"), pd.Index(["a", "b"], dtype="str"))
    array([ 1, -1, -1])
    """
    series = pd.Series(column)
    if isinstance(series.dtype, pd.CategoricalDtype):
        known = positions_of(series.cat.categories, ids)
        return np.append(known, -1)[series.cat.codes.to_numpy()]
    are_texts = isinstance(series.dtype, pd.StringDtype) and isinstance(ids.dtype, pd.StringDtype)
    if not are_texts or len(series) < _FEW:
        return ids.get_indexer(pd.Index(series)).astype(np.int64)
    return _filled(pc.index_in(_arrow(series), value_set=_arrow(ids.to_series())))


def _arrow(texts: "pd.Series[Any]") -> Any:
    found = texts.array.__arrow_array__()
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _filled(found: Any) -> Codes:
    chunk = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    return np.asarray(chunk.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int64)
