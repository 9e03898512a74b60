"""Which pictures belong to a backtest?"""

import warnings
from collections.abc import Callable
from textwrap import wrap
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from models.classification import Classifier
from models.deal_cycle import DealCycle
from models.explanations import Reasons, draw_beeswarm
from pipelines.figures import (
    draw_capacity,
    draw_drift,
    draw_outcomes,
    lift_figure,
    money_figure,
    new_figure,
    prepare,
    reliability_figure,
)
from pipelines.reason_texts import reason_text

if TYPE_CHECKING:
    from pipelines.backtest import Backtest

_LONGEST_LINE = 42


def draw_backtest(tested: "Backtest") -> dict[str, Figure]:
    """Return the pictures of a backtest by name."""
    known = tested.predictions[tested.predictions["y_true"].notna()]
    if not isinstance(tested.model, Classifier | DealCycle):
        return {"money": money_figure(known["y_true"], known["prediction"])}
    figures = {}
    if len(known):
        figures["reliability"] = reliability_figure(known["y_true"], known["prediction"])
        figures["lift"] = lift_figure(known["y_true"], known["prediction"])
        figures["drift"] = _drawn(lambda axes: draw_drift(axes, tested.metrics["past"], tested.metrics["by_cutoff"]))
        calls = tested.metrics["money"]["calls_per_list"]
        figures["calls"] = _drawn(lambda axes: draw_capacity(axes, known, calls))
    if isinstance(tested.model, DealCycle):
        figures["outcomes"] = outcomes_figure(tested)
    if not tested.model.cold_start_:
        figures["reasons"] = reasons_figure(tested)
    return figures


def outcomes_figure(tested: "Backtest") -> Figure:
    """Return the curves of won, lost and open, predicted for examples and observed in the test."""
    assert isinstance(tested.model, DealCycle)
    days = range(0, tested.metrics["horizon_days"] + 1, 3)
    features = tested.examples.drop(columns=["entity_id", "cutoff"])
    curves = tested.model.predict_cumulative_incidence(features, cutoffs=tested.examples["cutoff"], days=days)
    duration, event = (tested.predictions[name].to_numpy(float) for name in ("duration", "event"))
    return _drawn(lambda axes: draw_outcomes(axes, days, curves, duration, event))


def reasons_figure(tested: "Backtest") -> Figure:
    """Return shap's beeswarm of the exact reasons of the examples."""
    features = tested.examples.drop(columns=["entity_id", "cutoff"])
    reasons = _reasons(tested, features)
    names = {name: _short(reason_text(name, "en")) for name in reasons.feature_names}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # shap's own plotting code
        figure = draw_beeswarm(reasons, features, names=names)
    figure.axes[0].tick_params(axis="y", labelsize=10)
    prepare(figure.axes[0], "Reasons: which features move scores most (associations)")
    figure.tight_layout()
    return figure


def _reasons(tested: "Backtest", features: pd.DataFrame) -> Reasons:
    if isinstance(tested.model, DealCycle):
        return tested.model.explain(features, cutoffs=tested.examples["cutoff"])
    assert isinstance(tested.model, Classifier)
    return tested.model.explain(features)


def _short(text: str) -> str:
    """Return a name in at most two lines."""
    lines = wrap(text, _LONGEST_LINE)
    return "\n".join(lines if len(lines) < 3 else [lines[0], f"{lines[1]} …"])


def _drawn(draw: Callable[[Axes], None]) -> Figure:
    figure, axes = new_figure()
    draw(axes)
    return figure
