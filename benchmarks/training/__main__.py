"""What does it cost to grow trees on the rows of a large company: in memory, from row groups, from the binary form?

Each case runs in a process of its own, which reports its own peak.
Run as `python -m benchmarks.training [--sizes S,M,L]`; with `--wide` it measures odd exports instead (`wide`).
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipelines.matrix_files import MatrixFiles, Part, write_parts

RESULTS = Path(__file__).parents[1] / "results" / "training.json"
ROWS = {"XS": 20_000, "S": 46_387, "M": 465_436, "L": 4_655_061}
CASES = ("write", "row groups", "binary", "pandas")
IN_MEMORY = ("XS", "S", "M")
TARGET_MIB = 2048.0
PART_ROWS = 65_536
ROUNDS = 10
COUNTS, AMOUNTS, SHARES, SPANS, TEXTS = 62, 50, 44, 30, 4


def main() -> int:
    options = _options()
    if options.case:
        sys.stdout.write(json.dumps(_measure(options.case, options.folder, options.sizes[0], options.rounds)))
        return 0
    if options.wide_step:
        from benchmarks.training import wide

        sys.stdout.write(json.dumps(wide.run_step(options.wide_step, options.folder)))
        return 0
    rows: list[dict[str, Any]] = []
    if options.wide:
        from benchmarks.training import wide

        rows += wide.measure(options.folder)
        _show(rows)
    for size in [] if options.wide else options.sizes:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            for case in CASES[: None if size in IN_MEMORY else 3]:
                found = _in_own_process(case, Path(folder) / "matrix", size, options.rounds)
                rows += _result_rows(f"{size} ({ROWS[size]:,} rows x 190)", case, found)
                _show(rows[-len(found) :])
    out = options.out or RESULTS.with_name("wide.json" if options.wide else RESULTS.name)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    print(f"written to {out}")
    return 0 if all(row["ok"] for row in rows) else 1


def invented_parts(rows: int, seed: int = 5) -> Iterator[Part]:
    """Yield rows like those of accounts, part by part: counts, amounts with gaps, shares, spans, texts, and a label."""
    for number, start in enumerate(range(0, rows, PART_ROWS)):
        rng, n = np.random.default_rng([seed, number]), min(PART_ROWS, rows - start)
        columns: dict[str, Any] = {"entity_id": [f"A{start + i}" for i in range(n)]}
        columns["cutoff"] = np.full(n, np.datetime64("2025-01-01", "us"))
        busy = rng.gamma(0.5, 2.0, n)
        columns |= {f"count_{i}": rng.poisson(busy * (1 + i % 5)).astype(float) for i in range(COUNTS)}
        columns |= {f"amount_{i}": _gaps(rng, rng.lognormal(6, 1.5, n).round(2), 0.6) for i in range(AMOUNTS)}
        columns |= {f"share_{i}": _gaps(rng, rng.poisson(3, n) / (1 + rng.poisson(3, n)), 0.3) for i in range(SHARES)}
        columns |= {f"days_{i}": rng.exponential(40 + i, n) for i in range(SPANS)}
        columns |= {f"text_{i}": pd.array(rng.choice(list("abcdefgh"), n), dtype="str") for i in range(TEXTS)}
        chance = 1 / (1 + np.exp(1.0 + 0.3 * columns["count_0"] - 0.02 * columns["days_0"]))
        yield pd.DataFrame(columns), (rng.random(n) < chance).astype(float)


def _gaps(rng: np.random.Generator, values: Any, share: float) -> Any:
    return np.where(rng.random(len(values)) < share, np.nan, values)


def _measure(case: str, folder: Path, size: str, rounds: int) -> dict[str, float]:
    """Run one case in this process; return seconds, CPU seconds and the peak."""
    clock, cpu = time.perf_counter(), time.process_time()
    if case == "write":
        files = write_parts(folder, invented_parts(ROWS[size]))
        stored = sum(path.stat().st_size for path in files.folder.iterdir())
        found = _since("invent and write", clock, cpu) | {"on disk, MiB": stored / 2**20}
    elif case == "pandas":
        found = _in_memory(MatrixFiles.open(folder), rounds)
    else:
        from models.boosters import lgb
        from models.columns import Columns
        from models.row_groups import binned_rows
        from models.trees import RECIPE

        clock, cpu = time.perf_counter(), time.process_time()
        groups = MatrixFiles.open(folder)
        data = binned_rows(groups, Columns.learn(groups.frame(0)), folder).construct()
        found = _since("load and construct", clock, cpu)
        clock, cpu = time.perf_counter(), time.process_time()
        lgb.train(RECIPE, data, num_boost_round=rounds)
        found |= {name: value / rounds for name, value in _since("a round", clock, cpu).items()}
    return found | {"peak, MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _in_memory(groups: MatrixFiles, rounds: int) -> dict[str, float]:
    from models.boosters import lgb
    from models.columns import Columns
    from models.trees import DATASET, RECIPE

    frame = pd.concat([groups.frame(group) for group in range(len(groups.sizes))], ignore_index=True)
    clock, cpu = time.perf_counter(), time.process_time()
    columns = Columns.learn(frame)
    matrix = columns.encode(frame)
    data = lgb.Dataset(matrix, label=groups.labels, categorical_feature=list(columns.categorical), params=DATASET)
    data.construct()
    found = _since("load and construct", clock, cpu)
    clock, cpu = time.perf_counter(), time.process_time()
    lgb.train(RECIPE, data, num_boost_round=rounds)
    return found | {name: value / rounds for name, value in _since("a round", clock, cpu).items()}


def _since(what: str, clock: float, cpu: float) -> dict[str, float]:
    return {f"{what}, s": time.perf_counter() - clock, f"{what}, CPU s": time.process_time() - cpu}


def _in_own_process(case: str, folder: Path, size: str, rounds: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.training", "--case", case, "--folder", str(folder)]
    done = subprocess.run(
        [*command, "--sizes", size, "--rounds", str(rounds)], check=True, capture_output=True, text=True
    )
    return {name: float(value) for name, value in json.loads(done.stdout).items()}


def _result_rows(size: str, case: str, found: dict[str, float]) -> list[dict[str, Any]]:
    bounded = case in ("row groups", "binary")
    rows = []
    for name, value in found.items():
        what, _, unit = name.rpartition(", ")
        target = TARGET_MIB if bounded and what == "peak" else None
        ok = target is None or value < target
        metric = f"{size}: {what}{' (CPU)' if unit == 'CPU s' else ''}"
        rows.append(
            {"metric": metric, "value": round(value, 3), "unit": unit, "peer": case, "target": target, "ok": ok}
        )
    return rows


def _show(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        target = f"target < {row['target']:g}  {'ok' if row['ok'] else 'MISSED'}" if row["target"] else ""
        line = f"{row['peer']:<11} {row['metric']:<55} {row['value']:>10.2f} {row['unit']:<5}  {target}"
        print(line.rstrip(), flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=__doc__)
    parser.add_argument("--sizes", type=lambda text: text.split(","), default=["S", "M", "L"], help="some of XS,S,M,L")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="trees to grow")
    parser.add_argument("--folder", type=Path, help="where the matrix is written (default: the temporary folder)")
    parser.add_argument("--out", type=Path, help="where the results are written")
    parser.add_argument("--wide", action="store_true", help="measure odd exports instead")
    parser.add_argument("--case", help=argparse.SUPPRESS)
    parser.add_argument("--wide-step", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
