"""How does the page show whether probabilities and amounts come true? One picture and one table a task."""

from dataclasses import dataclass
from typing import Literal

from pipelines.reason_texts import reason_text
from pipelines.reliability import Bin
from serving.calibration_facts import CalibrationFacts, Reliability, calibration_facts
from serving.errors import NotFoundError
from serving.scores import Language
from serving.web.visit import PageQuery, Visit

MOST_PARTS = 24
"""So many months and groups are shown, those that are off first."""

Task = Literal["leads", "deals", "churn", "amounts", "value"]


class CalibrationQuery(PageQuery):
    """Of which task; of the first one where none is named."""

    task: Task | None = None


@dataclass(frozen=True)
class CalibrationPage:
    """The facts of one task, and the tasks to choose from."""

    tasks: tuple[str, ...]
    facts: CalibrationFacts
    language: Language

    def words_of(self, attribute: str | None) -> str:
        """Return what an attribute is called in front of people."""
        return reason_text(attribute, self.language) if attribute else ""


def show_calibration(visit: Visit) -> CalibrationPage:
    """Return the page of a task's calibration; raises `NotFoundError` where the task has no scores."""
    tasks = tuple(visit.snapshot.champions)
    task = visit.query.task or next(iter(tasks), "")
    if task not in tasks:
        raise NotFoundError("no such scores; expected a task that the last run scored")
    return CalibrationPage(tasks, calibration_facts(visit.snapshot, visit.home, task, visit.language), visit.language)


def chart_points(found: Reliability) -> list[dict[str, float | bool | None]]:
    """Return the bins of a reliability picture."""
    return [_point(one) for one in found.bins]


def _point(one: Bin) -> dict[str, float | bool | None]:
    return {
        "x": one.expected,
        "y": one.observed,
        "low": one.low,
        "high": one.high,
        "rows": one.rows,
        "inside": one.inside,
    }
