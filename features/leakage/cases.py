"""Which records have ended and how, which are still open, and what did a field of theirs say on the first day?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.cohorts import contract_ends
from features.leakage.evidence import FAILURE, OPEN, SUCCESS, Codes, Groups
from features.schema import ENTITIES, RECORDED_AT, TABLES
from features.snapshots import CrmHistory
from features.states import Rows, is_tracked, kind_of, take_texts
from features.tasks import Task
from features.windows import DAY, NEVER, Instants, is_known, to_instant, to_instants, to_microseconds, to_times

Values = npt.NDArray[Any]
Words = tuple[str, str, str]

_STRATUM = 50
_MOST_STRATA = 100
_LINKS = {"leads": "lead_id", "opportunities": "opportunity_id"}
_EVENTS = ("activities", "orders", "stages", "tickets", "touches")
_SPINE_CUTOFFS = 8


@dataclass(frozen=True, eq=False)
class Cases:
    """Records that were once asked about: `rows` are their positions in the table.

    `closed` is `NEVER` for those that are open at `until`. `words` name the groups: open, success, failure.
    """

    crm: CrmHistory
    table: str
    rows: Instants
    created: Instants
    closed: Instants
    until: int
    groups: Groups
    words: Words

    def first_values(self, field: str) -> Values:
        """Return what a field said when the record was created, as far as a model can know; times in days since."""
        if not is_tracked(self.crm, self.table, field):
            return plain_values(self.crm.table(self.table)[field].iloc[self.rows], self.created)
        return self.values_at(field, self.crm.visible(self.table, self._clock)[self.rows] + 1)

    def values_at(self, field: str, instants: Instants) -> Values:
        """Return what a tracked field said before some instants, as a model knows it."""
        rows = Rows(self.crm, self.table, instants, self.rows)
        state, kind = rows.state(field), kind_of(self.crm, self.table, field)
        if kind == "category":
            return np.asarray(take_texts(rows.texts_of(field), state), dtype=object)
        return (state - self.created) / DAY if kind == "time" else state

    @property
    def _clock(self) -> str:
        return TABLES[self.table].occurred_at or ""


def record_cases(crm: CrmHistory, task: Task, until: pd.Timestamp, z: float) -> Cases:
    """Return the leads or deals of a task; those that closed before any cutoff could ask about them are no cases.

    One that closed after the end of the whole history is closed: its fields say so already.
    """
    table, end = ENTITIES[task.entity], to_instant(until)
    frame, records = crm.table(table), crm.records(task.entity)
    closed = to_instants(frame["closed_at"])
    last = np.minimum(closed, end)
    asked = is_known(records.visible, last // DAY * DAY) & is_known(records.created, last // DAY * DAY)
    if task.outcomes_from is not None:
        asked &= is_known(to_instant(task.outcomes_from), last)
    choices = next(column.choices for column in TABLES[table].columns if column.name == "outcome")
    outcome = frame["outcome"].to_numpy(dtype=object)
    group = np.where(closed == NEVER, OPEN, np.where(outcome == choices[0], SUCCESS, FAILURE))
    life, words = (
        _Life(records.created, closed, group),
        ("open", choices[0], choices[1] * bool((group == FAILURE).any())),
    )
    return life.cases(crm, table, np.flatnonzero(asked), until=end, z=z, words=words)


def account_cases(crm: CrmHistory, task: Task, until: pd.Timestamp, z: float) -> Cases:
    """Return the accounts that were ever customers: gone or staying, as the task of churn defines it."""
    end, records = to_instant(until), crm.records("account")
    is_contract = task.churn_by == "contracts"
    clock = "starts_at" if is_contract else "occurred_at"
    events, seen = crm.table(task.churn_by), crm.visible(task.churn_by, clock)
    last = contract_ends(crm) if is_contract else to_instants(events[clock])
    known = is_known(seen, end)
    position = records.positions(events["account_id"])
    known &= position >= 0
    newest = np.full(len(records.ids), -1, dtype=np.int64)
    np.maximum.at(newest, position[known], last[known])
    span = 0 if task.active is None else to_microseconds(task.active)
    gone = is_known(newest, end - span)
    asked = (newest >= 0) & is_known(records.visible, end)
    life = _Life(records.created, np.where(gone, newest, NEVER), np.where(gone, SUCCESS, OPEN))
    words = ("staying", "gone", "")
    return life.cases(crm, "accounts", np.flatnonzero(asked), until=end, z=z, words=words)


def contract_cases(crm: CrmHistory, until: pd.Timestamp, z: float) -> Cases:
    """Return all contracts: ended or running."""
    return _contract_cases(crm, until, z, contract_ends(crm), ("running", "ended", ""))


def cancellation_cases(crm: CrmHistory, until: pd.Timestamp, z: float) -> Cases:
    """Return all contracts: cancelled or not. An agreed end cannot be judged by the endings that it makes itself."""
    frame = crm.table("contracts")
    cancelled = frame["cancelled_at"] if "cancelled_at" in frame else pd.Series(pd.NaT, index=frame.index)
    return _contract_cases(crm, until, z, to_instants(cancelled), ("running", "cancelled", ""))


def _contract_cases(crm: CrmHistory, until: pd.Timestamp, z: float, ends: Instants, words: Words) -> Cases:
    end, starts = to_instant(until), to_instants(crm.table("contracts")["starts_at"])
    closed = np.where(is_known(ends, end), ends, NEVER)
    rows = np.flatnonzero(is_known(crm.visible("contracts", "starts_at"), end))
    life = _Life(starts, closed, np.where(closed == NEVER, OPEN, SUCCESS))
    return life.cases(crm, "contracts", rows, until=end, z=z, words=words)


@dataclass(frozen=True, eq=False)
class EventCases:
    """Events that stand for a record each, its first, newest or last one: `events` are rows of `table`."""

    table: str
    which: str
    events: Instants
    cases: Cases
    groups: Groups

    def values(self, field: str) -> Values:
        """Return what a field of the events said."""
        crm = self.cases.crm
        occurred = to_instants(crm.table(self.table)[crm.schema(self.table).occurred_at])
        return plain_values(crm.table(self.table)[field].iloc[self.events], occurred[self.events])


def events_of_records(cases: Cases) -> Iterator[EventCases]:
    """Yield for each event table the first and the newest event of each lead or deal, known a day before it ended."""
    key = _LINKS[cases.table]
    ids = pd.Index(cases.crm.table(cases.table)[key].iloc[cases.rows])
    before = np.minimum(cases.closed, cases.until) - DAY
    for name in event_tables(cases.crm, key):
        events = _Owned.of(cases.crm, name, key, ids)
        order = events.known_before(before[events.owner])
        begins = np.flatnonzero(np.diff(events.owner[order], prepend=-1))
        ends = np.flatnonzero(np.diff(events.owner[order], append=-1))
        for which, at in (("first", begins), ("newest", ends)):
            chosen, record = order[at], events.owner[order[at]]
            groups = Groups(cases.groups.stratum[record], cases.groups.group[record], cases.groups.z)
            yield EventCases(name, which, chosen, cases, groups)


def events_of_accounts(cases: Cases, task: Task) -> Iterator[EventCases]:
    """Yield for each event table the newest event of each account at past cutoffs, and every event: is it the last?"""
    crm, ids = cases.crm, cases.crm.records("account").ids
    for name in event_tables(crm, "account_id"):
        owned = _Owned.of(crm, name, "account_id", ids)
        yield _last_events(cases, task, owned)
        yield _newest_events(cases, task, owned)


@dataclass(frozen=True, eq=False)
class _Owned:
    """The events of a table, with the position of the record each belongs to, -1 for none."""

    table: str
    owner: Instants
    occurred: Instants
    visible: Instants

    @classmethod
    def of(cls, crm: CrmHistory, table: str, key: str, ids: pd.Index) -> "_Owned":
        clock = crm.schema(table).occurred_at or ""
        owner = ids.get_indexer(pd.Index(crm.table(table)[key])).astype(np.int64)
        return cls(table, owner, to_instants(crm.table(table)[clock]), crm.visible(table, clock))

    def known_before(self, instants: Any) -> Instants:
        """Return the events known before an instant, of each or for all, by record and time."""
        known = np.flatnonzero((self.owner >= 0) & is_known(self.visible, instants))
        return known[np.lexsort((self.occurred[known], self.owner[known]))]


def _last_events(cases: Cases, task: Task, events: _Owned) -> EventCases:
    """Return all events but the newest of accounts that may go on: is one the last, as only hindsight tells?"""
    order = events.known_before(cases.until)
    is_last = np.diff(events.owner[order], append=-1) != 0
    settled = ~is_last | is_known(events.occurred[order], cases.until - to_microseconds(task.horizon))
    chosen, group = order[settled], np.where(is_last, SUCCESS, FAILURE)[settled]
    groups = Groups(_strata(events.occurred[chosen]), group, cases.groups.z)
    return EventCases(events.table, "last", chosen, cases, groups)


def _newest_events(cases: Cases, task: Task, events: _Owned) -> EventCases:
    """Return the newest event of each account at some past cutoffs, with the label that followed."""
    until = pd.Timestamp(to_times(np.array([cases.until]))[0])
    cutoffs = task.cutoffs(cases.crm, until - task.horizon)[::-1]
    spine = task.cohort(cases.crm, cutoffs[:: max(1, len(cutoffs) // _SPINE_CUTOFFS)])
    left = task.labels(cases.crm, spine, until)["y_true"].to_numpy() == 1
    asked, position = to_instants(spine["cutoff"]), cases.crm.records("account").positions(spine["entity_id"])
    chosen = np.full(len(spine), -1, dtype=np.int64)
    for cutoff in np.unique(asked):
        known = events.known_before(cutoff)
        newest = np.full(len(cases.crm.records("account").ids), -1, dtype=np.int64)
        newest[events.owner[known]] = known  # of one account's events the last assigned, which is the newest, stays
        chosen[asked == cutoff] = newest[position[asked == cutoff]]
    has = chosen >= 0
    groups = Groups(_strata(asked)[has], np.where(left, SUCCESS, FAILURE)[has], cases.groups.z)
    return EventCases(events.table, "newest", chosen[has], cases, groups)


def event_tables(crm: CrmHistory, key: str) -> list[str]:
    """Return the event tables that name an entity by this column and have columns of their own."""
    events = [name for name in crm.tables if (name in _EVENTS or name in crm.custom) and crm.has(name, key)]
    return [name for name in events if custom_fields(crm, name)]


def custom_fields(crm: CrmHistory, table: str) -> list[str]:
    """Return the columns of a table that its description does not have."""
    known = {*crm.schema(table).column_names, RECORDED_AT}
    return [str(column) for column in crm.table(table).columns if column not in known]


def plain_values(column: "pd.Series[Any]", since: Instants) -> Values:
    """Return numbers and flags as floats, times as days since, texts as they are; missing is NaN."""
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        instants = to_instants(column)
        return np.where(instants == NEVER, np.nan, (instants - since) / DAY)
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    return column.astype("str").to_numpy(dtype=object)


@dataclass(frozen=True, eq=False)
class _Life:
    """When each record of a table was created and closed (`NEVER` while open), and what became of it."""

    created: Instants
    closed: Instants
    group: Codes

    def cases(self, crm: CrmHistory, table: str, rows: Instants, *, until: int, z: float, words: Words) -> Cases:
        """Return these rows of the table as cases."""
        created = self.created[rows]
        groups = Groups(_strata(created), self.group[rows], z)
        return Cases(crm, table, rows, created, self.closed[rows], until, groups, words)


def _strata(created: Instants) -> Codes:
    """Number records by when they were created, about as many in each stratum."""
    count = min(max(len(created) // _STRATUM, 1), _MOST_STRATA)
    edges = np.sort(created)[np.arange(1, count) * len(created) // count] if len(created) else created
    return np.searchsorted(edges, created, side="right").astype(np.int64)
