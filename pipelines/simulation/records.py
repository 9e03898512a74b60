"""What do the records of the CRM say at the end? Leads, accounts, contacts, deals, contracts, orders, actions.

A record shows the latest value of its fields; `histories` holds what they were before.
"""

import numpy as np
import pandas as pd

from pipelines.simulation.actions import ACTION_KINDS
from pipelines.simulation.business import Business
from pipelines.simulation.chains import Ints
from pipelines.simulation.clock import record_late, to_times
from pipelines.simulation.customers import life_at
from pipelines.simulation.deals import LOST
from pipelines.simulation.histories import Drafts
from pipelines.simulation.ids import named, number_in_order, to_ids
from pipelines.simulation.names import choose, company_names, notes, person_names
from pipelines.simulation.plan import DAYS, INDUSTRIES, PRODUCTS, REGIONS, SOURCES, TITLES
from pipelines.simulation.prices import Sales

FIXED: dict[str, tuple[str, ...]] = {
    "accounts": ("industry", "region", "segment", "annual_revenue", "parent_account_id"),
    "leads": ("source", "campaign_id", "region", "industry", "employees", "title"),
    "opportunities": ("account_id", "lead_id", "product_id", "kind"),
}
"""Fields that never change after a record is created."""

TRACKED: dict[str, tuple[str, ...]] = {
    "accounts": ("owner_id", "employees"),
    "leads": ("owner_id",),
    "opportunities": ("owner_id", "amount", "expected_close_on"),
}
"""Fields of which every change is in `changes`. All others (status, lost_reason, note, ...) may change unseen."""

_LOST_REASONS = ("price", "no budget", "competitor", "no answer", "project stopped")
CONTACTS_PER_ACCOUNT = 2


def lead_table(rng: np.random.Generator, business: Business) -> pd.DataFrame:
    """Return the leads; a converted one points at its account and its opportunity."""
    leads, n = business.leads, len(business.leads.created)
    account, opportunity = np.full(n, -1), np.full(n, -1)
    account[business.conversions.leads] = business.conversions.accounts
    from_lead = np.flatnonzero(business.deals.plan.lead >= 0)
    opportunity[business.deals.plan.lead[from_lead]] = from_lead
    until = np.minimum(leads.paths.closed, DAYS)
    is_assigned = leads.assigned < until
    owner = np.where(is_assigned, business.seller_of("lead", np.arange(n), until), -1)
    return pd.DataFrame(
        {
            "lead_id": to_ids("lead", np.arange(n)),
            "created_at": to_times(leads.created),
            "source": named([s.name for s in SOURCES], leads.source),
            "campaign_id": to_ids("campaign", leads.campaign),
            "region": named([r.name for r in REGIONS], leads.region),
            "industry": named([i.name for i in INDUSTRIES], leads.industry),
            "employees": leads.employees,
            "title": named([name for name, _, _ in TITLES], leads.title),
            "owner_id": to_ids("rep", owner),
            "assigned_at": to_times(np.where(is_assigned, leads.assigned, np.inf)),
            "first_response_at": to_times(np.where(leads.answered < until, leads.answered, np.inf)),
            "closed_at": to_times(leads.paths.closed),
            "outcome": named(("converted", "disqualified"), leads.paths.outcome - 1),
            "account_id": to_ids("account", account),
            "opportunity_id": to_ids("opportunity", opportunity),
            "note": notes(rng, n),
            "recorded_at": to_times(leads.created),
        }
    )


def account_table(rng: np.random.Generator, business: Business, drafts: Drafts) -> pd.DataFrame:
    """Return the accounts; those older than the CRM were recorded when it began."""
    accounts, every = business.accounts, np.arange(business.accounts.count)
    now = np.full(every.size, float(DAYS))
    was_customer = np.isin(every, business.lives.account)
    status = np.where(life_at(business.lives, every, now) >= 0, 0, np.where(was_customer, 1, 2))
    has_parent = ~accounts.is_key & (rng.random(every.size) < 0.03)
    parent = np.where(has_parent, rng.integers(int(accounts.is_key.sum()), size=every.size), -1)
    segment = np.where(accounts.is_strategic, 0, np.where(accounts.size > 0.8, 1, 2))
    return pd.DataFrame(
        {
            "account_id": to_ids("account", every),
            "created_at": to_times(accounts.created),
            "name": company_names(rng, accounts.region, accounts.industry),
            "industry": named([i.name for i in INDUSTRIES], accounts.industry),
            "region": named([r.name for r in REGIONS], accounts.region),
            "employees": drafts.employees_last,
            "annual_revenue": np.round(np.exp(15.2 + 0.9 * accounts.size + rng.normal(0.0, 0.4, every.size)), -4),
            "owner_id": to_ids("rep", business.sellers.owners_at(accounts.owner, now)),
            "parent_account_id": to_ids("account", parent),
            "segment": named(("strategic", "large", "standard"), segment),
            "status": named(("customer", "former customer", "prospect"), status),
            "recorded_at": to_times(np.maximum(accounts.created, 0.0)),
        }
    )


def contact_table(rng: np.random.Generator, business: Business) -> pd.DataFrame:
    """Return two contacts of each account, known since the account was created."""
    account = np.repeat(np.arange(business.accounts.count), CONTACTS_PER_ACCOUNT)
    created = business.accounts.created[account]
    title = choose(rng, [share for _, share, _ in TITLES], account.size)
    return pd.DataFrame(
        {
            "contact_id": to_ids("contact", np.arange(account.size)),
            "account_id": to_ids("account", account),
            "created_at": to_times(created),
            "title": named([name for name, _, _ in TITLES], title),
            "name": person_names(rng, account.size),
            "recorded_at": to_times(np.maximum(created, 0.0)),
        }
    )


def opportunity_table(rng: np.random.Generator, business: Business, sales: Sales, drafts: Drafts) -> pd.DataFrame:
    """Return the deals; `kind` says whether the account was a customer when the deal was opened."""
    plan, paths = business.deals.plan, business.deals.paths
    every = np.arange(plan.created.size)
    lost_reason = np.where(paths.outcome == LOST, rng.integers(len(_LOST_REASONS), size=every.size), -1)
    life = life_at(business.lives, plan.account, plan.created)
    return pd.DataFrame(
        {
            "opportunity_id": to_ids("opportunity", every),
            "created_at": to_times(plan.created),
            "account_id": to_ids("account", plan.account),
            "lead_id": to_ids("lead", plan.lead),
            "owner_id": to_ids("rep", business.seller_of("deal", every, np.minimum(paths.closed, DAYS))),
            "product_id": named([p.product_id for p in PRODUCTS], plan.product),
            "amount": sales.deal_last,
            "expected_close_on": to_times(drafts.expected_last),
            "closed_at": to_times(paths.closed),
            "outcome": named(("won", "lost"), paths.outcome - 1),
            "kind": named(("expansion", "new"), (life < 0).astype(np.int64)),
            "lost_reason": named(_LOST_REASONS, lost_reason),
            "recorded_at": to_times(plan.created),
        }
    )


def contract_table(rng: np.random.Generator, business: Business, sales: Sales) -> pd.DataFrame:
    """Return the monthly contracts; a cancelled one ends at the instant of its cancellation."""
    contracts = business.contracts
    drawn = choose(rng, [p.share for p in PRODUCTS], contracts.deal.size)
    product = np.where(contracts.deal >= 0, business.deals.plan.product[contracts.deal], drawn)
    return pd.DataFrame(
        {
            "contract_id": number_in_order("contract", contracts.begin),
            "account_id": to_ids("account", business.lives.account[contracts.life]),
            "starts_at": to_times(contracts.begin),
            "ends_at": to_times(contracts.end),
            "monthly_amount": sales.monthly,
            "product_id": named([p.product_id for p in PRODUCTS], product),
            "cancelled_at": to_times(contracts.end),
            "recorded_at": to_times(np.maximum(contracts.begin, 0.0)),
        }
    )


def order_table(rng: np.random.Generator, sales: Sales) -> pd.DataFrame:
    """Return the order lines: those of won deals point at them; `rep_id` is the seller they count for."""
    recorded = record_late(rng, sales.times)
    keep = np.flatnonzero(recorded < DAYS)
    product, amount = sales.product[keep], sales.amount[keep]
    prices = np.array([p.list_price for p in PRODUCTS])[product]
    return pd.DataFrame(
        {
            "order_id": number_in_order("order", sales.times[keep]),
            "account_id": to_ids("account", sales.account[keep]),
            "occurred_at": to_times(sales.times[keep]),
            "amount": amount,
            "product_id": named([p.product_id for p in PRODUCTS], product),
            "quantity": np.maximum(np.round(amount / prices), 1.0),
            "opportunity_id": to_ids("opportunity", sales.deal[keep]),
            "rep_id": to_ids("rep", sales.seller[keep]),
            "recorded_at": to_times(recorded[keep]),
        }
    )


def action_table(rng: np.random.Generator, business: Business) -> pd.DataFrame:
    """Return the log of decisions: what was considered, with which chance if chance decided, and what was done."""
    parts = [_actions_on(rng, business, entity) for entity in ACTION_KINDS]
    log = pd.concat(parts, ignore_index=True).sort_values("occurred_at", kind="stable", ignore_index=True)
    log.insert(0, "action_id", to_ids("action", np.arange(len(log))))
    return log


def _actions_on(rng: np.random.Generator, business: Business, entity: str) -> pd.DataFrame:
    decisions = business.decisions(entity)
    recorded = record_late(rng, decisions.times)
    decisions, recorded = decisions.at(np.flatnonzero(recorded < DAYS)), recorded[recorded < DAYS]
    by_experiment = np.isfinite(decisions.propensities)
    return pd.DataFrame(
        {
            "occurred_at": to_times(decisions.times),
            "rep_id": to_ids("rep", business.seller_of(entity, decisions.rows, decisions.times)),
            "entity": pd.Series([entity] * by_experiment.size, dtype="str"),
            "entity_id": entity_ids(business, entity, decisions.rows),
            "kind": named([kind.name for kind in ACTION_KINDS[entity]], decisions.kinds),
            "proposed_by": named(("rep", "experiment"), by_experiment.astype(np.int64)),
            "propensity": decisions.propensities,
            "accepted": pd.Series(decisions.done, dtype="boolean"),
            "recorded_at": to_times(recorded),
        }
    )


def entity_ids(business: Business, entity: str, rows: Ints) -> pd.Series:
    """Return the ids of leads, deals, or the accounts of lives."""
    if entity == "account":
        return to_ids("account", business.lives.account[rows])
    return to_ids({"lead": "lead", "deal": "opportunity"}[entity], rows)
