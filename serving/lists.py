"""Which leads, deals and accounts may a caller see, in which order, with which scores?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipelines.errors import nearest
from serving.access import Book
from serving.errors import InvalidRequestError
from serving.score_shapes import Outlook, Plain, Reason, Worth
from serving.scores import Language, Typical, to_date, to_outlook, to_reasons, to_time, to_worth
from serving.snapshot import Champion, Snapshot

MAX_PAGE_SIZE = 200
LIST_REASONS = 3

_FACTS = {
    "lead": ("source", "region", "industry", "created_at"),
    "deal": ("account_id", "amount", "expected_close_on", "created_at"),
    "account": ("industry", "region", "annual_revenue", "created_at"),
}
"""Fields of the record that stand beside its score."""

_SCORE_FIELDS = (
    "probability",
    "low",
    "high",
    "slip_risk",
    "close_on_p50",
    "expected_value",
    "value_low",
    "value_high",
    "value_at_risk",
    "risk_low",
    "risk_high",
)


_TEXT = "_text"
"""What a search looks in: no field of its own."""

_NAMES = ("entity_id", "name", "owner_id", "owner_name")


def sort_fields(entity: str) -> tuple[str, ...]:
    """Return the fields that a list of this entity can be sorted by."""
    return (*_NAMES, *_FACTS[entity], *_SCORE_FIELDS)


@dataclass(frozen=True)
class Item:
    """One record of a list: who it is, its score and the largest reasons; `facts` are fields of the CRM record."""

    entity_id: str
    name: str | None
    owner_id: str | None
    owner_name: str | None
    facts: dict[str, Plain]
    score_id: str
    probability: float
    low: float
    high: float
    cold_start: bool
    reasons: tuple[Reason, ...]
    outlook: Outlook | None
    worth: Worth | None


@dataclass(frozen=True)
class Filter:
    """Which rows of a list are asked for; `sort` names a field, with a leading minus for largest first."""

    sort: str = "-probability"
    owner_id: str | None = None
    q: str | None = None
    min_probability: float = 0.0
    max_probability: float = 1.0
    page: int = 1
    page_size: int = 50


def list_items(
    snapshot: Snapshot, book: Book, champion: Champion, wanted: Filter, language: Language
) -> tuple[tuple[Item, ...], int]:
    """Return one page of the rows that a caller may see and asked for, and how many rows there are in all.

    Raises
    ------
    InvalidRequestError
        If the field to sort by is unknown.
    """
    table = list_table(snapshot, champion)
    order = _order(snapshot, champion, table, wanted.sort)
    chosen = order[_mask(table, book, wanted)[order]]
    start = (wanted.page - 1) * wanted.page_size
    return items_at(snapshot, champion, chosen[start : start + wanted.page_size], language), len(chosen)


def items_at(snapshot: Snapshot, champion: Champion, rows: np.ndarray, language: Language) -> tuple[Item, ...]:
    """Return the items of some rows of the champion's scores, in this order."""
    table = list_table(snapshot, champion).iloc[rows]
    facts = [name for name in _FACTS[champion.entity] if name in table]
    stored = champion.stored.at(rows.tolist())
    pairs = zip(table.to_dict(orient="records"), stored, strict=True)
    return tuple(_item(record, row, facts, language, champion.typical) for record, row in pairs)


def list_table(snapshot: Snapshot, champion: Champion) -> pd.DataFrame:
    """Return one row a scored entity with all that can be filtered and sorted, in the order of the scores."""
    return snapshot.remember(("list", champion.task), lambda: _table(snapshot, champion))


def list_owners(snapshot: Snapshot, book: Book, champion: Champion) -> tuple[tuple[str, str], ...]:
    """Return who owns what a caller may see in a list, by id, with their names, sorted by name."""

    def found() -> tuple[tuple[str, str], ...]:
        owners = list_table(snapshot, champion)[["owner_id", "owner_name"]].dropna(subset="owner_id").drop_duplicates()
        named = owners["owner_name"].fillna(owners["owner_id"])
        return tuple(sorted(zip(owners["owner_id"], named, strict=True), key=lambda owner: (owner[1], owner[0])))

    return tuple(owner for owner in snapshot.remember(("owners", champion.task), found) if book.holds(owner[0]))


def _table(snapshot: Snapshot, champion: Champion) -> pd.DataFrame:
    ids = champion.rows["entity_id"]
    owners = ids.map(snapshot.owners(champion.entity)).astype(object)
    records = snapshot.records(champion.entity)
    facts = {name: records[name].reindex(ids).to_numpy() for name in _FACTS[champion.entity] if name in records}
    numbers = {name: champion.rows[name].to_numpy() for name in _SCORE_FIELDS if name in champion.rows}
    names = record_names(snapshot, champion.entity, ids)
    known = {
        "entity_id": ids.to_numpy(),
        "name": names,
        "owner_id": owners.to_numpy(),
        "owner_name": owners.map(snapshot.rep_names).astype(object).to_numpy(),
    }
    texts = pd.Series(names, dtype="str").fillna("") + " " + ids.astype("str").reset_index(drop=True)
    return pd.DataFrame({**known, **facts, **numbers, _TEXT: texts.str.casefold()})


def record_names(snapshot: Snapshot, entity: str, ids: pd.Series) -> np.ndarray:
    """Return the name of each record; a deal without one is called by its account."""
    names = ids.map(snapshot.names(entity)).astype(object)
    records = snapshot.records(entity)
    if entity == "deal" and "account_id" in records:
        accounts = records["account_id"].reindex(ids).map(snapshot.names("account")).astype(object)
        names = names.where(names.notna(), accounts.to_numpy())
    return names.to_numpy()


def _mask(table: pd.DataFrame, book: Book, wanted: Filter) -> np.ndarray:
    mask = table["probability"].between(wanted.min_probability, wanted.max_probability)
    if book.owners is not None:
        mask &= table["owner_id"].isin(book.owners)
    if wanted.owner_id is not None:
        mask &= table["owner_id"] == wanted.owner_id
    if wanted.q:
        mask &= table[_TEXT].str.contains(wanted.q.casefold(), regex=False)
    return mask.to_numpy(dtype=bool)


def _order(snapshot: Snapshot, champion: Champion, table: pd.DataFrame, sort: str) -> np.ndarray:
    """Return the rows in order of a field, then by id; a field that this company's records lack tells none apart."""
    name, fields = sort.removeprefix("-"), sort_fields(champion.entity)
    if name not in fields:
        message = f'sort: unknown field "{name}"{nearest(name, fields)} (known: {", ".join(fields)})'
        raise InvalidRequestError(message)

    def ordered() -> np.ndarray:
        by = table["entity_id"].sort_values(kind="stable")
        if name in table:
            by = (
                table[name]
                .loc[by.index]
                .sort_values(ascending=not sort.startswith("-"), kind="stable", na_position="last")
            )
        return by.index.to_numpy(dtype=np.int32)

    return snapshot.remember(("order", champion.task, sort), ordered)


def _item(
    record: Mapping[Any, Any], row: Mapping[Any, Any], facts: list[str], language: Language, typical: Typical
) -> Item:
    reasons, _ = to_reasons(row["reasons"], language, LIST_REASONS, typical)
    return Item(
        entity_id=row["entity_id"],
        name=_plain(record["name"]),
        owner_id=_plain(record["owner_id"]),
        owner_name=_plain(record["owner_name"]),
        facts={name: _fact(name, record[name]) for name in facts},
        score_id=row["score_id"],
        probability=row["probability"],
        low=row["low"],
        high=row["high"],
        cold_start=bool(row["cold_start"]),
        reasons=reasons,
        outlook=to_outlook(row),
        worth=to_worth(row),
    )


def _fact(name: str, value: Any) -> Plain:
    if isinstance(value, pd.Timestamp) and not pd.isna(value):
        return to_date(value) if name.endswith("_on") else to_time(value)
    plain: Plain = _plain(value)
    return plain


def _plain(value: Any) -> Any:
    return None if pd.isna(value) else value
