"""What do other feature tools pay, each in an environment of its own?"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.environments import python_of
from benchmarks.features.bench import OURS, Bench, Row, row
from benchmarks.features.measure import Cost, measure
from benchmarks.features.ours import read_history, spine_of
from benchmarks.features.peers.shared import TABLES, plain_features
from features.catalogue import declared
from features.matrix import build_matrix

_NAMES = [feature.name for feature in declared("account")]
_TABLES = ["accounts", *TABLES]


def featuretools(bench: Bench) -> list[Row]:
    """The plain features of both, on one clock."""
    return _compare(bench, "featuretools", least=200.0)


def getml(bench: Bench) -> list[Row]:
    """FastProp's own features of the same joins, by row and feature."""
    return _compare(bench, "getml", least=20.0)


def _compare(bench: Bench, peer: str, least: float) -> list[Row]:
    size = bench.compared
    try:
        agreeing, theirs = _agreement(bench, peer), _run(bench, peer, size, every=4 if size == "S" else 1)
    except RuntimeError as error:
        return [row(f"{size}: not measured: {error}", None, "", peer, least=bench.target(least))]
    ours = bench.cost(OURS, size, tables=_TABLES, one_clock=True)
    each = [1e6 * cost.cpu / (cost.result["rows"] * cost.result["features"]) for cost in (ours, theirs)]
    return [
        row(f"S: plain features that agree, of {len(plain_features(_NAMES))}", agreeing, "", peer),
        row(f"{size}: {_told(ours)}, the same tables on one clock, CPU", ours.cpu, "s"),
        row(f"{size}: {_told(theirs)}, CPU", theirs.cpu, "s", peer),
        row(f"{size}: times less CPU, though with more features", theirs.cpu / ours.cpu, "x", peer),
        row(f"{size}: CPU a row and feature", each[0], "us"),
        row(f"{size}: CPU a row and feature", each[1], "us", peer),
        row(f"{size}: times less CPU a row and feature", each[1] / each[0], "x", peer, least=bench.target(least)),
    ]


def _told(cost: Cost) -> str:
    return f"{cost.result['rows']:,} rows x {cost.result['features']} features"


def _run(bench: Bench, peer: str, size: str, *, out: Path | None = None, every: int = 1) -> Cost:
    """Run a peer on the spine of a size, or on every so many accounts of it."""
    print(f"  {peer} {size} {f'every {every}th account ' if every > 1 else ''}...", flush=True)
    spine = spine_of(read_history(bench.folder(size), ["accounts"]))
    kept = spine[spine["entity_id"].isin(spine["entity_id"].unique()[::every])]
    file = bench.cache / f"spine-{peer}.parquet"
    kept.to_parquet(file, index=False)
    arguments = {"folder": str(bench.folder(size)), "spine": str(file), "names": _NAMES, "out": out and str(out)}
    python = python_of(Path(__file__).parent / "peers" / f"{peer}.txt", bench.cache / "environments")
    return measure(f"benchmarks.features.peers.{peer}_job:build", arguments, python=python)


def _agreement(bench: Bench, peer: str) -> int:
    """Return how many plain features a column of the peer equals in every row where ours has a value."""
    file = bench.cache / f"{peer}.parquet"
    _run(bench, peer, "S", out=file, every=20)
    theirs = pd.read_parquet(file)
    crm = read_history(bench.folder("S"), _TABLES, one_clock=True)
    spine = pd.DataFrame({"entity_id": theirs["entity_id"].astype("str"), "cutoff": theirs["cutoff"]})
    ours = build_matrix(crm, spine, "account").frame
    columns = [theirs[name].to_numpy(float) for name in theirs.columns.drop(["entity_id", "cutoff"])]
    values = (ours[feature.name].to_numpy(float) for feature in plain_features(_NAMES))
    return sum(any(_agree(value, column) for column in columns) for value in values)


def _agree(ours: Any, theirs: Any) -> bool:
    """Say whether two columns are equal; where nothing happened, one may say 0 and the other nothing."""
    return bool(np.isclose(np.nan_to_num(ours), np.nan_to_num(theirs), rtol=1e-6, atol=1e-9).all())
