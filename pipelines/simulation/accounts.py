"""Which accounts are there? Customers from before the CRM, prospects, and those that converted leads bring.

Hidden is an account's fit: fitting accounts buy more readily and stay longer.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.simulation.actions import Flags
from pipelines.simulation.chains import Floats, Ints
from pipelines.simulation.leads import Leads, draw_owners
from pipelines.simulation.names import choose
from pipelines.simulation.people import Sellers
from pipelines.simulation.plan import DAYS, INDUSTRIES, PLAN_FIGURES, REGIONS, Extent

_INITIAL_CUSTOMERS = 0.64
_LEAD_ACCOUNTS = 0.32
_STRATEGIC = 0.03
_OTHER_BUYERS = 0.15
"""Share of the leads of known accounts that come from accounts which were customers before the CRM began."""


@dataclass(frozen=True)
class Accounts:
    """All accounts. `created` is negative for those older than the CRM; `owner` is the first owner.

    Customers from before the CRM come first, the key accounts at their head; then prospects, then lead accounts.
    """

    created: Floats
    region: Ints
    industry: Ints
    size: Floats
    fit: Floats
    owner: Ints
    is_initial: Flags
    is_key: Flags
    is_strategic: Flags

    @property
    def count(self) -> int:
        """Number of accounts."""
        return len(self.created)


@dataclass(frozen=True)
class Conversions:
    """Converted leads, oldest first, with the account each belongs to."""

    leads: Ints
    times: Floats
    accounts: Ints


def draw_accounts(
    rng: np.random.Generator, extent: Extent, leads: Leads, sellers: Sellers
) -> tuple[Accounts, Conversions]:
    """Draw the accounts; some converted leads bring a new one, the others come from an account that is known."""
    converted = np.flatnonzero(leads.converted)
    converted = converted[np.argsort(leads.paths.closed[converted], kind="stable")]
    n_from_leads = min(round(_LEAD_ACCOUNTS * extent.accounts), len(converted))
    n_initial = round(_INITIAL_CUSTOMERS * extent.accounts)
    n_old = extent.accounts - n_from_leads
    brings_account = np.zeros(len(converted), dtype=bool)
    brings_account[rng.permutation(len(converted))[:n_from_leads]] = True
    makers = converted[brings_account]

    is_key = np.arange(extent.accounts) < extent.key_accounts
    old_owner, old_region = _old_owners(rng, n_old, extent.key_accounts, sellers)
    old_created = np.where(
        np.arange(n_old) < n_initial, rng.uniform(-1_100, -5, n_old), rng.uniform(-300, 0.6 * DAYS, n_old)
    )
    accounts = Accounts(
        created=np.concatenate([np.floor(old_created) + 0.2, leads.paths.closed[makers]]),
        region=np.concatenate([old_region, leads.region[makers]]),
        industry=np.concatenate([choose(rng, [i.share for i in INDUSTRIES], n_old), leads.industry[makers]]),
        size=np.concatenate(
            [rng.normal(0.0, 1.0, n_old) + 1.2 * is_key[:n_old], (np.log(leads.employees[makers]) - 4.6) / 1.1]
        ),
        fit=np.concatenate(
            [rng.normal(0.0, 1.0, n_old), rng.normal(0.2, 0.9, len(makers)) + 0.4 * leads.quality[makers]]
        ),
        owner=np.concatenate([old_owner, leads.owner[makers]]),
        is_initial=np.arange(extent.accounts) < n_initial,
        is_key=is_key,
        is_strategic=_strategic(rng, is_key),
    )
    belongs = _accounts_of_conversions(rng, leads, accounts, converted, brings_account)
    return accounts, Conversions(converted, leads.paths.closed[converted], belongs)


def _old_owners(rng: np.random.Generator, n: int, n_key: int, sellers: Sellers) -> tuple[Ints, Ints]:
    """Give key accounts to the sellers with the largest quotas left, the others to sellers of their region."""
    left = sellers.quotas.copy()
    key_owners = np.zeros(n_key, dtype=np.int64)
    for position in range(n_key):
        key_owners[position] = int(left.argmax())
        left[key_owners[position]] -= PLAN_FIGURES["top_20_customers_share"] / n_key
    region = choose(rng, [r.accounts for r in REGIONS], n)
    region[:n_key] = sellers.regions[key_owners]
    owner = draw_owners(rng, sellers, region)
    owner[:n_key] = key_owners
    return owner, region


def _strategic(rng: np.random.Generator, is_key: Flags) -> Flags:
    """Name strategic accounts: a few key accounts and others picked for what they may become."""
    number = np.arange(is_key.size)
    return np.where(is_key, number % 7 == 6, rng.random(is_key.size) < _STRATEGIC)


def _accounts_of_conversions(
    rng: np.random.Generator, leads: Leads, accounts: Accounts, converted: Ints, brings_account: Flags
) -> Ints:
    """Find the account of each converted lead: its own new one, or a known one of its region and industry."""
    n_old = accounts.count - int(brings_account.sum())
    belongs = np.full(len(converted), -1)
    belongs[brings_account] = np.arange(n_old, accounts.count)
    cell = accounts.region * len(INDUSTRIES) + accounts.industry
    members = {key: np.flatnonzero(cell == key) for key in np.unique(cell)}
    prefers_initial = rng.random(len(converted)) < _OTHER_BUYERS
    place = rng.random(len(converted))
    for position in np.flatnonzero(~brings_account):
        lead = converted[position]
        near = members.get(leads.region[lead] * len(INDUSTRIES) + leads.industry[lead], np.arange(n_old))
        known = near[accounts.created[near] < leads.created[lead]]
        wanted = known[accounts.is_initial[known] == prefers_initial[position]]
        pool = next(p for p in (wanted, known, np.flatnonzero(accounts.is_initial)) if p.size)
        belongs[position] = pool[int(place[position] * pool.size)]
    return belongs
