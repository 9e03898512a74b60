"""What does our own engine pay for the matrix, bucket by bucket?"""

import json
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
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
from pipelines.matrix_files import GROUP_ROWS, write_parts

Built = tuple[list[pd.DataFrame], int]
"""The matrices of a bucket, a group of rows each, and how many rows of its tables were read."""


def build(
    folder: str, out: str | None = None, workers: int = 1, tables: list[str] | None = None, *, one_clock: bool = False
) -> dict[str, Any]:
    """Build the matrix of a stored company, one bucket after the other, kept no longer than it takes to write it."""
    names = tables or sorted(path.name for path in Path(folder).iterdir() if path.is_dir())
    buckets = sorted(path.name for path in Path(folder, "accounts").iterdir())

    def build_bucket(bucket: str) -> Built:
        crm = read_history(Path(folder), names, bucket, one_clock=one_clock)
        spine = spine_of(crm)
        groups = [spine.iloc[start : start + GROUP_ROWS] for start in range(0, len(spine), GROUP_ROWS)]
        frames = [build_matrix(crm, rows, "account").frame for rows in groups]
        return frames, sum(len(crm.table(name)) for name in names)

    stored = json.loads(Path(folder, "done.json").read_text(encoding="utf-8"))
    totals = {"rows": 0, "features": 0, "bytes": 0, "reads": 0.0}

    def counted() -> Iterator[pd.DataFrame]:
        for matrices, read in _in_turn(build_bucket, buckets, workers):
            totals["reads"] += read / sum(stored[name] for name in names)
            for matrix in matrices:
                totals["rows"] += len(matrix)
                totals["features"] = matrix.shape[1] - 2
                totals["bytes"] += int(sum(matrix[name].nbytes for name in matrix))
                yield matrix

    if out:
        _write(Path(out), counted())
    else:
        deque(counted(), maxlen=0)
    return totals


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


def _in_turn(make: Callable[[str], Built], buckets: Iterable[str], workers: int) -> Iterator[Built]:
    """Yield what is made of each bucket, in turn; with several workers no more than so many are ahead."""
    if workers == 1:
        yield from map(make, buckets)
        return
    waiting: deque[Future[Built]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for bucket in buckets:
            waiting.append(pool.submit(make, bucket))
            if len(waiting) == workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _write(folder: Path, frames: Iterator[pd.DataFrame]) -> None:
    """Write frames as the training matrix is written, a file a group of rows."""
    shutil.rmtree(folder, ignore_errors=True)
    write_parts(folder, ((frame, np.zeros(len(frame))) for frame in frames))
