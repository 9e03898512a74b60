"""Which rows of a table are new, changed, the same or gone?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Mask = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint64]

_LARGEST = 2**64 - 1


@dataclass(frozen=True)
class Compared:
    """Masks over the new rows, and over the current ones (`gone`); the digest of what the table holds then.

    `before` says which current row each new one replaces or repeats, -1 where there is none.
    """

    inserted: Mask
    updated: Mask
    unchanged: Mask
    gone: Mask
    digest: str
    before: npt.NDArray[np.intp]


def compare(key: list[str], current: pd.DataFrame, frame: pd.DataFrame) -> Compared:
    """Hold new rows against the current ones of the same key; both have the same columns."""
    places = _index(current, key).get_indexer(_index(frame, key))
    known = places >= 0
    new, old = _hashes(frame), _hashes(current)
    same = np.zeros(len(frame), dtype=bool)
    same[known] = new[known] == old[places[known]]
    gone = np.ones(len(current), dtype=bool)
    gone[places[known]] = False
    return Compared(~known, known & ~same, same, gone, _digest(new, old[gone]), places)


def count_rewritten(current: pd.DataFrame, frame: pd.DataFrame, compared: Compared) -> int:
    """Count the records whose outcome was known, and is another one or none now."""
    if "outcome" not in current or "outcome" not in frame:
        return 0
    then = current["outcome"].to_numpy(dtype=object)[compared.before[compared.updated]]
    now = frame["outcome"].to_numpy(dtype=object)[compared.updated]
    return int((pd.notna(then) & (then != now)).sum())


def digest_of(frame: pd.DataFrame) -> str:
    """Return a digest of rows that depends neither on their order nor on that of the columns."""
    return _digest(_hashes(frame))


def reshaped(current: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of the history the columns and types of the new rows; what does not convert becomes missing."""
    shaped = {}
    for name, dtype in frame.dtypes.items():
        column = current.get(str(name), pd.Series(index=current.index, dtype=dtype))
        shaped[name] = column if column.dtype == dtype else _converted(column, dtype)
    return pd.DataFrame(shaped, index=current.index)


def _digest(*hashes: Hashes) -> str:
    return f"{sum(int(found.sum(dtype=np.uint64)) for found in hashes) & _LARGEST:016x}"


def _index(frame: pd.DataFrame, key: list[str]) -> pd.Index:
    return pd.Index(frame[key[0]]) if len(key) == 1 else pd.MultiIndex.from_frame(frame[key])


def _converted(column: pd.Series, dtype: Any) -> pd.Series:
    try:
        return column.astype(dtype)
    except (TypeError, ValueError):
        return pd.Series(index=column.index, dtype=dtype)


def _hashes(frame: pd.DataFrame) -> Hashes:
    """Return one hash a row; columns count by name, not by place."""
    ordered = frame[sorted(frame.columns)]
    return np.asarray(pd.util.hash_pandas_object(ordered, index=False).to_numpy(), dtype=np.uint64)
