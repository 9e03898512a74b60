"""Is one set of predictions worse than another, and is it calibrated, as far as these rows can tell?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from models.calibration import jeffreys_interval
from models.columns import Floats
from models.errors import LabelError
from models.resampling import bootstrap, interval

CONFIDENCE = 0.9
"""Of every interval here."""

BINARY, CONTINUOUS = "log loss", "squared error"
"""What a row's loss is called: of a probability, and of an amount."""

_BINS = 10


@dataclass(frozen=True)
class Estimate:
    """A number with its 90% interval."""

    value: float
    low: float
    high: float


def loss_name(y_true: npt.ArrayLike) -> str:
    """Return the loss that fits the outcomes: log loss where all are 0 or 1, else squared error."""
    return BINARY if np.isin(np.asarray(y_true, dtype=np.float64), (0.0, 1.0)).all() else CONTINUOUS


def row_losses(y_true: npt.ArrayLike, prediction: npt.ArrayLike, name: str) -> Floats:
    """Return the loss of each row, (n,).

    Examples
    --------
    >>> row_losses([1, 0], [0.5, 0.5], "log loss").round(3).tolist()
    [0.693, 0.693]
    >>> row_losses([10.0, 20.0], [12.0, 20.0], "squared error").tolist()
    [4.0, 0.0]
    """
    y, p = np.asarray(y_true, dtype=np.float64), np.asarray(prediction, dtype=np.float64)
    if name == CONTINUOUS:
        return np.asarray((y - p) ** 2)
    likelihood = np.where(y == 1, p, 1 - p)
    return np.asarray(-np.log(np.clip(likelihood, 1e-15, None)), dtype=np.float64)


def ratio(numerator: npt.ArrayLike, denominator: npt.ArrayLike, entities: npt.ArrayLike) -> Estimate:
    """Return the ratio of two sums with its 90% bootstrap interval; rows of one entity are drawn together.

    Parameters
    ----------
    numerator, denominator : (n,) such as differences in loss and losses, or outcomes and expectations
    entities : (n,) ids

    Raises
    ------
    LabelError
        There is no row.

    Examples
    --------
    >>> ratio([1.0, 1.0, 2.0, 2.0], [2.0, 2.0, 4.0, 4.0], ["a", "a", "b", "b"])
    Estimate(value=0.5, low=0.5, high=0.5)
    """
    top, bottom = (np.asarray(part, dtype=np.float64) for part in (numerator, denominator))
    if not len(top):
        raise LabelError("no row to compare; expected one or more")
    value = float(top.sum() / bottom.sum())
    if len(np.unique(np.asarray(entities))) == 1:
        return Estimate(value, -np.inf, np.inf)
    low, high = interval(bootstrap(lambda weights: (weights @ top) / (weights @ bottom), entities), CONFIDENCE)
    return Estimate(value, float(low), float(high))


def bins_with_intervals(y_true: Floats, probability: Floats, entities: npt.NDArray[Any]) -> list[dict[str, float]]:
    """Return bins of equal mass: rows, lowest, highest and mean probability, observed rate and its 90% interval.

    Several rows of one entity count as one, as their outcomes are nearly the same.
    """
    chunks = np.array_split(np.argsort(probability, kind="stable"), min(_BINS, max(1, len(y_true))))
    counts = np.array([len(np.unique(entities[chunk])) for chunk in chunks], dtype=np.float64)
    rates = np.array([y_true[chunk].mean() for chunk in chunks])
    bounds = jeffreys_interval(rates * counts, counts, CONFIDENCE)
    return [
        {"rows": len(chunk), "lowest": float(probability[chunk[0]]), "highest": float(probability[chunk[-1]])}
        | {"mean_probability": float(probability[chunk].mean()), "observed_rate": float(rate)}
        | {"low": float(low), "high": float(high)}
        for chunk, rate, (low, high) in zip(chunks, rates, bounds, strict=True)
    ]


def calibration_excess(y_true: Floats, probability: Floats, entities: npt.NDArray[Any]) -> float:
    """Return how far probabilities lie beyond the 90% intervals of the observed rates, on average over ten bins.

    It is the expected calibration error less what chance explains: near 0 for calibrated probabilities, however few.
    """
    bins = bins_with_intervals(y_true, probability, entities)
    beyond = [max(0.0, b["low"] - b["mean_probability"], b["mean_probability"] - b["high"]) for b in bins]
    return float(np.average(beyond, weights=[b["rows"] for b in bins]))
