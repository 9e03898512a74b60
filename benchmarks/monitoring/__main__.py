"""How often does the monitor alarm about nothing, and does it find what was planted?

A simulated company is trained as of a past month, then scored and monitored month by month; nothing in it drifts, so
every alarm about inputs, scores, calibration or coverage is false. Then its newest 120 days are changed, one way at a
time.
Run as `python -m benchmarks.monitoring [--size small] [--seeds 7,8] [--months 7]`.
"""

import argparse
import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from features.schema import TABLES
from pipelines.errors import CheckFailed
from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.init import init_simulated
from pipelines.monitor import monitor
from pipelines.promote import promote
from pipelines.score import score
from pipelines.train import train

RESULTS = Path(__file__).parents[1] / "results" / "monitoring.json"
END = pd.Timestamp("2026-01-01")
SINCE = END - pd.Timedelta(days=120)
JUDGED = ("inputs", "scores", "calibration", "coverage")
MOST_FALSE_ALARMS = 0.05

Change = Callable[[pd.DataFrame], pd.DataFrame]


def _recoded(column: str, called: Any) -> Change:
    return lambda frame: frame.assign(**{column: frame[column].where(frame[column].isna(), called)})


def _times(column: str, factor: float) -> Change:
    return lambda frame: frame.assign(**{column: frame[column] * factor})


PLANTS: dict[str, tuple[str, str, Change]] = {
    "activities are called by another name": ("activities", "occurred_at", _recoded("kind", "touchpoint")),
    "answers to leads are no longer recorded": ("leads", "created_at", _recoded("first_response_at", pd.NaT)),
    "amounts of orders are in another currency": ("orders", "occurred_at", _times("amount", 7.0)),
}
"""What is changed, in which table, by which clock, and how."""


def main() -> int:
    options = _options()
    rows: list[dict[str, Any]] = []
    for seed in options.seeds:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            home = prepare(Home(Path(folder) / "home"), options.size, seed, options.months)
            rows += quiet_rows(home, seed, options.months)
            rows += list(planted_rows(home, seed))
    for row in rows:
        print(f"{row['metric']:<70} {row['value']:>8.3f} {row['unit']:<14} {'ok' if row['ok'] else 'MISSED'}")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    print(f"written to {options.out}")
    return 0 if all(row["ok"] for row in rows) else 1


def prepare(home: Home, size: str, seed: int, months: int) -> Home:
    """Train and promote as of so many months before the end."""
    init_simulated(home, size)
    text = home.settings_path.read_text()
    home.settings_path.write_text(re.sub(r"seed = \d+", f"seed = {seed}", text))
    ingest(home)
    _move_to(home, END - pd.DateOffset(months=months))
    for done in train(home):
        try:
            promote(home, done.task)
        except CheckFailed as error:
            print(error)
    return home


def quiet_rows(home: Home, seed: int, months: int) -> list[dict[str, Any]]:
    """Score and monitor each month; return the share of checks that alarmed."""
    alarms: Counter[str] = Counter()
    checks = 0
    for month in range(months, -1, -1):
        _move_to(home, END - pd.DateOffset(months=month))
        score(home)
        report = monitor(home)
        alarms.update(f"{alarm.task} {alarm.kind}" for alarm in report.alarms if alarm.kind in JUDGED)
        checks += len(report.tasks) * len(JUDGED)
    for name, count in alarms.items():
        print(f"seed {seed}: {name} alarmed falsely {count} times in {months + 1} months")
    rate = alarms.total() / checks
    return [
        _row(
            f"seed {seed}: false alarms of {checks} checks", rate, "share", MOST_FALSE_ALARMS, rate <= MOST_FALSE_ALARMS
        )
    ]


def planted_rows(home: Home, seed: int) -> Iterator[dict[str, Any]]:
    """Change the newest days one way at a time; yield whether inputs or scores alarm."""
    store = HistoryStore(home)
    quiet = {name: store.load_table(name, at) for name, at in store.version().tables.items()}
    for called, (table, clock, change) in PLANTS.items():
        frame = quiet[table]
        new = frame[clock] >= SINCE
        changed = pd.concat([frame[~new], change(frame[new])])
        _put(home, {**quiet, table: changed.astype(frame.dtypes.to_dict())})
        score(home)
        found = sorted({alarm.task for alarm in monitor(home).alarms if alarm.kind in ("inputs", "scores")})
        print(f"seed {seed}: {called}: {', '.join(found) or 'nothing'} alarmed")
        yield _row(f"seed {seed}: {called}: tasks that alarm", float(len(found)), "tasks", 1.0, bool(found))


def _put(home: Home, tables: dict[str, pd.DataFrame]) -> None:
    store = HistoryStore(home)
    for name, frame in tables.items():
        store.merge(name, frame.sort_values(list(TABLES[name].key)).reset_index(drop=True))
    store.publish("changed by the benchmark")


def _move_to(home: Home, day: pd.Timestamp) -> None:
    text = home.settings_path.read_text()
    home.settings_path.write_text(re.sub(r"complete_until = \S+", f"complete_until = {day:%Y-%m-%d}", text))


def _row(metric: str, value: float, unit: str, target: float, ok: bool) -> dict[str, Any]:
    return {"metric": metric, "value": value, "unit": unit, "peer": "crmcast", "target": target, "ok": ok}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="small", help="of the simulated company")
    parser.add_argument("--seeds", type=lambda text: [int(part) for part in text.split(",")], default=[7, 8])
    parser.add_argument("--months", type=int, default=7, help="from training to the end")
    parser.add_argument("--folder", type=Path, help="where homes are made; a temporary one by default")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the results are written")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
