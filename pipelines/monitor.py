"""Do the champions still fit the world: drift, calibration, coverage, freshness, and what is to be done?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd

from features.errors import FeatureError
from models.errors import ModelError
from pipelines.audit_check import seen_since
from pipelines.champions import newest_fit
from pipelines.drift_checks import Drift, find_drift
from pipelines.errors import PipelineError
from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.judge import is_off
from pipelines.keepsakes import load_reference
from pipelines.ledger import ScoreRun, all_runs
from pipelines.model_files import LoadedModel
from pipelines.monitor_alarms import Alarm, alarm
from pipelines.monitor_report import Health, MonitorReport, Retrained
from pipelines.progress import Progress, silent
from pipelines.promote import promote
from pipelines.ripe_scores import Known, find_ripe
from pipelines.settings import Settings, load_settings
from pipelines.state import utc_now
from pipelines.train import train

DATA_DAYS = 7
"""Data older than this, and scores so much older than the data, alarm."""

DAILY_SCORES = 10_000
"""A caller who saw more scores than these in a day alarms: more than a person reads."""

MODEL_HORIZONS = 2
"""A model that knows nothing of so many last horizons alarms."""


class NothingToMonitorError(PipelineError):
    """No task has a champion, or nothing was scored."""


def monitor(
    home: Home, *, retrain: bool = False, now: datetime | None = None, progress: Progress = silent
) -> MonitorReport:
    """Look at every task that has a champion, and write `reports/monitor.md` with a picture for each task.

    Parameters
    ----------
    home : Home
    retrain : bool
        Train the tasks whose alarm a new model may answer, and promote what the guard lets pass.
    now : datetime, optional
        The present instant (naive UTC), from which the age of the data counts.
    progress : Progress

    Raises
    ------
    NothingToMonitorError
        When nothing was promoted or scored yet.
    """
    settings, runs = load_settings(home), all_runs(home)
    found = [newest_fit(home, task) for task in settings.tasks]
    champions, unfit = [model for model, _ in found if model], [one for _, worse in found for one in worse]
    if not (champions or unfit) or not runs:
        message = "nothing to monitor yet; run `crmcast train`, `crmcast promote TASK` and `crmcast score` first"
        raise NothingToMonitorError(message)
    crm = HistoryStore(home).load(settings)
    until = settings.known_until(crm)
    health = []
    for done, loaded in enumerate(champions):
        progress(f"monitor {loaded.task}", done, len(champions))
        health.append(_look_at(home, settings, loaded, runs, Known(crm, until)))
    alarms = [*_data_alarms(settings, until, now or utc_now()), *_run_alarms(runs[-1], until)]
    alarms += _reading_alarms(home, now or utc_now())
    alarms += [alarm("unfit", one.task, {"reason": one.reason}) for one in unfit]
    alarms += [found for one in health for found in _alarms(one, until)]
    report = MonitorReport(until, runs[-1].cutoff, tuple(health), tuple(alarms))
    if retrain:
        tasks = list(dict.fromkeys(found.task for found in alarms if found.is_for_training))
        report = replace(report, retrained=tuple(_retrain(home, task, progress) for task in tasks))
    report.write(home)
    return report


def _look_at(home: Home, settings: Settings, loaded: LoadedModel, runs: Sequence[ScoreRun], known: Known) -> Health:
    task, newest = loaded.task, runs[-1]
    scored_by = _scored_by(newest, task)
    return Health(
        task=task,
        version=loaded.version,
        scored_by=scored_by,
        learnt_until=pd.Timestamp(loaded.manifest["known_until"]),
        horizon_days=int(loaded.manifest["horizon_days"]),
        drift=_drift(home, loaded, newest) if scored_by == loaded.version else None,
        ripe=find_ripe(home, runs, settings.task(task), loaded.version, known),
        followed=newest.levels.get(task) if scored_by == loaded.version else None,
    )


def _scored_by(run: ScoreRun, task: str) -> int | None:
    """Return the version that gave a run's scores; None where it scored nothing of the task."""
    scores = run.scores(task) if task in run.tasks else pd.DataFrame()
    return int(scores["model_version"].iloc[0]) if len(scores) else None


def _drift(home: Home, loaded: LoadedModel, run: ScoreRun) -> Drift | None:
    reference = load_reference(home, loaded.task, loaded.version)
    return find_drift(reference, run, loaded.task) if reference else None


def _data_alarms(settings: Settings, until: pd.Timestamp, now: datetime) -> list[Alarm]:
    days = (pd.Timestamp(now) - until).days
    if settings.source.stands_still or days <= DATA_DAYS:
        return []
    return [alarm("data_age", "", {"until": f"{until:%Y-%m-%d}", "days": days, "allowed": DATA_DAYS})]


def _run_alarms(run: ScoreRun, until: pd.Timestamp) -> list[Alarm]:
    if until - run.cutoff <= pd.Timedelta(days=DATA_DAYS):
        return []
    return [alarm("score_age", "", {"cutoff": f"{run.cutoff:%Y-%m-%d}", "until": f"{until:%Y-%m-%d}"})]


def _reading_alarms(home: Home, now: datetime) -> list[Alarm]:
    seen = seen_since(home, now - timedelta(days=1))
    return [
        alarm("reading", "", {"name": name, "count": count, "limit": DAILY_SCORES})
        for name, count in sorted(seen.items())
        if count > DAILY_SCORES
    ]


def _alarms(health: Health, until: pd.Timestamp) -> list[Alarm]:
    task, version, found = health.task, health.version, []
    age, allowed = (until - health.learnt_until).days, MODEL_HORIZONS * health.horizon_days
    if age > allowed:
        found.append(alarm("model_age", task, {"version": version, "days": age, "allowed": allowed}))
    if health.scored_by not in (None, version):
        found.append(alarm("score_model", task, {"version": version, "by": health.scored_by}))
    return found + _drift_alarms(task, health.drift) + _ripe_alarms(health)


def _drift_alarms(task: str, drift: Drift | None) -> list[Alarm]:
    found = []
    if drift and drift.matters:
        names = [feature.name for feature in drift.drifted]
        found.append(alarm("inputs", task, {"count": len(names), "weight": drift.weight, "features": names}))
    if drift and drift.scores.has_drifted:
        found.append(alarm("scores", task, {"index": drift.scores.index, "limit": drift.scores.limit}))
    return found


def _ripe_alarms(health: Health) -> list[Alarm]:
    champion, found = health.ripe.champion, []
    if champion.level and is_off(champion.level):
        level = champion.level
        facts = {"ratio": level.value, "low": level.low, "high": level.high}
        counts = {"observed": f"{champion.observed:,.0f}", "expected": f"{champion.expected:,.0f}"}
        found.append(alarm("money" if health.ripe.is_money else "calibration", health.task, facts | counts))
    if not health.ripe.is_covered:
        kind = "money_coverage" if health.ripe.is_money else "coverage"
        found.append(alarm(kind, health.task, {"covered": health.ripe.covered, "bins": len(health.ripe.bins)}))
    return found


def _retrain(home: Home, task: str, progress: Progress) -> Retrained:
    """Train and promote; whatever goes wrong, the champion stays."""
    try:
        (trained,) = train(home, (task,), progress=progress)
        if trained.version is None:
            return Retrained(task, None, promoted=False, reason=trained.reason)
        return Retrained(task, trained.version, promoted=True, reason=promote(home, task, trained.version).reason)
    except (FeatureError, ModelError, PipelineError) as error:
        return Retrained(task, None, promoted=False, reason=str(error))
