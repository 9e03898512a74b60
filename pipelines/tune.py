"""How is a search for better tree settings asked for, and what is kept of it?"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from features.tasks import Task
from models.classification import Classifier
from pipelines.errors import WrongUseError
from pipelines.model_files import Model
from pipelines.progress import Progress
from pipelines.run_records import Study

if TYPE_CHECKING:
    from models.tuning import Budget, Tuner

_UNITS = {"s": 1, "m": 60, "h": 3600}


def read_budget(text: str) -> "Budget":
    """Read how long to search for each task: "90s", "10m", "1h", or "40trials", which repeats on every machine.

    >>> read_budget("10m").seconds, read_budget("40trials").trials
    (600, 40)

    Raises
    ------
    WrongUseError
        When the text is none of these, or leaves nothing to search in.
    """
    from models.tuning import Budget

    found = re.fullmatch(r"(\d+)(s|m|h|trials)", text.strip())
    if found is None or not int(found[1]):
        message = f'--tune "{text}" is no budget; expected a time such as 90s, 10m or 1h, or a number such as 40trials'
        raise WrongUseError(message)
    number, unit = int(found[1]), found[2]
    return Budget(trials=number) if unit == "trials" else Budget(seconds=number * _UNITS[unit])


def is_tuned(task: Task) -> bool:
    """Whether the task's model has trees that a search can tune: that of a classifier."""
    return task.entity != "deal" and task.answer == "outcome"


def refuse_untuned(tasks: Sequence[Task]) -> None:
    """Raise an error for tasks that were named, but that no search can tune."""
    if others := [task.name for task in tasks if not is_tuned(task)]:
        message = f"--tune searches settings of leads and churn only; train {', '.join(others)} without it"
        raise WrongUseError(message)


def make_tuner(task: Task, budget: "Budget | None", progress: Progress) -> "Tuner | None":
    """Return what searches for a task's classifier, and shows how far it is; None where nothing is to be searched."""
    if budget is None or not is_tuned(task):
        return None
    from models.tuning import Tuner

    return Tuner(budget, report=lambda trials, spent: progress(f"train {task.name}: trial {trials}", spent, 1))


def study_of(model: Model) -> Study | None:
    """Return what a model's search has tried, None where there was none."""
    choice = model.choice_ if isinstance(model, Classifier) else None
    search = choice.settings.search if choice else None
    if search is None:
        return None
    return Study(
        parameters={**search.tried[search.best], "taken": search.taken},
        metrics={
            "trials": len(search.losses),
            "default_log_loss": search.losses[0],
            "best_log_loss": search.losses[search.best],
            "seconds": search.seconds,
        },
        losses=search.losses,
        tried=search.tried,
    )
