"""Where does our engine's CPU time go: reading, encoding events, or the compiled kernel?"""

import cProfile
import pstats
import time
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.features.bench import Bench, Row, row
from benchmarks.features.measure import measure
from benchmarks.features.ours import build, read_history, spine_of
from features import kernel, scans
from features.matrix import build_matrix

_BUCKETS = 8


def shares(bench: Bench) -> list[Row]:
    """The parts of the CPU time at L, or at the largest size below it, with one thread."""
    size = min(bench.largest, "L", key=["S", "M", "L", "XL"].index)
    print(f"  shares {size} ...", flush=True)
    arguments = {"folder": str(bench.folder(size)), "small": str(bench.folder("S"))}
    found = measure("benchmarks.features.shares:profile", arguments).result
    total = sum(found.values())
    return [row(f"{size}: share of CPU {name}", 100 * seconds / total, "%") for name, seconds in found.items()]


def profile(folder: str, small: str) -> dict[str, Any]:
    """Return the CPU seconds of each part over a few buckets."""
    scans.MANY_ROWS = 10**12  # so that all of it happens in the thread that is watched
    build(small)
    names = sorted(path.name for path in Path(folder).iterdir() if path.is_dir())
    profiler, reading = cProfile.Profile(time.process_time), 0.0
    for bucket in islice(sorted(path.name for path in Path(folder, "accounts").iterdir()), _BUCKETS):
        start = time.process_time()
        crm = read_history(Path(folder), names, bucket)
        spine = spine_of(crm)
        reading += time.process_time() - start
        profiler.runcall(build_matrix, crm, spine, "account")
    spent = pstats.Stats(profiler).stats  # type: ignore[attr-defined] # by (file, line, function)
    compiled = sum(found[2] for key, found in spent.items() if key[0] == kernel.__file__ and key[2] == "scan_events")
    total = sum(found[2] for found in spent.values())
    return {
        "reading Parquet into frames": reading,
        "encoding events": total - compiled,
        "compiled kernel": compiled,
    }
