"""Does the gate let through what is right, and refuse the rest in the one form?"""

import asyncio
import json
import logging
from dataclasses import dataclass, field

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from pipelines.errors import UnavailableError
from serving.access import Principal
from serving.bodies import MAX_BODY_BYTES
from serving.errors import BusyError, InvalidRequestError, NotFoundError, NotReadyError, Refused
from serving.guard import MAX_HEAD_BYTES, Guard, InOneForm

ANA = Principal("admin", None, "Ana")
JSON = (b"content-type", b"application/json")
TOKEN = (b"authorization", b"Bearer good")
METHODS = {"/score": ("POST",), "/list": ("GET",), "/livez": ("GET",), "/fail": ("GET",), "/slow": ("GET",)}


class OneToken:
    def __init__(self) -> None:
        self.asked = 0

    def remembered(self, plaintext: str) -> tuple[Principal | None] | None:
        return (ANA,) if self.asked and plaintext == "good" else None

    def authenticate(self, plaintext: str) -> Principal | None:
        self.asked += 1
        return ANA if plaintext == "good" else None


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def json(self) -> dict:
        return json.loads(self.body)


def app_failing_with(error: Exception | None = None) -> Starlette:
    async def score(request: Request) -> JSONResponse:
        return JSONResponse({"size": len(await request.body()), "name": request.scope["principal"].name})

    async def alive(request: Request) -> JSONResponse:
        return JSONResponse({"principal": request.scope["principal"]})

    async def fail(_: Request) -> JSONResponse:
        raise error

    async def slow(_: Request) -> JSONResponse:
        await asyncio.sleep(5)
        return JSONResponse({})

    routes = [("/score", score, "POST"), ("/list", score, "GET"), ("/livez", alive, "GET"), ("/fail", fail, "GET")]
    return Starlette(routes=[Route(p, InOneForm(e), methods=[m]) for p, e, m in [*routes, ("/slow", slow, "GET")]])


def ask(
    path: str,
    method: str = "GET",
    headers: tuple = (TOKEN,),
    chunks: tuple[bytes, ...] = (b"{}",),
    *,
    error: Exception | None = None,
    pause: float = 0,
    query: bytes = b"",
    **limits: float,
) -> Answer:
    app = app_failing_with(error)
    guard = Guard(app, doorkeeper=OneToken(), sessions=OneToken(), methods=METHODS, pages={}, own=app, **limits)
    scope = {"type": "http", "method": method, "path": path, "headers": list(headers), "query_string": query}
    ahead = [{"type": "http.request", "body": c, "more_body": True} for c in chunks]
    ahead.append({"type": "http.request", "body": b"", "more_body": False})
    answer = Answer()

    async def receive() -> dict:
        await asyncio.sleep(pause)
        return ahead.pop(0) if ahead else {"type": "http.disconnect"}

    async def send(message: dict) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    asyncio.run(guard(scope, receive, send))
    return answer


def test_a_whole_body_with_a_token_goes_through():
    answer = ask("/score", "POST", (TOKEN, JSON), (b"[1,", b"2]"))
    assert (answer.status, answer.json) == (200, {"size": 5, "name": "Ana"})


def test_every_answer_carries_a_request_id_and_is_neither_sniffed_nor_stored():
    answers = [ask("/list"), ask("/list"), ask("/nowhere"), ask("/list", headers=())]
    assert len({answer.headers["x-request-id"] for answer in answers}) == 4
    assert {answer.headers["x-content-type-options"] for answer in answers} == {"nosniff"}
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}


def test_a_refusal_has_the_one_form_and_names_the_request():
    answer = ask("/nowhere")
    assert answer.json == {
        "code": "not_found",
        "message": "no such address; /docs.json names all",
        "request_id": answer.headers["x-request-id"],
    }
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", ["/score", "/list", "/nowhere", "/schema.json", "/healthz", "/livez/"])
@pytest.mark.parametrize("headers", [(), ((b"authorization", b"Bearer bad"),), ((b"authorization", b"Basic good"),)])
def test_nothing_but_health_answers_without_a_valid_token(path, headers):
    answer = ask(path, headers=headers)
    assert (answer.status, answer.json["code"]) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_health_needs_no_token_and_knows_no_caller():
    assert ask("/livez", headers=()).json == {"principal": None}


@pytest.mark.parametrize(
    ("path", "method"), [("/score", "GET"), ("/list", "POST"), ("/list", "DELETE"), ("/livez", "PUT")]
)
def test_another_method_is_refused_with_the_right_one_named(path, method):
    answer = ask(path, method)
    assert (answer.status, answer.json["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == METHODS[path][0]


@pytest.mark.parametrize(
    "headers",
    [
        (),
        ((b"content-type", b"text/plain"),),
        ((b"content-type", b"multipart/form-data"),),
        ((b"content-type", b"application/jsonp"),),
        ((b"content-type", b"application/json; charset=gbk"),),
        ((b"content-type", b"application/vnd.bentoml+pickle"),),
        (JSON, JSON),
        (JSON, (b"content-encoding", b"gzip")),
    ],
)
def test_only_plain_json_is_taken(headers):
    answer = ask("/score", "POST", (TOKEN, *headers))
    assert (answer.status, answer.json["code"]) == (415, "unsupported_media_type")


def test_json_may_name_its_charset():
    assert ask("/score", "POST", (TOKEN, (b"content-type", b"application/json; charset=UTF-8"))).status == 200


def test_the_size_is_counted_while_the_body_streams_in():
    half = b"x" * (MAX_BODY_BYTES // 2)
    assert ask("/score", "POST", (TOKEN, JSON), (half, half)).json["size"] == MAX_BODY_BYTES
    answer = ask("/score", "POST", (TOKEN, JSON), (half, half, b"x"))
    assert (answer.status, answer.json["code"]) == (413, "too_large")


def test_the_head_is_limited_before_anybody_is_looked_for():
    most = MAX_HEAD_BYTES - sum(map(len, TOKEN))
    assert ask("/list", query=b"x" * most).status == 200
    for answer in (
        ask("/list", query=b"x" * (most + 1)),
        ask("/list", headers=(TOKEN, (b"x", b"x" * most))),
        ask("/livez", headers=((b"x", b""),) * (MAX_HEAD_BYTES + 1)),
    ):
        assert (answer.status, answer.json["code"]) == (431, "head_too_large")


def test_a_slow_body_is_refused():
    answer = ask("/score", "POST", (TOKEN, JSON), pause=0.2, body_seconds=0.05)
    assert (answer.status, answer.json["code"]) == (408, "timeout")


def test_a_slow_answer_is_given_up():
    answer = ask("/slow", answer_seconds=0.05)
    assert (answer.status, answer.json["code"]) == (504, "timeout")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (InvalidRequestError("no"), 422, "invalid_request"),
        (NotFoundError("no"), 404, "not_found"),
        (NotReadyError("no"), 503, "not_ready"),
        (Refused(429, "busy", "no"), 429, "busy"),
    ],
)
def test_a_refusal_of_an_answer_is_told_in_the_same_form(error, status, code):
    answer = ask("/fail", error=error)
    assert (answer.status, answer.json["code"], answer.json["message"]) == (status, code, "no")


def test_a_fault_shows_and_logs_no_traceback_and_no_value(caplog):
    with caplog.at_level(logging.ERROR):
        answer = ask("/fail", error=ValueError("secret 4711"))
    assert (answer.status, answer.json["code"]) == (500, "internal")
    assert "4711" not in answer.body.decode() + caplog.text
    assert "Traceback" not in answer.body.decode() + caplog.text
    assert answer.json["request_id"] in caplog.text
    assert "ValueError" in caplog.text


def test_a_disk_or_database_that_fails_is_told_as_passing_and_the_log_says_which(caplog):
    answer = ask("/fail", error=UnavailableError("/home/app.db cannot be used (database is locked)"))
    assert (answer.status, answer.json["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == "5"
    assert "app.db" not in answer.body.decode()
    assert "/home/app.db cannot be used (database is locked)" in caplog.text


def test_a_websocket_is_closed():
    sent = []

    async def send(message: dict) -> None:
        sent.append(message)

    guard = Guard(None, doorkeeper=OneToken(), sessions=OneToken(), methods=METHODS, pages={}, own=None)
    asyncio.run(guard({"type": "websocket", "path": "/list"}, None, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_once_it_is_started_the_app_around_the_gate_puts_nothing_before_it():
    async def started(*_: object) -> None:
        return

    around = Starlette()
    guard = Guard(started, doorkeeper=OneToken(), sessions=OneToken(), methods=METHODS, pages={}, own=None)
    asyncio.run(guard({"type": "lifespan", "app": around}, None, None))
    assert around.middleware_stack is guard


def test_while_too_much_is_under_way_a_question_is_refused_and_told_when_to_try_again():
    def full(_: object) -> None:
        raise BusyError

    answer = ask("/score", "POST", (TOKEN, JSON), take=full)
    assert (answer.status, answer.json["code"], answer.headers["retry-after"]) == (429, "busy", "1")
    assert ask("/livez", headers=(), take=full).status == 200


def test_a_slow_body_takes_no_place_before_it_is_there():
    taken = []
    assert ask("/score", "POST", (TOKEN, JSON), pause=0.5, body_seconds=0.05, take=taken.append).status == 408
    assert taken == []
