"""Which features do the activities of a lead, a deal or an account become?"""

from typing import TYPE_CHECKING, Any

from features.aggregates import RECENCY, counts, means, shares, sums, trend
from features.families import Distinct, Family, Measure, Source

if TYPE_CHECKING:
    import pandas as pd

_KINDS = {
    "email": ("emails", "邮件"),
    "call": ("calls", "通话"),
    "meeting": ("meetings", "会议"),
    "demo": ("demos", "演示"),
    "proposal": ("proposals", "方案报价"),
}


def activity_families(
    key: str, days: tuple[int, ...], trends: tuple[tuple[int, int], ...], *, kinds: tuple[str, ...], rich: bool = False
) -> tuple[Family, ...]:
    """Return the families of activities by the column that holds the entity's id.

    Parameters
    ----------
    key
        `lead_id`, `opportunity_id` or `account_id`.
    days
        Lookbacks, shortest first.
    trends
        Pairs of a shorter and a longer lookback.
    kinds
        Kinds of activities that are counted by themselves.
    rich
        With shares, trends of each kind and days of activity: for entities with a long past.
    """
    source = Source("activities", key)
    all_trends = tuple(trend(*pair) for pair in trends)
    of_kind = (all_trends[-1], *shares("activities", 90)) if rich else ()
    return (
        Measure("activities", source, "activities", "活动", (*counts(*days), RECENCY, *all_trends), one="activity"),
        *(
            Measure(*_named(kind, source), (*counts(*days), RECENCY, *of_kind), one=kind, where=(("kind", (kind,)),))
            for kind in kinds
        ),
        _directed("inbound", source, "客户主动联系", (*counts(*days), RECENCY, all_trends[0], *_shared(rich))),
        _directed("outbound", source, "主动外联", (*counts(*days), RECENCY, *_shared(rich))),
        Measure(
            "talk_hours",
            source,
            "hours of calls and meetings",
            "沟通小时",
            (*sums(*days), *(means(days[-1]) if rich else ())),
            value="duration_seconds",
            of_value=lambda seconds, _: seconds / 3600,
            unit="hours",
        ),
        Distinct("contacts", source, "contact_id", days, "contacts active", "活跃联系人"),
        Distinct("reps", source, "rep_id", days[-2:], "reps active", "跟进销售"),
        Distinct("kinds", source, "kind", days[:2], "kinds of activity", "活动种类"),
        *(
            (Distinct("days", source, "occurred_at", days, "days with an activity", "有活动的天", day_of),)
            if rich
            else ()
        ),
    )


def _named(kind: str, source: Source) -> tuple[str, Source, str, str]:
    en, zh = _KINDS[kind]
    return en, source, en, zh


def _directed(name: str, source: Source, zh: str, aggregates: Any) -> Measure:
    where = (("direction", (name, name.removesuffix("bound"))),)
    return Measure(name, source, f"{name} activities", zh, aggregates, one=f"{name} activity", where=where)


def _shared(rich: bool) -> Any:
    return shares("activities", 90) if rich else ()


def day_of(times: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return the day of each time."""
    days: pd.Series[Any] = times.dt.floor("D")
    return days
