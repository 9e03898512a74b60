"""What stands around every page? Who visits, in which language and light; around a refusal too."""

from typing import TYPE_CHECKING
from urllib.parse import unquote

from serving.sessions import csrf_token, session_secret
from serving.web.preferences import language_of, languages_of, theme_of
from serving.web.render import Frame

if TYPE_CHECKING:
    from starlette.requests import Request

SNAPSHOT = "crmcast.snapshot"
"""In the scope of a request, once it has one."""

SAID_COOKIE = "crmcast_said"
"""What an act said, on its way through the page that follows."""


def frame_of(request: "Request") -> Frame:
    """Return the frame of a request; what an act before it said is in it."""
    principal = request.scope.get("principal")
    secret = session_secret(request.scope["headers"])
    query = request.url.query
    return Frame(
        path=request.url.path,
        address=request.url.path + (f"?{query}" if query else ""),
        language=language_of(request),
        languages=languages_of(request),
        theme=theme_of(request),
        principal=principal,
        csrf=csrf_token(secret) if principal and secret else "",
        snapshot=request.scope.get(SNAPSHOT),
        said=unquote(request.cookies.get(SAID_COOKIE, "")),
    )


def is_https(request: "Request") -> bool:
    """Say whether the visitor came by HTTPS, here or at the proxy before us."""
    return request.url.scheme == "https" or request.headers.get("x-forwarded-proto", "").split(",")[0] == "https"


def is_htmx(request: "Request") -> bool:
    """Say whether htmx asks, which takes a part of a page."""
    return "hx-request" in request.headers
