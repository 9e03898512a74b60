"""Does what is shown come true as often as it says? In the backtest of the model, and of scores that were shown.

The first comes from what training wrote about the version, the second from the last `crmcast monitor`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.comparisons import Estimate
from pipelines.home import Home
from pipelines.monitor_record import TaskHealth, read_monitor
from pipelines.reliability import Bin
from pipelines.version_records import VersionRecord, read_record
from serving.scores import Language
from serving.snapshot import Snapshot


@dataclass(frozen=True)
class Part:
    """Rows of one month, or of one value of an attribute (a feature's name; None for months).

    `is_off` says that `expected` lies outside `low` to `high`, the 95% interval of what was observed, corrected for how
    many parts were looked at.
    """

    attribute: str | None
    value: str
    rows: int
    expected: float
    observed: float
    low: float | None
    high: float | None
    is_off: bool


@dataclass(frozen=True)
class Reliability:
    """How expectations agree with what came about; `bins` are of about equal size, from low expectations to high.

    `first` and `last` are dates of the scores. `level` is observed by expected, all in all; `coverage` the share of
    amounts within their own 80% intervals, None of probabilities.
    """

    rows: int
    first: str
    last: str
    bins: tuple[Bin, ...]
    parts: tuple[Part, ...]
    level: Estimate | None
    coverage: float | None

    @property
    def agreeing(self) -> int:
        """How many bins agree with what was observed."""
        return sum(one.inside for one in self.bins)


@dataclass(frozen=True)
class CalibrationFacts:
    """What is known of the calibration of the scores that are shown of a task.

    `tested` is the backtest of their model on time it had not seen, `shown` the scores really shown whose outcome is
    known by now; None where there is none. `verdict` is what the guard of promotions says of the backtest.
    """

    task: str
    entity: str
    horizon_days: int
    is_money: bool
    tested: Reliability | None
    shown: Reliability | None
    calibrated: bool | None
    verdict: str | None
    monitored_at: str | None
    currency: str
    data_as_of: str
    stale: bool
    data_version: str
    model_version: int


def calibration_facts(snapshot: Snapshot, home: Home, task: str, language: Language = "en") -> CalibrationFacts:
    """Return how well the scores that are shown of a task agree with what came about.

    Raises
    ------
    NotFoundError
        If the task has no scores.
    """
    champion = snapshot.champion(task)
    record, monitored = read_record(home, task, champion.shown_version), read_monitor(home)
    health = monitored.of(task) if monitored else None
    ripe = health if health and health.version == champion.shown_version else None
    return CalibrationFacts(
        task=task,
        entity=champion.entity,
        horizon_days=champion.horizon_days,
        is_money="probability" not in champion.rows,
        tested=_of_backtest(record) if record else None,
        shown=_of_shown(ripe) if ripe and ripe.bins else None,
        calibrated=record.calibrated if record else None,
        verdict=record.verdict[language] if record else None,
        monitored_at=f"{monitored.made_at:%Y-%m-%dT%H:%M:%SZ}" if monitored else None,
        currency=snapshot.settings.company.currency,
        data_as_of=snapshot.data_as_of,
        stale=snapshot.is_stale,
        data_version=snapshot.run.data_version,
        model_version=champion.shown_version,
    )


def _of_backtest(record: VersionRecord) -> Reliability:
    test, metrics = record.metrics["test"], record.metrics
    months = [_part(None, one["month"], one) for one in metrics.get("months", ())]
    segments = [_part(one["attribute"], one["value"], one) for one in metrics.get("segments", ())]
    return Reliability(
        rows=sum(one.rows for one in record.bins),
        first=test["first_cutoff"][:10],
        last=test["last_cutoff"][:10],
        bins=record.bins,
        parts=(*months, *segments),
        level=record.level,
        coverage=metrics["model"].get("coverage_80"),
    )


def _part(attribute: str | None, value: str, one: Mapping[str, Any]) -> Part:
    bounds = one["observed_low"], one["observed_high"]
    return Part(
        attribute, value, one["rows"], one["mean_probability"], one["observed_rate"], *bounds, is_off=one["is_off"]
    )


def _of_shown(health: TaskHealth) -> Reliability:
    weights = [(one.rows, one.share_inside) for one in health.bins if one.share_inside is not None]
    inside = sum(rows * share for rows, share in weights) / sum(rows for rows, _ in weights) if weights else None
    return Reliability(
        rows=health.champion.rows,
        first=health.months[0].name,
        last=health.months[-1].name,
        bins=health.bins,
        parts=tuple(
            Part(None, one.name, one.rows, one.expected / one.rows, one.observed / one.rows, None, None, is_off=False)
            for one in health.months
        ),
        level=health.champion.level,
        coverage=inside,
    )
