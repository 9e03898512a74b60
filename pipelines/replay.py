"""Does a score that was shown come out again from its data and its model?"""

import json
from typing import Any

import numpy as np
import pandas as pd

from features.matrix import build_matrix
from pipelines.expected_values import COMPANIONS, add_values
from pipelines.feature_code import feature_code
from pipelines.history import DataVersion, HistoryStore
from pipelines.home import Home
from pipelines.ledger import ScoreRun, find_score
from pipelines.levels import model_of
from pipelines.score import score_rows
from pipelines.settings import load_settings


def replay(home: Home, score_id: str) -> dict[str, Any]:
    """Recompute a score from the history as it was, the same model version and the same cutoff.

    Returns
    -------
    dict
        score_id, equal, same_feature_code (another release may round otherwise), differences (one entry a number or
        reason that came out otherwise) and what was used.

    Raises
    ------
    UnknownScoreError
        When the ledger holds no such score.
    ModelFileError
        When the model's files are no longer those that gave the score.
    """
    run, shown = find_score(home, score_id)
    settings = load_settings(home)
    crm = HistoryStore(home).load(settings, DataVersion.parse(run.data_version))
    task = str(shown["task"])
    used = {task: shown} | _companion(run, task, shown["entity_id"])
    loaded = {name: model_of(home, row, run.levels) for name, row in used.items()}
    spine = pd.DataFrame({"entity_id": [shown["entity_id"]], "cutoff": [run.cutoff]})
    vectors = build_matrix(crm, spine, loaded[task].entity).frame
    rows = {name: score_rows(model, vectors) for name, model in loaded.items()}
    again = add_values(rows, {name: settings.task(name) for name in rows}, crm, run.cutoff)[task].iloc[0]
    differences = _differences(shown, again)
    return {
        "score_id": score_id,
        "equal": not differences,
        "same_feature_code": run.feature_code == feature_code(),
        "differences": differences,
        "probability": float(again["probability"]) if "probability" in again else None,
        "cutoff": run.cutoff.isoformat(),
        "data_version": run.data_version,
        "model_version": loaded[task].version,
        "model_sha256": loaded[task].sha256,
    }


def _companion(run: ScoreRun, task: str, entity_id: str) -> dict[str, pd.Series]:
    """Return the score of the same run that says what this one's outcome is worth, if it has one."""
    name = COMPANIONS.get(task)
    rows = run.scores(name) if name in run.tasks else pd.DataFrame({"entity_id": []})
    found = rows[rows["entity_id"] == entity_id]
    return {str(name): found.iloc[0]} if len(found) else {}


def _numbers(row: pd.Series) -> list[str]:
    """Return the names of the numbers in a score row."""
    return [str(name) for name, value in row.items() if isinstance(value, float)]


def _differences(shown: pd.Series, again: pd.Series) -> list[dict[str, Any]]:
    found = [
        {"what": name, "shown": float(shown[name]), "again": float(again[name])}
        for name in _numbers(shown)
        if not np.isclose(shown[name], again[name], rtol=1e-12, atol=1e-12, equal_nan=True)
    ]
    before, after = (
        {reason["feature"]: reason["contribution"] for reason in json.loads(row["reasons"])} for row in (shown, again)
    )
    names = sorted(before.keys() | after.keys())
    return found + [
        {"what": name, "shown": before.get(name, 0.0), "again": after.get(name, 0.0)}
        for name in names
        if not np.isclose(before.get(name, 0.0), after.get(name, 0.0), rtol=0, atol=1e-12)
    ]
