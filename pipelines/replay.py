"""Does a score that was shown come out again from its data and its model?"""

import json
from typing import Any

import numpy as np
import pandas as pd

from features.matrix import build_matrix
from pipelines.feature_code import feature_code
from pipelines.history import DataVersion, HistoryStore
from pipelines.home import Home
from pipelines.ledger import find_score
from pipelines.model_files import load_version
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
    loaded = load_version(home, shown["task"], int(shown["model_version"]), shown["model_sha256"])
    settings = load_settings(home)
    crm = HistoryStore(home).load(settings, DataVersion.parse(run.data_version))
    spine = pd.DataFrame({"entity_id": [shown["entity_id"]], "cutoff": [run.cutoff]})
    again = score_rows(loaded, build_matrix(crm, spine, loaded.entity).frame).iloc[0]
    differences = _differences(shown, again)
    return {
        "score_id": score_id,
        "equal": not differences,
        "same_feature_code": run.feature_code == feature_code(),
        "differences": differences,
        "probability": float(again["probability"]),
        "cutoff": run.cutoff.isoformat(),
        "data_version": run.data_version,
        "model_version": loaded.version,
        "model_sha256": loaded.sha256,
    }


def _numbers(row: pd.Series) -> list[str]:
    """Return the names of the numbers in a score row."""
    return [str(name) for name, value in row.items() if isinstance(value, float)]


def _differences(shown: pd.Series, again: pd.Series) -> list[dict[str, Any]]:
    found = [
        {"what": name, "shown": float(shown[name]), "again": float(again[name])}
        for name in _numbers(again)
        if not np.isclose(shown[name], again[name], rtol=0, atol=1e-12, equal_nan=True)
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
