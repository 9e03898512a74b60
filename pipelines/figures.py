"""What does a data scientist look at first? Pictures of out-of-time predictions, and how a PNG is made of them."""

import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from io import BytesIO
from typing import Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from models.calibration import jeffreys_interval
from models.columns import Floats
from models.metrics import is_known, lift_curve, reliability_table
from models.resampling import reached

_INK = "#22313f"
_QUIET = "#9aa5b1"
_WON, _LOST, _OPEN = "#2f7d5b", "#b5483a", "#c9d1d9"
_CHINESE = ("Noto Sans CJK", "Source Han Sans", "WenQuanYi", "Microsoft YaHei", "SimHei", "PingFang", "Heiti")


def to_png(figure: Figure) -> bytes:
    """Return a figure as PNG; Chinese is drawn where a font for it is installed."""
    data = BytesIO()
    with mpl.rc_context({"font.family": ["DejaVu Sans", *_chinese_fonts()]}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
        figure.savefig(data, format="png", dpi=110, facecolor="white", metadata={"Software": None})
    return data.getvalue()


def reliability_figure(y_true: npt.ArrayLike, probability: npt.ArrayLike) -> Figure:
    """Return `draw_reliability` as a figure of its own."""
    figure, axes = new_figure()
    draw_reliability(axes, y_true, probability)
    return figure


def lift_figure(y_true: npt.ArrayLike, probability: npt.ArrayLike) -> Figure:
    """Return `draw_lift` as a figure of its own."""
    figure, axes = new_figure()
    draw_lift(axes, y_true, probability)
    return figure


def new_figure(width: float = 6.4, height: float = 4.5) -> tuple[Figure, Axes]:
    """Return a figure with one pair of axes."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def prepare(axes: Axes, title: str) -> None:
    """Give axes a title on the left and no box."""
    axes.set_title(title, loc="left", fontsize=11)
    axes.spines[["top", "right"]].set_visible(False)


def money_figure(y_true: npt.ArrayLike, expected: npt.ArrayLike) -> Figure:
    """Return mean outcomes against mean expectations, in ten bins of equal mass, as a figure."""
    y, e = np.asarray(y_true, float), np.asarray(expected, float)
    bins = [chosen for chosen in np.array_split(np.argsort(e, kind="stable"), 10) if len(chosen)]
    points = np.array([[e[chosen].mean(), y[chosen].mean()] for chosen in bins])
    figure, axes = new_figure()
    prepare(axes, "Money: what was expected should come, on average")
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
    prepare(axes, "Reliability: 40% should happen four times in ten")
    axes.plot([0, top], [0, top], color=_QUIET, linewidth=1, linestyle="--")
    axes.errorbar(predicted, observed, yerr=spread, fmt="o", color=_INK, capsize=3)
    axes.set(xlabel="predicted probability", ylabel="observed rate", xlim=(0, top), ylim=(0, top))
    _in_percent(axes.xaxis, axes.yaxis)


def draw_lift(axes: Axes, y_true: npt.ArrayLike, probability: npt.ArrayLike) -> None:
    """Draw the share of all positives found among the top share of a list ordered by the score."""
    curve = lift_curve(y_true, probability)
    prepare(axes, "Lift: positives found when the list is called from the top")
    axes.plot([0, 1], [0, 1], color=_QUIET, linewidth=1, linestyle="--")
    axes.plot([0, *curve["share"]], [0, *curve["captured"]], color=_INK, linewidth=2)
    axes.set(xlabel="share of the list called", ylabel="share of positives found", xlim=(0, 1), ylim=(0, 1.02))
    _in_percent(axes.xaxis, axes.yaxis)


def draw_capacity(axes: Axes, predictions: pd.DataFrame, calls: float) -> None:
    """Draw how many are found against how many of a list are called: the model's, the reps' own, one at random."""
    rows = predictions[predictions["y_true"].notna()]
    most = int(min(max(3 * calls, 10), rows.groupby("cutoff").size().max()))
    ks = np.unique(np.linspace(0, most, 41).round())
    prepare(axes, "Found, by how many of a list are called")
    axes.plot(ks, _found(rows, np.zeros(len(rows)), ks), color=_QUIET, linewidth=1, linestyle="--", label="at random")
    if rows["worked_days"].notna().any():
        days = -rows["worked_days"].fillna(1e9).to_numpy(float)
        axes.plot(ks, _found(rows, days, ks), color=_LOST, linewidth=2, label="the reps' own order")
    axes.plot(ks, _found(rows, rows["prediction"].to_numpy(float), ks), color=_INK, linewidth=2, label="by score")
    axes.axvline(calls, color=_QUIET, linewidth=1)
    top = axes.get_xaxis_transform()
    axes.text(calls, 0.97, f" {calls:,.0f} are called", transform=top, va="top", color="#5b6875")
    axes.set(xlabel="called", ylabel="found", xlim=(0, most), ylim=(0, None))
    axes.legend(frameon=False, loc="lower right")


def draw_drift(axes: Axes, past: Sequence[Mapping[str, Any]], by_cutoff: Sequence[Mapping[str, Any]]) -> None:
    """Draw the observed rate at each cutoff, before the test and in it, and what was predicted for the test."""
    prepare(axes, "Drift: how the rate moves, and whether the model follows")
    tested = pd.DataFrame(by_cutoff)
    for frame, colour, label in ((pd.DataFrame(past), _QUIET, "observed, training"), (tested, _INK, "observed, test")):
        if {"cutoff", "observed_rate"} <= set(frame):
            rate, count = frame["observed_rate"].to_numpy(float), frame["rows"].to_numpy(float)
            bounds = jeffreys_interval(rate * count, count, 0.8)
            spread = np.abs(bounds.T - rate)
            when = pd.to_datetime(frame["cutoff"])
            axes.errorbar(when, rate, yerr=spread, fmt="o", markersize=4, color=colour, capsize=2, label=label)
    if {"cutoff", "mean_probability"} <= set(tested):
        when = pd.to_datetime(tested["cutoff"])
        axes.plot(when, tested["mean_probability"], "D", markersize=6, color=_WON, label="predicted, test")
    axes.set(xlabel="cutoff", ylabel="rate", ylim=(0, None))
    axes.xaxis.set_major_formatter(ConciseDateFormatter(axes.xaxis.get_major_locator()))  # type: ignore[no-untyped-call]
    _in_percent(axes.yaxis)
    axes.legend(frameon=False, ncols=3, loc="lower center", fontsize=9)


def draw_outcomes(axes: Axes, days: Sequence[float], curves: Floats, duration: Floats, event: Floats) -> None:
    """Draw how many deals are won, lost and open after so many days: predicted on average (areas) and observed (dots).

    Parameters
    ----------
    days : (m,) days after the cutoff
    curves : (n, m, 3) probability of won, lost, open
    duration, event : (n,) as observed; deals followed for less than a day count are left out of its dots
    """
    won, lost = curves[:, :, 0].mean(axis=0), curves[:, :, 1].mean(axis=0)
    prepare(axes, "Outcomes of open deals: predicted areas, observed dots")
    axes.stackplot(days, won, 1 - won - lost, lost, colors=(_WON, _OPEN, _LOST), alpha=0.55)
    for day in np.linspace(days[0], days[-1], 7)[1:]:
        known = is_known(duration, event, day)
        for cause, colour in ((1, _WON), (2, _LOST)):
            share = np.mean((event[known] == cause) & (duration[known] < day)) if known.any() else np.nan
            axes.plot(
                day, share if cause == 1 else 1 - share, "o", color=colour, markeredgecolor="white", clip_on=False
            )
    for height, name in ((won[-1] / 2, "won"), ((1 + won[-1] - lost[-1]) / 2, "open"), (1 - lost[-1] / 2, "lost")):
        axes.annotate(name, (days[-1], height), xytext=(-6, 0), textcoords="offset points", ha="right", va="center")
    axes.set(xlabel="days after the cutoff", ylabel="share of deals", xlim=(days[0], days[-1]), ylim=(0, 1))
    _in_percent(axes.yaxis)


def _found(rows: pd.DataFrame, score: Floats, ks: Floats) -> Floats:
    """Return how many are found at each number of calls, on average over the cutoffs."""
    y, folds = rows["y_true"].to_numpy(float), [np.flatnonzero(rows["cutoff"] == at) for at in rows["cutoff"].unique()]
    found = [[reached(score[at], y[at, None], k)(np.ones((1, len(at))))[0, 0] for k in ks] for at in folds]
    return np.asarray(np.mean(found, axis=0))


def _in_percent(*axes: Any) -> None:
    for axis in axes:
        axis.set_major_formatter(PercentFormatter(1.0, decimals=None))


@cache
def _chinese_fonts() -> tuple[str, ...]:
    from matplotlib.font_manager import get_font_names

    return tuple(name for name in sorted(get_font_names()) if name.startswith(_CHINESE))
