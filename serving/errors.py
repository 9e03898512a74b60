"""Which answers are refusals, and how is each told to a caller?"""

from collections.abc import Mapping
from typing import ClassVar


class ServingError(Exception):
    """Root of all refusals; `code` names the kind for programs, the message is for people and holds no CRM text."""

    code: ClassVar[str] = "error"


class InvalidRequestError(ServingError):
    """The question cannot be understood as it is."""

    code = "invalid_request"


class NotFoundError(ServingError):
    """There is no such thing, or it is not the caller's to see: both read the same."""

    code = "not_found"


class NotReadyError(ServingError):
    """Nothing can be answered yet."""

    code = "not_ready"


class InvalidBodyError(ServingError):
    """What was sent is not JSON, or can be read in two ways."""

    code = "not_json"


class BusyError(ServingError):
    """More is asked than can be answered soon."""

    code = "busy"

    def __init__(self) -> None:
        super().__init__("too many questions at once; try again in a second")


class ForbiddenError(ServingError):
    """The caller may not do this; another role may."""

    code = "forbidden"


UNAVAILABLE = "a file or database that is needed cannot be used now; the log of the service tells which and why"


class Refused(Exception):  # noqa: N818 - an answer of the gate, not a fault
    """A request that goes no further."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers
