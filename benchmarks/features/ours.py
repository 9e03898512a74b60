"""What does our own engine pay for the matrix, bucket by bucket?"""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.features.generate import FIXED, TRACKED
from benchmarks.features.sizes import CUTOFFS
from features.matrix import build_matrix
from features.snapshots import CrmHistory


def build(
    folder: str, out: str | None = None, workers: int = 1, tables: list[str] | None = None, *, one_clock: bool = False
) -> dict[str, Any]:
    """Build the matrix of a stored company, one bucket after the other, kept no longer than it takes to write it."""
    buckets = sorted(Path(folder, "accounts").iterdir())
    names = tables or [path.name for path in Path(folder).iterdir() if path.is_dir()]

    def build_bucket(bucket: Path) -> dict[str, int]:
        crm = read_history(Path(folder), names, bucket.name, one_clock=one_clock)
        matrix = build_matrix(crm, spine_of(crm), "account").frame
        if out:
            _write(matrix, Path(out, f"{bucket.name}.parquet"))
        read = sum(len(crm.table(name)) for name in names)
        return {"rows": len(matrix), "features": matrix.shape[1] - 2, "read": read, "bytes": _bytes(matrix)}

    if out:
        Path(out).mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(workers) as pool:
        found = pd.DataFrame(pool.map(build_bucket, buckets) if workers > 1 else map(build_bucket, buckets))
    stored = json.loads(Path(folder, "done.json").read_text(encoding="utf-8"))
    totals = found.sum()
    return {
        "rows": int(totals["rows"]),
        "features": int(found["features"].max()),
        "bytes": int(totals["bytes"]),
        "reads": int(totals["read"]) / sum(stored[name] for name in names),
    }


def read_history(folder: Path, tables: list[str], bucket: str = "bucket=*", *, one_clock: bool = False) -> CrmHistory:
    """Read tables of one bucket, by default of all, as the history store would give them; or without `recorded_at`."""
    frames = {}
    for table in tables:
        files = sorted(folder.glob(f"{table}/{bucket}/*.parquet"))
        parts = [pq.ParquetFile(file).read() for file in files]
        frame = pa.concat_tables(parts).to_pandas()
        frames[table] = frame.drop(columns="recorded_at") if one_clock else frame
    return CrmHistory(frames, FIXED, TRACKED)


def spine_of(crm: CrmHistory) -> pd.DataFrame:
    """Return each account at each cutoff after its creation, sorted by both."""
    ids, created = crm.table("accounts")["account_id"], crm.visible("accounts", "created_at")
    cutoffs = np.asarray(CUTOFFS.astype("int64"))
    account, at = np.nonzero(created[:, None] < cutoffs[None, :])
    return pd.DataFrame({"entity_id": ids.iloc[account].array, "cutoff": CUTOFFS[at]})


def _bytes(matrix: pd.DataFrame) -> int:
    return int(sum(matrix[name].nbytes for name in matrix.columns))


def _write(matrix: pd.DataFrame, path: Path) -> None:
    pq.write_table(pa.Table.from_pandas(matrix, preserve_index=False), path)
