"""Which tables and columns does a CRM history have?

A table may carry more columns than these: they are custom attributes, kept and typed as they come. A mapping may add
event tables of its own (`custom_table`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from zlib import crc32

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

ColumnType = Literal["text", "number", "integer", "time", "date", "flag"]


@dataclass(frozen=True)
class Column:
    """One canonical column; `choices` closes its vocabulary, `references` names the table whose key it holds."""

    name: str
    type: ColumnType
    required: bool = False
    choices: tuple[str, ...] = ()
    references: str | None = None
    minimum: float | None = None


@dataclass(frozen=True)
class Table:
    """One table.

    `occurred_at` names the column of the first clock. `recorded_at`, the second clock, may stand in any table;
    where a source lacks it, `recorded_at` equals the first clock. `en` and `zh` say what a custom table holds.
    """

    name: str
    key: tuple[str, ...]
    occurred_at: str | None
    columns: tuple[Column, ...]
    en: str = ""
    zh: str = ""

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names in order, without `recorded_at`."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column | None:
        """Return the canonical column of this name, or None for a custom attribute."""
        return next((column for column in self.columns if column.name == name), None)


def _id(name: str, references: str | None = None, *, required: bool = False) -> Column:
    return Column(name, "text", required=required, references=references)


def _time(name: str, *, required: bool = False) -> Column:
    return Column(name, "time", required=required)


def _text(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "text") for name in names)


def _positive(name: str, *, required: bool = False) -> Column:
    return Column(name, "number", required=required, minimum=0.0)


RECORDED_AT = "recorded_at"

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "accounts",
            ("account_id",),
            "created_at",
            (
                _id("account_id", required=True),
                _time("created_at", required=True),
                *_text("name", "industry", "region"),
                _positive("employees"),
                _positive("annual_revenue"),
                _id("owner_id", "reps"),
                _id("parent_account_id", "accounts"),
            ),
        ),
        Table(
            "contacts",
            ("contact_id",),
            "created_at",
            (
                _id("contact_id", required=True),
                _id("account_id", "accounts"),
                _time("created_at"),
                *_text("title"),
            ),
        ),
        Table(
            "leads",
            ("lead_id",),
            "created_at",
            (
                _id("lead_id", required=True),
                _time("created_at", required=True),
                *_text("source", "campaign_id", "region", "industry"),
                _positive("employees"),
                *_text("title"),
                _id("owner_id", "reps"),
                _time("assigned_at"),
                _time("first_response_at"),
                _time("closed_at"),
                Column("outcome", "text", choices=("converted", "disqualified")),
                _id("account_id", "accounts"),
                _id("opportunity_id", "opportunities"),
            ),
        ),
        Table(
            "opportunities",
            ("opportunity_id",),
            "created_at",
            (
                _id("opportunity_id", required=True),
                _time("created_at", required=True),
                _id("account_id", "accounts"),
                _id("lead_id", "leads"),
                _id("owner_id", "reps"),
                _id("product_id", "products"),
                _positive("amount"),
                Column("expected_close_on", "date"),
                _time("closed_at"),
                Column("outcome", "text", choices=("won", "lost")),
            ),
        ),
        Table(
            "stages",
            ("opportunity_id", "stage", "occurred_at"),
            "occurred_at",
            (
                _id("opportunity_id", "opportunities", required=True),
                Column("stage", "text", required=True),
                _time("occurred_at", required=True),
            ),
        ),
        Table(
            "changes",
            ("table", "record_id", "field", "occurred_at"),
            "occurred_at",
            (
                Column("table", "text", required=True),
                _id("record_id", required=True),
                Column("field", "text", required=True),
                *_text("old_value", "new_value"),
                _time("occurred_at", required=True),
            ),
        ),
        Table(
            "activities",
            ("activity_id",),
            "occurred_at",
            (
                _id("activity_id", required=True),
                _time("occurred_at", required=True),
                Column("kind", "text", required=True),
                *_text("direction"),
                _id("rep_id", "reps"),
                _id("account_id", "accounts"),
                _id("contact_id", "contacts"),
                _id("lead_id", "leads"),
                _id("opportunity_id", "opportunities"),
                _positive("duration_seconds"),
                *_text("outcome"),
            ),
        ),
        Table(
            "orders",
            ("order_id",),
            "occurred_at",
            (
                _id("order_id", required=True),
                _id("account_id", "accounts", required=True),
                _time("occurred_at", required=True),
                Column("amount", "number", required=True),
                _id("product_id", "products"),
                Column("quantity", "number"),
                _id("opportunity_id", "opportunities"),
            ),
        ),
        Table(
            "contracts",
            ("contract_id",),
            "starts_at",
            (
                _id("contract_id", required=True),
                _id("account_id", "accounts", required=True),
                _time("starts_at", required=True),
                _time("ends_at"),
                _positive("monthly_amount", required=True),
                _id("product_id", "products"),
                _time("cancelled_at"),
            ),
        ),
        Table(
            "tickets",
            ("ticket_id",),
            "occurred_at",
            (
                _id("ticket_id", required=True),
                _id("account_id", "accounts", required=True),
                _time("occurred_at", required=True),
                _time("closed_at"),
                *_text("priority"),
                Column("satisfaction", "number"),
            ),
        ),
        Table(
            "touches",
            ("touch_id",),
            "occurred_at",
            (
                _id("touch_id", required=True),
                _time("occurred_at", required=True),
                Column("campaign_id", "text", required=True),
                *_text("kind"),
                _id("lead_id", "leads"),
                _id("contact_id", "contacts"),
                _id("account_id", "accounts"),
                _positive("cost"),
            ),
        ),
        Table(
            "products",
            ("product_id",),
            None,
            (_id("product_id", required=True), *_text("name", "line"), _positive("list_price")),
        ),
        Table(
            "reps",
            ("rep_id",),
            None,
            (
                _id("rep_id", required=True),
                *_text("name", "team_id"),
                _id("manager_id", "reps"),
                *_text("region"),
                _time("hired_at"),
                _time("left_at"),
            ),
        ),
        Table(
            "actions",
            ("action_id",),
            "occurred_at",
            (
                _id("action_id", required=True),
                _time("occurred_at", required=True),
                _id("rep_id", "reps"),
                Column("entity", "text", required=True, choices=("lead", "deal", "account")),
                _id("entity_id", required=True),
                Column("kind", "text", required=True),
                *_text("proposed_by"),
                _positive("propensity"),
                Column("accepted", "flag"),
            ),
        ),
        Table(
            "targets",
            ("metric", "scope", "scope_id", "period_start"),
            None,
            (
                Column("metric", "text", required=True),
                Column("scope", "text", required=True),
                Column("scope_id", "text", required=True),
                Column("period_start", "date", required=True),
                Column("period_end", "date", required=True),
                Column("value", "number", required=True),
                Column("weight", "number"),
            ),
        ),
    )
}

ENTITIES: dict[str, str] = {"lead": "leads", "deal": "opportunities", "account": "accounts"}
"""The table that lists the records of each entity."""

EVENT_IDS: dict[str, str] = {"account_id": "accounts", "lead_id": "leads", "opportunity_id": "opportunities"}
"""The columns by which a custom event table may name whom its events are of."""


_PARTED = ("orders", "contracts", "tickets", "activities", "touches")


def has_buckets(table: str, columns: Iterable[str]) -> bool:
    """Tell whether the rows of a table are parted by their account: events of one's own are, like canonical ones."""
    return "account_id" in columns and (table in _PARTED or table not in TABLES)


def custom_table(name: str, key: str, id_columns: Iterable[str], en: str = "", zh: str = "") -> Table:
    """Describe an event table that is not canonical.

    Parameters
    ----------
    name, key
        The name of the table, and of the column that tells its rows apart.
    id_columns
        Its columns, among which those of `EVENT_IDS` count.
    en, zh
        What it holds, in the plural; by default its name in words.

    Examples
    --------
    >>> custom_table("web_visits", "visit_id", ["account_id"]).en
    'web visits'
    """
    found = set(id_columns)
    ids = tuple(_id(column, table) for column, table in EVENT_IDS.items() if column in found)
    said = en or name.replace("_", " ")
    return Table(name, (key,), "occurred_at", (_id(key, required=True), _WHEN, *ids), said, zh or said)


_WHEN = _time("occurred_at", required=True)


def bucket_of(ids: Any, n: int) -> "npt.NDArray[np.int32]":
    """Return which of `n` buckets each id belongs to: the CRC-32 of its UTF-8 text modulo `n`; 0 for a missing id.

    Spark says the same as `coalesce(crc32(id) % n, 0)`. With powers of two, a bucket of 8 is two whole buckets of 16.

    >>> bucket_of(["A1", "客户", None], 8)
    array([1, 5, 0], dtype=int32)
    """
    import numpy as np
    import pandas as pd

    codes, texts = pd.factorize(pd.Series(ids) if isinstance(ids, list) else ids)
    buckets = np.array([crc32(str(text).encode()) % n for text in texts] + [0], dtype=np.int32)
    return buckets[codes]
