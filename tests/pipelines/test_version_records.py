"""Does a version's record tell what training found out, and nothing of any one customer?"""

import json

import numpy as np
import pandas as pd
import pytest

from pipelines.home import Home
from pipelines.model_files import MANIFEST
from pipelines.version_records import read_record, recorded_versions, write_record

FACTS = {"task": "leads", "rung": "blend", "created_at": "2026-01-01", "features": ["a"], "files": {}, "rows": 7}
METRICS = {"rung_reason": "few rows", "model": {"auc": 0.7}, "test": {"rows": 200}}


def predictions(told: float = 1.0) -> pd.DataFrame:
    draw = np.random.default_rng(1)
    chance = draw.random(200) / 2
    y_true = (draw.random(200) < chance).astype(float)
    frame = pd.DataFrame({"entity_id": [f"SECRET{i}" for i in range(200)], "y_true": y_true})
    return frame.assign(prediction=(told * chance).clip(max=0.99))


def write(home: Home, frame: pd.DataFrame, version: int = 1) -> None:
    evaluation = {"metrics.json": json.dumps(METRICS).encode(), "predictions.parquet": frame.to_parquet()}
    write_record(home, "leads", version, {MANIFEST: json.dumps(FACTS).encode()}, evaluation)


def test_a_record_holds_facts_metrics_and_the_guards_verdict(tmp_path):
    home = Home(tmp_path)
    write(home, predictions())
    record = read_record(home, "leads", 1)
    assert record.facts == {"task": "leads", "rung": "blend", "created_at": "2026-01-01", "rows": 7}
    assert record.metrics == METRICS
    assert (record.calibrated, record.is_money, len(record.bins)) == (True, False, 10)
    assert record.level.low < record.level.value < record.level.high
    assert record.verdict["en"].startswith("observed by expected")
    assert record.verdict["zh"].startswith("实际与预期之比")


def test_probabilities_three_times_too_high_are_not_calibrated(tmp_path):
    home = Home(tmp_path)
    write(home, predictions(told=3.0))
    record = read_record(home, "leads", 1)
    assert not record.calibrated
    assert not all(one.inside for one in record.bins)


def test_a_record_of_money_knows_its_intervals(tmp_path):
    home, frame = Home(tmp_path), predictions()
    amounts = frame.assign(y_true=100 * frame["prediction"] + 1, prediction=100 * frame["prediction"])
    write(home, amounts.assign(low=0.9 * amounts["prediction"], high=1.1 * amounts["prediction"]))
    record = read_record(home, "leads", 1)
    assert record.is_money
    assert all(0 <= one.share_inside <= 1 for one in record.bins)


def test_rows_without_an_outcome_and_entities_are_not_kept(tmp_path):
    home, frame = Home(tmp_path), predictions()
    write(home, frame.assign(y_true=frame["y_true"].where(frame.index < 150)))
    assert sum(one.rows for one in read_record(home, "leads", 1).bins) == 150
    assert "SECRET" not in (home.versions / "leads" / "1.json").read_text()


@pytest.mark.parametrize("text", ["", "{", '{"task": "leads"}'])
def test_what_cannot_be_read_counts_as_not_there(tmp_path, text):
    home = Home(tmp_path)
    (home.versions / "leads").mkdir(parents=True)
    (home.versions / "leads" / "1.json").write_text(text)
    assert read_record(home, "leads", 1) is None
    assert read_record(home, "leads", 2) is None


def test_versions_are_told_newest_first(tmp_path):
    home = Home(tmp_path)
    assert recorded_versions(home, "leads") == ()
    for version in (2, 10, 9):
        write(home, predictions(), version)
    assert recorded_versions(home, "leads") == (10, 9, 2)
