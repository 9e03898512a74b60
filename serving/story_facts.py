"""What was known of a record at the cutoff: its fields, its state, and what it hangs together with?

A field that may change without a trace is told only where the whole history ends before the cutoff: what is stored is
then what stood at the cutoff.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from features.schema import ENTITIES, Column
from features.states import Rows, take_texts, why_left_out
from features.windows import NEVER, is_known, to_instant, to_times
from serving import story_words as words
from serving.score_shapes import Plain
from serving.scores import to_time
from serving.snapshot import Snapshot
from serving.story_index import instants_of, position_of, stored_table
from serving.story_records import Told, deals_of, name_of
from serving.story_shapes import Fact, FactKind, Link
from serving.texts import translate

MONEY_FIELDS = ("amount", "annual_revenue")
MOST_LINKS = 50
_TOLD_APART = ("name", "owner_id", "account_id", "lead_id", "opportunity_id", "parent_account_id", "outcome")


def facts_of(told: Told) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    """Return what is known of the fields that every CRM has, and of those that only this one has."""
    schema = told.snapshot.crm.schema(told.table)
    apart = {*schema.key, *_TOLD_APART, "recorded_at"}
    present = [str(name) for name in told.snapshot.crm.table(told.table) if name not in apart]
    found = [(schema.column(name), _fact(told, name, schema.column(name))) for name in present]
    ours = tuple(fact for column, fact in found if column and fact)
    return ours, tuple(fact for column, fact in found if not column and fact)


def state_of(snapshot: Snapshot, entity: str, position: int) -> tuple[str, str | None]:
    """Return the state of a record at the cutoff ("open", "won", "customer", ...) and since when it is closed."""
    if entity == "account":
        champion = snapshot.champions.get("churn")
        account_id = stored_table(snapshot, "accounts").part(position, ["account_id"])["account_id"]
        if champion is None:
            return "known", None
        return "customer" if account_id in champion.position else "no_customer", None
    closed_at = _past(snapshot, ENTITIES[entity], position, "closed_at")
    if closed_at is None:
        return "open", None
    outcome = stored_table(snapshot, ENTITIES[entity]).part(position, ["outcome"]).get("outcome")
    return "closed" if pd.isna(outcome) else str(outcome), closed_at


def links_of(told: Told) -> tuple[Link, ...]:
    """Return the records that this one hangs together with: those that it names, and of an account its newest deals."""
    return (*_named(told), *_deals(told))


def known_value(snapshot: Snapshot, table: str, position: int, field: str) -> Plain:
    """Return what a field of a record held at the cutoff; None where it held nothing or that is not known."""
    crm = snapshot.crm
    if not crm.has(table, field):
        return None
    if snapshot.remember("whole", lambda: to_instant(crm.last_recorded_at()) < to_instant(snapshot.run.cutoff)):
        return _plain(stored_table(snapshot, table).part(position, [field])[field])
    if why_left_out(crm, table, field) is not None:
        return None
    rows = Rows(crm, table, np.array([to_instant(snapshot.run.cutoff)]), np.array([position]))
    held = rows.state(field)
    if held.dtype == np.int64:
        return _plain(take_texts(rows.texts_of(field), held)[0])
    is_time = pd.api.types.is_datetime64_any_dtype(crm.table(table)[field].dtype)
    return _plain(pd.Timestamp(int(held[0]), unit="us") if is_time and not np.isnan(held[0]) else held[0])


def _fact(told: Told, name: str, column: Column | None) -> Fact | None:
    if column is not None and column.type == "time":
        value: Plain = _past(told.snapshot, told.table, told.position, name)
    else:
        value = known_value(told.snapshot, told.table, told.position, name)
    if value is None:
        return None
    if name == "product_id":
        value = _product(told.snapshot, value)
    text = words.FIELDS.get(name)
    shown = translate(told.language, text) if text else name.replace("_", " ")
    return Fact(name, shown, value, _kind(name, column, value))


def _kind(name: str, column: Column | None, value: Plain) -> FactKind:
    if name in MONEY_FIELDS:
        return "money"
    if column is not None and column.type in ("time", "date"):
        return "moment" if column.type == "time" else "day"
    if isinstance(value, str) and column is None and _is_time(value):
        return "moment"
    return "number" if isinstance(value, float) else "text"


def _is_time(text: str) -> bool:
    return len(text) >= len("2026-01-01T00:00:00Z") and text[10] == "T" and text.endswith("Z") and text[:4].isdigit()


def _past(snapshot: Snapshot, table: str, position: int, column: str) -> str | None:
    """Return a time of a record, None while it has not come."""
    if not snapshot.crm.has(table, column):
        return None
    at = instants_of(snapshot.crm, table, column)[position]
    known = at != NEVER and is_known(int(at), to_instant(snapshot.run.cutoff))
    return to_time(pd.Timestamp(to_times(np.array([at]))[0])) if known else None


def _named(told: Told) -> Iterator[Link]:
    """Yield the records that this one names; of a lead what it was converted to only once that was known."""
    is_closed = state_of(told.snapshot, told.entity, told.position)[1] is not None
    for entity, field in (("account", "account_id"), ("deal", "opportunity_id"), ("lead", "lead_id")):
        if entity == told.entity or (told.entity == "lead" and not is_closed):
            continue
        other = told.row.get(field)
        if isinstance(other, str) and (link := _link(told, entity, other)):
            yield link
    parent = told.row.get("parent_account_id")
    if isinstance(parent, str) and told.sees("account", parent) and (link := _link(told, "account", parent)):
        yield link


def _link(told: Told, entity: str, entity_id: str) -> Link | None:
    """Return the way to another record; to an account that is not the caller's its name alone, which deals go by."""
    position = position_of(told.snapshot, entity, entity_id)
    if position is not None and told.sees(entity, entity_id):
        return _told_link(told, entity, entity_id, position)
    name = told.snapshot.names(entity).get(entity_id)
    return Link(entity, None, name) if entity == "account" and name and told.book.opens("churn") else None


def _told_link(told: Told, entity: str, entity_id: str, position: int) -> Link:
    state, _ = state_of(told.snapshot, entity, position)
    amount = known_value(told.snapshot, ENTITIES[entity], position, "amount") if entity == "deal" else None
    return Link(
        entity,
        entity_id,
        name_of(told.snapshot, entity, entity_id),
        state,
        translate(told.language, words.STATES[state]) if state in words.STATES else state,
        amount if isinstance(amount, float) else None,
        _past(told.snapshot, ENTITIES[entity], position, "created_at"),
    )


def _deals(told: Told) -> Iterator[Link]:
    newest_first = list(deals_of(told))[::-1]
    yield from (_told_link(told, "deal", deal_id, position) for deal_id, position in newest_first[:MOST_LINKS])


def _product(snapshot: Snapshot, product_id: Plain) -> Plain:
    products = snapshot.crm.tables.get("products")
    if products is None or "name" not in products:
        return product_id
    names = snapshot.remember("products", lambda: dict(zip(products["product_id"], products["name"], strict=True)))
    name = names.get(product_id)
    return name if isinstance(name, str) else product_id


def _plain(value: Any) -> Plain:
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}" if value == value.normalize() else to_time(value)
    if isinstance(value, bool | np.bool_):
        return bool(value)
    return value if isinstance(value, str) else float(value)
