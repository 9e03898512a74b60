from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.errors import BadInputError
from pipelines.look import ColumnLook, look_at


def look(folder: Path, *texts: str) -> ColumnLook:
    (folder / "t.csv").write_text("\n".join(["x;y", *(f"{text};1" for text in texts)]))
    return look_at(folder / "t.csv").column("x")


@pytest.mark.parametrize(
    ("texts", "kind", "formats"),
    [
        (["2025-01-31", ""], "date", ("%Y-%m-%d",)),
        (["2025-01-31 10:00", "2025-02-01 11:30"], "time", ("%Y-%m-%d %H:%M",)),
        (["2025-01-31T10:00:00Z"], "time", ("%Y-%m-%dT%H:%M:%S%z",)),
        (["31/12/2025", "03/04/2025"], "date", ("%d/%m/%Y",)),
        (["12/31/2025 1:30 PM"], "time", ("%m/%d/%Y %I:%M %p",)),
        (["03/04/2025", "05/06/2025"], "date", ("%d/%m/%Y", "%m/%d/%Y")),
        (["2025年1月31日"], "date", ("%Y年%m月%d日",)),
        (["2025-01-31", "soon"], "text", ()),
        (["2025-13-31"], "text", ()),
    ],
)
def test_times_are_recognised_and_ambiguous_ones_keep_both_readings(
    tmp_path: Path, texts: list[str], kind: str, formats: tuple[str, ...]
) -> None:
    found = look(tmp_path, *texts)
    assert (found.type, found.formats) == (kind, formats)


@pytest.mark.parametrize(
    ("texts", "kind", "separators"),
    [
        (["1", "-2.5", "1e3"], "number", (".", "")),
        (["1,200.50", "3"], "number", (".", ",")),
        (["1.200,50", "3"], "number", (",", ".")),
        (["1200,50"], "number", (",", "")),
        (["007", "12"], "text", (".", "")),
        (["yes", "No"], "flag", (".", "")),
        ([""], "text", (".", "")),
    ],
)
def test_numbers_are_recognised_and_codes_stay_text(
    tmp_path: Path, texts: list[str], kind: str, separators: tuple[str, str]
) -> None:
    found = look(tmp_path, *texts)
    assert (found.type, found.separators) == (kind, separators)


@pytest.mark.parametrize(
    ("texts", "separators"),
    [
        (["¥2,053.71", "￥398.40"], (".", ",")),
        (["$1,200", "$3"], (".", ",")),
        (["1.200,50 €", "3 €"], (",", ".")),
        (["USD 1,200.00", "3"], (".", ",")),
        (["12.50元"], (".", "")),
    ],
)
def test_a_currency_sign_makes_a_number_money(tmp_path: Path, texts: list[str], separators: tuple[str, str]) -> None:
    found = look(tmp_path, *texts)
    assert (found.type, found.is_money, found.separators, found.odd) == ("number", True, separators, ())


def test_a_few_values_that_do_not_read_are_named_and_spoil_no_column(tmp_path: Path) -> None:
    days = [f"2025-01-{day:02}" for day in range(1, 31)]
    found = look(tmp_path, *days, "31/31/2024")
    assert (found.type, found.formats, found.odd) == ("date", ("%Y-%m-%d",), ("31/31/2024",))
    found = look(tmp_path, *map(str, range(50)), "1,000", "none")
    assert (found.type, found.separators, found.odd) == ("number", (".", ","), ("none",))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_encoding_and_delimiter_are_recognised(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = tmp_path / "客户 2025.csv"
    path.write_text(f"编号{delimiter}名称\n1{delimiter}甲方公司\n", encoding=encoding)
    found = look_at(path)
    assert (found.encoding, found.delimiter, found.name) == (encoding, delimiter, "客户_2025")


def test_parquet_brings_its_types(tmp_path: Path) -> None:
    columns = {
        "at": pa.array([0], pa.timestamp("us")),
        "on": pa.array([0], pa.date32()),
        "n": [1.5],
        "yes": [True],
        "s": ["2025-01-31"],
    }
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    found = look_at(tmp_path / "t.parquet")
    assert [column.type for column in found.columns] == ["time", "date", "number", "flag", "date"]


def test_a_file_of_no_known_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"x\n\xff\x80\xff\n")
    with pytest.raises(BadInputError, match="is in no encoding known here"):
        look_at(tmp_path / "t.csv")
