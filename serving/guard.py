"""What must hold before a request reaches an answer? One gate before every route, BentoML's own included.

The order is: the size of the head, who asks, a known address and method, the content type, the size (counted while the
body streams in) and the time a body may take. Only a whole body goes on. Programs come with a bearer token, people with
the cookie of a session; each opens its own addresses alone, so that no page can make a browser ask the API.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from serving import metrics
from serving.access import Principal, bearer_token
from serving.bodies import FORM_TYPES, JSON_TYPES, whole_body
from serving.errors import BusyError, Refused
from serving.refusals import IS_PAGE, REQUEST_ID, STATUS, refuse
from serving.request_log import log_request
from serving.sessions import session_secret

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PUBLIC = frozenset({"/livez", "/readyz"})
BENTOMLS = frozenset({"/schema.json"})
"""What BentoML answers itself: what its clients ask first."""

Whom = Literal["signed in", "anyone", "static"]
"""Whom a page is for; a static file asks nobody."""

Endpoint = Callable[[Request], Awaitable["ASGIApp"]]
"""Answers a request with a response, or with what goes on to answer it."""

MAX_HEAD_BYTES = 16_384

_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_PAGE_MARKS = (
    (b"content-security-policy", _POLICY),
    (b"referrer-policy", b"same-origin"),  # with no-referrer, browsers hide the origin of a form from us too
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)


class Doorkeeper(Protocol):
    """Who knows the tokens, or the sessions."""

    def remembered(self, plaintext: str) -> tuple[Principal | None] | None:
        """Return a fresh answer without waiting, if there is one."""

    def authenticate(self, plaintext: str) -> Principal | None:
        """Return the principal of a token or session; may wait for the database."""


class Guard:
    """ASGI middleware: the gate.

    Parameters
    ----------
    app
        What lies behind.
    doorkeeper, sessions
        Check the tokens of programs, and the sessions of people.
    methods
        The methods of each known address; every other address is refused.
    pages
        The addresses among them that are for people, and for whom.
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
        sessions: Doorkeeper,
        methods: Mapping[str, Sequence[str]],
        pages: Mapping[str, Whom],
        own: "ASGIApp",
        take: Callable[[Principal | None], None] = lambda _: None,
        body_seconds: float = 10.0,
        answer_seconds: float = 30.0,
    ) -> None:
        self._app = app
        self._doorkeeper = doorkeeper
        self._sessions = sessions
        self._methods = methods
        self._pages = pages
        self._own = own
        self._take = take
        self._body_seconds = body_seconds
        self._answer_seconds = answer_seconds

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Let a request through, or refuse it."""
        if scope["type"] == "lifespan":
            scope["app"].middleware_stack = self  # BentoML's own make a task, a timer and an URL of each request
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
                given = list(message.get("headers", ()))
                message["headers"] = [*given, *_marks(given, request_id, is_page=bool(scope.get(IS_PAGE)))]
            await send(message)

        try:
            scope[REQUEST_ID] = request_id
            await self._pass(scope, receive, send_marked)
        except Exception as error:  # noqa: BLE001 - no fault may pass as it is
            response = refuse(error, scope)
            if not status:
                await response(scope, receive, send_marked)
        self._note(scope, request_id, status, time.perf_counter() - began)

    async def _pass(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        scope[IS_PAGE] = scope["path"] in self._pages or self._is_lost_visitor(scope)
        _check_head(scope)
        scope["principal"] = await self._admit(scope)
        receive = await whole_body(scope, receive, self._body_seconds, FORM_TYPES if scope[IS_PAGE] else JSON_TYPES)
        if scope["path"] not in PUBLIC:
            self._take(scope["principal"])
        async with asyncio.timeout(self._answer_seconds):
            await (self._app if scope["path"] in BENTOMLS else self._own)(scope, receive, send)

    def _note(self, scope: "Scope", request_id: str, status: int, seconds: float) -> None:
        """Count and log a request by its route; an address that is none is not told."""
        route = scope["path"] if scope["path"] in self._methods else "unknown"
        metrics.note_request(route, status, seconds)
        if status == STATUS[BusyError]:
            metrics.SHED.inc()
        if route not in PUBLIC and self._pages.get(route) != "static":
            log_request(request_id, route, status, seconds)

    async def _admit(self, scope: "Scope") -> Principal | None:
        path: str = scope["path"]
        principal = await (self._visitor(scope) if scope[IS_PAGE] else self._caller(scope))
        if path not in self._methods:
            raise Refused(404, "not_found", "no such address; /docs.json names all")
        if scope["method"] not in self._methods[path]:
            allowed = ", ".join(self._methods[path])
            raise Refused(405, "method_not_allowed", f"method not allowed here; expected {allowed}", {"allow": allowed})
        return principal

    def _is_lost_visitor(self, scope: "Scope") -> bool:
        """Say whether a person came to an address that is none."""
        if scope["path"] in self._methods:
            return False
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        wants_page = any(name == b"accept" and b"text/html" in value for name, value in headers)
        return wants_page and bearer_token(headers) is None

    async def _caller(self, scope: "Scope") -> Principal | None:
        if scope["path"] in PUBLIC:
            return None
        found = await _known(self._doorkeeper, bearer_token(scope["headers"]))
        if found is None:
            message = "no valid token; send `Authorization: Bearer TOKEN`, made by `crmcast token add`"
            raise Refused(401, "unauthenticated", message, {"www-authenticate": "Bearer"})
        return found

    async def _visitor(self, scope: "Scope") -> Principal | None:
        whom = self._pages.get(scope["path"], "anyone")
        if whom == "static":
            return None
        found = await _known(self._sessions, session_secret(scope["headers"]))
        if found is None and whom == "signed in":
            raise Refused(401, "unauthenticated", "nobody is signed in, or the session has ended")
        return found


class InOneForm:
    """An endpoint that tells its refusals and faults in the one form; Starlette would answer in its own."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer a request."""
        try:
            answer = await self._endpoint(Request(scope, receive, send))
        except Exception as error:  # noqa: BLE001 - no fault may pass as it is
            answer = refuse(error, scope)
        await answer(scope, receive, send)


def _check_head(scope: "Scope") -> None:
    size = len(scope["query_string"]) + sum(len(name) + len(value) for name, value in scope["headers"])
    if size > MAX_HEAD_BYTES:
        message = f"query and headers have {size} bytes; expected at most {MAX_HEAD_BYTES}"
        raise Refused(431, "head_too_large", message, {"connection": "close"})


async def _known(keeper: Doorkeeper, secret: str | None) -> Principal | None:
    if not secret:
        return None
    fresh = keeper.remembered(secret)
    return fresh[0] if fresh else await run_in_threadpool(keeper.authenticate, secret)


def _marks(given: list[tuple[bytes, bytes]], request_id: str, *, is_page: bool) -> list[tuple[bytes, bytes]]:
    is_kept = any(name == b"cache-control" for name, _ in given)
    return [
        (b"x-request-id", request_id.encode()),
        (b"x-content-type-options", b"nosniff"),
        *(() if is_kept else ((b"cache-control", b"no-store"),)),
        *(_PAGE_MARKS if is_page else ()),
    ]
