"""Does the guard refuse what is worse or not calibrated, and only that, however few the rows?"""

import re

import numpy as np
import pandas as pd
import pytest

from pipelines.judge import against_best_baseline, against_champions, calibrated


def _rows(n: int, seed: int = 0, amounts: bool = False) -> pd.DataFrame:
    """Return predictions that are right on average, and outcomes."""
    rng = np.random.default_rng(seed)
    prediction = rng.lognormal(8, 1, n) if amounts else rng.beta(2, 6, n)
    y_true = prediction * rng.gamma(4, 1 / 4, n) if amounts else (rng.random(n) < prediction).astype(float)
    ids = [f"L{number // 2}" for number in range(n)]
    return pd.DataFrame(
        {"entity_id": ids, "cutoff": np.datetime64("2025-01-01"), "y_true": y_true, "prediction": prediction}
    )


@pytest.mark.parametrize("amounts", [False, True])
def test_an_equal_champion_lets_pass_and_a_better_one_does_not(amounts: bool) -> None:
    rows = _rows(1000, amounts=amounts)
    assert against_champions({1: rows.assign(rival=rows["prediction"])}).passed
    noisy = rows["prediction"] * np.random.default_rng(1).choice([0.3, 1.7], len(rows))
    worse = rows.assign(rival=rows["prediction"], prediction=noisy.clip(upper=None if amounts else 0.99))
    verdict = against_champions({1: worse})
    assert not verdict.passed
    assert ("squared error" if amounts else "log loss") in verdict.text


def test_the_best_of_several_champions_is_the_one_to_match() -> None:
    rows = _rows(2000)
    even = rows.assign(rival=rows["prediction"])
    verdict = against_champions({3: even, 2: rows.assign(rival=0.9 * rows["y_true"] + 0.05), 1: even})
    assert not verdict.passed
    assert "against version 2 " in verdict.text


def test_a_loss_within_the_margin_passes_only_if_enough_rows_show_it() -> None:
    rows = _rows(4000)
    shifted = rows.assign(rival=rows["prediction"], prediction=(rows["prediction"] + 0.02).clip(upper=0.99))
    many = against_champions({1: shifted})
    assert many.passed
    assert re.search(r", \+0\.[1-9]% against version 1 \(90% interval \S+ to \+0\.\d%", many.text)
    few = against_champions({1: shifted[shifted["y_true"] == 0].head(40)})
    assert few.worse > 0
    assert not few.passed


def test_a_champion_that_cannot_be_asked_is_told() -> None:
    empty = _rows(10).assign(rival=0.5).head(0)
    verdict = against_champions({4: empty})
    assert (verdict.passed, verdict.text) == (True, "version 4 cannot be asked about its test rows")


def test_the_best_baseline_counts_and_its_curves_do_not() -> None:
    rows = _rows(500).assign(baseline_base_rate=0.25, baseline_oracle_won_30d=0.01)
    assert "the best baseline, base_rate" in against_best_baseline(rows).text
    oracle = rows.assign(baseline_oracle=0.9 * rows["y_true"] + 0.05)
    assert not against_best_baseline(oracle).passed
    assert against_best_baseline(oracle, cold_start=True).passed
    assert against_best_baseline(_rows(500)).text == "no baseline was kept"


@pytest.mark.parametrize("rows", [60, 500, 5000])
def test_calibrated_probabilities_pass_however_few(rows: int) -> None:
    assert sum(calibrated(_rows(rows, seed)).passed for seed in range(30)) >= 29


def test_twice_as_many_as_come_about_are_refused() -> None:
    rows = _rows(1000)
    twice = calibrated(rows.assign(prediction=2 * rows["prediction"].clip(upper=0.45)))
    assert not twice.passed
    assert "outside 0.80 to 1.25" in twice.text
    told = calibrated(rows.assign(prediction=2 * rows["prediction"].clip(upper=0.45)), "zh")
    assert "超出 0.80 至 1.25" in told.text


def test_a_right_level_with_wrong_probabilities_is_refused() -> None:
    rows = _rows(5000)
    flat = rows.assign(prediction=1.2 * (rows["prediction"].mean() - 0.5 * rows["prediction"]).clip(lower=0.01))
    level = rows["y_true"].sum() / flat["prediction"].sum()
    assert "off beyond chance" in calibrated(flat.assign(prediction=level * flat["prediction"])).text


def test_too_few_events_say_nothing_about_calibration() -> None:
    assert "too few rows (20)" in calibrated(_rows(20)).text
    amounts = _rows(100, amounts=True)
    assert calibrated(amounts).passed
    assert not calibrated(amounts.assign(prediction=3 * amounts["prediction"])).passed
    assert "too few" in calibrated(amounts.assign(prediction=0.0)).text
