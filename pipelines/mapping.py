"""How do the raw tables become those of a history? One SELECT a table, in a DuckDB that reaches nothing else."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import duckdb
import pyarrow as pa

from features.schema import EVENT_IDS, RECORDED_AT, TABLES, ColumnType, Table, has_buckets
from pipelines.errors import BadInputError, listed, nearest
from pipelines.source_settings import TableMapping
from pipelines.values import identifier, locked_duckdb

_MOMENTS = ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S", "DATE")
_NUMBERS = re.compile(r"(TINY|SMALL|BIG|HUGE|U.*)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL.*|BOOLEAN")
_MISSING_COLUMN = re.compile(r'column "([^"]+)" not found|does not have a column named "([^"]+)"')
_MISSING_TABLE = re.compile(r"Table with name (.+?) does not exist")


@dataclass(frozen=True)
class MappedTable:
    """A table of the history as the mapping gives it; `left_out` counts the rows it drops on purpose, by their name."""

    table: Table
    data: pa.Table
    left_out: Mapping[str, int]


@dataclass(frozen=True)
class _Plan:
    """The SELECT to run for a table, and what is wrong with it."""

    query: str
    findings: list[str]


class RawDatabase:
    """The typed raw tables, ready to be selected from."""

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        self._tables = tables
        self._connection = locked_duckdb()
        for name, data in tables.items():
            self._connection.register(name, data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def select_all(self, mapping: Mapping[str, TableMapping]) -> Iterable[MappedTable]:
        """Yield the tables of the history; all SQL is checked before the first of them is computed.

        Raises
        ------
        BadInputError
            With every finding: SQL that does not run, columns that are missing or have another type.
        """
        plans = {name: self._plan(name, entry) for name, entry in mapping.items()}
        if findings := [finding for plan in plans.values() for finding in plan.findings]:
            raise BadInputError(listed(findings))
        for name, entry in mapping.items():
            data = self._run(name, plans[name].query)
            counts = {reason: self._count(name, reason, sql) for reason, sql in entry.left_out.items()}
            yield MappedTable(entry.described(name, data.column_names), data, counts)

    def _plan(self, name: str, entry: TableMapping) -> "_Plan":
        """Cast every column of a SELECT to its type."""
        try:
            types = self._types(entry.sql)
        except duckdb.Error as error:
            return _Plan("", [f"[tables.{name}] sql: {self._explained(error)}"])
        if types is None:
            return _Plan("", [f"[tables.{name}] sql is not one SELECT"])
        table = entry.described(name, types)
        casts = {column: _cast(column, found, wanted_type(table, column)) for column, found in types.items()}
        findings = _wrong_columns(table, types)
        findings += [_wrong_type(table, column, types[column]) for column, cast in casts.items() if cast is None]
        query = entry.sql.strip().rstrip(";")
        return _Plan(f"SELECT {', '.join(map(str, casts.values()))} FROM (\n{query}\n)", findings)

    def _types(self, sql: str) -> dict[str, str] | None:
        """Return the columns of a SELECT with their types, None if it is something else."""
        statements = self._connection.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            return None
        relation = self._connection.sql(sql)
        return dict(zip(relation.columns, map(str, relation.types), strict=True))

    def _run(self, name: str, query: str) -> pa.Table:
        try:
            return self._connection.sql(query).to_arrow_table()
        except duckdb.Error as error:
            message = f"[tables.{name}] sql: {self._explained(error)}"
            raise BadInputError(message) from error

    def _count(self, name: str, reason: str, sql: str) -> int:
        try:
            row = self._connection.sql(sql).to_arrow_table()
            return int(row.column(0)[0].as_py())
        except (duckdb.Error, IndexError, TypeError, ValueError, AttributeError) as error:
            message = f'[tables.{name}] left_out "{reason}" gives no count: {str(error).splitlines()[0]}'
            raise BadInputError(message) from error

    def _explained(self, error: duckdb.Error) -> str:
        """Say an error of DuckDB in words that name what crmcast.toml or the export should hold."""
        text = str(error)
        if match := _MISSING_COLUMN.search(text):
            column = match[1] or match[2]
            names = {name for data in self._tables.values() for name in data.column_names}
            return f'no raw table has a column "{column}"{nearest(column, sorted(names))}'
        if match := _MISSING_TABLE.search(text):
            known = ", ".join(self._tables) or "none"
            return f"no [raw.{match[1]}] table{nearest(match[1], self._tables)} (known: {known})"
        line = re.search(r"LINE (\d+)", text)
        return text.splitlines()[0] + (f" (line {line[1]} of the SQL)" if line else "")


def wanted_type(table: Table, column: str) -> ColumnType | None:
    """Return the canonical type of a column, None for a custom attribute."""
    if column == RECORDED_AT:
        return "time"
    found = table.column(column)
    return found.type if found else None


def _wrong_columns(table: Table, types: Mapping[str, str]) -> list[str]:
    lost = [
        f'[tables.{table.name}] sql gives no column "{column.name}", which is required{nearest(column.name, types)}'
        for column in table.columns
        if (column.required or column.name == table.occurred_at) and column.name not in types
    ]
    if table.name not in TABLES and not set(EVENT_IDS) & set(types):
        lost.append(f"[tables.{table.name}] sql gives none of {', '.join(EVENT_IDS)}; whose events are these?")
    if "bucket" in types and has_buckets(table.name, types):
        lost.append(f'[tables.{table.name}] sql: the history has a column "bucket" of its own; name yours otherwise')
    return lost


def _cast(column: str, found: str, wanted: ColumnType | None) -> str | None:
    """Return the SQL that makes a column its type, or None where the types do not fit."""
    name = identifier(column)
    number = _NUMBERS.fullmatch(found) is not None
    moment = f"CAST({name} AS TIMESTAMP) AS {name}" if found in (*_MOMENTS, '"NULL"', "NULL") else None
    casts = {
        "text": f"CAST({name} AS VARCHAR) AS {name}",
        "number": f"CAST({name} AS DOUBLE) AS {name}" if number or "NULL" in found else None,
        "flag": f"CAST({name} AS BOOLEAN) AS {name}" if number or "NULL" in found else None,
        "time": moment,
        "date": f"date_trunc('day', CAST({name} AS TIMESTAMP)) AS {name}" if moment else None,
    }
    kind = ("number" if wanted == "integer" else wanted) or _own_type(found, number=number)
    return casts[kind] if kind else None


def _own_type(found: str, *, number: bool) -> ColumnType | None:
    """Return the type a custom attribute keeps."""
    if found == "BOOLEAN":
        return "flag"
    if number:
        return "number"
    if found in _MOMENTS:
        return "time"
    return "text" if found in ("VARCHAR", "UUID", '"NULL"', "NULL") or found.startswith("ENUM") else None


def _wrong_type(table: Table, column: str, found: str) -> str:
    wanted = wanted_type(table, column) or "text, number, time or flag"
    hint = f'; give its raw column the type "{wanted}" in [raw...] types' if found == "VARCHAR" else ""
    return f"[tables.{table.name}] sql: {column} is {found}, expected {wanted}{hint}"
