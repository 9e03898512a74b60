"""Who saw which score, when, and by which door? A file that only grows, in which every row seals the one before it.

A line is a SHA-256 and a row as JSON; the hash is of the line before and of the row, so that no row can be changed,
taken out or moved without breaking the seal of the next. It is written before the answer leaves, by one system call:
the kill of a process loses nothing that was answered, a loss of power what was answered since the last `sync`.
Rows hold names of tokens, and ids; nothing else of the CRM.
"""

import fcntl
import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from pipelines.errors import UnavailableError
from pipelines.state import utc_now

BEFORE_THE_FIRST = "0" * 64
_BLOCK = 8192


class AuditError(UnavailableError):
    """What was seen cannot be written down, so it is not told."""


@dataclass(frozen=True)
class Seen:
    """The scores of one answer: `run_id` is None for scores that are in no ledger, `entity_ids` for all of a run."""

    task: str
    run_id: str | None
    model_version: int
    entity_ids: Sequence[str] | None


@dataclass(frozen=True)
class Head:
    """How many rows there are, and the seal of the last: kept elsewhere, it shows later that none was cut off."""

    rows: int = 0
    sha256: str = BEFORE_THE_FIRST

    def __str__(self) -> str:
        """Write it so that it can be kept and given back.

        >>> str(Head(3, "ab"))
        '3:ab'
        """
        return f"{self.rows}:{self.sha256}"


@dataclass(frozen=True)
class Line:
    """One line of the file that holds a row."""

    sha256: str
    number: int
    body: bytes

    @property
    def row(self) -> dict[str, Any]:
        """The row: row, seen_at, door, name, role, rep_id, task, run_id, model_version, entity_ids."""
        found: dict[str, Any] = orjson.loads(self.body)
        return found

    def follows(self, seal: str) -> bool:
        """Say whether this is what was written after the line of that seal."""
        return self.sha256 == seal_of(seal, self.body)


class AuditLog:
    """The file, shared by all threads and processes of this machine.

    Parameters
    ----------
    path
        The file; made at the first row.
    clock
        Returns the present instant as naive UTC.
    """

    def __init__(self, path: Path, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._file = -1
        self._size = 0
        self._head = Head()
        self._is_synced = True

    def record(self, name: str, role: str, rep_id: str | None, door: str, seen: Seen) -> None:
        """Write down what somebody sees now.

        Raises
        ------
        AuditError
            If it cannot be written; nothing of it stays then, and the answer must not leave.
        """
        try:
            with self._alone() as file:
                number = self._head.rows + 1
                body = orjson.dumps(
                    {
                        "row": number,
                        "seen_at": f"{self._clock().isoformat(timespec='milliseconds')}Z",
                        "door": door,
                        "name": name,
                        "role": role,
                        "rep_id": rep_id,
                        "task": seen.task,
                        "run_id": seen.run_id,
                        "model_version": seen.model_version,
                        "entity_ids": seen.entity_ids,
                    }
                )
                seal = seal_of(self._head.sha256, body)
                self._append(file, b"%b %b\n" % (seal.encode(), body))
                self._head = Head(number, seal)
        except OSError as error:
            message = (
                f"{self._path} cannot be written ({error}); make room or mend its rights: no score is told unaudited"
            )
            raise AuditError(message) from error

    def sync(self) -> Head:
        """Make all rows of this process outlast a loss of power, and return the head as this process knows it."""
        with self._lock:
            was_synced, self._is_synced = self._is_synced, True
        if not was_synced:
            os.fsync(self._file)  # whoever records meanwhile need not wait; only this function closes the file
        with self._lock:
            if self._file >= 0:
                self._reopen_if_moved()
            return self._head

    @contextmanager
    def _alone(self) -> Iterator[int]:
        """Give the file, which nobody else writes meanwhile, with its head known."""
        with self._lock:
            if self._file < 0:
                self._file = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                size = os.fstat(self._file).st_size
                if size != self._size:
                    self._catch_up(size)
                yield self._file
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def _catch_up(self, size: int) -> None:
        """Take note of what others wrote; a line that a loss of power left half-written is ended, and stays."""
        last = last_line(self._file, size)
        self._head = Head(last.number, last.sha256) if last else Head()
        self._size = size
        if size and os.pread(self._file, 1, size - 1) != b"\n":
            self._append(self._file, b"\n")

    def _append(self, file: int, line: bytes) -> None:
        written = os.write(file, line)
        if written != len(line):
            os.ftruncate(file, self._size)
            message = f"only {written} of {len(line)} bytes had room"
            raise OSError(message)
        self._size += written
        self._is_synced = False

    def _reopen_if_moved(self) -> None:
        """Begin a new file where somebody moved the present one away."""
        try:
            is_there = self._path.stat().st_ino == os.fstat(self._file).st_ino
        except FileNotFoundError:
            is_there = False
        if not is_there:
            os.close(self._file)
            self._file, self._size, self._head = -1, 0, Head()


def seal_of(before: str, body: bytes) -> str:
    """Return the hash of a row that follows the line of the seal `before`."""
    return hashlib.sha256(before.encode() + b" " + body).hexdigest()


def read_line(text: bytes) -> Line | None:
    """Read a line without its end; None if it holds no whole row.

    >>> read_line(b"ab {") is None
    True
    """
    seal, body = text[:64], text[65:]
    try:
        number = orjson.loads(body)["row"]
        return Line(seal.decode("ascii"), number, body) if text[64:65] == b" " and type(number) is int else None
    except (ValueError, KeyError, TypeError):
        return None


def last_line(file: int, size: int) -> Line | None:
    """Return the last line that holds a whole row, reading from the end; None if there is none."""
    block = _BLOCK
    while True:
        start = max(0, size - block)
        lines = os.pread(file, size - start, start).split(b"\n")
        for text in reversed(lines if start == 0 else lines[1:]):
            if line := read_line(text):
                return line
        if start == 0:
            return None
        block *= 8
