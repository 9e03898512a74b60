"""What does `crmcast.toml` say, and is all of it understood?

The file is validated whole; one error lists every finding, so that a user mends it in one go.
"""

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from features.schema import ENTITIES
from pipelines.access_settings import AccessSettings
from pipelines.action_settings import ActionSettings
from pipelines.assistant_settings import AssistantSettings
from pipelines.directions import FeatureSettings
from pipelines.errors import WrongUseError, listed, nearest
from pipelines.home import Home
from pipelines.mlflow_settings import MlflowSettings
from pipelines.source_settings import RawSettings, Source, Strict, TableMapping, ZoneName, table_finding
from pipelines.task_settings import (
    TASK_ANSWERS,
    TASK_ENTITIES,
    ChurnTask,
    Days,
    Instant,
    LeadTask,
    TaskSettings,
    TasksSettings,
    ValueTask,
)

if TYPE_CHECKING:
    import pandas as pd
    from pydantic_core import ErrorDetails

    from features.snapshots import CrmHistory
    from features.tasks import Task


def _one_value(value: object) -> object:
    if isinstance(value, dict):
        message = 'expected one value; put the whole name in quotes: "spark.executor.memory" = "4g"'
        raise ValueError(message)  # noqa: TRY004 - pydantic takes ValueError for a finding
    return value


class Company(Strict):
    """Who the history belongs to, and how its clock runs."""

    name: str = ""
    currency: str = ""
    time_zone: ZoneName = "UTC"
    languages: Annotated[tuple[Literal["en", "zh"], ...], Field(min_length=1)] = ("en", "zh")
    complete_until: Instant | None = None


class IngestSettings(Strict):
    """How many bad rows an ingest may keep aside before it refuses everything; for how long old data stays readable.

    What a score came from stays readable for ever, whatever `keep_days` says.
    """

    max_aside_rate: Annotated[float, Field(ge=0, le=1)] = 0.01
    keep_days: Days = 90


class TrainingSettings(Strict):
    """Of a task with more rows than these, a sample chooses the model, and its trees are grown on rows from disk."""

    rows_in_memory: Annotated[int, Field(ge=1000)] = 100_000


class EngineSettings(Strict):
    """Where `--engine spark` runs, and settings of Spark by their own names."""

    spark_master: str = "local[*]"
    spark: dict[str, Annotated[str | int | float | bool, BeforeValidator(_one_value)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _names_are_of_spark(self) -> Self:
        for name in self.spark:
            if not name.startswith("spark.") or name == "spark.master":
                message = (
                    f'"{name}" is no setting of this table; the master is spark_master, all else begins with "spark."'
                )
                raise ValueError(message)
        return self


class LeakageSettings(Strict):
    """Fields (`table.field`) that the leakage audit must let pass, each with the reason."""

    allow: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _reasons_are_given(self) -> Self:
        if silent := [name for name, reason in self.allow.items() if not reason.strip()]:
            message = f'allow: "{silent[0]}" has no reason; write why the field is known before the outcome'
            raise ValueError(message)
        return self


class Settings(Strict):
    """All of `crmcast.toml`."""

    company: Company = Company()
    source: Source
    ingest: IngestSettings = IngestSettings()
    engine: EngineSettings = EngineSettings()
    training: TrainingSettings = TrainingSettings()
    mlflow: MlflowSettings = MlflowSettings()
    access: AccessSettings = AccessSettings()
    actions: ActionSettings = ActionSettings()
    leakage: LeakageSettings = LeakageSettings()
    features: FeatureSettings = FeatureSettings()
    assistant: AssistantSettings = AssistantSettings()
    raw: dict[str, RawSettings] = Field(default_factory=dict)
    tables: dict[str, TableMapping] = Field(default_factory=dict)
    asked_tasks: TasksSettings = Field(
        default=TasksSettings(
            leads=LeadTask(), deals=TaskSettings(), churn=ChurnTask(), amounts=TaskSettings(), value=ValueTask()
        ),
        alias="tasks",
    )

    @model_validator(mode="after")
    def _tables_are_known(self) -> Self:
        if findings := [finding for name, entry in self.tables.items() if (finding := table_finding(name, entry))]:
            message = f"tables: {'; '.join(findings)}"
            raise ValueError(message)
        return self

    def required_tables(self, name: str) -> tuple[str, ...]:
        """Return the canonical tables a task cannot do without."""
        if TASK_ENTITIES[name] == "account":
            return ("accounts", self.task_settings(name).by)
        return (ENTITIES[TASK_ENTITIES[name]],)

    @property
    def tasks(self) -> tuple[str, ...]:
        """Names of the tasks that are asked for and whose tables are mapped."""
        return tuple(name for name in TASK_ENTITIES if getattr(self.asked_tasks, name) and not self._unmapped(name))

    @property
    def tasks_off(self) -> dict[str, str]:
        """The tasks that are off, each with its reason."""
        reasons: dict[str, str] = {}
        for name in TASK_ENTITIES:
            if getattr(self.asked_tasks, name) is None:
                reasons[name] = f"[tasks.{name}] is not in crmcast.toml"
            elif missing := self._unmapped(name):
                reasons[name] = f"no [tables.{missing[0]}] in crmcast.toml"
        return reasons

    def _unmapped(self, name: str) -> tuple[str, ...]:
        if self.source.connector != "files":
            return ()
        return tuple(table for table in self.required_tables(name) if table not in self.tables)

    def task_settings(self, name: str) -> Any:
        """Return the settings of a task, the defaults where the file does not name it."""
        if name not in TASK_ENTITIES:
            message = f'unknown task "{name}"{nearest(name, TASK_ENTITIES)} (known: {", ".join(TASK_ENTITIES)})'
            raise WrongUseError(message)
        return getattr(self.asked_tasks, name) or getattr(Settings.model_fields["asked_tasks"].default, name)

    def task(self, name: str) -> "Task":
        """Return the prediction question a task asks."""
        import pandas as pd

        from features.tasks import Task

        asked = self.task_settings(name)
        return Task(
            name=name,
            entity=TASK_ENTITIES[name],
            horizon=timedelta(days=asked.horizon_days),
            every=asked.every,
            max_age=timedelta(days=asked.max_age_days) if asked.max_age_days else None,
            active=timedelta(days=asked.active_days) if getattr(asked, "by", None) == "orders" else None,
            churn_by=getattr(asked, "by", "orders"),
            outcomes_from=pd.Timestamp(asked.outcomes_from) if asked.outcomes_from else None,
            answer=TASK_ANSWERS.get(name, "outcome"),
        )

    def known_until(self, crm: "CrmHistory") -> "pd.Timestamp":
        """Return the end of the whole history: `complete_until`, else the midnight after the last recorded row.

        What is only planned, as a contract's end in two months, does not make the time until then known.
        """
        import pandas as pd

        if self.company.complete_until:
            return pd.Timestamp(self.company.complete_until)
        now = pd.Timestamp(datetime.now(UTC).replace(tzinfo=None))
        return min(crm.last_recorded_at(), now).floor("D") + pd.Timedelta(days=1)


def load_settings(home: Home) -> Settings:
    """Read the settings of a home; raise one error that lists every finding."""
    path = home.settings_path
    if not path.is_file():
        message = f"no crmcast.toml in {home.path}; make one with: crmcast init EXPORTS --home {home.path}"
        raise WrongUseError(message)
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{path} is no valid TOML: {error}"
        raise WrongUseError(message) from error
    return read_settings(document, str(path))


def read_settings(document: Mapping[str, object], origin: str = "crmcast.toml") -> Settings:
    """Validate the content of a settings file."""
    try:
        return Settings.model_validate(document)
    except ValidationError as error:
        findings = [_finding(detail) for detail in error.errors()]
        message = f"{origin}: {listed(findings)}"
        raise WrongUseError(message) from error


def _finding(detail: "ErrorDetails") -> str:
    """Say one finding of pydantic in our words."""
    *parents, last = (str(part) for part in detail["loc"]) if detail["loc"] else ("",)
    where = f"[{'.'.join(parents)}] " if parents else ""
    if detail["type"] == "extra_forbidden":
        return f'{where}unknown key "{last}"{nearest(last, _keys_at(parents))}'
    if detail["type"] == "missing":
        return f'{where}key "{last}" is missing'
    message = detail["msg"].removeprefix("Value error, ")
    found = "" if detail["type"] == "value_error" else f" (found {detail['input']!r})"
    return f"{where}{last}: {message}{found}" if last else message


def _keys_at(parents: list[str]) -> list[str]:
    """Return the keys that are known at a place of the file."""
    model: Any = Settings
    for part in parents:
        field = next((f for n, f in model.model_fields.items() if part in (n, f.alias)), None) if _is(model) else None
        model = _inner(field.annotation) if field else model
    return [field.alias or name for name, field in model.model_fields.items()] if _is(model) else []


def _is(model: object) -> bool:
    return isinstance(model, type) and issubclass(model, Strict)


def _inner(annotation: Any) -> Any:
    """Return the settings class within `Class`, `Class | None` or `dict[str, Class]`."""
    inner = [part for part in getattr(annotation, "__args__", ()) if _is(part)]
    return inner[0] if inner else annotation
