"""Which of the features can a peer do as well? Plain aggregates of plain events over a lookback, on one clock.

Read by the peers' own environments: only the standard library.
"""

import re
from dataclasses import dataclass

TABLES = {"orders": "order_id", "activities": "activity_id", "tickets": "ticket_id", "touches": "touch_id"}
"""The tables that the peers read beside the accounts, with their keys."""

_COLUMNS = {
    "orders_amount": ("orders", "amount"),
    "orders_quantity": ("orders", "quantity"),
    "products": ("orders", "product_id"),
    "contacts": ("activities", "contact_id"),
    "reps": ("activities", "rep_id"),
    "kinds": ("activities", "kind"),
}
_WHERES = {
    "emails": ("activities", "kind", "email"),
    "calls": ("activities", "kind", "call"),
    "meetings": ("activities", "kind", "meeting"),
    "demos": ("activities", "kind", "demo"),
    "proposals": ("activities", "kind", "proposal"),
    "inbound": ("activities", "direction", "inbound"),
    "outbound": ("activities", "direction", "outbound"),
}
_LAST = {"order": "orders", "activity": "activities", "ticket": "tickets", "marketing_touch": "touches"}
_NAME = re.compile(r"account_(?P<of>\w+?)_(?P<how>count|sum|mean|max|min|distinct)(_(?P<days>\d+)d)?")


@dataclass(frozen=True)
class Plain:
    """One plain feature: how a column of a table is aggregated over the last days, 0 for all of the past."""

    name: str
    table: str
    column: str
    how: str
    days: int = 0
    where: tuple[str, str] | None = None


def plain_features(names: list[str]) -> list[Plain]:
    """Return those of our features that a peer can do."""
    found = [_plain(name) for name in names]
    return [feature for feature in found if feature]


def _plain(name: str) -> Plain | None:
    last = _LAST.get(name.removeprefix("account_days_since_last_"))
    if last:
        return Plain(name, last, TABLES[last], "last")
    told = _NAME.fullmatch(name)
    if told is None:
        return None
    of, how, days = told["of"], told["how"], int(told["days"] or 0)
    if of in _COLUMNS:
        return Plain(name, *_COLUMNS[of], how, days)
    if how != "count":
        return None
    if of in _WHERES:
        table, column, text = _WHERES[of]
        return Plain(name, table, TABLES[table], how, days, (column, text))
    return Plain(name, of, TABLES[of], how, days) if of in TABLES else None
