"""Are the pictures of a backtest drawn, whatever names the data brings?"""

import numpy as np
import pandas as pd

from pipelines.backtest import Backtest, backtest
from pipelines.figures import draw_capacity, new_figure, to_png
from pipelines.home import Home
from pipelines.pictures import draw_backtest, reasons_figure

PNG = b"\x89PNG"


def test_a_classifier_has_pictures_of_reasons_reliability_lift_drift_and_calls(demo_home: Home) -> None:
    tested = backtest(demo_home, "churn")
    assert {"reliability", "lift", "drift", "calls", "reasons"} == set(draw_backtest(tested))
    assert len(tested.examples) <= 1000
    names = [text.get_text() for text in reasons_figure(tested).axes[0].get_yticklabels()]
    assert max(line for name in names for line in map(len, name.split("\n"))) <= 45


def test_a_model_that_answers_with_money_has_a_picture_of_that_alone() -> None:
    rows = pd.DataFrame({"y_true": [12.0, 40.0, np.nan], "prediction": [10.0, 50.0, 20.0]})
    assert set(draw_backtest(Backtest("amounts", None, {}, rows, rows))) == {"money"}  # type: ignore[arg-type]


def test_a_picture_with_chinese_is_drawn_on_a_machine_without_its_font() -> None:
    figure, axes = new_figure()
    axes.set_title("华东")
    assert to_png(figure).startswith(PNG)


def test_calls_are_drawn_without_the_reps_order_where_it_is_not_known() -> None:
    rng = np.random.default_rng(0)
    rows = pd.DataFrame({"cutoff": ["a"] * 50, "y_true": rng.integers(0, 2, 50), "prediction": rng.random(50)})
    axes = new_figure()[1]
    draw_capacity(axes, rows.assign(worked_days=np.nan), 10)
    legend = axes.get_legend()
    assert legend
    assert [text.get_text() for text in legend.get_texts()] == ["at random", "by score"]
