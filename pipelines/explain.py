"""Why is a score what it is, and what moved it since some day?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pandas as pd

from features.matrix import build_matrix
from features.schema import ENTITIES
from features.snapshots import CrmHistory
from models.deal_cycle import CALENDAR_REASON
from pipelines.errors import PipelineError, WrongUseError, nearest
from pipelines.history import DataVersion, HistoryStore
from pipelines.home import Home
from pipelines.ledger import latest_run, runs_of_day
from pipelines.levels import model_of
from pipelines.model_files import LoadedModel, ModelFileError, read_files, verify
from pipelines.reason_texts import LANGUAGES, MODEL_CHANGE, reason_text
from pipelines.reason_topics import by_topic
from pipelines.score import score_rows
from pipelines.settings import load_settings
from pipelines.task_settings import TASK_ENTITIES

_ROUNDING = 1e-9


class NoScoreError(PipelineError):
    """The last score run has no such entity."""


@dataclass(frozen=True)
class Move:
    """What one feature did to the score between two cutoffs, in log-odds; the moves sum to the change of the score.

    The `points` (probability, or money) sum to the change of what is shown. `model_change` is no feature: what the
    ledger shows of that day came from another model, or another level of it. Its `before` and `after` are the versions.
    """

    feature: str
    text: str
    before: str | float | None
    after: str | float | None
    contribution: float
    points: float


@dataclass(frozen=True)
class Change:
    """How the score stood at an earlier cutoff, and the moves since, largest first.

    If the ledger has a run of that day, it is the score that was shown then; if not, that of today's model, without a
    `score_id`.
    """

    since: str
    probability: float | None
    expected_value: float | None
    raw_score: float
    moves: tuple[Move, ...]
    low: float | None
    high: float | None
    score_id: str | None
    model_version: int


@dataclass(frozen=True)
class Explanation:
    """A score of the ledger with all its reasons; base + contributions = raw score (log-odds).

    Each reason has the value of its feature and the `typical` one of the training rows, None if the model keeps none.
    `topics` are the sums of the reasons by what they tell of, each with its members. `when_reasons`, of deals alone,
    tell when it closes: base_closing + contributions = closing_score (log-odds), and in days that it stays open.
    """

    score: dict[str, Any]
    reasons: tuple[dict[str, Any], ...]
    topics: tuple[dict[str, Any], ...]
    when_reasons: tuple[dict[str, Any], ...]
    change: Change | None
    language: str


def explain(
    home: Home,
    entity: str,
    entity_id: str,
    *,
    task: str | None = None,
    since: datetime | None = None,
    language: str = "en",
) -> Explanation:
    """Return the last score of an entity with its reasons; with `since`, also why it moved from then.

    Without `task` it is that of the task whose scores are listed: leads, deals or churn.

    Raises
    ------
    WrongUseError
        When entity or language is not known.
    NoScoreError
        When the last run did not score that entity.
    """
    run, row = latest_run(home), last_score(home, entity, entity_id, task, language)
    usual = _typical(home, row)
    reasons, when_reasons = (
        tuple(
            {**reason, "text": reason_text(reason["feature"], language), "typical": usual.get(reason["feature"])}
            for reason in json.loads(row.pop(name, "[]"))
        )
        for name in ("reasons", "when_reasons")
    )
    change = None
    if since is not None and run is not None:
        crm = HistoryStore(home).load(load_settings(home), DataVersion.parse(run.data_version))
        change = find_change(
            home, model_of(home, row, run.levels), crm, entity_id, cutoff=run.cutoff, since=since, language=language
        )
    return Explanation(row, reasons, by_topic(reasons, language), when_reasons, change, language)


def find_change(
    home: Home,
    loaded: LoadedModel,
    crm: CrmHistory,
    entity_id: str,
    *,
    cutoff: pd.Timestamp,
    since: datetime,
    language: str = "en",
) -> Change:
    """Return what moved the score that `loaded` gave an entity at `cutoff`, from an earlier day on."""
    before, shown = _shown_at(home, loaded.task, entity_id, pd.Timestamp(since).as_unit("us"))
    spine = pd.DataFrame({"entity_id": entity_id, "cutoff": [before, cutoff]})
    return _change(loaded, build_matrix(crm, spine, loaded.entity).frame, shown, language)


def last_score(home: Home, entity: str, entity_id: str, wanted: str | None, language: str) -> dict[str, Any]:
    """Return the score row of an entity in the last run, of the `wanted` task or of that whose scores are listed.

    Raises
    ------
    WrongUseError
        When entity or language is not known.
    NoScoreError
        When the last run did not score that entity.
    """
    if entity not in ENTITIES or language not in LANGUAGES:
        known = f"{', '.join(ENTITIES)}{nearest(entity, ENTITIES)}, and one of {', '.join(LANGUAGES)}"
        message = f"entity {entity!r} in language {language!r}: expected one of {known}"
        raise WrongUseError(message)
    run = latest_run(home)
    asked = TASK_ENTITIES if wanted is None else (wanted,)
    for task in (name for name in asked if run and name in run.tasks):
        rows = run.scores(task) if run else pd.DataFrame()
        found = rows[(rows["entity"] == entity) & (rows["entity_id"] == entity_id)]
        if len(found):
            return _plain(found)
    message = f"the last score run has no {entity} {entity_id!r}; it is not open then, or `crmcast score` has not run"
    raise NoScoreError(message)


def _typical(home: Home, row: Mapping[str, Any]) -> Mapping[str, str | float | None]:
    """Return what was usual of the features when the model of a score row was trained, as far as its files are here."""
    task, version = row["task"], int(row["model_version"])
    try:
        files = read_files(home, task, version)
        manifest = verify(files, task=task, version=version, expected_sha256=row["model_sha256"])
    except ModelFileError:
        return {}
    usual: Mapping[str, str | float | None] = manifest.get("typical", {})
    return usual


def _plain(rows: pd.DataFrame) -> dict[str, Any]:
    """Return the first row with Python's own numbers."""
    return {str(name): column.iloc[:1].tolist()[0] for name, column in rows.items()}


def _shown_at(home: Home, task: str, entity_id: str, since: pd.Timestamp) -> tuple[pd.Timestamp, dict[str, Any] | None]:
    """Return the score that the ledger has of that day, with its cutoff; of several runs that of the newest."""
    for run in reversed(runs_of_day(home, since)):
        if task in run.tasks:
            found = run.numbers_of(task, entity_id)
            if found:
                return run.cutoff, found
    return since, None


def _change(loaded: LoadedModel, frame: pd.DataFrame, shown: dict[str, Any] | None, language: str) -> Change:
    """Ask the same model at both cutoffs: the difference of exact reasons is the exact change.

    What the same model says otherwise of the earlier cutoff than was `shown` then is a move of its own.
    """
    then, now = (
        {str(name): value for name, value in row.items()} for row in score_rows(loaded, frame).to_dict("records")
    )
    first = shown or then
    moves = [*_moves(then, now, language), *_model_move(then, first, loaded.version, language)]
    moves.sort(key=lambda move: -abs(move.contribution))
    return Change(
        pd.Timestamp(first["cutoff"]).isoformat(),
        first.get("probability"),
        first.get("expected_value"),
        first["raw_score"],
        tuple(moves),
        first.get("low", first.get("value_low")),
        first.get("high", first.get("value_high")),
        first.get("score_id"),
        int(first["model_version"]),
    )


def _moves(then: dict[str, Any], now: dict[str, Any], language: str) -> list[Move]:
    """Return what each feature did; what the time ahead did to all, which is in the base, goes to the calendar."""
    before, after = ({reason["feature"]: reason for reason in json.loads(row["reasons"])} for row in (then, now))
    silent = {"value": None, "contribution": 0.0, "points": 0.0}
    raised = {"contribution": now["base"] - then["base"], "points": _start(now, after) - _start(then, before)}
    if raised["contribution"]:
        after[CALENDAR_REASON] = _raised(after.get(CALENDAR_REASON, silent), raised)
    pairs = {name: (before.get(name, silent), after.get(name, silent)) for name in sorted(before.keys() | after.keys())}
    moves = [
        Move(name, reason_text(name, language), a["value"], b["value"], *_steps(a, b))
        for name, (a, b) in pairs.items()
        if any(_steps(a, b))
    ]
    return moves if "closing_score" in now else _shared_out(moves, then, now)


def _shared_out(moves: list[Move], then: dict[str, Any], now: dict[str, Any]) -> list[Move]:
    """Give each move its share of the change of what is shown, by the mean slope between both scores: signs stay.

    What is shown of a deal is no function of the raw score alone: there the points of both days are compared.
    """
    moved = now["raw_score"] - then["raw_score"]
    slope = (_shown(now) - _shown(then)) / moved if moved else 0.0
    return [replace(move, points=move.contribution * slope) for move in moves if move.contribution]


def _steps(then: dict[str, Any], now: dict[str, Any]) -> tuple[float, float]:
    return now["contribution"] - then["contribution"], now["points"] - then["points"]


def _raised(reason: dict[str, Any], by: dict[str, float]) -> dict[str, Any]:
    return reason | {name: reason[name] + step for name, step in by.items()}


def _start(row: dict[str, Any], reasons: dict[str, dict[str, Any]]) -> float:
    """Return what is shown before any feature is looked at."""
    return float(_shown(row) - sum(reason["points"] for reason in reasons.values()))


def _shown(row: dict[str, Any]) -> float:
    return float(row["probability"] if "probability" in row else row["expected_value"])


def _model_move(then: dict[str, Any], first: dict[str, Any], version: int, language: str) -> list[Move]:
    moved, points = then["raw_score"] - first["raw_score"], _shown(then) - _shown(first)
    if abs(moved) <= _ROUNDING and abs(points) <= _ROUNDING:
        return []
    versions = float(first["model_version"]), float(version)
    return [Move(MODEL_CHANGE, reason_text(MODEL_CHANGE, language), *versions, moved, points)]
