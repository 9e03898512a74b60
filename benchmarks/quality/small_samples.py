"""What is a model worth that knows 40 records of each outcome, beside naive Bayes and plain logistic regression?"""

import numpy as np

from benchmarks.quality import others
from benchmarks.quality.report import Row, row
from benchmarks.quality.tasks import Floats, Task, all_tasks
from models.classification import Classifier
from models.metrics import log_loss

DRAWS, EACH = 50, 40
MOST_TEST_ROWS = 2000


def measure() -> list[Row]:
    """Return the mean log loss over the draws, of every data set."""
    return [found for name, make in all_tasks().items() if name != "bank lagged" for found in _measure(make())]


def _measure(task: Task) -> list[Row]:
    rng = np.random.default_rng(0)
    losses = np.array([_losses(task, rng) for _ in range(DRAWS)]).mean(axis=0)
    ours, *theirs = losses
    metric = f"{task.name}: log loss, {EACH} + {EACH}"
    rows = [row(metric, ours, "", most=float(min(theirs)))]
    return rows + [row(metric, loss, "", peer) for peer, loss in zip(("naive Bayes", "logit"), theirs, strict=True)]


def _losses(task: Task, rng: np.random.Generator) -> list[float]:
    drawn = np.sort(
        np.concatenate([rng.choice(_of(task.is_train, task, label), EACH, replace=False) for label in (0, 1)])
    )
    tested = np.flatnonzero(task.is_test)
    tested = tested if len(tested) <= MOST_TEST_ROWS else rng.choice(tested, MOST_TEST_ROWS, replace=False)
    train, test, y = task.frame.iloc[drawn], task.frame.iloc[tested], task.y[tested]
    ours = Classifier(horizon=task.horizon).fit(**task.rows(drawn)).predict_proba(test)[:, 1]
    peers = [peer(train, task.y[drawn], test) for peer in (others.naive_bayes, others.logit)]
    return [log_loss(y, p) for p in (ours, *peers)]


def _of(chosen: np.ndarray, task: Task, label: int) -> Floats:
    return np.flatnonzero(chosen & (task.y == label))
