"""Which aggregates can a measure have, how are they named, told to a user and made of the kernel's sums?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from features.kernel import COUNT, LEAST, NEWEST, OLDEST, SUM
from features.windows import DAY

Column = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Aggregate:
    """A way to add events up over the last `days`, 0 for all of the past; `against` is a trend's longer window."""

    kind: str
    days: int = 0
    against: int = 0

    @property
    def template(self) -> "Template":
        """How aggregates of this kind are named and computed."""
        return TEMPLATES[self.kind]

    def text(self, template: str, **words: str) -> str:
        """Fill in a template.

        >>> Aggregate("count", 30).text("{en}{en_window}", en="emails")
        'emails in the last 30 days'
        """
        return template.format(
            days=self.days,
            against=self.against,
            window=f"_{self.days}d" if self.days else "",
            en_window=f" in the last {self.days} days" if self.days else " so far",
            zh_window=f"近 {self.days} 天" if self.days else "累计",
            **words,
        )


@dataclass(frozen=True)
class Template:
    """The name, words and unit of an aggregate, what it needs of the kernel, and how it is made of that."""

    name: str
    en: str
    zh: str
    unit: str | None  # None: the unit of the values
    picks: tuple[tuple[int, str], ...]  # what, and in which of the aggregate's windows
    compute: Callable[..., Column]


def _itself(_cutoffs: Any, total: Column) -> Column:
    return total


def _ratio(_cutoffs: Any, part: Column, whole: Column) -> Column:
    quotient: Column = np.divide(part, whole, out=np.full_like(part, np.nan), where=whole != 0)
    return quotient


def _days_since(cutoffs: Any, instant: Column) -> Column:
    days: Column = (cutoffs - instant) / DAY
    return days


def _days_until(cutoffs: Any, instant: Column) -> Column:
    return -_days_since(cutoffs, instant)


def _interval(_cutoffs: Any, newest: Column, oldest: Column, count: Column) -> Column:
    gaps = np.where(count > 1, count - 1, np.nan)
    days: Column = (newest - oldest) / gaps / DAY
    return days


def _overdue(cutoffs: Any, newest: Column, oldest: Column, count: Column) -> Column:
    return _ratio(cutoffs, _days_since(cutoffs, newest), _interval(cutoffs, newest, oldest, count))


_SPAN = ((NEWEST, "days"), (OLDEST, "days"), (COUNT, "days"))

TEMPLATES: dict[str, Template] = {
    "count": Template(
        "{name}_count{window}", "{en}{en_window}", "{zh_window}{zh}数", "count", ((COUNT, "days"),), _itself
    ),
    "sum": Template("{name}_sum{window}", "{en}{en_window}", "{zh_window}{zh}合计", None, ((SUM, "days"),), _itself),
    "mean": Template(
        "{name}_mean{window}",
        "mean {en}{en_window}",
        "{zh_window}{zh}均值",
        None,
        ((SUM, "days"), (COUNT, "days")),
        _ratio,
    ),
    "recency": Template(
        "days_since_last_{one}",
        "days since the last {one_text}",
        "距上次{zh}的天数",
        "days",
        ((NEWEST, "days"),),
        _days_since,
    ),
    "trend": Template(
        "{name}_trend{window}",
        "share of the {en} in the last {against} days that fell in the last {days}",
        "近 {against} 天{zh}中近 {days} 天的占比",
        "rate",
        ((SUM, "days"), (SUM, "against")),
        _ratio,
    ),
    "interval": Template(
        "{name}_interval_days", "mean days between {en}", "{zh}平均间隔天数", "days", _SPAN, _interval
    ),
    "overdue": Template(
        "{name}_overdue_ratio",
        "days since the last {one_text}, as a multiple of the usual interval",
        "距上次{zh}的天数相当于平均间隔的倍数",
        "ratio",
        _SPAN,
        _overdue,
    ),
    "now": Template("{name}_count", "{en} now", "当前{zh}数", "count", ((COUNT, "days"),), _itself),
    "sum_now": Template("{name}_sum", "{en} now", "当前{zh}合计", None, ((SUM, "days"),), _itself),
    "tenure": Template(
        "{name}_tenure_days",
        "days since the oldest of the {en} began",
        "当前最早{zh}已持续天数",
        "days",
        ((OLDEST, "days"),),
        _days_since,
    ),
    "until": Template("days_to_{name}", "days to the {en}", "距{zh}的天数", "days", ((LEAST, "days"),), _days_until),
}


def counts(*days: int) -> tuple[Aggregate, ...]:
    """Return counts over lookbacks in days."""
    return tuple(Aggregate("count", day) for day in days)


def sums(*days: int) -> tuple[Aggregate, ...]:
    """Return sums over lookbacks in days."""
    return tuple(Aggregate("sum", day) for day in days)


def means(*days: int) -> tuple[Aggregate, ...]:
    """Return means over lookbacks in days."""
    return tuple(Aggregate("mean", day) for day in days)


def trend(days: int, against: int) -> Aggregate:
    """Return the share of a longer lookback that falls in a shorter one: 30 against 120 is 0.25 if nothing changed."""
    return Aggregate("trend", days, against)


ALL = Aggregate("count")
RECENCY = Aggregate("recency")
INTERVAL = Aggregate("interval")
OVERDUE = Aggregate("overdue")
NOW = Aggregate("now")
SUM_NOW = Aggregate("sum_now")
TENURE = Aggregate("tenure")
UNTIL = Aggregate("until")
