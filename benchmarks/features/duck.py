"""What does DuckDB pay for the same matrix, by ASOF SQL as a good hand would write it?"""

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from benchmarks.features.sizes import CUTOFFS
from benchmarks.features.sql import statements


def build(folder: str, out: str | None = None, threads: int = 2) -> dict[str, Any]:
    """Build the matrix of a stored company, in memory or into one Parquet file."""
    connection = matrix_of(Path(folder), threads)
    if out:
        Path(out).mkdir(parents=True, exist_ok=True)
        connection.execute(f"COPY matrix TO '{out}/matrix.parquet' (FORMAT parquet)")
    else:
        connection.execute("CREATE TEMP TABLE result AS FROM matrix")
    rows = connection.sql("SELECT count(*) FROM spine").fetchall()[0][0]
    return {"rows": rows, "features": len(connection.sql("FROM matrix").columns) - 2}


def matrix_of(folder: Path, threads: int = 2) -> duckdb.DuckDBPyConnection:
    """Return a connection whose view `matrix` joins the finished parts."""
    connection = duckdb.connect(config={"threads": threads})
    connection.execute("SET preserve_insertion_order = false")
    cutoffs = pd.DataFrame({"cutoff": CUTOFFS, "us": CUTOFFS.astype("int64").to_numpy()})
    connection.register("cutoffs_frame", cutoffs.assign(day=(cutoffs["us"] // 86_400_000_000).astype("int32")))
    connection.execute("CREATE TEMP TABLE cutoffs AS FROM cutoffs_frame")
    for statement in statements(lambda table: f"read_parquet('{folder}/{table}/*/*.parquet', hive_partitioning=false)"):
        connection.execute(statement)
    return connection
