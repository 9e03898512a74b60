"""How do the features compare with DuckDB, featuretools, getML and the machine's floor, on the same invented company?

Every measurement runs in a child process of its own, so CPU time and peak memory are that job's alone.
Run as `python -m benchmarks.features [--size S|M|L|XL] [--parts kernel,duckdb,...] [--cache FOLDER]`. Peers are
compared at M (at S in the short form), our engine also at the larger sizes. XL needs about 4 GB of disk and some
minutes. A cache keeps the invented companies and the peers' environments for the next run.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.features import others, parts
from benchmarks.features.bench import Bench, Row
from benchmarks.features.growth import growth
from benchmarks.features.shares import shares
from benchmarks.features.sizes import SIZES
from benchmarks.features.vectors import vectors

RESULTS = Path(__file__).parents[1] / "results"
PARTS: dict[str, Callable[[Bench], list[Row]]] = {
    "kernel": parts.kernel,
    "duckdb": parts.duckdb,
    "floor": parts.floor,
    "shares": shares,
    "featuretools": others.featuretools,
    "getml": others.getml,
    "serving": vectors,
    "growth": lambda bench: growth(bench, RESULTS / "features.png"),
}


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options.cache or Path(folder), options.size, options.runs)
        RESULTS.mkdir(parents=True, exist_ok=True)
        rows = []
        for part in options.parts.split(","):
            print(f"{part}:", flush=True)
            rows += PARTS[part](bench)
    _report(rows)
    return 0 if all(row["ok"] for row in rows) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.features", description=__doc__)
    parser.add_argument("--size", choices=[name for name in SIZES if name != "tiny"], default="XL", help="the largest")
    parser.add_argument("--parts", default=",".join(PARTS), help=f"some of {','.join(PARTS)}")
    parser.add_argument("--runs", type=int, default=2, help="runs at M, of which the one with least CPU counts")
    cache = os.environ.get("CRMCAST_BENCH_CACHE")
    parser.add_argument("--cache", type=Path, default=cache and Path(cache), help="a folder that keeps the data")
    options = parser.parse_args()
    unknown = sorted(set(options.parts.split(",")) - set(PARTS))
    if unknown:
        parser.error(f'unknown part "{unknown[0]}"; expected some of {", ".join(PARTS)}')
    return options


def _report(rows: list[Row]) -> None:
    (RESULTS / "features.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
    width = min(80, max(len(row["metric"]) for row in rows))
    for row in rows:
        print(
            f"{row['peer']:<13} {row['metric']:<{width}} {row['value']:>12,.2f} {row['unit']:<8}{_target(row)}".rstrip()
        )
    print(f"written to {RESULTS / 'features.json'}")


def _target(row: Row) -> str:
    if row["target"] is None:
        return ""
    sign = ">=" if row["unit"] == "x" else "<"
    return f"target {sign} {row['target']:,g}  {'ok' if row['ok'] else 'MISSED'}"


if __name__ == "__main__":
    raise SystemExit(main())
