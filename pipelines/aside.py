"""Which rows were kept aside, where did they stand and why?"""

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

COLUMNS = ("table", "origin", "line", "column", "value", "reason", "row")
"""The raw or canonical table, the file, the line a row starts at (if known), the column and its value, why, the row."""

SCHEMA = pa.schema([(name, pa.int64() if name == "line" else pa.string()) for name in COLUMNS])

_LONGEST_ROW = 10_000


def aside_rows(rows: Sequence[tuple[str, str, int | None, str, str | None, str, str]]) -> pa.Table:
    """Make a table of rows kept aside from tuples in the order of `COLUMNS`."""
    columns: list[Sequence[object]] = list(zip(*rows, strict=True)) or [() for _ in COLUMNS]
    return pa.Table.from_arrays([pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)


def shortened(text: str) -> str:
    """Cut a row's text to a length a person can still open."""
    return text if len(text) <= _LONGEST_ROW else text[:_LONGEST_ROW] + "..."


def examples(aside: pa.Table, limit: int = 5) -> list[str]:
    """Say the first rows kept aside, one sentence each."""
    return [_sentence(row) for row in aside.slice(0, limit).to_pylist()]


def reasons(aside: pa.Table) -> dict[str, int]:
    """Count the rows kept aside by column and reason, the commonest first."""
    said = Counter(f"{row['column']} {row['reason']}".strip() for row in aside.select(["column", "reason"]).to_pylist())
    return dict(said.most_common())


def write_aside(folder: Path, tables: dict[str, pa.Table]) -> None:
    """Replace what the last ingest kept aside; one CSV file a table."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.csv"):
        old.unlink()
    for name, aside in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows([_harmless(cell) for cell in row.values()] for row in aside.to_pylist())


def _sentence(row: dict[str, object]) -> str:
    line = f", line {row['line']}" if row["line"] else ""
    column = f", {row['column']}" if row["column"] else ""
    value = f' "{str(row["value"])[:60]}"' if row["value"] is not None else ""
    return f"{row['origin']}{line}{column}{value}: {row['reason']}"


def _harmless(cell: object) -> object:
    """Keep a spreadsheet from running a cell as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
