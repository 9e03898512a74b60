"""What does the application remember beside the history: who may call, and which model serves?"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa

from pipelines.access_settings import ROLES, SCOPES, TOKEN_MARK, Role
from pipelines.database import create_missing, open_database
from pipelines.errors import WrongUseError, nearest

_PREFIX_LENGTH = len(TOKEN_MARK) + 6

_metadata = sa.MetaData()
_tokens = sa.Table(
    "tokens",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sha256", sa.String(64), nullable=False, unique=True),
    sa.Column("prefix", sa.String(_PREFIX_LENGTH), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("rep_id", sa.Text),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("expires_at", sa.DateTime),
    sa.Column("revoked_at", sa.DateTime),
    sa.Column("tasks", sa.Text),
    sa.Column("allows", sa.Text),
    sqlite_autoincrement=True,
)
_promotions = sa.Table(
    "promotions",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("task", sa.String(64), nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("promoted_at", sa.DateTime, nullable=False),
    sa.Column("accepted", sa.Text),
    sa.Column("asked_by", sa.Text),
    sqlite_autoincrement=True,
)
_refusals = sa.Table(
    "refusals",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("task", sa.String(64), nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("refused_at", sa.DateTime, nullable=False),
    sa.Column("asked_by", sa.Text),
    sqlite_autoincrement=True,
)


class StateError(WrongUseError):
    """A token or promotion cannot be recorded as asked."""


@dataclass(frozen=True)
class Token:
    """One bearer token; its secret is known to its holder only, here stands its hash.

    `tasks` are those whose scores it opens, separated by commas; None for all. `allows` is what it may change beside
    reading, separated by commas; None for nothing.
    """

    id: int
    sha256: str
    prefix: str
    role: Role
    name: str
    rep_id: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    tasks: str | None = None
    allows: str | None = None

    def is_valid(self, now: datetime) -> bool:
        """Say whether the token opens the door at `now`."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True)
class Promotion:
    """One act of promotion; the newest of a task names its champion.

    `accepted` is why somebody let it serve though it is not calibrated, None where it is; `asked_by` is who asked.
    """

    id: int
    task: str
    version: int
    sha256: str
    reason: str
    promoted_at: datetime
    accepted: str | None = None
    asked_by: str | None = None


@dataclass(frozen=True)
class Refusal:
    """One version that was not promoted, why, and who asked for it."""

    id: int
    task: str
    version: int
    reason: str
    refused_at: datetime
    asked_by: str | None = None


def utc_now() -> datetime:
    """Return the present instant as naive UTC, as all times here are."""
    return datetime.now(UTC).replace(tzinfo=None)


def token_hash(plaintext: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(plaintext.encode()).hexdigest()


class AppState:
    """Tokens and promotions in a database.

    Parameters
    ----------
    url
        A SQLAlchemy URL, or the path of a SQLite file (made when absent).
    clock
        Returns the present instant as naive UTC.
    """

    def __init__(self, url: str | Path, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._clock = clock
        self._engine = open_database(url)
        create_missing(self._engine, _metadata)

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    def record_promotion(
        self,
        task: str,
        version: int,
        sha256: str,
        reason: str,
        accepted: str | None = None,
        *,
        asked_by: str | None = None,
    ) -> Promotion:
        """Make a model version the champion of its task; `sha256` is the hash of its manifest."""
        _check_sha256(sha256)
        made = {"task": task, "version": version, "sha256": sha256}
        values = {**made, "reason": reason, "promoted_at": self._clock(), "accepted": accepted, "asked_by": asked_by}
        return Promotion(id=self._insert(_promotions, values), **cast("dict[str, Any]", values))

    def champion(self, task: str) -> Promotion | None:
        """Return the newest promotion of a task, or None where nothing was promoted yet."""
        return next(iter(self.promotions(task)), None)

    def promotions(self, task: str | None = None) -> tuple[Promotion, ...]:
        """Return all promotions of a task, or of all tasks, newest first."""
        query = sa.select(_promotions).order_by(_promotions.c.id.desc())
        of_task = query if task is None else query.where(_promotions.c.task == task)
        return tuple(Promotion(**row) for row in self._read(of_task))

    def newest_promotion(self) -> int:
        """Return the id of the newest promotion of any task, 0 before the first: a cheap way to see that one came."""
        (row,) = self._read(sa.select(sa.func.coalesce(sa.func.max(_promotions.c.id), 0).label("newest")))
        return int(row["newest"])

    def champions(self, task: str) -> tuple[Promotion, ...]:
        """Return the champion and those before it that a rollback leads to, newest first.

        A version that was rolled back is none of them: with a promotion of an earlier champion all after it are gone.
        """
        standing: list[Promotion] = []
        for promotion in reversed(self.promotions(task)):
            again = [place for place, past in enumerate(standing) if past.version == promotion.version]
            standing = [*standing[: again[0] if again else None], promotion]
        return tuple(reversed(standing))

    def record_refusal(self, task: str, version: int, reason: str, asked_by: str | None = None) -> Refusal:
        """Remember that a version was not promoted, and why."""
        refused = {"task": task, "version": version, "reason": reason}
        values = {**refused, "refused_at": self._clock(), "asked_by": asked_by}
        return Refusal(id=self._insert(_refusals, values), **cast("dict[str, Any]", values))

    def refusals(self, task: str | None = None) -> tuple[Refusal, ...]:
        """Return all refusals of a task, or of all tasks, newest first."""
        query = sa.select(_refusals).order_by(_refusals.c.id.desc())
        of_task = query if task is None else query.where(_refusals.c.task == task)
        return tuple(Refusal(**row) for row in self._read(of_task))

    def add_token(
        self,
        role: str,
        name: str,
        rep_id: str | None = None,
        expires_at: datetime | None = None,
        *,
        tasks: Collection[str] = (),
        allow: Collection[str] = (),
    ) -> str:
        """Record a new token and return its plain text, which is shown this once and kept nowhere.

        `tasks` are those whose scores it opens; all where none is named. `allow` is what it may change beside reading:
        "feedback", "promote".

        Raises
        ------
        StateError
            If the role, a task or a scope is unknown, a rep or manager has no `rep_id`, or it would be born expired.
        """
        now = self._clock()
        expires_at = _as_naive_utc(expires_at)
        _check_token(role, rep_id, expires_at, now)
        _check_tasks(tasks)
        _check_scopes(allow)
        plaintext = TOKEN_MARK + secrets.token_urlsafe(32)
        values = {
            "sha256": token_hash(plaintext),
            "prefix": plaintext[:_PREFIX_LENGTH],
            "role": role,
            "name": name,
            "rep_id": rep_id,
            "created_at": now,
            "expires_at": expires_at,
            "tasks": ",".join(sorted(set(tasks))) or None,
            "allows": ",".join(sorted(set(allow))) or None,
        }
        self._insert(_tokens, values)
        return plaintext

    def find_token(self, plaintext: str) -> Token | None:
        """Return the valid token of this plain text; None if it is unknown, expired or revoked."""
        return self.find_token_by_hash(token_hash(plaintext))

    def find_token_by_hash(self, digest: str) -> Token | None:
        """Return the valid token whose plain text has this hash, as `find_token` does."""
        # The database compares hashes, whose timing leads to no token; the last word is constant-time.
        now = self._clock()
        rows = self._read(sa.select(_tokens).where(_tokens.c.sha256 == digest))
        found = next((Token(**row) for row in rows if hmac.compare_digest(row["sha256"], digest)), None)
        return found if found is not None and found.is_valid(now) else None

    def list_tokens(self) -> tuple[Token, ...]:
        """Return all tokens ever given, oldest first."""
        return tuple(Token(**row) for row in self._read(sa.select(_tokens).order_by(_tokens.c.id)))

    def revoke_token(self, token_id: int) -> Token:
        """Close the door to a token from now on; revoking twice keeps the first instant.

        Raises
        ------
        StateError
            If there is no token of this id.
        """
        found = next((token for token in self.list_tokens() if token.id == token_id), None)
        if found is None:
            msg = f"there is no token {token_id}; expected an id shown by `crmcast token list`"
            raise StateError(msg)
        if found.revoked_at is not None:
            return found
        now = self._clock()
        still_open = (_tokens.c.id == token_id) & _tokens.c.revoked_at.is_(None)
        with self._engine.begin() as connection:
            connection.execute(sa.update(_tokens).where(still_open).values(revoked_at=now))
        return replace(found, revoked_at=now)

    def _insert(self, table: sa.Table, values: Mapping[str, object]) -> int:
        with self._engine.begin() as connection:
            key = connection.execute(sa.insert(table).values(**values)).inserted_primary_key
        assert key is not None
        return int(key[0])

    def _read(self, query: sa.Select[Any]) -> list[dict[str, Any]]:
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]


def _as_naive_utc(instant: datetime | None) -> datetime | None:
    return instant.astimezone(UTC).replace(tzinfo=None) if instant is not None and instant.tzinfo else instant


def _check_token(role: str, rep_id: str | None, expires_at: datetime | None, now: datetime) -> None:
    if role not in ROLES:
        msg = f"role {role!r} is unknown; expected one of {', '.join(ROLES)}"
        raise StateError(msg)
    if role in ("rep", "manager") and not rep_id:
        msg = f"a token for a {role} came without rep_id; give the rep_id whose book it opens"
        raise StateError(msg)
    if expires_at is not None and expires_at <= now:
        msg = f"expires_at {expires_at:%Y-%m-%d %H:%M} UTC is past; expected an instant after {now:%Y-%m-%d %H:%M} UTC"
        raise StateError(msg)


def _check_tasks(tasks: Collection[str]) -> None:
    from pipelines.task_settings import TASK_ENTITIES

    for task in tasks:
        if task not in TASK_ENTITIES:
            msg = f"task {task!r} is unknown{nearest(task, TASK_ENTITIES)}; expected of {', '.join(TASK_ENTITIES)}"
            raise StateError(msg)


def _check_scopes(allow: Collection[str]) -> None:
    for scope in allow:
        if scope not in SCOPES:
            msg = f"scope {scope!r} is unknown{nearest(scope, SCOPES)}; expected of {', '.join(SCOPES)}"
            raise StateError(msg)


def _check_sha256(text: str) -> None:
    if len(text) != 64 or set(text) - set("0123456789abcdef"):
        msg = f"sha256 {text!r} is not a hash; expected 64 hexadecimal digits of the model's manifest"
        raise StateError(msg)
