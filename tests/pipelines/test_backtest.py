"""Is a backtest honest about time, and does it show the baselines?"""

import json

import pandas as pd
import pytest

from pipelines.backtest import backtest, parse_cutoffs
from pipelines.errors import WrongUseError
from pipelines.home import Home
from pipelines.training_rows import NoRowsError, Workshop, split_cutoffs


def test_test_cutoffs_start_one_horizon_after_the_last_training_cutoff(demo_home: Home) -> None:
    workshop = Workshop.open(demo_home)
    for name in ("leads", "churn"):
        task = workshop.settings.task(name)
        split = split_cutoffs(task, workshop.crm, workshop.known_until, n_test=3)
        assert split.train[-1] + task.horizon <= split.test[0]
        assert split.test[-1] + task.horizon <= workshop.known_until


def test_metrics_and_predictions_are_written_with_baselines_beside_the_model(demo_home: Home, tmp_path) -> None:
    result = backtest(demo_home, "churn", test_cutoffs="2025-07-01,2025-08-01", out=tmp_path)
    metrics = json.loads((tmp_path / "metrics.json").read_text())
    predictions = pd.read_parquet(tmp_path / "predictions.parquet")
    assert metrics == json.loads(json.dumps(result.metrics))
    assert {"base_rate"} < set(metrics["baselines"])
    assert {"entity_id", "cutoff", "y_true", "prediction", "baseline_base_rate"} <= set(predictions)
    assert sorted(predictions["cutoff"].unique()) == [pd.Timestamp("2025-07-01"), pd.Timestamp("2025-08-01")]
    assert [fold["cutoff"][:10] for fold in metrics["by_cutoff"]] == ["2025-07-01", "2025-08-01"]


def test_train_until_is_the_last_training_cutoff(demo_home: Home) -> None:
    result = backtest(demo_home, "churn", test_cutoffs="2025-08-01", train_until=pd.Timestamp("2024-10-01"))
    assert result.metrics["train"]["last_cutoff"] == "2024-10-01T00:00:00"


def test_deal_predictions_hold_curves_and_censored_rows_have_no_outcome(demo_home: Home) -> None:
    result = backtest(demo_home, "deals", test_cutoffs="2025-08-01,2025-12-01")
    late = result.predictions[result.predictions["cutoff"] == pd.Timestamp("2025-12-01")]
    assert late.loc[late["event"] == 0, "y_true"].isna().all()
    assert {"won_30d", "lost_90d", "baseline_aalen_johansen_won_60d"} <= set(result.predictions)


def test_a_range_is_read_as_the_cutoffs_of_the_task() -> None:
    cutoffs = pd.date_range("2025-01-01", "2025-12-01", freq="MS", unit="us")
    assert parse_cutoffs("2025-02-15..2025-04-01", cutoffs) == list(cutoffs[2:4])


@pytest.mark.parametrize("text", ["soon", "2025-13-01", "2025-01-01,,"])
def test_dates_that_cannot_be_read_are_named(text: str) -> None:
    with pytest.raises(WrongUseError, match="are no dates"):
        parse_cutoffs(text, pd.DatetimeIndex([]))


def test_a_test_before_any_training_is_refused(demo_home: Home) -> None:
    with pytest.raises(NoRowsError, match="no training cutoff"):
        backtest(demo_home, "leads", test_cutoffs="2023-01-15")
