"""What does a file of an export look like: encoding, delimiter, and the type and format of each column?

Used by `init` alone, to propose settings; nothing here decides how a file is read.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from features.schema import ColumnType
from pipelines.connectors.files import guess_encoding, open_bytes, read_file
from pipelines.errors import BadInputError
from pipelines.source_settings import RawSettings
from pipelines.values import locked_duckdb

_DATES = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y年%m月%d日",
)
_HOURS = ("%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%I:%M %p", "%I:%M:%S %p")
_ZONED = ("%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%d %H:%M:%S%z", "%Y-%m-%d %H:%M:%S.%f%z")
_TIMES = (
    *(f"{day} {hour}" for day in _DATES for hour in _HOURS),
    *(f"%Y-%m-%dT{hour}" for hour in _HOURS[:3]),
    *_ZONED,
)
_LOOKS_LIKE_A_DAY = re.compile(r"\s*\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}")
_NUMBER_SHAPES = (
    (".", "", r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?"),
    (".", ",", r"[+-]?\d{1,3}(,\d{3})*(\.\d+)?"),
    (",", ".", r"[+-]?\d{1,3}(\.\d{3})*(,\d+)?"),
    (",", "", r"[+-]?\d+(,\d+)?"),
)
_CURRENCY = r"(?:[A-Z]{3}\s?)?[¥￥$€£₹]\s?|[A-Z]{3}\s|\s?[€£元]$|\s[A-Z]{3}$"
_READABLE = 0.95
"""The share of a column's values that must read as a type; ingest keeps the rows of the others aside, by name."""
_FLAGS = {"true", "false", "yes", "no", "y", "n", "是", "否", "对", "错"}
_MOST_VALUES = 20_000


@dataclass(frozen=True)
class ColumnLook:
    """One column of a file.

    Attributes
    ----------
    formats
        The format of its times, two while day and month cannot be told apart.
    separators
        The signs for decimals and thousands of its numbers.
    is_money
        Whether its numbers carry a currency sign.
    values, odd
        Some of its values; the few that do not read as its type.
    """

    name: str
    type: ColumnType
    formats: tuple[str, ...] = ()
    separators: tuple[str, str] = (".", "")
    is_money: bool = False
    values: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileLook:
    """One file: how it is written and what its columns hold."""

    file: str
    name: str
    encoding: str
    delimiter: str
    data: pa.Table = field(repr=False, compare=False)
    columns: tuple[ColumnLook, ...]

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return int(self.data.num_rows)

    def column(self, name: str) -> ColumnLook:
        """Return a column by its name."""
        return next(column for column in self.columns if column.name == name)


def look_at(path: Path) -> FileLook:
    """Look at one file of an export.

    Raises
    ------
    BadInputError
        When its encoding cannot be told or its text cannot be parsed.
    """
    encoding, delimiter = ("utf-8", ",") if path.suffix.lower() == ".parquet" else _how_written(path)
    name = re.sub(r"\W+", "_", path.name.split(".")[0].lower()).strip("_")
    raw = read_file(path.parent, name, RawSettings(file=path.name, encoding=encoding, delimiter=delimiter))
    columns = tuple(_look_at_column(column, raw.data[column]) for column in raw.data.column_names)
    return FileLook(path.name, name, encoding, delimiter, raw.data, columns)


def _how_written(path: Path) -> tuple[str, str]:
    with open_bytes(path) as file:
        data = file.read()
    encoding = guess_encoding(data)
    if encoding is None:
        message = f"{path.name} is in no encoding known here (UTF-8, marked UTF-16, GB18030); export it as UTF-8"
        raise BadInputError(message)
    return encoding, _delimiter(data.decode("utf-8-sig" if encoding == "utf-8" else encoding)[:100_000])


def _delimiter(text: str) -> str:
    """Return the delimiter that gives the most columns in the header and the same number in the rows."""

    def fit(delimiter: str) -> tuple[float, int]:
        widths = [len(row) for row in csv.reader(StringIO(text), delimiter=delimiter) if row][:200]
        return (0.0, 0) if not widths or widths[0] == 1 else (widths.count(widths[0]) / len(widths), widths[0])

    return max((",", ";", "\t", "|"), key=fit)


def _look_at_column(name: str, column: pa.ChunkedArray) -> ColumnLook:
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return ColumnLook(name, _own_type(column.type))
    unique = pc.unique(pc.utf8_trim_whitespace(column)).to_pylist()[:_MOST_VALUES]
    values = [value for value in unique if value]
    return replace(_look_at_texts(name, values), values=tuple(values[:50]))


def _look_at_texts(name: str, values: list[str]) -> ColumnLook:
    if any(_LOOKS_LIKE_A_DAY.match(value) for value in values[:20]):
        kinds: tuple[tuple[ColumnType, tuple[str, ...]], ...] = (("date", _DATES), ("time", _TIMES))
        for kind, candidates in kinds:
            formats, odd = _fitting(values, candidates)
            if formats:
                return ColumnLook(name, kind, formats, odd=odd)
    if values and {value.lower() for value in values} <= _FLAGS:
        return ColumnLook(name, "flag")
    return _number_look(name, values) or _number_look(name, values, _CURRENCY) or ColumnLook(name, "text")


def _number_look(name: str, values: list[str], sign: str = "") -> ColumnLook | None:
    """Return a column of numbers, or None if they are none; a leading zero marks a code, no number."""
    if any(re.fullmatch(r"0\d+", value) for value in values):
        return None
    plain = {value: re.sub(sign, "", value) for value in values}
    odd = {
        (decimal, thousands): tuple(value for value, text in plain.items() if not re.fullmatch(shape, text))
        for decimal, thousands, shape in _NUMBER_SHAPES
    }
    best = min(odd, key=lambda separators: len(odd[separators]))
    if not _is_readable(len(odd[best]), len(values)):
        return None
    return ColumnLook(name, "number", (), best, bool(sign), odd=odd[best])


def _is_readable(odd: int, of: int) -> bool:
    return of - odd >= max(_READABLE * of, 1)


def _fitting(values: list[str], candidates: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the formats that read the most values as a time of 1970 to 2099, and the values they do not read."""

    def unread(pattern: str) -> str:
        text = "regexp_replace(text, 'Z$', '+00:00')" if "%z" in pattern else "text"
        moment = f"CAST(try_strptime({text}, '{pattern}') AS TIMESTAMP)"
        return f"FROM texts WHERE NOT coalesce(year({moment}) BETWEEN 1970 AND 2099, false)"

    with locked_duckdb() as connection:
        connection.register("texts", pa.table({"text": values}))
        counts = {one: connection.sql(f"SELECT count(*) {unread(one)}").fetchall()[0][0] for one in candidates}
        fewest = min(counts.values())
        if not _is_readable(fewest, len(values)):
            return (), ()
        fitting = tuple(pattern for pattern, count in counts.items() if count == fewest)
        odd = connection.sql(f"SELECT text {unread(fitting[0])}").fetchall()
    return fitting, tuple(row[0] for row in odd)


def _own_type(kind: pa.DataType) -> ColumnType:
    if pa.types.is_timestamp(kind):
        return "time"
    if pa.types.is_date(kind):
        return "date"
    if pa.types.is_boolean(kind):
        return "flag"
    return "number" if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind) else "text"
