"""What did training find out about each version? One JSON file a version, so that the doors need not ask MLflow.

It says what the model card and MLflow say, in sums only: no record of the CRM is named.
"""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError

from models.comparisons import BINARY, Estimate, loss_name, ratio
from pipelines.history import replace_file
from pipelines.home import Home
from pipelines.judge import calibrated
from pipelines.model_files import MANIFEST
from pipelines.reason_texts import LANGUAGES
from pipelines.reliability import Bin, bins_of

_NOT_KEPT = ("features", "files", "libraries")


class VersionRecord(BaseModel):
    """A version: what it was made of, its backtest, and how its predictions agree with what came of the test rows.

    `facts` are those of the model's manifest, `metrics` those of the backtest. `level` is observed by expected;
    `verdict` says in each language whether it is calibrated, as the guard of promotions judges.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    task: str
    version: int
    facts: dict[str, Any]
    metrics: dict[str, Any]
    is_money: bool
    bins: tuple[Bin, ...]
    level: Estimate | None
    calibrated: bool
    verdict: dict[str, str]


def write_record(
    home: Home, task: str, version: int, model_files: Mapping[str, bytes], evaluation: Mapping[str, bytes]
) -> None:
    """Write what is known of a version: from its manifest, and the metrics and predictions of its backtest."""
    kept = pd.read_parquet(BytesIO(evaluation["predictions.parquet"]))
    predictions = kept[kept["y_true"].notna()].reset_index(drop=True)
    verdicts = {language: calibrated(predictions, language) for language in LANGUAGES}
    is_money = bool(loss_name(predictions["y_true"]) != BINARY)
    facts = json.loads(model_files[MANIFEST])
    record = VersionRecord(
        task=task,
        version=version,
        facts={name: value for name, value in facts.items() if name not in _NOT_KEPT},
        metrics=json.loads(evaluation["metrics.json"]),
        is_money=is_money,
        bins=bins_of(_as_shown(predictions), is_money=is_money),
        level=_level(predictions),
        calibrated=verdicts[LANGUAGES[0]].passed,
        verdict={language: verdict.text for language, verdict in verdicts.items()},
    )
    folder = home.versions / task
    folder.mkdir(parents=True, exist_ok=True)
    replace_file(folder / f"{version}.json", record.model_dump_json(indent=1))


def read_record(home: Home, task: str, version: int) -> VersionRecord | None:
    """Return what is known of a version; None where an earlier release wrote nothing, or it cannot be read."""
    path = home.versions / task / f"{version}.json"
    try:
        return VersionRecord.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def recorded_versions(home: Home, task: str) -> tuple[int, ...]:
    """Return the versions of a task that training wrote about, newest first."""
    found = (path.stem for path in (home.versions / task).glob("*.json"))
    return tuple(sorted((int(name) for name in found if name.isdecimal()), reverse=True))


def _level(predictions: pd.DataFrame) -> Estimate | None:
    """Return observed by expected; None where nothing was expected, or one entity gave all."""
    if predictions["prediction"].sum() <= 0 or predictions["entity_id"].nunique() < 2:
        return None
    return ratio(predictions["y_true"], predictions["prediction"], predictions["entity_id"])


def _as_shown(predictions: pd.DataFrame) -> pd.DataFrame:
    """Return predictions as they are told; a backtest gives probabilities without their interval."""
    low, high = (predictions.get(name, predictions["prediction"]) for name in ("low", "high"))
    return predictions[["entity_id", "y_true"]].assign(expected=predictions["prediction"], low=low, high=high)
