"""How far are expected amounts and values from what came, next to baselines that saw the same rows?"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.tasks import Task
from models.amounts import Amounts
from models.baselines import BuyingHistory
from models.lifetime_value import LifetimeValue
from pipelines.evaluation import Evaluation
from pipelines.training_rows import Rows

STATED = "deal_amount"
"""The feature that holds the amount the rep states."""

_ORDERS = (
    "account_order_days_distinct",
    "account_days_since_first_order",
    "account_days_since_last_order",
    "account_orders_amount_sum",
)
_MONTHLY = "account_monthly_amount_sum"

Floats = npt.NDArray[np.float64]


def past_columns(task: Task) -> dict[str, Any]:
    """Return which features hold an account's past, as `LifetimeValue` takes them."""
    return {"history": _ORDERS} if task.churn_by == "orders" else {"monthly_amount": _MONTHLY}


def value_parts(labels: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return (n, k) orders and money by parts of the horizon."""
    orders, money = (labels.filter(regex=rf"^{name}_\d+$").to_numpy(float) for name in ("orders", "money"))
    return orders, money


def evaluate_amounts(model: Amounts, train: Rows, test: Rows) -> Evaluation:
    """Return metrics of model and baselines, and the amount predicted of each test deal that was won."""
    y_true, scores = test.labels["y_true"].to_numpy(float), model.scores(test.features)
    predictions = test.spine.assign(y_true=y_true, prediction=scores.expected, low=scores.low, high=scores.high)
    predictions = predictions.assign(**scores.more)
    typical = float(np.median(train.labels["y_true"]))
    baselines = {"base_rate": np.full(len(y_true), typical)}
    if STATED in test.features:
        stated = test.features[STATED].to_numpy(float)
        baselines["stated"] = np.where(stated > 0, stated, typical)
    for name, amount in baselines.items():
        predictions[f"baseline_{name}"] = amount
    return _evaluation(predictions, list(baselines))


def evaluate_value(model: LifetimeValue, train: Rows, test: Rows) -> Evaluation:
    """Return metrics of model and baselines, and the value predicted of each test account."""
    _, money = value_parts(test.labels)
    y_true, scores = money.sum(axis=1), model.scores(test.features)
    predictions = test.spine.assign(y_true=y_true, prediction=scores.expected, low=scores.low, high=scores.high)
    predictions = predictions.assign(**scores.more)
    _, taught = value_parts(train.labels)
    mean = float(np.nansum(taught) / max((~np.isnan(taught)).sum(), 1)) * taught.shape[1]
    predictions["baseline_base_rate"] = mean
    if not model.history:
        return _evaluation(predictions, ["base_rate"])
    known = BuyingHistory(horizon_days=model.horizon_days, history=model.history)
    known.fit(train.features, cutoffs=train.cutoffs, groups=train.spine["entity_id"])
    predictions["baseline_bg_nbd"] = known.predict(test.features)
    return _evaluation(predictions, ["base_rate", "bg_nbd"])


def money_metrics(y_true: npt.ArrayLike, expected: npt.ArrayLike) -> dict[str, float | None]:
    """Return how far expectations lie from what came: each, in all, and by rank."""
    y, e = np.asarray(y_true, float), np.asarray(expected, float)
    ranks = pd.Series(y).rank(), pd.Series(e).rank()
    varied = all(np.ptp(rank) > 0 for rank in ranks)
    return {
        "rmse": float(np.sqrt(np.mean((e - y) ** 2))),
        "mean_absolute_error": float(np.mean(np.abs(e - y))),
        "aggregate_error": float(e.sum() / y.sum() - 1) if y.sum() > 0 else None,
        "rank_correlation": float(ranks[0].corr(ranks[1])) if varied else None,
        "mean_expected": float(e.mean()),
        "mean_observed": float(y.mean()),
        "rows": float(len(y)),
    }


def _evaluation(predictions: pd.DataFrame, baselines: list[str]) -> Evaluation:
    def measure(frame: pd.DataFrame, column: str) -> dict[str, float | None]:
        return money_metrics(frame["y_true"], frame[column])

    inside = (predictions["y_true"] >= predictions["low"]) & (predictions["y_true"] <= predictions["high"])
    by_cutoff = [
        {"cutoff": pd.Timestamp(str(cutoff)).isoformat(), **_known(measure(fold, "prediction"))}
        | {
            f"baseline_{name}_{metric}": value
            for name in baselines
            for metric, value in _known(measure(fold, f"baseline_{name}")).items()
        }
        for cutoff, fold in predictions.groupby("cutoff")
    ]
    metrics = {
        "model": measure(predictions, "prediction") | {"coverage_80": float(inside.mean())},
        "baselines": {name: measure(predictions, f"baseline_{name}") for name in baselines},
        "by_cutoff": by_cutoff,
    }
    return metrics, predictions


def _known(metrics: Mapping[str, float | None]) -> dict[str, float]:
    return {name: value for name, value in metrics.items() if value is not None}
