from datetime import datetime

import pytest

from pipelines.home import Home
from pipelines.monitor_alarms import alarm
from pipelines.monitor_record import MonitorRecord
from pipelines.state import AppState
from serving.model_versions import model_versions
from tests.serving.test_calibration_facts import write_record

SHA = "a" * 64
SETTINGS = '[source]\nconnector = "files"\nfolder = "."\n[tables.leads]\nsql = "SELECT 1"\n'


@pytest.fixture
def own(tmp_path) -> Home:
    home = Home(tmp_path)
    home.settings_path.write_text(SETTINGS)
    return home


def test_before_the_first_training_there_is_no_version(own):
    found = model_versions(own, "leads")
    assert (found.versions, found.champion, found.rollback_to, found.alarms) == ((), None, None, ())
    assert found.runs_command == f"mlflow ui --backend-store-uri sqlite:///{own.mlflow_db}"


def test_each_version_says_what_became_of_it(own):
    state = AppState(own.app_db)
    for version in range(1, 8):
        write_record(own, "leads", version)
    for version in (1, 2, 4):
        state.record_promotion("leads", version, SHA, "better", asked_by="Ann")
    state.record_promotion("leads", 2, SHA, "rolled back from version 4", asked_by="Wu")
    state.record_refusal("leads", 5, "it is worse", "Ann")
    found = model_versions(own, "leads")
    assert [(one.version, one.state) for one in found.versions] == [
        (7, "challenger"),
        (6, "trained"),
        (5, "refused"),
        (4, "rolled_back"),
        (3, "trained"),
        (2, "champion"),
        (1, "earlier"),
    ]
    assert (found.champion, found.rollback_to) == (2, 1)
    by_version = {one.version: one for one in found.versions}
    assert [(one.kind, one.asked_by) for one in by_version[2].decisions] == [("rolled_back", "Wu"), ("promoted", "Ann")]
    assert by_version[5].decisions[0].reason == "it is worse"


def test_a_version_of_an_earlier_release_has_decisions_and_no_figures(own):
    AppState(own.app_db).record_promotion("leads", 1, SHA, "the first champion", "nothing better yet")
    (version,) = model_versions(own, "leads").versions
    assert (version.state, version.trained) == ("champion", None)
    assert (version.decisions[0].accepted, version.decisions[0].asked_by) == ("nothing better yet", None)


def test_metrics_stand_against_the_best_baseline_first(own):
    metrics = {
        "rung_reason": "enough rows",
        "test": {"first_cutoff": "2025-01-01T00:00:00", "last_cutoff": "2025-03-01T00:00:00", "rows": 400},
        "model": {"auc": 0.7, "log_loss": 0.4, "brier_score": None},
        "baselines": {"base_rate": {"log_loss": 0.6}, "one_feature": {"log_loss": 0.5}},
        "intervals": {
            "auc": {"value": 0.7, "low": 0.6, "high": 0.8},
            "log_loss_against/one_feature": {"value": -0.1, "low": -0.2, "high": -0.05},
        },
    }
    write_record(own, "leads", 1, metrics=metrics)
    trained = model_versions(own, "leads").versions[0].trained
    assert [(one.name, one.value, one.low, one.high) for one in trained.metrics] == [
        ("auc", 0.7, 0.6, 0.8),
        ("log_loss", 0.4, None, None),
    ]
    best, other = trained.baselines
    assert (best.name, best.difference, best.low, best.high) == ("one_feature", pytest.approx(-0.1), -0.2, -0.05)
    assert (other.name, other.low) == ("base_rate", None)


def test_alarms_of_the_task_and_of_all_data_are_told(own):
    told = [
        alarm("score_age", task, {"cutoff": "2026-01-01", "until": "2026-02-01"}) for task in ("", "leads", "deals")
    ]
    found = {"made_at": datetime(2026, 1, 2), "until": datetime(2026, 1, 1)}  # noqa: DTZ001 - naive UTC as kept
    own.reports.mkdir()
    MonitorRecord(tasks=(), alarms=tuple(told), **found).write(own)
    answer = model_versions(own, "leads")
    assert [one.task for one in answer.alarms] == ["", "leads"]
    assert (answer.monitored_at, answer.health) == ("2026-01-02T00:00:00Z", None)


@pytest.mark.parametrize(
    ("uri", "runs", "version"),
    [
        ("https://ann:secret@mlflow.example:5000/", "https://mlflow.example:5000/#/models/leads", "/versions/1"),
        ("http://mlflow.example/at", "http://mlflow.example/at/#/models/leads", "/versions/1"),
        ("postgresql://ann:secret@db/mlflow", None, None),
    ],
)
def test_mlflow_is_linked_where_it_is_a_server_and_nobody_who_logs_in_is_told(own, uri, runs, version):
    own.settings_path.write_text(f'{SETTINGS}[mlflow]\ntracking_uri = "{uri}"\n')
    write_record(own, "leads", 1)
    found = model_versions(own, "leads")
    assert (found.runs_url, found.runs_command) == (runs, None)
    assert found.versions[0].url == (runs and runs + version)
