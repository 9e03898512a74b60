"""What does an explained score cost over HTTP, beside MLflow, MLServer and a plain BentoML service on the same trees?

All servers are up at once and asked in turns; what counts is the CPU that their processes use for a request, as a
ratio. Ours checks a token, reads a CRM record, and answers with probability, interval, worth and reasons; the others
get the row as the trees read it. Then ours alone: load at a fixed rate, three times too much, a manager's page.
Run as `python -m benchmarks.serving [--long]`; the peers' environments are made first, and kept.
`--parts reasons` measures the reasons of boosted trees alone, without a server: see `benchmarks/serving/reasons.py`.
"""

import argparse
import json
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.environments import python_of
from benchmarks.serving import cases, reasons
from benchmarks.serving.company import MANAGER, grow, make_home, make_matrix
from benchmarks.serving.load import run_load
from benchmarks.serving.servers import PEERS, Server, bento_naive, crmcast, mlflow_serve, mlserver
from pipelines.ledger import latest_run
from pipelines.state import AppState

RESULTS = Path(__file__).parents[1] / "results" / "serving.json"
KEPT = Path(__file__).parents[2] / ".benchmark-envs"
ROUNDS, N_ROWS = 3, 200
RATIOS = {"BentoML + TreeExplainer": 6, "MLServer": 3.5, "mlflow models serve": 15}
"""So many times our CPU for an explained record should theirs be."""

Row = dict[str, Any]


def main() -> int:
    options = _options()
    if options.parts == "reasons":
        rows = reasons.measure()
        _report(rows, RESULTS.with_name("serving_reasons.json"))
        return 0 if all(row["ok"] for row in rows) else 1
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        print("growing the trees and making a home ...", flush=True)
        booster = grow(folder)
        home = make_home(folder / "home", booster)
        state, run = AppState(home.app_db), latest_run(home)
        assert run is not None
        tokens = state.add_token("admin", "benchmark"), state.add_token("manager", "boss", MANAGER)
        ids, matrix = list(run.scores("leads")["entity_id"][:N_ROWS]), make_matrix(N_ROWS, 9)
        server = stack.enter_context(crmcast(home.path))
        rows = [_row("start to ready", server.ready_seconds, "s", below=6.0)]
        asked = cases.ours(server, tokens[0], ids, matrix)
        known = run.scores("leads")["probability"][:N_ROWS].tolist()
        rows += _compare(
            asked, _peers(stack, folder, matrix), booster.predict(matrix).tolist(), known, options.requests
        )
        rows += _page(server, tokens[1])
        rows += _under_load(server, tokens[0], ids, options.long)
    _report(rows)
    return 0 if all(row["ok"] for row in rows) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__)
    parser.add_argument("--requests", type=int, default=200, help="requests a round and case")
    parser.add_argument("--long", action="store_true", help="load for 10 minutes instead of 30 seconds")
    parser.add_argument("--parts", choices=("requests", "reasons"), default="requests", help="what is measured")
    return parser.parse_args()


def _peers(stack: ExitStack, folder: Path, matrix: Any) -> list[cases.Case]:
    naive, other = (python_of(PEERS / f"{name}.txt", KEPT) for name in ("naive", "mlserver"))
    model = folder / "model.txt"
    found = [
        cases.bentos(stack.enter_context(bento_naive(naive, model, folder)), matrix),
        cases.mlflows(stack.enter_context(mlflow_serve(naive, model, folder)), matrix),
    ]
    return [*found, *cases.mlservers(stack.enter_context(mlserver(other, model, folder)), matrix).values()]


def _compare(
    ours: dict[str, cases.Case], peers: list[cases.Case], expected: list[float], known: list[float], n: int
) -> list[Row]:
    for number in range(ROUNDS):
        print(f"round {number + 1} of {ROUNDS} ...", flush=True)
        for case in [*ours.values(), *peers]:
            case.measure(n, known if case.what.startswith("known") else expected)
    limits = {"record, score only": 0.5, "known id, reasons": 0.6}
    rows = []
    for what, case in ours.items():
        rows += [
            _row(f"{what}: CPU a request", case.cpu, "ms", below=limits.get(what)),
            _row(f"{what}: median", case.median, "ms"),
        ]
    for peer in peers:
        ratio = 2.0 if peer.what == "record, score only" else RATIOS[peer.server.name]
        rows += [
            _row(f"{peer.what}: CPU a request", peer.cpu, "ms", peer.server.name),
            _row(f"{peer.what}: CPU, times ours", peer.cpu / ours[peer.what].cpu, "x", peer.server.name, above=ratio),
        ]
    return rows


def _page(server: Server, token: str) -> list[Row]:
    headers, spent = {"authorization": f"Bearer {token}"}, []
    server.connection.close()
    for _ in range(30):
        start = time.perf_counter()
        page = server.get("/v1/deals?page_size=200", headers)
        spent.append(1000 * (time.perf_counter() - start))
        assert (page["total"], len(page["items"])) == (500, 200)
    spent.sort()
    return [
        _row("page of a manager (20 reps, 500 deals), median", spent[15], "ms", below=100.0),
        _row("page of a manager, slowest of 30", spent[-1], "ms"),
    ]


def _under_load(server: Server, token: str, ids: list[str], long: bool) -> list[Row]:
    single = [json.dumps({"task": "leads", "ids": [one]}).encode() for one in ids]
    seconds = 600 if long else 30
    print(f"100 requests a second for {seconds} s ...", flush=True)
    calm = run_load(server.port, token, single, 100, seconds)
    errors = sum(count for status, count in calm.statuses.items() if status != 200)
    rows = [
        _row(f"100 a second for {seconds} s: p50", calm.quantile(200, 0.5), "ms"),
        _row(f"100 a second for {seconds} s: p99", calm.quantile(200, 0.99), "ms", below=50.0),
        _row(f"100 a second for {seconds} s: errors", errors, "", below=0.5),
    ]
    print("three times too much for 20 s ...", flush=True)
    batches = [json.dumps({"task": "leads", "ids": ids[:100]}).encode()]
    capacity = _capacity(server, token, batches[0])
    flood = run_load(server.port, token, batches, 3 * capacity, 20)
    time.sleep(5)
    after = run_load(server.port, token, single, 100, 5)
    answers = sum(flood.statuses.values())
    shed, others = flood.statuses[429] / answers, answers - flood.statuses[429] - flood.statuses[200]
    return [
        *rows,
        _row("batches of 100 ids a second, one after the other", capacity, "/s"),
        _row("three times as many: refused with 429", 100 * shed, "%", above=1.0),
        _row("three times as many: p99 until refused", flood.quantile(429, 0.99), "ms", below=50.0),
        _row("three times as many: p99 of those answered", flood.quantile(200, 0.99), "ms"),
        _row("three times as many: other answers", others, "", below=0.5),
        _row("100 a second, 5 s later: p99", after.quantile(200, 0.99), "ms", below=50.0),
    ]


def _capacity(server: Server, token: str, body: bytes) -> float:
    headers, n = {"authorization": f"Bearer {token}"}, 100
    server.connection.close()
    began = time.perf_counter()
    for _ in range(n):
        server.post("/v1/score", body, headers)
    return n / (time.perf_counter() - began)


def _row(
    metric: str,
    value: float,
    unit: str,
    peer: str = "crmcast",
    *,
    below: float | None = None,
    above: float | None = None,
) -> Row:
    ok = (below is None or value < below) and (above is None or value >= above)
    target = below if above is None else above
    word = "" if target is None else f"target {'<' if above is None else '>='} {target:g}"
    return {"metric": metric, "value": round(value, 3), "unit": unit, "peer": peer, "target": target, "ok": ok} | (
        {"word": word} if word else {}
    )


def _report(rows: list[Row], file: Path = RESULTS) -> None:
    width = max(len(row["metric"]) for row in rows)
    for row in rows:
        said = f"{row.pop('word')}  {'ok' if row['ok'] else 'MISSED'}" if "word" in row else ""
        print(f"{row['peer']:<24} {row['metric']:<{width}} {row['value']:>10.4g} {row['unit']:<3} {said}".rstrip())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    print(f"written to {file}")


if __name__ == "__main__":
    raise SystemExit(main())
