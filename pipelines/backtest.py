"""How would a task's model have done, had it been trained before a past cutoff and asked at it?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from features.splits import Split
from features.tasks import Task
from models.amounts import Amounts
from models.classification import Classifier
from models.classifier_learning import Tune
from models.deal_cycle import DealCycle
from models.lifetime_value import LifetimeValue
from pipelines.call_lists import add_worth
from pipelines.directions import NO_DIRECTIONS, Asked, directions_of
from pipelines.engines import open_engine
from pipelines.errors import WrongUseError
from pipelines.evaluation import Evaluation, evaluate_classifier, evaluate_deal_cycle
from pipelines.evidence import months, segments
from pipelines.home import Home
from pipelines.leak_report import audit_workshop
from pipelines.levels import Ripened, predict_following, sampled_from
from pipelines.model_files import Model
from pipelines.money_evaluation import STATED, evaluate_amounts, evaluate_value, past_columns, value_parts
from pipelines.progress import Progress, silent
from pipelines.training_rows import Rows, Workshop, gather, split_cutoffs

MOST_EXAMPLES = 500
"""About so many test rows are kept with their features, for pictures."""


@dataclass(frozen=True)
class Backtest:
    """The outcome of a replay: metrics beside those of the baselines, and every prediction made.

    `examples` are rows of the test matrix, spread evenly: entity_id, cutoff and the features.
    """

    task: str
    model: Model
    metrics: Mapping[str, Any]
    predictions: pd.DataFrame
    examples: pd.DataFrame

    def files(self) -> dict[str, bytes]:
        """Return metrics.json and predictions.parquet."""
        return {
            "metrics.json": json.dumps(self.metrics, indent=1, allow_nan=False).encode(),
            "predictions.parquet": self.predictions.to_parquet(index=False),
        }


def backtest(
    home: Home,
    task_name: str,
    *,
    test_cutoffs: str | None = None,
    train_until: datetime | None = None,
    out: Path | None = None,
    engine: str = "local",
    progress: Progress = silent,
) -> Backtest:
    """Train on the cutoffs before the test, predict the test cutoffs, compare with the baselines.

    Parameters
    ----------
    home : Home
    task_name : str
        leads, deals, churn, amounts or value.
    test_cutoffs : str, optional
        Dates `D,D,...`, or a range `D..D` of the task's cutoffs (both ends included).
    train_until : datetime, optional
        The last training cutoff; its label must be ripe at the first test cutoff all the same. Of deals, closings
        after that day are unknown to the training.
    out : Path, optional
        Folder for metrics.json and predictions.parquet.
    engine : str
        Who builds the features: "local" or "spark".
    progress : Progress

    Raises
    ------
    WrongUseError
        When a date cannot be read, or the task is not one.
    LeakageError
        When a field that feeds the task knows the outcome.
    NoRowsError
        When no row is left to train or test on.
    """
    with open_engine(engine, home) as chosen:
        task = chosen.settings.task(task_name)
        workshop = Workshop.of(home, chosen, (task_name,))
        audit_workshop(workshop).refuse(task_name)
        cutoffs = workshop.ground(task).cutoffs
        result = run(
            workshop,
            task,
            test_cutoffs=None if test_cutoffs is None else parse_cutoffs(test_cutoffs, cutoffs),
            train_until=None if train_until is None else pd.Timestamp(train_until),
            progress=progress,
        )
    if out:
        out.mkdir(parents=True, exist_ok=True)
        for name, data in result.files().items():
            (out / name).write_bytes(data)
    return result


def run(
    workshop: Workshop,
    task: Task,
    *,
    test_cutoffs: Sequence[pd.Timestamp] | None = None,
    train_until: pd.Timestamp | None = None,
    tune: Tune | None = None,
    progress: Progress = silent,
) -> Backtest:
    """Backtest a task in an opened workshop; arguments as in `backtest`; `tune` searches settings of a classifier."""
    split = split_cutoffs(
        task,
        workshop.ground(task).crm,
        workshop.known_until,
        n_test=workshop.settings.task_settings(task.name).test_cutoffs,
        test_cutoffs=test_cutoffs,
        train_until=train_until,
    )
    progress(f"backtest {task.name}: features", 0, 3)
    train = gather(workshop, task, split.train, _knowledge_end(task, split, train_until))
    test = gather(workshop, task, split.test, workshop.known_until)
    progress(f"backtest {task.name}: training", 1, 3)
    model = fit(task, train, directions=workshop.settings.features.monotone, tune=tune)
    progress(f"backtest {task.name}: comparing", 2, 3)
    metrics, predictions = _evaluate(workshop, task, model, train, test)
    if isinstance(model, Classifier | DealCycle):
        predictions, money = add_worth(workshop, task, test, predictions, tuple(metrics["baselines"]))
        metrics |= {"segments": segments(predictions, test.features), "months": months(predictions), "money": money}
    progress(f"backtest {task.name}", 3, 3)
    facts = {
        "task": task.name,
        "data_version": workshop.version.text,
        "known_until": workshop.known_until.isoformat(),
        "horizon_days": task.horizon.days,
        "train": _span(train),
        "test": _span(test),
        "rung": model.rung_,
        "rung_reason": model.rung_reason_,
    }
    examples = test.matrix.frame.iloc[:: max(1, len(test.spine) // MOST_EXAMPLES)]
    return Backtest(task.name, model, facts | metrics, predictions, examples.reset_index(drop=True))


def fit(
    task: Task,
    rows: Rows,
    *,
    chosen_by: Model | None = None,
    directions: Mapping[str, Asked] = NO_DIRECTIONS,
    tune: Tune | None = None,
) -> Model:
    """Fit the task's model with its one default configuration, or as a backtest's model has chosen on its rows."""
    known: dict[str, Any] = {"cutoffs": rows.cutoffs, "groups": rows.spine["entity_id"], "of": rows.of}
    if chosen_by:
        learn: Any = chosen_by.refit
    else:
        learn = _new_model(task, directions_of(rows.matrix.features, task.entity, directions), tune).fit
    fitted: Model = learn(rows.features, *_targets(task, rows.labels), **known)
    return fitted


def _new_model(task: Task, directions: Mapping[str, Literal[-1, 1]], tune: Tune | None) -> Model:
    if task.answer == "amount":
        return Amounts(horizon=task.horizon, stated=STATED)
    if task.answer == "value":
        return LifetimeValue(horizon_days=task.horizon.days, **past_columns(task))
    if task.entity == "deal":
        return DealCycle(horizon_days=task.horizon.days)
    return Classifier(horizon=task.horizon, directions=directions, tune=tune)


def _targets(task: Task, labels: pd.DataFrame) -> tuple[Any, ...]:
    if task.answer == "value":
        return value_parts(labels)
    return (labels["y_true"],) if "y_true" in labels else (labels["duration"], labels["event"])


def _evaluate(workshop: Workshop, task: Task, model: Model, train: Rows, test: Rows) -> Evaluation:
    if isinstance(model, DealCycle):
        return evaluate_deal_cycle(model, train, test, task.horizon.days)
    if isinstance(model, Amounts):
        return evaluate_amounts(model, train, test)
    if isinstance(model, LifetimeValue):
        return evaluate_value(model, train, test)
    ripened = Ripened(
        task, train.spine["cutoff"].max() + pd.Timedelta(task.horizon), sampled_from(len(train.spine), train.of)
    )
    crm = workshop.ground(task).crm
    return evaluate_classifier(predict_following(model, ripened, crm, workshop.build, test.matrix.frame), train, test)


def parse_cutoffs(text: str, cutoffs: pd.DatetimeIndex) -> list[pd.Timestamp]:
    """Read `D,D,...` or `D..D`, the latter as the task's cutoffs from the first date to the last.

    >>> parse_cutoffs("2018-04-01,2018-05-01", pd.DatetimeIndex([]))
    [Timestamp('2018-04-01 00:00:00'), Timestamp('2018-05-01 00:00:00')]
    >>> parse_cutoffs("2018-04-02..2018-04-03", pd.date_range("2018-04-01", "2018-04-05", unit="us"))
    [Timestamp('2018-04-02 00:00:00'), Timestamp('2018-04-03 00:00:00')]
    """
    dates = list(pd.to_datetime(text.replace("..", ",").split(","), format="ISO8601", errors="coerce").as_unit("us"))
    if any(pd.isna(date) for date in dates):
        message = f"test cutoffs {text!r} are no dates; write 2025-04-01,2025-05-01 or 2025-04-01..2025-06-01"
        raise WrongUseError(message)
    if ".." not in text:
        return dates
    return list(cutoffs[(cutoffs >= dates[0]) & (cutoffs <= dates[-1])])


def _knowledge_end(task: Task, split: Split, train_until: pd.Timestamp | None) -> pd.Timestamp:
    """Training knows the outcomes known at the first test cutoff; of deals, none after the day `train_until`."""
    first_test = split.test[0]
    if train_until is None or task.entity != "deal":
        return first_test
    return min(first_test, train_until + pd.Timedelta(days=1))


def _span(rows: Rows) -> dict[str, Any]:
    cutoffs = rows.spine["cutoff"]
    return {
        "first_cutoff": cutoffs.min().isoformat(),
        "last_cutoff": cutoffs.max().isoformat(),
        "cutoffs": int(cutoffs.nunique()),
        "rows": len(rows.spine),
    }
