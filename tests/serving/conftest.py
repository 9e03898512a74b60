"""What do the tests of the doors share? A small home with models, scores and tokens, and a client."""

import asyncio
import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import httpx
import numpy as np
import pandas as pd
import pytest

from features.matrix import build_matrix
from models.classification import Classifier
from models.deal_cycle import DealCycle
from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.keepsakes import typical_values
from pipelines.ledger import latest_run
from pipelines.model_files import MANIFEST, pack, sha256, store
from pipelines.score import score
from pipelines.settings import load_settings
from pipelines.state import AppState, utc_now
from serving.access import Authenticator, Principal
from serving.admission import Admission
from serving.guard import Guard
from serving.room import Room
from serving.routes import METHODS, make_app
from serving.sessions import COOKIE, SessionKeeper, csrf_token
from serving.web.pages import WHOM
from tests.serving.running import Service

START = """
import sys
from pathlib import Path
from serving.launch import run

run(Path(sys.argv[1]), port=int(sys.argv[2]))
"""
CUTOFF = pd.Timestamp("2025-07-01")
THEN = CUTOFF - pd.Timedelta(days=14)
OWNERS = ("LI", "WANG", "ZHOU")  # LI and WANG report to CHEN, ZHOU to SUN; SUN and CHEN report to each other
CALLERS = {
    "rep": ("rep", "LI"),
    "manager": ("manager", "CHEN"),
    "stranger": ("rep", "ZHOU"),
    "scientist": ("scientist", None),
    "admin": ("admin", None),
}
SETTINGS = """
[source]
connector = "files"
folder = "."
[company]
complete_until = 2025-07-01
[tables.leads]
sql = "SELECT 1"
fixed = ["source", "region", "employees", "created_at", "budget_class", "visits"]
[tables.opportunities]
sql = "SELECT 1"
fixed = ["amount", "created_at"]
[tables.accounts]
sql = "SELECT 1"
fixed = ["region", "created_at"]
[tables.orders]
sql = "SELECT 1"
[tables.stages]
sql = "SELECT 1"
"""


def _tables() -> dict[str, pd.DataFrame]:
    draw = np.random.default_rng(3)
    n = 400
    created = pd.Series(CUTOFF - pd.to_timedelta(draw.integers(1, 200 * 24 * 60, n), unit="min")).astype(
        "datetime64[us]"
    )
    owners = pd.Series(draw.choice([*OWNERS, None], n, p=[0.3, 0.3, 0.3, 0.1]), dtype="str")
    closed = pd.Series(np.where(draw.random(n) < 0.5, created + pd.Timedelta(hours=20), pd.NaT)).astype(
        "datetime64[us]"
    )
    common = {"created_at": created, "owner_id": owners, "recorded_at": created}
    accounts = {"account_id": ids("A", n), "name": ids("公司 ", n), "region": draw.choice(["East", "West"], n)}
    leads = {
        "lead_id": ids("L", n),
        "source": draw.choice(["web", "event"], n),
        "region": draw.choice(["East", "West"], n),
        "employees": draw.integers(1, 900, n).astype(float),
        "budget_class": draw.choice(["a", "b"], n),
        "visits": np.where(np.arange(n) % 5 == 0, np.nan, np.arange(n) % 17),
        "closed_at": closed.where(closed < CUTOFF),
        "account_id": accounts["account_id"],
    }
    deals = {
        "opportunity_id": ids("D", n),
        "account_id": accounts["account_id"],
        "amount": draw.integers(1, 90, n) * 1000.0,
        "expected_close_on": (created + pd.Timedelta(days=60)).dt.floor("D"),
        "closed_at": closed.where(closed < CUTOFF),
    }
    ordered = created + pd.Timedelta(minutes=1)
    orders = {
        "order_id": ids("O", n),
        "account_id": accounts["account_id"],
        "occurred_at": ordered.where(ordered < CUTOFF, created),
        "amount": 5.0,
        "recorded_at": ordered,
    }
    stages = {
        "opportunity_id": deals["opportunity_id"],
        "stage": draw.choice(["lead", "offer"], n),
        "occurred_at": created,
        "recorded_at": created,
    }
    reps = {"rep_id": ["LI", "WANG", "ZHOU", "CHEN", "SUN"], "name": ["李", "王", "周", "陈", "孙"]}
    return {
        "accounts": pd.DataFrame(accounts | common),
        "leads": pd.DataFrame(leads | common),
        "opportunities": pd.DataFrame(deals | common),
        "orders": pd.DataFrame(orders),
        "stages": pd.DataFrame(stages),
        "reps": pd.DataFrame(reps | {"manager_id": ["CHEN", "CHEN", "SUN", "SUN", "CHEN"]}),
    }


def ids(mark: str, n: int) -> pd.Series:
    return pd.Series([f"{mark}{number:04d}" for number in range(n)], dtype="str")


def fit_and_promote(home: Home, task: str, version: int, seed: int) -> None:
    """Fit a small model of a task on invented outcomes and promote it."""
    settings = load_settings(home)
    history = HistoryStore(home)
    crm = history.load(settings)
    question = settings.task(task)
    records = crm.records(question.entity)
    cutoffs = [CUTOFF - pd.Timedelta(days=days) for days in (100, 60, 20)]
    born = crm.tables[records.table]["created_at"].to_numpy()
    spine = pd.concat([pd.DataFrame({"entity_id": records.ids[born < at], "cutoff": at}) for at in cutoffs])
    spine["cutoff"] = spine["cutoff"].astype("datetime64[us]")
    frame = build_matrix(crm, spine.reset_index(drop=True), question.entity).frame
    features, at = frame.drop(columns=["entity_id", "cutoff"]), frame["cutoff"]
    draw = np.random.default_rng(seed)
    lean = features.select_dtypes("number").rank(pct=True).fillna(0.5).mean(axis=1).to_numpy()
    if task == "deals":
        model = DealCycle().fit(features, 5 + 100 * draw.random(len(at)), draw.integers(0, 3, len(at)), cutoffs=at)
    else:
        y = (draw.random(len(at)) < 0.2 + 0.6 * (lean > np.median(lean))).astype(float)
        model = Classifier(horizon=timedelta(days=30)).fit(features, y, cutoffs=at, groups=frame["entity_id"])
    facts = {"task": task, "entity": question.entity, "horizon_days": 90, "rung": model.rung_, "rows": len(at)}
    facts |= {"created_at": "2025-07-01T00:00:00+00:00", "data_version": history.version().text}
    files = pack(model, facts | {"typical": typical_values(features)})
    store(home, task, version, files)
    AppState(home.app_db).record_promotion(task, version, sha256(files[MANIFEST]), "test")


def make_home(path: Path) -> Home:
    """Make a home with a history, a champion of each task and one score run."""
    home = Home(path)
    home.settings_path.write_text(SETTINGS, encoding="utf-8")
    history = HistoryStore(home)
    for name, frame in _tables().items():
        history.merge(name, frame)
    history.publish()
    for seed, task in enumerate(("leads", "deals", "churn")):
        fit_and_promote(home, task, 1, seed)
    score(home)
    return home


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, dict[str, str]]:
    """Return a home that no test changes or serves, to be copied, with its tokens."""
    home = make_home(tmp_path_factory.mktemp("untouched"))
    return home, _add_tokens(home)


@pytest.fixture(scope="session")
def home(untouched: tuple[Home, dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return the home that many tests ask and serve: what they write into its logs stands there for all."""
    return Home(copytree(untouched[0].path, tmp_path_factory.mktemp("home") / "home"))


@pytest.fixture(scope="session")
def twice(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home that also scored two weeks earlier, by a model whose numbers were others."""
    own = Home(copytree(home.path, tmp_path_factory.mktemp("twice") / "home", ignore=ignore_patterns(".bentoml")))
    score(own, cutoff=THEN)
    then = latest_run(own)
    assert then is not None
    for task in then.tasks:
        rows = then.scores(task)
        shifted = rows.assign(raw_score=rows["raw_score"] + 0.5, probability=rows["probability"] / 2, model_version=7)
        shifted.to_parquet(then.folder / f"{task}.parquet")
    score(own, cutoff=CUTOFF)
    return own


@pytest.fixture(scope="session")
def tokens(untouched: tuple[Home, dict[str, str]]) -> dict[str, str]:
    return untouched[1]


def _add_tokens(home: Home) -> dict[str, str]:
    state = AppState(home.app_db)
    found = {name: state.add_token(role, name, rep_id) for name, (role, rep_id) in CALLERS.items()}
    found["revoked"] = state.add_token("admin", "revoked")
    state.revoke_token(state.list_tokens()[-1].id)
    an_hour_ago = AppState(home.app_db, clock=lambda: utc_now() - timedelta(hours=1))
    found["expired"] = an_hour_ago.add_token("admin", "expired", expires_at=utc_now() - timedelta(minutes=1))
    return found


class Client:
    """Asks the routes behind their gate, without a socket."""

    def __init__(self, home: Home, tokens: dict[str, str]) -> None:
        self.room = Room(home)
        self.room.refresh()
        self.tokens = tokens
        self._door = Authenticator(lambda: AppState(home.app_db))
        self.sessions = SessionKeeper(home, self._door)
        self._secrets: dict[str, str] = {}

    def ask(self, method: str, path: str, caller: str | None = "admin", **options: Any) -> httpx.Response:
        token = self.tokens.get(caller, caller) if caller else None
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return self.send(method, path, headers | options.pop("headers", {}), **options)

    def guard(self, take: Callable[[Principal | None], None] | None = None) -> Guard:
        """Return a service of its own, as one process has it."""
        admission = Admission()
        app = make_app(self.room, admission, self.sessions)
        keepers = {"doorkeeper": self._door, "sessions": self.sessions}
        return Guard(app, **keepers, methods=METHODS, pages=WHOM, own=app, take=take or admission.take)

    def send(self, method: str, path: str, headers: dict[str, Any], **options: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.guard())
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return await client.request(method, path, headers=headers, **options)

        return asyncio.run(send())

    def get(self, path: str, caller: str | None = "admin", **query: Any) -> httpx.Response:
        return self.ask("GET", path, caller, params=query)

    def post(self, path: str, body: Any, caller: str | None = "admin", **query: Any) -> httpx.Response:
        return self.ask("POST", path, caller, json=body, params=query)

    def secret(self, caller: str) -> str:
        """Return the session of a caller, signed in when first needed."""
        if caller not in self._secrets:
            secret = self.sessions.open(self.tokens.get(caller, caller))
            assert secret is not None
            self._secrets[caller] = secret
        return self._secrets[caller]

    def visit(self, path: str, caller: str = "admin", language: str = "en", **query: Any) -> httpx.Response:
        """Open a page as a signed-in caller."""
        cookies = f"{COOKIE}={self.secret(caller)}; crmcast_language={language}"
        return self.send("GET", path, {"cookie": cookies, "accept": "text/html"}, params=query or None)

    def act(self, path: str, form: dict[str, str], caller: str = "admin", **headers: str) -> httpx.Response:
        """Do something on a page as a signed-in caller, as a browser would."""
        secret = self.secret(caller)
        sent = {"cookie": f"{COOKIE}={secret}", "origin": "http://test", "x-csrf-token": csrf_token(secret)}
        return self.send("POST", path, sent | {k.replace("_", "-"): v for k, v in headers.items()}, data=form)

    def owned_by(self, task: str, owner: str | None) -> str:
        """Return the first scored entity of an owner."""
        snapshot = self.room.ready()
        champion = snapshot.champion(task)
        return next(i for i in champion.position if snapshot.owners(champion.entity)[i] == owner)


@pytest.fixture(scope="session")
def client(home: Home, tokens: dict[str, str]) -> Client:
    return Client(home, tokens)


@pytest.fixture
def promote() -> Callable[..., None]:
    return fit_and_promote


@dataclass
class Server:
    process: subprocess.Popen
    port: int
    output: Path

    def ask(self, method: str, path: str, token: str | None = None, body: object = None) -> tuple[int, dict | str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
        try:
            connection.request(method, path, json.dumps(body) if body else None, headers)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        is_json = response.headers["content-type"] == "application/json"
        return response.status, json.loads(text) if is_json else text

    def send(self, raw: bytes) -> bytes:
        """Send bytes as they are, and return all that comes back until the service closes the connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(raw)
            return b"".join(iter(lambda: connection.recv(65_536), b""))

    def stop(self, by: signal.Signals) -> str:
        self.process.send_signal(by)
        self.process.wait(timeout=60)
        return self.told()

    def told(self) -> str:
        return self.output.read_text(encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Server]:
    """Return what starts the service of a home on a free port."""
    return lambda home: _start(home, tmp_path_factory.mktemp("service"))


def _start(home: Path, folder: Path) -> Server:
    port = _free_port()
    arguments = [sys.executable, "-c", START, str(home), str(port)]
    told = folder / "output"  # a pipe that nobody reads would fill up and hold the service
    with told.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(arguments, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
    server = Server(process, port, told)
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert process.poll() is None, server.told()
        try:
            server.ask("GET", "/livez")
        except OSError:
            time.sleep(0.2)
        else:
            return server
    server.stop(signal.SIGKILL)
    pytest.fail("the service did not start within 90 s")


@pytest.fixture(scope="session")
def launched(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Return a service with two workers, which `start` starts unless it runs."""
    own = tmp_path_factory.mktemp("running") / "home"
    copytree(home.path, own, ignore=ignore_patterns(".bentoml"))
    service = Service(Home(own), _free_port())
    yield service
    service.close()


@pytest.fixture
def service(launched: Service) -> Service:
    launched.start()
    return launched
