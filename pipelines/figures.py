"""What does a data scientist look at first? Reliability and lift, drawn from out-of-time predictions."""

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from models.calibration import jeffreys_interval
from models.metrics import lift_curve, reliability_table

_INK = "#22313f"
_QUIET = "#9aa5b1"


def reliability_figure(y_true: npt.ArrayLike, probability: npt.ArrayLike) -> Figure:
    """Return `draw_reliability` as a figure of its own."""
    figure = Figure(figsize=(6, 4.5), layout="constrained")
    draw_reliability(figure.subplots(), y_true, probability)
    return figure


def lift_figure(y_true: npt.ArrayLike, probability: npt.ArrayLike) -> Figure:
    """Return `draw_lift` as a figure of its own."""
    figure = Figure(figsize=(6, 4.5), layout="constrained")
    draw_lift(figure.subplots(), y_true, probability)
    return figure


def money_figure(y_true: npt.ArrayLike, expected: npt.ArrayLike) -> Figure:
    """Return mean outcomes against mean expectations, in ten bins of equal mass, as a figure."""
    figure = Figure(figsize=(6, 4.5), layout="constrained")
    axes = figure.subplots()
    bins = np.array_split(np.argsort(np.asarray(expected, float), kind="stable"), 10)
    points = np.array(
        [[np.mean(np.asarray(values, float)[b]) for values in (expected, y_true)] for b in bins if len(b)]
    )
    _prepare(axes, "Of what was expected, what came?")
    axes.plot([0, points.max()], [0, points.max()], color=_QUIET, linewidth=1, linestyle="--")
    axes.plot(points[:, 0], points[:, 1], "o", color=_INK)
    axes.set(xlabel="expected", ylabel="came", xscale="symlog", yscale="symlog")
    return figure


def draw_reliability(axes: Axes, y_true: npt.ArrayLike, probability: npt.ArrayLike) -> None:
    """Draw observed rates with their 80% intervals against predicted probabilities, in bins of equal mass."""
    table = reliability_table(y_true, probability)
    predicted, observed = table["mean_probability"], table["observed_rate"]
    bounds = jeffreys_interval((observed * table["count"]).to_numpy(), table["count"].to_numpy(), 0.8)
    spread = np.abs(bounds.T - observed.to_numpy())
    top = min(1.0, 1.1 * max(float(predicted.max()), float(bounds.max()), 0.05))
    _prepare(axes, "Reliability: 40% should happen four times in ten")
    axes.plot([0, top], [0, top], color=_QUIET, linewidth=1, linestyle="--")
    axes.errorbar(predicted, observed, yerr=spread, fmt="o", color=_INK, capsize=3)
    axes.set(xlabel="predicted probability", ylabel="observed rate", xlim=(0, top), ylim=(0, top))


def draw_lift(axes: Axes, y_true: npt.ArrayLike, probability: npt.ArrayLike) -> None:
    """Draw the share of all positives found among the top share of a list ordered by the score."""
    curve = lift_curve(y_true, probability)
    _prepare(axes, "Lift: positives found when the list is called from the top")
    axes.plot([0, 1], [0, 1], color=_QUIET, linewidth=1, linestyle="--")
    axes.plot([0, *curve["share"]], [0, *curve["captured"]], color=_INK, linewidth=2)
    axes.set(xlabel="share of the list called", ylabel="share of positives found", xlim=(0, 1), ylim=(0, 1))


def _prepare(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=11)
    axes.spines[["top", "right"]].set_visible(False)
