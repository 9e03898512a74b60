"""Does the service really start, answer, keep out what does not belong there, and stop?"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.serving.running import wait_until

LOAD_AND_ASK = """
import sys
from serving.service import Crmcast

def loaded(names):
    return sorted(name for name in names.split() if name in sys.modules)

print(loaded("numpy pandas sqlalchemy lightgbm"))
Crmcast.inner()
print(loaded("mlflow shap matplotlib sklearn scipy.stats numba duckdb optuna pyspark"))

from starlette.testclient import TestClient

headers = {"authorization": "Bearer " + sys.argv[1]}
with TestClient(Crmcast.to_asgi(is_main=True)) as client:
    for task, entity_id in zip(("leads", "deals", "churn"), sys.argv[2:], strict=True):
        answer = client.post("/v1/score", json={"task": task, "ids": [entity_id]}, headers=headers)
        assert answer.status_code == 200, answer.text
        assert len(answer.json()["scores"]) == 1
    for path in ("/v1/leads", "/v1/models", "/docs.json"):
        assert client.get(path, headers=headers).status_code == 200, path
print(loaded("mlflow shap matplotlib"))
"""

ASK_AS_BENTOML = """
import json, sys
import bentoml
from bentoml.exceptions import BentoMLException

url, token, *ids = sys.argv[1:]
with bentoml.SyncHTTPClient(url, token=token) as client:
    print(json.dumps(client.score(task="leads", ids=ids)))
    try:
        client.score(task="leds", ids=ids)
    except BentoMLException as error:
        assert "'leads', 'deals', 'churn'" in str(error), error
    else:
        raise AssertionError("a wrong task was taken")
"""

POST = b"POST /v1/score HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
HIDDEN = b"0\r\n\r\nGET /livez HTTP/1.1\r\nhost: x\r\n\r\n"
NO_HTTP = (
    b"\x00\x01\xff" * 100 + b"\r\n\r\n",
    b"\x16\x03\x01\x00",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"FOO /livez HTTP/1.1\r\nhost: x\r\n\r\n",
    b"CONNECT 169.254.169.254:80 HTTP/1.1\r\nhost: x\r\n\r\n",
    b"GET /livez HTTP/1.1\nhost: x\n\n",
    b"GET /livez HTTP/1.1\r\nhost : x\r\n\r\n",
    b"GET /livez HTTP/1.1\r\nhost: x\r\nx: a\r\n b\r\n\r\n",
    b"GET /livez HTTP/1.1\r\nhost: x\r\nx: a\x00b\r\n\r\n",
    b"GET /livez?" + b"x" * 100_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n",
    POST + b"content-length: -1\r\n\r\n{}",
    POST + b"content-length: 99999999999999999999\r\n\r\n{}",
    POST + b"content-length: 5\r\ncontent-length: 6\r\n\r\n" + HIDDEN,
    POST + b"content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n" + HIDDEN,
    POST + b"transfer-encoding: xchunked\r\n\r\n" + HIDDEN,
    POST + b"transfer-encoding: chunked, identity\r\n\r\n" + HIDDEN,
    POST + b"transfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}",
)


@pytest.fixture(scope="module")
def server(home, start) -> Iterator[Any]:
    server = start(home.path)
    yield server
    if server.process.poll() is None:
        server.stop(signal.SIGTERM)


def test_a_started_service_is_ready_and_serves_the_stored_scores(server, client, tokens):
    assert server.ask("GET", "/readyz")[0] == 200
    rows = client.room.ready().champion("leads").rows
    wanted = list(rows["entity_id"][:50])
    status, body = server.ask("POST", "/v1/score", tokens["admin"], {"task": "leads", "ids": wanted})
    assert status == 200
    for score, probability in zip(body["scores"], rows["probability"], strict=False):
        assert abs(score["probability"] - probability) < 1e-12


@pytest.mark.parametrize("path", ["/v1/models", "/docs.json", "/metrics", "/schema.json", "/healthz", "/assets/x"])
def test_bentomls_own_addresses_need_a_token_too(server, path):
    assert server.ask("GET", path)[0] == 401


@pytest.mark.parametrize("path", ["/healthz", "/assets/x", "/v1/nothing"])
def test_bentomls_other_addresses_are_gone(server, tokens, path):
    status, body = server.ask("GET", path, tokens["admin"])
    assert (status, body["code"]) == (404, "not_found")


def test_every_refusal_of_a_started_service_has_a_request_id(server, tokens):
    answers = [
        server.ask("POST", "/v1/score", tokens["admin"], {"task": "leads", "idz": ["a"]}),
        server.ask("GET", "/v1/explain?entity=lead&id=nobody", tokens["admin"]),
        server.ask("GET", "/v1/leads"),
    ]
    assert [status for status, _ in answers] == [422, 404, 401]
    assert all(len(body["request_id"]) == 16 for _, body in answers)


def test_no_other_site_is_allowed_to_ask(server):
    headers = b"host: x\r\norigin: https://evil.example\r\naccess-control-request-method: POST\r\nconnection: close\r\n"
    answer = server.send(b"OPTIONS /v1/score HTTP/1.1\r\n" + headers + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert b"access-control" not in answer.lower()


def test_our_pages_stand_before_bentomls(server, tokens):
    assert server.ask("GET", "/")[0] == 303
    assert "<form" in server.ask("GET", "/sign-in")[1]
    assert server.ask("GET", "/docs.json", tokens["rep"])[1]["info"]["title"] == "crmcast"


def test_the_metrics_count_requests_by_address(server, tokens):
    server.ask("GET", "/v1/models", tokens["admin"])
    assert (
        'crmcast_requests_total{route="/v1/models",status="200"}' in server.ask("GET", "/metrics", tokens["admin"])[1]
    )


def test_bentomls_client_scores_by_the_typed_method_with_the_same_rights(server, client, tokens):
    lead, anothers = client.owned_by("leads", "LI"), client.owned_by("leads", "ZHOU")
    asked = [f"http://127.0.0.1:{server.port}", tokens["rep"], lead, anothers]
    said = subprocess.run(
        [sys.executable, "-c", ASK_AS_BENTOML, *asked], capture_output=True, text=True, check=False, timeout=60
    )
    assert said.returncode == 0, said.stderr
    found = json.loads(said.stdout)
    assert [score["entity_id"] for score in found["scores"]] == [lead]
    assert found["unknown"] == [anothers]


@pytest.mark.parametrize("raw", NO_HTTP, ids=range(len(NO_HTTP)))
def test_what_is_no_http_is_refused_with_whatever_hides_behind_it(server, raw):
    answer = server.send(raw)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert server.ask("GET", "/livez")[0] == 200


def test_a_request_for_another_server_is_not_passed_on(server):
    answer = server.send(b"GET http://169.254.169.254/livez2 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 401 ")


def test_who_opens_connections_and_says_nothing_or_half_of_it_holds_up_nobody(server, tokens):
    half = POST + f"authorization: Bearer {tokens['rep']}\r\ncontent-length: 9\r\n\r\n{{".encode()
    held = [(socket.create_connection(("127.0.0.1", server.port)), said) for said in (b"", b"GET /li", half) * 100]
    for connection, said in held:
        connection.sendall(said)
    assert {server.ask("GET", "/v1/leads?page_size=1", tokens["rep"])[0] for _ in range(20)} == {200}
    for connection, _ in held:
        connection.close()


@pytest.mark.long
def test_who_does_not_read_the_answer_holds_up_a_stop_for_half_a_minute_at_most(home, start, tokens):
    server = start(home.path)
    asked = f"GET /v1/leads?page_size=200 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {tokens['admin']}\r\n\r\n"
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", server.port))
        connection.sendall(asked.encode() * 60)
        time.sleep(3)
        began = time.monotonic()
        server.stop(signal.SIGTERM)
    assert 20 < time.monotonic() - began < 30
    assert server.process.returncode == 0


@pytest.mark.parametrize(
    "sent",
    [(signal.SIGTERM,), (signal.SIGINT, signal.SIGINT), (signal.SIGKILL,)],
    ids=["told to stop", "Ctrl-C twice", "its supervisor is killed"],
)
def test_a_home_without_scores_is_alive_but_not_ready_and_a_stop_is_clean(tmp_path, start, sent):
    (tmp_path / "crmcast.toml").write_text('[source]\nconnector = "simulated"\n', encoding="utf-8")
    server = start(tmp_path)
    status, body = server.ask("GET", "/readyz")
    for one in sent:
        os.killpg(server.process.pid, one)  # as a terminal sends it: to all processes of the service
        time.sleep(0.3)
    server.process.wait(timeout=60)
    output = server.told()
    assert (status, body["code"]) == (503, "not_ready")
    assert "no scores yet" in body["message"]
    lines = [json.loads(line) for line in output.splitlines() if line.startswith('{"time"')]
    told = f"serving {tmp_path} at http://127.0.0.1:{server.port} (not ready: no scores yet"
    assert any(line.get("message", "").startswith(told) for line in lines)
    assert "Traceback" not in output
    assert server.process.returncode in {0, -sent[-1]} - {-signal.SIGTERM}  # a second Ctrl-C may meet what is ending
    wait_until(lambda: _answers_no_more(server.port), 30)


def _answers_no_more(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) != 0


def test_a_service_loads_late_what_its_first_answers_do_not_need_and_never_mlflow_or_shap(home, client, tokens):
    asked = [client.owned_by(task, "LI") for task in ("leads", "deals", "churn")]
    own = {"CRMCAST_HOME": str(home.path), "BENTOML_HOME": str(home.path / ".bentoml"), "BENTOML_DO_NOT_TRACK": "True"}
    found = subprocess.run(
        [sys.executable, "-c", LOAD_AND_ASK, tokens["admin"], *asked],
        env=os.environ | own,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert found.returncode == 0, found.stderr
    supervisor, started, answered = [line for line in found.stdout.splitlines() if line.startswith("[")]
    assert (supervisor, started, answered) == ("[]", "[]", "[]")
