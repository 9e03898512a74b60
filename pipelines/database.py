"""How is a database opened that several processes share?

Any SQLAlchemy URL works; a path means a SQLite file in WAL mode. A write is one statement, so that processes that share
the file only ever wait for each other and never find a half-made change.
"""

import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from pipelines.errors import UnavailableError

_BUSY_TIMEOUT_SECONDS = 10.0
_WAYS_OUT = "its disk must have room, no other program may hold it, and a damaged one comes back from a backup only"


class DatabaseError(UnavailableError):
    """The database cannot be opened, read or written now."""


def open_database(place: str | Path) -> sa.Engine:
    """Open the database of a SQLAlchemy URL, or of the path of a SQLite file, which is made when absent."""
    url = f"sqlite:///{place}" if isinstance(place, Path) else place
    if sa.make_url(url).get_backend_name() != "sqlite":
        return _told_by_name(sa.create_engine(url, pool_pre_ping=True))
    # No pool: an open SQLite handle must not cross a fork, and opening one costs less than a millisecond.
    engine = sa.create_engine(url, poolclass=NullPool, connect_args={"timeout": _BUSY_TIMEOUT_SECONDS})

    @sa.event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous = FULL").close()

    return _told_by_name(engine)


def _told_by_name(engine: sa.Engine) -> sa.Engine:
    """Let what fails for want of the database (locked, full, damaged, out of reach) say which one, and what to do."""

    @sa.event.listens_for(engine, "handle_error")
    def name_it(context: sa.engine.ExceptionContext) -> None:
        if type(context.sqlalchemy_exception) in (sa.exc.OperationalError, sa.exc.DatabaseError):
            place = engine.url.render_as_string(hide_password=True).removeprefix("sqlite:///")
            message = f"{place} cannot be used ({context.original_exception}); {_WAYS_OUT}"
            raise DatabaseError(message) from context.original_exception

    return engine


def create_missing(engine: sa.Engine, tables: sa.MetaData) -> None:
    """Create the tables, columns and indexes that are missing; several processes may do it at once.

    SQLite answers "locked" at once, whatever the timeout, when two connections switch a file to WAL; PostgreSQL reports
    a table that another process made just now in spite of IF NOT EXISTS. Both are over after a moment.
    """
    deadline = time.monotonic() + _BUSY_TIMEOUT_SECONDS
    while True:
        try:
            return _create(engine, tables)
        except (DatabaseError, sa.exc.IntegrityError, sa.exc.ProgrammingError):
            if time.monotonic() > deadline or not _is_reachable(engine):
                raise
            time.sleep(0.02)


def _is_reachable(engine: sa.Engine) -> bool:
    try:
        with engine.connect() as connection:
            connection.execute(sa.text("SELECT 1"))
    except DatabaseError:
        return False
    return True


def _create(engine: sa.Engine, tables: sa.MetaData) -> None:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.execute(sa.text("PRAGMA journal_mode = WAL"))
    with engine.begin() as connection:
        for table in tables.sorted_tables:
            connection.execute(sa.schema.CreateTable(table, if_not_exists=True))
            for index in table.indexes:
                connection.execute(sa.schema.CreateIndex(index, if_not_exists=True))
            _add_columns(connection, table)


def _add_columns(connection: sa.Connection, table: sa.Table) -> None:
    """Add the columns that a database of an earlier release lacks; all of them may be null."""
    there = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
    for column in table.columns:
        if column.name not in there:
            kind = column.type.compile(connection.dialect)
            connection.execute(sa.text(f"ALTER TABLE {table.name} ADD COLUMN {column.name} {kind}"))
