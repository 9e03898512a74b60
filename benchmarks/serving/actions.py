"""How long does a rep's list of actions take in a company of 300 reps with 50,000 open records?

Run as `python -m benchmarks.serving.actions [--demo HOME] [--grown HOME]`: a grown home is taken as it is and gets
lists in its action log; without one it is made from the demo home as `benchmarks.pages` does.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.pages.company import grow
from pipelines.demo import run_demo
from pipelines.home import Home
from pipelines.state import utc_now
from serving.access import Book
from serving.action_lists import list_actions, priorities_of
from serving.snapshot import load_snapshot

RESULTS = Path(__file__).parents[1] / "results" / "serving_actions.json"
P95_MS = 100.0


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        rows = _measure(options.grown or _grown(options.demo, Path(folder)))
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    for row in rows:
        target = "" if row["target"] is None else f"target < {row['target']:g}  {'ok' if row['ok'] else 'MISSED'}"
        print(f"{row['metric']:<44} {row['value']:>9.1f} {row['unit']}  {target}".rstrip())
    print(f"written to {RESULTS}")
    return 0 if all(row["ok"] for row in rows) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving.actions", description=__doc__)
    parser.add_argument("--demo", type=Path, help="a home made by `crmcast demo`; it is copied, not changed")
    parser.add_argument("--grown", type=Path, help="a home that was grown already")
    return parser.parse_args()


def _grown(demo: Path | None, folder: Path) -> Path:
    if demo is None:
        run_demo(Home(folder / "demo"), "small")
    return grow(Home(demo or folder / "demo"), folder / "home")[0].path


def _measure(path: Path) -> list[dict[str, Any]]:
    home, snapshot = Home(path), load_snapshot(Home(path))
    began = time.process_time()
    priorities = priorities_of(snapshot)
    rows = [
        _row("open records", len(priorities.rows), "", None),
        _row("reps", len(priorities.places), "", None),
        _row("priorities of a snapshot, CPU", 1e3 * (time.process_time() - began), "ms", None),
    ]
    for what in ("first showing, list made", "shown again"):
        spent = []
        for rep in priorities.places:
            began, cpu = time.perf_counter(), time.process_time()
            list_actions(snapshot, Book(None), home, rep, "en", now=utc_now())
            spent.append((time.perf_counter() - began, time.process_time() - cpu))
        wall, work = 1e3 * np.quantile(np.array(spent), 0.95, axis=0)
        rows += [_row(f"{what}, p95", wall, "ms", P95_MS), _row(f"{what}, p95 of CPU", work, "ms", P95_MS)]
    return rows


def _row(metric: str, value: float, unit: str, target: float | None) -> dict[str, Any]:
    is_ok = target is None or bool(value < target)
    return {"metric": metric, "value": float(value), "unit": unit, "peer": None, "target": target, "ok": is_ok}


if __name__ == "__main__":
    raise SystemExit(main())
