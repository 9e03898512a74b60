"""What is known of a company: which tables, with which clocks, and which fields have a history?"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd

from features.errors import HistoryError, UnknownEntityError, nearest
from features.schema import ENTITIES, RECORDED_AT, TABLES, Table
from features.texts import positions_of
from features.windows import ALWAYS, NEVER, Instants, to_instants, to_times, visible_from

_CLOSINGS = ("closed_at", "cancelled_at")

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class CrmHistory:
    """All that is known of a company; the input of everything in this room.

    Parameters
    ----------
    tables
        Tables by name, with custom columns; an absent table is an absent key. They never change in place.
    fixed
        By table, the fields that never change after creation.
    tracked
        By table, the fields of which every change is in `changes`.
    custom
        Descriptions of the event tables that are not canonical (`features.schema.custom_table`), by name.

    Raises
    ------
    HistoryError
        If tables or columns are missing, unknown or of the wrong type; it lists all findings.
    """

    tables: Mapping[str, pd.DataFrame]
    fixed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tracked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    custom: Mapping[str, Table] = field(default_factory=dict)
    _memo: dict[Hashable, Any] = field(default_factory=dict, repr=False)
    _shared: "CrmHistory | None" = field(default=None, repr=False)

    def __post_init__(self) -> None:
        findings = [finding for name, frame in self.tables.items() for finding in self._findings(name, frame)]
        if findings:
            raise HistoryError("; ".join(findings))

    def schema(self, name: str) -> Table:
        """Return the description of a table, canonical or custom."""
        known = {**self.custom, **TABLES}
        if name not in known:
            message = f'unknown table "{name}"{nearest(name, known)}'
            raise HistoryError(message)
        return known[name]

    def has(self, table: str, *columns: str) -> bool:
        """Say whether the history has a table, with these columns."""
        return table in self.tables and all(column in self.tables[table] for column in columns)

    def table(self, name: str) -> pd.DataFrame:
        """Return a table; raises `HistoryError` if the history has none of this name."""
        if name not in self.tables:
            message = f"the history has no table {name}, only {', '.join(self.tables)}; add it to the mapping"
            raise HistoryError(message)
        return self.tables[name]

    def remember(self, tables: tuple[str, ...], key: Hashable, build: Callable[[], T]) -> T:
        """Return what `build` makes of these tables, or of the form of all if none is named, from memory if it can."""
        if self._shared and (self._has_same(tables) if tables else self._has_same_form):
            return self._shared.remember(tables, key, build)
        if (tables, key) not in self._memo:
            self._memo[tables, key] = build()
        return cast("T", self._memo[tables, key])

    def _has_same(self, names: Iterable[str]) -> bool:
        shared = cast("CrmHistory", self._shared)
        return all(self.tables.get(name) is shared.tables.get(name) for name in names)

    @cached_property
    def _has_same_form(self) -> bool:
        """Whether the history this one was made from has the same tables, with the same columns and types."""
        before = cast("CrmHistory", self._shared).tables
        changed = [name for name in self.tables if not self._has_same([name])]
        return self.tables.keys() == before.keys() and all(
            self.tables[name].dtypes.equals(before[name].dtypes) for name in changed
        )

    def visible(self, name: str, clock: str) -> Instants:
        """Return the instants after which the rows of a table are known, by one of its time columns.

        A row without the second clock was recorded when the table's first clock says.
        """
        frame, first = self.table(name), self.schema(name).occurred_at or clock
        since = to_instants(frame[first])
        if RECORDED_AT in frame:
            recorded = to_instants(frame[RECORDED_AT])
            since = np.where(recorded == NEVER, since, recorded)
        return visible_from(to_instants(frame[clock]), since)

    def records(self, entity: str) -> "Records":
        """Return the records of an entity, with when each is created and visible."""
        name = ENTITIES[entity]
        return self.remember((name,), "records", lambda: self._build_records(name))

    def _build_records(self, name: str) -> "Records":
        frame = self.table(name)
        ids = pd.Index(frame[self.schema(name).key[0]])
        return Records(name, ids, to_instants(frame["created_at"]), self.visible(name, "created_at"))

    def last_recorded_at(self) -> pd.Timestamp:
        """Return the newest instant that any table tells of: a row recorded, or a record closed or cancelled."""
        newest = max(map(self._newest, self.tables), default=ALWAYS)
        if newest == ALWAYS:
            raise HistoryError("no table of the history has a row with a time; ingest some data first")
        return pd.Timestamp(to_times(np.array([newest]))[0])

    def _newest(self, name: str) -> int:
        return self.remember((name,), "newest", lambda: self._find_newest(name))

    def _find_newest(self, name: str) -> int:
        clock = self.schema(name).occurred_at
        instants = [self.visible(name, clock)] if clock else []
        instants += [to_instants(self.table(name)[end].dropna()) for end in _CLOSINGS if self.has(name, end)]
        return max((int(found[found != NEVER].max(initial=ALWAYS)) for found in instants), default=ALWAYS)

    def _findings(self, name: str, frame: pd.DataFrame) -> list[str]:
        try:
            return _form_findings(self.schema(name), frame)
        except HistoryError as error:
            return [str(error)]

    @property
    def origin(self) -> "CrmHistory":
        """The history that this one was made from by adding or changing tables; itself if it was not."""
        return self._shared.origin if self._shared else self

    def with_tables(self, tables: Mapping[str, pd.DataFrame], custom: Iterable[Table] = ()) -> "CrmHistory":
        """Return the history with some tables added or replaced; what is made of the others serves both."""
        described = {**self.custom, **{table.name: table for table in custom}}
        return CrmHistory({**self.tables, **tables}, self.fixed, self.tracked, described, _shared=self)

    def with_records(self, entity: str, records: pd.DataFrame, changed_at: pd.Timestamp | None = None) -> "CrmHistory":
        """Return the history with new or changed records of one entity; what else was encoded is kept.

        A column that `records` lacks keeps its stored value. A tracked field that differs becomes a change at
        `changed_at`, by default the last instant before the newest row of the history.

        Raises
        ------
        HistoryError
            If a column is unknown, a value not of the type of its column, or a new record has no `created_at`.
        """
        name = ENTITIES[entity]
        stored = self.table(name)
        positions = self.records(entity).positions(records[self.schema(name).key[0]])
        given = _laid_over(name, stored, positions, records)
        replaced = {name: _put(stored, positions, given)}
        at = changed_at if changed_at is not None else self.last_recorded_at() - pd.Timedelta(microseconds=1)
        fields = sorted(self.tracked.get(name, ())) if self.has("changes") else []
        is_old = positions >= 0
        old, new = stored.iloc[positions[is_old]].reset_index(drop=True), given[is_old].reset_index(drop=True)
        changes = _changes(name, fields, old, new, at)
        if len(changes):
            replaced["changes"] = pd.concat([self.tables["changes"], changes], ignore_index=True)
        return self.with_tables(replaced)


@dataclass(frozen=True)
class Records:
    """The records of an entity, in the order of their table."""

    table: str
    ids: pd.Index
    created: Instants
    visible: Instants

    def positions(self, ids: Any) -> Instants:
        """Return where records stand in their table; -1 for an id that is missing or unknown."""
        if not self.ids.is_unique:
            twice = self.ids[self.ids.duplicated()][0]
            message = f"{self.table} has {twice} twice; expected each id once, so ingest the table again"
            raise UnknownEntityError(message)
        return positions_of(ids, self.ids)


def _form_findings(table: Table, frame: pd.DataFrame) -> list[str]:
    needed = [*table.key, *([table.occurred_at] if table.occurred_at else [])]
    missing = [column for column in dict.fromkeys(needed) if column not in frame]
    times = [column.name for column in table.columns if column.type in ("time", "date")] + [RECORDED_AT]
    wrong = [column for column in times if column in frame and str(frame[column].dtype) != "datetime64[us]"]
    return [f"{table.name} lacks the column {column}; map it" for column in missing] + [
        f"{table.name}.{column} is {frame[column].dtype}; expected datetime64[us] in UTC without a zone"
        for column in wrong
    ]


def _laid_over(name: str, stored: pd.DataFrame, positions: Instants, records: pd.DataFrame) -> pd.DataFrame:
    """Lay given columns over the stored records of the same id; all else of a new record is missing."""
    key = TABLES[name].key[0]
    unknown = [column for column in records if column not in stored and TABLES[name].column(str(column)) is None]
    if unknown:
        message = f'{name} has no column "{unknown[0]}"{nearest(str(unknown[0]), map(str, stored.columns))}'
        raise HistoryError(message)
    given = records[[column for column in records if column in stored]].reset_index(drop=True)
    base = stored.reset_index(drop=True).reindex(positions).reset_index(drop=True)
    laid = base.assign(**{str(column): _typed(name, given[column], base[column].dtype) for column in given})
    if laid["created_at"].isna().any():
        message = f"{name} {laid.loc[laid['created_at'].isna(), key].iloc[0]} is new; expected its created_at"
        raise HistoryError(message)
    if RECORDED_AT in laid:
        laid = laid.assign(**{RECORDED_AT: laid[RECORDED_AT].fillna(laid["created_at"])})
    return laid.astype(stored.dtypes.to_dict())


def _put(stored: pd.DataFrame, positions: Instants, given: pd.DataFrame) -> pd.DataFrame:
    """Put records in their places, new ones at the end: where the others stand is remembered elsewhere."""
    order = np.arange(len(stored) + int((positions < 0).sum()))
    order[positions[positions >= 0]] = len(stored) + np.flatnonzero(positions >= 0)
    order[len(stored) :] = len(stored) + np.flatnonzero(positions < 0)
    return pd.concat([stored, given], ignore_index=True).take(order).reset_index(drop=True)


def _typed(name: str, given: pd.Series, dtype: Any) -> pd.Series:
    try:
        return given.astype(dtype)
    except (TypeError, ValueError) as error:
        message = f"{name}.{given.name} has {given.dropna().iloc[0]!r}; expected values of type {dtype}"
        raise HistoryError(message) from error


def _changes(name: str, fields: list[str], old: pd.DataFrame, new: pd.DataFrame, at: pd.Timestamp) -> pd.DataFrame:
    """Return a change for each field in which a record differs; both frames hold the same records."""
    ids = new[TABLES[name].key[0]]
    parts = [_changes_of(name, ids, old[field], new[field], at) for field in fields if field in new]
    return pd.concat([part for part in parts if len(part)]) if any(map(len, parts)) else pd.DataFrame()


def _changes_of(name: str, ids: pd.Series, old: pd.Series, new: pd.Series, at: pd.Timestamp) -> pd.DataFrame:
    differs = ~((old == new).fillna(value=False).astype(bool) | (old.isna() & new.isna()))
    changed = pd.DataFrame({"record_id": ids, "old_value": old.astype("str"), "new_value": new.astype("str")})[differs]
    return changed.assign(table=name, field=str(new.name), occurred_at=at, recorded_at=at).astype(
        {"table": "str", "field": "str", "occurred_at": "datetime64[us]", RECORDED_AT: "datetime64[us]"}
    )
