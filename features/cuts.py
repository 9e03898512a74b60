"""What would the history hold if nothing had been written from a cutoff on?

The engine reads the whole history and must not look past a cutoff; a cut takes away whatever lies past it, so that
nothing is left to look at. Proofs compare the two, so nothing of the engine is used here. At the cutoff

- a row goes that had not been recorded;
- a time goes that had not come, and with a closing what is told at it, unless the mapping calls it fixed;
- a field that changed later is put back to what the CRM showed, whatever the mapping calls it;
- any other field of a record goes: what it held is not known. Events stay as they were recorded.
"""

from typing import Any

import numpy as np
import pandas as pd

from features.schema import RECORDED_AT
from features.snapshots import CrmHistory
from features.windows import Instants, is_known, to_instant, to_instants, visible_from

_TOLD_AT = {"closed_at": ("outcome", "satisfaction")}
"""What is told at a time of the same row."""


def cut_history(crm: CrmHistory, cutoff: pd.Timestamp) -> CrmHistory:
    """Return the history as it stood at the cutoff."""
    cut = _Cut(crm, to_instant(cutoff))
    return CrmHistory({name: cut.table(name) for name in crm.tables}, crm.fixed, crm.tracked, crm.custom)


class _Cut:
    """Takes away from each table of a history what was written at or after a cutoff."""

    def __init__(self, crm: CrmHistory, cutoff: int) -> None:
        self._crm, self._cutoff = crm, cutoff

    def table(self, name: str) -> pd.DataFrame:
        frame, clock = self._crm.tables[name], self._crm.schema(name).occurred_at
        if clock:
            written = _happened(frame) if name == "changes" else _recorded(frame, clock)
            frame = frame[is_known(written, self._cutoff)].reset_index(drop=True)
        frame = self._without_later_times(name, frame)
        frame = self._put_back(name, frame)
        return self._without_unknown_fields(name, frame)

    def _without_later_times(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        cut: dict[str, pd.Series[Any]] = {}
        clock = self._crm.schema(name).occurred_at
        for column in map(str, frame):
            if _is_time(frame[column].dtype) and column not in {*self._stated(name), clock, RECORDED_AT}:
                later = ~is_known(to_instants(frame[column]), self._cutoff)
                told = (text for text in _TOLD_AT.get(column, ()) if text in frame)
                cut |= {field: frame[field].mask(later) for field in (column, *told)}
        return frame.assign(**cut)

    def _put_back(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        if "changes" not in self._crm.tables:
            return frame
        changes = self._crm.tables["changes"]
        changes = changes[changes["table"] == name]
        ids = pd.Index(frame[self._crm.schema(name).key[0]])
        changed = (field for field in changes["field"].unique() if field in frame)
        return frame.assign(**{f: self._undone(frame[f], ids, changes[changes["field"] == f]) for f in changed})

    def _undone(self, field: "pd.Series[Any]", ids: pd.Index, changes: pd.DataFrame) -> "pd.Series[Any]":
        """Put records with later changes back: to the newest value known, else to the one before the first change."""
        happened = _happened(changes)
        steps = changes.assign(happened=happened, is_known=is_known(happened, self._cutoff))
        steps = steps.sort_values(["occurred_at", "happened"]).set_index("record_id")
        newest = steps.loc[steps["is_known"], "new_value"].groupby(level=0, dropna=False).nth(-1)
        first = _column(steps, "old_value").groupby(level=0, dropna=False).nth(0)
        shown = pd.concat([newest, first])
        shown = shown[~shown.index.duplicated()].reindex(ids).set_axis(field.index)
        return field.mask(ids.isin(steps.index[~steps["is_known"]]), _of_type(shown, field.dtype))

    def _without_unknown_fields(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        schema = self._crm.schema(name)
        if schema.occurred_at not in (None, "created_at"):
            return frame
        stamps = {column.name for column in schema.columns if column.type == "time"}
        told = {text for time, texts in _TOLD_AT.items() if time in frame for text in texts}
        known = {*schema.key, RECORDED_AT, *stamps, *told, *self._stated(name)}
        return frame.assign(**{column: frame[column].mask(frame[column].notna()) for column in {*frame} - known})

    def _stated(self, name: str) -> frozenset[str]:
        """Return the fields of which the mapping says that their state is known at any time."""
        return self._crm.fixed.get(name, frozenset()) | self._crm.tracked.get(name, frozenset())


def _recorded(frame: pd.DataFrame, clock: str) -> Instants:
    return to_instants(frame[RECORDED_AT].fillna(frame[clock]) if RECORDED_AT in frame else frame[clock])


def _happened(changes: pd.DataFrame) -> Instants:
    """Return when each change was there: one that was recorded ahead of its time has not changed anything yet."""
    return visible_from(to_instants(changes["occurred_at"]), _recorded(changes, "occurred_at"))


def _column(frame: pd.DataFrame, name: str) -> "pd.Series[Any]":
    return frame[name] if name in frame else pd.Series(np.nan, index=frame.index, dtype="str")


def _is_time(dtype: Any) -> bool:
    return pd.api.types.is_datetime64_any_dtype(dtype)


def _of_type(texts: "pd.Series[Any]", dtype: Any) -> "pd.Series[Any]":
    """Read the texts of changes as values of a column; what cannot be read is missing."""
    if _is_time(dtype):
        times = pd.to_datetime(texts, errors="coerce", format="ISO8601", utc=True)
        return times.dt.tz_localize(None).astype(dtype)
    if pd.api.types.is_numeric_dtype(dtype):
        numbers = pd.to_numeric(texts.str.lower().replace({"true": "1", "false": "0"}), errors="coerce")
        return numbers.astype("boolean" if pd.api.types.is_bool_dtype(dtype) else "float64")
    return texts
