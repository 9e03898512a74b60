"""Which versions has a task's model, how good are they, and who decided what about them? Read from the home alone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from pipelines.home import Home
from pipelines.monitor_record import read_monitor
from pipelines.settings import load_settings
from pipelines.state import AppState, Promotion, Refusal
from pipelines.version_records import VersionRecord, read_record, recorded_versions
from serving.version_shapes import Against, Decision, Metric, ModelVersions, State, Trained, Version

_METRICS = ("auc", "log_loss", "brier_score", "lift_at_top_10_percent", "calibration_error")
_OF_MONEY = ("mean_absolute_error", "rmse", "rank_correlation", "aggregate_error", "coverage_80")
_LOSS, _MONEY_LOSS = "log_loss", "mean_absolute_error"


def model_versions(home: Home, task: str) -> ModelVersions:
    """Return all versions of a task that were trained, promoted or refused, and the alarms of the last monitor."""
    state, monitored = AppState(home.app_db), read_monitor(home)
    promotions, refusals, champions = state.promotions(task), state.refusals(task), state.champions(task)
    named = {row.version for rows in (promotions, refusals) for row in rows}
    numbers = sorted(named | set(recorded_versions(home, task)), reverse=True)
    base = _server(home)
    versions = tuple(
        Version(
            version=number,
            state=_state(number, champions, promotions, refusals, newest=numbers[0]),
            trained=_trained(read_record(home, task, number)),
            decisions=_decisions(number, promotions, refusals),
            url=f"{base}/#/models/{quote(task)}/versions/{number}" if base else None,
        )
        for number in numbers
    )
    return ModelVersions(
        task=task,
        versions=versions,
        champion=champions[0].version if champions else None,
        rollback_to=champions[1].version if len(champions) > 1 else None,
        health=monitored.of(task) if monitored else None,
        alarms=tuple(one for one in monitored.alarms if one.task in ("", task)) if monitored else (),
        monitored_at=_time(monitored.made_at) if monitored else None,
        runs_url=f"{base}/#/models/{quote(task)}" if base else None,
        runs_command=_command(home),
    )


def _state(
    version: int,
    champions: Sequence[Promotion],
    promotions: Iterable[Promotion],
    refusals: Iterable[Refusal],
    *,
    newest: int,
) -> State:
    standing = [one.version for one in champions]
    if version in standing:
        return "earlier" if standing.index(version) else "champion"
    if any(one.version == version for one in promotions):
        return "rolled_back"
    if any(one.version == version for one in refusals):
        return "refused"
    return "challenger" if version == newest else "trained"


def _decisions(version: int, promotions: Iterable[Promotion], refusals: Iterable[Refusal]) -> tuple[Decision, ...]:
    """Return what was decided about a version, newest first."""
    made = [
        Decision(
            _time(one.promoted_at),
            "rolled_back" if one.reason.startswith("rolled back") else "promoted",
            one.reason,
            one.accepted,
            one.asked_by,
        )
        for one in promotions
        if one.version == version
    ]
    made += [
        Decision(_time(one.refused_at), "refused", one.reason, None, one.asked_by)
        for one in refusals
        if one.version == version
    ]
    return tuple(sorted(made, key=lambda one: one.at, reverse=True))


def _trained(record: VersionRecord | None) -> Trained | None:
    if record is None:
        return None
    facts, metrics, test = record.facts, record.metrics, record.metrics["test"]
    return Trained(
        at=facts["created_at"],
        known_until=facts["known_until"],
        data_version=facts["data_version"],
        rung=facts["rung"],
        rung_reason=metrics["rung_reason"],
        rows=facts["rows"],
        tested_from=test["first_cutoff"][:10],
        tested_until=test["last_cutoff"][:10],
        tested_rows=test["rows"],
        is_money=record.is_money,
        metrics=_metrics(metrics, _OF_MONEY if record.is_money else _METRICS),
        baselines=_baselines(metrics, _MONEY_LOSS if record.is_money else _LOSS),
        bins=record.bins,
        calibrated=record.calibrated,
        verdict=record.verdict,
    )


def _metrics(metrics: Mapping[str, Any], names: Sequence[str]) -> tuple[Metric, ...]:
    intervals, found = metrics.get("intervals") or {}, metrics["model"]
    known = [name for name in names if found.get(name) is not None]
    return tuple(Metric(name, found[name], *_bounds(intervals, name)) for name in known)


def _baselines(metrics: Mapping[str, Any], loss: str) -> tuple[Against, ...]:
    """Return the loss of each baseline, the best one first."""
    intervals, mine = metrics.get("intervals") or {}, metrics["model"].get(loss)
    told = [
        Against(name, loss, found[loss], mine - found[loss], *_bounds(intervals, f"{loss}_against/{name}"))
        for name, found in metrics["baselines"].items()
        if mine is not None and found.get(loss) is not None
    ]
    return tuple(sorted(told, key=lambda one: one.value))


def _bounds(intervals: Mapping[str, Any], name: str) -> tuple[float | None, float | None]:
    found = intervals.get(name, {})
    return found.get("low"), found.get("high")


def _server(home: Home) -> str | None:
    """Return the address of the MLflow server that people open, without who logs in; None where there is none."""
    uri = urlsplit(load_settings(home).mlflow.tracking_uri or "")
    if uri.scheme not in ("http", "https") or not uri.hostname:
        return None
    return f"{uri.scheme}://{uri.netloc.rpartition('@')[2]}{uri.path.rstrip('/')}"


def _command(home: Home) -> str | None:
    """Return what shows the runs of MLflow's database in the home; another database is not told, for its password."""
    if load_settings(home).mlflow.tracking_uri:
        return None
    return f"mlflow ui --backend-store-uri sqlite:///{home.mlflow_db}"


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
