"""What does each part of the benchmark compare, and what should come out?"""

from benchmarks.features.bench import DUCKDB, FLOOR, OURS, Bench, Row, State, row
from benchmarks.features.sql import Form

GIB = 1024.0  # in MiB


def kernel(bench: Bench) -> list[Row]:
    """Our engine alone at every size: warm, without writing, one bucket after the other."""
    rows = []
    for size in bench.sizes:
        cost = bench.cost(OURS, size)
        name = f"{size}: {cost.result['rows']:,} rows x {cost.result['features']} features"
        rows += [
            row(f"{name}, warm, CPU", cost.cpu, "s"),
            row(f"{name}, warm, wall", cost.wall, "s"),
            row(f"{name}, peak memory", cost.peak_mib, "MiB", below=2.2 * GIB if size == "XL" else None),
            row(f"{name}, how often each row of the history is read", cost.result["reads"], "times", below=1.0001),
        ]
    return rows + (large(bench) if "L" in bench.sizes else [])


def large(bench: Bench) -> list[Row]:
    """L to Parquet, as the training matrix is written, the next bucket built while the last one is written."""
    written = bench.cost(OURS, "L", workers=2, out="ours")
    return [
        row("L to Parquet, wall", written.wall, "s", below=20.0),
        row("L to Parquet, CPU", written.cpu, "s"),
        row("L to Parquet, peak memory", written.peak_mib, "MiB", below=4 * GIB),
    ]


def floor(bench: Bench) -> list[Row]:
    """The least that any engine pays, in the same run: a scan of what is needed and a copy of the result."""
    size = min(bench.largest, "L", key=["S", "M", "L", "XL"].index)
    ours = bench.cost(OURS, size, workers=2)
    least = bench.cost(FLOOR, size, result_bytes=ours.result["bytes"])
    is_target = size == "L"
    return [
        row(f"{size}: scan of the needed columns and copy of the result, wall", least.wall, "s", "floor"),
        row(f"{size}: without writing, wall", ours.wall, "s"),
        row(f"{size}: ours over the floor, wall", ours.wall / least.wall, "x floor", below=8.0 if is_target else None),
        row(f"{size}: ours over the floor, CPU", ours.cpu / least.cpu, "x floor"),
    ]


def duckdb(bench: Bench) -> list[Row]:
    """All features by DuckDB's SQL in two forms: the same cells at S, and the CPU of both engines."""
    from benchmarks.features.compare import cells_that_differ

    rows = []
    for form in ("asof", "steps"):
        differing, cells = cells_that_differ(bench.folder("S"), form)
        rows.append(row(f"S: cells that differ of {cells:,}", differing, "cells", f"DuckDB {form}", below=1))
    is_target = bench.compared == "M"
    return [
        *rows,
        *_against_duckdb(bench, "asof", "warm", least=10.0 if is_target else None),
        *_against_duckdb(bench, "asof", "fresh", least=5.0 if is_target else None),
        *_against_duckdb(bench, "asof", "warm", to_parquet=True),
        *_against_duckdb(bench, "steps", "warm"),
        *_against_duckdb(bench, "steps", "fresh"),
    ]


def _against_duckdb(
    bench: Bench, form: Form, state: State, *, to_parquet: bool = False, least: float | None = None
) -> list[Row]:
    """CPU, wall and memory of both engines for the same matrix; a fresh process counts from its start."""
    size, peer = bench.compared, f"DuckDB {form}"
    ours = bench.cost(OURS, size, state, **({"out": "ours"} if to_parquet else {}))
    theirs = bench.cost(DUCKDB, size, state, form=form, **({"out": "duckdb"} if to_parquet else {}))
    spent = [cost.cpu if state == "warm" else cost.process_cpu for cost in (ours, theirs)]
    told = f"{size}, {state}{' to Parquet' if to_parquet else ''}"
    return [
        row(f"{told}, CPU", spent[0], "s"),
        row(f"{told}, CPU", spent[1], "s", peer),
        row(f"{told}, wall", ours.wall, "s"),
        row(f"{told}, wall", theirs.wall, "s", peer),
        row(f"{told}, peak memory", theirs.peak_mib, "MiB", peer),
        row(f"{told}, times less CPU", spent[1] / spent[0], "x", peer, least=least),
    ]
