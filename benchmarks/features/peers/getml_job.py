"""What does getML's FastProp pay for comparable features? Runs in its own environment, its engine beside it.

Comparable: FastProp makes its own features from joins and aggregations, so it is given our joins (the same tables,
each over the lookbacks of our plain features), COUNT, SUM, AVG and COUNT DISTINCT. It has one clock. Its time stamps
end at the cutoff inclusive and lookbacks begin exclusive; times are whole seconds, so a cutoff one second earlier makes
its windows ours. It must be fitted to a target: an invented one, on 2,000 rows; then all rows are transformed.
"""

import os
import tempfile
from pathlib import Path
from typing import Any

import getml
import pandas as pd
import psutil
from getml.feature_learning import aggregations

from benchmarks.features.peers.shared import TABLES, plain_features

_ROLES = {
    "orders": {"numerical": ["amount", "quantity"], "categorical": ["product_id"]},
    "activities": {"numerical": ["duration_seconds"], "categorical": ["kind", "direction", "rep_id", "contact_id"]},
    "tickets": {"numerical": ["satisfaction"], "categorical": ["priority"]},
    "touches": {"numerical": ["cost"], "categorical": ["campaign_id"]},
}
_AGGREGATIONS = [aggregations.COUNT, aggregations.SUM, aggregations.AVG, aggregations.COUNT_DISTINCT]


def build(folder: str, spine: str, names: list[str], out: str | None = None) -> dict[str, Any]:
    """Compute FastProp's features at the rows of a spine."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["HOME"] = home
        getml.engine.launch(
            home_directory=home, launch_browser=False, allow_push_notifications=False, in_memory=True, quiet=True
        )
        try:
            getml.engine.set_project("benchmark")
            matrix = _matrix(Path(folder), pd.read_parquet(spine), names)
            cpu = _cpu_of_the_engine()
        finally:
            getml.engine.shutdown()
    if out:
        matrix.to_parquet(out, index=False)
    return {"rows": len(matrix), "features": matrix.shape[1] - 2, "cpu_elsewhere": max(0.0, cpu - _cpu_of_waited())}


def _matrix(folder: Path, rows: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    peripheral = {table: _peripheral(folder, table) for table in TABLES}
    population = _population(rows)
    few = _population(rows.sample(min(2_000, len(rows)), random_state=0), "few")
    model = getml.data.DataModel(population.to_placeholder("population"))
    joins = sorted({(plain.table, plain.days) for plain in plain_features(names)})
    for table, days in joins:
        placeholder = peripheral[table].to_placeholder(f"{table}_{days}d")
        memory = getml.data.time.days(days) if days else None
        model.population.join(placeholder, on="account_id", time_stamps=("cutoff", "occurred_at"), memory=memory)
    learner = getml.feature_learning.FastProp(
        aggregation=_AGGREGATIONS,
        loss_function=getml.feature_learning.loss_functions.SquareLoss,
        num_features=10_000,
        num_threads=2,
    )
    pipeline = getml.Pipeline(data_model=model, feature_learners=[learner])
    tables = {f"{table}_{days}d": peripheral[table] for table, days in joins}
    pipeline.fit(few, tables, check=False)
    found = pd.DataFrame(pipeline.transform(population, tables))
    return pd.concat([rows.reset_index(drop=True), found.add_prefix("feature_")], axis=1)


def _peripheral(folder: Path, table: str) -> getml.DataFrame:
    columns = ["account_id", "occurred_at", *(name for names in _ROLES[table].values() for name in names)]
    parts = [pd.read_parquet(path, columns=columns) for path in sorted(folder.glob(f"{table}/*/*.parquet"))]
    roles = {**_ROLES[table], "join_key": ["account_id"], "time_stamp": ["occurred_at"]}
    return getml.DataFrame.from_pandas(pd.concat(parts), name=table, roles=roles)


def _population(rows: pd.DataFrame, name: str = "population") -> getml.DataFrame:
    frame = pd.DataFrame(
        {
            "account_id": rows["entity_id"],
            "cutoff": rows["cutoff"] - pd.Timedelta(seconds=1),
            "target": [float(number % 7) for number in range(len(rows))],
        }
    )
    roles = {"join_key": ["account_id"], "time_stamp": ["cutoff"], "target": ["target"]}
    return getml.DataFrame.from_pandas(frame, name=name, roles=roles)


def _cpu_of_the_engine() -> float:
    times = [process.cpu_times() for process in psutil.Process().children(recursive=True)]
    return sum(spent.user + spent.system for spent in times)


def _cpu_of_waited() -> float:
    """Return the CPU of children that have ended and been waited for: it counts as this process's own."""
    times = os.times()
    return times.children_user + times.children_system
