"""Who is signed in at the page? Sessions in the application's database; their secrets are kept as hashes only."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from pipelines.database import create_missing, open_database
from pipelines.state import utc_now

LONGEST = timedelta(hours=12)
"""A working day; whoever is still there then signs in again."""

_metadata = sa.MetaData()
_sessions = sa.Table(
    "sessions",
    _metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("principal", sa.Text, nullable=False),
    sa.Column("token_sha256", sa.String(64)),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("expires_at", sa.DateTime, nullable=False, index=True),
)


@dataclass(frozen=True)
class Session:
    """One sign-in: `principal` is who, as JSON; `token_sha256` the token of this home it came from, None for another's.

    A session never outlives the token that it came from.
    """

    sha256: str
    principal: str
    token_sha256: str | None
    created_at: datetime
    expires_at: datetime


class Sessions:
    """The sessions of a home, in the database of `pipelines.state`."""

    def __init__(self, url: str | Path, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._clock = clock
        self._engine = open_database(url)
        create_missing(self._engine, _metadata)

    def open(self, principal: str, token_sha256: str | None, token_expires_at: datetime | None) -> str:
        """Begin a session and return its secret, which is kept nowhere; ended sessions are forgotten on the way."""
        secret, now = secrets.token_urlsafe(32), self._clock()
        ends = now + LONGEST if token_expires_at is None else min(now + LONGEST, token_expires_at)
        made = Session(_sha256(secret), principal, token_sha256, now, ends)
        with self._engine.begin() as connection:
            connection.execute(sa.delete(_sessions).where(_sessions.c.expires_at <= now))
            connection.execute(sa.insert(_sessions).values(**vars(made)))
        return secret

    def find(self, secret: str) -> Session | None:
        """Return the session of a secret; None if there is none or it has ended."""
        query = sa.select(_sessions).where(_sessions.c.sha256 == _sha256(secret))
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        found = None if row is None else Session(**row)
        return found if found and self._clock() < found.expires_at else None

    def close(self, secret: str) -> None:
        """End a session; ending it twice is no fault."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(_sessions).where(_sessions.c.sha256 == _sha256(secret)))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
