"""What do the features of all accounts cost on Spark, at sizes that grow tenfold: time, CPU, shuffled bytes?

The rows are built on the workers and not brought to the driver; at the sizes in COMPARED they are brought here too and
compared with this machine's own, bit for bit. Figures of the shuffle come from Spark's event log.
Run as `python -m benchmarks.spark [--sizes tiny,S,M,L] [--cutoffs 24] [--cores 2] [--cache FOLDER]`.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import psutil

from benchmarks.features.generate import FIXED, TRACKED, generate
from benchmarks.features.ours import read_history
from benchmarks.features.sizes import CUTOFFS, END, SIZES
from features.matrix import build_matrix
from pipelines.engines import LocalEngine, open_engine
from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.settings import EngineSettings
from pipelines.spark import SparkEngine, spark_session
from pipelines.spark_routes import RECORD_TABLES, route
from pipelines.spark_worker import SharedHistory

RESULTS = Path(__file__).parents[1] / "results" / "spark.json"
COMPARED = ("tiny", "S", "M")


def main() -> int:
    options = _options()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in options.sizes:
            found = measure(_home(size, options.cache or Path(folder)), size, options.cutoffs, options.cores)
            rows += [_result(size, metric, value) for metric, value in found.items()]
            _show(rows[-len(found) :])
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    print(f"written to {RESULTS}")
    return 0 if all(row["ok"] for row in rows) else 1


def measure(home: Home, size: str, cutoffs: int, cores: int) -> dict[str, float]:
    """Build the matrix of all accounts at the newest cutoffs."""
    with tempfile.TemporaryDirectory() as log, _session(Path(log), cores), open_engine("spark", home) as engine:
        assert isinstance(engine, SparkEngine)
        start = time.perf_counter()
        crm = engine.load(["churn"])
        loaded = time.perf_counter()
        spine = engine.settings.task("churn").cohort(crm, CUTOFFS[-cutoffs:])
        asked, cpu = time.perf_counter(), _cpu_seconds()
        with engine.vectors(crm, spine, "account") as vectors:
            vectors.write.format("noop").mode("overwrite").save()
        built, cpu = time.perf_counter(), _cpu_seconds() - cpu
        log_of_build = _log(Path(log))
        buckets = engine.buckets_for(len(spine))
        found = {
            "events (rows)": float(engine.count_events()),
            "matrix (rows)": float(len(spine)),
            "driver: load records and orders (s)": loaded - start,
            "Spark: buckets to matrix (s)": built - asked,
            "Spark: buckets to matrix (CPU s)": cpu,
            "records sent to each worker (MiB)": _mib(_size_of_records(crm)),
            "buckets": float(buckets),
            "orders of the largest bucket, over the mean": _unevenness(crm, spine, buckets),
            **log_of_build,
        }
        if size in COMPARED:
            found["cells that differ from this machine's"] = float(_differing(engine, home, spine))
    return found


def _size_of_records(crm: Any) -> int:
    packed = SharedHistory.of(crm, [name for name in crm.tables if name not in RECORD_TABLES])
    return sum(len(data) for data in packed.tables.values())


def _unevenness(crm: Any, spine: pd.DataFrame, buckets: int) -> float:
    wanted = route(crm, spine, "account", buckets).wanted["account_id"].to_pandas()
    bucket_of = wanted.set_index("id")["buckets"].str[0]
    orders = crm.table("orders")["account_id"].map(bucket_of).value_counts()
    return float(orders.max() / (orders.sum() / buckets))


def _differing(engine: SparkEngine, home: Home, spine: pd.DataFrame) -> int:
    there = engine.build_matrix(engine.load(["churn"]), spine, "account").frame
    local = LocalEngine(HistoryStore(home), engine.settings, engine.version)
    here = build_matrix(local.load(["churn"]), spine, "account").frame
    return int((~((here == there) | (here.isna() & there.isna()))).to_numpy().sum())


@contextmanager
def _session(log: Path, cores: int) -> Iterator[None]:
    asked = EngineSettings(
        spark_master=f"local[{cores}]",
        spark={
            "spark.eventLog.enabled": True,
            "spark.eventLog.dir": log.as_uri(),
            "spark.eventLog.rolling.enabled": False,
            "spark.eventLog.compress": False,
        },
    )
    with spark_session(asked):
        yield


def _log(folder: Path) -> dict[str, float]:
    """Add up what Spark wrote of its tasks."""
    time.sleep(1.0)  # the log is written by a thread of its own
    tasks = [
        event["Task Metrics"]
        for file in folder.iterdir()
        for event in map(json.loads, file.read_text(encoding="utf-8").splitlines())
        if event["Event"] == "SparkListenerTaskEnd"
    ]
    written = [task["Shuffle Write Metrics"] for task in tasks]
    shuffled = sum(task["Shuffle Bytes Written"] for task in written)
    records = sum(task["Shuffle Records Written"] for task in written)
    return {
        "shuffled (MiB)": _mib(shuffled),
        "shuffled a row (bytes)": shuffled / max(records, 1),
        "spilled to disk (MiB)": _mib(sum(task["Disk Bytes Spilled"] for task in tasks)),
    }


def _cpu_seconds() -> float:
    """Return what Java and the workers, which are its children, have used so far."""
    used = [process.cpu_times() for process in psutil.Process().children(recursive=True)]
    return sum(times.user + times.system + times.children_user + times.children_system for times in used)


def _mib(size: float) -> float:
    return size / 2**20


def _home(size: str, cache: Path) -> Home:
    """Write the invented company of a size into a history."""
    home = Home(cache / f"spark-{size}")
    if not HistoryStore(home).exists():
        home.path.mkdir(parents=True, exist_ok=True)
        home.settings_path.write_text(_settings(), encoding="utf-8")
        folder = generate(SIZES[size], cache)
        store = HistoryStore(home)
        for table in sorted(path.name for path in folder.iterdir() if path.is_dir()):
            frame = read_history(folder, [table]).table(table)
            store.merge(table, frame.drop(columns="bucket", errors="ignore"))
        store.publish()
    return home


def _settings() -> str:
    lines = ["[company]", f"complete_until = {END:%Y-%m-%d}", "", "[source]", 'connector = "files"', 'folder = "x"']
    for table in sorted({*FIXED, *TRACKED, "orders"}):
        lines += ["", f"[tables.{table}]", 'sql = "SELECT 1"']
        lines += [f"fixed = {sorted(FIXED.get(table, ()))}", f"tracked = {sorted(TRACKED.get(table, ()))}"]
    return "\n".join(lines).replace("'", '"').replace('""x""', '"x"')


def _result(size: str, metric: str, value: float) -> dict[str, Any]:
    is_exact = metric.startswith("cells that differ")
    return {
        "metric": f"{size}: {metric}",
        "value": value,
        "unit": "",
        "peer": None,
        "target": 0.0 if is_exact else None,
        "ok": not is_exact or value == 0,
    }


def _show(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        value = f"{row['value']:,.0f}" if float(row["value"]).is_integer() else f"{row['value']:,.1f}"
        print(f"{row['metric']:<55}{value:>15}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=lambda text: text.split(","), default=["S", "M"])
    parser.add_argument("--cutoffs", type=int, default=len(CUTOFFS))
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--cache", type=Path, default=None, help="a folder that keeps the data")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
