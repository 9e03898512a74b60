"""Which features do the columns and event tables become that only this company's CRM has?"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.aggregates import ALL, RECENCY, counts, largest, means, sums, trend
from features.families import Attribute, Distinct, Fact, Family, Measure, Newest, Source, changes_of
from features.schema import ENTITIES, TABLES
from features.snapshots import CrmHistory
from features.states import FieldKind, is_tracked, kind_of
from features.windows import DAY, Instants, is_known

KEYS = {"lead": "lead_id", "deal": "opportunity_id", "account": "account_id"}
"""The column of an event table that holds the id of each entity."""

_EVENTS = ("orders", "contracts", "tickets", "activities", "touches", "stages")
_DAYS = (90, 365)
_IDS = {"rep_id": ("rep", "销售"), "product_id": ("product", "产品"), "campaign_id": ("campaign", "营销活动")}
"""Ids of the schema, in words: a table may carry one that is not among its own columns."""


def custom_families(crm: CrmHistory, entity: str) -> tuple[Family, ...]:
    """Return the families of an entity's custom columns and custom event tables, by the types of the columns."""
    table, key = ENTITIES[entity], KEYS[entity]
    found: list[Family] = []
    for column in _custom_columns(crm, table):
        found += _of_record(crm, table, column)
    for name in _EVENTS:
        if crm.has(name, key):
            source = Source(name, key, (TABLES[name].occurred_at or "",))
            found += _of_columns(crm, source, name)
    for name in sorted(crm.custom):
        if crm.has(name, key):
            found += _of_table(crm, Source(name, key))
    return tuple(found)


def own_features(crm: CrmHistory, entity: str) -> dict[str, str]:
    """Return the fixed texts and numbers that only this CRM has, each with the one feature that it becomes.

    Such a field goes into no other feature, so that what is posted of it is all there is to build anew.
    """
    name = ENTITIES[entity]
    if not crm.has(name):
        return {}
    frame = crm.table(name)
    fixed = crm.fixed.get(name, frozenset()) - crm.tracked.get(name, frozenset())
    return {
        field: f"{entity}_{custom_name(field)}"
        for field in _custom_columns(crm, name)
        if field in fixed and (frame[field].dtype == "float64" or isinstance(frame[field].dtype, pd.StringDtype))
    }


def custom_name(column: str) -> str:
    """Return a column name that any model file can hold.

    >>> custom_name("Payment type (1)")
    'custom_payment_type_1'
    """
    plain = "".join(letter if letter.isalnum() else "_" for letter in column.lower())
    return "custom_" + "_".join(part for part in plain.split("_") if part)


def words_of(column: str) -> tuple[str, str]:
    """Return what a column is called in English and Chinese: by its own name, which nobody has translated.

    >>> words_of("payment_type"), words_of("rep_id")
    (('payment type', 'payment type'), ('rep', '销售'))
    """
    said = _said(column)
    return _IDS.get(column, (said, said))


def _of_record(crm: CrmHistory, table: str, column: str) -> Iterable[Family]:
    """Return a custom field of the record as of the cutoff, and how often it was changed."""
    kind, name, said = kind_of(crm, table, column), custom_name(column), _said(column)
    if kind == "time":
        yield _days_since(table, column)
    else:
        yield Attribute(table, column, said, said, "number" if kind == "number" else "category", name=name)
    if is_tracked(crm, table, column):
        yield changes_of(table, column, f"changes of {said}", f"{said}变更次", (ALL,), name=f"{name}_changes")


def _days_since(table: str, column: str) -> Fact:
    """Return the days since a time of the record, missing while it lies ahead."""
    said = _said(column)
    return Fact(
        f"days_since_{custom_name(column)}",
        table,
        lambda rows: _days_before(rows.state(column), rows.cutoffs),
        f"days since {said}",
        f"距{said}的天数",
        states=(column,),
    )


def _days_before(times: npt.NDArray[np.float64], cutoffs: Instants) -> npt.NDArray[np.float64]:
    return np.where(is_known(times, cutoffs), (cutoffs - times) / DAY, np.nan)


def _of_table(crm: CrmHistory, source: Source) -> list[Family]:
    """Return what can be said of every event table, and of its columns."""
    table = crm.schema(source.table)
    en, zh = table.en or _said(source.table), table.zh or _said(source.table)
    of_all = (*counts(30, *_DAYS), RECENCY, trend(30, 120))
    name = custom_name(source.table)
    return [Measure(name, source, en, zh, of_all, one=en, one_name=name), *_of_columns(crm, source, name)]


def _of_columns(crm: CrmHistory, source: Source, name: str) -> Iterable[Family]:
    for column in _custom_columns(crm, source.table):
        yield from _of_column(source, column, kind_of(crm, source.table, column), name)


def _of_column(source: Source, column: str, kind: FieldKind, name: str) -> tuple[Family, ...]:
    """Return sums, means and the largest of numbers (flags are 0 or 1), different and newest texts, times as events."""
    said, called = _said(column), f"{name}_{custom_name(column)}"
    if kind == "number":
        return (Measure(called, source, said, said, (*sums(*_DAYS), *means(*_DAYS), *largest(365)), value=column),)
    if kind == "time":
        happened = Source(source.table, source.key, (column,))
        return (Measure(called, happened, said, said, (*counts(*_DAYS), RECENCY), one=said, one_name=called),)
    return (
        Distinct(called, source, column, _DAYS, *words_of(column)),
        Newest(f"{called}_newest", source, column, f"newest {words_of(column)[0]}", f"最近{words_of(column)[1]}"),
    )


def _custom_columns(crm: CrmHistory, table: str) -> list[str]:
    known = crm.schema(table)
    return sorted(
        str(column)
        for column in crm.table(table).columns
        if known.column(str(column)) is None and column != "recorded_at"
    )


def _said(column: str) -> str:
    return column.replace("_", " ")
