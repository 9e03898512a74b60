"""Do revocation, sign-in by an issuer, the audit and a bad model hold in a running service with two workers?"""

import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from pipelines.audit_check import find_rows, verify
from pipelines.home import Home
from pipelines.model_files import MANIFEST, read_files, sha256, store
from pipelines.state import AppState
from serving.launch import command

ISSUER = "https://login.example.com"


@dataclass
class SlowIssuer:
    """Gives its keys after a while."""

    key: Any = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    seconds: float = 0.0

    def __post_init__(self) -> None:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                time.sleep(outer.seconds)
                jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(outer.key.public_key())) | {"kid": "k1"}
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps({"keys": [jwk]}).encode())

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def token(self, **claims: Any) -> str:
        now = int(time.time())
        known = {"iss": ISSUER, "aud": "crmcast", "sub": "li@example.com", "exp": now + 300, "iat": now}
        return jwt.encode(known | claims, self.key, "RS256", headers={"kid": "k1"})


@dataclass
class Service:
    home: Home
    url: str
    issuer: SlowIssuer
    client: httpx.Client

    def ask(self, token: str, path: str = "/v1/leads?page_size=1") -> httpx.Response:
        """Ask on a connection of its own, so that either worker may answer."""
        return self.client.get(f"{self.url}{path}", headers={"authorization": f"Bearer {token}"})

    def is_refused(self, token: str) -> bool:
        return all(self.ask(token).status_code == 401 for _ in range(8))


def wait_until(is_so: Any, seconds: float) -> float:
    start = time.monotonic()
    while not is_so():
        assert time.monotonic() - start < seconds, f"not so after {seconds:g} s"
        time.sleep(0.05)
    return time.monotonic() - start


def is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.fixture(scope="module")
def service(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    own = Home(tmp_path_factory.mktemp("running") / "home")
    shutil.copytree(home.path, own.path, ignore=shutil.ignore_patterns(".bentoml"))
    issuer = SlowIssuer()
    with own.settings_path.open("a", encoding="utf-8") as file:
        file.write(f'[access.oidc]\nissuer = "{ISSUER}"\naudience = "crmcast"\n')
        file.write(f'jwks_url = "http://127.0.0.1:{issuer.server.server_port}/keys"\n')
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments, environment = command(own.path, "127.0.0.1", port, workers=2)
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(arguments, env=environment, stdout=quiet, stderr=quiet, start_new_session=True)
    url = f"http://127.0.0.1:{port}"
    wait_until(lambda: is_ready(url), 120)
    with httpx.Client(timeout=30, limits=httpx.Limits(max_keepalive_connections=0)) as client:
        yield Service(own, url, issuer, client)
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(timeout=60)
    issuer.server.shutdown()
    issuer.server.server_close()


def test_a_new_token_works_at_once_and_a_revoked_one_no_longer_than_five_seconds(service):
    state = AppState(service.home.app_db)
    token = state.add_token("rep", "Li", "LI")
    assert {service.ask(token).status_code for _ in range(8)} == {200}
    state.revoke_token(state.list_tokens()[-1].id)
    time.sleep(5)
    assert service.is_refused(token)


def test_a_slow_issuer_holds_up_only_those_who_come_with_its_tokens(service):
    own = AppState(service.home.app_db).add_token("admin", "own")
    assert service.ask(own).status_code == 200
    service.issuer.seconds = 2.0
    answers: list[httpx.Response] = []
    theirs = service.issuer.token(role="rep", rep_id="LI")
    callers = [threading.Thread(target=lambda: answers.append(service.ask(theirs))) for _ in range(6)]
    for caller in callers:
        caller.start()
    time.sleep(0.2)
    for path in ("/livez", "/v1/leads?page_size=1"):
        assert service.ask(own, path).status_code == 200
    assert answers == []
    for caller in callers:
        caller.join()
    assert {answer.status_code for answer in answers} == {200}
    owners = {item["owner_id"] for answer in answers for item in answer.json()["items"]}
    assert owners == {"LI"}
    service.issuer.seconds = 0.0
    assert service.ask(service.issuer.token(role="rep", rep_id="LI", aud="another")).status_code == 401


def test_a_model_that_crashes_the_parser_alarms_while_the_one_before_serves(service, home):
    files = read_files(home, "leads", 1)
    name = next(name for name in files if name != MANIFEST)
    bad = files | {name: files[name][: len(files[name]) // 2]}
    manifest = json.loads(files[MANIFEST])
    manifest["files"][name]["sha256"] = sha256(bad[name])
    bad[MANIFEST] = json.dumps(manifest).encode()
    store(service.home, "leads", 7, bad)
    state = AppState(service.home.app_db)
    token = state.add_token("admin", "watcher")
    state.record_promotion("leads", 7, sha256(bad[MANIFEST]), "test")

    def alarms() -> bool:
        return all("leads 7" in service.ask(token, "/readyz").json()["unfit_models"] for _ in range(20))

    wait_until(alarms, 60)
    models = service.ask(token, "/v1/models").json()
    assert models["models"][0]["version"] == 1
    assert "leads version 7 is not safe to load" in models["unfit"][0]["reason"]
    assert service.ask(token).status_code == 200


def test_both_workers_write_one_audit(service):
    report = verify(service.home)
    assert report.is_whole
    assert report.head.rows > 10
    assert {"Li", "own", "li@example.com"} <= {row["name"] for row in find_rows(service.home)}
