"""What does each champion say of every open lead, deal and account as of a cutoff?"""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from features.matrix import build_matrix
from features.snapshots import CrmHistory
from models.classification import Classifier
from models.deal_cycle import DealCycle
from models.explanations import Reasons
from pipelines.errors import PipelineError
from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.ledger import ScoreRun, new_run_id, score_id, write_run
from pipelines.model_files import LoadedModel, load_champion
from pipelines.progress import Progress, silent
from pipelines.settings import Settings, load_settings

DEAL_DAYS = (30, 60, 90, 180)
"""Horizons at which a deal's outcome is told, in days."""

EXPECTED_CLOSE = "deal_days_to_expected_close"


class NothingToScoreError(PipelineError):
    """No task has a champion."""


def score(home: Home, *, cutoff: pd.Timestamp | None = None, progress: Progress = silent) -> ScoreRun:
    """Score all open entities of every task that has a champion, and append the run to the ledger.

    Parameters
    ----------
    home : Home
    cutoff : Timestamp, optional
        As of when (UTC); by default the end of the data.
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
    store = HistoryStore(home)
    version = store.version()
    crm = store.load(settings, version)
    cutoff = settings.known_until(crm) if cutoff is None else cutoff.as_unit("us")
    scores: dict[str, pd.DataFrame] = {}
    vectors: dict[str, pd.DataFrame] = {}
    run_id = new_run_id(cutoff, version.digest)
    for done, loaded in enumerate(champions):
        progress(f"score {loaded.task}", done, len(champions))
        vectors[loaded.task] = open_vectors(crm, settings, loaded.task, cutoff)
        rows = score_rows(loaded, vectors[loaded.task])
        ids = [score_id(run_id, loaded.task, entity_id) for entity_id in rows["entity_id"]]
        scores[loaded.task] = rows.assign(score_id=ids, data_version=version.text)
    progress("score", len(champions), len(champions))
    return write_run(home, run_id, cutoff=cutoff, data_version=version.text, scores=scores, vectors=vectors)


def open_vectors(crm: CrmHistory, settings: Settings, task_name: str, cutoff: pd.Timestamp) -> pd.DataFrame:
    """Return entity_id, cutoff and features of everything that is open at the cutoff."""
    task = settings.task(task_name)
    spine = task.cohort(crm, pd.DatetimeIndex([cutoff]))
    return build_matrix(crm, spine, task.entity).frame


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
    """
    if frame.empty:
        return pd.DataFrame(columns=["entity_id", "cutoff", "probability"])
    vectors = frame[list(loaded.features)]
    cutoffs = frame["cutoff"].to_numpy()
    if isinstance(loaded.model, DealCycle):
        numbers = _deal_numbers(loaded.model, vectors, cutoffs, int(loaded.manifest["horizon_days"]))
        reasons = loaded.model.explain(vectors, cutoffs=cutoffs)
    else:
        numbers = _class_numbers(loaded.model, vectors)
        reasons = loaded.model.explain(vectors)
    rows = frame[["entity_id", "cutoff"]].reset_index(drop=True).assign(task=loaded.task, entity=loaded.entity)
    return rows.assign(
        **numbers,
        base=reasons.base,
        reasons=_reason_texts(vectors, reasons),
        model_version=loaded.version,
        model_sha256=loaded.sha256,
        cold_start=bool(loaded.model.cold_start_),
    )


def _class_numbers(model: Classifier, vectors: pd.DataFrame) -> dict[str, np.ndarray]:
    interval = model.predict_interval(vectors)
    return {
        "probability": model.predict_proba(vectors)[:, 1],
        "low": interval[:, 0],
        "high": interval[:, 1],
        "raw_score": model.raw_score(vectors),
    }


def _deal_numbers(
    model: DealCycle, vectors: pd.DataFrame, cutoffs: np.ndarray, horizon_days: int
) -> dict[str, np.ndarray]:
    days = sorted({*DEAL_DAYS, horizon_days})
    curves = model.predict_cumulative_incidence(vectors, cutoffs=cutoffs, days=days)
    interval = model.predict_interval(vectors, cutoffs=cutoffs)
    numbers = {
        "probability": curves[:, days.index(horizon_days), 0],
        "low": interval[:, 0],
        "high": interval[:, 1],
        "raw_score": model.raw_score(vectors, cutoffs=cutoffs),
    }
    for step, day in enumerate(days):
        for outcome, name in enumerate(("won", "lost", "open")):
            numbers[f"{name}_{day}d"] = curves[:, step, outcome]
    closing = model.predict_close_days(vectors, cutoffs=cutoffs, quantiles=(0.1, 0.5, 0.9))
    for column, level in enumerate((10, 50, 90)):
        numbers[f"close_on_p{level}"] = _day_after(cutoffs, closing[:, column])
    expected = vectors[EXPECTED_CLOSE].to_numpy(float) if EXPECTED_CLOSE in vectors else np.full(len(vectors), np.nan)
    numbers["slip_risk"] = model.predict_slip(vectors, cutoffs=cutoffs, expected_close_on=_day_after(cutoffs, expected))
    return numbers


def _day_after(cutoffs: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Return the day that lies so many days after each cutoff; not a time where the number is missing."""
    known = np.isfinite(days)
    whole = np.ceil(np.where(known, days, 0)).astype("timedelta64[D]")
    return np.where(known, cutoffs.astype("datetime64[us]") + whole, np.datetime64("NaT"))


def _reason_texts(vectors: pd.DataFrame, reasons: Reasons) -> list[str]:
    unknown = np.full(len(vectors), np.nan)  # the calendar is the model's own input, not a column
    columns = [vectors[name].to_numpy() if name in vectors else unknown for name in reasons.feature_names]
    return [
        json.dumps(
            _reason_list(reasons.feature_names, [column[row] for column in columns], contributions, reasons.points[row])
        )
        for row, contributions in enumerate(reasons.contributions)
    ]


def _reason_list(
    names: Sequence[str], values: Sequence[Any], contributions: np.ndarray, points: np.ndarray
) -> list[dict[str, Any]]:
    order = np.argsort(-np.abs(contributions), kind="stable")
    return [
        {
            "feature": names[column],
            "value": _plain(values[column]),
            "contribution": float(contributions[column]),
            "points": float(points[column]),
        }
        for column in order
        if contributions[column] != 0
    ]


def _plain(value: object) -> str | float | None:
    if isinstance(value, str):
        return value
    number = float(value)  # type: ignore[arg-type]
    return None if np.isnan(number) else number
