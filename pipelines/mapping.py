"""How do the raw tables become canonical ones? One SELECT a table, in a DuckDB that reaches nothing else."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import duckdb
import pyarrow as pa

from features.schema import RECORDED_AT, TABLES, ColumnType, Table
from pipelines.errors import BadInputError, listed, nearest
from pipelines.settings import TableMapping
from pipelines.values import identifier, locked_duckdb

_MOMENTS = ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S", "DATE")
_NUMBERS = re.compile(r"(TINY|SMALL|BIG|HUGE|U.*)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL.*|BOOLEAN")
_MISSING_COLUMN = re.compile(r'column "([^"]+)" not found|does not have a column named "([^"]+)"')
_MISSING_TABLE = re.compile(r"Table with name (.+?) does not exist")


@dataclass(frozen=True)
class MappedTable:
    """A canonical table as the mapping gives it; `left_out` counts the rows it drops on purpose, by their name."""

    table: Table
    data: pa.Table
    left_out: Mapping[str, int]


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
        """Yield the canonical tables; all SQL is checked before the first of them is computed.

        Raises
        ------
        BadInputError
            With every finding: SQL that does not run, columns that are missing or have another type.
        """
        plans = {name: self._plan(name, entry.sql) for name, entry in mapping.items()}
        if findings := [finding for _, findings in plans.values() for finding in findings]:
            raise BadInputError(listed(findings))
        for name, entry in mapping.items():
            data = self._run(name, plans[name][0])
            counts = {reason: self._count(name, reason, sql) for reason, sql in entry.left_out.items()}
            yield MappedTable(TABLES[name], data, counts)

    def _plan(self, name: str, sql: str) -> tuple[str, list[str]]:
        """Return the SELECT with every column cast to its type, and what is wrong with it."""
        where = f"[tables.{name}] sql"
        try:
            statements = self._connection.extract_statements(sql)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                return "", [f"{where} is not one SELECT"]
            relation = self._connection.sql(sql)
        except duckdb.Error as error:
            return "", [f"{where}: {self._explained(error)}"]
        types = dict(zip(relation.columns, map(str, relation.types), strict=True))
        casts, findings = [], _missing_columns(TABLES[name], types)
        for column, found in types.items():
            cast = _cast(column, found, wanted_type(TABLES[name], column))
            casts.append(cast or "")
            if cast is None:
                findings.append(_wrong_type(name, column, found))
        query = sql.strip().rstrip(";")
        return f"SELECT {', '.join(casts)} FROM (\n{query}\n)", findings

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


def _missing_columns(table: Table, types: Mapping[str, str]) -> list[str]:
    return [
        f'[tables.{table.name}] sql gives no column "{column.name}", which is required{nearest(column.name, types)}'
        for column in table.columns
        if (column.required or column.name == table.occurred_at) and column.name not in types
    ]


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


def _wrong_type(name: str, column: str, found: str) -> str:
    wanted = wanted_type(TABLES[name], column) or "text, number, time or flag"
    hint = f'; give its raw column the type "{wanted}" in [raw...] types' if found == "VARCHAR" else ""
    return f"[tables.{name}] sql: {column} is {found}, expected {wanted}{hint}"
