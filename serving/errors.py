"""Which answers are refusals, and how is each told to a caller?"""

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
