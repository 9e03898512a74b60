"""Which aggregates can a measure have, how are they named, told to a user and made of what the kernel picks?"""

from dataclasses import dataclass

from features.codes import (
    COUNT,
    DAYS_SINCE,
    DAYS_UNTIL,
    GREATEST,
    INTERVAL,
    ITSELF,
    LEAST,
    NEWEST,
    OLDEST,
    OVERDUE,
    RATIO,
    SUM,
)


@dataclass(frozen=True)
class Aggregate:
    """A way to add events up over the last `days`, 0 for all of the past.

    `against` is a trend's longer window, `of` the measure of the same source that a share is a part of.
    """

    kind: str
    days: int = 0
    against: int = 0
    of: str = ""

    @property
    def template(self) -> "Template":
        """How aggregates of this kind are named and made."""
        return TEMPLATES[self.kind]

    def text(self, template: str, **words: str) -> str:
        """Fill in a template.

        >>> Aggregate("count", 30).text("{en}{en_window}", en="emails")
        'emails in the last 30 days'
        """
        return template.format(
            days=self.days,
            against=self.against,
            of=self.of,
            of_text=self.of.replace("_", " "),
            window=f"_{self.days}d" if self.days else "",
            en_window=f" in the last {self.days} days" if self.days else " so far",
            zh_window=f"近 {self.days} 天" if self.days else "累计",
            **words,
        )


@dataclass(frozen=True)
class Pick:
    """What the kernel picks: which sum, in which of the aggregate's windows, of the measure itself or the other one."""

    what: int
    window: str = "days"
    of_other: bool = False


@dataclass(frozen=True)
class Template:
    """The name, words and unit of an aggregate (None: that of the values), and how it is made of the picks."""

    name: str
    en: str
    zh: str
    unit: str | None
    how: int
    picks: tuple[Pick, ...]


_SPAN = (Pick(NEWEST), Pick(OLDEST), Pick(COUNT))

TEMPLATES: dict[str, Template] = {
    "count": Template("{name}_count{window}", "{en}{en_window}", "{zh_window}{zh}数", "count", ITSELF, (Pick(COUNT),)),
    "sum": Template("{name}_sum{window}", "{en}{en_window}", "{zh_window}{zh}合计", None, ITSELF, (Pick(SUM),)),
    "mean": Template(
        "{name}_mean{window}", "mean {en}{en_window}", "{zh_window}{zh}均值", None, RATIO, (Pick(SUM), Pick(COUNT))
    ),
    "max": Template(
        "{name}_max{window}", "largest {en}{en_window}", "{zh_window}最大{zh}", None, ITSELF, (Pick(GREATEST),)
    ),
    "min": Template(
        "{name}_min{window}", "smallest {en}{en_window}", "{zh_window}最小{zh}", None, ITSELF, (Pick(LEAST),)
    ),
    "recency": Template(
        "days_since_last_{one}",
        "days since the last {one_text}",
        "距上次{zh}的天数",
        "days",
        DAYS_SINCE,
        (Pick(NEWEST),),
    ),
    "first": Template(
        "days_since_first_{one}",
        "days since the first {one_text}",
        "距首次{zh}的天数",
        "days",
        DAYS_SINCE,
        (Pick(OLDEST),),
    ),
    "trend": Template(
        "{name}_trend{window}",
        "share of the {en} in the last {against} days that fell in the last {days}",
        "近 {against} 天{zh}中近 {days} 天的占比",
        "rate",
        RATIO,
        (Pick(SUM), Pick(SUM, "against")),
    ),
    "share": Template(
        "{name}_share_of_{of}{window}",
        "{en} as a share of the {of_text}{en_window}",
        "{zh_window}{zh}占比",
        "rate",
        RATIO,
        (Pick(COUNT), Pick(COUNT, of_other=True)),
    ),
    "interval": Template("{name}_interval_days", "mean days between {en}", "{zh}平均间隔天数", "days", INTERVAL, _SPAN),
    "overdue": Template(
        "{name}_overdue_ratio",
        "days since the last {one_text}, as a multiple of the usual interval",
        "距上次{zh}的天数相当于平均间隔的倍数",
        "ratio",
        OVERDUE,
        _SPAN,
    ),
    "now": Template("{name}_count", "{en} now", "当前{zh}数", "count", ITSELF, (Pick(COUNT),)),
    "sum_now": Template("{name}_sum", "{en} now", "当前{zh}合计", None, ITSELF, (Pick(SUM),)),
    "tenure": Template(
        "{name}_tenure_days",
        "days since the oldest of the {en} began",
        "当前最早{zh}已持续天数",
        "days",
        DAYS_SINCE,
        (Pick(OLDEST),),
    ),
    "until": Template("days_to_{name}", "days to the {en}", "距{zh}的天数", "days", DAYS_UNTIL, (Pick(LEAST),)),
}


def _over(kind: str, days: tuple[int, ...]) -> tuple[Aggregate, ...]:
    return tuple(Aggregate(kind, day) for day in days)


def counts(*days: int) -> tuple[Aggregate, ...]:
    """Return counts over lookbacks in days."""
    return _over("count", days)


def sums(*days: int) -> tuple[Aggregate, ...]:
    """Return sums over lookbacks in days."""
    return _over("sum", days)


def means(*days: int) -> tuple[Aggregate, ...]:
    """Return means over lookbacks in days."""
    return _over("mean", days)


def largest(*days: int) -> tuple[Aggregate, ...]:
    """Return the largest value of lookbacks in days."""
    return _over("max", days)


def smallest(*days: int) -> tuple[Aggregate, ...]:
    """Return the smallest value of lookbacks in days."""
    return _over("min", days)


def trend(days: int, against: int) -> Aggregate:
    """Return the share of a longer lookback that falls in a shorter one: 30 against 120 is 0.25 if nothing changed."""
    return Aggregate("trend", days, against)


def shares(of: str, *days: int) -> tuple[Aggregate, ...]:
    """Return the count as a share of that of another measure of the same source, over lookbacks in days."""
    return tuple(Aggregate("share", day, of=of) for day in days)


ALL = Aggregate("count")
RECENCY = Aggregate("recency")
FIRST = Aggregate("first")
INTERVAL_DAYS = Aggregate("interval")
OVERDUE_RATIO = Aggregate("overdue")
NOW = Aggregate("now")
SUM_NOW = Aggregate("sum_now")
TENURE = Aggregate("tenure")
UNTIL = Aggregate("until")
