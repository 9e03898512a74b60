"""What did an ingest read, keep, set aside and change?"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from pipelines.history import MergeCounts, replace_file
from pipelines.home import Home
from pipelines.oddities import Oddities

ClockOrigin = Literal["source", "first clock", "partly first clock", "none"]


@dataclass(frozen=True)
class RawReport:
    """One raw table: rows read = good + aside; `reasons` counts those aside by column and reason."""

    origin: str
    read: int
    good: int
    aside: int
    clock_changes: int = 0
    from_copy: bool = False
    reasons: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class TableReport:
    """One canonical table: rows read = good + aside + copies + superseded, and what the merge did with the good ones.

    `reasons` counts those aside by column and reason, `odd` is what is odd in the good ones. `recorded_at` says where
    the second clock comes from; `gone` counts rows the export no longer has (they stay), `rewritten` leads and deals
    that had ended otherwise until now.
    """

    read: int
    good: int
    aside: int
    copies: int
    superseded: int
    recorded_at: ClockOrigin
    orphans: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    custom: tuple[str, ...] = ()
    reasons: Mapping[str, int] = field(default_factory=dict)
    odd: Oddities = field(default_factory=Oddities)
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    gone: int = 0
    rewritten: int = 0

    def merged(self, counts: MergeCounts) -> "TableReport":
        """Return the report with the counts of the merge."""
        return replace(self, **asdict(counts))


@dataclass(frozen=True)
class IngestReport:
    """The whole ingest; `examples` are some of the rows kept aside, in words."""

    status: Literal["done", "unchanged", "refused"]
    inputs: str
    data_version: str
    finished_at: str
    raw: Mapping[str, RawReport]
    tables: Mapping[str, TableReport]
    examples: tuple[str, ...] = ()

    def repeated(self) -> "IngestReport":
        """Return the report of an ingest that found nothing new."""
        tables = {
            name: replace(table, inserted=0, updated=0, unchanged=table.good, rewritten=0)
            for name, table in self.tables.items()
        }
        return replace(self, status="unchanged", tables=tables)

    @property
    def text(self) -> str:
        """The report for a person."""
        lines = [_HEADS[self.status].format(version=self.data_version.partition(" ")[0])]
        lines += [
            line for name, raw in self.raw.items() for line in (_raw_line(name, raw), *_reason_lines(raw.reasons))
        ]
        lines += [line for name, table in self.tables.items() for line in _table_lines(name, table)]
        if not self.tables:
            lines.append("  No [tables.NAME] in crmcast.toml: nothing was taken in")
        if first := [name for name, table in self.tables.items() if table.recorded_at.endswith("first clock")]:
            lines.append(f"  No recorded_at in {', '.join(first)}: rows count as known from when they happened")
        if self.examples:
            lines += ["Some of the rows kept aside:", *(f"  {example}" for example in self.examples)]
        return "\n".join(lines)


_MOST_REASONS = 5

_HEADS = {
    "done": "Ingest done; data version {version}",
    "unchanged": "Nothing has changed since the last ingest; data version {version}",
    "refused": "Ingest refused: too many rows are bad; the history stays as it was",
}


def write_report(home: Home, report: IngestReport) -> None:
    """Keep the report as JSON and as text."""
    home.reports.mkdir(parents=True, exist_ok=True)
    replace_file(home.reports / "ingest.json", json.dumps(asdict(report), indent=2, ensure_ascii=False))
    replace_file(home.reports / "ingest.txt", report.text + "\n")


def read_report(home: Home) -> IngestReport | None:
    """Return the report of the last ingest, None if there is none that this code understands."""
    path = home.reports / "ingest.json"
    if not path.is_file():
        return None
    try:
        return _from_json(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _from_json(content: Mapping[str, Any]) -> IngestReport:
    raw = {name: RawReport(**entry) for name, entry in content["raw"].items()}
    tables = {
        name: TableReport(**{**entry, "custom": tuple(entry["custom"]), "odd": Oddities(**entry["odd"])})
        for name, entry in content["tables"].items()
    }
    return IngestReport(**{**content, "raw": raw, "tables": tables, "examples": tuple(content["examples"])})


def _raw_line(name: str, raw: RawReport) -> str:
    aside = f", {raw.aside:,} aside" if raw.aside else ""
    empty = " (header only: no rows)" if raw.read == 0 else ""
    moved = f", {raw.clock_changes:,} times within a clock change" if raw.clock_changes else ""
    return f"  raw {name}: {raw.read:,} rows of {raw.origin}{aside}{moved}{empty}"


def _reason_lines(reasons: Mapping[str, int]) -> list[str]:
    return [f"    {count:,} aside: {reason}" for reason, count in list(reasons.items())[:_MOST_REASONS]]


def _table_lines(name: str, table: TableReport) -> list[str]:
    parts = {
        "aside": table.aside,
        "identical copies dropped": table.copies,
        "superseded": table.superseded,
        "inserted": table.inserted,
        "updated": table.updated,
        "unchanged": table.unchanged,
        "no longer in the export (kept)": table.gone,
    }
    said = ", ".join(f"{count:,} {word}" for word, count in parts.items() if count)
    lines = [f"  {name}: {table.read:,} rows, {table.good:,} good" + (f"; {said}" if said else "")]
    lines += _reason_lines(table.reasons)
    lines += [f"    {count:,} left out by the mapping: {why}" for why, count in table.left_out.items() if count]
    lines += [f"    {count:,} rows whose {column} is in no table" for column, count in table.orphans.items()]
    if table.rewritten:
        lines.append(f"    {table.rewritten:,} {name} had ended otherwise until now: ask why before you train on it")
    return lines + [f"    {sentence}" for sentence in table.odd.sentences(name)]
