"""What do two versions say of the same rows, when neither had seen them?

The rows are those that the later of the two was tested on. Where the earlier one was tested on them too, its stored
predictions are taken. Of the others it is asked now, by the model of its own test, which knew nothing from its first
test cutoff on: so the earlier model is as much older on these rows as it would be in service.
"""

from io import BytesIO

import numpy as np
import pandas as pd

from features.matrix import build_matrix
from models.classification import Classifier
from models.columns import Floats
from pipelines.engines import open_engine
from pipelines.home import Home
from pipelines.keepsakes import load_tested, predict
from pipelines.levels import Ripened, predict_following, sampled_from
from pipelines.model_files import LoadedModel
from pipelines.registry import Registry
from pipelines.training_rows import Workshop

_ROW = ["entity_id", "cutoff"]


def predictions_of(home: Home, task: str, version: int) -> pd.DataFrame:
    """Return what a version predicted of its test rows, those whose outcome is known."""
    kept = pd.read_parquet(BytesIO(Registry(home).evaluation(task, version)["predictions.parquet"]))
    return kept[kept["y_true"].notna()].reset_index(drop=True)


def side_by_side(home: Home, task: str, version: int, rival: int) -> pd.DataFrame:
    """Return the rows that both versions can be asked about: entity_id, cutoff, y_true, prediction and rival's.

    There are none where the earlier one cannot be asked: its release kept no model of its test, or the history no
    longer gives a feature that it needs.
    """
    mine, theirs = (predictions_of(home, task, one) for one in (version, rival))
    if mine["cutoff"].min() >= theirs["cutoff"].min():
        rows = mine.assign(rival=_answers(home, task, rival, theirs, mine))
    else:
        rows = theirs.assign(rival=theirs["prediction"], prediction=_answers(home, task, version, mine, theirs))
    kept = rows[[*_ROW, "y_true", "prediction", "rival"]]
    return kept[kept["prediction"].notna() & kept["rival"].notna()].reset_index(drop=True)


def _answers(home: Home, task: str, version: int, stored: pd.DataFrame, asked: pd.DataFrame) -> Floats:
    """Return a version's predictions of rows no earlier than its first test cutoff; NaN where it cannot be asked."""
    known = (
        asked[_ROW].merge(stored[[*_ROW, "prediction"]], on=_ROW, how="left")["prediction"].to_numpy(float, copy=True)
    )
    open_rows = np.isnan(known)
    if open_rows.any() and (loaded := load_tested(home, task, version)):
        spine = asked[_ROW][open_rows].reset_index(drop=True)
        known[open_rows] = _ask(home, loaded, spine, stored["cutoff"].min())
    return known


def _ask(home: Home, loaded: LoadedModel, spine: pd.DataFrame, learnt_until: pd.Timestamp) -> Floats:
    """Predict rows from the newest history, whose features at a past cutoff are what was known then.

    Where its level drifts it follows outcomes that were known by then, as it would in service.
    """
    answers = np.full(len(spine), np.nan)
    with open_engine("local", home) as engine:
        workshop = Workshop.of(home, engine, (loaded.task,))
        task = workshop.settings.task(loaded.task)
        ground = workshop.ground(task)
        crm = ground.crm
    held = spine["entity_id"].isin(crm.records(loaded.entity).ids).to_numpy()
    frame = build_matrix(crm, spine[held].reset_index(drop=True), loaded.entity).frame
    if not set(loaded.features) <= set(frame.columns):
        return answers
    if isinstance(loaded.model, Classifier):
        rows = loaded.model.state_.rows
        ripened = Ripened(task, learnt_until, sampled_from(rows, rows * ground.sample.of))
        answers[held] = predict_following(loaded.model, ripened, crm, build_matrix, frame)
    else:
        answers[held] = predict(loaded.model, frame)
    return answers
