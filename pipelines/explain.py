"""Why is a score what it is, and what moved it since some day?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from features.matrix import build_matrix
from features.schema import ENTITIES
from pipelines.errors import PipelineError, WrongUseError, nearest
from pipelines.history import DataVersion, HistoryStore
from pipelines.home import Home
from pipelines.ledger import all_runs, latest_run
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

    `model_change` is no feature: what the ledger shows of that day came from another model, or another level of it. Its
    `before` and `after` are the versions.
    """

    feature: str
    text: str
    before: str | float | None
    after: str | float | None
    contribution: float


@dataclass(frozen=True)
class Change:
    """How the score stood at an earlier cutoff, and the moves since, largest first.

    If the ledger has a run of that day, it is the score that was shown then; if not, that of today's model.
    `topics` are the sums of the moves by what they tell of, each with its members.
    """

    since: str
    probability: float | None
    expected_value: float | None
    raw_score: float
    moves: tuple[Move, ...]
    topics: tuple[dict[str, Any], ...]


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
        loaded = model_of(home, row, run.levels)
        before, shown = _shown_at(home, row["task"], entity_id, pd.Timestamp(since).as_unit("us"))
        spine = pd.DataFrame({"entity_id": entity_id, "cutoff": [before, run.cutoff]})
        crm = HistoryStore(home).load(load_settings(home), DataVersion.parse(run.data_version))
        change = _change(loaded, build_matrix(crm, spine, loaded.entity).frame, shown, language)
    return Explanation(row, reasons, by_topic(reasons, language), when_reasons, change, language)


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
    for run in reversed(all_runs(home)):
        if run.cutoff.floor("D") == since.floor("D") and task in run.tasks:
            rows = run.scores(task)
            found = rows[rows["entity_id"] == entity_id]
            if len(found):
                return run.cutoff, _plain(found)
    return since, None


def _change(loaded: LoadedModel, frame: pd.DataFrame, shown: dict[str, Any] | None, language: str) -> Change:
    """Ask the same model at both cutoffs: the difference of exact reasons is the exact change.

    What the same model says otherwise of the earlier cutoff than was `shown` then is a move of its own.
    """
    rows = score_rows(loaded, frame)
    first = shown or dict(rows.iloc[0])
    moves = [*_moves(rows, language), *_model_move(rows, first, loaded.version, language)]
    moves.sort(key=lambda move: -abs(move.contribution))
    probability, worth = (
        float(first[name]) if first.get(name) is not None else None for name in ("probability", "expected_value")
    )
    since = pd.Timestamp(first["cutoff"]).isoformat()
    topics = by_topic([{"feature": move.feature, "contribution": move.contribution} for move in moves], language, None)
    return Change(since, probability, worth, float(first["raw_score"]), tuple(moves), topics)


def _moves(rows: pd.DataFrame, language: str) -> list[Move]:
    before, after = ({reason["feature"]: reason for reason in json.loads(text)} for text in rows["reasons"])
    silent = {"value": None, "contribution": 0.0}
    pairs = {name: (before.get(name, silent), after.get(name, silent)) for name in sorted(before.keys() | after.keys())}
    return [
        Move(name, reason_text(name, language), then["value"], now["value"], now["contribution"] - then["contribution"])
        for name, (then, now) in pairs.items()
        if now["contribution"] != then["contribution"]
    ]


def _model_move(rows: pd.DataFrame, first: dict[str, Any], version: int, language: str) -> list[Move]:
    moved = float(rows["raw_score"].iloc[0]) - float(first["raw_score"])
    if abs(moved) <= _ROUNDING:
        return []
    return [
        Move(MODEL_CHANGE, reason_text(MODEL_CHANGE, language), float(first["model_version"]), float(version), moved)
    ]
