"""How are outcomes drawn, and what was their true probability?

Leads, deals and customers are Markov chains in daily steps: a hidden state, moves between states, and two closing
outcomes. The same rates serve for drawing a history (`run`) and for computing probabilities exactly (`outlook`), so the
truth cannot drift from the draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

BOOST_DAYS = 28
"""How long an action works, from the day after it was done."""

_DAY_BITS = 12


def _keys(rows: Ints, days: Ints) -> Ints:
    """Return one sortable number for (row, day); days are 0..4095."""
    return (rows << _DAY_BITS) | days


@dataclass(frozen=True)
class Boosts:
    """Actions done: each multiplies the rates of some groups by exp(effect) for BOOST_DAYS days.

    Where actions overlap on one row, the latest works. Arrays are sorted by (row, day).
    """

    rows: Ints
    days: Ints
    effects: Floats
    groups: tuple[int, ...]

    @classmethod
    def of(cls, rows: Ints, days: Ints, effects: Floats, groups: tuple[int, ...]) -> "Boosts":
        """Sort the actions."""
        order = np.lexsort((days, rows))
        return cls(rows[order], days[order], effects[order], groups)

    def factors(self, rows: Ints, day: Ints | int) -> Floats:
        """Return what the rates of these rows are multiplied by on a day, one for all rows or one each."""
        if not self.rows.size:
            return np.ones(rows.size)
        latest = np.searchsorted(_keys(self.rows, self.days), _keys(rows, np.zeros_like(rows) + day), side="left") - 1
        found = np.maximum(latest, 0)
        works = (latest >= 0) & (self.rows[found] == rows) & (day - self.days[found] <= BOOST_DAYS)
        return np.where(works, np.exp(self.effects[found]), 1.0)


@dataclass(frozen=True)
class Chain:
    """Daily rates of n rows in S states with two outcomes.

    Attributes
    ----------
    rates
        (S, S + 2) daily rates from each state to each state and to the outcomes 1 and 2.
    groups
        (S, S + 2) which of the G multipliers applies to each rate.
    multipliers
        (n, G) of each row, constant over time.
    calendar
        (days, G) of each day, the same for all rows; it reaches past the history's end.
    starts
        (n,) the first day on which anything can happen.
    initial
        (n,) the state before that.
    """

    rates: Floats
    groups: Ints
    multipliers: Floats
    calendar: Floats
    starts: Ints
    initial: Ints
    boosts: Boosts

    @property
    def n_states(self) -> int:
        """Number of states that are not outcomes."""
        return len(self.rates)

    def factors(self, rows: Ints, day: Ints | int) -> Floats:
        """Return the (len(rows), G) multipliers of a day, one for all rows or one each."""
        factors: Floats = self.multipliers[rows] * self.calendar[day]
        boost = self.boosts.factors(rows, day)
        for group in self.boosts.groups:
            factors[:, group] *= boost
        return factors


@dataclass(frozen=True)
class Paths:
    """What happened to each row: its closing and every move between states.

    `closed` is the fractional day of closing, infinite while open; `outcome` is 1, 2 or 0 while open.
    Moves are sorted by row and time.
    """

    closed: Floats
    outcome: Ints
    move_rows: Ints
    move_times: Floats
    move_states: Ints

    def states(self, chain: Chain, rows: Ints, day: Ints | int) -> Ints:
        """Return the state of rows at the midnight that begins a day, one for all rows or one each."""
        keys = _keys(self.move_rows, np.floor(self.move_times).astype(np.int64))
        latest = np.searchsorted(keys, _keys(rows, np.zeros_like(rows) + day), side="left") - 1
        found = np.maximum(latest, 0)
        if not keys.size:
            return chain.initial[rows]
        has_moved = (latest >= 0) & (self.move_rows[found] == rows)
        return np.where(has_moved, self.move_states[found], chain.initial[rows])


def business_time(rng: np.random.Generator, n: int) -> Floats:
    """Draw times of day within Chinese office hours, as a fraction of a UTC day."""
    return np.asarray(rng.uniform(1.0, 10.0, n) / 24.0)


def run(chain: Chain, rng: np.random.Generator, rows: Ints, until: int) -> Paths:
    """Draw what happens to rows from their start until the end of the history."""
    n = len(chain.starts)
    state, closed, outcome = chain.initial.copy(), np.full(n, np.inf), np.zeros(n, dtype=np.int64)
    waiting = rows[np.argsort(chain.starts[rows], kind="stable")]
    begins = np.searchsorted(chain.starts[waiting], np.arange(until + 1), side="right")
    alive = waiting[: begins[0]]
    moves: list[tuple[Ints, Floats, Ints]] = []
    for day in range(until):
        if day:
            alive = np.concatenate([alive, waiting[begins[day - 1] : begins[day]]])
        leavers, goals = _step(chain, rng, alive, state[alive], day)
        times = day + business_time(rng, leavers.size)
        ended = goals >= chain.n_states
        closed[leavers[ended]], outcome[leavers[ended]] = times[ended], goals[ended] - chain.n_states + 1
        state[leavers[~ended]] = goals[~ended]
        moves.append((leavers[~ended], times[~ended], goals[~ended]))
        if ended.any():
            alive = alive[outcome[alive] == 0]
    return _paths(closed, outcome, moves)


def _step(chain: Chain, rng: np.random.Generator, rows: Ints, states: Ints, day: int) -> tuple[Ints, Ints]:
    """Draw which rows leave their state on a day, and where they go."""
    factors = chain.factors(rows, day)
    rates = chain.rates[states] * np.take_along_axis(factors, chain.groups[states], axis=1)
    total = rates.sum(axis=1)
    draw = rng.random(rows.size)
    leaves = np.flatnonzero(draw < -np.expm1(-total))
    cumulative = np.cumsum(rates[leaves], axis=1)
    point = draw[leaves] / -np.expm1(-total[leaves]) * cumulative[:, -1]
    return rows[leaves], np.minimum((cumulative <= point[:, None]).sum(axis=1), rates.shape[1] - 1)


def _paths(closed: Floats, outcome: Ints, moves: Sequence[tuple[Ints, Floats, Ints]]) -> Paths:
    rows, times, states = (np.concatenate(part) for part in zip(*moves, strict=True))
    order = np.lexsort((times, rows))
    return Paths(closed, outcome, rows[order], times[order], states[order])


def outlook(chain: Chain, rows: Ints, states: Ints, day: Ints | int, n_days: int) -> Floats:
    """Return the (n, 3) probabilities of outcome 1, outcome 2 and still open, n_days after the midnight of a day."""
    alive = np.zeros((rows.size, chain.n_states))
    alive[np.arange(rows.size), states] = 1.0
    ended = np.zeros((rows.size, 2))
    for ahead in range(n_days):
        today = day + ahead
        factors = chain.factors(rows, today) * (today >= chain.starts[rows])[:, None]
        rates = chain.rates * factors[:, chain.groups]
        total = rates.sum(axis=2)
        leaving = alive * -np.expm1(-total) / np.where(total > 0, total, 1.0)
        flow = (leaving[:, None, :] @ rates)[:, 0, :]
        alive = alive * np.exp(-total) + flow[:, : chain.n_states]
        ended = ended + flow[:, chain.n_states :]
    return np.column_stack([ended, alive.sum(axis=1)])
