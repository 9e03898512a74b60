"""What does a data scientist look at when the monitor alarms? What moved most, and calibration month by month."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipelines.drift_checks import Drift
from pipelines.ripe_scores import Ripe

_INK, _QUIET, _ALARM = "#22313f", "#9aa5b1", "#c0392b"
_MOST = 10


def health_figure(task: str, drift: Drift | None, ripe: Ripe) -> Figure:
    """Draw both for one task."""
    figure = Figure(figsize=(11, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    figure.suptitle(task, x=0.01, ha="left")
    draw_drift(left, drift)
    draw_calibration(right, ripe)
    return figure


def draw_drift(axes: Axes, drift: Drift | None) -> None:
    """Draw the stability index of the inputs that moved most as a share of what is usual; beyond 1 is drift."""
    axes.set_title("Inputs that moved most: stability index / what is usual", loc="left", fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    axes.axvline(1, color=_QUIET, linestyle="--", linewidth=1)
    shown = list(reversed(drift.features[:_MOST])) if drift else []
    shares = [one.moved.index / one.moved.limit for one in shown]
    colours = [_ALARM if one.moved.has_drifted else _INK for one in shown]
    axes.barh([one.name for one in shown], shares, color=colours)


def draw_calibration(axes: Axes, ripe: Ripe) -> None:
    """Draw observed by expected of each month's scores with 90% intervals; 0.80 to 1.25 is calibrated."""
    axes.set_title("Observed / expected, by month of the score", loc="left", fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    axes.axhspan(0.8, 1.25, color=_QUIET, alpha=0.2)
    axes.axhline(1, color=_QUIET, linestyle="--", linewidth=1)
    for place, (name, level) in enumerate((one.name, one.level) for one in ripe.months if one.level):
        axes.plot([place, place], [level.low, level.high], color=_INK)
        axes.plot([place], [level.value], "o", color=_INK, label=name)
    names = [one.name for one in ripe.months if one.level]
    axes.set_xticks(range(len(names)), names, rotation=45)
