"""How sure are the metrics of a backtest, and where and when is the model off?

Intervals come from draws of whole entities. Segments are the low-cardinality attributes that the model itself sees.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from models.calibration import jeffreys_interval
from models.comparisons import BINARY, row_losses
from models.metrics import lift_at_k
from models.resampling import bootstrap, interval, weighted_auc, weighted_mean

LEVEL = 0.9
"""Confidence level of the intervals of metrics and gains."""

MOST_VALUES = 12
FEWEST_ROWS = 30
_FEWEST_FOR_LIFT = 50
_TOP_SHARE = 0.1


def metric_intervals(predictions: pd.DataFrame, baselines: Sequence[str]) -> dict[str, dict[str, float | None]]:
    """Return for each metric its interval, and for each baseline how much lower the model's log loss is.

    Names of differences are `log_loss_against/BASELINE`: below zero, the model is better.
    """
    rows = predictions[predictions["y_true"].notna()]
    if rows.empty:
        return {}
    y, p = rows["y_true"].to_numpy(float), rows["prediction"].to_numpy(float)
    losses = row_losses(y, p, BINARY)
    statistics = {
        "auc": weighted_auc(y, p),
        "log_loss": weighted_mean(losses),
        "brier_score": weighted_mean((p - y) ** 2),
    }
    for name in baselines:
        difference = losses - row_losses(y, rows[f"baseline_{name}"], BINARY)
        statistics[f"log_loss_against/{name}"] = weighted_mean(difference)
    every = list(statistics.values())
    draws = bootstrap(lambda weights: np.column_stack([ask(weights) for ask in every]), rows["entity_id"])
    low, high = interval(draws, LEVEL)
    value = [float(ask(np.ones((1, len(y))))[0]) for ask in every]
    return {
        name: {"value": _number(value[i]), "low": _number(low[i]), "high": _number(high[i])}
        for i, name in enumerate(statistics)
    }


def segments(predictions: pd.DataFrame, features: pd.DataFrame) -> list[dict[str, Any]]:
    """Return reliability and lift by value of each text feature with 2 to 12 values, where 30 rows or more have it.

    `is_off` marks a value whose predicted rate lies outside the 95% interval of the observed one, corrected for the
    number of values looked at (Bonferroni); entities count once.
    """
    parts = [
        ({"attribute": name, "value": str(value)}, rows)
        for name in features
        if not pd.api.types.is_numeric_dtype(features[name]) and 2 <= features[name].nunique() <= MOST_VALUES
        for value, rows in _groups(features[name], predictions)
    ]
    return [about | _reliability(rows, len(parts)) for about, rows in parts]


def months(predictions: pd.DataFrame) -> list[dict[str, Any]]:
    """Return reliability and lift by month of the cutoff, as `segments` does."""
    named = predictions["cutoff"].dt.strftime("%Y-%m")
    parts = list(_groups(named, predictions))
    return [{"month": month} | _reliability(rows, len(parts)) for month, rows in parts]


def rates(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the observed rate at each cutoff, oldest first, over rows with a known outcome."""
    known = rows[rows["y_true"].notna()].groupby("cutoff")["y_true"].agg(["size", "mean"])
    return [
        {"cutoff": pd.Timestamp(str(cutoff)).isoformat(), "rows": int(size), "observed_rate": float(mean)}
        for cutoff, size, mean in known.itertuples()
    ]


def _groups(keys: "pd.Series[Any]", predictions: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    known = predictions[predictions["y_true"].notna()]
    for value, rows in known.groupby(keys.reset_index(drop=True).loc[known.index]):
        if len(rows) >= FEWEST_ROWS:
            yield str(value), rows


def _reliability(rows: pd.DataFrame, looks: int) -> dict[str, Any]:
    y, p = rows["y_true"].to_numpy(float), rows["prediction"].to_numpy(float)
    count = np.array([float(rows["entity_id"].nunique())])
    low, high = jeffreys_interval(y.mean() * count, count, 1 - 0.05 / looks)[0]
    top = max(1, round(_TOP_SHARE * len(y)))
    lift = lift_at_k(y, p, top) if len(y) >= _FEWEST_FOR_LIFT else np.nan
    return {
        "rows": len(y),
        "mean_probability": float(p.mean()),
        "observed_rate": float(y.mean()),
        "observed_low": float(low),
        "observed_high": float(high),
        "lift_at_top_10_percent": _number(lift),
        "is_off": not low <= p.mean() <= high,
    }


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
