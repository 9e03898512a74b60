"""How does the page show whether probabilities and amounts come true? One picture and one table a task."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipelines.reason_texts import reason_text
from pipelines.reliability import Bin
from serving.calibration_facts import CalibrationFacts, Part, Reliability, calibration_facts
from serving.scores import Language
from serving.web.visit import PageQuery, Visit

MOST_PARTS = 16
"""So many months and groups are shown, those that are off first."""

Task = Literal["leads", "deals", "churn", "amounts", "value"]


class CalibrationQuery(PageQuery):
    """Of which task; of the first one where none is named."""

    task: Task | None = None


@dataclass(frozen=True)
class Dot:
    """A group of a reliability diagram, as places from 0 to 100 on both axes."""

    shown: float
    observed: float
    low: float
    high: float
    inside: bool


@dataclass(frozen=True)
class Diagram:
    """What was shown against what came about; `ticks` are values with their places, the same on both axes."""

    dots: tuple[Dot, ...]
    ticks: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class CalibrationPage:
    """The facts of one task, and the tasks to choose from."""

    tasks: tuple[str, ...]
    facts: CalibrationFacts
    language: Language

    @property
    def parts(self) -> tuple[Part, ...]:
        """The months and groups of the backtest that are shown: those that are off, then the rest in their order."""
        parts = self.facts.tested.parts if self.facts.tested else ()
        return tuple(sorted(parts, key=lambda part: not part.is_off)[:MOST_PARTS])

    def draw(self, found: Reliability) -> Diagram:
        """Return the reliability diagram of the backtest, or of what was shown."""
        return diagram_of(found.bins)

    def words_of(self, attribute: str | None) -> str:
        """Return what an attribute is called in front of people."""
        return reason_text(attribute, self.language) if attribute else ""


def show_calibration(visit: Visit) -> CalibrationPage:
    """Return the page of a task's calibration; raises `NotFoundError` where the task has no scores."""
    tasks = tuple(visit.snapshot.champions)
    task = visit.query.task or tasks[0]
    facts = calibration_facts(visit.snapshot, visit.home, task, visit.language)
    return CalibrationPage(tasks, facts, visit.language)


def diagram_of(bins: Sequence[Bin]) -> Diagram:
    """Return the reliability diagram of some bins, on axes from 0 to a round number above all of them.

    >>> bins = [Bin(9, 0.1, 0.3, 0.2, 0.1, 0.05, 0.2, inside=True), Bin(9, 0.3, 0.5, 0.4, 0.4, None, None, inside=True)]
    >>> [place for _, place in diagram_of(bins).ticks]
    [0.0, 25.0, 50.0, 75.0, 100.0]
    """
    highest = max(max(one.expected, one.observed, one.high or 0) for one in bins) or 1.0
    step = _round_step(highest)
    count = math.ceil(highest / step - 1e-9)
    full = step * count

    def place(value: float) -> float:
        return round(100 * value / full, 2)

    dots = (
        Dot(
            place(one.expected),
            place(one.observed),
            place(one.observed if one.low is None else one.low),
            place(one.observed if one.high is None else one.high),
            one.inside,
        )
        for one in bins
    )
    return Diagram(tuple(dots), tuple((step * tick, place(step * tick)) for tick in range(count + 1)))


def _round_step(highest: float) -> float:
    """Return 1, 2 or 5 times a power of ten, so that five steps or fewer reach the highest value."""
    power = 10.0 ** math.floor(math.log10(highest / 5))
    return next(power * factor for factor in (1, 2, 5, 10) if 5 * power * factor >= highest * (1 - 1e-9))
