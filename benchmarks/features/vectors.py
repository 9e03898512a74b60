"""How long does one entity's vector take at serving time, from a warm history?"""

import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.features.bench import Bench, Row, row
from benchmarks.features.measure import measure
from benchmarks.features.ours import read_history, spine_of
from features.matrix import build_matrix

_WARM_UP = 50


def vectors(bench: Bench) -> list[Row]:
    """The latency of one vector, over many accounts."""
    print(f"  vectors {bench.compared} ...", flush=True)
    arguments = {"folder": str(bench.folder(bench.compared)), "n": 1000}
    found = measure("benchmarks.features.vectors:ask", arguments).result
    return [
        row(f"{bench.compared}: vector of one account, median", found["median_ms"], "ms", below=1.0),
        row(f"{bench.compared}: vector of one account, p99", found["p99_ms"], "ms"),
        row(f"{bench.compared}: first vector from a cold history", found["first_ms"], "ms"),
    ]


def ask(folder: str, n: int) -> dict[str, Any]:
    """Ask for the vectors of some accounts, one after the other, and check one of them against the bulk."""
    crm = read_history(Path(folder), sorted(path.name for path in Path(folder).iterdir() if path.is_dir()))
    spine = spine_of(crm)
    last = spine[spine["cutoff"] == spine["cutoff"].max()].sample(n, replace=True, random_state=0)
    questions = [last.iloc[[number]] for number in range(n)]
    first = _milliseconds(crm, questions[0])
    taken = np.array([_milliseconds(crm, question) for question in questions])[_WARM_UP:]
    bulk, alone = build_matrix(crm, last[:20], "account").frame, build_matrix(crm, questions[7], "account").frame
    pd.testing.assert_frame_equal(bulk.iloc[[7]].reset_index(drop=True), alone, check_exact=True)
    return {"first_ms": first, "median_ms": float(np.median(taken)), "p99_ms": float(np.quantile(taken, 0.99))}


def _milliseconds(crm: Any, question: pd.DataFrame) -> float:
    start = time.perf_counter()
    build_matrix(crm, question, "account")
    return 1000 * (time.perf_counter() - start)
