"""Are intervals around their metrics, and is a segment in which the model is off found, and no other?"""

import numpy as np
import pandas as pd

from models.metrics import auc_score, log_loss
from pipelines.evidence import metric_intervals, months, rates, segments

RNG = np.random.default_rng(3)
N = 2000


def _predictions() -> pd.DataFrame:
    probability = RNG.uniform(0.05, 0.5, N)
    return pd.DataFrame(
        {
            "entity_id": np.arange(N).astype(str),
            "cutoff": np.where(np.arange(N) % 2, pd.Timestamp("2026-01-05"), pd.Timestamp("2026-02-02")),
            "y_true": (RNG.random(N) < probability).astype(float),
            "prediction": probability,
            "baseline_flat": 0.275,
        }
    )


def test_intervals_hold_the_metric_and_differences_say_who_is_better() -> None:
    rows = _predictions()
    found = metric_intervals(rows, ["flat"])
    assert np.isclose(found["auc"]["value"], auc_score(rows["y_true"], rows["prediction"]))
    assert np.isclose(found["log_loss"]["value"], log_loss(rows["y_true"], rows["prediction"]))
    assert all(of["low"] <= of["value"] <= of["high"] for of in found.values())
    assert found["log_loss_against/flat"]["high"] < 0


def test_rows_without_an_outcome_are_left_out_and_none_gives_none() -> None:
    rows = _predictions()
    half = rows.assign(y_true=rows["y_true"].where(rows.index < N // 2))
    assert metric_intervals(half, []) == metric_intervals(half.iloc[: N // 2], [])
    assert metric_intervals(rows.assign(y_true=np.nan), []) == {}


def test_a_metric_that_one_class_leaves_undefined_is_missing() -> None:
    found = metric_intervals(_predictions().assign(y_true=0.0), [])
    assert found["auc"] == {"value": None, "low": None, "high": None}


def test_a_segment_in_which_the_model_is_off_is_marked() -> None:
    rows = _predictions()
    source = pd.Series(np.where(np.arange(N) % 4 == 0, "fair", "web"))
    rows.loc[source == "fair", "y_true"] = (RNG.random((source == "fair").sum()) < 0.6).astype(float)
    found = {part["value"]: part for part in segments(rows, pd.DataFrame({"lead_source": source}))}
    assert found["fair"]["is_off"]
    assert not found["web"]["is_off"]
    assert found["fair"]["rows"] + found["web"]["rows"] == N


def test_only_texts_of_2_to_12_values_and_values_of_30_rows_are_looked_at() -> None:
    features = pd.DataFrame(
        {
            "lead_age_days": np.arange(N, dtype=float),
            "lead_owner": (np.arange(N) % 13).astype(str),
            "lead_country": "DE",
            "lead_rank": np.where(np.arange(N) < 29, "few", np.where(np.arange(N) % 2, "a", "b")),
        }
    )
    assert [part["value"] for part in segments(_predictions(), features)] == ["a", "b"]


def test_months_are_those_of_the_cutoffs() -> None:
    assert [(part["month"], part["rows"]) for part in months(_predictions())] == [("2026-01", 1000), ("2026-02", 1000)]


def test_rates_are_those_of_known_rows_by_cutoff() -> None:
    rows = pd.DataFrame({"cutoff": pd.to_datetime(["2026-01-05"] * 3), "y_true": [1.0, 0.0, np.nan]})
    assert rates(rows) == [{"cutoff": "2026-01-05T00:00:00", "rows": 2, "observed_rate": 0.5}]
