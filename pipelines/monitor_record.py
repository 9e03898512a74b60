"""What did the last monitor find? `reports/monitor.json`, which the doors read, beside the report that people read."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.history import replace_file
from pipelines.home import Home
from pipelines.monitor_alarms import Alarm
from pipelines.reliability import Bin, Span

MOST_INPUTS = 10
"""So many inputs that moved most are told."""


class Frozen(BaseModel):
    """Base of what is kept."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class MovedInput(Frozen):
    """An input or the scores: its stability index, what is usual, and the share of all reasons that it carries."""

    name: str
    index: float
    limit: float
    weight: float


class TaskHealth(Frozen):
    """How a champion does; `scores` is None where the newest scores are not its own or nothing was kept to compare.

    `bins` and `champion` tell of its scores whose outcome is known by now, `months` of those of all models.
    """

    task: str
    version: int
    is_money: bool
    inputs: tuple[MovedInput, ...]
    moved: int
    scores: MovedInput | None
    rows: int
    champion: Span
    months: tuple[Span, ...]
    bins: tuple[Bin, ...]


class MonitorRecord(Frozen):
    """What was found at `made_at` (naive UTC) in data up to `until`, and the alarms that still stand."""

    made_at: datetime
    until: datetime
    tasks: tuple[TaskHealth, ...]
    alarms: tuple[Alarm, ...]

    def of(self, task: str) -> TaskHealth | None:
        """Return what was found of a task's champion."""
        return next((one for one in self.tasks if one.task == task), None)

    def write(self, home: Home) -> None:
        """Replace the record of the last time."""
        replace_file(home.reports / "monitor.json", self.model_dump_json(indent=1))


def read_monitor(home: Home) -> MonitorRecord | None:
    """Return what the last monitor found; None before the first, or where an earlier release wrote it."""
    try:
        return MonitorRecord.model_validate_json((home.reports / "monitor.json").read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
