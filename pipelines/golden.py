"""What did a model say when it was packed? Rows and their scores that it has to say again wherever it is loaded.

The rows are no customer's: each column is shuffled by itself.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipelines.errors import PipelineError
from pipelines.model_files import GOLDEN, LoadedModel, Model
from pipelines.score import score_rows

ROWS = 16
_SAME_SCORE = 1e-9
_SAME_SUM = 1e-6


class GoldenError(PipelineError):
    """A model does not say what it said when it was packed."""


def shuffle_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows (cutoff, features) whose values each come from another row of the frame."""
    draw = np.random.default_rng(0)
    picked = {
        name: frame[name].iloc[draw.integers(0, len(frame), ROWS)].reset_index(drop=True)
        for name in frame.columns
        if name != "entity_id"
    }
    return pd.DataFrame(picked)


def golden_file(model: Model, task: str, entity: str, rows: pd.DataFrame) -> bytes:
    """Return the rows with what the model says of them."""
    scores = _scored(LoadedModel(task, 0, "", model, {"entity": entity}), rows)
    columns = {
        name: {"dtype": str(rows[name].dtype), "values": _plain(rows[name])}
        for name in ("cutoff", *model.feature_names_)
    }
    return json.dumps({"columns": columns, "raw_score": scores["raw_score"].tolist()}, allow_nan=False).encode()


def check_golden(loaded: LoadedModel, files: Mapping[str, bytes]) -> None:
    """Score the golden rows again; a model of an earlier release has none and passes.

    Raises
    ------
    GoldenError
        When a score differs from the packed one by more than 1e-9, or base + reasons from the score by more than 1e-6.
    """
    if GOLDEN not in files:
        return
    golden = json.loads(files[GOLDEN])
    rows = pd.DataFrame({n: pd.Series(c["values"]).astype(c["dtype"]) for n, c in golden["columns"].items()})
    scores = _scored(loaded, rows)
    found = scores["raw_score"].to_numpy(float)
    _compare("the score", golden["raw_score"], found, _SAME_SCORE)
    reasons = [sum(reason["contribution"] for reason in json.loads(text)) for text in scores["reasons"]]
    _compare("base + reasons", found, scores["base"].to_numpy(float) + np.array(reasons), _SAME_SUM)


def _scored(loaded: LoadedModel, rows: pd.DataFrame) -> pd.DataFrame:
    ids = pd.Series([f"golden {number}" for number in range(len(rows))], dtype="str")
    return score_rows(loaded, rows.assign(entity_id=ids))


def _compare(what: str, expected: Sequence[float] | np.ndarray, found: np.ndarray, allowed: float) -> None:
    apart = np.abs(np.asarray(expected, dtype=np.float64) - found)
    worst = int(np.argmax(np.where(np.isnan(apart), np.inf, apart)))
    if not apart[worst] <= allowed:
        message = f"{what} of golden row {worst} is {found[worst]:.12g}, expected {expected[worst]:.12g}"
        raise GoldenError(message)


def _plain(values: pd.Series) -> list[Any]:
    if pd.api.types.is_datetime64_any_dtype(values):
        return [str(value) for value in values]
    return [None if pd.isna(value) else value for value in values.tolist()]
