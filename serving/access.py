"""Who is calling, and whose records may they see?

Every door asks `book_of`, the one function that decides rights. It returns the set of owners, so that what a caller
may not see is never selected; what is not theirs and what does not exist then look the same by construction.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from pipelines.access_settings import TOKEN_MARK, Role, Scope

if TYPE_CHECKING:
    from pipelines.state import AppState, Token

CACHE_SECONDS = 5.0
_CACHE_SIZE = 1024


@dataclass(frozen=True)
class Principal:
    """The caller behind a token; `tasks` are those whose scores it opens, None for all.

    `scopes` is what the caller may change beside reading.
    """

    role: Role
    rep_id: str | None
    name: str
    tasks: frozenset[str] | None = None
    scopes: frozenset[str] = frozenset()

    def allows(self, scope: Scope) -> bool:
        """Say whether the caller may change something.

        >>> Principal("rep", "R1", "Li").allows("feedback")
        False
        """
        return scope in self.scopes


@dataclass(frozen=True)
class Book:
    """Whose records and which tasks a caller may see.

    `owners` None means all records, those without an owner included; `tasks` None means every task.
    """

    owners: frozenset[str] | None
    tasks: frozenset[str] | None = None

    def holds(self, owner_id: str | None) -> bool:
        """Say whether a record of this owner may be seen.

        >>> Book(frozenset({"R1"})).holds("R1"), Book(frozenset({"R1"})).holds(None), Book(None).holds(None)
        (True, False, True)
        """
        return self.owners is None or owner_id in self.owners

    def opens(self, task: str) -> bool:
        """Say whether scores of this task may be seen.

        >>> Book(None, frozenset({"leads"})).opens("churn"), Book(None).opens("churn")
        (False, True)
        """
        return self.tasks is None or task in self.tasks


def book_of(principal: Principal, manager_of: Mapping[str, str | None], gone: Container[str] = ()) -> Book:
    """Decide rights: a rep sees the own book, a manager the own tree, scientist and admin everything.

    Parameters
    ----------
    principal
        The caller.
    manager_of
        The manager of each rep, as of today; cycles and unknown managers do no harm.
    gone
        Reps and managers who have left: they see nothing more, while those above them still see what was theirs.

    >>> book_of(Principal("manager", "M", "Mo"), {"A": "M", "B": "A", "C": None}).owners == {"M", "A", "B"}
    True
    """
    return Book(_owners(principal, manager_of, gone), principal.tasks)


def _owners(principal: Principal, manager_of: Mapping[str, str | None], gone: Container[str]) -> frozenset[str] | None:
    if principal.role in ("scientist", "admin"):
        return None
    if principal.rep_id is None or principal.rep_id in gone:
        return frozenset()
    return _tree(principal.rep_id, manager_of) if principal.role == "manager" else frozenset({principal.rep_id})


def _tree(root: str, manager_of: Mapping[str, str | None]) -> frozenset[str]:
    reports: dict[str, list[str]] = {}
    for rep_id, manager_id in manager_of.items():
        if manager_id is not None:
            reports.setdefault(manager_id, []).append(rep_id)
    seen: set[str] = set()
    ahead: list[str] = [root]
    while ahead:
        rep_id = ahead.pop()
        if rep_id not in seen:
            seen.add(rep_id)
            ahead.extend(reports.get(rep_id, ()))
    return frozenset(seen)


class Authenticator:
    """Turns bearer tokens into principals; an answer, good or bad, is remembered for five seconds at most.

    So a revoked token stops working within five seconds in every process. Tokens that are not of this home are shown to
    the company's own issuer, where there is one.
    """

    def __init__(
        self,
        open_state: "Callable[[], AppState]",
        open_issuer: "Callable[[], Issuer | None]" = lambda: None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_state = open_state
        self._open_issuer = open_issuer
        self._clock = clock
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, tuple[float, Principal | None]] = OrderedDict()

    def remembered(self, plaintext: str) -> tuple[Principal | None] | None:
        """Return the fresh answer to a token in a tuple, or None where the database has to be asked."""
        entry = self._known.get(_digest(plaintext))
        return (entry[1],) if entry is not None and self._clock() - entry[0] < CACHE_SECONDS else None

    def authenticate(self, plaintext: str) -> Principal | None:
        """Return the principal of a token, or None if it is unknown, expired or revoked."""
        fresh = self.remembered(plaintext)
        if fresh is not None:
            return fresh[0]
        asked_at = self._clock()
        principal = self._find(plaintext)
        with self._lock:
            self._known.pop(_digest(plaintext), None)
            self._known[_digest(plaintext)] = (asked_at, principal)
            while len(self._known) > _CACHE_SIZE:
                self._known.popitem(last=False)
        return principal

    def forget(self, plaintext: str) -> None:
        """Ask the database again the next time, whatever the last answer was."""
        with self._lock:
            self._known.pop(_digest(plaintext), None)

    def _find(self, plaintext: str) -> Principal | None:
        if plaintext.startswith(TOKEN_MARK) or self._issuer is None:
            token = self._state.find_token(plaintext)
            return None if token is None else _principal(token)
        return self._issuer.principal(plaintext)

    @cached_property
    def _issuer(self) -> "Issuer | None":
        return self._open_issuer()

    @cached_property
    def _state(self) -> "AppState":
        return self._open_state()


class Issuer(Protocol):
    """Who vouches for callers beside this home's own tokens."""

    def principal(self, token: str) -> Principal | None:
        """Return whom a token speaks for, None where it is not believed; may wait for the network."""


def bearer_token(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """Return the token of the one `Authorization: Bearer` header, or None.

    >>> bearer_token([(b"authorization", b"Bearer abc")])
    'abc'
    """
    values = [value for name, value in headers if name == b"authorization"]
    if len(values) != 1:
        return None
    scheme, _, token = values[0].decode("latin-1").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _principal(token: "Token") -> Principal:
    scopes = frozenset(token.allows.split(",")) if token.allows else frozenset()
    tasks = frozenset(token.tasks.split(",")) if token.tasks else None
    return Principal(token.role, token.rep_id, token.name, tasks, scopes)


def _digest(plaintext: str) -> bytes:
    return hashlib.sha256(plaintext.encode()).digest()
