"""How good are leads, churn and wins out of time, with the one default configuration, beside peers on the same rows?"""

import time

import numpy as np
import pandas as pd

from benchmarks.quality import environments, others
from benchmarks.quality.report import Row, row
from benchmarks.quality.tasks import Floats, Task, all_tasks
from models.classification import Classifier
from models.metrics import auc_score, expected_calibration_error, log_loss

TARGETS = {
    "bank": (0.690, 0.550, 0.080),
    "bank lagged": (0.745, 0.485, 0.030),
    "olist_leads": (0.700, 0.315, 0.012),
    "olist_churn rich": (0.842, 0.405, 0.015),
    "maven_d0": (0.565, 0.657, 0.030),
    "cdnow": (0.728, 0.588, 0.012),
}
"""AUC, log loss and calibration error to reach; of tasks not named, no more than the base rate's log loss."""

MOST_CPU_SECONDS, MOST_MILLISECONDS = 30.0, 2.0
STEP = 100
"""Rows after which the level follows the outcomes that have become known."""


def measure() -> list[Row]:
    """Return the rows of all tasks."""
    return [found for make in all_tasks().values() for found in _measure(make())]


def _measure(task: Task) -> list[Row]:
    started = time.process_time()
    model = Classifier(horizon=task.horizon).fit(**task.rows(task.is_train))
    seconds = time.process_time() - started
    print(f"{task.name}: {model.rung_reason_}", flush=True)
    ours = _follow(task, model) if task.lag else model.predict_proba(task.test_frame)[:, 1]
    rates = {"base rate": others.base_rate(*_split(task))}
    rows = _quality(task, ours, log_loss(task.test_y, rates["base rate"]))
    rows += [row(f"{task.name}: fit, CPU", seconds, "s", most=MOST_CPU_SECONDS)]
    rows += [row(f"{task.name}: one row with reasons", _milliseconds(task, model), "ms", most=MOST_MILLISECONDS)]
    return rows + [found for peer, p in (rates | _peers(task)).items() for found in _compared(task, peer, p, ours)]


def _quality(task: Task, p: Floats, base: float) -> list[Row]:
    auc, loss, error = TARGETS.get(task.name, (None, None, None))
    return [
        row(f"{task.name}: AUC", auc_score(task.test_y, p), "", least=auc),
        row(f"{task.name}: log loss", log_loss(task.test_y, p), "", most=loss),
        row(f"{task.name}: calibration error", expected_calibration_error(task.test_y, p), "", most=error),
        row(f"{task.name}: log loss over the base rate's", log_loss(task.test_y, p) - base, "", most=1e-3),
    ]


def _compared(task: Task, peer: str, p: Floats, ours: Floats) -> list[Row]:
    """A peer's figures; it should not be better than ours by more than two standard errors of the log loss."""
    y, clipped = task.test_y, np.clip([p, ours], 1e-15, 1 - 1e-15)
    theirs, own = (-np.log(np.where(y == 1, one, 1 - one)) for one in clipped)
    worse = (own - theirs).mean() / max(float((own - theirs).std()) / np.sqrt(len(y)), 1e-12)
    return [
        row(f"{task.name}: AUC", auc_score(y, p), "", peer),
        row(f"{task.name}: log loss", log_loss(y, p), "", peer),
        row(f"{task.name}: calibration error", expected_calibration_error(y, p), "", peer),
        row(f"{task.name}: ours worse by standard errors", worse, "", peer, most=2.0),
    ]


def _peers(task: Task) -> dict[str, Floats]:
    split = _split(task)
    found = {
        "logit": others.logit(*split),
        "naive Bayes": others.naive_bayes(*split),
        "LightGBM": others.lightgbm(*split),
    }
    for peer, name in (("catboost", "CatBoost"), ("flaml", "FLAML")):
        try:
            found[name] = environments.predict(peer, *split)
        except RuntimeError as error:
            print(f"  {name} not measured: {error}", flush=True)
    return found


def _split(task: Task) -> tuple[pd.DataFrame, Floats, pd.DataFrame]:
    return task.frame[task.is_train], task.y[task.is_train], task.test_frame


def _follow(task: Task, model: Classifier) -> Floats:
    """Predict the test rows as they pass by; outcomes `lag` rows back are known and move the level."""
    assert task.lag
    tested, p = np.flatnonzero(task.is_test), []
    known = int(tested[0])
    for start in range(int(tested[0]), int(tested[-1]) + 1, STEP):
        ripe = np.arange(known, max(known, start - task.lag))
        if len(ripe):
            model = model.follow(task.frame.iloc[ripe], task.y[ripe], cutoffs=task.cutoffs[ripe])
        known = max(known, start - task.lag)
        p.append(model.predict_proba(task.frame.iloc[start : min(start + STEP, int(tested[-1]) + 1)])[:, 1])
    return np.concatenate(p)


def _milliseconds(task: Task, model: Classifier) -> float:
    """Median time of one row: probability, interval and reasons."""
    spent = []
    for i in range(50):
        frame = task.test_frame.iloc[[i]]
        started = time.perf_counter()
        scores = model.scores(frame)
        _ = scores.probability, scores.interval(), scores.reasons
        spent.append(1e3 * (time.perf_counter() - started))
    return float(np.median(spent))
