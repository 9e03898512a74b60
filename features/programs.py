"""What has the kernel to do for all features of one source?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from features.aggregates import Aggregate
from features.codes import ANY, COUNT, GREATEST, ITSELF, SUM
from features.descriptions import Feature
from features.errors import TaskError, nearest
from features.families import Distinct, Family, Measure, Newest, Source
from features.windows import DAY, EVER, Instants

if TYPE_CHECKING:
    import pandas as pd

MOST_MEASURES = 64
"""So many bits has the mark of an event."""

ValueKey = tuple[str, Callable[..., "pd.Series[Any]"] | None]
_Pick = tuple[int, int, int]  # measure, what, days (0: all of the past)


@dataclass(frozen=True, eq=False)
class Program:
    """The families of one source, in the kernel's terms (`kernel.scan_events`).

    The outputs are those of the measures, then the distinct counts, then, as ordinals, the newest texts: `features` are
    all of them in this order.
    """

    source: Source
    measures: tuple[Measure, ...]
    distincts: tuple[Distinct, ...]
    newest: tuple[Newest, ...]
    features: tuple[Feature, ...]
    arrays: tuple[Instants, ...]


def programs_of(families: Sequence[Family], prefix: str) -> tuple[Program, ...]:
    """Return one program a source, in the order in which the sources are first named."""
    events = [family for family in families if isinstance(family, Measure | Distinct | Newest)]
    sources = dict.fromkeys(family.source for family in events)
    return tuple(
        _program(source, tuple(family for family in events if family.source == source), prefix) for source in sources
    )


def value_key(measure: Measure) -> ValueKey | None:
    """Return what tells the values of measures apart; None for a measure without a value."""
    return (measure.value, measure.of_value) if measure.value else None


def value_keys(measures: Sequence[Measure]) -> list[ValueKey]:
    """Return the different values of measures, in their order among the kernel's values."""
    return list(dict.fromkeys(key for measure in measures if (key := value_key(measure))))


@lru_cache(maxsize=256)  # each part of a large history asks for the same ones
def _program(source: Source, families: tuple[Measure | Distinct | Newest, ...], prefix: str) -> Program:
    measures = tuple(family for family in families if isinstance(family, Measure))
    distincts = tuple(family for family in families if isinstance(family, Distinct))
    newest = tuple(family for family in families if isinstance(family, Newest))
    if len(measures) + len(newest) > MOST_MEASURES:
        message = f"{source.table} has {len(measures) + len(newest)} measures; expected at most {MOST_MEASURES}"
        raise TaskError(message)
    made = [(a.template.how, _picks(measures, m, a)) for m, measure in enumerate(measures) for a in measure.aggregates]
    made += [(ITSELF, [(len(measures) + k, GREATEST, 0)]) for k in range(len(newest))]
    picks = sorted({pick for _, cells in made for pick in cells})
    counted = [(column, days) for column, family in enumerate(distincts) for days in family.days]
    outputs = [[how, *(picks.index(pick) for pick in cells)] for how, cells in made]
    after = len(outputs) - len(newest)
    outputs[after:after] = [[ITSELF, len(picks) + place] for place in range(len(counted))]
    days = sorted({day for _, _, day in picks} | {day for _, day in counted}, key=_microseconds)
    arrays = (
        np.array([_microseconds(day) for day in days], dtype=np.int64),
        _table(_measures(measures, len(newest), [m for m, _, _ in picks]), 3),
        _table([[what, days.index(day)] for _, what, day in picks], 2),
        _table([[column, days.index(day)] for column, day in counted], 2),
        _table([output + [0] * (4 - len(output)) for output in outputs], 4),
    )
    told = [
        feature for group in (measures, distincts, newest) for family in group for feature in family.features(prefix)
    ]
    return Program(source, measures, distincts, newest, tuple(told), arrays)


def _picks(measures: Sequence[Measure], m: int, aggregate: Aggregate) -> list[_Pick]:
    """Return what one aggregate of a measure is made of; a sum of ones is a count."""
    found = []
    for pick in aggregate.template.picks:
        of = _other(measures, m, aggregate.of) if pick.of_other else m
        what = COUNT if pick.what == SUM and measures[of].value is None else pick.what
        found.append((of, what, int(getattr(aggregate, pick.window))))
    return found


def _other(measures: Sequence[Measure], m: int, name: str) -> int:
    names = [measure.name for measure in measures]
    if name not in names:
        message = f'{measures[m].name} is a share of "{name}"{nearest(name, names)}; expected one of its source'
        raise TaskError(message)
    return names.index(name)


def _measures(measures: Sequence[Measure], n_newest: int, of_picks: list[int]) -> list[list[int]]:
    """Return status, row among the values and first pick of each measure, and a last row that ends the picks."""
    keys = value_keys(measures)
    rows = [[m.status, keys.index(key) if (key := value_key(m)) else -1] for m in measures]
    rows += [[ANY, len(keys) + k] for k in range(n_newest)]
    first = np.searchsorted(of_picks, np.arange(len(rows) + 1)).tolist()
    return [[*row, start] for row, start in zip([*rows, [ANY, -1]], first, strict=True)]


def _microseconds(days: int) -> int:
    return days * DAY if days else EVER


def _table(rows: Sequence[Sequence[int]], width: int) -> Instants:
    return np.array(rows, dtype=np.int64).reshape(len(rows), width)
