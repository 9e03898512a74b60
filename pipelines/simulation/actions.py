"""Which actions do reps take, by experiment or by habit, and what do they really cause?

An action multiplies a rate by exp(effect) for four weeks: a lead's conversion, a deal's progress, a customer's
leaving. The effect has a mean by kind, a part that grows with something visible, and a hidden part that varies
between customers.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from pipelines.simulation.chains import Boosts, Chain, Floats, Ints, Paths, business_time
from pipelines.simulation.names import choose
from pipelines.simulation.plan import DAYS

Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


@dataclass(frozen=True)
class ActionKind:
    """A kind of action on one entity: share of its decisions, effect (log rate ratio) and how the effect varies."""

    name: str
    activity: str
    share: float
    mean: float
    by_visible: float
    by_hidden: float


ACTION_KINDS: dict[str, tuple[ActionKind, ...]] = {
    "lead": (
        ActionKind("call", "call", 0.6, 0.40, 0.25, 0.30),
        ActionKind("email", "email", 0.4, 0.10, 0.05, 0.20),
    ),
    "deal": (
        ActionKind("meeting", "meeting", 0.65, 0.25, 0.05, 0.25),
        ActionKind("executive_sponsor", "meeting", 0.35, 0.35, 0.30, 0.25),
    ),
    "account": (
        ActionKind("renewal_visit", "meeting", 0.5, -0.50, -0.15, 0.40),
        ActionKind("call", "call", 0.5, -0.15, 0.00, 0.25),
    ),
}
"""For accounts a negative effect is good: fewer customers leave."""

EXPERIMENT_SHARE = 0.30
PROPENSITIES = (0.3, 0.5, 0.7)
"""In the experiment a decision is drawn with one of these chances, which the log keeps. Nobody knows a habit's."""


@dataclass(frozen=True)
class Decisions:
    """Moments at which an action is considered, sorted by row and time; those after a row's closing never come.

    `effects` are the log rate ratios the action has if it is done; `propensities` are missing where habit decided.
    """

    entity: str
    rows: Ints
    times: Floats
    kinds: Ints
    propensities: Floats
    done: Flags
    effects: Floats

    def boosts(self, groups: tuple[int, ...]) -> Boosts:
        """Return what the actions done multiply."""
        days = np.floor(self.times[self.done]).astype(np.int64)
        return Boosts.of(self.rows[self.done], days, self.effects[self.done], groups)

    def before(self, closed: Floats) -> "Decisions":
        """Keep the decisions on rows that were still open."""
        keep = self.times < np.minimum(closed, DAYS)[self.rows]
        return self.at(np.flatnonzero(keep))

    def within(self, wanted: Flags) -> "Decisions":
        """Keep the decisions on the wanted rows."""
        return self.at(np.flatnonzero(wanted[self.rows]))

    def shifted(self, rows: Ints) -> "Decisions":
        """Return the same decisions with their rows renumbered."""
        return Decisions(
            self.entity, rows[self.rows], self.times, self.kinds, self.propensities, self.done, self.effects
        ).in_order()

    def joined(self, other: "Decisions") -> "Decisions":
        """Return both together."""
        parts = {
            name: np.concatenate([getattr(self, name), getattr(other, name)])
            for name in ("rows", "times", "kinds", "propensities", "done", "effects")
        }
        return Decisions(self.entity, **parts).in_order()

    def at(self, positions: Ints) -> "Decisions":
        """Return the decisions at some positions."""
        return Decisions(
            self.entity,
            self.rows[positions],
            self.times[positions],
            self.kinds[positions],
            self.propensities[positions],
            self.done[positions],
            self.effects[positions],
        )

    def in_order(self) -> "Decisions":
        """Sort by row and time."""
        return self.at(np.lexsort((self.times, self.rows)))


class Book(Protocol):
    """Rows on which actions are considered: leads, deals or customers' lives."""

    @property
    def decisions(self) -> Decisions:
        """All planned decisions, also those that would come after a row's closing."""
        ...

    @property
    def chain(self) -> Chain:
        """What can happen to the rows."""
        ...

    @property
    def paths(self) -> Paths:
        """What did happen to them."""
        ...


def draw_decisions(
    rng: np.random.Generator,
    entity: str,
    begins: Floats,
    *,
    every_days: float,
    most_days: float,
    visible: Floats,
    hidden: Floats,
) -> Decisions:
    """Draw decisions on n rows, one in `every_days` on average during the first `most_days` of each row.

    Habit prefers rows that look good (`visible`, known to everyone) and feel good (`hidden`, the rep's sense): what was
    done by habit cannot be compared with what was not.
    """
    length = np.clip(DAYS - begins, 0.0, most_days)
    rows = np.repeat(np.arange(len(begins)), rng.poisson(length / every_days))
    times = np.floor(begins[rows] + 1 + rng.random(rows.size) * length[rows]) + business_time(rng, rows.size)
    kinds = choose(rng, [kind.share for kind in ACTION_KINDS[entity]], rows.size)
    is_experiment = rng.random(rows.size) < EXPERIMENT_SHARE
    drawn = np.asarray(PROPENSITIES)[rng.integers(len(PROPENSITIES), size=rows.size)]
    habit = 1.0 / (1.0 + np.exp(0.4 - 0.9 * visible[rows] - 0.6 * hidden[rows]))
    done = rng.random(rows.size) < np.where(is_experiment, drawn, habit)
    effects = _effects(rng, entity, visible)[rows, kinds]
    decisions = Decisions(entity, rows, times, kinds, np.where(is_experiment, drawn, np.nan), done, effects)
    return decisions.in_order()


def _effects(rng: np.random.Generator, entity: str, visible: Floats) -> Floats:
    """Return the (n, kinds) effects each row would show."""
    hidden = rng.normal(0.0, 1.0, (len(visible), len(ACTION_KINDS[entity])))
    kinds = ACTION_KINDS[entity]
    return np.column_stack(
        [kind.mean + kind.by_visible * visible + kind.by_hidden * hidden[:, k] for k, kind in enumerate(kinds)]
    )
