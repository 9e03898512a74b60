"""What does the history hold, what is left out, and which questions can it answer?"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

import pandas as pd

from features.errors import FeatureError
from features.gaps import order_gaps
from features.schema import ENTITIES, RECORDED_AT, TABLES
from features.snapshots import CrmHistory
from features.states import why_left_out
from pipelines.action_fit import unknown_stages
from pipelines.history import HistoryStore, replace_file
from pipelines.home import Home
from pipelines.ingest_report import IngestReport, read_report
from pipelines.leak_report import LeakReport, audit_leaks
from pipelines.oddities import Oddities, find_oddities
from pipelines.settings import Settings, load_settings
from pipelines.task_settings import TASK_ENTITIES

_FEWEST_TO_TELL = 50


@dataclass(frozen=True)
class TableCheck:
    """One table of the history."""

    rows: int
    first: str | None
    last: str | None
    recorded_at: str
    aside: int
    orphans: Mapping[str, int]
    custom: tuple[str, ...]
    odd: Oddities


@dataclass(frozen=True)
class CheckReport:
    """The data report.

    Attributes
    ----------
    blocked
        No task can be run, or one must not be trained.
    ready, off
        The tasks that can be run, with how many ripe cutoffs they have; the others, with the reason.
    left_out
        Fields that are no features, as `table.field`, with the reason.
    warnings
        What a person should look at before trusting a score.
    odd
        What is odd in the rows that are kept.
    leakage, refused
        What the leakage audit says of each field, and the tasks it keeps from being trained, with the fields.
    known_until, age_days
        The instant before which the history is whole, and how many days ago that is.
    """

    blocked: bool
    data_version: str
    known_until: str
    age_days: int
    tables: Mapping[str, TableCheck]
    ready: Mapping[str, int]
    off: Mapping[str, str]
    left_out: Mapping[str, str]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    odd: tuple[str, ...]
    leakage: LeakReport
    refused: Mapping[str, tuple[str, ...]]

    @property
    def text(self) -> str:
        """The report for a person."""
        lines = [f"History {self.data_version.split()[0]}, known until {self.known_until} ({self.age_days} days ago)"]
        lines += [_table_line(name, table) for name, table in self.tables.items()]
        lines += [
            f"  task {name}: ready, {count} past cutoffs with known outcomes" for name, count in self.ready.items()
        ]
        lines += [f"  task {name}: off, {reason}" for name, reason in self.off.items()]
        for reason in dict.fromkeys(self.left_out.values()):
            fields = ", ".join(field for field, why in self.left_out.items() if why == reason)
            lines.append(f"  no feature: {fields}: {reason}")
        lines += [f"  {note}" for note in self.notes]
        lines += [f"  odd: {sentence}" for sentence in self.odd]
        lines += [f"  WARNING: {warning}" for warning in self.warnings]
        lines += self.leakage.lines()
        lines += [f"Blocked: {task} is not trained while it leaks: {', '.join(f)}" for task, f in self.refused.items()]
        return "\n".join([*lines, *([] if self.ready else ["Blocked: no task can be run."])])


def check(home: Home, *, language: str = "en") -> CheckReport:
    """Report on the history of a home; writes `reports/check.json` and `reports/leakage.md`."""
    settings = load_settings(home)
    store = HistoryStore(home)
    version = store.version()
    crm = store.load(settings, version)
    ready, off = _tasks(settings, crm)
    known_until = _known_until(settings, crm)
    leakage = audit_leaks(settings, crm)
    refused = {task: tuple(leak.name for leak in leaks) for task, leaks in leakage.blocked.items()}
    tables = _tables(crm, read_report(home))
    report = CheckReport(
        blocked=not ready or bool(refused),
        data_version=version.text,
        known_until=f"{known_until:%Y-%m-%d %H:%M}" if known_until is not None else "never",
        age_days=(datetime.now(UTC).replace(tzinfo=None) - known_until).days if known_until is not None else 0,
        tables=tables,
        ready=ready,
        off=off,
        left_out=_left_out(crm, language),
        warnings=(*_thin_tasks(crm, ready), *unknown_stages(crm, settings.actions.proposed)),
        notes=_notes(settings, crm, language),
        odd=tuple(said for name, table in tables.items() for said in table.odd.sentences(name, language)),
        leakage=leakage,
        refused=refused,
    )
    leakage.write(home)
    replace_file(home.reports / "check.json", json.dumps(asdict(report), indent=2, ensure_ascii=False))
    return report


def _known_until(settings: Settings, crm: CrmHistory) -> pd.Timestamp | None:
    try:
        return settings.known_until(crm)
    except FeatureError:
        return None


def _tasks(settings: Settings, crm: CrmHistory) -> tuple[dict[str, int], dict[str, str]]:
    ready: dict[str, int] = {}
    off = dict(settings.tasks_off)
    for name in settings.tasks:
        reason = _why_off(settings, crm, name)
        if reason is None:
            ready[name] = _ripe_cutoffs(settings, crm, name)
        if reason is None and not ready[name]:
            del ready[name]
            days = settings.task_settings(name).horizon_days
            reason = f"the history is shorter than its horizon of {days} days"
        if reason:
            off[name] = reason
    return ready, off


def _why_off(settings: Settings, crm: CrmHistory, name: str) -> str | None:
    for table in settings.required_tables(name):
        if not crm.has(table) or crm.table(table).empty:
            return f"the history has no {table}"
    if TASK_ENTITIES[name] == "account":
        return None
    if name == "amounts" and not (
        crm.has("opportunities", "amount") and crm.table("opportunities")["amount"].gt(0).any()
    ):
        return "no deal has an amount above zero; map opportunities.amount"
    table = ENTITIES[TASK_ENTITIES[name]]
    if not crm.has(table, "closed_at", "outcome") or crm.table(table)["outcome"].isna().all():
        return f"no row of {table} has an outcome and the time it closed; map both"
    if not _successes(crm, table):
        return f"no row of {table} is {_success(table)}, so there is nothing to learn; is that outcome mapped?"
    return None


def _success(table: str) -> str:
    return next(column.choices[0] for column in TABLES[table].columns if column.name == "outcome")


def _successes(crm: CrmHistory, table: str) -> int:
    return int((crm.table(table)["outcome"] == _success(table)).sum())


def _thin_tasks(crm: CrmHistory, ready: Mapping[str, int]) -> list[str]:
    """Name the tasks whose history holds few successes."""
    tables = [ENTITIES[TASK_ENTITIES[name]] for name in ready if name in ("leads", "deals")]
    return [
        f"only {count:,} of {len(crm.table(table)):,} {table} are {_success(table)}; "
        f"expect a base rate instead of a model, or wide intervals, with less than {_FEWEST_TO_TELL}"
        for table in tables
        if (count := _successes(crm, table)) < _FEWEST_TO_TELL
    ]


def _notes(settings: Settings, crm: CrmHistory, language: str) -> tuple[str, ...]:
    """Say what the gaps between orders propose for churn, where it is told by orders."""
    asked = settings.task_settings("churn")
    if "churn" not in settings.tasks or asked.by != "orders" or not crm.has("orders"):
        return ()
    gaps = order_gaps(crm.table("orders"))
    if gaps is None:
        return ()
    told = gaps.zh if language == "zh" else gaps.en
    return (f"[tasks.churn] horizon_days = {asked.horizon_days}, active_days = {asked.active_days}: {told}",)


def _ripe_cutoffs(settings: Settings, crm: CrmHistory, name: str) -> int:
    task, until = settings.task(name), settings.known_until(crm)
    cutoffs = task.cutoffs(crm, until)
    return int((cutoffs + pd.Timedelta(task.horizon) <= until).sum())


def _tables(crm: CrmHistory, ingested: IngestReport | None) -> dict[str, TableCheck]:
    found, odd = {}, find_oddities(crm)
    for name, frame in crm.tables.items():
        clock = crm.schema(name).occurred_at
        times = frame[clock].dropna() if clock else pd.Series(dtype="datetime64[us]")
        told = ingested.tables.get(name) if ingested else None
        found[name] = TableCheck(
            rows=len(frame),
            first=f"{times.min():%Y-%m-%d}" if len(times) else None,
            last=f"{times.max():%Y-%m-%d}" if len(times) else None,
            recorded_at=told.recorded_at if told else "none",
            aside=told.aside if told else 0,
            orphans=told.orphans if told else {},
            custom=told.custom if told else (),
            odd=replace(odd[name], unrecorded=told.odd.unrecorded if told else 0),
        )
    return found


def _left_out(crm: CrmHistory, language: str) -> dict[str, str]:
    """Return the fields of records that are no features."""
    found = {}
    for name in ("accounts", "contacts", "leads", "opportunities"):
        if crm.has(name):
            ends = {*TABLES[name].key, TABLES[name].occurred_at, RECORDED_AT, "closed_at", "outcome", "name"}
            for field in crm.table(name).columns:
                if field not in ends and (left := why_left_out(crm, name, str(field))):
                    found[f"{name}.{field}"] = left.reason(language)
    return found


def _table_line(name: str, table: TableCheck) -> str:
    span = f", {table.first} to {table.last}" if table.first else ""
    clock = ", no recorded_at" if table.recorded_at == "first clock" else ""
    aside = f", {table.aside:,} aside" if table.aside else ""
    lost = "".join(f", {count:,} with an unknown {column}" for column, count in table.orphans.items())
    custom = f", custom: {', '.join(table.custom)}" if table.custom else ""
    return f"  {name}: {table.rows:,} rows{span}{clock}{aside}{lost}{custom}"
