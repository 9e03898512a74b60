"""How do the exports become history? Read, map, check, merge; all of it or nothing."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pandas as pd
import pyarrow as pa
from filelock import FileLock, Timeout

from features import schema
from features.snapshots import CrmHistory
from pipelines.aside import SCHEMA, examples, reasons, write_aside
from pipelines.connectors import Connector, RawTable, connect
from pipelines.contract import Checked, keep_contract, orphans
from pipelines.errors import BadInputError, WrongUseError, listed
from pipelines.history import DataVersion, HistoryStore
from pipelines.home import Home
from pipelines.ingest_report import ClockOrigin, IngestReport, RawReport, TableReport, read_report, write_report
from pipelines.ledger import data_versions
from pipelines.mapping import RawDatabase
from pipelines.oddities import Oddities, find_oddities
from pipelines.progress import Progress, silent
from pipelines.raw_store import RawStore
from pipelines.settings import Settings, load_settings
from pipelines.values import TypedTable, read_values

ALWAYS_ALLOWED = 3
"""So many rows of a table may go aside whatever their share: one bad row in twenty stops nobody."""

_CODE = (
    *("values", "mapping", "contract", "row_changes", "delta_tables", "history", "ingest", "raw_store", "oddities"),
    "connectors/files",
)


def ingest(home: Home, *, full: bool = False, progress: Progress = silent) -> IngestReport:
    """Bring the history up to date with the source.

    Unchanged files under unchanged settings are not read again unless `full` is asked for.

    Raises
    ------
    BadInputError
        When the source cannot be read or too many rows are bad; the history stays as it was.
    WrongUseError
        When crmcast.toml is wrong, or another ingest is at work.
    """
    settings = load_settings(home)
    with _alone(home):
        connector = connect(settings, home)
        digests = connector.digests()
        inputs = _inputs(settings, digests)
        store = HistoryStore(home)
        earlier = read_report(home)
        if not full and earlier and store.inputs == inputs == earlier.inputs and earlier.status == "done":
            return earlier.repeated()
        intake = _Intake(home, settings, connector, inputs, progress)
        checked = intake.check(intake.read(digests, full=full))
        write_aside(home.aside, intake.aside)
        intake.refuse_too_many()
        return intake.merge(store, checked)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    lock = FileLock(home.path / "ingest.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        message = f"another ingest is at work on {home.path}; wait for it to end"
        raise WrongUseError(message) from error
    try:
        yield
    finally:
        lock.release()


def _inputs(settings: Settings, digests: Mapping[str, str]) -> str:
    """Return a digest of all an ingest depends on: the source, the settings and this code."""
    asked = settings.model_dump_json(include={"company", "source", "ingest", "raw", "tables"})
    digest = hashlib.sha256(json.dumps([dict(digests), asked]).encode())
    for path in (Path(schema.__file__), *(Path(__file__).parent / f"{name}.py" for name in _CODE)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@dataclass
class _Intake:
    """One run of ingest, with its account."""

    home: Home
    settings: Settings
    connector: Connector
    inputs: str
    progress: Progress
    raw: dict[str, RawReport] = field(default_factory=dict)
    tables: dict[str, TableReport] = field(default_factory=dict)
    aside: dict[str, pa.Table] = field(default_factory=dict)

    def read(self, digests: Mapping[str, str], *, full: bool) -> dict[str, pa.Table]:
        """Bring the raw tables into the home and read their values."""
        raw_store = RawStore(self.home.raw)
        tables = {}
        for done, (name, digest) in enumerate(digests.items()):
            self.progress("read", done, len(digests))
            copy = None if full else raw_store.load(name, digest)
            raw = copy or self.connector.read_raw(name)
            if copy is None:
                raw_store.save(raw, digest)
            typed = self._values(raw)
            tables[name] = typed.data
            self._account_raw(typed, raw, from_copy=copy is not None)
        raw_store.keep_only(digests)
        return tables

    def check(self, tables: Mapping[str, pa.Table]) -> dict[str, Checked]:
        """Map the raw tables to those of the history and hold them against the contract."""
        mapping = self.settings.tables or self.connector.mapping()
        now = pd.Timestamp(datetime.now(UTC).replace(tzinfo=None))
        checked, left_out = {}, {}
        with RawDatabase(tables) as database:
            for done, mapped in enumerate(database.select_all(mapping)):
                name = mapped.table.name
                self.progress("check", done, len(mapping))
                checked[name] = keep_contract(mapped.table, mapped.data, now)
                left_out[name] = mapped.left_out
        frames = {name: table.good for name, table in checked.items()}
        described = {name: table.table for name, table in checked.items()}
        odd = find_oddities(CrmHistory(frames, custom=described))
        for name, table in checked.items():
            self._account_table(table, left_out[name], orphans(table.table, table.good, frames), odd[name])
        return checked

    def refuse_too_many(self) -> None:
        """Stop before the history is touched when a table has too many bad rows."""
        reports: dict[str, RawReport | TableReport] = {f"raw.{name}": raw for name, raw in self.raw.items()}
        reports |= {f"tables.{name}": table for name, table in self.tables.items()}
        rate = self.settings.ingest.max_aside_rate
        findings = [
            f"[{name}] {report.aside:,} of {report.read:,} rows are bad ({report.aside / report.read:.1%}), "
            f"allowed are {rate:.1%}; the first: {self._first_example(name)}"
            for name, report in reports.items()
            if report.aside > max(rate * report.read, ALWAYS_ALLOWED) or (report.aside and not report.good)
        ]
        if findings:
            write_report(self.home, self._report("refused", ""))
            message = (
                f"nothing was changed. {listed(findings)}\nAll bad rows are in {self.home.aside}. Mend their format or "
                "their SELECT in crmcast.toml (a WHERE leaves rows out), or let more pass: [ingest] max_aside_rate"
            )
            raise BadInputError(message, report=self.home.reports / "ingest.json")

    def merge(self, store: HistoryStore, checked: Mapping[str, Checked]) -> IngestReport:
        """Merge the good rows and make them visible together."""
        for done, (name, table) in enumerate(checked.items()):
            self.progress("merge", done, len(checked))
            self.tables[name] = self.tables[name].merged(store.merge(name, table.good, table.table))
        store.forget(map(DataVersion.parse, data_versions(self.home)), self.settings.ingest.keep_days)
        version = store.publish(self.inputs)
        report = self._report("done", version.text)
        write_report(self.home, report)
        self.progress("merge", len(checked), len(checked))
        return report

    def _values(self, raw: RawTable) -> TypedTable:
        how = self.settings.raw.get(raw.name)
        if how is None:
            return TypedTable(raw.name, raw.data, raw.aside)
        return read_values(raw, how, self.settings.company.time_zone)

    def _first_example(self, name: str) -> str:
        return examples(self.aside[name.removeprefix("tables.")], 1)[0]

    def _account_raw(self, typed: TypedTable, raw: RawTable, *, from_copy: bool) -> None:
        good, aside = typed.data.num_rows, typed.aside.num_rows
        read = raw.data.num_rows + raw.aside.num_rows
        assert read == good + aside, (typed.name, read, good, aside)
        why = reasons(typed.aside)
        self.raw[typed.name] = RawReport(raw.origin, read, good, aside, typed.clock_changes, from_copy, why)
        if aside:
            self.aside[f"raw.{typed.name}"] = typed.aside

    def _account_table(
        self, checked: Checked, left_out: Mapping[str, int], lost: Mapping[str, int], odd: Oddities
    ) -> None:
        name, origin = checked.table.name, _clock_origin(checked)
        known = {*checked.table.column_names, schema.RECORDED_AT}
        self.tables[name] = TableReport(
            read=checked.read,
            good=len(checked.good),
            aside=checked.aside.num_rows,
            copies=checked.copies,
            superseded=checked.superseded,
            recorded_at=origin,
            orphans=lost,
            left_out=left_out,
            custom=tuple(str(column) for column in checked.good.columns if column not in known),
            reasons=reasons(checked.aside),
            odd=replace(odd, unrecorded=checked.recorded_at_filled) if origin == "partly first clock" else odd,
        )
        if checked.aside.num_rows:
            self.aside[name] = checked.aside

    def _report(self, status: Literal["done", "refused"], data_version: str) -> IngestReport:
        shown = pa.concat_tables([SCHEMA.empty_table(), *(table.slice(0, 3) for table in self.aside.values())])
        return IngestReport(
            status=status,
            inputs=self.inputs,
            data_version=data_version,
            finished_at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            raw=self.raw,
            tables=self.tables,
            examples=tuple(examples(shown, 10)),
        )


def _clock_origin(checked: Checked) -> ClockOrigin:
    if schema.RECORDED_AT not in checked.good:
        return "none"
    if not checked.recorded_at_filled:
        return "source"
    return "first clock" if checked.recorded_at_filled == len(checked.good) else "partly first clock"
