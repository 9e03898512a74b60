"""How would a good hand write the account features in SQL? As ASOF joins on running totals by day.

An event counts in `[cutoff - lookback, cutoff)` if it is known before the cutoff and did not happen before the
lookback. So a window is a difference of two running totals: by the day events became known, up to the cutoff, less by
the day they happened, up to the start of the lookback. Only an event later than the whole lookback is in the second
total and not in the first; those few are added back. All cutoffs are midnights, so whole days are exact. Least and
greatest values, and what is open at a cutoff, do not subtract: there the events meet the cutoffs they count for.
Different values add up too: an event opens a stretch of days where no earlier one of its value reaches.
Sums are whole billionths, as in the kernel; a DOUBLE holds them exactly below 2^53.
"""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Literal

from benchmarks.features.sizes import CUTOFFS
from features.accounts import FAMILIES
from features.aggregates import Aggregate
from features.codes import OPEN
from features.families import Attribute, Distinct, Fact, Measure, Source

EVER_DAYS = 1_000_000
"""A lookback in days that holds all of the past."""

VALUES = {
    "talk_hours": "duration_seconds / 3600",
    "first_contract_end": "epoch_us(ends_at)",
    "days_to_close_tickets": (
        "CASE WHEN closed_at >= occurred_at THEN (epoch_us(closed_at) - epoch_us(occurred_at)) / 864e8 END"
    ),
    "days": "floor(epoch_us(occurred_at) / 864e8)",
    "order_days": "floor(epoch_us(occurred_at) / 864e8)",
}
"""What the declarations compute of a column in Python, by the name of the measure."""

Form = Literal["asof", "steps"]
"""How what has left a lookback is found: by ASOF joins on days, or by what each cutoff adds to the one before it."""

FACTS = {"age_days": "(epoch_us(cutoff) - epoch_us(created_at)) / 864e8"}


def statements(form: Form = "asof", families: tuple[object, ...] = FAMILIES) -> Iterator[str]:
    """Yield the statements one after the other; the last one makes the view `matrix`. `$folder` is the company's."""
    yield _spine()
    parts = []
    measures = sorted((f for f in families if isinstance(f, Measure)), key=_group)
    for number, (_, group) in enumerate(groupby(measures, key=_group)):
        parts.append(f"part_{number}")
        yield from _Part(parts[-1], tuple(group), form).statements()
    distincts = sorted((f for f in families if isinstance(f, Distinct)), key=lambda d: (repr(d.source), d.column))
    for _, same in groupby(distincts, key=lambda d: (repr(d.source), d.column)):
        found = tuple(same)
        parts.append(f"different_{found[0].name}")
        yield from _different(parts[-1], found)
    singles = [f'{_single(f)} AS "{name}"' for f in families if (name := _single_name(f))]
    yield (
        f"CREATE VIEW matrix AS SELECT {', '.join(['account_id AS entity_id', 'cutoff', *singles])}, "
        f"{', '.join(f'{part}.* EXCLUDE (spine_row)' for part in parts)} FROM spine "
        + " ".join(f"JOIN {part} USING (spine_row)" for part in parts)
    )


def _spine() -> str:
    return f"""
        CREATE TEMP TABLE cutoffs AS
        SELECT cutoff, epoch_us(cutoff) AS us, {_day("cutoff")} AS day
        FROM range(TIMESTAMP '{CUTOFFS[0]}', TIMESTAMP '{CUTOFFS[-1]}' + INTERVAL 1 DAY, INTERVAL 1 MONTH) t(cutoff);
        CREATE TEMP TABLE calendar AS
        SELECT CAST(of_day AS INTEGER) AS of_day, day FROM range(10000, 30000) days(of_day)
        ASOF JOIN cutoffs ON of_day <= day;
        CREATE TEMP TABLE customers AS
        SELECT *, CAST(row_number() OVER (ORDER BY account_id) AS INTEGER) AS a FROM {_read("accounts")};
        CREATE TEMP TABLE spine AS
        SELECT CAST(row_number() OVER (ORDER BY a, day) AS INTEGER) AS spine_row, customers.*, cutoffs.*
        FROM customers JOIN cutoffs ON greatest(created_at, recorded_at) < cutoff"""


def _read(table: str) -> str:
    return f"read_parquet('$folder/{table}/*/*.parquet', hive_partitioning = false)"


def _single_name(family: object) -> str:
    if isinstance(family, Attribute | Fact):
        return family.features("account")[0].name
    return ""


def _single(family: object) -> str:
    if isinstance(family, Attribute):
        return f'"{family.field}"'
    assert isinstance(family, Fact)
    return FACTS[family.name]


def _group(measure: Measure) -> tuple[str, int]:
    return repr(measure.source), measure.status


def _day(instant: str) -> str:
    return f"CAST(floor(epoch_us({instant}) / 864e8) AS INTEGER)"


def _events(source: Source, columns: str) -> str:
    """Return the query of a source's events: the account's number, the days, the instant and more columns."""
    clock = source.clocks[0]
    ended = f"least({', '.join(source.ends)})" if source.ends else "NULL::TIMESTAMP"
    return f"""
        SELECT a, {_day(f"e.{clock}")} AS happened, {_day(f"greatest(e.{clock}, e.recorded_at)")} AS known,
               {_day(ended)} AS ended, epoch_us(e.{clock}) AS instant, {columns}
        FROM {_read(source.table)} e JOIN customers ON customers.account_id = e.{source.key}
        WHERE e.{clock} IS NOT NULL"""


class _Part:
    """The features of the measures of one source and status, in a table of its own."""

    def __init__(self, name: str, measures: tuple[Measure, ...], form: Form) -> None:
        self.name, self.measures, self.form = name, measures, form
        self.is_open = measures[0].status == OPEN
        self.totals: dict[tuple[str, int], None] = {}  # a column to add up and its lookback, 0 for all of the past
        self.extremes: dict[str, str] = {}  # of all that is known
        self.met: dict[str, str] = {}  # aggregates over the events that a cutoff meets
        self.longest = 0
        self.features = [
            f'{self._feature(number, measure, aggregate)} AS "{feature.name}"'
            for number, measure in enumerate(measures)
            for aggregate, feature in zip(measure.aggregates, measure.features("account"), strict=True)
        ]

    def statements(self) -> Iterator[str]:
        name, joins = self.name, ""
        columns = ", ".join(_columns(number, measure) for number, measure in enumerate(self.measures))
        yield f"CREATE TEMP TABLE {name}_events AS {_events(self.measures[0].source, columns)}"
        lookbacks = sorted({days for _, days in self.totals if days})
        if self.totals or self.extremes:
            yield from self._so_far(lookbacks if self.form == "steps" else [])
            joins += f" JOIN {name}_so_far k USING (spine_row)"
        if lookbacks and self.form == "asof":
            yield self._happened()
            yield self._late(lookbacks)
            joins += "".join(
                f" ASOF LEFT JOIN {name}_happened h{d} ON s.a = h{d}.a AND s.day - {d} > h{d}.day" for d in lookbacks
            )
            joins += f" LEFT JOIN {name}_late l ON s.a = l.a AND s.day = l.day"
        if self.met:
            yield self._meetings()
            joins += f" LEFT JOIN {name}_met m ON s.a = m.a AND s.day = m.day"
        yield f"CREATE TEMP TABLE {name} AS SELECT s.spine_row, {', '.join(self.features)} FROM spine s{joins}"

    def _so_far(self, lookbacks: list[int]) -> Iterator[str]:
        """Yield the running totals at each row: of all that is known, less what has left each of some lookbacks."""
        cells = {cell: f"sum({cell})" for cell, _ in self.totals}
        yield self._steps("known", "known", {**cells, **self.extremes})
        for days in lookbacks:
            left = {cell: f"sum({cell})" for cell, of_days in self.totals if of_days == days}
            yield self._steps(f"left_{days}", f"greatest(known, happened + {days})", left)
        running = [f"{sql.split('(')[0]}(k.{cell}) OVER so_far AS {cell}" for cell, sql in self.extremes.items()]
        running += [f"sum(coalesce(k.{cell}, 0)) OVER so_far AS {cell}" for cell in cells]
        running += [
            f"sum(coalesce(k.{cell}, 0) - coalesce(l{days}.{cell}, 0)) OVER so_far AS {cell}_{days}"
            for cell, days in self.totals
            if days in lookbacks
        ]
        joins = f" LEFT JOIN {self.name}_known k ON s.a = k.a AND s.day = k.day" + "".join(
            f" LEFT JOIN {self.name}_left_{d} l{d} ON s.a = l{d}.a AND s.day = l{d}.day" for d in lookbacks
        )
        yield f"""
            CREATE TEMP TABLE {self.name}_so_far AS SELECT s.spine_row, {", ".join(running)} FROM spine s{joins}
            WINDOW so_far AS (PARTITION BY s.a ORDER BY s.day)"""

    def _steps(self, name: str, after: str, cells: dict[str, str]) -> str:
        """Return what each cutoff adds: the events of which a day, by then past, was not past a cutoff before."""
        return f"""
            CREATE TEMP TABLE {self.name}_{name} AS
            SELECT a, day, {", ".join(f"CAST({sql} AS DOUBLE) AS {cell}" for cell, sql in cells.items())}
            FROM {self.name}_events JOIN calendar ON of_day = {after} + 1 GROUP BY ALL"""

    def _happened(self) -> str:
        """Return running totals by account and the day events happened."""
        cells = {cell: None for cell, days in self.totals if days}
        return f"""
            CREATE TEMP TABLE {self.name}_happened AS
            SELECT a, day, {", ".join(f"CAST(sum({cell}) OVER so_far AS DOUBLE) AS {cell}" for cell in cells)}
            FROM (SELECT a, happened AS day, {", ".join(f"sum({cell}) AS {cell}" for cell in cells)}
                  FROM {self.name}_events GROUP BY ALL)
            WINDOW so_far AS (PARTITION BY a ORDER BY day)"""

    def _late(self, lookbacks: list[int]) -> str:
        """Return, by cutoff, the totals of what happened before a lookback and was not yet known."""
        cells = ", ".join(
            f"sum({cell}) FILTER (WHERE happened < day - {days}) AS {cell}_{days}" for cell, days in self.totals if days
        )
        return f"""
            CREATE TEMP TABLE {self.name}_late AS
            SELECT a, day, {cells} FROM {self.name}_events JOIN cutoffs
                ON happened < day - {lookbacks[0]} AND known >= day
            WHERE known - happened > {lookbacks[0]} GROUP BY ALL"""

    def _meetings(self) -> str:
        """Return, by cutoff, the aggregates over the events that it meets: those known, and open or in the lookback."""
        until = "coalesce(ended, 1000000)" if self.is_open else f"happened + {self.longest or 1000000}"
        return f"""
            CREATE TEMP TABLE {self.name}_met AS
            SELECT a, day, {", ".join(f"{sql} AS {cell}" for cell, sql in self.met.items())}
            FROM {self.name}_events JOIN cutoffs ON known < day AND {until} >= day GROUP BY ALL"""

    def _feature(self, m: int, measure: Measure, aggregate: Aggregate) -> str:
        kind = aggregate.kind
        if kind in ("max", "min", "until"):
            return self._extreme(m, aggregate)
        if kind in ("recency", "first", "tenure", "interval", "overdue"):
            return self._span(m, kind)
        return self._sum(m, measure, aggregate)

    def _sum(self, m: int, measure: Measure, aggregate: Aggregate) -> str:
        what, days = ("x" if measure.value else "n"), aggregate.days
        others = [k for k, other in enumerate(self.measures) if other.name == getattr(aggregate, "of", "")]
        parts: dict[str, Callable[[], tuple[str, str]]] = {
            "count": lambda: (self._total("n", m, days), ""),
            "now": lambda: (self._total("n", m, days), ""),
            "sum": lambda: (f"{self._total(what, m, days)} / 1e9", ""),
            "sum_now": lambda: (f"{self._total(what, m, days)} / 1e9", ""),
            "mean": lambda: (f"{self._total(what, m, days)} / 1e9", self._total("n", m, days)),
            "trend": lambda: (self._total(what, m, days), self._total(what, m, aggregate.against)),
            "share": lambda: (self._total("n", m, days), self._total("n", others[0], days)),
        }
        part, whole = parts[aggregate.kind]()
        return f"{part} / nullif({whole}, 0)" if whole else part

    def _span(self, m: int, kind: str) -> str:
        if kind in ("first", "tenure"):
            return f"(us - {self._instant(m, newest=False)}) / 864e8"
        since = f"(us - {self._instant(m, newest=True)}) / 864e8"
        if kind == "recency":
            return since
        span = f"{self._instant(m, newest=True)} - {self._instant(m, newest=False)}"
        interval = f"({span}) / nullif(greatest({self._total('n', m, 0)} - 1, 0), 0) / 864e8"
        return interval if kind == "interval" else f"{since} / nullif({interval}, 0)"

    def _total(self, what: str, m: int, days: int) -> str:
        """Return the expression of a total of the last days, 0 for all of the past."""
        cell = f"{what}{m}"
        if self.is_open:
            in_lookback = f" FILTER (WHERE happened >= day - {days})" if days else ""
            self.met[f"{cell}_{days}"] = f"sum({cell}){in_lookback}"
            return f"coalesce(m.{cell}_{days}, 0)"
        self.totals[cell, days] = None
        if not days:
            return f"coalesce(k.{cell}, 0)"
        if self.form == "steps":
            return f"k.{cell}_{days}"
        return f"(coalesce(k.{cell}, 0) - coalesce(h{days}.{cell}, 0) + coalesce(l.{cell}_{days}, 0))"

    def _instant(self, m: int, *, newest: bool) -> str:
        cell, how = (f"newest{m}", "max") if newest else (f"oldest{m}", "min")
        found = f"{how}(instant) FILTER (WHERE n{m} > 0)"
        (self.met if self.is_open else self.extremes)[cell] = found
        return f"{'m' if self.is_open else 'k'}.{cell}"

    def _extreme(self, m: int, aggregate: Aggregate) -> str:
        how = "max" if aggregate.kind == "max" else "min"
        cell = f"{how}{m}_{aggregate.days}"
        in_lookback = f"happened >= day - {aggregate.days}" if aggregate.days else "true"
        self.longest = max(self.longest, aggregate.days)
        self.met[cell] = f"{how}(x{m}) FILTER (WHERE n{m} > 0 AND {in_lookback})"
        return f"(m.{cell} / 1e9 - us) / 864e8" if aggregate.kind == "until" else f"m.{cell} / 1e9"


def _columns(m: int, measure: Measure) -> str:
    """Return the SQL of whether an event is part of a measure, and of its value in whole billionths."""
    wheres = [f'coalesce(lower(e."{column}") IN ({_texts(texts)}), false)' for column, texts in measure.where]
    if not measure.value:
        return f"CAST({' AND '.join(wheres) or 'true'} AS INTEGER) AS n{m}"
    value = VALUES[measure.name] if measure.of_value else f'e."{measure.value}"'
    is_part = " AND ".join([*wheres, f"({value}) IS NOT NULL"])
    return (
        f"CAST({is_part} AS INTEGER) AS n{m}, "
        f"CASE WHEN {is_part} THEN round(CAST({value} AS DOUBLE) * 1e9) ELSE 0 END AS x{m}"
    )


def _texts(texts: tuple[str, ...]) -> str:
    return ", ".join(f"'{text}'" for text in texts)


def _different(name: str, families: tuple[Distinct, ...]) -> Iterator[str]:
    """Yield the statements of how many different values of a column there are in lookbacks."""
    first, joins, features = families[0], "", []
    value = VALUES[first.name] if first.of_value else f'e."{first.column}"'
    yield f"""
        CREATE TEMP TABLE {name}_spans AS
        SELECT a, known, happened, max(happened) OVER (
            PARTITION BY a, value ORDER BY known ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
        FROM ({_events(first.source, f"{value} AS value")}) WHERE value IS NOT NULL"""
    lookbacks = [(days, feature) for f in families for days, feature in zip(f.days, f.features("account"), strict=True)]
    for days, feature in lookbacks:
        span = days or EVER_DAYS
        since = f"greatest(known, coalesce(reached + {span}, known))"
        yield f"""
            CREATE TEMP TABLE {name}_{days} AS
            WITH stretches AS (
                SELECT a, first.day AS since, after.day AS until FROM {name}_spans
                JOIN calendar first ON first.of_day = {since} + 1
                LEFT JOIN calendar after ON after.of_day = happened + {span} + 1
                WHERE happened + {span} > {since} AND first.day < coalesce(after.day, 1000000))
            SELECT a, day, sum(step) AS step FROM (
                SELECT a, since AS day, 1 AS step FROM stretches
                UNION ALL SELECT a, until, -1 FROM stretches WHERE until IS NOT NULL) GROUP BY ALL"""
        joins += f" LEFT JOIN {name}_{days} d{days} ON s.a = d{days}.a AND s.day = d{days}.day"
        features.append(f'CAST(sum(coalesce(d{days}.step, 0)) OVER so_far AS DOUBLE) AS "{feature.name}"')
    yield f"""
        CREATE TEMP TABLE {name} AS SELECT s.spine_row, {", ".join(features)} FROM spine s{joins}
        WINDOW so_far AS (PARTITION BY s.a ORDER BY s.day)"""
