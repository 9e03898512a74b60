"""Is an answer lost or mixed while the served model is switched again and again under load?

Requests leave at a fixed rate, whether or not the ones before were answered; each answer is checked, score by score,
against what its model version says in this process. Run as `python -m benchmarks.serving.switches [--home DIR]`; the
home gets a second version of one task. Without a home the tiny simulated company is made first.
"""

import argparse
import http.client
import json
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks.serving.servers import Server, crmcast
from models.classification import Classifier
from pipelines.demo import run_demo
from pipelines.home import Home
from pipelines.ledger import latest_run
from pipelines.model_files import MANIFEST, load_champion, load_version, pack, sha256, store
from pipelines.score import score_rows
from pipelines.state import AppState

RESULTS = Path(__file__).parents[1] / "results" / "serving_switches.json"
TASK = "leads"
IDS = 20
SAME = 1e-9
THREADS = 16
KEPT = 3.0
"""Seconds for which an idle connection is used again: the service closes it after five."""


@dataclass
class Tally:
    """What the answers were, written by all threads."""

    expected: dict[int, dict[str, float]]
    milliseconds: list[float] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    mixed: int = 0
    version: int = 0

    def take(self, body: dict[str, Any]) -> None:
        """Check an answer against what its model version says."""
        version = body["model_version"]
        right = all(
            score["model_version"] == version
            and abs(score["raw_score"] - self.expected[version][score["entity_id"]]) < SAME
            and abs(_sum(score) - score["raw_score"]) < SAME
            for score in body["scores"]
        )
        self.mixed += not (right and len(body["scores"]) == IDS)
        self.version = version


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        if options.home:
            shutil.copytree(options.home, home.path)
        else:
            home.path.mkdir()
            run_demo(home, "tiny")
        versions, expected = _two_versions(home)
        token = AppState(home.app_db).add_token("admin", "benchmark")
        with crmcast(home.path) as server:
            rows = _measure(home, server, token, versions=versions, tally=Tally(expected), options=options)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    for row in rows:
        target = "" if row["target"] is None else f"target <= {row['target']:g}  {'ok' if row['ok'] else 'MISSED'}"
        print(f"{row['metric']:<62} {row['value']:>9.2f} {row['unit']:<8} {target}".rstrip())
    print(f"written to {RESULTS}")
    return 0 if all(row["ok"] for row in rows) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving.switches", description=__doc__)
    parser.add_argument("--home", type=Path, help="a home with a promoted model of leads and scores; it is copied")
    parser.add_argument("--switches", type=int, default=100)
    parser.add_argument("--rate", type=float, default=50.0, help="requests a second")
    return parser.parse_args()


def _two_versions(home: Home) -> tuple[dict[int, str], dict[int, dict[str, float]]]:
    """Add a version that says something else, and return both manifests' hashes and what both say of each lead."""
    champion, run = load_champion(home, TASK), latest_run(home)
    assert champion is not None
    assert run is not None
    frame = run.vectors(TASK)
    draw = np.random.default_rng(0)
    model = Classifier(horizon=timedelta(days=30)).fit(
        frame[list(champion.features)],
        draw.integers(0, 2, len(frame)).astype(float),
        cutoffs=frame["cutoff"],
        groups=frame["entity_id"],
    )
    files = pack(model, dict(champion.manifest) | {"rung": model.rung_})
    hashes = {champion.version: champion.sha256, champion.version + 1: sha256(files[MANIFEST])}
    store(home, TASK, champion.version + 1, files)
    expected = {}
    for version, expected_sha256 in hashes.items():
        scores = score_rows(load_version(home, TASK, version, expected_sha256), frame)
        expected[version] = dict(zip(scores["entity_id"], scores["raw_score"], strict=True))
    return hashes, expected


def _measure(
    home: Home, server: Server, token: str, *, versions: dict[int, str], tally: Tally, options: argparse.Namespace
) -> list[dict[str, Any]]:
    ids = list(next(iter(tally.expected.values())))[:IDS]
    stop = threading.Event()
    load = threading.Thread(
        target=_load, args=(server.port, token, ids), kwargs={"tally": tally, "rate": options.rate, "stop": stop}
    )
    load.start()
    waits, memory = [], []
    try:
        for number in range(options.switches):
            waits.append(_switch(home, versions, tally))
            if number >= options.switches // 10:
                memory.append(_resident_mb(server))
    finally:
        stop.set()
        load.join()
    print(*tally.dropped[:5], sep="\n")
    tenth = max(1, len(memory) // 10)
    growth = 100 * (statistics.mean(memory[-tenth:]) / statistics.mean(memory[:tenth]) - 1)
    what = f"{options.switches} switches at {options.rate:g} requests a second"
    return [
        _row(f"{what}: requests answered", len(tally.milliseconds), "", None),
        _row(f"{what}: dropped", len(tally.dropped), "", 0),
        _row(f"{what}: mixed or wrong answers", tally.mixed, "", 0),
        _row(f"{what}: promotion to first answer, median", statistics.median(waits), "s", None),
        _row(f"{what}: promotion to first answer, longest", max(waits), "s", 5),
        _row(f"{what}: memory growth after the first tenth", growth, "%", 5),
        _row(f"{what}: answer, median", statistics.median(tally.milliseconds), "ms", None),
        _row(f"{what}: answer, p99", statistics.quantiles(tally.milliseconds, n=100)[-1], "ms", None),
    ]


def _load(port: int, token: str, ids: Sequence[str], *, tally: Tally, rate: float, stop: threading.Event) -> None:
    """Send requests when their time has come; a late answer counts from when its request was due."""
    local = threading.local()
    body = json.dumps({"task": TASK, "ids": list(ids)})
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}

    def ask(due: float) -> None:
        if time.monotonic() - getattr(local, "used", -KEPT) >= KEPT:
            local.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        local.used = time.monotonic()
        try:
            local.connection.request("POST", "/v1/score", body, headers)
            response = local.connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            local.connection.close()
            tally.dropped.append(repr(error))
            return
        if response.status != 200:
            tally.dropped.append(f"{response.status}: {content[:200]!r}")
            return
        tally.milliseconds.append(1000 * (time.monotonic() - due))
        tally.take(json.loads(content))

    start, number = time.monotonic(), 0
    with ThreadPoolExecutor(THREADS) as pool:
        while not stop.is_set():
            due = start + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            pool.submit(ask, due)
            number += 1


def _switch(home: Home, versions: dict[int, str], tally: Tally) -> float:
    """Promote the version that does not serve, and return the seconds until an answer comes from it."""
    state = AppState(home.app_db)
    champion = state.champion(TASK)
    assert champion is not None
    (other,) = set(versions) - {champion.version}
    state.record_promotion(TASK, other, versions[other], "switch")
    start = time.monotonic()
    while tally.version != other:
        time.sleep(0.02)
        if time.monotonic() - start > 60:
            message = f"version {other} was not served within 60 s"
            raise RuntimeError(message)
    return time.monotonic() - start


def _resident_mb(server: Server) -> float:
    parent = psutil.Process(server.process.pid)
    return sum(process.memory_info().rss for process in (parent, *parent.children(recursive=True))) / 1e6


def _sum(score: dict[str, Any]) -> float:
    return float(score["base"] + sum(reason["contribution"] for reason in score["reasons"]) + score["other_reasons"])


def _row(metric: str, value: float, unit: str, target: float | None) -> dict[str, Any]:
    ok = target is None or value <= target
    return {"metric": metric, "value": round(value, 3), "unit": unit, "peer": "crmcast", "target": target, "ok": ok}


if __name__ == "__main__":
    raise SystemExit(main())
