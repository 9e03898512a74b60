"""Why is this score what it is: what does each feature add to it, in log-odds and in points of probability?

Reasons are exact: base + contributions = raw score. They tell how the model came to its number, not what would happen
if somebody changed a feature.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.calibration import Calibration
from models.columns import Floats

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Reasons:
    """Reasons of n scores over d features.

    Attributes
    ----------
    base : (n,) log-odds before any feature is looked at
    contributions : (n, d) log-odds; base + their sum is the raw score
    feature_names : d names in column order
    base_probability : (n,) probability before any feature is looked at
    points : (n, d) probability; base_probability + their sum is the probability
    """

    base: Floats
    contributions: Floats
    feature_names: tuple[str, ...]
    base_probability: Floats
    points: Floats


def probability_points(base: Floats, contributions: Floats, calibration: Calibration) -> tuple[Floats, Floats]:
    """Turn log-odds reasons into points of probability that sum exactly.

    Each contribution is multiplied by the mean slope of the probability between base and score. This is the
    Aumann-Shapley value of the probability along the straight line from base to score: signs and order stay.

    Returns
    -------
    base_probability : (n,)
    points : (n, d)

    References
    ----------
    Sundararajan, Taly, Yan (2017). Axiomatic attribution for deep networks. ICML.

    Examples
    --------
    >>> base, points = probability_points(np.zeros(1), np.array([[2.0, -1.0]]), Calibration())
    >>> points.round(3).tolist()
    [[0.462, -0.231]]
    """
    total = contributions.sum(axis=1)
    start = calibration.probability(base)
    step = calibration.probability(base + total) - start
    tangent = calibration.tangent(base) * start * (1 - start)
    slope = np.where(np.abs(total) < 1e-6, tangent, step / np.where(total == 0, 1.0, total))
    return start, contributions * slope[:, None]


def draw_beeswarm(
    reasons: Reasons, values: "pd.DataFrame", *, names: Mapping[str, str] | None = None, top: int = 15
) -> "Figure":
    """Draw how features move scores over many rows (shap's beeswarm), for training reports.

    Parameters
    ----------
    reasons : reasons of n scores
    values : (n, d) frame of the features' values; categories, and reasons that are no feature, are drawn grey
    names : what features are called in the picture, where it is not their own name
    top : number of features shown, the strongest first
    """
    import matplotlib.pyplot as plt  # heavy and needed for reports only
    import shap
    from matplotlib.figure import Figure

    data = np.column_stack([_drawable(values, name) for name in reasons.feature_names])
    called = [(names or {}).get(name, name) for name in reasons.feature_names]
    explanation = shap.Explanation(
        values=reasons.contributions, base_values=reasons.base, data=data, feature_names=called
    )
    shown = min(top, len(called))
    with plt.rc_context():
        axes = shap.plots.beeswarm(explanation, max_display=top, show=False, plot_size=(9, 0.4 * shown + 1.5))
    figure = axes.figure
    assert isinstance(figure, Figure)
    axes.set_xlabel("moves the score by (log-odds)")
    figure.tight_layout()
    plt.close(figure)
    return figure


def _drawable(values: "pd.DataFrame", name: str) -> Floats:
    import pandas as pd  # only here: serving draws nothing

    if name not in values:
        return np.full(len(values), np.nan)
    return np.asarray(pd.to_numeric(values[name], errors="coerce").to_numpy(dtype=np.float64))
