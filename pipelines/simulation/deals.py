"""How do deals move through the stages, stall, and get won or lost?

Everyone sees a deal's stage, amount, product, owner and how much goes on. Hidden are its quality and whether it is
live or stalled; both show in activity, in the buyer's answers and in how the amount and the closing date are
revised.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.simulation.actions import Decisions, draw_decisions
from pipelines.simulation.chains import Chain, Floats, Ints, Paths, run
from pipelines.simulation.clock import CALENDAR_DAYS, days_to_quarter_end, quarters
from pipelines.simulation.names import choose
from pipelines.simulation.people import Sellers
from pipelines.simulation.plan import DAYS, PRODUCTS, STAGES, WIN_SEASON

WON, LOST = 1, 2
MOVE, ADVANCE, LOSE, SIGN = 0, 1, 2, 3

# Daily rates of a live deal by stage: to the next stage (from the last: signing) and to lost.
_ADVANCE = np.array([0.0449, 0.0400, 0.0320, 0.0359, 0.0400])
_LOSE = np.array([0.0016, 0.0023, 0.0096, 0.0058, 0.0044])
_STALL, _REVIVE = 0.014, 0.022
_STALLED_ADVANCE, _STALLED_LOSE = 0.15, 2.6


@dataclass(frozen=True)
class Openings:
    """When deals are opened, at which accounts, from which leads (-1: none), and how ready the buyer is."""

    created: Floats
    account: Ints
    lead: Ints
    readiness: Floats

    def in_order(self) -> "Openings":
        """Sort by time."""
        order = np.argsort(self.created, kind="stable")
        return Openings(self.created[order], self.account[order], self.lead[order], self.readiness[order])


@dataclass(frozen=True)
class DealPlan:
    """Deals before anything happens; `relative_amount` is the log amount against what the account usually buys."""

    created: Floats
    account: Ints
    lead: Ints
    owner: Ints
    product: Ints
    relative_amount: Floats
    quality: Floats


@dataclass(frozen=True)
class Deals:
    """All deals with what became of them. A state is 2 x stage + (1 if stalled)."""

    plan: DealPlan
    decisions: Decisions
    chain: Chain
    paths: Paths


def plan_deals(rng: np.random.Generator, openings: Openings, *, owner: Ints, fit: Floats) -> DealPlan:
    """Draw what is sold; quality rests on the account's fit and on its readiness to buy."""
    n = openings.created.size
    product = choose(rng, [p.share for p in PRODUCTS], n)
    quality = rng.normal(0.0, 0.8, n) + 0.4 * fit + 0.3 * openings.readiness
    return DealPlan(openings.created, openings.account, openings.lead, owner, product, rng.normal(0.0, 0.6, n), quality)


def run_deals(rng: np.random.Generator, plan: DealPlan, sellers: Sellers) -> Deals:
    """Draw what becomes of deals."""
    every = np.arange(plan.created.size)
    decisions = draw_decisions(
        rng,
        "deal",
        plan.created,
        every_days=90.0,
        most_days=400.0,
        visible=plan.relative_amount / 0.6,
        hidden=plan.quality,
    )
    chain = _chain(rng, plan, sellers, decisions)
    paths = run(chain, rng, every, DAYS)
    return Deals(plan, decisions, chain, paths)


def _chain(rng: np.random.Generator, plan: DealPlan, sellers: Sellers, decisions: Decisions) -> Chain:
    rates, groups = _rates()
    progress = 0.40 * plan.quality + 0.8 * sellers.skills[plan.owner] - 0.20 * plan.relative_amount
    multipliers = np.column_stack(
        [
            np.ones_like(progress),
            np.exp(0.5 * progress),
            np.exp(-0.8 * progress + 0.25 * plan.relative_amount),
            np.exp(0.6 * progress),
        ]
    )
    starts = np.floor(plan.created).astype(np.int64) + 1
    stalled = (rng.random(starts.size) < 0.12).astype(np.int64)
    return Chain(rates, groups, multipliers, _calendar(), starts, stalled, decisions.boosts((ADVANCE, SIGN)))


def _rates() -> tuple[Floats, Ints]:
    """Lay the stage rates out as states: live and stalled side by side in every stage."""
    n = len(STAGES)
    rates, groups = np.zeros((2 * n, 2 * n + 2)), np.full((2 * n, 2 * n + 2), MOVE)
    for stage in range(n):
        for stalled in (0, 1):
            state = 2 * stage + stalled
            forward = state + 2 if stage + 1 < n else 2 * n
            rates[state, forward] = _ADVANCE[stage] * (_STALLED_ADVANCE if stalled else 1.0)
            groups[state, forward] = ADVANCE if stage + 1 < n else SIGN
            rates[state, 2 * n + 1] = _LOSE[stage] * (_STALLED_LOSE if stalled else 1.0)
            groups[state, 2 * n + 1] = LOSE
            rates[state, 2 * stage + 1 - stalled] = _REVIVE if stalled else _STALL
    return rates, groups


def _calendar() -> Floats:
    """Signing waits for the last two weeks of a quarter, and follows the season."""
    left = days_to_quarter_end()
    calendar = np.ones((CALENDAR_DAYS, 4))
    calendar[:, SIGN] = np.asarray(WIN_SEASON)[quarters()] * np.where(left < 14, 1.9, np.where(left > 75, 0.7, 0.95))
    calendar[:, LOSE] = np.where(left > 80, 1.3, 0.97)
    return calendar


def join_deals(first: Deals, second: Deals) -> tuple[Deals, Ints]:
    """Put two groups of deals together, numbered in order of creation; return also the first group's new numbers."""
    order = np.argsort(np.concatenate([first.plan.created, second.plan.created]), kind="stable")
    number = np.empty_like(order)
    number[order] = np.arange(order.size)
    first_rows, second_rows = number[: first.plan.created.size], number[first.plan.created.size :]
    plans = [
        np.concatenate([getattr(first.plan, name), getattr(second.plan, name)])[order]
        for name in ("created", "account", "lead", "owner", "product", "relative_amount", "quality")
    ]
    chains = (first.chain, second.chain)
    boosts = [part.decisions.shifted(rows) for part, rows in ((first, first_rows), (second, second_rows))]
    decisions = boosts[0].joined(boosts[1])
    chain = Chain(
        first.chain.rates,
        first.chain.groups,
        np.concatenate([c.multipliers for c in chains])[order],
        first.chain.calendar,
        np.concatenate([c.starts for c in chains])[order],
        np.concatenate([c.initial for c in chains])[order],
        decisions.boosts((ADVANCE, SIGN)),
    )
    paths = _join_paths(first.paths, second.paths, first_rows, second_rows, order)
    return Deals(DealPlan(*plans), decisions, chain, paths), first_rows


def _join_paths(first: Paths, second: Paths, first_rows: Ints, second_rows: Ints, order: Ints) -> Paths:
    rows = np.concatenate([first_rows[first.move_rows], second_rows[second.move_rows]])
    times = np.concatenate([first.move_times, second.move_times])
    states = np.concatenate([first.move_states, second.move_states])
    sort = np.lexsort((times, rows))
    closed = np.concatenate([first.closed, second.closed])[order]
    outcome = np.concatenate([first.outcome, second.outcome])[order]
    return Paths(closed, outcome, rows[sort], times[sort], states[sort])
