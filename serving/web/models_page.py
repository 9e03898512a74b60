"""What does a data scientist see and decide? Versions, how good they are, what has drifted, and which one serves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from pipelines.reason_texts import reason_text
from serving import promoting
from serving.errors import ForbiddenError, InvalidRequestError, NotFoundError
from serving.model_facts import UnfitModel
from serving.model_versions import model_versions
from serving.promoting import Order
from serving.scores import Language
from serving.texts import translate
from serving.version_shapes import ModelVersions, Version
from serving.web.calibration import Diagram, diagram_of
from serving.web.visit import Outcome, PageQuery, Visit

NEWS = timedelta(hours=1)
"""The outcome of a promotion is told so long."""

Task = Literal["leads", "deals", "churn", "amounts", "value"]
VersionNumber = Annotated[int, Field(ge=1, le=1_000_000_000)]
Reason = Annotated[str, Field(max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]


class ModelsQuery(PageQuery):
    """Which task and version; `confirm` asks once more before something is done."""

    task: Task | None = None
    version: VersionNumber | None = None
    confirm: Literal["promote", "rollback"] | None = None


class TaskQuery(PageQuery):
    """Of which task."""

    task: Task


class PromoteForm(PageQuery):
    """Which version shall serve; `accept` is why it may though it is not calibrated."""

    task: Task
    version: VersionNumber
    accept: Reason = ""


class RollbackForm(PageQuery):
    """Which task is rolled back; `champion` is the version that served when this was asked."""

    task: Task
    champion: VersionNumber


@dataclass(frozen=True)
class ModelsPage:
    """The versions of a task; `version` is the one that is looked at, None where there is none yet."""

    tasks: tuple[str, ...]
    found: ModelVersions
    version: Version | None
    confirm: str | None
    may_promote: bool
    promotion: promoting.Outcome | None
    unfit: tuple[UnfitModel, ...]
    language: Language

    @property
    def place(self) -> int:
        """Where alarms and verdicts keep the language of the page: they are told in both."""
        return 1 if self.language == "zh" else 0

    @property
    def diagram(self) -> Diagram | None:
        """The reliability diagram of the version that is looked at."""
        return diagram_of(self.version.trained.bins) if self.version and self.version.trained else None

    def words_of(self, feature: str) -> str:
        """Return what a feature is called in front of people."""
        return reason_text(feature, self.language)


def show_models(visit: Visit) -> ModelsPage:
    """Return the page of a task's models.

    Raises
    ------
    NotFoundError
        If the task is not one of this home or not open to the caller, or it has no such version.
    """
    asked, tasks = visit.query, tasks_of(visit)
    found = model_versions(visit.home, _known(asked.task or tasks[0], tasks))
    number = asked.version or found.champion or next((one.version for one in found.versions), None)
    version = next((one for one in found.versions if one.version == number), None)
    if asked.version and version is None:
        raise NotFoundError("no such version; expected one of the list")
    return ModelsPage(
        tasks=tasks,
        found=found,
        version=version,
        confirm=asked.confirm,
        may_promote=visit.principal.allows("promote"),
        promotion=_recent(promoting.last_outcome(visit.home, found.task), visit.now),
        unfit=tuple(
            UnfitModel(one.task, one.version, one.reason) for one in visit.snapshot.unfit if one.task == found.task
        ),
        language=visit.language,
    )


def show_promotion(visit: Visit) -> promoting.Outcome | None:
    """Return how the last promotion or rollback of a task stands."""
    return promoting.last_outcome(visit.home, _known(visit.query.task, tasks_of(visit)))


def promote(visit: Visit) -> Outcome:
    """Ask the guard whether a version may serve; what it says is told on the page."""
    sent: PromoteForm = visit.query
    _check(visit, sent.task)
    if sent.version not in {one.version for one in model_versions(visit.home, sent.task).versions}:
        raise NotFoundError("no such version; expected one of the list")
    return _start(visit, Order("promote", sent.task, sent.version, visit.principal.name, sent.accept.strip() or None))


def rollback(visit: Visit) -> Outcome:
    """Let the champion before serve again, unless another one serves by now than when this was asked."""
    sent: RollbackForm = visit.query
    _check(visit, sent.task)
    found = model_versions(visit.home, sent.task)
    if found.champion != sent.champion or found.rollback_to is None:
        raise InvalidRequestError("another version serves by now, or none came before it; look at the models again")
    return _start(visit, Order("rollback", sent.task, found.rollback_to, visit.principal.name))


def tasks_of(visit: Visit) -> tuple[str, ...]:
    """Return the tasks that are asked for in this home and open to the caller."""
    return tuple(task for task in visit.snapshot.settings.tasks if visit.book.opens(task))


def _recent(outcome: promoting.Outcome | None, now: datetime) -> promoting.Outcome | None:
    """Return what was asked lately; what is older stands with the versions."""
    if outcome is None or now - datetime.fromisoformat(outcome.asked_at).replace(tzinfo=None) > NEWS:
        return None
    return outcome


def _known(task: str, tasks: tuple[str, ...]) -> str:
    if task not in tasks:
        raise NotFoundError("no such task; expected one that crmcast.toml asks for")
    return task


def _check(visit: Visit, task: str) -> None:
    if not visit.principal.allows("promote"):
        raise ForbiddenError("this token may not promote; `crmcast token add --allow promote` makes one that may")
    _known(task, tasks_of(visit))


def _start(visit: Visit, order: Order) -> Outcome:
    try:
        promoting.start(visit.home, order)
    except promoting.RunningError:
        said = translate(visit.language, "Another promotion of this task is running; wait for its outcome.")
    else:
        said = translate(visit.language, "The guard looks at it now; this may take a minute.")
    return Outcome(back=f"/models?task={order.task}", said=said)
