"""What does each part of the benchmark compare, and what should come out?"""

from typing import Any

from benchmarks.features.bench import DUCKDB, FLOOR, OURS, Bench, Row, row

GIB = 1024.0  # in MiB


def kernel(bench: Bench) -> list[Row]:
    """Our engine alone at every size: warm, without writing, with one thread."""
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
    """L to Parquet, with both cores."""
    written = bench.cost(OURS, "L", workers=2, out="ours")
    return [
        row("L to Parquet, 2 threads, wall", written.wall, "s", below=20.0),
        row("L to Parquet, 2 threads, CPU", written.cpu, "s"),
        row("L to Parquet, 2 threads, peak memory", written.peak_mib, "MiB", below=4 * GIB),
    ]


def floor(bench: Bench) -> list[Row]:
    """The least that any engine pays, in the same run: a scan of what is needed and a copy of the result."""
    size = min(bench.largest, "L", key=["S", "M", "L", "XL"].index)
    ours = bench.cost(OURS, size, workers=2)
    least = bench.cost(FLOOR, size, result_bytes=ours.result["bytes"])
    is_target = size == "L"
    return [
        row(f"{size}: scan of the needed columns and copy of the result, wall", least.wall, "s", "floor"),
        row(f"{size}: without writing, 2 threads, wall", ours.wall, "s"),
        row(f"{size}: ours over the floor, wall", ours.wall / least.wall, "x floor", below=8.0 if is_target else None),
        row(f"{size}: ours over the floor, CPU", ours.cpu / least.cpu, "x floor"),
    ]


def duckdb(bench: Bench) -> list[Row]:
    """All features by DuckDB's ASOF joins: the same cells at S, and the CPU of both."""
    from benchmarks.features.compare import cells_that_differ

    size = bench.compared
    differing, cells = cells_that_differ(bench.folder("S"))
    rows = [row(f"S: cells that differ of {cells:,}", differing, "cells", "DuckDB ASOF", below=1)]
    runs: list[tuple[str, dict[str, Any], str, float | None]] = [
        ("warm", {}, "warm", 10.0),
        ("fresh process", {}, "fresh", 5.0),
        ("warm, to Parquet", {"out": True}, "warm", None),
    ]
    for told, arguments, state, least in runs:
        ours, theirs = (
            bench.cost(job, size, state, **dict.fromkeys(arguments, name))
            for job, name in ((OURS, "ours"), (DUCKDB, "duckdb"))
        )
        spent = [cost.cpu if state == "warm" else cost.process_cpu for cost in (ours, theirs)]
        rows += [
            row(f"{size}, {told}, CPU", spent[0], "s"),
            row(f"{size}, {told}, CPU", spent[1], "s", "DuckDB ASOF"),
            row(f"{size}, {told}, wall", ours.wall, "s"),
            row(f"{size}, {told}, wall", theirs.wall, "s", "DuckDB ASOF"),
            row(f"{size}, {told}, times less CPU", spent[1] / spent[0], "x", "DuckDB ASOF", least=bench.target(least)),
        ]
    return [*rows, row(f"{size}, peak memory", bench.cost(DUCKDB, size).peak_mib, "MiB", "DuckDB ASOF")]
