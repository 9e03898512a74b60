"""What happened to one lead, deal or account, the newest first, as far as it was recorded before the cutoff?"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from features.schema import ENTITIES, TABLES
from features.windows import Instants, to_times
from serving import story_words as words
from serving.access import Book
from serving.score_shapes import Plain
from serving.scores import Language, to_time
from serving.snapshot import Snapshot
from serving.story_facts import MONEY_FIELDS
from serving.story_index import Clock, known_rows, stored_table
from serving.story_records import ID_OF, Told, deals_of, find_record
from serving.story_shapes import Event, FactKind, Timeline
from serving.texts import translate

PAGE_SIZE = 50

_EVENTS = (
    *(("activities", "occurred_at"), ("touches", "occurred_at"), ("orders", "occurred_at")),
    *(("contracts", "starts_at"), ("contracts", "ends_at"), ("contracts", "cancelled_at")),
    *(("tickets", "occurred_at"), ("tickets", "closed_at"), ("stages", "occurred_at")),
)
_TIMES = {
    "lead": ("created_at", "assigned_at", "first_response_at", "closed_at"),
    "deal": ("created_at", "closed_at"),
    "account": ("created_at",),
}
_SAID = {
    "activities": ("outcome",),
    "touches": ("kind", "campaign_id"),
    "tickets": ("priority",),
    "stages": ("stage",),
}
"""What the CRM says in words of an event, by table."""

_AMOUNTS = {"orders": "amount", "contracts": "monthly_amount"}


@dataclass(frozen=True)
class _Part:
    """Some events of one kind: rows of a table, at their times; `entity` and `entity_id` name the linked deal."""

    clock: Clock
    rows: Instants
    times: Instants
    entity: str | None = None
    entity_id: str | None = None


def timeline(
    snapshot: Snapshot, book: Book, entity: str, entity_id: str, language: Language, *, page: int = 1
) -> Timeline:
    """Return a page of what happened to a record and, of an account, to its deals that the caller may see.

    Raises
    ------
    NotFoundError
        If the record is not there or not the caller's.
    """
    return tell_events(find_record(snapshot, book, entity, entity_id, language), page)


def tell_events(told: Told, page: int = 1) -> Timeline:
    """Return a page of what happened to a record that was found."""
    parts = [part for part in _parts(told) if len(part.rows)]
    which = np.concatenate([np.full(len(part.rows), i) for i, part in enumerate(parts)] or [np.empty(0, int)])
    rows = np.concatenate([part.rows for part in parts] or [np.empty(0, int)])
    times = np.concatenate([part.times for part in parts] or [np.empty(0, int)])
    order = np.argsort(times, kind="stable")[::-1][(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    found = zip(which[order].tolist(), rows[order].tolist(), pd.DatetimeIndex(to_times(times[order])), strict=True)
    events = tuple(_tell(told, parts[place], row, at) for place, row, at in found)
    return Timeline(events, len(rows), page, PAGE_SIZE)


def _parts(told: Told) -> Iterator[_Part]:
    yield from _of_record(told, told.entity, told.position)
    for deal_id, position in deals_of(told):
        yield from _of_record(told, "deal", position, deal_id)


def _of_record(told: Told, entity: str, position: int, linked: str | None = None) -> Iterator[_Part]:
    """Yield the events of a record; of a linked deal, whose activities the account has too, only its own steps."""
    for clock in _clocks(told, entity, is_linked=linked is not None):
        found = known_rows(told.snapshot, entity, clock)
        if found is not None:
            rows = found.of(position)
            yield _Part(clock, rows, found.times[rows], entity if linked else None, linked)


def _clocks(told: Told, entity: str, *, is_linked: bool) -> Iterator[Clock]:
    key, table = ID_OF[entity], ENTITIES[entity]
    yield from (Clock(table, column, key) for column in _TIMES[entity])
    yield Clock("changes", "occurred_at", "record_id")
    events = [("stages", "occurred_at")] if is_linked else [*_EVENTS, *_own_events(told)]
    yield from (Clock(name, column, key) for name, column in events)


def _own_events(told: Told) -> Iterator[tuple[str, str]]:
    """Yield the event tables that only this company's CRM has."""
    for name, table in told.snapshot.crm.custom.items():
        if table.occurred_at is not None:
            yield name, table.occurred_at


def _tell(told: Told, part: _Part, row: int, at: pd.Timestamp) -> Event:
    values, table = stored_table(told.snapshot, part.clock.table)[row], part.clock.table
    if table == "changes":
        return _change(told, part, values, at)
    kind, text = _words(told, part.clock, values)
    linked = (part.entity, part.entity_id) if part.entity else _linked(told, values)
    return Event(
        kind,
        to_time(at),
        text,
        _said(table, kind, values),
        _name(told.snapshot.rep_names, values.get("rep_id")),
        _number(values.get(_AMOUNTS.get(table, ""))) if kind != "contract_end" else None,
        entity=linked[0],
        entity_id=linked[1],
    )


def _words(told: Told, clock: Clock, values: Mapping[str, Any]) -> tuple[str, str]:
    """Return the kind of an event, and our words for it."""
    say = told.language
    if clock.table in told.snapshot.crm.custom:
        table = told.snapshot.crm.custom[clock.table]
        return "other", table.zh if say == "zh" else table.en
    if clock.table == "activities":
        return _activity(values, say)
    if clock.clock == "closed_at" and clock.table != "tickets":
        kind, text = words.CLOSINGS.get(str(_text(values.get("outcome"))), words.CLOSINGS[""])
    else:
        kind, text = words.EVENTS[clock.table, clock.clock]
    return kind, translate(say, text)


def _activity(values: Mapping[str, Any], language: Language) -> tuple[str, str]:
    kind = str(_text(values.get("kind")) or "").casefold()
    text = words.ACTIVITIES.get((kind, str(_text(values.get("direction"))))) or words.ACTIVITIES.get((kind, ""))
    return (kind, translate(language, text)) if text else ("activity", translate(language, "Activity"))


def _said(table: str, kind: str, values: Mapping[str, Any]) -> str | None:
    """Return what the CRM says of an event; of an activity of its own kind also that."""
    columns = ("kind", *_SAID[table]) if kind == "activity" else _SAID.get(table, ())
    said = [text for column in columns if (text := _text(values.get(column)))]
    return " · ".join(said) or None


def _change(told: Told, part: _Part, values: Mapping[str, Any], at: pd.Timestamp) -> Event:
    field = str(values["field"])
    text = translate(told.language, words.CHANGES.get(field, words.FIELD_CHANGED))
    before, after = (_text(values.get(name)) for name in ("old_value", "new_value"))
    if field == "owner_id":
        before, after = (_name(told.snapshot.rep_names, rep_id) for rep_id in (before, after))
    kind, *shown = _typed(field, before, after)
    return Event(
        "change",
        to_time(at),
        text,
        None if field in words.CHANGES else field,
        before=shown[0],
        after=shown[1],
        value_kind=kind,
        entity=part.entity,
        entity_id=part.entity_id,
    )


def _typed(field: str, *texts: str | None) -> tuple[FactKind, Plain, Plain]:
    """Read what a field held before and after as its type; what cannot be read stays text."""
    column = next((c for t in ("opportunities", "accounts", "leads") if (c := TABLES[t].column(field))), None)
    kind, read = _READERS.get(column.type if column else "text", _READERS["text"])
    before, after = (None if text is None else read(text) for text in texts)
    return "money" if field in MONEY_FIELDS else kind, before, after


def _day(text: str) -> str:
    day = pd.to_datetime(pd.Series([text]), errors="coerce").iloc[0]
    return text if pd.isna(day) else f"{day:%Y-%m-%d}"


def _as_number(text: str) -> Plain:
    try:
        return float(text)
    except ValueError:
        return text


_READERS: dict[str, tuple[FactKind, Callable[[str], Plain]]] = {
    "date": ("day", _day),
    "number": ("number", _as_number),
    "text": ("text", str),
}


def _linked(told: Told, values: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return the deal or lead that a row also names, if the caller may see it and it is not the one told of."""
    for entity in ("deal", "lead"):
        other = _text(values.get(ID_OF[entity]))
        if other and entity != told.entity and told.sees(entity, other):
            return entity, other
    return None, None


def _name(names: Mapping[str, str | None], rep_id: Any) -> str | None:
    known = _text(rep_id)
    return None if known is None else names.get(known) or known


def _text(value: Any) -> str | None:
    return None if value is None or pd.isna(value) or not str(value).strip() else str(value)


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
