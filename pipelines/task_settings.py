"""Which prediction tasks can `crmcast.toml` ask for, and how is each asked?"""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from pipelines.source_settings import Strict

TASK_ENTITIES: dict[str, str] = {
    "leads": "lead",
    "deals": "deal",
    "churn": "account",
    "amounts": "deal",
    "value": "account",
}
"""The entity each task predicts; of an entity with several tasks, the first one's scores are listed."""

TASK_ANSWERS: dict[str, Literal["amount", "value"]] = {"amounts": "amount", "value": "value"}
"""The tasks that answer with money."""


def _as_instant(value: object) -> object:
    """Read a TOML date or time as naive UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - naive UTC throughout
    return value


Instant = Annotated[datetime, BeforeValidator(_as_instant)]
Days = Annotated[int, Field(gt=0, le=3650)]
Step = Annotated[str, Field(pattern=r"^[1-9][0-9]*(d|mo)$")]


class TaskSettings(Strict):
    """What all prediction tasks share."""

    horizon_days: Days = 90
    every: Step = "7d"
    max_age_days: Days | None = None
    outcomes_from: Instant | None = None
    test_cutoffs: Annotated[int, Field(gt=0)] = 3
    calls_per_week: Annotated[int, Field(gt=0)] | None = None


class LeadTask(TaskSettings):
    """Will an open lead convert within the horizon?"""

    max_age_days: Days | None = 180


class ChurnTask(TaskSettings):
    """Will an active account be gone within the horizon?"""

    every: Step = "1mo"
    by: Literal["orders", "contracts"] = "orders"
    active_days: Days = 90


class ValueTask(TaskSettings):
    """What will an account bring within the horizon, by its orders or by its contracts?"""

    horizon_days: Days = 365
    every: Step = "1mo"
    by: Literal["orders", "contracts"] = "orders"
    active_days: Days = 730


class TasksSettings(Strict):
    """The tasks that are asked for; a task that is not named is not run."""

    leads: LeadTask | None = None
    deals: TaskSettings | None = None
    churn: ChurnTask | None = None
    amounts: TaskSettings | None = None
    value: ValueTask | None = None
