"""Do lists bring what can be counted by hand, and is what is not known said?"""

import json
from datetime import timedelta
from io import BytesIO

import numpy as np
import pandas as pd
import pytest

from pipelines.backtest import backtest
from pipelines.call_list_report import money_lines
from pipelines.call_lists import compare_lists, list_span
from pipelines.home import Home
from pipelines.registry import Registry

_FACTS = {"calls_per_week": 2, "calls_told_by": "list", "cutoffs": 2, "currency": ""}
FIRST, SECOND = pd.Timestamp("2026-01-05"), pd.Timestamp("2026-02-02")


def _rows(**more: object) -> pd.DataFrame:
    """Two lists of four; by score two of the first two are won, then one; the reps work the worst first."""
    rows = pd.DataFrame(
        {
            "entity_id": list("abcdefgh"),
            "cutoff": [FIRST] * 4 + [SECOND] * 4,
            "y_true": [1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0],
            "prediction": [0.9, 0.8, 0.2, 0.1, 0.9, 0.8, 0.2, 0.1],
            "baseline_flat": [0.5] * 8,
            "baseline_reverse": [0.1, 0.2, 0.8, 0.9] * 2,
            "amount": [100.0, 50.0, 70.0, 10.0, 20.0, 1.0, 1.0, np.nan],
            "worked_days": [np.nan, 3.0, 0.0, 1.0, np.nan, np.nan, 2.0, 0.5],
            "stake": np.nan,
        }
    )
    return rows.assign(**more)


def test_the_first_calls_of_each_list_are_counted_on_average_over_the_cutoffs() -> None:
    found = compare_lists(_rows(), ["flat", "reverse"], calls=2)["lists"]
    assert found["model"] == {"found": 1.5, "money": 85.0}
    assert found["reps"] == {"found": 0.5, "money": 0.0}  # h is won, but nobody knows for how much
    assert found["random"] == {"found": 1.0, "money": 42.5}
    assert found["reverse"] == {"found": 0.5, "money": 0.0}


def test_the_order_of_money_is_shown_beside_that_of_probability() -> None:
    rows = _rows(stake=[100.0, 1.0, 400.0, np.nan, 20.0, 1.0, 1.0, 2000.0])
    found = compare_lists(rows, [], calls=1)
    assert found["lists"]["model"] == {"found": 1.0, "money": 60.0}
    assert found["lists"]["by_money"] == {"found": 1.0, "money": 50.0}  # h is won, but nobody knows for how much
    assert found["gains"]["by_money"]["money"]["value"] == 10.0
    text = money_lines({"task": "deals", "horizon_days": 90, "money": _FACTS | found})
    assert text[1].startswith("- In the order of probability x amount: 1.0 (worth 50); by score +0.0")
    assert money_lines({"task": "deals", "horizon_days": 90, "money": _FACTS | found}, "zh")[1].startswith(
        "- 按概率 × 金额"
    )


def test_a_baseline_that_orders_nothing_is_no_list_of_its_own() -> None:
    assert "flat" not in compare_lists(_rows(), ["flat"], calls=2)["lists"]


def test_a_gain_is_the_difference_and_lies_in_its_interval() -> None:
    gain = compare_lists(_rows(), ["reverse"], calls=2)["gains"]["reverse"]["found"]
    assert gain["value"] == 1.0
    assert gain["low"] <= gain["value"] <= gain["high"]


def test_whoever_was_not_worked_shares_what_calls_are_left() -> None:
    one = compare_lists(_rows(worked_days=[np.nan] * 7 + [0.5]), [], calls=2)["lists"]["reps"]["found"]
    assert one == pytest.approx((2 * 2 / 4 + 1 + 1 / 3) / 2)


def test_without_work_or_amounts_these_are_not_compared() -> None:
    found = compare_lists(_rows(worked_days=np.nan, amount=np.nan), [], calls=2)
    assert found["lists"] == {"model": {"found": 1.5}, "random": {"found": 1.0}}


def test_of_lists_that_are_a_sample_all_is_scaled_up() -> None:
    assert compare_lists(_rows(), [], calls=4, share=0.5)["lists"]["model"] == {"found": 3.0, "money": 170.0}


def test_a_better_order_is_told_from_chance_and_equal_orders_are_not() -> None:
    rng = np.random.default_rng(0)
    score = rng.random(600)
    rows = pd.DataFrame(
        {
            "entity_id": np.arange(600),
            "cutoff": [FIRST, SECOND, pd.Timestamp("2026-03-02")] * 200,
            "y_true": (rng.random(600) < score).astype(float),
            "prediction": score,
            "baseline_other": rng.random(600),
            "amount": np.nan,
            "worked_days": np.nan,
            "stake": np.nan,
        }
    )
    gains = compare_lists(rows, ["other"], calls=40)["gains"]
    assert gains["other"]["found"]["low"] > 0
    equal = compare_lists(rows.assign(prediction=rng.random(600)), ["other"], calls=40)["gains"]["other"]["found"]
    assert equal["low"] < 0 < equal["high"]


def test_nothing_known_is_nothing_compared() -> None:
    assert compare_lists(_rows(y_true=np.nan), [], calls=2) == {"lists": {}, "gains": {}}


def test_a_backtest_tells_capacity_amounts_and_work_with_where_they_come_from(demo_home: Home) -> None:
    kept = Registry(demo_home).evaluation("leads", 1)
    metrics, predictions = json.loads(kept["metrics.json"]), pd.read_parquet(BytesIO(kept["predictions.parquet"]))
    money = metrics["money"]
    assert money["calls_told_by"] == "history"
    assert money["amount_told_by"] == "opportunities.amount"
    assert money["work_told_by"] == ["activities", "leads.first_response_at"]
    assert {"model", "reps", "random", "naive_bayes"} <= set(money["lists"])
    assert predictions["worked_days"].dropna().between(0, 7, inclusive="left").all()
    text = money_lines(metrics)
    assert text[0].startswith(
        f"Called in a week: {money['calls_per_week']} (the median of the 26 weeks before the test"
    )
    assert text[-1].startswith("This measures the order of the list")
    chinese = money_lines(metrics, "zh")
    assert len(chinese) == len(text)
    assert chinese[-1].startswith("这里衡量的是名单的顺序")


def test_the_setting_decides_how_many_are_called(own_home: Home) -> None:
    text = own_home.settings_path.read_text(encoding="utf-8")
    text = text.replace("[tasks.leads]", "[tasks.leads]\ncalls_per_week = 3")
    own_home.settings_path.write_text(text, encoding="utf-8")
    tested = backtest(own_home, "leads")
    assert tested.metrics["money"]["calls_per_week"] == 3
    assert "Called in a week: 3 (as set in crmcast.toml)" in money_lines(tested.metrics)[0]


def test_a_report_says_what_the_history_lacks() -> None:
    found = compare_lists(_rows(worked_days=np.nan, amount=np.nan), [], calls=2)
    text = "\n".join(money_lines({"task": "deals", "horizon_days": 90, "money": _FACTS | found}))
    assert "a tenth of the lists, as the history tells of no work on it" in text
    assert "The reps' own order is not compared" in text
    assert "Amounts are not known" in text


def test_a_task_without_lists_has_no_lines() -> None:
    assert money_lines({"task": "amounts"}) == []


def test_a_list_is_worked_until_the_next_one_at_most_a_week() -> None:
    days = pd.DataFrame({"cutoff": pd.to_datetime(["2026-01-05", "2026-01-06", "2026-01-07"])})
    assert list_span(days) == timedelta(days=1)
    assert list_span(_rows()) == timedelta(days=7)
    assert list_span(_rows().iloc[:4]) == timedelta(days=7)
