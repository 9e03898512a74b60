"""Does the terminal show what a list brings, and where a model is off, in both languages?"""

from pathlib import Path

import pytest

from pipelines.demo import DemoReport, Invitation
from serving.reports import show_backtest, show_invitation

SPAN = {"first_cutoff": "2026-01-05", "last_cutoff": "2026-02-02", "rows": 100}
GAIN = {"found": {"value": 2.0, "low": -1.0, "high": 5.0}, "money": {"value": 900.0, "low": 100.0, "high": 1700.0}}
METRICS = {
    "task": "leads",
    "horizon_days": 90,
    "train": SPAN,
    "test": SPAN,
    "model": {"auc": 0.7},
    "baselines": {"base_rate": {"auc": 0.5}},
    "money": {
        "calls_per_week": 20,
        "calls_told_by": "settings",
        "cutoffs": 2,
        "currency": "EUR",
        "lists": {"model": {"found": 6.0, "money": 2400.0}, "reps": {"found": 4.0, "money": 1500.0}},
        "gains": {"reps": GAIN},
    },
    "months": [{"month": "2026-01", "is_off": False}],
    "segments": [
        {"attribute": "lead_source", "value": "fair", "mean_probability": 0.1, "observed_rate": 0.3, "rows": 40}
        | {"is_off": True}
    ],
}


def test_a_backtest_shows_gains_with_intervals_and_where_the_model_is_off(capsys: pytest.CaptureFixture[str]) -> None:
    show_backtest(METRICS)
    shown = capsys.readouterr().out
    assert "Called in a week: 20 (as set in crmcast.toml). By score 6.0 (worth EUR 2,400) convert in 90 days" in shown
    assert "- In the reps' own order: 4.0 (worth EUR 1,500); by score +2.0 (90% interval -1.0 to +5.0)" in shown
    assert "Off where lead_source is fair: predicted 10.0%, observed 30.0% of 40 rows" in shown
    assert "2026-01" not in shown.splitlines()[-1]


def test_a_manager_reads_it_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    show_backtest(METRICS, "zh")
    shown = capsys.readouterr().out
    assert "每周跟进 20 个（按 crmcast.toml 的设定）。按评分，6.0 个（金额 EUR 2,400）在 90 天内转化" in shown
    assert "lead_source 为 fair 时有偏差" in shown


def test_a_task_without_lists_shows_its_metrics_alone(capsys: pytest.CaptureFixture[str]) -> None:
    show_backtest({name: METRICS[name] for name in ("task", "train", "test", "model", "baselines")})
    assert "Called" not in capsys.readouterr().out


def test_the_demo_gives_a_link_to_each_of_those_the_page_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    guests = tuple(Invitation(role, role.title(), f"crmcast_{role}") for role in ("rep", "manager", "scientist"))
    show_invitation(DemoReport([], [], {}, {}, "crmcast_admin", "L1", guests), Path("home"), 3007)
    shown = capsys.readouterr().out
    for role in ("rep", "manager", "scientist"):
        assert f"http://127.0.0.1:3007/sign-in#crmcast_{role}  {role.title()}" in shown
