"""What must hold before a request reaches an answer? One gate before every route, BentoML's own included.

The order is: a token, a known address and method, the content type, the size (counted while the body streams in) and
the time a body may take. Only a whole body goes on. Every refusal has the one form {code, message, request_id}.
"""

import asyncio
import logging
import secrets
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Protocol

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from serving import metrics
from serving.access import Principal, bearer_token
from serving.errors import (
    BusyError,
    InvalidBodyError,
    InvalidRequestError,
    NotFoundError,
    NotReadyError,
    ServingError,
)
from serving.request_log import log_request

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 1_000_000
_REQUEST_ID = "crmcast.request_id"  # a name of our own: BentoML empties "request_id"
PUBLIC = frozenset({"/livez", "/readyz"})
BENTOMLS = frozenset({"/schema.json"})
"""What BentoML answers itself: what its clients ask first."""

STATUS: Mapping[type[ServingError], int] = {
    InvalidBodyError: 400,
    InvalidRequestError: 422,
    NotFoundError: 404,
    BusyError: 429,
    NotReadyError: 503,
}
_RETRY: Mapping[type[ServingError], Mapping[str, str]] = {
    BusyError: {"retry-after": "1"},
    NotReadyError: {"retry-after": "5"},
}

Endpoint = Callable[["Request"], Awaitable["ASGIApp"]]
"""Answers a request with a response, or with what goes on to answer it."""

logger = logging.getLogger("crmcast.serving")


class Refused(Exception):  # noqa: N818 - an answer of the gate, not a fault
    """A request that goes no further."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers


class Doorkeeper(Protocol):
    """Who knows the tokens."""

    def remembered(self, plaintext: str) -> tuple[Principal | None] | None:
        """Return a fresh answer without waiting, if there is one."""

    def authenticate(self, plaintext: str) -> Principal | None:
        """Return the principal of a token; may wait for the database."""


class Guard:
    """ASGI middleware: the gate.

    Parameters
    ----------
    app
        What lies behind.
    doorkeeper
        Checks tokens.
    methods
        The one method of each known address; every other address is refused.
    own
        Answers our addresses, also those of BentoML's typed methods: it would read, refuse and log in ways of its own.
    take
        Raises `BusyError` where no more can be taken. It is asked once the body is there, so that slow bodies take
        nobody's place.
    body_seconds, answer_seconds
        How long a body may take to arrive, and an answer to be found.
    """

    def __init__(
        self,
        app: "ASGIApp",
        *,
        doorkeeper: Doorkeeper,
        methods: Mapping[str, str],
        own: "ASGIApp",
        take: Callable[[], None] = lambda: None,
        body_seconds: float = 10.0,
        answer_seconds: float = 30.0,
    ) -> None:
        self._app = app
        self._doorkeeper = doorkeeper
        self._methods = methods
        self._own = own
        self._take = take
        self._body_seconds = body_seconds
        self._answer_seconds = answer_seconds

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Let a request through, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        request_id = secrets.token_hex(8)
        began, status = time.perf_counter(), 0

        async def send_marked(message: "Message") -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *_marks(request_id)]
            await send(message)

        try:
            scope[_REQUEST_ID] = request_id
            await self._pass(scope, receive, send_marked)
        except Exception as error:  # noqa: BLE001 - no fault may pass as it is
            response = _refusal(error, request_id)
            if not status:
                await response(scope, receive, send_marked)
        self._note(scope, request_id, status, time.perf_counter() - began)

    async def _pass(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        scope["principal"] = await self._admit(scope)
        receive = await _whole_body(scope, receive, self._body_seconds)
        if scope["path"] not in PUBLIC:
            self._take()
        async with asyncio.timeout(self._answer_seconds):
            await (self._app if scope["path"] in BENTOMLS else self._own)(scope, receive, send)

    def _note(self, scope: "Scope", request_id: str, status: int, seconds: float) -> None:
        """Count and log a request by its route; an address that is none is not told."""
        route = scope["path"] if scope["path"] in self._methods else "unknown"
        metrics.REQUESTS.labels(route, str(status)).inc()
        metrics.SECONDS.labels(route).observe(seconds)
        if status == STATUS[BusyError]:
            metrics.SHED.inc()
        if route not in PUBLIC:
            log_request(request_id, route, status, seconds)

    async def _admit(self, scope: "Scope") -> Principal | None:
        path: str = scope["path"]
        principal = None if path in PUBLIC else await self._principal(scope)
        if path not in self._methods:
            raise Refused(404, "not_found", "no such address; / names all")
        if scope["method"] != self._methods[path]:
            message = f"method not allowed here; expected {self._methods[path]}"
            raise Refused(405, "method_not_allowed", message, {"allow": self._methods[path]})
        return principal

    async def _principal(self, scope: "Scope") -> Principal:
        token = bearer_token(scope["headers"])
        known = self._doorkeeper.remembered(token) if token else (None,)
        if known is None:
            assert token is not None
            known = (await run_in_threadpool(self._doorkeeper.authenticate, token),)
        if known[0] is None:
            message = "no valid token; send `Authorization: Bearer TOKEN`, made by `crmcast token add`"
            raise Refused(401, "unauthenticated", message, {"www-authenticate": "Bearer"})
        return known[0]


def in_one_form(endpoint: Endpoint) -> Endpoint:
    """Make an endpoint tell its refusals and faults in the one form; Starlette would answer in its own."""

    async def told(request: "Request") -> "ASGIApp":
        try:
            return await endpoint(request)
        except Exception as error:  # noqa: BLE001 - no fault may pass as it is
            return _refusal(error, request.scope[_REQUEST_ID])

    return told


async def _whole_body(scope: "Scope", receive: "Receive", seconds: float) -> "Receive":
    """Read the whole body of a POST within its limits, and return a `receive` that gives it at once."""
    if scope["method"] != "POST":
        return receive
    _check_content_type(scope["headers"])
    try:
        async with asyncio.timeout(seconds):
            body = await _read_body(receive)
    except TimeoutError:
        message = f"the body did not arrive within {seconds:g} s"
        raise Refused(408, "timeout", message, {"connection": "close"}) from None
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> "Message":
        return waiting.pop() if waiting else await receive()

    return replay


async def _read_body(receive: "Receive") -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "disconnected", "the connection closed before the body was whole")
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > MAX_BODY_BYTES:
            text = f"the body is larger than {MAX_BODY_BYTES} bytes; send fewer ids or records at once"
            raise Refused(413, "too_large", text, {"connection": "close"})
        if not message.get("more_body", False):
            return b"".join(chunks)


def _check_content_type(headers: list[tuple[bytes, bytes]]) -> None:
    types = [value.lower().replace(b" ", b"") for name, value in headers if name == b"content-type"]
    encodings = [value for name, value in headers if name == b"content-encoding"]
    if encodings or len(types) != 1 or types[0] not in (b"application/json", b"application/json;charset=utf-8"):
        raise Refused(415, "unsupported_media_type", "expected content-type application/json, not compressed")


def _refusal(error: Exception, request_id: str) -> Response:
    if isinstance(error, Refused):
        return _error(error.status, error.code, str(error), request_id, error.headers)
    if isinstance(error, ServingError):
        return _error(STATUS[type(error)], error.code, str(error), request_id, _RETRY.get(type(error)))
    if isinstance(error, TimeoutError):
        return _error(504, "timeout", "the answer took too long; ask for less at once", request_id)
    # Neither the message nor the locals of a fault are logged: they may hold what a caller sent.
    places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-3:]]
    logger.error("request %s failed: %s at %s", request_id, type(error).__name__, " < ".join(reversed(places)))
    return _error(500, "internal", "something failed here; the log knows it by the request_id", request_id)


def _error(status: int, code: str, message: str, request_id: str, headers: Mapping[str, str] | None = None) -> Response:
    body = orjson.dumps({"code": code, "message": message, "request_id": request_id})
    return Response(body, status, headers, media_type="application/json")


def _marks(request_id: str) -> list[tuple[bytes, bytes]]:
    return [
        (b"x-request-id", request_id.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
    ]
