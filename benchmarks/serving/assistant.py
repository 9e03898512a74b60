"""What does a call of an assistant's tool cost, and how long does it take at 30 a second?

Run as `python -m benchmarks.serving.assistant`: a company of 2,000 leads and 500 deals is made and served.
`--home DIR` serves a copy of that home instead, with all tools that it can answer. The rate is an open loop: each call
has its moment, whether or not the answers keep up.
"""

import argparse
import json
import shutil
import tempfile
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.serving.__main__ import RESULTS, _report, _row
from benchmarks.serving.company import grow, make_home
from benchmarks.serving.load import REFUSED, run_load
from benchmarks.serving.servers import Server, crmcast
from pipelines.home import Home
from pipelines.ledger import ScoreRun, latest_run
from pipelines.state import AppState

RATE, SECONDS, CALLS = 30, 60, 60
Call = tuple[str, dict[str, Any]]


def main() -> int:
    """Measure, print the rows and say whether all targets are met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving.assistant", description=__doc__)
    parser.add_argument("--home", type=Path, help="serve a copy of this home")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        home = _home(folder, parser.parse_args().home)
        run = latest_run(home)
        assert run is not None
        token = AppState(home.app_db).add_token("admin", "assistant")
        server = stack.enter_context(crmcast(home.path))
        with suppress(RuntimeError):  # on a busy machine the door may take longer to open than one answer may
            _ask(server, token, ("model_status", {}))
        calls = [call for call in _calls(run) if _is_answered(server, token, call)]
        rows = [_row(f"{name}: CPU a call", _cpu(server, token, (name, asked)), "ms") for name, asked in calls]
        rows += _under_load(server, token, calls)
    _report(rows, RESULTS.with_name("serving_assistant.json"))
    return 0 if all(row["ok"] for row in rows) else 1


def _home(folder: Path, given: Path | None) -> Home:
    if given is None:
        return make_home(folder / "home", grow(folder))
    shutil.copytree(given, folder / "home", ignore=shutil.ignore_patterns(".bentoml"))
    return Home(folder / "home")


def _calls(run: ScoreRun) -> list[Call]:
    since = f"{run.cutoff - timedelta(days=7):%Y-%m-%d}"
    leads, deals = (run.scores(task)["entity_id"] for task in ("leads", "deals"))
    lead, deal = ({"entity": name, "id": ids.iloc[0]} for name, ids in (("lead", leads), ("deal", deals)))
    return [
        ("list_leads", {}),
        ("list_deals", {"language": "zh"}),
        ("list_accounts", {}),
        ("accounts_at_risk", {}),
        ("deals_that_slip", {"language": "zh"}),
        ("explain_score", lead),
        ("explain_score", deal),
        ("why_it_changed", deal | {"since": since}),
        ("similar_cases", lead),
        ("brief", {"kind": "manager"}),
        ("model_status", {}),
        ("verify_answer", {"draft": "The first converts with 51%.", "sources": [{"tool": "list_leads"}]}),
    ]


def _body(call: Call) -> bytes:
    params = {"name": call[0], "arguments": call[1]}
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).encode()


def _ask(server: Server, token: str, call: Call) -> Any:
    headers = {"authorization": f"Bearer {token}", "accept": "application/json"}
    return server.post("/mcp/", _body(call), headers)["result"]


def _is_answered(server: Server, token: str, call: Call) -> bool:
    result = _ask(server, token, call)
    if result["isError"]:
        print(f"left out: {call[0]}: {result['content'][0]['text']}", flush=True)
    return not result["isError"]


def _cpu(server: Server, token: str, call: Call) -> float:
    before = server.cpu_seconds()
    for _ in range(CALLS):
        assert not _ask(server, token, call)["isError"]
    return 1000 * (server.cpu_seconds() - before) / CALLS


def _under_load(server: Server, token: str, calls: list[Call]) -> list[dict[str, Any]]:
    print(f"{RATE} calls a second for {SECONDS} s ...", flush=True)
    before = server.cpu_seconds()
    load = run_load(server.port, token, [_body(call) for call in calls], RATE, SECONDS, path="/mcp/")
    cpu = 1000 * (server.cpu_seconds() - before) / (RATE * SECONDS)
    others = sum(count for status, count in load.statuses.items() if status not in (200, REFUSED))
    what = f"{RATE} a second for {SECONDS} s, each tool in turn"
    return [
        _row(f"{what}: CPU a call", cpu, "ms"),
        _row(f"{what}: p50", load.quantile(200, 0.5), "ms"),
        _row(f"{what}: p99", load.quantile(200, 0.99), "ms", below=100.0),
        _row(f"{what}: refused by the tool", load.statuses[REFUSED], "", below=0.5),
        _row(f"{what}: other answers", others, "", below=0.5),
    ]


if __name__ == "__main__":
    raise SystemExit(main())
