"""How does somebody sign in and out? A token for a session in a cookie, with few tries a minute."""

import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from pipelines.sessions import LONGEST
from serving.bodies import read_form
from serving.errors import BusyError
from serving.questions import read
from serving.sessions import COOKIE, SessionKeeper, session_secret
from serving.web.frames import frame_of, is_https
from serving.web.origins import check_csrf, check_origin
from serving.web.pages import safe_next
from serving.web.render import render
from serving.web.visit import PageQuery

if TYPE_CHECKING:
    from starlette.requests import Request

MOST_FAILURES = 10
A_MINUTE = 60.0


class SignInForm(PageQuery):
    """The token, and where to go then."""

    token: str = ""
    next: str | None = None


class SignInQuery(PageQuery):
    """Where to go after the sign-in, and whether a session had ended."""

    next: str | None = None
    ended: bool = False


class Tries:
    """Counts failures to sign in; after ten within a minute, everybody waits."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: deque[float] = deque(maxlen=MOST_FAILURES)

    def check(self) -> None:
        """Raise `BusyError` while there were too many."""
        if len(self._failures) == MOST_FAILURES and self._clock() - self._failures[0] < A_MINUTE:
            raise BusyError

    def note_failure(self) -> None:
        """Count one more."""
        self._failures.append(self._clock())


class SignIn:
    """The endpoints of the sign-in."""

    def __init__(self, sessions: SessionKeeper) -> None:
        self._sessions = sessions
        self._tries = Tries()

    async def show(self, request: "Request") -> Response:
        """Show the form."""
        asked = read(SignInQuery, read_form(request.url.query.encode()))
        return _form(request, asked.next, has_ended=asked.ended)

    async def enter(self, request: "Request") -> Response:
        """Take a token and begin a session, or show the form again."""
        check_origin(request)
        self._tries.check()
        sent = read(SignInForm, read_form(await request.body()))
        token = sent.token.strip()
        secret = await run_in_threadpool(self._sessions.open, token) if token else None
        if secret is None:
            self._tries.note_failure()
            return _form(request, sent.next, is_wrong=True)
        principal = await run_in_threadpool(self._sessions.authenticate, secret)
        assert principal is not None
        response = RedirectResponse(safe_next(sent.next, principal.role), 303)
        response.set_cookie(
            COOKIE,
            secret,
            max_age=int(LONGEST.total_seconds()),
            httponly=True,
            samesite="strict",
            secure=is_https(request),
        )
        return response

    async def leave(self, request: "Request") -> Response:
        """End the session."""
        check_origin(request)
        check_csrf(request, read_form(await request.body()))
        secret = session_secret(request.scope["headers"])
        assert secret is not None
        await run_in_threadpool(self._sessions.close, secret)
        response = RedirectResponse("/sign-in", 303)
        response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=is_https(request))
        return response


def _form(request: "Request", target: str | None, *, is_wrong: bool = False, has_ended: bool = False) -> Response:
    page = render("sign_in.html", frame_of(request), next=target or "", is_wrong=is_wrong, has_ended=has_ended)
    return HTMLResponse(page, 401 if is_wrong else 200)
