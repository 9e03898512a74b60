"""What can be said of a feature family? The words in which leads, deals and accounts declare their features."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy.typing as npt
import pandas as pd

from features.aggregates import Aggregate
from features.codes import ANY, OPEN
from features.descriptions import Direction, Feature, FeatureType
from features.schema import ENTITIES, TABLES
from features.snapshots import CrmHistory
from features.states import LeftOut, Rows, is_tracked, kind_of, may_change, why_absent, why_left_out

RECORD_TABLES = ("accounts", "contacts", "leads", "opportunities")


@dataclass(frozen=True)
class Source:
    """Where events come from: the column that holds the entity's id, the clock, and what may end an event.

    The first clock that the table has counts; the earliest of the ends does.
    """

    table: str
    key: str
    clocks: tuple[str, ...] = ("occurred_at",)
    ends: tuple[str, ...] = ()

    @property
    def is_of_records(self) -> bool:
        """Whether the events are records, whose key field may change unless it is fixed or tracked."""
        return self.table in RECORD_TABLES and self.key != TABLES[self.table].key[0]

    def clock(self, crm: CrmHistory) -> str:
        """Return the first of the clocks that the table has."""
        return next((clock for clock in self.clocks if crm.has(self.table, clock)), self.clocks[0])

    def missing(self, crm: CrmHistory) -> LeftOut | None:
        """Return why the history cannot give these events, or None."""
        if self.is_of_records and (left := why_left_out(crm, self.table, self.key)):
            return left
        return why_absent(crm, self.table, self.key, self.clock(crm))


Where = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Measure:
    """Something of events that adds up: those with certain texts, and the value of each; without a value each is 1.

    `one` is the English singular, `one_name` that in column names if it differs, `tracked` a (table, field) whose
    changes must be in the history, `fixed` a field of the source that must never change.
    """

    name: str
    source: Source
    en: str
    zh: str
    aggregates: tuple[Aggregate, ...]
    one: str = ""
    one_name: str = ""
    where: Where = ()
    value: str | None = None
    of_value: Callable[["pd.Series[Any]", pd.DataFrame], "pd.Series[Any]"] | None = None
    status: int = ANY
    tracked: tuple[str, str] | None = None
    fixed: str | None = None
    unit: str | None = None

    def missing(self, crm: CrmHistory) -> LeftOut | None:
        """Return why the history cannot give this measure, or None."""
        if self.tracked and not is_tracked(crm, *self.tracked):
            return why_left_out(crm, *self.tracked) or _no_changes(*self.tracked)
        if self.fixed and self.fixed not in crm.fixed.get(self.source.table, ()):
            return why_absent(crm, self.source.table, self.fixed) or may_change(self.source.table, self.fixed)
        columns = [column for column, _ in self.where] + ([self.value] if self.value else [])
        if self.status != ANY and not any(crm.has(self.source.table, end) for end in self.source.ends):
            columns += self.source.ends[:1]
        return self.source.missing(crm) or why_absent(crm, self.source.table, *columns)

    def features(self, prefix: str) -> tuple[Feature, ...]:
        """Return a feature for each aggregate."""
        words = {
            "name": self.name,
            "one": self.one_name or self.one.replace(" ", "_"),
            "one_text": self.one,
            "en": self.en,
            "zh": self.zh,
        }
        return tuple(
            Feature(
                f"{prefix}_{a.text(a.template.name, **words)}",
                a.text(a.template.en, **words),
                a.text(a.template.zh, **words),
                unit=a.template.unit or self.unit,
            )
            for a in self.aggregates
        )


@dataclass(frozen=True)
class Distinct:
    """How many different values of a column, or of what is made of it, the events of each lookback have."""

    name: str
    source: Source
    column: str
    days: tuple[int, ...]
    en: str
    zh: str
    of_value: Callable[["pd.Series[Any]"], "pd.Series[Any]"] | None = None

    def missing(self, crm: CrmHistory) -> LeftOut | None:
        """Return why the history cannot give this, or None."""
        return self.source.missing(crm) or why_absent(crm, self.source.table, self.column)

    def features(self, prefix: str) -> tuple[Feature, ...]:
        """Return a feature for each lookback."""
        return tuple(
            Feature(
                f"{prefix}_{self.name}_distinct{f'_{days}d' if days else ''}",
                distinct_text(self.en, days, "en"),
                distinct_text(self.zh, days, "zh"),
                unit="count",
            )
            for days in self.days
        )


@dataclass(frozen=True)
class Newest:
    """The text that the newest event has in a column."""

    name: str
    source: Source
    column: str
    en: str
    zh: str

    def missing(self, crm: CrmHistory) -> LeftOut | None:
        """Return why the history cannot give this, or None."""
        return self.source.missing(crm) or why_absent(crm, self.source.table, self.column)

    def features(self, prefix: str) -> tuple[Feature, ...]:
        """Return the one feature."""
        return (Feature(f"{prefix}_{self.name}", self.en, self.zh, "category"),)


@dataclass(frozen=True)
class Attribute:
    """A field of the record itself, as of the cutoff."""

    table: str
    field: str
    en: str
    zh: str
    type: FeatureType = "category"
    unit: str | None = None
    name: str = ""

    def missing(self, crm: CrmHistory) -> LeftOut | None:
        """Return why the state of the field is not known, or None."""
        left = why_left_out(crm, self.table, self.field)
        if left or kind_of(crm, self.table, self.field) == self.type:
            return left
        kind = kind_of(crm, self.table, self.field)
        return LeftOut(self.table, self.field, f"its values are of type {kind}", f"取值类型为 {kind}")

    def features(self, prefix: str) -> tuple[Feature, ...]:
        """Return the one feature."""
        return (Feature(f"{prefix}_{self.name or self.field}", self.en, self.zh, self.type, self.unit),)


@dataclass(frozen=True)
class Rate:
    """The rate at which records with the same text in a field were won, as a multiple of the rate of all.

    It is drawn towards 1, the rate of all. A multiple, because the level of a rate drifts over time (on Olist's leads
    the plain rate as a feature raised the out-of-time log loss above the base rate's, the multiple lowers it).
    By creation: of the records created in the last 365 days, those won so far (works without lost outcomes).
    By closing: of the records closed in the last 365 days, those won.
    A direction may be declared only where the field itself is no feature: beside it, the ratio may have to correct it.
    """

    name: str
    table: str
    field: str
    won: str
    by: Literal["created_at", "closed_at"]
    en: str
    zh: str
    direction: Direction | None = None

    def missing(self, crm: CrmHistory) -> LeftOut | None:
        """Return why the rate is not known, or None."""
        return why_left_out(crm, self.table, self.field) or why_absent(crm, self.table, "closed_at", "outcome")

    def features(self, prefix: str) -> tuple[Feature, ...]:
        """Return the one feature."""
        name = f"{prefix}_{self.name}_won_ratio_365d"
        return (Feature(name, self.en, self.zh, unit="ratio", direction=self.direction),)


@dataclass(frozen=True)
class Fact:
    """A value with a computation of its own.

    `fields` of `table` must be there, and the tables `beside` it; `states` must be fixed or tracked, and so must
    `others`, (table, field) of another record.
    """

    name: str
    table: str
    compute: Callable[[Rows], npt.NDArray[Any]]
    en: str
    zh: str
    fields: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    unit: str | None = "days"
    beside: tuple[str, ...] = ()
    type: FeatureType = "number"
    others: tuple[tuple[str, str], ...] = ()

    def missing(self, crm: CrmHistory) -> LeftOut | None:
        """Return why the fact is not known, or None."""
        left = [why_left_out(crm, self.table, state) for state in self.states]
        left += [why_left_out(crm, table, field) for table, field in self.others]
        left += [why_absent(crm, table) for table in self.beside]
        return next((reason for reason in left if reason), None) or why_absent(crm, self.table, *self.fields)

    def features(self, prefix: str) -> tuple[Feature, ...]:
        """Return the one feature."""
        return (Feature(f"{prefix}_{self.name}", self.en, self.zh, self.type, self.unit),)


Family = Measure | Distinct | Newest | Attribute | Rate | Fact


@dataclass(frozen=True)
class Through:
    """Families of another entity, to which a field of the record leads: what the deal's account did."""

    table: str
    field: str
    entity: str
    families: tuple[Family, ...]
    en: str
    zh: str

    def missing(self, crm: CrmHistory) -> LeftOut | None:
        """Return why the other entity is not known, or None."""
        return why_left_out(crm, self.table, self.field) or why_absent(crm, ENTITIES[self.entity])

    def features_of(self, family: Family, prefix: str) -> tuple[Feature, ...]:
        """Return a family's features, named and told from this side."""
        found = family.features(f"{prefix}_{self.entity}")
        return tuple(replace(f, en=self.en.format(f.en), zh=self.zh.format(f.zh)) for f in found)


def distinct_text(of: str, days: int, language: str) -> str:
    """Return the words for how many different values there are, in "en" or "zh".

    >>> distinct_text("contacts active", 90, "en")
    'different contacts active in the last 90 days'
    """
    if language == "zh":
        return f"近 {days} 天不同{of}数" if days else f"累计不同{of}数"
    return f"different {of} in the last {days} days" if days else f"different {of} so far"


def changes_of(
    table: str, field: str, en: str, zh: str, aggregates: tuple[Aggregate, ...], *, name: str = ""
) -> Measure:
    """Return the measure that counts the changes of a tracked field."""
    where = (("table", (table,)), ("field", (field,)))
    source = Source("changes", "record_id")
    return Measure(name or f"{field}_changes", source, en, zh, aggregates, where=where, tracked=(table, field))


def open_now(source: Source, name: str, en: str, zh: str, *aggregates: Aggregate, **more: Any) -> Measure:
    """Return a measure of what has begun and not ended at the cutoff."""
    return Measure(name, source, en, zh, aggregates, status=OPEN, **more)


def _no_changes(table: str, field: str) -> LeftOut:
    return LeftOut(table, f"{field} (changes)", "its changes are not in the history", "历史中没有其变更记录")
