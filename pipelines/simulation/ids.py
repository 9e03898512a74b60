"""What are the ids of the company's records? A letter and the record's number, in order of creation."""

import numpy as np
import pandas as pd

from pipelines.simulation.chains import Floats, Ints

_FORMS = {
    "account": ("A", 6),
    "action": ("X", 7),
    "activity": ("E", 8),
    "campaign": ("C", 3),
    "contact": ("P", 6),
    "contract": ("K", 6),
    "lead": ("L", 6),
    "opportunity": ("D", 6),
    "order": ("O", 7),
    "rep": ("R", 4),
    "ticket": ("T", 7),
    "touch": ("H", 7),
}


def to_ids(kind: str, rows: Ints) -> pd.Series:
    """Return the ids of records by position; -1 is no record.

    >>> to_ids("lead", np.array([0, 41, -1])).tolist()
    ['L000001', 'L000042', nan]
    """
    letter, width = _FORMS[kind]
    numbers = pd.Series(np.maximum(rows, 0) + 1).astype("str")
    return (letter + numbers.str.zfill(width)).where(rows >= 0)


def to_rows(ids: pd.Series) -> Ints:
    """Return the positions of records by their ids."""
    return np.asarray(ids.str.slice(1).astype("int64").to_numpy() - 1, dtype=np.int64)


def number_in_order(kind: str, times: Floats) -> pd.Series:
    """Return ids for events that are sorted by time."""
    return to_ids(kind, np.arange(times.size))


def named(names: list[str] | tuple[str, ...], positions: Ints) -> pd.Series:
    """Return names by position; -1 is missing."""
    texts = pd.Series([*names], dtype="str").iloc[np.maximum(positions, 0)].reset_index(drop=True)
    return texts.where(pd.Series(positions >= 0))
