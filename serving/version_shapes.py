"""What is told of the versions of a model?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pipelines.monitor_alarms import Alarm
from pipelines.monitor_record import TaskHealth
from pipelines.reliability import Bin

State = Literal["champion", "challenger", "earlier", "rolled_back", "refused", "trained"]
"""What serves; what was trained since; what served before and can again; what was taken back; what was not let pass;
what nobody asked to promote and newer versions have followed."""


@dataclass(frozen=True)
class Decision:
    """What was decided about a version: when, what, why, and who asked; `accepted` is why a fault was accepted."""

    at: str
    kind: Literal["promoted", "rolled_back", "refused"]
    reason: str
    accepted: str | None
    asked_by: str | None


@dataclass(frozen=True)
class Metric:
    """A number of the backtest with its 90% interval, as far as one is known."""

    name: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Against:
    """What a baseline reached on the same rows; `difference` is the version less the baseline, with 90% interval."""

    name: str
    metric: str
    value: float
    difference: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Trained:
    """Which data a version comes from, and how it did on rows it had not seen."""

    at: str
    known_until: str
    data_version: str
    rung: str
    rung_reason: str
    rows: int
    tested_from: str
    tested_until: str
    tested_rows: int
    is_money: bool
    metrics: tuple[Metric, ...]
    baselines: tuple[Against, ...]
    bins: tuple[Bin, ...]
    calibrated: bool
    verdict: Mapping[str, str]


@dataclass(frozen=True)
class Version:
    """A version of a task's model; `trained` is None where an earlier release trained it and wrote nothing down."""

    version: int
    state: State
    trained: Trained | None
    decisions: tuple[Decision, ...]
    url: str | None


@dataclass(frozen=True)
class ModelVersions:
    """All known versions of a task, newest first, and what the last monitor says of the champion.

    `rollback_to` is the version that a rollback leads to. `runs_url` is where MLflow shows the runs, if it is a server;
    else `runs_command` shows them.
    """

    task: str
    versions: tuple[Version, ...]
    champion: int | None
    rollback_to: int | None
    health: TaskHealth | None
    alarms: tuple[Alarm, ...]
    monitored_at: str | None
    runs_url: str | None
    runs_command: str | None
