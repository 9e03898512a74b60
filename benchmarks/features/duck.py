"""What does DuckDB pay for the same matrix, by ASOF SQL as a good hand would write it?"""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
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


def differing(ours: pd.DataFrame, theirs: pd.DataFrame) -> dict[str, int]:
    """Return how many cells differ in each column that does; both have one row an entity and cutoff."""
    keys = ["entity_id", "cutoff"]
    left, right = (frame.sort_values(keys).reset_index(drop=True) for frame in (ours, theirs))
    if not (left["entity_id"].equals(right["entity_id"]) and (left["cutoff"] == right["cutoff"]).all()):
        message = f"the rows differ: {len(left)} against {len(right)}; expected the same entities and cutoffs"
        raise ValueError(message)
    if set(left) != set(right):
        message = f"the columns differ: {sorted(set(left) ^ set(right))}; expected the same features"
        raise ValueError(message)
    counts = {str(name): int(_differs(left[name], right[name]).sum()) for name in left.columns.drop(keys)}
    return {name: count for name, count in counts.items() if count}


def _differs(left: "pd.Series[Any]", right: "pd.Series[Any]") -> Any:
    """Say where two columns differ by more than rounding; missing equals missing."""
    missing = left.isna().to_numpy(), right.isna().to_numpy()
    if not pd.api.types.is_numeric_dtype(left.dtype):
        return (missing[0] != missing[1]) | ((left != right).to_numpy() & ~missing[0])
    near = np.isclose(left.to_numpy(float), right.to_numpy(float), rtol=1e-9, atol=1e-6, equal_nan=True)
    return ~near
