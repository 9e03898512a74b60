"""May the challenger serve, and which champion did before?"""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
import pandas as pd

from pipelines.errors import CheckFailed, PipelineError
from pipelines.home import Home
from pipelines.model_files import MANIFEST, sha256, store, unpack
from pipelines.registry import Registry
from pipelines.state import AppState

MARGIN = 0.005
"""How much worse in mean log loss a challenger may be and still count as not worse."""

_RESAMPLES = 1000
_FEWEST_SHARED_ROWS = 50


class PromotionError(PipelineError):
    """There is nothing to promote or to roll back to."""


@dataclass(frozen=True)
class Decision:
    """What promotion decided, and why, in one sentence."""

    task: str
    version: int
    promoted: bool
    reason: str


def promote(home: Home, task: str, version: int | None = None) -> Decision:
    """Make a version the champion if it is not worse than its baseline and than the champion.

    The challenger is compared with the champion on the rows that both were tested on and neither had seen,
    by a paired bootstrap of the mean difference in loss.

    Raises
    ------
    PromotionError
        When no version was trained.
    CheckFailed
        When the version is worse; the champion stays.
    """
    registry = Registry(home)
    version = version if version is not None else registry.challenger(task)
    if version is None:
        message = f"{task}: no version to promote; run `crmcast train {task}` first"
        raise PromotionError(message)
    champion = AppState(home.app_db).champion(task)
    if champion and champion.version == version:
        return Decision(task, version, promoted=False, reason="it is the champion already")
    reason = _judge(registry, task, version, champion.version if champion else None)
    _publish(home, task, version, reason)
    return Decision(task, version, promoted=True, reason=reason)


def rollback(home: Home, task: str) -> Decision:
    """Make the champion before the present one serve again.

    Raises
    ------
    PromotionError
        When no other version was champion before.
    """
    promotions = AppState(home.app_db).promotions(task)
    before = next((past for past in promotions if past.version != promotions[0].version), None)
    if before is None:
        message = f"{task}: no earlier champion to roll back to"
        raise PromotionError(message)
    reason = f"rolled back from version {promotions[0].version}"
    _publish(home, task, before.version, reason)
    return Decision(task, before.version, promoted=True, reason=reason)


def _judge(registry: Registry, task: str, version: int, champion: int | None) -> str:
    predictions = _predictions(registry, task, version)
    against_baseline = _compare(f"{task} version {version}", "the base rate", predictions, "baseline_base_rate")
    if champion is None:
        return f"the first champion; {against_baseline}"
    others = _predictions(registry, task, champion)
    shared = predictions.merge(others, on=["entity_id", "cutoff"], suffixes=("", "_champion"))
    if len(shared) < _FEWEST_SHARED_ROWS:
        return f"{against_baseline}; no test rows shared with version {champion}"
    return _compare(f"{task} version {version}", f"version {champion}", shared, "prediction_champion")


def _compare(candidate: str, rival: str, rows: pd.DataFrame, rival_column: str) -> str:
    """Say how the candidate's log loss differs from the rival's on the same rows, or refuse it as worse."""
    rows = rows[rows["y_true"].notna()]
    y_true = rows["y_true"].to_numpy()
    difference = _losses_of(rows, y_true, "prediction") - _losses_of(rows, y_true, rival_column)
    low, high = _interval(difference, rows["entity_id"])
    evidence = (
        f"{'loss' if 'loss' in rows else 'log loss'} {difference.mean():+.4f} against {rival}"
        f" (90% interval {low:+.4f} to {high:+.4f}, {len(rows)} rows it had not seen)"
    )
    if low > MARGIN:
        message = f"{candidate} is worse: {evidence}; not promoted, the champion stays"
        raise CheckFailed(message)
    return evidence


def _interval(difference: np.ndarray, entity_ids: pd.Series) -> tuple[float, float]:
    """Return the 90% bootstrap interval of a mean; rows of one entity are drawn together."""
    groups = pd.DataFrame({"sum": difference, "rows": 1.0}).groupby(entity_ids.to_numpy()).sum().to_numpy()
    draws = np.random.default_rng(0).integers(0, len(groups), (_RESAMPLES, len(groups)))
    sums, rows = groups[draws].sum(axis=1).T
    low, high = np.quantile(sums / rows, [0.05, 0.95])
    return float(low), float(high)


def _losses_of(rows: pd.DataFrame, y_true: np.ndarray, column: str) -> np.ndarray:
    """Return the losses that the evaluation gave the rows (of money), else the log losses of probabilities."""
    given = {"prediction": "loss", "prediction_champion": "loss_champion"}.get(column, f"{column}_loss")
    return rows[given].to_numpy(float) if given in rows else _losses(y_true, rows[column])


def _losses(y_true: np.ndarray, probability: pd.Series) -> np.ndarray:
    """Return the log loss of each row."""
    likelihood = np.where(y_true == 1, probability, 1 - probability)
    return np.asarray(-np.log(np.clip(likelihood, 1e-15, None)), dtype=np.float64)


def _predictions(registry: Registry, task: str, version: int) -> pd.DataFrame:
    return pd.read_parquet(BytesIO(registry.evaluation(task, version)["predictions.parquet"]))


def _publish(home: Home, task: str, version: int, reason: str) -> None:
    """Verified files first, then the promotions row that readers trust, then the alias that people read."""
    registry = Registry(home)
    files = registry.model_files(task, version)
    expected = registry.sha256(task, version)
    unpack(files, task=task, version=version, expected_sha256=expected)
    store(home, task, version, files)
    AppState(home.app_db).record_promotion(task, version, sha256(files[MANIFEST]), reason)
    registry.set_champion(task, version)
