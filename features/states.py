"""What did a field of a record hold, as far as was known at a cutoff?

A field is a feature only if it is fixed, or tracked in `changes`. Its spans are its creation value and its changes,
each with the instants between which a reader of the CRM would have taken it for the field's value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.snapshots import CrmHistory
from features.texts import codes_of, positions_of
from features.windows import ALWAYS, NEVER, Instants, is_known, to_instants

FieldKind = Literal["number", "category", "time"]

_NO_TEXTS = pd.Index([], dtype="str")


@dataclass(frozen=True)
class LeftOut:
    """A table (field "*") or field that is no feature, with the reason in English and Chinese."""

    table: str
    field: str
    en: str
    zh: str

    def reason(self, language: str) -> str:
        """Return the reason in "en" or "zh"."""
        return self.zh if language == "zh" else self.en


def why_absent(crm: CrmHistory, table: str, *fields: str) -> LeftOut | None:
    """Return why a table cannot give these fields, or None if it can."""
    if not crm.has(table):
        return LeftOut(table, "*", "the history has no such table", "没有这张表")
    for field in fields:
        if not crm.has(table, field):
            return LeftOut(table, field, "the table has no such column", "表中没有这一列")
    return None


def why_left_out(crm: CrmHistory, table: str, field: str) -> LeftOut | None:
    """Return why the state of a record's field is not known at a cutoff, or None if it is."""
    if absent := why_absent(crm, table, field):
        return absent
    if field in crm.fixed.get(table, ()) or is_tracked(crm, table, field):
        return None
    return may_change(table, field)


def may_change(table: str, field: str) -> LeftOut:
    """Return the reason for a field that is neither fixed nor tracked."""
    return LeftOut(
        table,
        field,
        "it may change after creation and its changes are not recorded; list it as fixed or tracked if that is wrong",
        "创建后可能改变且没有变更记录；若非如此，请在映射中列为 fixed 或 tracked",
    )


def is_tracked(crm: CrmHistory, table: str, field: str) -> bool:
    """Say whether every change of a field is in the history."""
    return field in crm.tracked.get(table, ()) and crm.has("changes")


def kind_of(crm: CrmHistory, table: str, field: str) -> FieldKind:
    """Return what a field's values are, by the type of its column."""
    dtype = crm.table(table)[field].dtype
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return "time"
    return "number" if pd.api.types.is_numeric_dtype(dtype) else "category"


@dataclass(frozen=True)
class Spans:
    """The values a field has held, sorted by record and time: `record` is the position in the record's table.

    A number or a time (microseconds) is a float, a text its place among `texts`, -1 if missing. `visible` and `hidden`
    bound the cutoffs at which a value is the known one; `starts[p]:starts[p + 1]` are the spans of record p.
    """

    record: Instants
    value: npt.NDArray[Any]
    texts: pd.Index
    occurred: Instants
    visible: Instants
    hidden: Instants
    starts: Instants


def field_spans(crm: CrmHistory, table: str, field: str) -> Spans:
    """Return the spans of a usable field."""
    if not is_tracked(crm, table, field):
        return crm.remember((table,), ("spans", field), lambda: _fixed_spans(crm, table, field))
    return crm.remember((table, "changes"), ("spans", field), lambda: _tracked_spans(crm, table, field))


def _fixed_spans(crm: CrmHistory, table: str, field: str) -> Spans:
    column, kind = crm.table(table)[field], kind_of(crm, table, field)
    value, texts = codes_of(column) if kind == "category" else (_as_values(column, kind), _NO_TEXTS)
    always, never = np.full(len(value), ALWAYS), np.full(len(value), NEVER)
    positions = np.arange(len(value) + 1)
    return Spans(positions[:-1], value, texts, always, always, never, positions)


def _tracked_spans(crm: CrmHistory, table: str, field: str) -> Spans:
    kind = kind_of(crm, table, field)
    created = crm.table(table)[field]
    frame, visible = crm.table("changes"), crm.visible("changes", "occurred_at")
    position = positions_of(frame["record_id"], pd.Index(crm.table(table)[crm.schema(table).key[0]]))
    ours = np.flatnonzero((frame["table"] == table) & (frame["field"] == field) & (position >= 0))
    occurred, position = to_instants(frame["occurred_at"])[ours], position[ours]
    order = np.lexsort((visible[ours], occurred, position))
    ours, occurred, position = ours[order], occurred[order], position[order]
    first = np.flatnonzero(np.diff(position, prepend=-1))
    before = _as_values(created, kind).copy()
    before[position[first]] = _column(frame, "old_value", ours[first], kind)
    always = np.full(len(created), ALWAYS)
    record = np.concatenate([np.arange(len(created)), position])
    value = np.concatenate([before, _column(frame, "new_value", ours, kind)])
    since = np.concatenate([always, visible[ours]])
    when = np.concatenate([always, occurred])
    order = np.argsort(record, kind="stable")
    starts = np.searchsorted(record[order], np.arange(len(created) + 1))
    hidden = _hidden_from(record[order], since[order])
    values = value[order]
    texts: pd.Index = _NO_TEXTS
    if kind == "category":
        values, texts = codes_of(pd.Series(values, dtype="str"))
    return Spans(record[order], values, texts, when[order], since[order], hidden, starts.astype(np.int64))


def _column(frame: pd.DataFrame, name: str, rows: Instants, kind: FieldKind) -> npt.NDArray[Any]:
    if name not in frame:
        return _as_values(pd.Series([None] * len(rows), dtype="str"), kind)
    return _as_values(frame[name].iloc[rows], kind)


def _hidden_from(record: Instants, visible: Instants) -> Instants:
    """Return when a later span of the same record becomes visible; a late one may overtake several."""
    newest_first = pd.DataFrame({"record": record[::-1], "visible": visible[::-1]})
    soonest = newest_first.groupby("record")["visible"].cummin()
    hidden = soonest.groupby(newest_first["record"]).shift(1, fill_value=NEVER)
    return hidden.to_numpy()[::-1].copy()


def _as_values(column: "pd.Series[Any]", kind: FieldKind) -> npt.NDArray[Any]:
    """Return numbers and times (microseconds) as floats, categories as texts; missing is NaN."""
    if kind == "category":
        return column.astype("str").to_numpy(dtype=object)
    if kind == "time":
        parsed = pd.to_datetime(column, errors="coerce", format="ISO8601", utc=True).dt.tz_localize(None)
        instants = to_instants(parsed)
        return np.where(instants == NEVER, np.nan, instants)
    if not pd.api.types.is_numeric_dtype(column.dtype):
        column = column.str.lower().replace({"true": "1", "false": "0"})
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of a matrix: records of one table at cutoffs; `positions` is -1 where the record is not known."""

    crm: CrmHistory
    table: str
    cutoffs: Instants
    positions: Instants

    def state(self, field: str) -> npt.NDArray[Any]:
        """Return what a usable field held as of each row's cutoff; a text as its place among `texts_of` the field."""
        from features.groups import find_newest

        spans = field_spans(self.crm, self.table, field)
        found = self.positions
        if is_tracked(self.crm, self.table, field):
            first, last = take(spans.starts[:-1], self.positions, 0), take(spans.starts[1:], self.positions, 0)
            found = find_newest(first, last, self.cutoffs, spans.occurred, spans.visible)
        return take(spans.value, found, -1 if spans.value.dtype == np.int64 else np.nan)

    def texts_of(self, field: str) -> pd.Index:
        """Return the texts that a field has held."""
        return field_spans(self.crm, self.table, field).texts

    def since(self, column: str) -> npt.NDArray[np.float64]:
        """Return the microseconds from a time of the record to the cutoff; NaN while that time is not past."""
        frame = self.crm.table(self.table)
        instants = self.crm.remember((self.table,), ("instants", column), lambda: to_instants(frame[column]))
        at = take(instants, self.positions, NEVER)
        past = np.where(is_known(at, self.cutoffs), at, self.cutoffs)
        return np.where(is_known(at, self.cutoffs), (self.cutoffs - past).astype(np.float64), np.nan)


def take(values: npt.NDArray[Any], positions: Instants, missing: float) -> npt.NDArray[Any]:
    """Return the values at positions; `missing` where the position is -1."""
    if not len(values):
        return np.full(len(positions), missing, dtype=values.dtype)
    return np.where(positions < 0, values.dtype.type(missing), values[np.maximum(positions, 0)])


def take_texts(texts: pd.Index, codes: Instants) -> Any:
    """Return the texts at these places; missing where the place is -1."""
    return texts.array.take(codes, allow_fill=True)


def all_reasons(found: Sequence[LeftOut | None]) -> tuple[LeftOut, ...]:
    """Return each reason once, by table and field."""
    reasons = {(left.table, left.field): left for left in found if left is not None}
    return tuple(reasons[key] for key in sorted(reasons))
