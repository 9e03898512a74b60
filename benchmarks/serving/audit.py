"""What does the audit cost a request, and how fast is it checked? Run as `python -m benchmarks.serving.audit`."""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.audit import AuditLog, Seen
from pipelines.audit_check import verify
from pipelines.home import Home

RESULTS = Path(__file__).parents[1] / "results" / "serving_audit.json"
ROWS = 20_000
TARGET_MICROSECONDS = 50.0


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        rows = [row for ids in (1, 5, 50, 200) for row in _rows(home, ids)]
        spent = _cpu(lambda: verify(home))
        rows.append(_row("check of a row, CPU", 1e6 * spent / (4 * ROWS), "us", None))
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    for row in rows:
        target = "" if row["target"] is None else f"target < {row['target']:g}  {'ok' if row['ok'] else 'MISSED'}"
        print(f"{row['metric']:<24} {row['value']:>8.1f} {row['unit']}  {target}".rstrip())
    print(f"written to {RESULTS}")
    return 0 if all(row["ok"] for row in rows) else 1


def _rows(home: Home, ids: int) -> list[dict[str, Any]]:
    before = home.audit_log.stat().st_size if home.audit_log.exists() else 0
    cost = _row(f"row of {ids} ids, CPU", _record(home, ids), "us", TARGET_MICROSECONDS)
    size = (home.audit_log.stat().st_size - before) / ROWS
    return [cost, _row(f"row of {ids} ids, size", size, "bytes", None)]


def _record(home: Home, ids: int) -> float:
    """Return the microseconds of CPU that a row costs, synced once a hundred rows as a service at 50 rps does."""
    log = AuditLog(home.audit_log)
    seen = Seen("leads", "20261125T160000000000-20261125T000000-01234567", 3, [f"L{n:07d}" for n in range(ids)])

    def write() -> None:
        for number in range(ROWS):
            log.record("Li Wei", "rep", "R0007", "http", seen)
            if number % 100 == 0:
                log.sync()

    return 1e6 * _cpu(write) / ROWS


def _cpu(work: Callable[[], Any]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _row(metric: str, value: float, unit: str, target: float | None) -> dict[str, Any]:
    ok = target is None or value < target
    return {"metric": metric, "value": round(value, 2), "unit": unit, "peer": "crmcast", "target": target, "ok": ok}


if __name__ == "__main__":
    raise SystemExit(main())
