"""How long does the server take for each page, and how much does a first load bring?

A service with 300 reps, 50,000 open records and an account with 10,000 activities answers each page 100 times after a
warm-up, to other callers each time, over one connection. Then a browser with an empty cache opens what comes first.
Run as `python -m benchmarks.pages [--demo HOME]`; without a demo home, one is made first (some minutes).
"""

import argparse
import http.client
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from benchmarks.pages.company import grow
from benchmarks.pages.first_load import first_loads
from benchmarks.serving.servers import Server, crmcast
from pipelines.access_settings import Role
from pipelines.demo import run_demo
from pipelines.home import Home
from pipelines.state import AppState
from serving.access import Authenticator
from serving.sessions import COOKIE, SessionKeeper
from serving.snapshot import Snapshot, load_snapshot
from serving.web.pages import PAGES, Page

RESULTS = Path(__file__).parents[1] / "results" / "pages.json"
P95_MS, WARM_UP = 150.0, 10
FEW = 3
"""So often is a whole list asked for as a file; no page waits for that."""

TASKS = {"lead": "leads", "deal": "deals", "account": "churn"}

Row = dict[str, Any]


@dataclass(frozen=True)
class Caller:
    """Somebody signed in, and the records that are theirs."""

    role: Role
    rep_id: str | None
    cookie: str


def main() -> int:
    options = _options()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        home, busy = grow(_demo(options.demo, folder), folder / "home")
        snapshot = load_snapshot(home)
        callers = {role: _callers(home, snapshot, role, options.requests) for role in ("rep", "manager", "scientist")}
        server = stack.enter_context(crmcast(home.path))
        rows = _size(snapshot)
        for page in PAGES:
            n = FEW if page.write else options.requests
            for role in sorted(page.roles & callers.keys()):
                print(f"{page.path} as a {role} ...", flush=True)
                rows += _measure(server, page, role, list(_addresses(snapshot, page, callers[role], n)))
        for page in (page for page in PAGES if page.path == "/account"):
            asked = [(f"/account?{urlencode({'id': busy})}", callers["scientist"][0])] * options.requests
            rows += _measure(server, page, "scientist, 10,000 activities", asked)
        rows += [_row(*row) for row in first_loads(server.port, {role: one[0].cookie for role, one in callers.items()})]
    _report(rows)
    return 0 if all(row["ok"] for row in rows) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--demo", type=Path, help="a home made by `crmcast demo`; it is copied, not changed")
    parser.add_argument("--requests", type=int, default=100, help="requests a page and role")
    return parser.parse_args()


def _demo(given: Path | None, folder: Path) -> Home:
    if given:
        return Home(given)
    print("making the demo company ...", flush=True)
    home = Home(folder / "demo")
    run_demo(home, "small")
    return home


def _callers(home: Home, snapshot: Snapshot, role: Role, most: int) -> list[Caller]:
    """Return up to so many signed-in callers of a role; those who lead or sell have something to see."""
    state = AppState(home.app_db)
    keeper = SessionKeeper(home, Authenticator(lambda: AppState(home.app_db)))
    people = {"rep": _owners(snapshot), "manager": sorted(set(snapshot.manager_of.values()) - {None})}.get(role, [None])
    found = []
    for rep_id in people[:most]:
        secret = keeper.open(state.add_token(role, f"{role} {rep_id}", rep_id))
        found.append(Caller(role, rep_id, f"{COOKIE}={secret}"))
    return found


def _owners(snapshot: Snapshot) -> list[Any]:
    """Return who owns a scored lead, a deal and an account."""
    owners = [
        {snapshot.owners(entity).get(entity_id) for entity_id in snapshot.champion(task).position}
        for entity, task in TASKS.items()
    ]
    return sorted(set.intersection(*owners) - {None})


def _addresses(snapshot: Snapshot, page: Page, callers: list[Caller], n: int) -> Iterator[tuple[str, Caller]]:
    """Yield what each caller asks: a page of one record is asked about records of theirs, a part of each kind in turn.

    Raises
    ------
    ValueError
        If a page must be asked something that is not known here.
    """
    required = {name for name, field in page.question.model_fields.items() if field.is_required()}
    for number, caller in enumerate(islice(cycle(callers), n)):
        entity = (
            page.path.removeprefix("/") if page.path.removeprefix("/") in TASKS else list(TASKS)[number % len(TASKS)]
        )
        known = {
            "id": _theirs(snapshot, entity, caller)[number % 7],
            "entity": entity,
            "since": (snapshot.run.cutoff - pd.Timedelta(days=30)).isoformat(),
            "task": TASKS[entity],
        }
        if unknown := required - known.keys():
            message = f"{page.path} must be asked {', '.join(unknown)}; say in benchmarks/pages what to ask"
            raise ValueError(message)
        query = {"q": "00"} if page.path == "/search" else {name: known[name] for name in required}
        yield page.path + (f"?{urlencode(query)}" if query else ""), caller


def _theirs(snapshot: Snapshot, entity: str, caller: Caller) -> list[str]:
    """Return some scored records of an entity that a caller may see."""
    from serving.access import Principal

    _, book = snapshot.seen_by(Principal(caller.role, caller.rep_id, "benchmark"))
    owners = snapshot.owners(entity)
    ids = snapshot.champion(TASKS[entity]).position
    return list(islice((one for one in ids if book.owners is None or owners[one] in book.owners), 7)) * 7


def _measure(server: Server, page: Page, who: str, asked: list[tuple[str, Caller]]) -> list[Row]:
    """Return how long the answers took, what they cost and how large they are; a refusal is one row more."""
    for path, caller in asked[: WARM_UP if len(asked) > FEW else 1]:
        _get(server, path, caller)
    spent, sizes, refused, began = [], [], 0, server.cpu_seconds()
    for path, caller in asked:
        start = time.perf_counter()
        status, content = _get(server, path, caller)
        spent.append(1000 * (time.perf_counter() - start))
        sizes.append(len(content))
        refused += status != 200
    cpu = 1000 * (server.cpu_seconds() - began) / len(asked)
    spent.sort()
    name = f"{page.path} ({who})"
    return [
        _row(f"{name}: p50", spent[len(spent) // 2], "ms"),
        _row(f"{name}: p95", spent[int(0.95 * len(spent))], "ms", None if page.write else P95_MS),
        _row(f"{name}: CPU", cpu, "ms"),
        _row(f"{name}: sent", sum(sizes) / len(sizes) / 1000, "kB"),
        *([_row(f"{name}: answers other than 200", refused, "", 1)] if refused else []),
    ]


def _get(server: Server, path: str, caller: Caller) -> tuple[int, bytes]:
    """Ask on the kept connection; on a new one where the server has closed it."""
    headers = {"cookie": caller.cookie, "accept": "text/html", "accept-encoding": "gzip"}
    try:
        server.connection.request("GET", path, headers=headers)
        response = server.connection.getresponse()
    except (ConnectionError, http.client.HTTPException):
        server.connection.close()
        server.connection.request("GET", path, headers=headers)
        response = server.connection.getresponse()
    return response.status, response.read()


def _size(snapshot: Snapshot) -> list[Row]:
    scored = sum(len(snapshot.champion(task).position) for task in TASKS.values())
    return [_row("open leads, deals and accounts", scored, ""), _row("reps with a book", len(_owners(snapshot)), "")]


def _row(metric: str, value: float, unit: str, target: float | None = None) -> Row:
    ok = target is None or value < target
    return {"metric": metric, "value": round(value, 2), "unit": unit, "peer": "crmcast", "target": target, "ok": ok}


def _report(rows: list[Row]) -> None:
    width = max(len(row["metric"]) for row in rows)
    for row in rows:
        target = row["target"]
        said = "" if target is None else f"target < {target:g}  {'ok' if row['ok'] else 'MISSED'}"
        print(f"{row['metric']:<{width}} {row['value']:>10,.1f} {row['unit']:<3} {said}".rstrip())
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    print(f"written to {RESULTS}")


if __name__ == "__main__":
    raise SystemExit(main())
