"""What does each champion say of every open lead, deal and account as of a cutoff?"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from models.amounts import Amounts
from models.classification import Classifier
from models.classifier_scores import ClassifierScores
from models.deal_cycle import DealCycle
from models.deal_scores import DealScores
from models.explanations import Reasons
from models.lifetime_value import LifetimeValue
from models.money import MoneyScores
from pipelines.engines import Engine, open_engine
from pipelines.errors import PipelineError, WrongUseError
from pipelines.expected_values import add_values
from pipelines.home import Home
from pipelines.ledger import ScoreRun, new_run_id, newest_run_id, score_id, write_run
from pipelines.levels import Followed, follow_champion
from pipelines.model_files import LoadedModel, load_champion
from pipelines.progress import Progress, silent
from pipelines.settings import load_settings

DEAL_DAYS = (30, 60, 90, 180)
"""Horizons at which a deal's outcome is told, in days."""

CLOSE_QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
"""Of the days until a deal is won, those that are told: the median, and the ends of 50, 80 and 95% intervals."""

STAGE_FACTS = (
    "stage",
    "stage_days",
    "stage_won_rank",
    "stage_won_count",
    "slow_stage",
    "slow_stage_days",
    "slow_stage_won_rank",
    "slow_stage_won_count",
)
"""What was known of a deal's stages, taken over from its features (without their `deal_`)."""

EXPECTED_CLOSE = "deal_days_to_expected_close"


class MissingFeaturesError(PipelineError):
    """A model asks for features that can no longer be built."""


class NothingToScoreError(PipelineError):
    """No task has a champion."""


def score(
    home: Home, *, cutoff: pd.Timestamp | None = None, engine: str = "local", progress: Progress = silent
) -> ScoreRun:
    """Score all open entities of every task that has a champion, and append the run to the ledger.

    Parameters
    ----------
    home : Home
    cutoff : Timestamp, optional
        As of when (UTC); by default the end of the data.
    engine : str
        Who builds features and scores: "local" or "spark"; the numbers are the same.
    progress : Progress

    Raises
    ------
    NothingToScoreError
        When no model was promoted yet.
    """
    settings = load_settings(home)
    champions = [model for task in settings.tasks if (model := load_champion(home, task))]
    if not champions:
        message = "no model was promoted yet; run `crmcast train`, then `crmcast promote TASK`"
        raise NothingToScoreError(message)
    with open_engine(engine, home) as chosen:
        return _score(home, chosen, champions, cutoff, progress)


def _score(
    home: Home, engine: Engine, champions: Sequence[LoadedModel], cutoff: pd.Timestamp | None, progress: Progress
) -> ScoreRun:
    crm = engine.load([loaded.task for loaded in champions])
    cutoff = engine.settings.known_until(crm) if cutoff is None else cutoff.as_unit("us")
    scores: dict[str, pd.DataFrame] = {}
    vectors: dict[str, pd.DataFrame] = {}
    levels: dict[str, Followed] = {}
    run_id = new_run_id(cutoff, engine.version.digest, newest_run_id(home))
    version = engine.version.text
    for done, champion in enumerate(champions):
        progress(f"score {champion.task}", done, len(champions))
        task = engine.settings.task(champion.task)
        loaded, followed = follow_champion(champion, task, crm, engine.build_matrix, cutoff)
        if followed:
            levels[loaded.task] = followed
        spine = task.cohort(crm, pd.DatetimeIndex([cutoff]))
        vectors[loaded.task], rows = engine.score(crm, spine, loaded)
        ids = [score_id(run_id, loaded.task, entity_id) for entity_id in rows["entity_id"]]
        scores[loaded.task] = rows.assign(score_id=ids, data_version=version)
    scores = add_values(scores, {task: engine.settings.task(task) for task in scores}, crm, cutoff)
    progress("score", len(champions), len(champions))
    return write_run(home, run_id, cutoff=cutoff, data_version=version, scores=scores, vectors=vectors, levels=levels)


def score_rows(loaded: LoadedModel, frame: pd.DataFrame) -> pd.DataFrame:
    """Turn vectors into score rows: the one way from features to what is shown, served and replayed.

    Parameters
    ----------
    loaded : LoadedModel
    frame : DataFrame of shape (n, 2 + d)
        entity_id, cutoff and the model's features.

    Returns
    -------
    DataFrame of shape (n, ...)
        Probability with its interval, raw score (log-odds), base and reasons (JSON text, largest first).
        base + contributions = raw score; the points of the reasons sum to probability - base probability.
        Of deals also the outcome by day, the closing day, slip risk, stages, and reasons for when it closes:
        base_closing + contributions = closing_score, base_open_days + days of the reasons = open_days.

    Raises
    ------
    MissingFeaturesError
        When the frame lacks a feature that the model was trained with.
    """
    if frame.empty:
        return pd.DataFrame(columns=["entity_id", "cutoff", "probability"])
    _refuse_missing(loaded, frame)
    cutoffs = frame["cutoff"].to_numpy()
    if isinstance(loaded.model, DealCycle):
        deals = loaded.model.scores(frame, cutoffs=cutoffs)
        expected = frame[EXPECTED_CLOSE].to_numpy(float) if EXPECTED_CLOSE in frame else np.full(len(frame), np.nan)
        days = sorted({*DEAL_DAYS, loaded.model.horizon_days})
        numbers, reasons = _deal_numbers(deals, days, cutoffs, expected), deals.reasons()
        numbers |= _when(frame, deals.reasons("closed"))
        numbers |= {name: frame[f"deal_{name}"].array for name in STAGE_FACTS if f"deal_{name}" in frame}
    elif isinstance(loaded.model, Amounts | LifetimeValue):
        money = loaded.model.scores(frame)
        numbers, reasons = _money_numbers(money), money.reasons
    else:
        scores = loaded.model.scores(frame)
        numbers, reasons = _numbers(scores), scores.reasons
    return pd.DataFrame(
        {
            "entity_id": frame["entity_id"].array,
            "cutoff": cutoffs,
            "task": loaded.task,
            "entity": loaded.entity,
            **numbers,
            "base": reasons.base,
            "reasons": _reason_texts(frame, reasons),
            "model_version": loaded.version,
            "model_sha256": loaded.sha256,
            "cold_start": bool(loaded.model.cold_start_),
        }
    )


def probabilities(loaded: LoadedModel, frame: pd.DataFrame) -> np.ndarray:
    """Return the probability of each vector, as `score_rows` has it, without the reasons.

    Raises
    ------
    MissingFeaturesError
        When the frame lacks a feature that the model was trained with.
    WrongUseError
        When the model tells money.
    """
    _refuse_missing(loaded, frame)
    if isinstance(loaded.model, DealCycle):
        return loaded.model.scores(frame, cutoffs=frame["cutoff"].to_numpy()).probability
    if isinstance(loaded.model, Classifier):
        return loaded.model.scores(frame).probability
    message = f"task {loaded.task} gives money, no probability; expected one of leads, deals, churn"
    raise WrongUseError(message)


def score_row(
    loaded: LoadedModel, classifier: Classifier, row: Mapping[str, Any], *, n_reasons: int | None = None
) -> dict[str, Any]:
    """Score one vector, given by column, with a classifier: the row that `score_rows` makes of it, without frames.

    Of the reasons the first `n_reasons` are told, all with None, and the sum of the others; with 0 nothing is said.
    """
    scores = classifier.scores_of(row)
    return {
        "entity_id": row["entity_id"],
        "cutoff": row["cutoff"],
        "task": loaded.task,
        "entity": loaded.entity,
        **{name: float(numbers[0]) for name, numbers in _numbers(scores).items()},
        **(_told(row, scores.reasons, n_reasons) if n_reasons != 0 else {}),
        "model_version": loaded.version,
        "model_sha256": loaded.sha256,
        "cold_start": bool(classifier.cold_start_),
    }


def _told(row: Mapping[str, Any], reasons: Reasons, n_reasons: int | None) -> dict[str, Any]:
    contributions, points = reasons.contributions[0], reasons.points[0]
    order = _largest_first(contributions)
    told = order[:n_reasons]
    names = [(reasons.feature_names[column], place) for place, column in enumerate(told.tolist())]
    values = np.array([row[name] for name, _ in names], dtype=object)
    return {
        "base": float(reasons.base[0]),
        "reasons": _reason_list(names, "points", values, contributions[told], points[told]),
        "other_reasons": float(sum(contributions[order[len(told) :]].tolist())),
    }


def _refuse_missing(loaded: LoadedModel, frame: pd.DataFrame) -> None:
    missing = [name for name in loaded.model.feature_names_ if name not in frame]
    if missing:
        message = (
            f"version {loaded.version} of {loaded.task} was trained with {missing[0]} ({len(missing)} such features), "
            f"which this history, mapping or release no longer gives; run: crmcast train {loaded.task}, then promote it"
        )
        raise MissingFeaturesError(message)


def _numbers(scores: ClassifierScores | DealScores) -> dict[str, np.ndarray]:
    interval = scores.interval()
    return {
        "probability": scores.probability,
        "low": interval[:, 0],
        "high": interval[:, 1],
        "raw_score": scores.raw_score,
    }


def _money_numbers(scores: MoneyScores) -> dict[str, np.ndarray]:
    return {
        "expected_value": scores.expected,
        "value_low": scores.low,
        "value_high": scores.high,
        "raw_score": scores.raw_score,
        **scores.more,
    }


def _deal_numbers(
    scores: DealScores, days: Sequence[int], cutoffs: np.ndarray, expected: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the numbers of deals; `expected` is the days to the date that the rep expects."""
    numbers = _numbers(scores)
    curves = scores.curves.cumulative_incidence(np.array(days, dtype=np.float64))
    for step, day in enumerate(days):
        for outcome, name in enumerate(("won", "lost", "open")):
            numbers[f"{name}_{day}d"] = curves[:, step, outcome]
    closing = scores.close_days(np.array(CLOSE_QUANTILES))
    for column, quantile in enumerate(CLOSE_QUANTILES):
        numbers[close_column(quantile)] = _day_after(cutoffs, closing[:, column])
    numbers["slip_risk"] = scores.slip(_day_after(cutoffs, expected))
    return numbers


def close_column(quantile: float) -> str:
    """Return the name of the column that holds a quantile of the closing day.

    >>> close_column(0.5), close_column(0.025)
    ('close_on_p50', 'close_on_p2_5')
    """
    return f"close_on_p{quantile * 100:g}".replace(".", "_")


def _when(frame: pd.DataFrame, reasons: Reasons) -> dict[str, Any]:
    """Return when rather than whether a deal closes, with the reasons for it."""
    return {
        "closing_score": reasons.base + reasons.contributions.sum(axis=1),
        "base_closing": reasons.base,
        "open_days": reasons.base_probability + reasons.points.sum(axis=1),
        "base_open_days": reasons.base_probability,
        "when_reasons": _reason_texts(frame, reasons, "days"),
    }


def _day_after(cutoffs: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Return the day that lies so many days after each cutoff; not a time where the number is missing."""
    known = np.isfinite(days)
    whole = np.ceil(np.where(known, days, 0)).astype("timedelta64[D]")
    return np.where(known, cutoffs.astype("datetime64[us]") + whole, np.datetime64("NaT"))


def _reason_texts(frame: pd.DataFrame, reasons: Reasons, unit: str = "points") -> list[str]:
    """Return the reasons of each row as JSON, largest first; the calendar, the model's own input, has no value."""
    given = {name: position for position, name in enumerate(frame.columns)}
    names = [(name, given.get(name)) for name in reasons.feature_names]
    rows = zip(frame.to_numpy(dtype=object), reasons.contributions, reasons.points, strict=True)
    return [json.dumps(_reason_list(names, unit, *row)) for row in rows]


def _reason_list(
    names: Sequence[tuple[str, int | None]],
    unit: str,
    values: np.ndarray,
    contributions: np.ndarray,
    points: np.ndarray,
) -> list[dict[str, Any]]:
    order = _largest_first(contributions)
    listed = zip(order.tolist(), contributions[order].tolist(), points[order].tolist(), strict=True)
    return [
        {
            "feature": names[column][0],
            "value": None if (at := names[column][1]) is None else _plain(values[at]),
            "contribution": contribution,
            unit: point,
        }
        for column, contribution, point in listed
    ]


def _largest_first(contributions: np.ndarray) -> np.ndarray:
    """Return the columns that add something."""
    order = np.argsort(-np.abs(contributions), kind="stable")
    return np.asarray(order[contributions[order] != 0])


def _plain(value: object) -> str | float | None:
    if value is None or isinstance(value, str):
        return value
    number = float(value)  # type: ignore[arg-type]
    return None if math.isnan(number) else number
