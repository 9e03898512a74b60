"""What does DuckDB pay for the same matrix, by ASOF SQL as a good hand would write it? Imports none of our engine."""

import json
from pathlib import Path
from typing import Any

import duckdb


def build(folder: str, sql: str, out: str | None = None, threads: int = 2) -> dict[str, Any]:
    """Build the matrix of a stored company by the statements of a file, in memory or into one Parquet file."""
    connection = matrix_of(folder, json.loads(Path(sql).read_text(encoding="utf-8")), threads)
    if out:
        Path(out).mkdir(parents=True, exist_ok=True)
        connection.execute(f"COPY matrix TO '{out}/matrix.parquet' (FORMAT parquet)")
    else:
        connection.execute("CREATE TEMP TABLE result AS FROM matrix")
    rows = connection.execute("SELECT count(*) FROM spine").fetchall()[0][0]
    return {"rows": rows, "features": len(connection.execute("DESCRIBE matrix").fetchall()) - 2}


def matrix_of(folder: str, statements: list[str], threads: int = 2) -> duckdb.DuckDBPyConnection:
    """Return a connection whose view `matrix` joins the finished parts."""
    connection = duckdb.connect(config={"threads": threads, "preserve_insertion_order": False})
    for statement in statements:
        connection.execute(statement.replace("$folder", folder))
    return connection
