"""How good are out-of-time predictions, next to baselines that saw the same rows?"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.baselines import AalenJohansen, BaseRate, HorizonBaseRate, KaplanMeier, NaiveBayes, OneFeatureRule
from models.deal_cycle import DealCycle
from models.metrics import (
    auc_score,
    brier_at_horizon,
    brier_score,
    concordance_index,
    expected_calibration_error,
    integrated_brier_score,
    lift_at_k,
    log_loss,
    precision_at_k,
    won_within,
)
from pipelines.evidence import metric_intervals, rates
from pipelines.training_rows import Rows

BRIER_DAYS = (30, 60, 90)
"""Horizons at which deal curves are compared, in days."""

_WON, _LOST, _CLOSED = 1, 2, 0
_TOP_SHARE = 0.1

Evaluation = tuple[dict[str, Any], pd.DataFrame]
Floats = npt.NDArray[np.float64]


def evaluate_classifier(probability: Floats, train: Rows, test: Rows) -> Evaluation:
    """Return metrics of the model's probability of each test row and of baselines, and all predictions."""
    y_true = test.labels["y_true"].to_numpy(float)
    predictions = test.spine.assign(y_true=y_true, prediction=probability)
    names = []
    for name, baseline in _baselines().items():
        baseline.fit(train.features, train.labels["y_true"], cutoffs=train.cutoffs)
        predictions[f"baseline_{name}"] = baseline.predict_proba(test.features)[:, 1]
        names.append(name)
    metrics, predictions = _with_baselines(
        predictions, names, lambda frame, column: classification_metrics(frame["y_true"], frame[column])
    )
    past = pd.DataFrame({"cutoff": train.cutoffs, "y_true": train.labels["y_true"].to_numpy(float)})
    return metrics | {"past": rates(past)}, predictions


def evaluate_deal_cycle(model: DealCycle, train: Rows, test: Rows, horizon_days: int) -> Evaluation:
    """Return metrics of the deal cycle and its baselines, and the curves predicted for each test row.

    `y_true` is won within the horizon; it is known for every row whose horizon the history covers.
    """
    days = sorted({*BRIER_DAYS, horizon_days})
    grid = sorted({*days, *range(7, horizon_days + 1, 7)})
    duration, event = (test.labels[name].to_numpy(float) for name in ("duration", "event"))
    predictions = test.spine.assign(duration=duration, event=event, y_true=won_within(duration, event, horizon_days))
    integrated: dict[str, dict[str, float | None]] = {}
    models: dict[str, Any] = {"": model} | {f"baseline_{name}_": one for name, one in _deal_baselines().items()}
    for prefix, one in models.items():
        if one is not model:
            one.fit(train.features, train.labels["duration"], train.labels["event"], cutoffs=train.cutoffs)
        curves = one.predict_cumulative_incidence(test.features, cutoffs=test.cutoffs, days=grid)
        for day in days:
            predictions[f"{prefix}won_{day}d"] = curves[:, grid.index(day), 0]
            predictions[f"{prefix}lost_{day}d"] = curves[:, grid.index(day), 1]
        integrated[prefix] = _integrated(duration, event, curves, grid)
        predictions[prefix.rstrip("_") or "prediction"] = predictions[f"{prefix}won_{horizon_days}d"]
    names = [prefix.removeprefix("baseline_").rstrip("_") for prefix in models if prefix]

    def measure(frame: pd.DataFrame, column: str) -> dict[str, float | None]:
        return deal_metrics(frame, "" if column == "prediction" else f"{column}_", column)

    metrics, predictions = _with_baselines(predictions, names, measure)
    metrics["model"] |= integrated[""]
    for name in names:
        metrics["baselines"][name] |= integrated[f"baseline_{name}_"]
    past = pd.DataFrame(
        {"cutoff": train.cutoffs, "y_true": won_within(train.labels["duration"], train.labels["event"], horizon_days)}
    )
    return metrics | {"past": rates(past)}, predictions


def classification_metrics(y_true: npt.ArrayLike, probability: npt.ArrayLike) -> dict[str, float | None]:
    """Return the metrics of one set of probabilities; None where only one class makes a metric undefined."""
    y, p = np.asarray(y_true, float), np.asarray(probability, float)
    top = max(1, round(_TOP_SHARE * len(y)))
    return _finite(
        {
            "auc": auc_score(y, p),
            "log_loss": log_loss(y, p),
            "brier_score": brier_score(y, p),
            "calibration_error": expected_calibration_error(y, p),
            "precision_at_top_10_percent": precision_at_k(y, p, top),
            "lift_at_top_10_percent": lift_at_k(y, p, top),
            "mean_probability": float(p.mean()),
            "observed_rate": float(y.mean()),
            "rows": float(len(y)),
        }
    )


def deal_metrics(frame: pd.DataFrame, prefix: str, column: str) -> dict[str, float | None]:
    """Return the metrics of one set of deal curves: Brier scores of won, and of closed either way, at each horizon."""
    known = frame[frame["y_true"].notna()]
    metrics: dict[str, float | None] = {}
    for day in BRIER_DAYS:
        won, lost = frame[f"{prefix}won_{day}d"], frame[f"{prefix}lost_{day}d"]
        metrics |= _finite(
            {
                f"brier_won_{day}d": brier_at_horizon(frame["duration"], frame["event"], won, day, cause=_WON),
                f"brier_lost_{day}d": brier_at_horizon(frame["duration"], frame["event"], lost, day, cause=_LOST),
                f"brier_closed_{day}d": brier_at_horizon(
                    frame["duration"], frame["event"], won + lost, day, cause=_CLOSED
                ),
            }
        )
    closing = frame[f"{prefix}won_{BRIER_DAYS[-1]}d"] + frame[f"{prefix}lost_{BRIER_DAYS[-1]}d"]
    ranking = {"concordance_index": concordance_index(frame["duration"], frame["event"] != 0, closing)}
    return classification_metrics(known["y_true"], known[column]) | metrics | _finite(ranking)


def _integrated(duration: Floats, event: Floats, curves: Floats, grid: list[int]) -> dict[str, float | None]:
    """Return the Brier scores of won and lost, averaged over the weeks of the horizon."""
    weekly = [step for step, day in enumerate(grid) if day % 7 == 0]
    days = [grid[step] for step in weekly]
    scores = {
        f"integrated_brier_{name}": integrated_brier_score(duration, event, curves[:, weekly, at], days, cause=cause)
        for at, (name, cause) in enumerate((("won", _WON), ("lost", _LOST)))
    }
    return _finite(scores)


def _baselines() -> dict[str, Any]:
    return {"base_rate": BaseRate(), "one_feature": OneFeatureRule(), "naive_bayes": NaiveBayes()}


def _deal_baselines() -> dict[str, Any]:
    return {"base_rate": HorizonBaseRate(), "kaplan_meier": KaplanMeier(), "aalen_johansen": AalenJohansen()}


def _with_baselines(
    predictions: pd.DataFrame, names: list[str], measure: Callable[[pd.DataFrame, str], Mapping[str, float | None]]
) -> Evaluation:
    by_cutoff = [
        {
            "cutoff": pd.Timestamp(str(cutoff)).isoformat(),
            **{k: v for k, v in measure(fold, "prediction").items() if v is not None},
            **_of_baselines(fold, names),
        }
        for cutoff, fold in predictions.groupby("cutoff")
    ]
    metrics = {
        "model": measure(predictions, "prediction"),
        "baselines": {name: measure(predictions, f"baseline_{name}") for name in names},
        "intervals": metric_intervals(predictions, names),
        "by_cutoff": by_cutoff,
    }
    return metrics, predictions


def _of_baselines(fold: pd.DataFrame, names: list[str]) -> dict[str, float]:
    """Return the main metrics of each baseline at one cutoff, as baseline_NAME_METRIC."""
    known = fold[fold["y_true"].notna()]
    found = {name: classification_metrics(known["y_true"], known[f"baseline_{name}"]) for name in names}
    return {
        f"baseline_{name}_{metric}": value
        for name, metrics in found.items()
        for metric in ("auc", "log_loss", "brier_score")
        if (value := metrics[metric]) is not None
    }


def _finite(metrics: Mapping[str, float]) -> dict[str, float | None]:
    return {name: float(value) if np.isfinite(value) else None for name, value in metrics.items()}
