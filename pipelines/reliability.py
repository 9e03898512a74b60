"""Of those who were told so much, how many came true? Bins of about the same expectation, with what was observed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from models.comparisons import Estimate, bins_with_intervals, ratio

PROMISED = 0.8
"""Of all intervals that are shown with a score."""


@dataclass(frozen=True)
class Bin:
    """Rows that were told about the same: from `lowest` to `highest`, `expected` on average.

    `observed` is the share that came true, or the mean amount of money, between `low` and `high` with 90% confidence
    (None where one entity gave all of them).
    `inside` says whether the 80% intervals that were shown agree with that. Of money `share_inside` is the share of
    amounts that lie within them; of probabilities it is None.
    """

    rows: int
    lowest: float
    highest: float
    expected: float
    observed: float
    low: float | None
    high: float | None
    inside: bool
    share_inside: float | None = None


@dataclass(frozen=True)
class Span:
    """Ripe scores of one month, or of one model: how many came true by how many that were expected to, or how much."""

    name: str
    rows: int
    expected: float
    observed: float
    level: Estimate | None


def bins_of(rows: pd.DataFrame, *, is_money: bool) -> tuple[Bin, ...]:
    """Return ten bins of rows (entity_id, y_true, expected, and low, high: the 80% interval), by what was expected."""
    expected, entities = rows["expected"].to_numpy(dtype=float), rows["entity_id"].to_numpy()
    hit = rows["y_true"].between(rows["low"], rows["high"]) if is_money else rows["y_true"]
    bins = bins_with_intervals(np.asarray(hit, dtype=np.float64), expected, entities)
    ordered = rows.iloc[np.argsort(expected, kind="stable")]
    ends = np.cumsum([int(one["rows"]) for one in bins])
    parts = [ordered.iloc[end - int(one["rows"]) : end] for one, end in zip(bins, ends, strict=True)]
    make = _of_money if is_money else _of_probability
    return tuple(make(one, part) for one, part in zip(bins, parts, strict=True))


def _of_probability(one: Mapping[str, float], rows: pd.DataFrame) -> Bin:
    """Probabilities agree when their intervals, on average, meet that of the observed rate."""
    is_inside = bool(rows["low"].mean() <= one["high"] and one["low"] <= rows["high"].mean())
    return Bin(**_edges(one), observed=one["observed_rate"], low=one["low"], high=one["high"], inside=is_inside)


def _of_money(one: Mapping[str, float], rows: pd.DataFrame) -> Bin:
    """Amounts agree when the share of them that lies within their own 80% intervals may be 80%."""
    level = ratio(rows["y_true"], rows["expected"].clip(lower=np.finfo(float).tiny), rows["entity_id"])
    mean = one["mean_probability"]
    return Bin(
        **_edges(one),
        observed=float(rows["y_true"].mean()),
        low=level.low * mean if np.isfinite(level.low) else None,
        high=level.high * mean if np.isfinite(level.high) else None,
        inside=bool(one["low"] <= PROMISED <= one["high"]),
        share_inside=one["observed_rate"],
    )


def _edges(one: Mapping[str, float]) -> dict[str, Any]:
    edges = {"lowest": one["lowest"], "highest": one["highest"], "expected": one["mean_probability"]}
    return {"rows": int(one["rows"]), **edges}
