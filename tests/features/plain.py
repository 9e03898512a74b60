"""How does a history look in plain Python? Rows are dicts, times whole microseconds, a missing value is None."""

from functools import lru_cache

import numpy as np
import pandas as pd

from features.snapshots import CrmHistory

DAY = 86_400_000_000
HOUR = DAY // 24

Row = dict[str, object]
Tables = dict[str, list[Row]]


@lru_cache(maxsize=8)
def to_rows(crm: CrmHistory) -> Tables:
    return {name: _rows(frame) for name, frame in crm.tables.items()}


@lru_cache(maxsize=64)
def by_id(crm: CrmHistory, table: str, key: str) -> dict[object, list[Row]]:
    found: dict[object, list[Row]] = {}
    for row in to_rows(crm)[table]:
        found.setdefault(row[key], []).append(row)
    return found


def to_frame(rows: list[Row], dtypes: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame({name: _column([row[name] for row in rows], dtype) for name, dtype in dtypes.items()})


def dtypes_of(frame: pd.DataFrame) -> dict[str, str]:
    return {str(name): str(dtype) for name, dtype in frame.dtypes.items()}


def instant(time: pd.Timestamp) -> int:
    return time.value // 1000


def as_text(value: object, dtype: str) -> str | None:
    """A value as a CRM's log of changes tells it."""
    if value is None or isinstance(value, str):
        return value  # type: ignore[return-value]
    return str(pd.Timestamp(value, unit="us")) if dtype == "datetime64[us]" else str(value)  # type: ignore[arg-type]


def read_text(text: str | None, dtype: str) -> object:
    if text is None or dtype in ("str", "boolean"):
        return text if dtype == "str" or text is None else text == "True"
    return instant(pd.Timestamp(text)) if dtype == "datetime64[us]" else float(text)


def _rows(frame: pd.DataFrame) -> list[Row]:
    columns = {str(name): _values(frame[name]) for name in frame}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _values(column: pd.Series) -> list[object]:
    missing = column.isna()
    if column.dtype.kind == "M":
        column = column.astype("int64")
    return [None if gone else value for value, gone in zip(column.to_numpy(object), missing, strict=True)]


def _column(values: list[object], dtype: str) -> object:
    if dtype == "datetime64[us]":
        never = np.iinfo(np.int64).min
        return np.array([never if value is None else value for value in values], dtype="int64").view(dtype)
    if dtype == "float64":
        return np.array([np.nan if value is None else value for value in values], dtype="float64")
    return pd.array(values, dtype=dtype)
