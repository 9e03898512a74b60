"""How are the files of an export read without a guess and without losing a row?

Text is decoded strictly by the encoding of crmcast.toml and parsed by strict quoting rules; a CSV sniffer loses rows
and invents names in silence. What is no row of the table goes aside with its line and text.
"""

import csv
import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO, cast

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.aside import aside_rows, shortened
from pipelines.connectors import RawTable
from pipelines.errors import BadInputError, listed, nearest
from pipelines.home import Home
from pipelines.settings import Settings
from pipelines.source_settings import RawSettings, TableMapping

_BATCH = 50_000
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_NEVER_IN_CHINESE_TEXT = re.compile("[\ufffd\ue000-\uf8ff]")


class FilesConnector:
    """CSV (also .gz) and Parquet files of one folder."""

    def __init__(self, settings: Settings, home: Home) -> None:
        self.settings = settings
        self.folder = (home.path / Path(settings.source.folder or ".").expanduser()).resolve()

    def digests(self) -> Mapping[str, str]:
        """Return the SHA-256 of every file together with how it is read."""
        self._find_all()
        return {name: self._digest(raw) for name, raw in self.settings.raw.items()}

    def mapping(self) -> Mapping[str, TableMapping]:
        """Return the mapping of crmcast.toml."""
        return self.settings.tables

    def read_raw(self, name: str) -> RawTable:
        """Read one file; its columns stay text unless the file brings types."""
        return read_file(self.folder, name, self.settings.raw[name])

    def _digest(self, raw: RawSettings) -> str:
        with (self.folder / raw.file).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
        digest.update(f"{raw.file} {raw.encoding} {raw.delimiter}".encode())
        return digest.hexdigest()

    def _find_all(self) -> None:
        if not self.folder.is_dir():
            message = f"the folder of the exports is not there: {self.folder}; see [source] folder in crmcast.toml"
            raise BadInputError(message)
        here = [path.name for path in self.folder.iterdir()]
        lost = [
            f'[raw.{name}] file "{raw.file}" is not in {self.folder}{nearest(raw.file, here)}'
            for name, raw in self.settings.raw.items()
            if not (self.folder / raw.file).is_file()
        ]
        if lost:
            raise BadInputError(listed(lost))


def read_file(folder: Path, name: str, raw: RawSettings) -> RawTable:
    """Read one file of a folder as a raw table."""
    path = folder / raw.file
    if path.suffix.lower() == ".parquet":
        return RawTable(name, _read_parquet(path), raw.file)
    with open_text(path, raw.encoding) as text:
        try:
            return _TextReader(name, raw, text).read()
        except UnicodeError as error:
            raise BadInputError(_wrong_encoding(path, raw.encoding)) from error
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            message = f"{raw.file} is no whole gzip file ({error}); export it again"
            raise BadInputError(message) from error


def open_text(path: Path, encoding: str) -> TextIOWrapper:
    """Open a file as strictly decoded text, line ends untouched; a byte order mark is no part of it."""
    codec = "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding
    return TextIOWrapper(open_bytes(path), encoding=codec, errors="strict", newline="")


def open_bytes(path: Path) -> IO[bytes]:
    """Open a file, unpacked if it is packed."""
    return cast("IO[bytes]", gzip.open(path, "rb")) if path.suffix.lower() == ".gz" else path.open("rb")


class _Lines:
    """The physical lines of a text; remembers those of the row that is being read."""

    def __init__(self, text: TextIOWrapper, *, chinese: bool) -> None:
        self._text = text
        self._chinese = chinese
        self.of_this_row: list[str] = []
        self.has_nul = False

    def __iter__(self) -> Iterator[str]:
        for line in self._text:
            if self._chinese and _NEVER_IN_CHINESE_TEXT.search(line):
                raise UnicodeError
            if "\0" in line:
                self.has_nul = True
            self.of_this_row.append(line)
            yield line

    def forget_row(self) -> None:
        """Begin a new row."""
        self.of_this_row.clear()
        self.has_nul = False


class _TextReader:
    """Reads one delimited text into a raw table."""

    def __init__(self, name: str, raw: RawSettings, text: TextIOWrapper) -> None:
        self._name = name
        self._raw = raw
        self._lines = _Lines(text, chinese=raw.encoding.lower().startswith("gb"))
        self._reader = csv.reader(iter(self._lines), delimiter=raw.delimiter, strict=True)
        self._bad: list[tuple[str, str, int | None, str, str | None, str, str]] = []
        self._starts: list[int] = []

    def read(self) -> RawTable:
        header = self._header()
        schema = pa.schema([(column, pa.string()) for column in header])
        batches = []
        rows = self._good_rows(len(header))
        while batch := list(islice(rows, _BATCH)):
            columns = [pa.array(column, pa.string()) for column in zip(*batch, strict=True)]
            batches.append(pa.record_batch(columns, schema=schema))
        data = pa.Table.from_batches(batches, schema=schema)
        lines = pa.array(self._starts, pa.int64())
        return RawTable(self._name, data, self._raw.file, lines, aside_rows(self._bad))

    def _header(self) -> list[str]:
        try:
            header = [name.strip() for name in next(self._reader)]
        except (StopIteration, csv.Error) as error:
            message = f"{self._raw.file} has no header line; export it again, or take [raw.{self._name}] out"
            raise BadInputError(message) from error
        self._check_header(header)
        self._lines.forget_row()
        return header

    def _check_header(self, header: list[str]) -> None:
        lowered = [name.lower() for name in header]
        if twice := sorted({name for name in header if name and lowered.count(name.lower()) > 1}):
            message = f'{self._raw.file}, line 1: column "{twice[0]}" stands twice; give each column its own name'
            raise BadInputError(message)
        if "" in header:
            message = f"{self._raw.file}, line 1: column {header.index('') + 1} has no name; name it or take it out"
            raise BadInputError(message)
        others = [word for mark, word in _DELIMITERS.items() if mark != self._raw.delimiter and mark in header[0]]
        if len(header) == 1 and others:
            message = f"{self._raw.file}, line 1 is one column ({header[0][:60]!r}); is the delimiter a {others[0]}?"
            raise BadInputError(message)

    def _good_rows(self, width: int) -> Iterator[list[str]]:
        line = self._reader.line_num
        while True:
            start = line + 1
            try:
                row = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._broken(start, error)
                row = []
            line = self._reader.line_num
            if len(row) == width and not self._lines.has_nul:
                self._starts.append(start)
                yield row
            elif row:
                self._keep_aside(start, _why_bad(row, width))
            self._lines.forget_row()

    def _broken(self, start: int, error: csv.Error) -> None:
        if "unexpected end" in str(error) or "field limit" in str(error):
            message = f"{self._raw.file}, line {start}: a quote opens and does not close; the file is cut or damaged"
            raise BadInputError(message) from error
        self._keep_aside(start, "text after a closing quote")

    def _keep_aside(self, start: int, reason: str) -> None:
        text = shortened("".join(self._lines.of_this_row).rstrip("\r\n"))
        self._bad.append((self._name, self._raw.file, start, "", None, reason, text))


def _why_bad(row: list[str], width: int) -> str:
    if len(row) != width:
        return f"{len(row)} columns where the header has {width}"
    return "a NUL character, which no text holds"


def _read_parquet(path: Path) -> pa.Table:
    try:
        return pq.read_table(path, page_checksum_verification=True)
    except (pa.ArrowException, OSError) as error:
        message = f"{path.name} is no whole Parquet file ({str(error).splitlines()[0]}); export it again"
        raise BadInputError(message) from error


def _wrong_encoding(path: Path, encoding: str) -> str:
    """Say which byte is not of the encoding, and which encoding the file would pass for."""
    with open_bytes(path) as file:
        data = file.read()
    try:
        data.decode(encoding)
        found = "the text has characters no Chinese text holds"
    except UnicodeDecodeError as error:
        found = f"byte 0x{data[error.start]:02x} at offset {error.start} is not of it"
    except UnicodeError as error:
        found = str(error)
    hint = f'; it reads as "{guess}"' if (guess := guess_encoding(data)) and guess != encoding else ""
    return f'{path.name} is not in encoding "{encoding}": {found}{hint}'


def guess_encoding(data: bytes) -> str | None:
    """Return the first of UTF-8, marked UTF-16 and GB18030 that decodes the bytes strictly, or None.

    >>> guess_encoding("客户".encode("gb18030"))
    'gb18030'
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16" if _decodes(data, "utf-16") else None
    return next((name for name in ("utf-8", "gb18030") if _decodes(data, name)), None)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        text = data.decode(encoding)
    except UnicodeError:
        return False
    return encoding != "gb18030" or not _NEVER_IN_CHINESE_TEXT.search(text)
