"""What does one score cost over HTTP, beside `mlflow models serve` on the same trees?

One request after the other on one connection that is kept alive, both servers up at once, rounds interleaved. Ours
answers with probability, interval and reasons behind a token; MLflow's answers with the trees' probability alone.
Run as `python -m benchmarks.serving [--home DIR]`; without a home the small simulated company is made first.
`--parts reasons` measures the reasons of boosted trees alone, without a server: see `benchmarks/serving/reasons.py`.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.serving import reasons
from benchmarks.serving.servers import Server, crmcast, mlflow_serve
from models.classification import Classifier
from pipelines.demo import run_demo
from pipelines.home import Home
from pipelines.state import AppState
from serving.snapshot import Champion, load_snapshot

RESULTS = Path(__file__).parents[1] / "results" / "serving.json"
TARGET_MS = 10.0
ROUNDS = 3
WARM_UP = 20


@dataclass
class Case:
    """One kind of request at one server, with what was measured."""

    server: Server
    what: str
    send: Callable[[int], Any]
    n: int
    milliseconds: list[float] = field(default_factory=list)
    cpu_seconds: float = 0.0

    def measure(self) -> None:
        """Send a round of requests, one after the other, on a fresh connection: an idle one is closed by its server."""
        self.server.connection.close()
        for number in range(WARM_UP):
            self.send(number)
        before = self.server.cpu_seconds()
        for number in range(self.n):
            start = time.perf_counter()
            self.send(number)
            self.milliseconds.append(1000 * (time.perf_counter() - start))
        self.cpu_seconds += self.server.cpu_seconds() - before

    def rows(self) -> list[dict[str, Any]]:
        """Return what was measured as result rows; ours have a target."""
        ours = self.server.name == "crmcast"
        median = statistics.median(self.milliseconds)
        p90 = statistics.quantiles(self.milliseconds, n=10)[-1]
        cpu = 1000 * self.cpu_seconds / len(self.milliseconds)
        target = {"target": TARGET_MS, "ok": median < TARGET_MS} if ours else {"target": None, "ok": True}
        common = {"unit": "ms", "peer": self.server.name}
        return [
            {"metric": f"{self.what}, median", "value": round(median, 2), **common, **target},
            {"metric": f"{self.what}, p90", "value": round(p90, 2), **common, "target": None, "ok": True},
            {"metric": f"{self.what}, CPU a request", "value": round(cpu, 2), **common, "target": None, "ok": True},
        ]


def main() -> int:
    options = _options()
    if options.parts == "reasons":
        rows = reasons.measure()
        _report(rows, RESULTS.with_name("serving_reasons.json"))
        return 0 if all(row["ok"] for row in rows) else 1
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        home = options.home or _demo(folder / "home")
        champions = load_snapshot(Home(home)).champions
        champion = next(c for c in champions.values() if "model.txt" in c.loaded.manifest["files"])
        mlflow_model, encoded = _export_trees(champion, folder / "mlflow-model")
        ours = stack.enter_context(crmcast(home))
        theirs = stack.enter_context(mlflow_serve(mlflow_model))
        token = AppState(Home(home).app_db).add_token("admin", "benchmark")
        cases = [_ours(ours, other, token, options.requests) for other in champions.values()]
        cases.append(_theirs(theirs, champion.task, encoded, max(30, options.requests // 5)))
        for _ in range(ROUNDS):
            for case in cases:
                case.measure()
    rows = [row for case in cases for row in case.rows()]
    _report(rows)
    return 0 if all(row["ok"] for row in rows) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__)
    parser.add_argument("--home", type=Path, help="a home with promoted models and scores")
    parser.add_argument("--requests", type=int, default=300, help="requests a round and case")
    parser.add_argument("--parts", choices=("requests", "reasons"), default="requests", help="what is measured")
    return parser.parse_args()


def _demo(folder: Path) -> Path:
    print("making the small simulated company ...", flush=True)
    folder.mkdir()
    run_demo(Home(folder), "small")
    return folder


def _export_trees(champion: Champion, folder: Path) -> tuple[Path, pd.DataFrame]:
    """Write the champion's trees as an MLflow model, and return them with the rows as the trees read them."""
    import lightgbm
    import mlflow

    model = champion.loaded.model
    assert isinstance(model, Classifier)
    booster = lightgbm.Booster(model_str=model.to_files()["model.txt"].decode())
    trees = next(part for part in model.state_.score.parts if part.kind == "trees")
    matrix = model.state_.columns.encode(champion.vectors[list(champion.loaded.features)])[:, trees.columns]
    rows = pd.DataFrame(matrix, columns=[f"Column_{number}" for number in range(matrix.shape[1])])
    signature = mlflow.models.infer_signature(rows, booster.predict(matrix))
    mlflow.lightgbm.save_model(booster, str(folder), signature=signature, pip_requirements=["lightgbm"])
    return folder, rows


def _ours(server: Server, champion: Champion, token: str, n: int) -> Case:
    headers = {"authorization": f"Bearer {token}"}
    bodies = [json.dumps({"task": champion.task, "ids": [i]}).encode() for i in list(champion.position)[:200]]
    expected = champion.rows["probability"].to_numpy()

    def send(number: int) -> None:
        body = server.post("/v1/score", bodies[number % len(bodies)], headers)
        assert abs(body["scores"][0]["probability"] - expected[number % len(bodies)]) < 1e-12

    return Case(server, f"POST /v1/score, one id, {champion.task}, with reasons", send, n)


def _theirs(server: Server, task: str, rows: pd.DataFrame, n: int) -> Case:
    singles = (rows.iloc[[number]].to_json(orient="split", index=False) for number in range(min(200, len(rows))))
    bodies = [f'{{"dataframe_split": {single}}}'.encode() for single in singles]

    def send(number: int) -> None:
        answer = server.post("/invocations", bodies[number % len(bodies)], {})
        assert 0 <= answer["predictions"][0] <= 1

    return Case(server, f"POST /invocations, one row, trees of {task}, no reasons", send, n)


def _report(rows: list[dict[str, Any]], file: Path = RESULTS) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    width = max(len(row["metric"]) for row in rows)
    for row in rows:
        target = f"target {row['target']:g}  {'ok' if row['ok'] else 'MISSED'}" if row["target"] else ""
        print(f"{row['peer']:<22} {row['metric']:<{width}} {row['value']:>8.3g} {row['unit']}  {target}".rstrip())
    print(f"written to {file}")


if __name__ == "__main__":
    raise SystemExit(main())
