"""Which fields leak, which of them are allowed with a reason, and which tasks must not be trained?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from features.leakage import Verdict, audit
from features.tasks import Task
from pipelines.engines import LocalEngine
from pipelines.errors import CheckFailed, WrongUseError, listed, nearest
from pipelines.history import HistoryStore, replace_file
from pipelines.home import Home
from pipelines.settings import Settings

if TYPE_CHECKING:
    from features.snapshots import CrmHistory
    from pipelines.training_rows import Workshop

_MARKS = {"leak": ("LEAK", "泄漏"), "suspect": ("suspect", "可疑"), "clean": ("clean", "正常")}

_ALLOW = (
    'If one is known before the outcome all the same, say why in crmcast.toml:\n[leakage.allow]\n"{name}" = "reason"'
)


class LeakageError(CheckFailed):
    """A field that feeds a task's model knows the outcome."""


@dataclass(frozen=True)
class LeakReport:
    """The verdicts on all fields, the reasons for which leaks are allowed, and for each leak what to change."""

    verdicts: tuple[Verdict, ...]
    allowed: Mapping[str, str]
    ways_out: Mapping[str, str]

    @cached_property
    def blocked(self) -> dict[str, tuple[Verdict, ...]]:
        """The tasks that must not be trained, each with the leaks that feed it."""
        leaks = [v for v in self.verdicts if v.verdict == "leak" and v.name not in self.allowed]
        tasks = sorted({task for leak in leaks for task in leak.tasks})
        return {task: tuple(leak for leak in leaks if task in leak.tasks) for task in tasks}

    def of_task(self, task: str) -> tuple[Verdict, ...]:
        """Return the verdicts on what feeds a task."""
        return tuple(verdict for verdict in self.verdicts if task in verdict.tasks)

    def refuse(self, task: str) -> None:
        """Raise `LeakageError` if a leak feeds the task and is not allowed."""
        if leaks := self.blocked.get(task):
            findings = listed([f"{leak.name}: {leak.en}; {self.ways_out[leak.name]}" for leak in leaks])
            allow = _ALLOW.format(name=leaks[0].name)
            message = f"{task} is refused, for it would learn from the answer: {findings}\n{allow}"
            raise LeakageError(message)

    def lines(self) -> list[str]:
        """Return what a person should read of it."""
        told = [v for v in self.verdicts if v.verdict != "clean" and v.tasks]
        out = [v.name for v in self.verdicts if v.verdict == "leak" and not v.tasks]
        lines = [self._line(verdict) for verdict in told]
        if self.blocked:
            allow = _ALLOW.format(name=next(iter(self.blocked.values()))[0].name)
            lines += [f"  {line}" for line in allow.splitlines()]
        if out:
            lines.append(f"  left out, and rightly, for they know the outcome: {', '.join(out)}")
        counts = {mark: sum(v.verdict == mark and bool(v.tasks) for v in self.verdicts) for mark in _MARKS}
        lines.append(
            f"  leakage: of what feeds a model {counts['clean']} fields are clean, {counts['suspect']} suspect,"
            f" {counts['leak']} leak; reports/leakage.md has the evidence"
        )
        return lines

    def table(self) -> list[str]:
        """Return all verdicts as a Markdown table in English and Chinese."""
        rows = [
            f"| {v.name} | {' / '.join(_MARKS[v.verdict])} | {', '.join(v.tasks) or '-'} | {v.en} | {v.zh} "
            f"| {self.allowed.get(v.name, '')} |"
            for v in self.verdicts
        ]
        head = "| field 字段 | verdict 结论 | feeds 用于 | evidence | 证据 | allowed because 允许原因 |"
        return [head, "|---|---|---|---|---|---|", *rows]

    def write(self, home: Home) -> None:
        """Write `reports/leakage.md`."""
        home.reports.mkdir(parents=True, exist_ok=True)
        text = "\n".join(["# Leakage audit 泄漏审计", "", *self.table(), ""])
        replace_file(home.reports / "leakage.md", text)

    def _line(self, verdict: Verdict) -> str:
        fed = f"  {_MARKS[verdict.verdict][0]} {verdict.name} ({', '.join(verdict.tasks)}): {verdict.en}"
        if verdict.name in self.allowed:
            return f"{fed}; allowed: {self.allowed[verdict.name]}"
        return f"{fed}; {self.ways_out[verdict.name]}" if verdict.verdict == "leak" else fed


def audit_workshop(workshop: "Workshop") -> LeakReport:
    """Audit the history that a workshop trains on; of one that is read in parts, the accounts of one part."""
    settings, version = workshop.settings, workshop.version
    if workshop.buckets == 1 and isinstance(workshop.engine, LocalEngine):
        return audit_leaks(settings, workshop.crm)
    store = HistoryStore(workshop.home)
    return audit_leaks(settings, store.load_bucket(settings, version, 0, store.bucket_count(version)))


def audit_leaks(settings: Settings, crm: "CrmHistory") -> LeakReport:
    """Audit a history.

    Raises
    ------
    WrongUseError
        When `[leakage.allow]` names a field that the history does not have.
    """
    tasks = [settings.task(name) for name in settings.tasks]
    audited = {task.entity: task for task in reversed(tasks)}
    is_empty = all(frame.empty for frame in crm.tables.values())
    found = () if is_empty else audit(crm, list(audited.values()), settings.known_until(crm))
    verdicts = tuple(_for_all(verdict, tasks, audited) for verdict in found)
    _check_names(settings.leakage.allow, crm, verdicts)
    ways_out = {leak.name: _way_out(leak, crm) for leak in verdicts if leak.verdict == "leak"}
    return LeakReport(verdicts, settings.leakage.allow, ways_out)


def _for_all(verdict: Verdict, tasks: Sequence[Task], audited: Mapping[str, Task]) -> Verdict:
    """Return a verdict on one task's fields as one on those of all tasks about the same entity, which share them."""
    return replace(verdict, tasks=tuple(t.name for t in tasks if audited[t.entity].name in verdict.tasks))


def _way_out(leak: Verdict, crm: "CrmHistory") -> str:
    if leak.table not in crm.tables:
        return f"mend {leak.field} in [{leak.table}]"
    lists = {"fixed": crm.fixed, "tracked": crm.tracked}
    place = next((name for name, tables in lists.items() if leak.field in tables.get(leak.table, ())), "the SELECT")
    return f"take it out of {place} in [tables.{leak.table}]"


def _check_names(allowed: Mapping[str, str], crm: "CrmHistory", verdicts: tuple[Verdict, ...]) -> None:
    known = {f"{table}.{column}" for table, frame in crm.tables.items() for column in frame.columns}
    known |= {verdict.name for verdict in verdicts}
    if unknown := [f'"{name}"{nearest(name, known)}' for name in allowed if name not in known]:
        message = f"[leakage.allow] names {', '.join(unknown)}, which the history does not have; expected table.field"
        raise WrongUseError(message)
