"""With so many calls a week, what does a list in the order of the scores bring, against the reps' own order?

At each test cutoff the first k of a list are taken, k being the calls of a week, and what became of them is added up.
This measures the order of a list: who among those called was to come true. It does not measure what a call changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from features.tasks import Task
from features.worth import Work, find_work, worth
from models.columns import Floats
from models.resampling import Statistic, bootstrap, interval, reached
from pipelines.engines import LocalEngine
from pipelines.evidence import LEVEL
from pipelines.history import HistoryStore
from pipelines.money_evaluation import STATED
from pipelines.training_rows import Rows, Workshop

WEEK = timedelta(days=7)
WEEKS_LOOKED_AT = 26
SHARE_OF_LIST = 0.1
"""The share of a list that is called in a week where neither settings nor history tell."""

MOST_PARTS = 8
"""Where an engine spares this process the events, work is read of a history with at most so many parts."""

_NEVER_WORKED = 1e9  # days: behind all who were worked within the week


@dataclass(frozen=True)
class Capacity:
    """How many of a list are called in a week, and who says so: "settings", "history" or "list"."""

    calls: int
    told_by: str


def add_worth(
    workshop: Workshop, task: Task, test: Rows, predictions: pd.DataFrame, baselines: Sequence[str]
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the predictions with `amount` and `worked_days`, and what the lists bring at the task's capacity.

    `worked_days` is how many days after the cutoff a rep first worked the record, within a week or until the next list;
    `amount` what it is worth if it comes true (see `features.worth`), `stake` what is known of that at the cutoff: the
    amount that the rep states, or the customer's revenue. Where the test rows are a sample, or there are several lists
    a week, all is scaled up to the whole week.
    """
    crm = workshop.ground(task).crm
    known = worth(crm, predictions, task, workshop.known_until)
    work = _work(workshop, task)
    amounts, source = known or (np.nan, None)
    span = list_span(predictions)
    days = work.first_days(predictions, span) if work else np.nan
    stakes = {"deal": test.features.get(STATED, np.nan), "account": amounts}
    shown = predictions.assign(amount=amounts, worked_days=days, stake=stakes.get(task.entity, np.nan))
    share = len(test.spine) / test.of * (span / WEEK)
    capacity = _capacity(workshop, task, predictions, work, share)
    facts = {
        "calls_per_week": capacity.calls,
        "calls_told_by": capacity.told_by,
        "calls_per_list": capacity.calls * share,
        "cutoffs": int(predictions["cutoff"].nunique()),
        "amount_told_by": source,
        "currency": workshop.settings.company.currency,
        "work_told_by": list(work.told_by) if work else None,
        "level": LEVEL,
    }
    return shown, facts | compare_lists(shown, baselines, capacity.calls, share)


def compare_lists(rows: pd.DataFrame, baselines: Sequence[str], calls: float, share: float = 1.0) -> dict[str, Any]:
    """Return what each list brings a week, and how much more the model's list brings than each other.

    Parameters
    ----------
    rows : entity_id, cutoff, y_true, prediction, baseline_*, amount, worked_days, stake; the last three missing if
        not known
    baselines : whose lists are compared; one that gives all rows of a cutoff the same is a random list
    calls : how many are called in a week
    share : what part of a week's lists the rows of a cutoff are
    """
    rows = rows[rows["y_true"].notna()].reset_index(drop=True)
    if rows.empty:
        return {"lists": {}, "gains": {}}
    lists, y = _lists(rows, baselines), rows["y_true"].to_numpy(float)
    has_money = rows["amount"].notna().any()
    values = np.column_stack([y, y * rows["amount"].fillna(0.0)] if has_money else [y]) / share
    by_list = [_weekly(rows, score, values, calls * share) for score in lists.values()]

    def every(weights: Floats) -> Floats:
        return np.stack([total(weights) for total in by_list], axis=2)

    measured, draws = every(np.ones((1, len(rows))))[0], bootstrap(every, rows["entity_id"])
    low, high = interval(draws[:, :, :1] - draws[:, :, 1:], LEVEL)
    gain = measured[:, :1] - measured[:, 1:]
    keys = ("found", "money")[: values.shape[1]]
    return {
        "lists": {name: _named(keys, measured[:, at]) for at, name in enumerate(lists)},
        "gains": {
            name: {
                key: {"value": float(gain[of, at]), "low": float(low[of, at]), "high": float(high[of, at])}
                for of, key in enumerate(keys)
            }
            for at, name in enumerate(list(lists)[1:])
        },
    }


def list_span(rows: pd.DataFrame) -> timedelta:
    """Return how long a list is worked: until the next one, at most a week."""
    steps = pd.Series(rows["cutoff"].unique()).sort_values().diff().dropna()
    return min(WEEK, pd.Timedelta(steps.median()).to_pytimedelta()) if len(steps) else WEEK


def _work(workshop: Workshop, task: Task) -> Work | None:
    """Return the reps' work; an engine that leaves activities where they lie is read past, if they are not too many."""
    crm, version = workshop.ground(task).crm, workshop.version
    if isinstance(workshop.engine, LocalEngine) or "activities" not in version.tables:
        return find_work(crm, task.entity)
    store = HistoryStore(workshop.home)
    if store.bucket_count(version) > MOST_PARTS:
        return None
    return find_work(
        crm.with_tables({"activities": store.load_table("activities", version.tables["activities"])}), task.entity
    )


def _named(keys: Sequence[str], values: Floats) -> dict[str, float]:
    return {key: float(value) for key, value in zip(keys, values, strict=True)}


def _lists(rows: pd.DataFrame, baselines: Sequence[str]) -> dict[str, Floats]:
    """Return the scores by which lists are ordered, the model's first; a stake that is not known is a usual one."""
    scores: dict[str, Any] = {"model": rows["prediction"]}
    if rows["stake"].notna().any():
        scores["by_money"] = rows["prediction"] * rows["stake"].fillna(rows["stake"].median())
    if rows["worked_days"].notna().any():
        scores["reps"] = -rows["worked_days"].fillna(_NEVER_WORKED)
    scores["random"] = np.zeros(len(rows))
    scores |= {name: rows[f"baseline_{name}"] for name in baselines if _orders(rows, f"baseline_{name}")}
    return {name: np.asarray(score, dtype=np.float64) for name, score in scores.items()}


def _orders(rows: pd.DataFrame, column: str) -> bool:
    by_cutoff = rows.groupby("cutoff")[column]
    return bool((by_cutoff.max() > by_cutoff.min()).any())


def _weekly(rows: pd.DataFrame, score: Floats, values: Floats, calls: float) -> Statistic:
    """Return the statistic that is the mean over cutoffs of what the first `calls` of each list bring."""
    folds = [np.flatnonzero(rows["cutoff"] == cutoff) for cutoff in rows["cutoff"].unique()]
    parts = [(at, reached(score[at], values[at], calls)) for at in folds]

    def mean(weights: Floats) -> Floats:
        return np.asarray(sum(total(weights[:, at]) for at, total in parts) / len(parts))

    return mean


def _capacity(workshop: Workshop, task: Task, predictions: pd.DataFrame, work: Work | None, share: float) -> Capacity:
    """Take the setting; else the median week of the half year before the test; else a tenth of the list."""
    asked = workshop.settings.task_settings(task.name).calls_per_week
    if asked:
        return Capacity(asked, "settings")
    if work and (usual := _usual(workshop, task, predictions, work)):
        return Capacity(round(usual / share), "history")
    mean_rows = len(predictions) / predictions["cutoff"].nunique()
    return Capacity(max(1, round(SHARE_OF_LIST * mean_rows / share)), "list")


def _usual(workshop: Workshop, task: Task, predictions: pd.DataFrame, work: Work) -> float:
    """Return how many of a list were worked in the median of the weeks before the first test cutoff."""
    ground, first_test, span = workshop.ground(task), predictions["cutoff"].min(), list_span(predictions)
    weeks = pd.date_range(end=first_test - WEEK, periods=WEEKS_LOOKED_AT, freq=WEEK, unit="us")
    cohort = task.cohort(ground.crm, weeks)
    cohort = cohort[ground.sample.keeps(cohort["entity_id"])].reset_index(drop=True)
    worked = pd.Series(~np.isnan(work.first_days(cohort, span))).groupby(cohort["cutoff"]).sum()
    return float(worked.median()) if len(worked) else 0.0
