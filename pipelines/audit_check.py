"""Is the audit whole, and who saw what? Names each row that was changed, is missing or stands elsewhere.

Whoever may write the file could seal all of it anew. So its head is anchored: in `app.db` every few minutes, and by
whoever keeps what `crmcast audit verify` prints.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa

from pipelines.audit import Head, Line, read_line
from pipelines.database import create_missing, open_database
from pipelines.errors import WrongUseError
from pipelines.home import Home
from pipelines.state import utc_now

Kind = Literal["changed", "missing", "moved", "cut", "other"]

_tables = sa.MetaData()
_anchors = sa.Table(
    "audit_anchors",
    _tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("anchored_at", sa.DateTime, nullable=False),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True)
class Finding:
    """What is wrong with rows `first` to `last`; `place` is the line of the file, or None past its end."""

    kind: Kind
    first: int
    last: int
    place: int | None


@dataclass(frozen=True)
class AuditReport:
    """What a check of the whole file found; `torn` counts lines that hold no row, as a loss of power leaves them."""

    head: Head
    findings: tuple[Finding, ...]
    torn: int
    anchors: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed, taken out, moved or cut off."""
        return not self.findings


class Anchors:
    """Heads of the audit that are kept in the application's database."""

    def __init__(self, home: Home) -> None:
        self._engine = open_database(home.app_db)
        create_missing(self._engine, _tables)

    def add(self, head: Head) -> None:
        """Keep a head."""
        values = {"rows": head.rows, "sha256": head.sha256, "anchored_at": utc_now()}
        with self._engine.begin() as connection:
            connection.execute(sa.insert(_anchors).values(**values))

    def all(self) -> list[Head]:
        """Return all that were kept, oldest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(_anchors).order_by(_anchors.c.id)).mappings()
            return [Head(row["rows"], row["sha256"]) for row in rows]


@dataclass
class _Check:
    """The state of a walk through the file."""

    anchors: dict[int, set[str]]
    head: Head = field(default_factory=Head)
    findings: list[Finding] = field(default_factory=list)
    torn: int = 0

    def take(self, place: int, line: Line) -> None:
        expected = self.head.rows + 1
        if line.number < expected:
            self._add("moved", line.number, line.number, place)
            return
        if line.number > expected:
            self._add("missing", expected, line.number - 1, place)
        elif not line.follows(self.head.sha256):
            self._add("changed", line.number, line.number, place)
        elif self.anchors.get(line.number, {line.sha256}) != {line.sha256}:
            self._add("other", line.number, line.number, place)
        self.head = Head(line.number, line.sha256)

    def end(self) -> None:
        """Look for rows that were cut off; a row that stands elsewhere is not missing as well."""
        furthest = max(self.anchors, default=0)
        if furthest > self.head.rows:
            self._add("cut", self.head.rows + 1, furthest, None)
        moved = {found.first for found in self.findings if found.kind == "moved"}
        self.findings = [f for f in self.findings if f.kind != "missing" or not {*range(f.first, f.last + 1)} <= moved]

    def _add(self, kind: Kind, first: int, last: int, place: int | None) -> None:
        self.findings.append(Finding(kind, first, last, place))


def verify(home: Home, *, kept: Head | None = None) -> AuditReport:
    """Check every row against the one before it and against the heads that were anchored.

    Parameters
    ----------
    home : Home
    kept : Head, optional
        A head that was kept outside this home.
    """
    heads = [*Anchors(home).all(), *([kept] if kept else [])]
    anchors: dict[int, set[str]] = {}
    for head in heads:
        anchors.setdefault(head.rows, set()).add(head.sha256)
    check = _Check(anchors)
    for place, line in _lines(home.audit_log):
        if line is None:
            check.torn += 1
        else:
            check.take(place, line)
    check.end()
    return AuditReport(check.head, tuple(check.findings), check.torn, len(heads))


def read_head(text: str) -> Head:
    """Read what `crmcast audit verify` printed to be kept.

    >>> read_head("0:" + "0" * 64) == Head()
    True
    """
    rows, _, seal = text.partition(":")
    if not rows.isdigit() or len(seal) != 64 or set(seal) - set("0123456789abcdef"):
        message = f"{text!r} is no head of the audit; expected ROWS:SHA256 as `crmcast audit verify` prints it"
        raise WrongUseError(message)
    return Head(int(rows), seal)


def find_rows(
    home: Home, *, who: str | None = None, entity_id: str | None = None, since: datetime | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the rows, oldest first, of a caller (name or rep_id), of a lead, deal or account, and since an instant."""
    for _, line in _lines(home.audit_log):
        if line is not None and _is_wanted(row := line.row, who, entity_id, since):
            yield row


def seen_since(home: Home, since: datetime) -> dict[str, int]:
    """Return how many scores each caller saw since an instant; a whole run written to a file is not counted."""
    counts: Counter[str] = Counter()
    for row in find_rows(home, since=since):
        counts[row["name"]] += len(row["entity_ids"] or ())
    return dict(counts)


def _is_wanted(row: dict[str, Any], who: str | None, entity_id: str | None, since: datetime | None) -> bool:
    ids: Sequence[str] | None = row["entity_ids"]
    return (
        (who is None or who in (row["name"], row["rep_id"]))
        and (entity_id is None or ids is None or entity_id in ids)
        and (since is None or row["seen_at"] >= since.isoformat(timespec="milliseconds"))
    )


def _lines(path: Path) -> Iterator[tuple[int, Line | None]]:
    """Yield each line by its place in the file, from 1; None for one that holds no row."""
    if path.is_file():
        with path.open("rb") as file:
            for place, text in enumerate(file, start=1):
                yield place, read_line(text.removesuffix(b"\n"))
