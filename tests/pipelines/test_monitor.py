"""Is the monitor quiet when all is well, does it find what is not, and does a failed training disturb nothing?"""

import re
import shutil
from datetime import datetime, timedelta

import pandas as pd
import pytest

from features.schema import TABLES
from models.drift import Column
from models.metrics import brier_score
from pipelines.audit import AuditLog, Seen
from pipelines.drift_checks import find_drift
from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.keepsakes import load_reference
from pipelines.ledger import all_runs, latest_run
from pipelines.model_files import load_champion
from pipelines.monitor import NothingToMonitorError, monitor
from pipelines.monitor_alarms import alarm
from pipelines.monitor_record import read_monitor
from pipelines.ripe_scores import Known, find_ripe, outcomes
from pipelines.score import score
from pipelines.settings import load_settings
from pipelines.state import AppState, utc_now
from pipelines.task_settings import TASK_ENTITIES

END = pd.Timestamp("2026-01-01")
"""Of the demo's data."""


def _change(home: Home, settings: dict[str, str]) -> None:
    text = home.settings_path.read_text()
    for name, value in settings.items():
        text = re.sub(rf"^{name} = .*$", f"{name} = {value}", text, flags=re.MULTILINE)
    home.settings_path.write_text(text)


def _kinds(report) -> set[str]:
    return {alarm.kind for alarm in report.alarms}


def _past_money(home: Home, task: str, *, told: float = 1.0) -> None:
    """Give the ledger scores of a past cutoff, `told` times as high, as if the champion had not learnt of it."""
    run = score(home, cutoff=pd.Timestamp("2024-12-01"))
    path = run.folder / f"{task}.parquet"
    rows = pd.read_parquet(path)
    rows.assign(**{name: told * rows[name] for name in ("expected_value", "value_low", "value_high")}).to_parquet(path)
    manifest = home.models / task / "1" / "manifest.json"
    manifest.write_text(re.sub(r'"known_until": "[^"]*"', '"known_until": "2024-11-30T00:00:00"', manifest.read_text()))


def _past_scores(home: Home, *, told: float = 1.0) -> None:
    """Give the ledger churn scores of some months, `told` times as high, as if the champion had not learnt of them."""
    for cutoff in pd.date_range("2025-05-01", "2025-10-01", freq="MS"):
        run = score(home, cutoff=cutoff)
        path = run.folder / "churn.parquet"
        rows = pd.read_parquet(path)
        rows.assign(
            **{name: (told * rows[name]).clip(0.001, 0.999) for name in ("probability", "low", "high")}
        ).to_parquet(path)
    manifest = home.models / "churn" / "1" / "manifest.json"
    manifest.write_text(re.sub(r'"known_until": "[^"]*"', '"known_until": "2025-04-30T00:00:00"', manifest.read_text()))


def _known(home: Home) -> Known:
    return Known(HistoryStore(home).load(load_settings(home)), END)


def test_right_after_training_nothing_alarms_and_the_report_is_in_both_languages(own_home: Home) -> None:
    report = monitor(own_home)
    assert report.alarms == ()
    assert [health.task for health in report.tasks] == list(TASK_ENTITIES)
    text = (own_home.reports / "monitor.md").read_text()
    assert "no alarm" in text
    assert "没有警报" in text
    for task in TASK_ENTITIES:
        assert f"![{task}](monitor-{task}.png)" in text
        assert (own_home.reports / f"monitor-{task}.png").stat().st_size > 5000
    record = read_monitor(own_home)
    assert record is not None
    assert (record.alarms, record.until) == ((), END)
    for health in report.tasks:
        told = record.of(health.task)
        assert told is not None
        assert (told.version, told.champion, told.bins) == (health.version, health.ripe.champion, health.ripe.bins)
        assert [one.name for one in told.inputs] == [one.name for one in health.drift.features[:10]]
    (own_home.reports / "monitor.json").write_text("{}")
    assert read_monitor(own_home) is None


def test_without_a_champion_or_a_score_there_is_nothing_to_monitor(own_home: Home) -> None:
    shutil.rmtree(own_home.scores)
    with pytest.raises(NothingToMonitorError, match="`crmcast score` first"):
        monitor(own_home)


def test_activities_under_another_name_are_drift_of_the_inputs_that_carry_the_score(own_home: Home) -> None:
    store = HistoryStore(own_home)
    for name, at in store.version().tables.items():
        frame = store.load_table(name, at)
        if name == "activities":
            newer = frame["occurred_at"] >= END - pd.Timedelta(days=200)
            frame = frame.assign(kind=frame["kind"].mask(newer, "touchpoint"))
        if name == "orders":
            newer = frame["occurred_at"] >= END - pd.Timedelta(days=200)
            frame = frame.assign(amount=frame["amount"].mask(newer, frame["amount"] * 50))
        store.merge(name, frame.sort_values(list(TABLES[name].key)))
    store.publish("changed")
    score(own_home)
    report = monitor(own_home)
    (inputs,) = [alarm for alarm in report.alarms if (alarm.task, alarm.kind) == ("churn", "inputs")]
    assert "inputs moved since training" in inputs.sentences[0]
    assert "个输入" in inputs.sentences[1]
    assert "--retrain" in inputs.advice[0]


def test_a_feature_that_carries_nothing_does_not_alarm(demo_home: Home) -> None:
    run, reference = latest_run(demo_home), load_reference(demo_home, "churn", 1)
    assert run is not None
    assert reference is not None
    quiet = find_drift(reference, run, "churn")
    assert sum(feature.weight for feature in quiet.features) == pytest.approx(1, abs=1e-6)
    numbers = [feature for feature in quiet.features if reference.features[feature.name].levels is None]
    ranked = [feature.name for feature in sorted(numbers, key=lambda feature: feature.weight)]
    elsewhere = Column(edges=(0.5,), counts=((0, 0, 500),))
    for names, matters in ((ranked[-10:], True), (ranked[:1], False)):
        changed = reference.features | dict.fromkeys(names, elsewhere)
        drift = find_drift(reference.model_copy(update={"features": changed}), run, "churn")
        assert {feature.name for feature in drift.drifted} == set(names)
        assert drift.matters == matters


def test_ripe_scores_meet_their_outcomes(own_home: Home) -> None:
    _past_scores(own_home)
    task, known = load_settings(own_home).task("churn"), _known(own_home)
    ripe = find_ripe(own_home, all_runs(own_home), task, 1, known)
    assert [month.name for month in ripe.months] == [f"2025-{month:02}" for month in range(5, 11)]
    assert ripe.rows == ripe.champion.rows == sum(month.rows for month in ripe.months) > 100
    spine = pd.concat([run.scores("churn") for run in all_runs(own_home)[1:]], ignore_index=True)
    y_true = outcomes(task, known, spine)
    assert ripe.champion.observed == y_true.sum()
    assert brier_score(y_true, spine["probability"]) < brier_score(y_true, spine["probability"] * 0 + y_true.mean())


def test_expected_money_meets_what_came_in(own_home: Home) -> None:
    _past_money(own_home, "value")
    task, known = load_settings(own_home).task("value"), _known(own_home)
    ripe = find_ripe(own_home, all_runs(own_home), task, 1, known)
    scores = all_runs(own_home)[1].scores("value")
    came = task.labels(known.crm, scores[["entity_id", "cutoff"]], END).filter(regex="^money_").sum(axis=1)
    assert ripe.is_money
    assert ripe.champion.observed == pytest.approx(came.sum())
    assert ripe.champion.level is not None
    assert ripe.champion.level.value == pytest.approx(came.sum() / scores["expected_value"].sum())
    assert len(ripe.bins) == 10


def test_money_told_three_times_too_high_is_off_and_not_covered(own_home: Home) -> None:
    _past_money(own_home, "value", told=3.0)
    task = load_settings(own_home).task("value")
    ripe = find_ripe(own_home, all_runs(own_home), task, 1, _known(own_home))
    assert ripe.champion.level is not None
    assert ripe.champion.level.high < 0.8
    assert not ripe.is_covered


@pytest.mark.parametrize(
    ("kind", "english", "chinese"),
    [("money", "12 came in", "实际金额 12"), ("money_coverage", "in only 3 of 10 bins", "10 组中的 3 组")],
)
def test_alarms_of_money_say_what_came_in_both_languages(kind: str, english: str, chinese: str) -> None:
    facts = {"observed": "12", "expected": "40", "ratio": 0.3, "low": 0.2, "high": 0.4, "covered": 3, "bins": 10}
    told = alarm(kind, "value", facts)
    assert told.is_for_training
    assert english in told.lines("en")[0]
    assert chinese in told.lines("zh")[0]


def test_amounts_ripen_on_the_deals_that_were_won(demo_home: Home) -> None:
    task, known = load_settings(demo_home).task("amounts"), _known(demo_home)
    spine = task.cohort(known.crm, pd.DatetimeIndex([pd.Timestamp("2025-06-01")]).as_unit("us"))
    deals = known.crm.table("opportunities").set_index("opportunity_id").reindex(spine["entity_id"])
    won = (deals["outcome"] == "won") & (deals["closed_at"] < pd.Timestamp("2025-06-01") + task.horizon)
    came = outcomes(task, known, spine)
    assert (~pd.isna(came)).sum() == won.sum() > 5


def test_scores_of_a_time_the_model_had_learnt_from_are_left_out(own_home: Home) -> None:
    score(own_home, cutoff=pd.Timestamp("2025-08-01"))
    ripe = find_ripe(own_home, all_runs(own_home), load_settings(own_home).task("churn"), 1, _known(own_home))
    assert ripe.rows == 0


def test_outcomes_of_deals_are_known_once_they_closed_or_the_horizon_is_over(demo_home: Home) -> None:
    task, known = load_settings(demo_home).task("deals"), _known(demo_home)
    spine = task.cohort(known.crm, pd.DatetimeIndex(["2025-09-01", "2025-12-01"]))
    y_true, is_old = outcomes(task, known, spine), (spine["cutoff"] == "2025-09-01").to_numpy()
    assert not pd.isna(y_true[is_old]).any()
    assert pd.isna(y_true[~is_old]).any()
    assert 0 < y_true[is_old].mean() < 1


def test_scores_three_times_too_high_are_not_calibrated(own_home: Home) -> None:
    _past_scores(own_home, told=3.0)
    task = load_settings(own_home).task("churn")
    ripe = find_ripe(own_home, all_runs(own_home), task, 1, _known(own_home))
    assert ripe.champion.level is not None
    assert ripe.champion.level.high < 0.8
    assert 0 <= ripe.covered < len(ripe.bins) == 10


def test_old_scores_old_models_wrong_scores_and_another_champion_alarm(own_home: Home) -> None:
    _change(own_home, {"complete_until": "2026-09-01"})
    champion = AppState(own_home.app_db).champion("leads")
    assert champion is not None
    files = own_home.models / "leads"
    shutil.copytree(files / "1", files / "2")
    AppState(own_home.app_db).record_promotion("leads", 2, champion.sha256, "test")
    report = monitor(own_home)
    assert {"score_age", "model_age", "score_model", "calibration"} <= _kinds(report)
    (wrong,) = [alarm for alarm in report.alarms if (alarm.task, alarm.kind) == ("deals", "calibration")]
    assert wrong.sentences[0].startswith("0 came true, expected ")
    assert next(health for health in report.tasks if health.task == "leads").drift is None


def test_data_of_a_real_source_grow_old(own_home: Home) -> None:
    text = own_home.settings_path.read_text().replace(
        'connector = "simulated"', 'connector = "files"\nfolder = "exports"'
    )
    text = re.sub(r"^(size|seed) = .*\n", "", text, flags=re.MULTILINE)
    keys = {"leads": "lead_id", "opportunities": "opportunity_id", "accounts": "account_id", "contracts": "contract_id"}
    text += "".join(
        f'\n[raw.{name}]\nfile = "{name}.csv"\n[tables.{name}]\nsql = "SELECT * FROM {name}"\n' for name in keys
    )
    own_home.settings_path.write_text(text)
    report = monitor(own_home, now=datetime.fromisoformat("2026-02-01"))
    assert "data_age" in _kinds(report)
    assert "31 days ago" in report.findings("en")[0]


def test_retraining_promotes_what_is_no_worse_and_a_failed_one_leaves_the_champion(own_home: Home) -> None:
    _change(own_home, {"complete_until": "2026-09-01", "horizon_days": "3000"})
    report = monitor(own_home, retrain=True)
    assert {one.task for one in report.retrained} == set(TASK_ENTITIES) - {"value"}  # whose horizon is not over twice
    assert not any(one.promoted for one in report.retrained)
    assert report.standing == report.alarms
    for task in TASK_ENTITIES:
        champion = load_champion(own_home, task)
        assert champion is not None
        assert champion.version == 1


def test_a_damaged_champion_alarms_in_both_languages_while_the_rest_is_looked_at(own_home: Home) -> None:
    (own_home.models / "leads" / "1" / "model.json").write_text("{}")
    report = monitor(own_home)
    (alarm,) = report.alarms
    assert (alarm.task, alarm.kind) == ("leads", "unfit")
    assert "the champion cannot serve: leads version 1: model.json does not match its SHA-256" in alarm.sentences[0]
    assert alarm.lines("zh")[0].startswith("警报 leads：当前模型无法提供服务")
    assert [health.task for health in report.tasks] == [task for task in TASK_ENTITIES if task != "leads"]


def test_a_caller_who_reads_more_than_a_person_alarms(own_home: Home) -> None:
    log = AuditLog(own_home.audit_log)
    log.record("Li", "rep", "R7", "http", Seen("leads", "R1", 3, ["L1"] * 10_000))
    assert monitor(own_home).alarms == ()
    log.record("Wu", "manager", "R8", "http", Seen("leads", "R1", 3, ["L1"] * 10_001))
    (alarm,) = monitor(own_home).alarms
    assert alarm.sentences == (
        "Wu saw 10,001 scores within a day; up to 10,000 are usual",
        "Wu 在一天内查看了 10,001 个评分；正常不超过 10,000 个",
    )
    assert monitor(own_home, now=utc_now() + timedelta(days=2)).alarms == ()
