"""Which mapped rows keep the promises of the canonical tables?

Every row ends in exactly one place: good, aside with its reason, an identical copy (dropped), or an older state of a
record that came more than once (superseded).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from features.schema import RECORDED_AT, Column, Table
from pipelines.aside import SCHEMA, aside_rows, shortened

EARLIEST = pd.Timestamp("1990-01-01")
LARGEST = 1e15
"""Sums of numbers up to this are exact to a millionth."""
CLOCK_SLACK = pd.Timedelta(days=1)
FURTHEST = pd.DateOffset(years=10)

_ORDER: Mapping[str, tuple[tuple[str, str], ...]] = {
    "leads": (("created_at", "assigned_at"), ("created_at", "first_response_at"), ("created_at", "closed_at")),
    "opportunities": (("created_at", "closed_at"),),
    "contracts": (("starts_at", "ends_at"),),
    "tickets": (("occurred_at", "closed_at"),),
    "reps": (("hired_at", "left_at"),),
    "targets": (("period_start", "period_end"),),
}


@dataclass(frozen=True)
class Checked:
    """A canonical table after the contract; read = good + aside + copies + superseded."""

    table: Table
    good: pd.DataFrame
    aside: pa.Table
    copies: int
    superseded: int
    recorded_at_filled: int

    @property
    def read(self) -> int:
        """Rows the mapping gave."""
        return len(self.good) + int(self.aside.num_rows) + self.copies + self.superseded


@dataclass(frozen=True)
class _Fault:
    """Rows that break one promise, and the column to show."""

    rows: pd.Series
    column: str
    reason: str


def keep_contract(table: Table, data: pa.Table, now: pd.Timestamp) -> Checked:
    """Divide the rows of a mapped table by the contract.

    Parameters
    ----------
    table
        The canonical table.
    data
        Its rows; types are right already (`pipelines.mapping`).
    now
        The instant no row can have been recorded much after, naive UTC.
    """
    frame = _framed(table, data)
    faults = [fault for find in _FINDERS for fault in find(table, frame, now) if fault.rows.any()]
    reasons = _first_faults(frame, faults)
    valid = frame[reasons.isna()]
    copies = valid.duplicated()
    valid = valid[~copies]
    newest, conflicting = _one_a_key(table, valid)
    broken = reasons.dropna()
    bad = {row: faults[int(place)] for row, place in zip(broken.index.tolist(), broken.tolist(), strict=True)}
    conflict = _Fault(conflicting, table.key[0], "another row has the same key and other values; the first is kept")
    bad |= dict.fromkeys(valid.index[conflicting], conflict)
    good = valid[newest]
    superseded = len(valid) - len(good) - int(conflicting.sum())
    filled, count = _with_recorded_at(table, good)
    checked = Checked(table, filled, _aside(table, frame, bad), int(copies.sum()), superseded, count)
    assert checked.read == data.num_rows, (checked.read, data.num_rows)
    return checked


def orphans(table: Table, frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> dict[str, int]:
    """Count the references of each column that point at no row of the table they name."""
    counts = {}
    for column in table.columns:
        if column.references and column.references in others and column.name in frame:
            values = frame[column.name].dropna()
            keys = others[column.references].iloc[:, 0]
            if lost := int((~values.isin(keys)).sum()):
                counts[column.name] = lost
    return counts


def _framed(table: Table, data: pa.Table) -> pd.DataFrame:
    """Return the rows as a frame: canonical columns first, then custom attributes, then the second clock."""
    names = [name for name in table.column_names if name in data.column_names]
    names += sorted(name for name in data.column_names if name not in (*names, RECORDED_AT))
    names += [RECORDED_AT] if RECORDED_AT in data.column_names else []
    frame: pd.DataFrame = data.select(names).to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get)
    return frame


def _without_required(table: Table, frame: pd.DataFrame, _now: pd.Timestamp) -> list[_Fault]:
    return [
        _Fault(frame[column.name].isna(), column.name, "is missing and is required")
        for column in table.columns
        if column.required
    ]


def _outside_vocabulary(table: Table, frame: pd.DataFrame, _now: pd.Timestamp) -> list[_Fault]:
    return [
        _Fault(
            frame[column.name].notna() & ~frame[column.name].isin(column.choices),
            column.name,
            f"not one of {', '.join(column.choices)}",
        )
        for column in table.columns
        if column.choices and column.name in frame
    ]


def _outside_range(table: Table, frame: pd.DataFrame, now: pd.Timestamp) -> list[_Fault]:
    faults = []
    for name in frame.columns:
        column = table.column(name)
        if pd.api.types.is_float_dtype(frame[name].dtype):
            faults.append(_Fault(np.isinf(frame[name]), name, "not a finite number"))
            faults.append(_Fault(frame[name].abs() > LARGEST, name, f"not between {-LARGEST:g} and {LARGEST:g}"))
            faults += _below(column, frame[name])
        elif pd.api.types.is_datetime64_dtype(frame[name].dtype):
            past = name in _never_ahead(table)
            latest = now + CLOCK_SLACK if past else now + FURTHEST
            outside = frame[name].notna() & ~frame[name].between(EARLIEST, latest)
            faults.append(_Fault(outside, name, f"not between {EARLIEST:%Y-%m-%d} and {latest:%Y-%m-%d}"))
    return faults


def _never_ahead(table: Table) -> tuple[str | None, ...]:
    """Return the times that lie in the past; contracts may begin, and plans end, in years to come."""
    return (RECORDED_AT,) if table.name == "contracts" else (table.occurred_at, RECORDED_AT, "closed_at")


def _below(column: Column | None, values: pd.Series) -> list[_Fault]:
    if column is None or column.minimum is None:
        return []
    return [_Fault(values < column.minimum, column.name, f"less than {column.minimum:g}")]


def _against_time(table: Table, frame: pd.DataFrame, _now: pd.Timestamp) -> list[_Fault]:
    return [
        _Fault(frame[after] < frame[before], after, f"earlier than {before}")
        for before, after in _ORDER.get(table.name, ())
        if before in frame and after in frame
    ]


def _outcome_without_time(table: Table, frame: pd.DataFrame, _now: pd.Timestamp) -> list[_Fault]:
    if "outcome" not in frame or table.column("closed_at") is None:
        return []
    closed = frame["closed_at"].notna() if "closed_at" in frame else False
    return [_Fault(frame["outcome"].notna() & ~pd.Series(closed, frame.index), "outcome", "has no closed_at")]


_FINDERS: tuple[Callable[[Table, pd.DataFrame, pd.Timestamp], list[_Fault]], ...] = (
    _without_required,
    _outside_vocabulary,
    _outside_range,
    _against_time,
    _outcome_without_time,
)


def _first_faults(frame: pd.DataFrame, faults: list[_Fault]) -> pd.Series:
    """Return the place of each row's first fault in the list, NaN for a row without."""
    first = pd.Series(np.nan, index=frame.index)
    for place, fault in reversed(list(enumerate(faults))):
        first = first.mask(fault.rows.fillna(value=False).astype(bool), float(place))
    return first


def _one_a_key(table: Table, frame: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return which rows hold the state of their key, and which conflict with another row in earnest.

    The newest `recorded_at` wins; rows that do not differ in it conflict, and all but the first go aside.
    """
    key = list(table.key)
    repeated = frame.duplicated(key, keep=False)
    nothing = pd.Series(data=False, index=frame.index)
    if not repeated.any():
        return ~nothing, nothing
    if RECORDED_AT not in frame:
        first = ~frame.duplicated(key)
        return first, ~first
    groups = frame[repeated].groupby(key, sort=False)[RECORDED_AT]
    newest = ~repeated
    newest[repeated] = frame.loc[repeated, RECORDED_AT] == groups.transform("max")
    tied = newest & frame[newest].duplicated(key).reindex(frame.index, fill_value=False)
    return newest & ~tied, tied


def _with_recorded_at(table: Table, good: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Fill the second clock from the first where the source has none."""
    if table.occurred_at is None or table.occurred_at not in good:
        return good.reset_index(drop=True), 0
    first = good[table.occurred_at]
    second = good[RECORDED_AT] if RECORDED_AT in good else pd.Series(pd.NaT, good.index, dtype="datetime64[us]")
    filled = good.assign(**{RECORDED_AT: second.fillna(first).astype("datetime64[us]")})
    return filled.reset_index(drop=True), int((second.isna() & first.notna()).sum())


def _aside(table: Table, frame: pd.DataFrame, bad: Mapping[int, _Fault]) -> pa.Table:
    if not bad:
        return SCHEMA.empty_table()
    rows = frame.loc[sorted(bad)]
    found = []
    for index, row in zip(rows.index, rows.to_dict("records"), strict=True):
        fault = bad[index]
        value = row[fault.column]
        shown = None if pd.isna(value) else str(value)
        text = ", ".join(f"{name}={cell}" for name, cell in row.items() if not pd.isna(cell))
        found.append((table.name, f"[tables.{table.name}]", None, fault.column, shown, fault.reason, shortened(text)))
    return aside_rows(found)
