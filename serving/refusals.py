"""How does a refusal look? For programs the one form {code, message, request_id}, for people a page."""

import logging
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
from starlette.responses import Response

from pipelines.errors import UnavailableError
from serving.errors import (
    UNAVAILABLE,
    BusyError,
    ForbiddenError,
    InvalidBodyError,
    InvalidRequestError,
    NotFoundError,
    NotReadyError,
    Refused,
    ServingError,
)

if TYPE_CHECKING:
    from starlette.types import Scope

REQUEST_ID = "crmcast.request_id"  # a name of our own: BentoML empties "request_id"
IS_PAGE = "crmcast.is_page"
"""In the scope of a request that a person made with a browser."""

STATUS: Mapping[type[ServingError], int] = {
    InvalidBodyError: 400,
    ForbiddenError: 403,
    InvalidRequestError: 422,
    NotFoundError: 404,
    BusyError: 429,
    NotReadyError: 503,
}
_RETRY: Mapping[type[ServingError], Mapping[str, str]] = {
    BusyError: {"retry-after": "1"},
    NotReadyError: {"retry-after": "5"},
}

logger = logging.getLogger("crmcast.serving")


@dataclass(frozen=True)
class Refusal:
    """What is told of a request that got no answer."""

    status: int
    code: str
    message: str
    request_id: str
    headers: Mapping[str, str] | None = None


def refuse(error: Exception, scope: "Scope") -> Response:
    """Return what a caller gets instead of an answer."""
    refusal = _refusal_of(error, scope[REQUEST_ID])
    if scope.get(IS_PAGE):
        from serving.web.error_pages import show_refusal

        try:
            return show_refusal(scope, refusal)
        except Exception as fault:  # noqa: BLE001 - where the page itself is at fault, its number is still told
            _log(fault, refusal.request_id)
    told = {"code": refusal.code, "message": refusal.message, "request_id": refusal.request_id}
    return Response(orjson.dumps(told), refusal.status, refusal.headers, media_type="application/json")


def _refusal_of(error: Exception, request_id: str) -> Refusal:
    if isinstance(error, Refused):
        return Refusal(error.status, error.code, str(error), request_id, error.headers)
    if isinstance(error, ServingError):
        return Refusal(STATUS[type(error)], error.code, str(error), request_id, _RETRY.get(type(error)))
    if isinstance(error, TimeoutError):
        return Refusal(504, "timeout", "the answer took too long; ask for less at once", request_id)
    if isinstance(error, UnavailableError):
        logger.error("request %s failed: %s", request_id, error)  # our own text: nothing of the caller's is in it
        return Refusal(503, "unavailable", UNAVAILABLE, request_id, _RETRY[NotReadyError])
    _log(error, request_id)
    return Refusal(500, "internal", "something failed here; the log knows it by the request_id", request_id)


def _log(fault: Exception, request_id: str) -> None:
    """Log where it failed; neither the message nor the locals of a fault, for they may hold what a caller sent."""
    places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(fault.__traceback__)[-3:]]
    logger.error("request %s failed: %s at %s", request_id, type(fault).__name__, " < ".join(reversed(places)))
