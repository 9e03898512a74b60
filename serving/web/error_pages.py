"""How is a refusal told to a person? In the page's own design, in their language, with what to do now."""

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from serving.refusals import Refusal
from serving.web.frames import frame_of, is_htmx
from serving.web.pages import page_at
from serving.web.render import render

if TYPE_CHECKING:
    from starlette.types import Scope


_PASSING = frozenset({408, 429, 500, 503, 504})
"""What may be over when the page is loaded again."""


def show_refusal(scope: "Scope", refusal: Refusal) -> Response:
    """Return the page of a refusal; who is not signed in is led to the sign-in, and from there back."""
    request = Request(scope)
    if refusal.status == 401:
        return _to_sign_in(request)
    template = "error_part.html" if is_htmx(request) else "error.html"
    can_repeat = request.method == "GET" and refusal.status in _PASSING
    page = render(template, frame_of(request), refusal=refusal, can_repeat=can_repeat)
    return HTMLResponse(page, refusal.status, dict(refusal.headers or {}))


def _to_sign_in(request: Request) -> Response:
    """Lead to the sign-in; htmx is told to leave the page, so that nothing is lost in silence.

    A browser that comes by a link of another site, such as a mail, sends no cookie: it is asked once more, by us.
    """
    if is_htmx(request):
        seen = urlsplit(request.headers.get("hx-current-url", ""))
        address = f"/sign-in?ended=true&next={quote(seen.path + (f'?{seen.query}' if seen.query else ''))}"
        return Response(status_code=401, headers={"hx-redirect": address})
    if request.method != "GET":
        return RedirectResponse("/sign-in?ended=true", 303)
    if request.headers.get("sec-fetch-site") == "cross-site" and page_at(request.url.path):
        return HTMLResponse(render("again.html", frame_of(request)), 401)
    path, query = request.url.path, request.url.query
    wanted = f"?next={quote(path + (f'?{query}' if query else ''))}" if page_at(path) else ""
    return RedirectResponse(f"/sign-in{wanted}", 303)
