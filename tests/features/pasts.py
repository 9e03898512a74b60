"""What was known of an entity at a cutoff? Answered with plain lists and filters, and none of the engine.

Every question walks all rows of a table again: this is slow, and there is little in it that could be wrong.
"""

from functools import lru_cache
from math import floor, nan

from features.snapshots import CrmHistory
from tests.features.plain import DAY, Row, by_id, to_rows

KEYS = {"leads": "lead_id", "accounts": "account_id", "opportunities": "opportunity_id", "contacts": "contact_id",
        "products": "product_id"}  # fmt: skip
FIRST_CLOCKS = {"accounts": "created_at", "contacts": "created_at", "leads": "created_at",
                "opportunities": "created_at", "contracts": "starts_at"}  # fmt: skip
BILLION = 10**9
"""Sums are of whole billionths."""
LARGEST = 2**53
"""What is larger is no number that can be added up."""


class Past:
    """Events of one entity as a reader of the CRM knew them at a cutoff, each at its time `t`."""

    def __init__(self, rows: list[Row], cutoff: int) -> None:
        self.rows, self.cutoff = rows, cutoff

    def where(self, column: str, *texts: str) -> "Past":
        return Past([row for row in self.rows if str(row[column]).lower() in texts], self.cutoff)

    def where_given(self, column: str) -> "Past":
        return Past([row for row in self.rows if row[column] is not None], self.cutoff)

    def last(self, d: int = 0) -> list[Row]:
        return [row for row in self.rows if not d or row["t"] >= self.cutoff - d * DAY]

    def values(self, column: str, d: int = 0) -> list:
        found = [row[column] for row in self.last(d) if row[column] is not None]
        return [value for value in found if not isinstance(value, float) or abs(value) <= LARGEST]

    def count(self, d: int = 0) -> float:
        return float(len(self.last(d)))

    def sum(self, column: str, d: int = 0) -> float:
        return sum(floor(v) * BILLION + round((v - floor(v)) * BILLION) for v in self.values(column, d)) / BILLION

    def mean(self, column: str, d: int = 0) -> float:
        return ratio(self.sum(column, d), len(self.values(column, d)))

    def most(self, column: str, d: int = 0) -> float:
        return max(self.values(column, d), default=nan)

    def least(self, column: str, d: int = 0) -> float:
        return min(self.values(column, d), default=nan)

    def distinct(self, column: str, d: int = 0) -> float:
        return float(len(set(self.values(column, d))))

    def trend(self, d: int, against: int, column: str | None = None) -> float:
        if column:
            return ratio(self.sum(column, d), self.sum(column, against))
        return ratio(self.count(d), self.count(against))

    def share(self, of: "Past", d: int) -> float:
        return ratio(self.count(d), of.count(d))

    def newest(self) -> float:
        return max((row["t"] for row in self.rows), default=nan)

    def oldest(self) -> float:
        return min((row["t"] for row in self.rows), default=nan)

    def recency(self) -> float:
        return (self.cutoff - self.newest()) / DAY

    def age(self) -> float:
        return (self.cutoff - self.oldest()) / DAY

    def interval(self) -> float:
        return ratio(self.newest() - self.oldest(), len(self.rows) - 1) / DAY

    def overdue(self) -> float:
        return ratio(self.recency(), self.interval())

    def newest_text(self, column: str) -> object:
        """The text of the newest event; of several at one instant the last in the alphabet."""
        texts = [row[column] for row in self.rows if row["t"] == self.newest() and row[column] is not None]
        return max(texts, default=None)


def ratio(part: float, whole: float) -> float:
    return part / whole if whole else nan


def known(rows: list[Row], cutoff: int, clock: str, first: str) -> list[Row]:
    """The rows that had been recorded, and whose time on a clock was past."""
    found = []
    for row in rows:
        recorded = was_recorded(row, first)
        if row[clock] is not None and recorded is not None and row[clock] < cutoff and recorded < cutoff:
            found.append(row | {"t": row[clock]})
    return found


def was_recorded(row: Row, first: str) -> int | None:
    """When a row was recorded; without a second clock when its first one says."""
    return row[first] if row["recorded_at"] is None else row["recorded_at"]


def past(  # noqa: PLR0917
    crm: CrmHistory, table: str, key: str, entity_id: str, cutoff: int, clock: str = ""
) -> Past:
    first = FIRST_CLOCKS.get(table, "occurred_at")
    return Past(known(by_id(crm, table, key).get(entity_id, []), cutoff, clock or first, first), cutoff)


def open_at(p: Past, *ends: str) -> Past:
    return Past([row for row in p.rows if not any(row[e] is not None and row[e] < p.cutoff for e in ends)], p.cutoff)


def record(crm: CrmHistory, table: str, record_id: object) -> Row | None:
    return next(iter(by_id(crm, table, KEYS[table]).get(record_id, [])), None)


def changes(crm: CrmHistory, table: str, record_id: object, field: str) -> list[Row]:
    """All changes of a field, oldest first; of several at one instant the one recorded last is the newest."""
    rows = by_id(crm, "changes", "record_id").get(record_id, [])
    chosen = [row for row in rows if (row["table"], row["field"]) == (table, field)]
    return sorted(chosen, key=lambda row: (row["occurred_at"], row["recorded_at"] or row["occurred_at"]))


def changed(crm: CrmHistory, table: str, record_id: object, field: str, cutoff: int) -> Past:
    return Past(known(changes(crm, table, record_id, field), cutoff, "occurred_at", "occurred_at"), cutoff)


def state(crm: CrmHistory, table: str, record_id: object, field: str, cutoff: int) -> object:
    """What a field held, as a number or a text: the newest value known, else the one before the first change."""
    now = (record(crm, table, record_id) or {}).get(field)
    steps = changes(crm, table, record_id, field)
    if field not in crm.tracked.get(table, ()) or not steps:
        return now
    seen = known(steps, cutoff, "occurred_at", "occurred_at")
    return seen[-1]["new_value"] if seen else steps[0]["old_value"]


def number(value: object) -> float:
    texts = {None: nan, "True": 1.0, "False": 0.0}
    return texts[value] if value in texts else float(value)  # type: ignore[arg-type]


@lru_cache(maxsize=4096)
def rate(  # noqa: PLR0917
    crm: CrmHistory, table: str, field: str, group: object, cutoff: int, won: str, *, by_closing: bool
) -> float:
    """(won + 20 overall) / (all + 20), over overall, among the records whose field holds the group as of the cutoff."""
    if group is None:
        return nan
    year = [(g, w) for g, w in _year_of(crm, table, field, cutoff, won, by_closing=by_closing) if g is not None]
    overall = ratio(sum(w for _, w in year), len(year))
    if not overall > 0:
        return nan
    mine = [w for g, w in year if g == group]
    return (sum(mine) + 20.0 * overall) / (len(mine) + 20.0) / overall


@lru_cache(maxsize=256)
def _year_of(
    crm: CrmHistory, table: str, field: str, cutoff: int, won: str, *, by_closing: bool
) -> list[tuple[object, bool]]:
    """Group, and whether it was won so far, of the records of the last year."""
    clock = "closed_at" if by_closing else "created_at"
    rows = [row for row in known(to_rows(crm)[table], cutoff, clock, "created_at") if row["t"] >= cutoff - 365 * DAY]
    found = []
    for row in rows:
        has_ended = row["closed_at"] is not None and row["closed_at"] < cutoff
        if not by_closing or row["outcome"] is not None:
            group = state(crm, table, row[KEYS[table]], field, cutoff)
            found.append((group, has_ended and row["outcome"] == won))
    return found
