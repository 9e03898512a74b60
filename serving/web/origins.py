"""Does an act come from a page of ours, and from one of this very session?"""

import hmac
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from serving.errors import ForbiddenError
from serving.sessions import csrf_token, session_secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

CSRF_FIELD = "csrf"
CSRF_HEADER = "x-csrf-token"


def check_origin(request: "Request") -> None:
    """Raise `ForbiddenError` where a browser says that another site asks, or nothing says who does."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    own = request.headers.get("host")
    is_ours = site == "same-origin" if site else bool(origin) and urlsplit(origin or "").netloc == own
    if not is_ours:
        raise ForbiddenError("this did not come from a page of this service; open the page and try again")


def check_csrf(request: "Request", form: "Mapping[str, str]") -> None:
    """Raise `ForbiddenError` where what proves the session's own page is missing or of another session."""
    secret = session_secret(request.scope["headers"]) or ""
    given = request.headers.get(CSRF_HEADER) or form.get(CSRF_FIELD, "")
    if not hmac.compare_digest(given.encode(), csrf_token(secret).encode()):
        raise ForbiddenError("this page is of another session; load it anew and try again")
