"""Which value does each text of a raw table stand for?

Every type, format and time zone is given; a text that does not read as its type sends its row aside. Times leave as
naive UTC: an hour that a clock change repeats is its first pass, one that it skips is the instant of the change.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from features.schema import ColumnType
from pipelines.aside import SCHEMA, aside_rows, shortened
from pipelines.connectors import RawTable
from pipelines.errors import BadInputError, listed, nearest
from pipelines.source_settings import RawSettings

_NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
_INTEGER = r"[+-]?[0-9]+"
_TRUE = ("1", "true", "t", "yes", "y", "是", "对")
_FALSE = ("0", "false", "f", "no", "n", "否", "错")
_AT_ONCE = 50
_EXPECTED: Mapping[ColumnType, str] = {
    "number": "a finite number",
    "integer": "a whole number",
    "flag": "yes or no",
    "time": "a time",
    "date": "a date",
}


@dataclass(frozen=True)
class TypedTable:
    """A raw table with its declared types; `clock_changes` counts times within a daylight saving change."""

    name: str
    data: pa.Table
    aside: pa.Table
    clock_changes: int = 0


def locked_duckdb() -> duckdb.DuckDBPyConnection:
    """Open a DuckDB in memory that reaches no file, no network and no variable, and cannot be told to."""
    options: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "python_enable_replacements": "false",
    }
    connection = duckdb.connect(":memory:", config=options)
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET lock_configuration = true")
    return connection


def identifier(name: str) -> str:
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def read_values(raw: RawTable, settings: RawSettings, time_zone: str) -> TypedTable:
    """Read the declared types of a raw table.

    Parameters
    ----------
    raw
        The table as it came.
    settings
        Types, formats and the words for a missing value.
    time_zone
        The zone of times that carry none, unless the settings of the table name another.

    Raises
    ------
    BadInputError
        When types name columns the table does not have, or a format is no format.
    """
    _check_columns(raw, settings)
    reader = _Reader(settings, settings.time_zone or time_zone)
    columns = [(name, reader.cleaned(raw.data, name), reader.value(raw.data, name)) for name in raw.data.column_names]
    values = [f"{value} AS {identifier(name)}" for name, _, value in columns]
    failed = {name: f"__failed_{i}" for i, (name, _, value) in enumerate(columns) if name in settings.types}
    checks = [
        f"({cleaned} IS NOT NULL AND {value} IS NULL) AS {failed[name]}"
        for name, cleaned, value in columns
        if name in failed
    ]
    with locked_duckdb() as connection:
        connection.register("raw_table", raw.data)
        try:
            table = _selected(connection, values + checks)
        except duckdb.Error as error:
            message = f"[raw.{raw.name}] cannot be read: {str(error).splitlines()[0]}; see its formats"
            raise BadInputError(message) from error
    return _divided(raw, reader, table, failed)


def _selected(connection: duckdb.DuckDBPyConnection, expressions: list[str]) -> pa.Table:
    """Return expressions over the raw table, some at a time: DuckDB's cost grows with the square of their number."""
    starts = range(0, len(expressions), _AT_ONCE)
    parts = [
        connection.sql(f"SELECT {', '.join(expressions[start : start + _AT_ONCE])} FROM raw_table").to_arrow_table()
        for start in starts
    ]
    return pa.table({name: part.column(name) for part in parts for name in part.column_names})


def _check_columns(raw: RawTable, settings: RawSettings) -> None:
    lost = [
        f'[raw.{raw.name}] types names column "{name}", which {raw.origin} does not have'
        f"{nearest(name, raw.data.column_names)}"
        for name in settings.types
        if name not in raw.data.column_names
    ]
    if lost:
        raise BadInputError(listed(lost))


class _Reader:
    """Writes the SQL that reads one column as its type."""

    def __init__(self, settings: RawSettings, zone: str) -> None:
        self.settings = settings
        self.zone = zone

    def cleaned(self, data: pa.Table, name: str) -> str:
        """Return the column with the words for a missing value as NULL; typed columns are trimmed."""
        column = identifier(name)
        if not _is_text(data, name):
            return column
        words = ", ".join(_quoted(word) for word in self.settings.missing) or "NULL"
        kept = f"trim({column})" if name in self.settings.types else column
        return f"CASE WHEN trim({column}) NOT IN ({words}) THEN {kept} END"

    def value(self, data: pa.Table, name: str) -> str:
        """Return the expression of a column's value, NULL where it does not read as its type."""
        kind = self.settings.types.get(name, "text")
        text = self.cleaned(data, name)
        if not _is_text(data, name):
            return _cast(text, kind) if name in self.settings.types else text
        if kind == "text":
            return text
        if kind in ("time", "date"):
            return self._moment(text, name, kind)
        if kind == "flag":
            return _flag(text)
        return self._number(text, _INTEGER if kind == "integer" else _NUMBER)

    def format(self, name: str) -> str:
        """Return the format of a time or date column."""
        default = self.settings.time_format if self.settings.types[name] == "time" else self.settings.date_format
        return self.settings.formats.get(name, default)

    def is_local(self, data: pa.Table, name: str) -> bool:
        """Tell whether a column's times carry no zone of their own."""
        if self.settings.types.get(name) != "time" or self.zone == "UTC":
            return False
        if _is_text(data, name):
            return "%z" not in self.format(name) and not self.format(name).startswith("epoch")
        return getattr(data.schema.field(name).type, "tz", None) is None

    def _moment(self, text: str, name: str, kind: ColumnType) -> str:
        pattern = self.format(name)
        if pattern in ("epoch_s", "epoch_ms"):
            unit = "CAST(%s * 1000000 AS BIGINT)" if pattern == "epoch_s" else "CAST(%s * 1000 AS BIGINT)"
            return f"make_timestamp({unit % self._number(text, _NUMBER)})"
        if "%z" in pattern:  # DuckDB's %z does not know the Z of ISO 8601
            text = f"regexp_replace({text}, 'Z$', '+00:00')"
        moment = f"CAST(try_strptime({text}, {_quoted(pattern)}) AS TIMESTAMP)"
        return f"date_trunc('day', {moment})" if kind == "date" else moment

    def _number(self, text: str, shape: str) -> str:
        if self.settings.thousands:
            text = f"replace({text}, {_quoted(self.settings.thousands)}, '')"
        if self.settings.decimal != ".":
            text = f"replace({text}, {_quoted(self.settings.decimal)}, '.')"
        number = f"TRY_CAST({text} AS DOUBLE)"
        return f"CASE WHEN regexp_full_match({text}, '{shape}') AND isfinite({number}) THEN {number} END"


def _flag(text: str) -> str:
    true, false = (", ".join(map(_quoted, words)) for words in (_TRUE, _FALSE))
    return f"CASE WHEN lower({text}) IN ({true}) THEN true WHEN lower({text}) IN ({false}) THEN false END"


def _cast(column: str, kind: ColumnType) -> str:
    types = {"number": "DOUBLE", "integer": "DOUBLE", "flag": "BOOLEAN", "text": "VARCHAR"}
    moment = f"TRY_CAST({column} AS TIMESTAMP)"
    if kind == "date":
        return f"date_trunc('day', {moment})"
    return moment if kind == "time" else f"TRY_CAST({column} AS {types[kind]})"


def _divided(raw: RawTable, reader: _Reader, table: pa.Table, failed: Mapping[str, str]) -> TypedTable:
    """Part the rows that read well from those that go aside; the first column that fails is named."""
    marks = [table[mark].to_pandas().to_numpy(dtype=bool) for mark in failed.values()]
    wrong = np.column_stack(marks) if marks else np.zeros((table.num_rows, 1), dtype=bool)
    rows = np.flatnonzero(wrong.any(axis=1))
    good = table.filter(pa.array(~wrong.any(axis=1))).drop_columns(list(failed.values()))
    bad = _aside(raw, reader, wrong[rows].argmax(axis=1).tolist(), rows, list(failed))
    aside = pa.concat_tables([raw.aside, bad])
    changes = 0
    for name in failed:
        if reader.is_local(raw.data, name):
            good, moved = _to_utc(good, name, reader.zone)
            changes += moved
    return TypedTable(raw.name, good, aside, changes)


def _aside(
    raw: RawTable, reader: _Reader, places: list[int], rows: npt.NDArray[np.intp], columns: list[str]
) -> pa.Table:
    if not places:
        return SCHEMA.empty_table()
    taken = raw.data.take(rows).to_pylist()
    lines = raw.lines.take(rows).to_pylist() if raw.lines is not None else [None] * len(taken)
    found = []
    for row, line, place in zip(taken, lines, places, strict=True):
        column = columns[place]
        text = shortened(reader.settings.delimiter.join("" if cell is None else str(cell) for cell in row.values()))
        found.append((raw.name, raw.origin, line, column, str(row[column]), _reason(reader, column), text))
    return aside_rows(found)


def _reason(reader: _Reader, column: str) -> str:
    kind = reader.settings.types[column]
    form = f" of the form {reader.format(column)}" if kind in ("time", "date") else ""
    return f"not {_EXPECTED[kind]}{form}"


def _to_utc(table: pa.Table, name: str, zone: str) -> tuple[pa.Table, int]:
    local = table[name]
    chosen = pc.assume_timezone(local, zone, ambiguous="earliest", nonexistent="latest")
    other = pc.assume_timezone(local, zone, ambiguous="latest", nonexistent="earliest")
    moved = pc.sum(pc.not_equal(chosen, other)).as_py() or 0
    naive = chosen.cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us"))
    return table.set_column(table.column_names.index(name), name, naive), moved


def _is_text(data: pa.Table, name: str) -> bool:
    kind = data.schema.field(name).type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind))


def _quoted(text: str) -> str:
    return "'" + re.sub("'", "''", text) + "'"
