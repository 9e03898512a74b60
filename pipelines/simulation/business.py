"""In which order does the company's business unfold? Leads, accounts, first deals, customers' lives, further deals."""

from dataclasses import dataclass

import numpy as np

from pipelines.simulation.accounts import Accounts, Conversions, draw_accounts
from pipelines.simulation.actions import Decisions
from pipelines.simulation.chains import Floats, Ints
from pipelines.simulation.customers import Contracts, Lives, draw_contracts, simulate_lives
from pipelines.simulation.deals import Deals, join_deals, plan_deals, run_deals
from pipelines.simulation.leads import Leads, simulate_leads
from pipelines.simulation.names import choose
from pipelines.simulation.people import Sellers, draw_sellers
from pipelines.simulation.plan import DAYS, SIZES, Size

_OUTBOUND = 0.20
_OLD_CUSTOMER_WEIGHT = 0.15
"""How often reps open a deal at a customer from before the CRM, against 1 at any other account."""

_KEY_ACCOUNT_DEALS = 6.0


@dataclass(frozen=True)
class Business:
    """Everything that happened, in numbers; hidden states included."""

    sellers: Sellers
    leads: Leads
    accounts: Accounts
    conversions: Conversions
    deals: Deals
    lives: Lives
    contracts: Contracts

    def decisions(self, entity: str) -> Decisions:
        """Return the decisions that came to be: those on leads, deals and customers that were still open."""
        book = {"lead": self.leads, "deal": self.deals, "account": self.lives}[entity]
        return book.decisions.before(book.paths.closed)

    def account_of(self, entity: str, rows: Ints) -> Ints:
        """Return the account of deals or lives; leads have none while they are open."""
        if entity == "lead":
            return np.full(rows.size, -1)
        return self.deals.plan.account[rows] if entity == "deal" else self.lives.account[rows]

    def seller_of(self, entity: str, rows: Ints, times: Floats) -> Ints:
        """Return who owned leads, deals or lives at a time."""
        owners = {
            "lead": self.leads.owner,
            "deal": self.deals.plan.owner,
            "account": self.accounts.owner[self.lives.account],
        }[entity]
        return self.sellers.owners_at(owners[rows], times)


def simulate_business(rng: np.random.Generator, size: Size) -> Business:
    """Draw the whole business of one size."""
    extent = SIZES[size]
    sellers = draw_sellers(rng, extent.sellers)
    leads = simulate_leads(rng, extent.leads, extent.campaigns, sellers)
    accounts, conversions = draw_accounts(rng, extent, leads, sellers)
    first = _first_deals(rng, round(_OUTBOUND * extent.deals), leads, accounts, conversions, sellers)
    lives = simulate_lives(rng, accounts, first)
    further = _further_deals(rng, extent.deals - first.plan.created.size, accounts, lives, sellers)
    deals, first_rows = join_deals(first, further)
    lives = lives.renumber_deals(first_rows)
    return Business(sellers, leads, accounts, conversions, deals, lives, draw_contracts(rng, lives, deals))


def _first_deals(
    rng: np.random.Generator,
    n_outbound: int,
    leads: Leads,
    accounts: Accounts,
    conversions: Conversions,
    sellers: Sellers,
) -> Deals:
    """Open a deal for every converted lead, and outbound deals at accounts that reps pick."""
    weights = np.where(accounts.is_initial, _OLD_CUSTOMER_WEIGHT, 1.0)
    picked = choose(rng, weights, n_outbound)
    begin = np.maximum(accounts.created[picked], 0.0)
    opened = begin + rng.random(n_outbound) * (DAYS - begin)
    created = np.concatenate([conversions.times, opened])
    account = np.concatenate([conversions.accounts, picked])
    lead = np.concatenate([conversions.leads, np.full(n_outbound, -1)])
    readiness = np.concatenate([leads.quality[conversions.leads], np.zeros(n_outbound)])
    return _run_in_order(rng, created, account, lead, accounts, readiness, sellers)


def _further_deals(rng: np.random.Generator, n: int, accounts: Accounts, lives: Lives, sellers: Sellers) -> Deals:
    """Open deals at customers while they stay; key accounts are worked more."""
    begin, end = np.maximum(lives.begin, 0.0), np.minimum(lives.end, DAYS)
    weights = np.maximum(end - begin - 30.0, 0.0) * np.where(accounts.is_key[lives.account], _KEY_ACCOUNT_DEALS, 1.0)
    life = choose(rng, weights, n)
    created = begin[life] + rng.random(n) * (end - begin - 30.0)[life]
    level = lives.paths.states(lives.chain, life, np.floor(created).astype(np.int64))
    readiness = 0.5 * (1.5 - level)
    lead = np.full(n, -1)
    return _run_in_order(rng, created, lives.account[life], lead, accounts, readiness, sellers)


def _run_in_order(
    rng: np.random.Generator,
    created: Floats,
    account: Ints,
    lead: Ints,
    accounts: Accounts,
    readiness: Floats,
    sellers: Sellers,
) -> Deals:
    order = np.argsort(created, kind="stable")
    account, created = account[order], created[order]
    owner = sellers.owners_at(accounts.owner[account], created)
    plan = plan_deals(rng, created, account, lead[order], owner, accounts.fit[account], readiness[order])
    return run_deals(rng, plan, sellers)
