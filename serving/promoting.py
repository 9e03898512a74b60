"""How does somebody at the page promote a model or roll one back, without the serving process knowing MLflow?

The command of the terminal runs in a child process. What it said last lies in the home, where every worker and a page
that is opened later finds it; what was decided, and for whom, is in the promotions and refusals as always.
"""

import json
import logging
import subprocess
import sys
import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from filelock import FileLock
from pydantic import TypeAdapter, ValidationError

from pipelines.history import replace_file
from pipelines.home import Home
from pipelines.state import utc_now

LONGEST = timedelta(minutes=15)
"""A promotion compares two models on rows of the past; one that takes longer is ended."""

logger = logging.getLogger("crmcast.serving")


class RunningError(Exception):
    """Another promotion or rollback of the task is running."""


@dataclass(frozen=True)
class Order:
    """What is asked: promote a version (`accept` is why it may serve though it is not calibrated), or roll back."""

    act: Literal["promote", "rollback"]
    task: str
    version: int
    asked_by: str
    accept: str | None = None

    def command(self, home: Home) -> list[str]:
        """Return the command of the terminal that does it."""
        words = [
            sys.executable,
            "-m",
            "serving.cli",
            self.act,
            self.task,
            "--home",
            str(home.path.absolute()),
            "--json",
        ]
        words.append(f"--asked-by={self.asked_by}")
        if self.act == "promote":
            words.append(f"--version={self.version}")
        if self.accept:
            words.append(f"--accept-miscalibrated={self.accept}")
        return words


@dataclass(frozen=True)
class Outcome:
    """How the last order of a task stands; `text` is what the command said."""

    order: Order
    state: Literal["running", "done", "refused", "ended"]
    asked_at: str
    text: str = ""


def start(home: Home, order: Order) -> threading.Thread:
    """Carry out an order in a child process, and return the thread that waits for it.

    Raises
    ------
    RunningError
        If another one of this task is running.
    """
    home.reports.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home.reports / f".promotion-{order.task}.lock")
    with lock:
        before = last_outcome(home, order.task)
        if before and before.state == "running":
            raise RunningError(order.task)
        asked = Outcome(order, "running", f"{utc_now():%Y-%m-%dT%H:%M:%SZ}")
        _write(home, asked)
    waiting = threading.Thread(target=_carry_out, args=(home, asked), name=f"promotion of {order.task}", daemon=True)
    waiting.start()
    return waiting


def last_outcome(home: Home, task: str) -> Outcome | None:
    """Return how the last order of a task stands; None where none was ever given here."""
    try:
        found = _OUTCOME.validate_json(_path(home, task).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    is_late = utc_now() - datetime.fromisoformat(found.asked_at).replace(tzinfo=None) > LONGEST
    return replace(found, state="ended") if found.state == "running" and is_late else found


def _carry_out(home: Home, asked: Outcome) -> None:
    command, room = asked.order.command(home), Path(__file__).parents[1]
    try:
        done = subprocess.run(  # noqa: S603 - our own command, and no shell reads what was asked
            command, cwd=room, capture_output=True, text=True, timeout=LONGEST.total_seconds(), check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        logger.error("%s of %s: %s", asked.order.act, asked.order.task, type(error).__name__)  # noqa: TRY400
        _write(home, replace(asked, state="ended"))
        return
    if done.returncode:
        said = done.stderr.rpartition("Error: ")[2].strip()
        _write(home, replace(asked, state="refused", text=said))
    else:
        _write(home, replace(asked, state="done", text=json.loads(done.stdout)["reason"]))


def _write(home: Home, outcome: Outcome) -> None:
    replace_file(_path(home, outcome.order.task), _OUTCOME.dump_json(outcome).decode())


def _path(home: Home, task: str) -> Path:
    return home.reports / f"promotion-{task}.json"


_OUTCOME = TypeAdapter(Outcome)
