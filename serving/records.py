"""How does a posted lead, deal or account become part of the history, checked and within the caller's rights?

Only records are taken, never events: a posted record is laid over the stored one of the same id, or added.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from features.schema import ENTITIES, RECORDED_AT, TABLES, Column, ColumnType
from pipelines.contract import EARLIEST
from pipelines.errors import nearest
from serving.access import Book
from serving.errors import InvalidRequestError
from serving.snapshot import Snapshot

Record = Mapping[str, str | float | bool | None]

_MAX_FINDINGS = 20

_ENTITY_OF = {table: entity for entity, table in ENTITIES.items()}
_EXPECTED = {
    "text": "a text",
    "number": "a number",
    "integer": "a whole number",
    "time": "a time such as 2026-01-31T09:30:00Z",
    "date": "a date such as 2026-01-31",
    "flag": "true or false",
}


@dataclass(frozen=True)
class Merged:
    """Posted records laid over the stored ones, each with its cutoff, and the ids that are unknown to the caller."""

    records: pd.DataFrame
    spine: pd.DataFrame
    unknown: tuple[str, ...]


def merge_records(snapshot: Snapshot, book: Book, entity: str, posted: Sequence[Record], now: datetime) -> Merged:
    """Check posted records and lay them over the stored ones.

    A record that is not the caller's, or that newly refers to a lead, deal, account or rep that the caller
    may not see, is left out and the id is named. A record's cutoff is the score run's, or just after its newest time.

    Raises
    ------
    InvalidRequestError
        If a field is unknown, missing or not of its type; all findings are in the one message.
    """
    table = TABLES[ENTITIES[entity]]
    key = table.key[0]
    stored = snapshot.records(entity)
    checked = check_records(snapshot, entity, posted, now)
    unknown: dict[str, None] = {}
    rows: dict[str, dict[str, Any]] = {}
    for record in checked:
        entity_id = record[key]
        strangers = _strangers(snapshot, book, entity, entity_id, record)
        unknown.update(dict.fromkeys(strangers))
        if not strangers:
            rows[entity_id] = _laid_over(stored, entity_id, record)
    _require_created_at(key, rows)
    cutoffs = [_cutoff(snapshot.run.cutoff, r, rows[r[key]]) for r in checked if r[key] in rows]
    spine = pd.DataFrame({"entity_id": pd.Series(list(rows), dtype="str"), "cutoff": pd.Series(cutoffs, dtype=_TIME)})
    return Merged(pd.DataFrame(list(rows.values())), spine, tuple(unknown))


_TIME = "datetime64[us]"


def check_records(snapshot: Snapshot, entity: str, posted: Sequence[Record], now: datetime) -> list[dict[str, Any]]:
    """Return posted records with values as the history keeps them; raises as `merge_records` does."""
    table = TABLES[ENTITIES[entity]]
    fields = snapshot.remember(("fields", entity), lambda: _fields(table.columns, snapshot.records(entity)))
    return _checked(fields, table.key[0], posted, now)


def _fields(columns: Sequence[Column], stored: pd.DataFrame) -> dict[str, Column]:
    """Return canonical fields and the custom attributes that the history has, by name."""
    fields = {column.name: column for column in columns}
    for name, dtype in stored.dtypes.items():
        if name not in fields and name != RECORDED_AT:
            fields[str(name)] = Column(str(name), _type_of(dtype))
    return fields


def _type_of(dtype: Any) -> ColumnType:
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return "time"
    if pd.api.types.is_bool_dtype(dtype):
        return "flag"
    return "number" if pd.api.types.is_numeric_dtype(dtype) else "text"


def _checked(fields: Mapping[str, Column], key: str, posted: Sequence[Record], now: datetime) -> list[dict[str, Any]]:
    checked: list[dict[str, Any]] = []
    findings: list[str] = []
    for number, record in enumerate(posted, start=1):
        read, wrong = _read(fields, key, record, now)
        checked.append(read)
        findings += [f"record {number}: {finding}" for finding in wrong]
    counts = Counter(record[key] for record in checked if record.get(key))
    findings += [
        f"{key} {entity_id} is there {n} times; give each record once" for entity_id, n in counts.items() if n > 1
    ]
    if findings:
        more = len(findings) - _MAX_FINDINGS
        raise InvalidRequestError("; ".join(findings[:_MAX_FINDINGS]) + (f"; and {more} more" if more > 0 else ""))
    return checked


def _read(fields: Mapping[str, Column], key: str, record: Record, now: datetime) -> tuple[dict[str, Any], list[str]]:
    """Return the values of a record as the history keeps them, and what is wrong with it."""
    read: dict[str, Any] = {}
    findings = [f"{key} is missing; give the id of the record"] if record.get(key) in (None, "") else []
    for name, value in record.items():
        if name not in fields:
            findings.append(f'unknown field "{name}"{nearest(name, fields)}')
            continue
        try:
            read[name] = None if value is None else _value(fields[name], value, now)
        except (ValueError, OverflowError) as error:
            findings.append(f"{name} must be {error}")
    return read, findings


def _value(column: Column, value: str | float | bool, now: datetime) -> Any:
    """Return the value as the history keeps it; the error says what was expected, never what was found."""
    read = _READERS[column.type](value)
    if read is None:
        raise ValueError(_EXPECTED[column.type])
    if column.choices and read not in column.choices:
        message = f"one of {', '.join(column.choices)}"
        raise ValueError(message)
    if column.minimum is not None and read < column.minimum:
        message = f"at least {column.minimum:g}"
        raise ValueError(message)
    if column.type == "time" and not EARLIEST <= read <= pd.Timestamp(now) + timedelta(days=1):
        message = f"a time between {EARLIEST.year} and now"
        raise ValueError(message)
    return read


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object) -> float | None:
    is_number = type(value) is float or type(value) is int  # JSON has no others; a flag is none
    return float(value) if is_number and math.isfinite(value) else None  # type: ignore[arg-type]


def _integer(value: object) -> float | None:
    number = _number(value)
    return number if number is not None and number.is_integer() else None


def _time(value: object) -> pd.Timestamp | None:
    instant = _parsed(value)
    return instant if instant is None or instant.tz is None else instant.tz_convert("UTC").tz_localize(None)


def _date(value: object) -> pd.Timestamp | None:
    instant = _parsed(value)
    return instant if instant is not None and len(str(value)) == len("2026-01-31") else None


def _parsed(value: object) -> pd.Timestamp | None:
    try:
        return pd.Timestamp(datetime.fromisoformat(value)).as_unit("us") if isinstance(value, str) else None
    except ValueError:
        return None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


_READERS: Mapping[ColumnType, Callable[[object], Any]] = {
    "text": _text,
    "number": _number,
    "integer": _integer,
    "time": _time,
    "date": _date,
    "flag": _flag,
}


def _strangers(snapshot: Snapshot, book: Book, entity: str, entity_id: str, record: Mapping[str, Any]) -> list[str]:
    """Return the ids in a record that are unknown to the caller: its own, or one it newly refers to."""
    owners = snapshot.owners(entity)
    if entity_id in owners and not book.holds(owners[entity_id]):
        return [entity_id]
    return [
        target
        for table, target in _new_references(snapshot, entity, entity_id, record)
        if not _is_known(snapshot, book, table, target)
    ]


def _new_references(
    snapshot: Snapshot, entity: str, entity_id: str, record: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    stored = snapshot.records(entity)
    for column in TABLES[ENTITIES[entity]].columns:
        target = record.get(column.name)
        is_old = column.name in stored and entity_id in stored.index and stored.loc[entity_id, column.name] == target
        if column.references and target is not None and not is_old:
            yield column.references, target


def _is_known(snapshot: Snapshot, book: Book, table: str, target: str) -> bool:
    if table == "reps":
        return book.holds(target) and (target in snapshot.manager_of or not snapshot.manager_of)
    if table not in _ENTITY_OF:
        return True  # products say nothing of anybody's book
    owners = snapshot.owners(_ENTITY_OF[table])
    return target in owners and book.holds(owners[target])


def _laid_over(stored: pd.DataFrame, entity_id: str, record: Mapping[str, Any]) -> dict[str, Any]:
    before = dict(stored.loc[entity_id]) if entity_id in stored.index else {}
    return before | dict(record)


def _require_created_at(key: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
    missing = [str(row[key]) for row in rows.values() if pd.isna(row.get("created_at"))]
    if missing:
        message = f"created_at is missing; expected for the new records {', '.join(missing[:_MAX_FINDINGS])}"
        raise InvalidRequestError(message)


def _cutoff(cutoff: pd.Timestamp, record: Mapping[str, Any], row: Mapping[str, Any]) -> pd.Timestamp:
    """Return the run's cutoff, or the instant after the newest time of the record, which else would not be visible."""
    posted = [
        v for name, v in record.items() if isinstance(v, pd.Timestamp) and name.endswith("_at") and name != "closed_at"
    ]
    clocks: list[Any] = [*posted, row["created_at"], row.get(RECORDED_AT)]
    newest: pd.Timestamp = max(
        cutoff, *(clock + pd.Timedelta(microseconds=1) for clock in clocks if not pd.isna(clock))
    )
    return newest
