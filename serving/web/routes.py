"""Which address leads to which page? Thin endpoints: read, answer in a thread, note in the audit, render."""

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from pipelines.state import utc_now
from serving.admission import Admission
from serving.audit import record
from serving.bodies import read_form
from serving.errors import NotFoundError
from serving.guard import Endpoint, InOneForm
from serving.questions import read
from serving.room import Room
from serving.sessions import SessionKeeper
from serving.web import preferences, static
from serving.web.frames import SAID_COOKIE, SNAPSHOT, frame_of, is_htmx, is_https
from serving.web.origins import CSRF_FIELD, check_csrf, check_origin
from serving.web.pages import ACTS, PAGES, Act, Page, safe_next, start_of
from serving.web.render import Frame, render
from serving.web.sign_in import SignIn
from serving.web.visit import Outcome, PageQuery, Visit

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp


def make_routes(room: Room, admission: Admission, sessions: SessionKeeper) -> list[Route]:
    """Return the routes of the page."""
    door = Door(room, admission)
    sign_in = SignIn(sessions)
    endpoints: list[tuple[str, Endpoint, str]] = [
        ("/", door.start, "GET"),
        ("/sign-in", sign_in.show, "GET"),
        ("/sign-in", sign_in.enter, "POST"),
        ("/sign-out", sign_in.leave, "POST"),
        ("/act/language", partial(_prefer, preferences.LanguageChoice, preferences.LANGUAGE_COOKIE), "POST"),
        ("/act/theme", partial(_prefer, preferences.ThemeChoice, preferences.THEME_COOKIE), "POST"),
        *((page.path, partial(door.show, page), "GET") for page in PAGES),
        *((act.path, partial(door.act, act), "POST") for act in ACTS),
        *((path, _send_file, "GET") for path in static.PATHS),
    ]
    return [
        Route(path, InOneForm(partial(_in_its_languages, room, endpoint)), methods=[method])
        for path, endpoint, method in endpoints
    ]


async def _in_its_languages(room: Room, endpoint: Endpoint, request: "Request") -> "ASGIApp":
    """Answer in a language that the company reads."""
    request.scope[preferences.LANGUAGES] = room.languages
    return await endpoint(request)


class Door:
    """Answers pages and acts over a room."""

    def __init__(self, room: Room, admission: Admission) -> None:
        self._room = room
        self._admission = admission

    async def start(self, request: "Request") -> Response:
        """Lead to where the visitor's role begins."""
        return RedirectResponse(start_of(request.scope["principal"].role), 303)

    async def show(self, page: Page, request: "Request") -> Response:
        """Answer a page."""
        visit = self._visit(request, page, read_form(request.url.query.encode()))
        response = await self._admission.in_thread(partial(self._page, page, visit, frame_of(request)))
        if SAID_COOKIE in request.cookies:
            response.delete_cookie(SAID_COOKIE)
        return response

    async def act(self, act: Act, request: "Request") -> Response:
        """Do what a person asked for on a page."""
        check_origin(request)
        form = read_form(await request.body())
        check_csrf(request, form)
        visit = self._visit(request, act, {name: value for name, value in form.items() if name != CSRF_FIELD})
        return await self._admission.in_thread(partial(self._done, act, visit, request))

    def _visit(self, request: "Request", asked: Page | Act, values: dict[str, str]) -> Visit:
        principal = request.scope["principal"]
        if principal.role not in asked.roles:
            raise NotFoundError("no such page; the menu names those of your role")
        snapshot = request.scope[SNAPSHOT] = self._room.ready()
        seen, book = snapshot.seen_by(principal)
        frame = frame_of(request)
        query = read(asked.question, values)
        return Visit(seen, book, principal, self._room.home, frame.language, query, frame.csrf, utc_now(), frame.path)

    def _page(self, page: Page, visit: Visit, frame: Frame) -> Response:
        answer = self._noted(visit, page.answer(visit))
        if page.write:
            return page.write(visit, answer)
        return HTMLResponse(render(page.template, frame, page=page, visit=visit, answer=answer))

    def _done(self, act: Act, visit: Visit, request: "Request") -> Response:
        outcome = act.do(visit)
        answer = self._noted(visit, outcome.answer)
        if is_htmx(request) and outcome.template:
            headers = {"hx-trigger": orjson.dumps({"said": quote(outcome.said)}).decode()} if outcome.said else {}
            page = render(outcome.template, frame_of(request), visit=visit, answer=answer)
            return HTMLResponse(page, headers=headers)
        return _go_back(request, outcome)

    def _noted(self, visit: Visit, answer: Any) -> Any:
        return record(self._room.audit, visit.principal, "page", answer)


def _go_back(request: "Request", outcome: Outcome) -> Response:
    """Lead to the page after an act, which then tells what the act said."""
    response = (
        Response(headers={"hx-redirect": outcome.back}) if is_htmx(request) else RedirectResponse(outcome.back, 303)
    )
    if outcome.said:
        said = quote(outcome.said)
        response.set_cookie(SAID_COOKIE, said, max_age=60, httponly=True, samesite="strict", secure=is_https(request))
    return response


async def _prefer(choice: type[PageQuery], cookie: str, request: "Request") -> Response:
    """Keep a preference in a cookie and lead back."""
    check_origin(request)
    sent: Any = read(choice, {k: v for k, v in read_form(await request.body()).items() if k != CSRF_FIELD})
    principal = request.scope["principal"]
    response = RedirectResponse(safe_next(sent.back, principal.role) if principal else "/sign-in", 303)
    response.set_cookie(
        cookie, sent.value, max_age=preferences.A_YEAR, httponly=True, samesite="strict", secure=is_https(request)
    )
    return response


async def _send_file(request: "Request") -> Response:
    return static.send_file(request)
