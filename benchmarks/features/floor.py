"""What is the least that any engine pays on this machine: to read what the features need, and to hold the result?"""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np

NEEDED = {
    "accounts": "created_at recorded_at industry region employees annual_revenue",
    "contacts": "created_at recorded_at",
    "activities": "occurred_at recorded_at kind direction rep_id contact_id duration_seconds",
    "orders": "occurred_at recorded_at amount quantity product_id",
    "touches": "occurred_at recorded_at",
    "tickets": "occurred_at recorded_at closed_at priority satisfaction",
    "opportunities": "created_at recorded_at closed_at outcome",
    "contracts": "starts_at recorded_at ends_at monthly_amount cancelled_at",
    "changes": "occurred_at recorded_at",
}
"""The columns of each table that the features read, beside the account's id."""


def scan_and_copy(folder: str, result_bytes: int, threads: int = 2) -> dict[str, Any]:
    """Add up all the needed columns, and copy as many bytes as the matrix has."""
    connection = duckdb.connect(config={"threads": threads})
    for table, columns in NEEDED.items():
        connection.execute(_scan(Path(folder, table), columns.split())).fetchall()
    block = np.ones(min(result_bytes, 2**28), dtype=np.uint8)
    into = np.empty_like(block)
    for _ in range(result_bytes // len(block)):
        np.copyto(into, block)
    return {}


def _scan(folder: Path, columns: list[str]) -> str:
    """Return a query that must look at every value: sums and lengths cannot be answered from statistics."""
    key = "record_id" if folder.name == "changes" else "account_id"
    files = f"read_parquet('{folder}/*/*.parquet', hive_partitioning=false)"
    types = {row[0]: row[1] for row in duckdb.execute(f"DESCRIBE FROM {files}").fetchall()}
    return f"SELECT {', '.join(_sum(column, types[column]) for column in [key, *columns])} FROM {files}"


def _sum(column: str, of_type: str) -> str:
    if of_type == "VARCHAR":
        return f"sum(strlen({column}))"
    return f"sum(epoch_us({column}))" if of_type == "TIMESTAMP" else f"sum({column})"
