from dataclasses import replace

import pytest

from models.comparisons import Estimate
from pipelines.monitor_record import MonitorRecord, TaskHealth
from pipelines.reliability import Bin, Span
from pipelines.version_records import VersionRecord
from serving.access import Principal
from serving.calibration_facts import calibration_facts
from serving.errors import NotFoundError

METRICS = {
    "rung_reason": "enough rows",
    "model": {"auc": 0.7, "log_loss": 0.4},
    "baselines": {"base_rate": {"log_loss": 0.5}},
    "test": {"first_cutoff": "2025-01-01T00:00:00", "last_cutoff": "2025-03-01T00:00:00", "rows": 400},
    "months": [
        {"month": "2025-01", "rows": 9, "mean_probability": 0.3, "observed_rate": 0.5, "observed_low": 0.4}
        | {"observed_high": 0.6, "is_off": True}
    ],
    "segments": [
        {"attribute": "lead_source", "value": "web", "rows": 8, "mean_probability": 0.3, "observed_rate": 0.3}
        | {"observed_low": 0.2, "observed_high": 0.4, "is_off": False}
    ],
}
BINS = (
    Bin(200, 0.1, 0.3, 0.2, 0.21, 0.15, 0.27, inside=True),
    Bin(203, 0.3, 0.5, 0.4, 0.55, 0.5, 0.6, inside=False),
)


def write_record(home, task: str, version: int, **changed) -> None:
    """Write what training would have written about a version."""
    facts = {"created_at": "2025-07-01T00:00:00+00:00", "known_until": "2025-07-01T00:00:00", "rung": "blend"}
    record = VersionRecord(
        task=task,
        version=version,
        facts=facts | {"data_version": "abc leads=1", "rows": 900},
        metrics=METRICS,
        is_money=False,
        bins=BINS,
        level=Estimate(1.1, 1.0, 1.2),
        calibrated=True,
        verdict={"en": "observed by expected 1.10", "zh": "实际与预期之比为 1.10"},
    )
    (home.versions / task).mkdir(parents=True, exist_ok=True)
    path = home.versions / task / f"{version}.json"
    path.write_text(record.model_copy(update=changed).model_dump_json(), encoding="utf-8")


def write_monitor(home, task: str, version: int, **changed) -> None:
    """Write what a monitor would have found of a task."""
    health = TaskHealth(
        task=task,
        version=version,
        is_money=False,
        inputs=(),
        moved=0,
        scores=None,
        rows=403,
        champion=Span("version 1", 403, 100.0, 110.0, Estimate(1.1, 0.9, 1.3)),
        months=(Span("2025-02", 403, 100.0, 110.0, None),),
        bins=BINS,
    )
    found = {"made_at": "2026-01-02T03:04:05", "until": "2026-01-01T00:00:00", "alarms": ()}
    record = MonitorRecord(tasks=(health.model_copy(update=changed),), **found)
    home.reports.mkdir(parents=True, exist_ok=True)
    record.write(home)


@pytest.fixture
def snapshot(client):
    return client.room.ready()


@pytest.fixture
def own(home, tmp_path):
    """A home of its own for what is read from it; the snapshot is that of the small company."""
    made = replace(home, path=tmp_path)
    made.settings_path.write_text(home.settings_path.read_text())
    return made


def test_where_nothing_was_written_nothing_is_told(snapshot, own):
    facts = calibration_facts(snapshot, own, "leads")
    assert (facts.tested, facts.shown, facts.calibrated, facts.verdict) == (None, None, None, None)
    assert (facts.task, facts.entity, facts.model_version, facts.is_money) == ("leads", "lead", 1, False)


def test_the_backtest_of_the_version_shown_is_told_with_months_and_groups(snapshot, own):
    write_record(own, "leads", 1)
    write_record(own, "leads", 2, bins=())
    facts = calibration_facts(snapshot, own, "leads", "zh")
    assert (facts.calibrated, facts.verdict) == (True, "实际与预期之比为 1.10")
    assert (facts.tested.rows, facts.tested.first, facts.tested.last) == (403, "2025-01-01", "2025-03-01")
    assert (facts.tested.bins, facts.tested.agreeing, facts.tested.level.value) == (BINS, 1, 1.1)
    assert [(one.attribute, one.value, one.is_off) for one in facts.tested.parts] == [
        (None, "2025-01", True),
        ("lead_source", "web", False),
    ]


def test_scores_really_shown_are_told_once_they_have_ripened(snapshot, own):
    write_monitor(own, "leads", 1)
    facts = calibration_facts(snapshot, own, "leads")
    assert (facts.shown.rows, facts.shown.first, facts.shown.last) == (403, "2025-02", "2025-02")
    assert facts.shown.parts[0].observed == pytest.approx(110 / 403)
    assert facts.monitored_at == "2026-01-02T03:04:05Z"
    write_monitor(own, "leads", 1, bins=())
    assert calibration_facts(snapshot, own, "leads").shown is None


def test_what_the_monitor_says_of_another_version_is_not_told(snapshot, own):
    write_monitor(own, "leads", 9)
    assert calibration_facts(snapshot, own, "leads").shown is None


def test_the_share_of_amounts_within_their_intervals_is_weighed_by_rows(snapshot, own):
    bins = (replace(BINS[0], rows=100, share_inside=0.5), replace(BINS[1], rows=300, share_inside=0.9))
    write_monitor(own, "leads", 1, bins=bins)
    assert calibration_facts(snapshot, own, "leads").shown.coverage == pytest.approx(0.8)


def test_a_task_that_is_not_open_to_a_caller_is_not_there(snapshot, own):
    narrow, _ = snapshot.seen_by(Principal("manager", "CHEN", "Chen", frozenset({"leads"})))
    with pytest.raises(NotFoundError):
        calibration_facts(narrow, own, "churn")
