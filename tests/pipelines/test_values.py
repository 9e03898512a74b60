from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest

from pipelines.connectors import RawTable
from pipelines.errors import BadInputError
from pipelines.source_settings import RawSettings
from pipelines.values import TypedTable, locked_duckdb, read_values


def values(texts: list[Any], kind: str, zone: str = "UTC", **settings: Any) -> TypedTable:
    raw = RawTable("t", pa.table({"x": texts}), "t.csv", pa.array(range(2, len(texts) + 2), pa.int64()))
    how = RawSettings.model_validate({"file": "t.csv", "types": {"x": kind}, **settings})
    return read_values(raw, how, zone)


def good(*arguments: Any, **settings: Any) -> list[Any]:
    result: list[Any] = values(*arguments, **settings).data["x"].to_pylist()
    return result


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "kind", "settings", "value"),
    [
        ("2018-01-02 03:04:05", "time", {}, at("2018-01-02T03:04:05")),
        (" 2018-01-02 03:04:05 ", "time", {}, at("2018-01-02T03:04:05")),
        ("2018-01-02", "date", {}, at("2018-01-02T00:00")),
        ("02.01.2018", "date", {"date_format": "%d.%m.%Y"}, at("2018-01-02T00:00")),
        ("02/01/2018", "time", {"formats": {"x": "%m/%d/%Y"}}, at("2018-02-01T00:00")),
        ("2018-01-02T03:04:05Z", "time", {"time_format": "%Y-%m-%dT%H:%M:%S%z"}, at("2018-01-02T03:04:05")),
        ("2018-01-02T03:04:05.5+08:00", "time", {"time_format": "%Y-%m-%dT%H:%M:%S.%f%z"}, at("2018-01-01T19:04:05.5")),
        ("1514862245123", "time", {"time_format": "epoch_ms"}, at("2018-01-02T03:04:05.123")),
        ("1514862245", "time", {"time_format": "epoch_s"}, at("2018-01-02T03:04:05")),
        ("2018年01月02日", "date", {"date_format": "%Y年%m月%d日"}, at("2018-01-02T00:00")),
        ("-1.5e3", "number", {}, -1500.0),
        ("1.234,50", "number", {"decimal": ",", "thousands": "."}, 1234.5),
        ("12", "integer", {}, 12.0),
        ("Yes", "flag", {}, True),
        ("否", "flag", {}, False),
        ("", "number", {}, None),
        ("N/A", "number", {"missing": ["", "N/A"]}, None),
    ],
)
def test_a_text_reads_as_its_type(text: str, kind: str, settings: dict[str, Any], value: object) -> None:
    assert good([text], kind, **settings) == [value]


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ("31/12/2018", "time", "not a time of the form %Y-%m-%d %H:%M:%S"),
        ("2018-02-30", "date", "not a date of the form %Y-%m-%d"),
        ("nan", "number", "not a finite number"),
        ("1e999", "number", "not a finite number"),
        ("1_000", "number", "not a finite number"),
        ("1.5", "integer", "not a whole number"),
        ("perhaps", "flag", "not yes or no"),
    ],
)
def test_a_text_that_does_not_read_sends_its_row_aside_with_its_place(text: str, kind: str, reason: str) -> None:
    table = values(["", text], kind)
    assert table.data.num_rows == 1
    assert table.aside.to_pylist() == [
        {"table": "t", "origin": "t.csv", "line": 3, "column": "x", "value": text, "reason": reason, "row": text}
    ]


def test_the_first_column_that_fails_is_named() -> None:
    raw = RawTable("t", pa.table({"a": ["1", "x"], "b": ["y", "z"]}), "t.csv")
    typed = read_values(
        raw, RawSettings.model_validate({"file": "t.csv", "types": {"a": "number", "b": "number"}}), "UTC"
    )
    assert [(row["column"], row["value"], row["line"]) for row in typed.aside.to_pylist()] == [
        ("b", "y", None),
        ("a", "x", None),
    ]


def test_local_times_become_utc() -> None:
    assert good(["2018-01-02 03:04:05"], "time", "Asia/Shanghai") == [at("2018-01-01T19:04:05")]
    assert good(["2018-01-02 03:04:05"], "time", "UTC", time_zone="America/Sao_Paulo") == [at("2018-01-02T05:04:05")]


def test_a_repeated_hour_is_its_first_pass_and_a_skipped_one_the_instant_of_the_change() -> None:
    table = values(["2025-10-26 02:30:00", "2025-03-30 02:30:00", "2025-06-01 02:30:00"], "time", "Europe/Berlin")
    assert table.data["x"].to_pylist() == [at("2025-10-26T00:30"), at("2025-03-30T01:00"), at("2025-06-01T00:30")]
    assert table.clock_changes == 2


def test_dates_do_not_move_with_the_zone() -> None:
    assert good(["2018-01-02"], "date", "Asia/Shanghai") == [at("2018-01-02T00:00")]


def test_columns_without_a_type_stay_text_and_empty_is_missing() -> None:
    raw = RawTable("t", pa.table({"x": ["007", "", " a "]}), "t.csv")
    assert read_values(raw, RawSettings(file="t.csv"), "UTC").data["x"].to_pylist() == ["007", None, " a "]


def test_types_a_file_brings_are_kept_or_cast() -> None:
    moment = pa.array([at("2018-01-02T03:04:05")], pa.timestamp("ns"))
    raw = RawTable("t", pa.table({"x": moment, "n": [7]}), "t.parquet")
    how = RawSettings.model_validate({"file": "t.parquet", "types": {"x": "time", "n": "number"}})
    typed = read_values(raw, how, "Asia/Shanghai").data
    assert typed.to_pydict() == {"x": [at("2018-01-01T19:04:05")], "n": [7.0]}


def test_a_type_for_a_column_that_is_missing_names_the_nearest() -> None:
    raw = RawTable("t", pa.table({"created": ["x"]}), "t.csv")
    how = RawSettings.model_validate({"file": "t.csv", "types": {"creatd": "time"}})
    with pytest.raises(BadInputError, match=r'column "creatd", which t\.csv does not have; did you mean "created"'):
        read_values(raw, how, "UTC")


def test_a_format_that_is_no_format_is_named() -> None:
    with pytest.raises(BadInputError, match=r"\[raw.t\] cannot be read: .*%Q"):
        values(["x"], "time", time_format="%Q")


@pytest.mark.parametrize(
    "sql", ["SELECT * FROM read_csv('/etc/passwd')", "COPY (SELECT 1) TO '/tmp/x'", "SET enable_external_access = true"]
)
def test_sql_of_a_mapping_reaches_nothing_outside(sql: str) -> None:
    with locked_duckdb() as connection, pytest.raises(Exception, match=r"disabled|locked|Cannot"):
        connection.execute(sql)
