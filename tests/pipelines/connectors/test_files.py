import csv
import gzip
from io import StringIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.connectors import RawTable
from pipelines.connectors.files import guess_encoding, read_file
from pipelines.errors import BadInputError
from pipelines.source_settings import RawSettings

TEXT = "id,name\n1,客户\n2,Ünal\n"


def read(folder: Path, content: str | bytes, **how: str) -> RawTable:
    data = content if isinstance(content, bytes) else content.encode()
    (folder / "table.csv").write_bytes(data)
    return read_file(folder, "table", RawSettings(file="table.csv", **how))  # type: ignore[arg-type]


def refusal(folder: Path, content: str | bytes, **how: str) -> str:
    with pytest.raises(BadInputError) as error:
        read(folder, content, **how)
    return str(error.value)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("gb18030"), "gb18030"),
    ],
)
def test_the_same_table_in_each_encoding_reads_the_same(tmp_path: Path, data: bytes, encoding: str) -> None:
    table = read(tmp_path, data, encoding=encoding).data
    assert table.to_pydict() == {"id": ["1", "2"], "name": ["客户", "Ünal"]}


def test_packed_text_and_parquet_read_as_the_plain_text_does(tmp_path: Path) -> None:
    plain = read(tmp_path, TEXT).data
    (tmp_path / "table.csv.gz").write_bytes(gzip.compress(TEXT.encode()))
    pq.write_table(plain, tmp_path / "table.parquet")
    for name in ("table.csv.gz", "table.parquet"):
        assert read_file(tmp_path, "table", RawSettings(file=name)).data.equals(plain)


def test_a_wrong_encoding_names_the_byte_and_the_right_one(tmp_path: Path) -> None:
    text = refusal(tmp_path, TEXT.encode("gb18030"))
    assert text == 'table.csv is not in encoding "utf-8": byte 0xbf at offset 10 is not of it; it reads as "gb18030"'


def test_a_utf16_file_read_as_utf8_is_recognised(tmp_path: Path) -> None:
    assert 'it reads as "utf-16"' in refusal(tmp_path, TEXT.encode("utf-16"))


def test_private_characters_give_a_wrong_gb18030_away(tmp_path: Path) -> None:
    assert "characters no Chinese text holds" in refusal(tmp_path, b"id\n\xaa\xa1\n", encoding="gb18030")
    assert guess_encoding(b"id\n\xaa\xa1\n") is None


def test_quotes_delimiters_and_line_ends_within_quotes_are_text(tmp_path: Path) -> None:
    raw = read(tmp_path, 'id;note\r\n1;"say ""hi"";\nbye"\r\n2;5" disk\r\n', delimiter=";")
    assert raw.data.to_pydict() == {"id": ["1", "2"], "note": ['say "hi";\nbye', '5" disk']}
    assert raw.lines is not None
    assert raw.lines.to_pylist() == [2, 4]


def test_a_ragged_row_goes_aside_with_line_width_and_text(tmp_path: Path) -> None:
    raw = read(tmp_path, 'id,name\n1,"a\nb"\n2\n3,c,d\n\n4,e\n')
    assert raw.data["id"].to_pylist() == ["1", "4"]
    assert [(row["line"], row["reason"], row["row"]) for row in raw.aside.to_pylist()] == [
        (4, "1 columns where the header has 2", "2"),
        (5, "3 columns where the header has 2", "3,c,d"),
    ]
    assert raw.aside["origin"].to_pylist() == ["table.csv"] * 2


def test_text_after_a_closing_quote_and_nul_go_aside(tmp_path: Path) -> None:
    raw = read(tmp_path, 'id,name\n1,"a"b\n2,c\0\n3,d\n')
    assert raw.data["id"].to_pylist() == ["3"]
    assert raw.aside["reason"].to_pylist() == ["text after a closing quote", "a NUL character, which no text holds"]
    assert raw.aside["line"].to_pylist() == [2, 3]


def test_a_quote_that_never_closes_refuses_the_file(tmp_path: Path) -> None:
    assert "table.csv, line 3: a quote opens and does not close" in refusal(tmp_path, 'id\n1\n"2\n3\n')


def test_an_empty_file_has_no_header_line(tmp_path: Path) -> None:
    assert refusal(tmp_path, "") == "table.csv has no header line; export it again, or take [raw.table] out"


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    raw = read(tmp_path, "id,name\n")
    assert raw.data.column_names == ["id", "name"]
    assert raw.data.num_rows == raw.aside.num_rows == 0


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("id,Name,name", 'line 1: column "Name" stands twice'),
        ("id,,name", "line 1: column 2 has no name"),
        ("id;name", "is the delimiter a semicolon?"),
    ],
)
def test_a_bad_header_is_refused(tmp_path: Path, header: str, said: str) -> None:
    assert said in refusal(tmp_path, f"{header}\n1,2,3\n")


@pytest.mark.parametrize("name", ["table.csv.gz", "table.parquet"])
def test_a_damaged_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(gzip.compress(TEXT.encode() * 50)[:-20] if name.endswith("gz") else b"PAR1 damaged")
    with pytest.raises(BadInputError, match=r"is no whole (gzip|Parquet) file"):
        read_file(tmp_path, "table", RawSettings(file=name))


cells = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=8)


@settings(deadline=None)
@given(rows=st.lists(st.tuples(cells, cells), max_size=20))
def test_what_a_csv_writer_writes_is_read_back(
    rows: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerows([("a", "b"), *rows])
    raw = read(tmp_path_factory.mktemp("export"), file.getvalue())
    assert list(zip(raw.data["a"].to_pylist(), raw.data["b"].to_pylist(), strict=True)) == rows
    assert raw.aside.num_rows == 0


@settings(deadline=None)
@given(cut=st.integers(0, 60))
def test_a_cut_file_is_refused_or_loses_no_row_in_silence(cut: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    data = 'id,name\r\n1,"客户"\r\n2,"b\r\nc"\r\n3,d\r\n'.encode()[:cut]
    folder = tmp_path_factory.mktemp("export")
    try:
        raw = read(folder, data)
    except BadInputError:
        return
    starts = [line for line in ("1,", "2,", "3,") if f"\n{line[0]}" in data.decode()]
    assert raw.data.num_rows + raw.aside.num_rows == len(starts)


def test_rows_of_many_batches_are_all_there(tmp_path: Path) -> None:
    raw = read(tmp_path, "id\n" + "\n".join(map(str, range(120_000))))
    assert raw.data["id"].to_pylist() == [str(i) for i in range(120_000)]
    assert raw.lines is not None
    assert raw.lines[-1].as_py() == 120_001


def test_columns_are_text_whatever_they_look_like(tmp_path: Path) -> None:
    assert read(tmp_path, "id\n007\n").data.schema.field("id").type == pa.string()
