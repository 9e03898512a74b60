"""What does a training leave behind for later judges: the model that was tested, and what was usual then?

The model that serves has learnt from the rows it could be tested on. The one of the backtest knew nothing from its
first test cutoff on, so it can be asked about the test rows of every later challenger.
"""

from typing import Any

import numpy as np
import pandas as pd

from features.tasks import Task
from models.classifier_scores import ClassifierScores
from models.columns import Floats
from models.deal_cycle import DealCycle
from models.deal_scores import DealScores
from models.drift import Reference, choose_cutoffs
from models.money import MoneyScores
from pipelines.backtest import Backtest
from pipelines.home import Home
from pipelines.model_files import MANIFEST, LoadedModel, Model, pack, sha256, unpack, verify
from pipelines.registry import Registry
from pipelines.training_rows import Workshop

REFERENCE = "reference.json"
TESTED_SHA256 = "tested_sha256"
_TESTED = "tested_"
_ROWS_FOR_WEIGHTS = 500


def pack_tested(tested: Backtest, entity: str) -> tuple[dict[str, bytes], str]:
    """Return the files of a backtest's model by the names they are kept under, and the SHA-256 of their manifest."""
    files = pack(tested.model, {"task": tested.task, "entity": entity})
    return {f"{_TESTED}{name}": data for name, data in files.items()}, sha256(files[MANIFEST])


def load_tested(home: Home, task: str, version: int) -> LoadedModel | None:
    """Load the model that a version's test was made with; None if an earlier release kept none.

    Raises
    ------
    ModelFileError
        When its files are missing or damaged.
    """
    registry = Registry(home)
    expected = registry.sha256(task, version)
    served = verify(registry.model_files(task, version), task=task, version=version, expected_sha256=expected)
    if TESTED_SHA256 not in served:
        return None
    kept = registry.evaluation(task, version)
    files = {name.removeprefix(_TESTED): data for name, data in kept.items() if name.startswith(_TESTED)}
    return unpack(files, task=task, version=version, expected_sha256=str(served[TESTED_SHA256]))


def predict(model: Model, frame: pd.DataFrame) -> Floats:
    """Return what a model predicts of each row (entity_id, cutoff, features), as its test does in `prediction`."""
    scores = _scores(model, frame)
    return np.asarray(scores.expected if isinstance(scores, MoneyScores) else scores.probability)


def learn_reference(workshop: Workshop, task: Task, model: Model) -> Reference:
    """Return inputs and scores of all who were eligible in the newest year that had any, outcome known or not."""
    ground = workshop.ground(task)
    spine = task.cohort(ground.crm, ground.cutoffs)
    spine = spine[ground.sample.keeps(spine["entity_id"])]
    chosen = choose_cutoffs(pd.DatetimeIndex(spine["cutoff"].unique()))
    spine = spine[spine["cutoff"].isin(chosen)].reset_index(drop=True)
    frame = workshop.build(ground.crm, spine, task.entity).frame
    some = _scores(model, frame.sample(min(len(frame), _ROWS_FOR_WEIGHTS), random_state=0))
    reasons = some.reasons() if isinstance(some, DealScores) else some.reasons
    inputs, cutoffs = frame[list(model.feature_names_)], frame["cutoff"].to_numpy()
    return Reference.learn(inputs, predict(model, frame), reasons, cutoffs)


def typical_values(frame: pd.DataFrame) -> dict[str, str | float | None]:
    """Return what is usual of each feature: the median of numbers, the most common text, None where all rows lack it.

    >>> typical_values(pd.DataFrame({"calls": [1.0, 5.0, 2.0], "source": ["web", "fair", "web"], "no": [np.nan] * 3}))
    {'calls': 2.0, 'source': 'web', 'no': None}
    """
    return {str(name): _typical(frame[name].dropna()) for name in frame.columns}


def _typical(known: "pd.Series[Any]") -> str | float | None:
    if known.empty:
        return None
    return float(known.median()) if pd.api.types.is_numeric_dtype(known) else str(known.mode().iloc[0])


def load_reference(home: Home, task: str, version: int) -> Reference | None:
    """Return what was usual when a version was trained; None if an earlier release kept nothing."""
    kept = Registry(home).evaluation(task, version)
    return Reference.model_validate_json(kept[REFERENCE]) if REFERENCE in kept else None


def _scores(model: Model, frame: pd.DataFrame) -> ClassifierScores | DealScores | MoneyScores:
    if isinstance(model, DealCycle):
        return model.scores(frame, cutoffs=frame["cutoff"].to_numpy())
    return model.scores(frame)
