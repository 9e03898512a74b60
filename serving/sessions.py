"""Who is signed in at the page? A session stands for a token: it ends with it, within five seconds of a revocation."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from pipelines.access_settings import TOKEN_MARK
from pipelines.home import Home
from serving.access import Authenticator, Principal

if TYPE_CHECKING:
    from pipelines.sessions import Sessions
    from pipelines.state import AppState

COOKIE = "crmcast_session"
_PRINCIPAL: TypeAdapter[Principal] = TypeAdapter(Principal)


class SessionKeeper(Authenticator):
    """Turns the secrets of sessions into principals, as an `Authenticator` does tokens, and remembers them as it does.

    Parameters
    ----------
    home
        Where sessions and tokens are kept.
    doorkeeper
        Says whom a token speaks for.
    """

    def __init__(self, home: Home, doorkeeper: Authenticator) -> None:
        super().__init__(lambda: _state(home))
        self._home = home
        self._doorkeeper = doorkeeper

    def open(self, token: str) -> str | None:
        """Begin a session for the holder of a token and return its secret; None if the token is not believed."""
        from pipelines.state import token_hash

        principal = self._doorkeeper.authenticate(token)
        if principal is None:
            return None
        own = self._state.find_token(token)
        if own is None and token.startswith(TOKEN_MARK):  # revoked just now: the doorkeeper remembers for a while
            return None
        expires_at = own.expires_at if own else _expiry(token)
        told = _PRINCIPAL.dump_json(principal).decode()
        return self._sessions.open(told, token_hash(token) if own else None, expires_at)

    def close(self, secret: str) -> None:
        """End a session, here at once."""
        self._sessions.close(secret)
        self.forget(secret)

    def _find(self, secret: str) -> Principal | None:
        session = self._sessions.find(secret)
        if session is None or (session.token_sha256 and not self._state.find_token_by_hash(session.token_sha256)):
            return None
        return _PRINCIPAL.validate_json(session.principal)

    @cached_property
    def _sessions(self) -> "Sessions":
        from pipelines.sessions import Sessions

        return Sessions(self._home.app_db)


def session_secret(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """Return the secret in the session's cookie, or None; a browser may send several `cookie` headers.

    >>> session_secret([(b"cookie", b"a=1; crmcast_session=abc")])
    'abc'
    """
    mark = f"{COOKIE}="
    parts = (
        part.strip() for name, value in headers if name == b"cookie" for part in value.decode("latin-1").split(";")
    )
    return next((part.removeprefix(mark) for part in parts if part.startswith(mark)), None)


def csrf_token(secret: str) -> str:
    """Return what a page of this session proves itself with when it asks for an act."""
    return hmac.new(secret.encode(), b"crmcast page", hashlib.sha256).hexdigest()


def _state(home: Home) -> "AppState":
    from pipelines.state import AppState  # a supervisor needs no database

    return AppState(home.app_db)


def _expiry(token: str) -> datetime:
    from serving.oidc import expiry_of

    return expiry_of(token)
