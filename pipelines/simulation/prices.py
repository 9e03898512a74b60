"""How much is sold to whom, and at what amounts?

Amounts are drawn in relation to an account's scale. One price level for each account then makes the sellers'
quotas, the key accounts' and the strategic accounts' shares come out; a level is constant over time, so it tells
nothing of the future.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.simulation.accounts import Accounts
from pipelines.simulation.actions import Flags
from pipelines.simulation.business import Business
from pipelines.simulation.chains import Floats, Ints
from pipelines.simulation.clock import quarters
from pipelines.simulation.deals import WON
from pipelines.simulation.names import choose
from pipelines.simulation.plan import DAYS, ORDER_SEASON, PLAN_FIGURES, PRODUCTS
from pipelines.simulation.stretches import draw_in_stretches, stretches_of

_ORDERS_A_DAY = 0.026
_ORDERS_BY_LEVEL = np.array([1.35, 1.15, 0.95, 0.50, 0.20])
_KEY_FREQUENCY = 14.0
_TYPICAL_ORDER = 6_000.0
_TYPICAL_DEAL = 60_000.0
_TYPICAL_CONTRACT = 2_500.0
_MEASURED_DAYS = 730
_BEST_OF_THE_REST = 0.012
"""What the top 20 customers sell more than the key accounts, because some others overtake the smallest of these."""

_REVISION_RATE = 0.35


@dataclass(frozen=True)
class Sales:
    """Order lines, oldest first, and the amounts of deals and contracts.

    `deal_first` is each deal's amount at creation; `revisions` (row of a move in the deals' paths, new amount) are
    sorted as the moves are.
    """

    account: Ints
    times: Floats
    amount: Floats
    product: Ints
    deal: Ints
    seller: Ints
    deal_first: Floats
    deal_last: Floats
    revised_moves: Ints
    revised_amounts: Floats
    monthly: Floats


def price_business(rng: np.random.Generator, business: Business) -> Sales:
    """Draw repeat orders, price everything, and add the orders that won deals bring."""
    accounts, deals = business.accounts, business.deals
    log_scale = 0.5 * accounts.size + rng.normal(0.0, 0.5, accounts.count)
    life, times = _repeat_orders(rng, business)
    repeat_account = business.lives.account[life]
    repeat = _TYPICAL_ORDER * np.exp(log_scale[repeat_account] + rng.normal(0.0, 0.45, times.size))
    plan = deals.plan
    first = _TYPICAL_DEAL * np.exp(0.5 * log_scale[plan.account] + plan.relative_amount)
    last, revised, steps = _revise(rng, business, first)

    won = np.flatnonzero(deals.paths.outcome == WON)
    account = np.concatenate([repeat_account, plan.account[won]])
    times = np.concatenate([times, deals.paths.closed[won]])
    relative = np.concatenate([repeat, last[won]])
    is_deal = np.arange(times.size) >= life.size
    level = _price_levels(business, account, np.where(times >= DAYS - _MEASURED_DAYS, relative, 0.0), is_deal)
    order = np.argsort(times, kind="stable")
    product = np.concatenate([choose(rng, [p.share for p in PRODUCTS], life.size), plan.product[won]])
    seller = business.sellers.owners_at(accounts.owner[account], times)
    deal_level = np.sqrt(level)[plan.account]
    contract_account = business.lives.account[business.contracts.life]
    monthly = _TYPICAL_CONTRACT * np.exp(log_scale[contract_account] + rng.normal(0.0, 0.3, contract_account.size))
    return Sales(
        account=account[order],
        times=times[order],
        amount=_rounded(relative * np.where(is_deal, np.sqrt(level[account]), level[account]))[order],
        product=product[order],
        deal=np.concatenate([np.full(life.size, -1), won])[order],
        seller=seller[order],
        deal_first=_rounded(first * deal_level),
        deal_last=_rounded(last * deal_level),
        revised_moves=revised,
        revised_amounts=_rounded(steps * deal_level[deals.paths.move_rows[revised]]),
        monthly=_rounded(monthly * np.sqrt(level[contract_account])),
    )


def _rounded(amounts: Floats) -> Floats:
    return np.maximum(np.round(amounts, -1), 10.0)


def _repeat_orders(rng: np.random.Generator, business: Business) -> tuple[Ints, Floats]:
    """Draw the orders of customers: fewer as health fails, more in the strong quarters."""
    lives = business.lives
    key = business.accounts.is_key[lives.account]
    frequency = np.exp(rng.normal(0.0, 0.4, lives.account.size)) * np.where(key, _KEY_FREQUENCY, 1.0)
    stretches = stretches_of(lives.chain, lives.paths, np.maximum(lives.begin, 0.0), DAYS)
    rates = _ORDERS_A_DAY * max(ORDER_SEASON) * _ORDERS_BY_LEVEL
    drawn, times = draw_in_stretches(rng, stretches, rates, frequency)
    season = np.asarray(ORDER_SEASON)[quarters()[np.floor(times).astype(np.int64)]]
    kept = rng.random(times.size) * max(ORDER_SEASON) < season
    return stretches.rows[drawn[kept]], times[kept]


def _revise(rng: np.random.Generator, business: Business, first: Floats) -> tuple[Floats, Ints, Floats]:
    """Revise amounts at some moves between stages, downwards where the hidden quality is low."""
    paths = business.deals.paths
    stage = paths.move_states // 2
    before = np.where(np.append(True, paths.move_rows[1:] != paths.move_rows[:-1]), 0, np.append(0, stage[:-1]))
    revised = np.flatnonzero((stage != before) & (rng.random(stage.size) < _REVISION_RATE))
    rows = paths.move_rows[revised]
    change = rng.normal(0.0, 0.12, rows.size) + 0.05 * business.deals.plan.quality[rows] - 0.02
    total = np.cumsum(change)
    opens = np.append(True, rows[1:] != rows[:-1]) if rows.size else np.zeros(0, dtype=bool)
    base = np.maximum.accumulate(np.where(opens, np.arange(rows.size), 0))
    within = total - total[base] + change[base]
    steps = first[rows] * np.exp(within)
    last = first.copy()
    last[rows] = steps
    return last, revised, steps


def _price_levels(business: Business, account: Ints, relative: Floats, is_deal: Flags) -> Floats:
    """Fit one level for each account by iterative proportional fitting on the sales of the last two years.

    Repeat orders follow the level, deals its root: a large customer opens deals like others, but orders more.
    """
    accounts = business.accounts
    repeat = np.bincount(account, weights=np.where(is_deal, 0.0, relative), minlength=accounts.count)
    deals = np.bincount(account, weights=np.where(is_deal, relative, 0.0), minlength=accounts.count)
    key, strategic = PLAN_FIGURES["top_20_customers_share"] - _BEST_OF_THE_REST, PLAN_FIGURES["strategic_share"]
    goals = (
        (accounts.is_key.astype(np.int64), np.array([1 - key, key])),
        (accounts.is_strategic.astype(np.int64), np.array([1 - strategic, strategic])),
        (accounts.owner, business.sellers.quotas),
    )
    level = _usual_key_sizes(accounts)
    for _ in range(60):
        for group, shares in goals:
            sales = np.bincount(group, weights=repeat * level + deals * np.sqrt(level), minlength=shares.size)
            level = level * (shares * sales.sum() / np.where(sales > 0, sales, np.inf) + (sales <= 0))[group]
    return np.asarray(level)


def _usual_key_sizes(accounts: Accounts) -> Floats:
    """Let key accounts differ by a steady ladder, not by chance, so that all of them stand among the largest."""
    rank = np.cumsum(accounts.is_key) - 1
    return np.where(accounts.is_key, np.exp(0.3 * np.sin(2.4 * rank)), 1.0)
