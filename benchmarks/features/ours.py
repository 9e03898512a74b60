"""What does our own engine pay for the matrix, bucket by bucket?"""

import json
import shutil
from collections import Counter, deque
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
from features.schema import TABLES, has_buckets
from features.snapshots import CrmHistory
from pipelines.delta_tables import coded_columns, framed
from pipelines.matrix_files import GROUP_ROWS, write_parts

Built = tuple[list[pd.DataFrame], Counter[str]]
"""The matrices of a bucket, a group of rows each, if they are wanted; and how much was built of how many rows."""


def build(
    folder: str, out: str | None = None, workers: int = 1, tables: list[str] | None = None, *, one_clock: bool = False
) -> dict[str, Any]:
    """Build the matrix of a stored company, one bucket after the other, a group of rows kept only if it is written."""
    names = tables or sorted(path.name for path in Path(folder).iterdir() if path.is_dir())
    buckets = sorted(path.name for path in Path(folder, "accounts").iterdir())

    def build_bucket(bucket: str) -> Built:
        crm = read_history(Path(folder), names, bucket, one_clock=one_clock)
        spine, kept, counts = spine_of(crm), [], Counter(read=sum(len(crm.table(name)) for name in names))
        for start in range(0, len(spine), GROUP_ROWS):
            matrix = build_matrix(crm, spine.iloc[start : start + GROUP_ROWS], "account").frame
            counts.update(rows=len(matrix), bytes=int(sum(matrix[name].nbytes for name in matrix)))
            counts["features"] = matrix.shape[1] - 2
            kept += [matrix] if out else []
        return kept, counts

    totals: Counter[str] = Counter()

    def counted() -> Iterator[pd.DataFrame]:
        for matrices, counts in _in_turn(build_bucket, buckets, workers):
            features = counts.pop("features")
            totals.update(counts)
            totals["features"] = features
            yield from matrices

    if out:
        _write(Path(out), counted())
    else:
        deque(counted(), maxlen=0)
    stored = json.loads(Path(folder, "done.json").read_text(encoding="utf-8"))
    return {**totals, "reads": totals["read"] / sum(stored[name] for name in names)}


def read_history(folder: Path, tables: list[str], bucket: str = "bucket=*", *, one_clock: bool = False) -> CrmHistory:
    """Read tables of one bucket, by default of all, as the history store would give them; or without `recorded_at`."""
    frames = {}
    for table in tables:
        files = sorted(folder.glob(f"{table}/{bucket}/*.parquet"))
        frame = framed(pa.concat_tables([_read(table, file) for file in files]))
        frames[table] = frame.drop(columns="recorded_at") if one_clock else frame
    return CrmHistory(frames, FIXED, TRACKED)


def _read(table: str, file: Path) -> pa.Table:
    schema = pq.read_schema(file)
    coded = coded_columns(schema, TABLES[table].key) if has_buckets(table, schema.names) else []
    return pq.ParquetFile(file, read_dictionary=coded).read()


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
