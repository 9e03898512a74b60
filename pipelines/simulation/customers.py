"""How long do customers stay, and what of their hidden health can be seen?

A customer's life begins with its first contract and ends when no contract runs any more. Its hidden health moves
between five levels, from thriving to failing; it shows in orders, tickets, satisfaction and answers, and decides
when it leaves.
"""

from dataclasses import dataclass, replace

import numpy as np

from pipelines.simulation.accounts import Accounts
from pipelines.simulation.actions import Decisions, Flags, draw_decisions
from pipelines.simulation.chains import Chain, Floats, Ints, Paths, run
from pipelines.simulation.clock import CALENDAR_DAYS
from pipelines.simulation.deals import WON, Deals
from pipelines.simulation.names import choose
from pipelines.simulation.plan import DAYS

LEVELS = ("thriving", "good", "fair", "poor", "failing")
UP, DOWN, LEAVE = 0, 1, 2
PAUSE_DAYS = 100
"""A former customer signs again after this many days at the earliest; a deal won sooner brings an order only."""

# Daily rates between the five levels and to leaving; the second outcome does not exist.
_UP = (0.0, 0.0050, 0.0060, 0.0060, 0.0045)
_DOWN = (0.0060, 0.0060, 0.0060, 0.0060, 0.0)
_LEAVE = (0.00013, 0.000325, 0.00105, 0.00382, 0.0109)
_FIRST_LEVELS = (0.25, 0.35, 0.24, 0.11, 0.05)

_PARTIAL_CANCELLATION_DAYS = 1_200.0
_CONTRACT_PER_EXPANSION = 0.55

_SPAN = 10_000.0
"""More days than any history has: account x _SPAN + day sorts by account, then by day."""


@dataclass(frozen=True)
class Lives:
    """Customers' lives, in order of their begin; `begin` is negative for customers older than the CRM."""

    account: Ints
    begin: Floats
    deal: Ints
    decisions: Decisions
    chain: Chain
    paths: Paths

    @property
    def end(self) -> Floats:
        """The fractional day on which the customer left, infinite while it stays."""
        return self.paths.closed

    def renumber_deals(self, numbers: Ints) -> "Lives":
        """Return the same lives with new numbers for the deals they began with."""
        return replace(self, deal=np.where(self.deal >= 0, numbers[self.deal], -1))


@dataclass(frozen=True)
class Contracts:
    """Monthly contracts: they run until cancelled. `begin` and `end` are fractional days."""

    life: Ints
    deal: Ints
    begin: Floats
    end: Floats


def simulate_lives(rng: np.random.Generator, accounts: Accounts, deals: Deals) -> Lives:
    """Draw the lives of customers from before the CRM and of those that the won deals make."""
    won = np.flatnonzero(deals.paths.outcome == WON)
    won = won[np.argsort(deals.paths.closed[won], kind="stable")]
    initial = np.flatnonzero(accounts.is_initial)
    account = np.concatenate([initial, deals.plan.account[won]])
    begin = np.concatenate([accounts.created[initial], deals.paths.closed[won]])
    deal = np.concatenate([np.full(initial.size, -1), won])
    decisions = draw_decisions(
        rng,
        "account",
        np.maximum(begin, 0.0),
        every_days=330.0,
        most_days=DAYS,
        visible=accounts.size[account],
        hidden=-accounts.fit[account],
    )
    chain = _chain(rng, accounts, account, begin, decisions)
    paths = run(chain, rng, np.arange(account.size), DAYS)
    real = np.flatnonzero(_is_real(account, begin, paths.closed))
    return _keep(Lives(account, begin, deal, decisions, chain, paths), real)


def _chain(rng: np.random.Generator, accounts: Accounts, account: Ints, begin: Floats, decisions: Decisions) -> Chain:
    n = len(LEVELS)
    rates, groups = np.zeros((n, n + 2)), np.full((n, n + 2), LEAVE)
    for level in range(n):
        if level:
            rates[level, level - 1], groups[level, level - 1] = _UP[level], UP
        if level + 1 < n:
            rates[level, level + 1], groups[level, level + 1] = _DOWN[level], DOWN
        rates[level, n] = _LEAVE[level]
    fit, key = accounts.fit[account], accounts.is_key[account]
    leave = np.exp(-0.35 * fit - 0.15 * accounts.size[account]) * np.where(key, 0.12, 1.0)
    multipliers = np.column_stack([np.exp(0.25 * fit + 0.8 * key), np.exp(-0.25 * fit - 0.4 * key), leave])
    starts = np.maximum(np.floor(begin).astype(np.int64) + 1, 0)
    initial = choose(rng, list(_FIRST_LEVELS), account.size)
    initial[key] = np.minimum(initial[key], 1)
    return Chain(rates, groups, multipliers, np.ones((CALENDAR_DAYS, 3)), starts, initial, decisions.boosts((LEAVE,)))


def _is_real(account: Ints, begin: Floats, end: Floats) -> Flags:
    """Tell which of the drawn lives come true: a win begins one only if the account was no customer for PAUSE_DAYS."""
    free_from = np.full(int(account.max()) + 1, -np.inf)
    real = np.zeros(account.size, dtype=bool)
    for position in np.argsort(begin, kind="stable"):
        if begin[position] >= free_from[account[position]]:
            real[position] = True
            free_from[account[position]] = end[position] + PAUSE_DAYS
    return real


def _keep(lives: Lives, rows: Ints) -> Lives:
    """Keep some of the lives, in order of their begin."""
    rows = rows[np.argsort(lives.begin[rows], kind="stable")]
    number = np.full(lives.account.size, -1)
    number[rows] = np.arange(rows.size)
    chain, paths = lives.chain, lives.paths
    decisions = lives.decisions.within(number >= 0).shifted(number)
    moved = number[paths.move_rows] >= 0
    sort = np.lexsort((paths.move_times[moved], number[paths.move_rows[moved]]))
    return Lives(
        lives.account[rows],
        lives.begin[rows],
        lives.deal[rows],
        decisions,
        Chain(
            chain.rates,
            chain.groups,
            chain.multipliers[rows],
            chain.calendar,
            chain.starts[rows],
            chain.initial[rows],
            decisions.boosts((LEAVE,)),
        ),
        Paths(
            paths.closed[rows],
            paths.outcome[rows],
            number[paths.move_rows[moved]][sort],
            paths.move_times[moved][sort],
            paths.move_states[moved][sort],
        ),
    )


def life_at(lives: Lives, accounts: Ints, times: Floats) -> Ints:
    """Return the life in which each account is a customer at a time, -1 if in none."""
    order = np.lexsort((lives.begin, lives.account))
    keys = lives.account[order] * _SPAN + lives.begin[order]
    latest = np.searchsorted(keys, accounts * _SPAN + times, side="right") - 1
    found = order[np.maximum(latest, 0)]
    runs = (latest >= 0) & (lives.account[found] == accounts) & (lives.end[found] > times)
    return np.where(runs, found, -1)


def draw_contracts(rng: np.random.Generator, lives: Lives, deals: Deals) -> Contracts:
    """Return the first contract of every life and those that later wins add; added ones may be cancelled alone."""
    won = np.flatnonzero(deals.paths.outcome == WON)
    life = life_at(lives, deals.plan.account[won], deals.paths.closed[won])
    adds = (life >= 0) & ~np.isin(won, lives.deal) & (rng.random(won.size) < _CONTRACT_PER_EXPANSION)
    begin = np.concatenate([lives.begin, deals.paths.closed[won[adds]]])
    of_life = np.concatenate([np.arange(lives.account.size), life[adds]])
    alone = begin + 30.0 + rng.exponential(_PARTIAL_CANCELLATION_DAYS, begin.size)
    alone[: lives.account.size] = np.inf
    end = np.minimum(lives.end[of_life], alone)
    order = np.argsort(begin, kind="stable")
    deal = np.concatenate([lives.deal, won[adds]])
    return Contracts(of_life[order], deal[order], begin[order], np.where(end < DAYS, end, np.inf)[order])
