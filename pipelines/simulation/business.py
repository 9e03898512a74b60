"""In which order does the company's business unfold? Leads, accounts, first deals, customers' lives, further deals."""

from dataclasses import dataclass

import numpy as np

from pipelines.simulation.accounts import Accounts, Conversions, draw_accounts
from pipelines.simulation.actions import Book, Decisions
from pipelines.simulation.chains import Floats, Ints
from pipelines.simulation.customers import Contracts, Lives, draw_contracts, simulate_lives
from pipelines.simulation.deals import Deals, Openings, join_deals, plan_deals, run_deals
from pipelines.simulation.leads import Leads, simulate_leads
from pipelines.simulation.names import choose
from pipelines.simulation.people import Sellers, draw_sellers
from pipelines.simulation.plan import DAYS, SIZES, Size

_OUTBOUND = 0.20
_OLD_CUSTOMER_WEIGHT = 0.15
"""How often reps open a deal at a customer from before the CRM, against 1 at any other account."""

_KEY_ACCOUNT_DEALS = 6.0
_FIRST_MONTH = 30.0


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

    def book(self, entity: str) -> Book:
        """Return the leads, the deals or the customers' lives."""
        books: dict[str, Book] = {"lead": self.leads, "deal": self.deals, "account": self.lives}
        return books[entity]

    def decisions(self, entity: str) -> Decisions:
        """Return the decisions that came to be: those on leads, deals and customers that were still open."""
        book = self.book(entity)
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
    openings = _first_openings(rng, round(_OUTBOUND * extent.deals), leads, accounts, conversions)
    first = _run(rng, openings, accounts, sellers)
    lives = simulate_lives(rng, accounts, first)
    openings = _further_openings(rng, extent.deals - first.plan.created.size, accounts, lives)
    further = _run(rng, openings, accounts, sellers)
    deals, first_rows = join_deals(first, further)
    lives = lives.renumber_deals(first_rows)
    return Business(sellers, leads, accounts, conversions, deals, lives, draw_contracts(rng, lives, deals))


def _first_openings(
    rng: np.random.Generator, n_outbound: int, leads: Leads, accounts: Accounts, conversions: Conversions
) -> Openings:
    """Open a deal for every converted lead, and outbound deals at accounts that reps pick."""
    weights = np.where(accounts.is_initial, _OLD_CUSTOMER_WEIGHT, 1.0)
    picked = choose(rng, weights, n_outbound)
    begin = np.maximum(accounts.created[picked], 0.0)
    opened = begin + rng.random(n_outbound) * (DAYS - begin)
    return Openings(
        created=np.concatenate([conversions.times, opened]),
        account=np.concatenate([conversions.accounts, picked]),
        lead=np.concatenate([conversions.leads, np.full(n_outbound, -1)]),
        readiness=np.concatenate([leads.quality[conversions.leads], np.zeros(n_outbound)]),
    )


def _further_openings(rng: np.random.Generator, n: int, accounts: Accounts, lives: Lives) -> Openings:
    """Open deals at customers while they stay; key accounts are worked more, healthy customers are readier."""
    begin, end = np.maximum(lives.begin, 0.0), np.minimum(lives.end, DAYS)
    length = np.maximum(end - begin - _FIRST_MONTH, 0.0)
    life = choose(rng, length * np.where(accounts.is_key[lives.account], _KEY_ACCOUNT_DEALS, 1.0), n)
    created = begin[life] + _FIRST_MONTH + rng.random(n) * length[life]
    level = lives.paths.states(lives.chain, life, np.floor(created).astype(np.int64))
    return Openings(created, lives.account[life], np.full(n, -1), np.asarray(0.5 * (1.5 - level)))


def _run(rng: np.random.Generator, openings: Openings, accounts: Accounts, sellers: Sellers) -> Deals:
    ordered = openings.in_order()
    owner = sellers.owners_at(accounts.owner[ordered.account], ordered.created)
    return run_deals(rng, plan_deals(rng, ordered, owner=owner, fit=accounts.fit[ordered.account]), sellers)
