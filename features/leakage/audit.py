"""Which fields know the future, so that a model would learn from the answer?

A field that never changes can only say what was known on the first day. If it tells closed from open records of equal
age, was filled in as they closed, or moves with the day of closing, then it was not known on the first day.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Literal

import numpy as np
import pandas as pd

from features.leakage.cases import (
    Cases,
    EventCases,
    account_cases,
    cancellation_cases,
    contract_cases,
    custom_fields,
    events_of_accounts,
    events_of_records,
    plain_values,
    record_cases,
)
from features.leakage.evidence import FAILURE, OPEN, SUCCESS, codes_of, weights
from features.leakage.signs import (
    AUC_SUSPECT,
    TESTS,
    Finding,
    Probe,
    auc_findings,
    change_findings,
    fill_findings,
    jump_findings,
    logged_findings,
    name_findings,
    order_findings,
    time_findings,
    value_findings,
)
from features.leakage.texts import sentences
from features.leakage.windows import window_findings
from features.schema import ENTITIES, RECORDED_AT
from features.snapshots import CrmHistory
from features.states import is_tracked, why_left_out
from features.tasks import Task
from features.windows import DAY

SIGNIFICANCE = 0.001
"""Chance of one false alarm among all tests of all fields, if no field told anything."""

_FEWEST_PLAIN = 3
_ENDS = {"closed_at", "outcome", "cancelled_at", "name"}
_CLOCKS = {"leads": {"assigned_at", "first_response_at"}}
"""Times that come after creation by nature; features count them only once they have passed."""


@dataclass(frozen=True)
class Verdict:
    """What the audit says of one field.

    Attributes
    ----------
    verdict, test, evidence
        The gravest finding: the test that made it and its numbers; "clean" if there is none.
    en, zh
        The finding in a sentence.
    tasks
        The tasks whose models the field feeds; none for a field that is left out anyway.
    """

    table: str
    field: str
    verdict: Literal["clean", "suspect", "leak"]
    test: str
    evidence: Mapping[str, Any]
    en: str
    zh: str
    tasks: tuple[str, ...]

    @property
    def name(self) -> str:
        """`table.field`, as `[leakage.allow]` names it."""
        return f"{self.table}.{self.field}"

    def sentence(self, language: str) -> str:
        """Return the finding in "en" or "zh"."""
        return self.zh if language == "zh" else self.en


def audit(crm: CrmHistory, tasks: Sequence[Task], known_until: pd.Timestamp) -> tuple[Verdict, ...]:
    """Judge every field that a mapping brought, by what it tells of the outcomes of these tasks.

    Parameters
    ----------
    crm
        The history, whole.
    tasks
        The questions whose models are to be protected.
    known_until
        The end of the whole history.

    Returns
    -------
    tuple of Verdict
        One for each field of the tables of the tasks' entities, each custom column of event tables, and each setting
        of a task's time windows; leaks first.
    """
    found: dict[tuple[str, str], list[_Found]] = {}
    for seen in _Auditor(crm, tasks, known_until).findings():
        found.setdefault((seen.table, seen.field), []).append(seen)
    verdicts = [_verdict(table, field, seen) for (table, field), seen in found.items()]
    grave = {"leak": 0, "suspect": 1, "clean": 2}
    return tuple(sorted(verdicts, key=lambda verdict: (grave[verdict.verdict], verdict.name)))


@dataclass(frozen=True)
class _Found:
    """A finding, or None, of one view on a field; `tasks` are those it matters to."""

    table: str
    field: str
    finding: Finding | None
    words: tuple[str, str, str]
    tasks: tuple[str, ...]
    of: str = ""


def _verdict(table: str, field: str, seen: list[_Found]) -> Verdict:
    def weight(one: _Found) -> int:
        return 0 if one.finding is None else 2 if one.finding.level == "leak" else 1

    worst = max(seen, key=lambda one: (weight(one), len(one.tasks) > 0))
    tasks = sorted({task for one in seen if weight(one) == weight(worst) for task in one.tasks})
    en, zh = sentences(worst.finding, worst.words, worst.of)
    if worst.finding is None:
        return Verdict(table, field, "clean", "", {}, en, zh, tuple(tasks))
    finding = worst.finding
    return Verdict(table, field, finding.level, finding.test, finding.evidence, en, zh, tuple(tasks))


class _Auditor:
    """One audit: the widths of its intervals follow from how many fields it looks at."""

    def __init__(self, crm: CrmHistory, tasks: Sequence[Task], until: pd.Timestamp) -> None:
        self.crm, self.tasks, self.until = crm, tasks, until
        fields = sum(len(frame.columns) for frame in crm.tables.values())
        self.alpha = SIGNIFICANCE / (fields * TESTS)
        self.z = NormalDist().inv_cdf(1 - self.alpha)

    def findings(self) -> Iterator[_Found]:
        """Look at every field in every way it can be looked at."""
        for task in filter(self._has_endings, self.tasks):
            if task.entity == "account":
                yield from self._of_accounts(task)
            else:
                yield from self._of_records(task)
            for table, field, finding in window_findings(self.crm, task, self.until, self.alpha):
                yield _Found(table, field, finding, ("", "", ""), (task.name,))

    def _has_endings(self, task: Task) -> bool:
        needed = ("account_id",) if task.entity == "account" else ("closed_at", "outcome")
        tables = {ENTITIES[task.entity], task.table}
        return all(self.crm.has(table, *needed) and len(self.crm.table(table)) > 0 for table in tables)

    def _of_records(self, task: Task) -> Iterator[_Found]:
        cases = record_cases(self.crm, task, self.until, self.z)
        yield from self._of_table(cases, (task.name,))
        for events in events_of_records(cases):
            yield from self._of_events(events, task)
        if task.entity == "deal" and self._has_accounts():
            yield from self._of_customers(cases, task)

    def _of_customers(self, cases: Cases, task: Task) -> Iterator[_Found]:
        """Look at what the deals' customers bring to them: fields that are said never to change."""
        accounts, links = self.crm.table("accounts"), self.crm.table("opportunities")["account_id"]
        position = self.crm.records("account").positions(links.iloc[cases.rows])
        for field in sorted(self.crm.fixed.get("accounts", frozenset()) & {*map(str, accounts.columns)}):
            column = accounts[field].reset_index(drop=True).reindex(np.where(position < 0, len(accounts), position))
            probe = Probe.of(plain_values(column, cases.created), cases.groups, self.alpha)
            findings = [*value_findings(probe), *fill_findings(probe), *auc_findings(probe, None)]
            for finding in findings or (None,):
                yield _Found("accounts", field, finding, cases.words, (task.name,))

    def _has_accounts(self) -> bool:
        return self.crm.has("accounts") and why_left_out(self.crm, "opportunities", "account_id") is None

    def _of_accounts(self, task: Task) -> Iterator[_Found]:
        cases = account_cases(self.crm, task, self.until, self.z)
        deals = tuple(other.name for other in self.tasks if other.entity == "deal" and self._has_accounts())
        yield from self._of_table(cases, (task.name, *deals))
        if self.crm.has("contracts"):
            yield from self._of_table(contract_cases(self.crm, self.until, self.z), (task.name,))
            if "ends_at" in self.crm.fixed.get("contracts", ()):
                yield from self._of_agreed_ends(task)
        for events in events_of_accounts(cases, task):
            yield from self._of_events(events, task)

    def _of_agreed_ends(self, task: Task) -> Iterator[_Found]:
        """Look whether the ends of contracts were agreed on, or written down when contracts were cancelled."""
        cases = cancellation_cases(self.crm, self.until, self.z)
        probe = Probe.of(cases.first_values("ends_at"), cases.groups, self.alpha)
        findings = [
            *change_findings(cases, "ends_at"),
            *value_findings(probe),
            *fill_findings(probe),
            *auc_findings(probe, None),
            *logged_findings(cases, probe.said, self.alpha),
        ]
        for finding in findings or (None,):
            yield _Found("contracts", "ends_at", finding, cases.words, (task.name,))

    def _of_table(self, cases: Cases, tasks: tuple[str, ...]) -> Iterator[_Found]:
        """Look at the fields of records."""
        fields = [field for field in map(str, self.crm.table(cases.table).columns) if self._is_asked(cases, field)]
        clocks = _CLOCKS.get(cases.table, set())
        probes = {f: Probe.of(cases.first_values(f), cases.groups, self.alpha) for f in fields if f not in clocks}
        plain = _plain(probes.values())
        for field in fields:
            fed = tasks if self._feeds(cases.table, field) else ()
            findings = [] if field in clocks else list(self._of_field(cases, field, probes[field], plain))
            for finding in findings or (None,):
                yield _Found(cases.table, field, finding, cases.words, fed)

    def _of_field(self, cases: Cases, field: str, probe: Probe, plain: float | None) -> Iterator[Finding]:
        yield from change_findings(cases, field)
        yield from value_findings(probe)
        yield from fill_findings(probe)
        yield from auc_findings(probe, plain)
        if pd.api.types.is_datetime64_any_dtype(self.crm.table(cases.table)[field].dtype):
            yield from time_findings(cases, probe.said, probe)
        yield from order_findings(cases, self._order(cases, field, probe))
        if is_tracked(self.crm, cases.table, field):
            yield from jump_findings(cases, field, self.alpha)
        column = self.crm.schema(cases.table).column(field)
        if column is None:
            yield from name_findings(probe.said)

    def _of_events(self, events: EventCases, task: Task) -> Iterator[_Found]:
        """Look at the custom columns of events."""
        for field in custom_fields(self.crm, events.table):
            probe = Probe.of(events.values(field), events.groups, self.alpha)
            findings = [*value_findings(probe), *auc_findings(probe, None)]
            for finding in findings or (None,):
                yield _Found(events.table, field, finding, events.cases.words, (task.name,), events.which)

    def _order(self, cases: Cases, field: str, probe: Probe) -> Any:
        """Return the values by which closings may be ordered: times as they are, not as days since creation."""
        if pd.api.types.is_datetime64_any_dtype(self.crm.table(cases.table)[field].dtype):
            return probe.said + cases.created / DAY
        return probe.said

    def _is_asked(self, cases: Cases, field: str) -> bool:
        schema = self.crm.schema(cases.table)
        never = {*schema.key, schema.occurred_at, RECORDED_AT} | _ENDS
        if cases.table == "contracts":
            never |= {"account_id", "ends_at"}
        return field not in never

    def _feeds(self, table: str, field: str) -> bool:
        return table == "contracts" or why_left_out(self.crm, table, field) is None


def _plain(probes: Iterable[Probe]) -> float | None:
    """Return the AUC of all unremarkable fields together, by the sum of their weights of evidence."""
    plain = [probe for probe in probes if probe.by_outcome().auc < AUC_SUSPECT]
    if len(plain) < _FEWEST_PLAIN:
        return None
    first = plain[0]
    total = np.zeros(len(first.groups.group))
    for probe in plain:
        other = FAILURE if probe.has_failures else OPEN
        total += weights(probe.side(SUCCESS), probe.side(other))[1 - first.groups.fold, codes_of(probe.said)]
    return Probe.of(total, first.groups, first.alpha).by_outcome().auc
