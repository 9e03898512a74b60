"""What can be seen of the hidden states? Activities, tickets and touches, drawn at rates that depend on the state."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.simulation.actions import ACTION_KINDS
from pipelines.simulation.business import Business
from pipelines.simulation.chains import Floats, Ints
from pipelines.simulation.clock import record_late, to_times
from pipelines.simulation.ids import named, number_in_order, to_ids
from pipelines.simulation.names import choose
from pipelines.simulation.plan import DAYS, SOURCES, STAGES
from pipelines.simulation.stretches import Stretches, draw_in_stretches, stretches_of

KINDS = ("email", "call", "meeting", "demo", "proposal")
PRIORITIES = ("low", "normal", "high", "urgent")

# Answers a day (inbound) and own efforts a day (outbound) by state.
_LEAD_INBOUND, _LEAD_OUTBOUND = np.array([0.005, 0.040, 0.120]), np.array([0.024, 0.055, 0.080])
_DEAL_INBOUND = np.tile([0.100, 0.018], len(STAGES)) * np.repeat([0.8, 0.9, 1.0, 1.15, 1.2], 2)
_DEAL_OUTBOUND = np.tile([0.105, 0.065], len(STAGES))
_LIFE_INBOUND, _LIFE_OUTBOUND = np.array([0.028, 0.022, 0.014, 0.007, 0.003]), np.array([0.017] * 5)
# Shares of the kinds among outbound activities: on leads, on deals by stage, on customers.
_LEAD_KINDS = np.array([0.60, 0.36, 0.04, 0.0, 0.0])
_DEAL_KINDS = np.array(
    [
        [0.50, 0.38, 0.12, 0.0, 0.0],
        [0.42, 0.32, 0.22, 0.04, 0.0],
        [0.36, 0.24, 0.18, 0.16, 0.06],
        [0.38, 0.26, 0.20, 0.04, 0.12],
        [0.44, 0.30, 0.22, 0.0, 0.04],
    ]
)
_LIFE_KINDS = np.array([0.50, 0.36, 0.14, 0.0, 0.0])
_MINUTES = (0.0, 8.0, 50.0, 70.0, 0.0)

_TICKETS = np.array([0.0050, 0.0085, 0.0150, 0.0290, 0.0500])
_SATISFACTION = np.array([4.6, 4.2, 3.6, 2.9, 2.2])
_NURTURE, _NEWSLETTER = np.array([0.008, 0.011, 0.013]), np.array([0.004] * 5)
_TOUCH_KINDS = (
    "form",
    "event visit",
    "recommendation",
    "partner note",
    "ad click",
    "cold mail",
    "nurture mail",
    "newsletter",
)
_TOUCH_COSTS = np.array([5.0, 21.0, 1.6, 4.2, 14.0, 2.8, 0.40, 0.15])


@dataclass(frozen=True)
class _Efforts:
    """Activities of one kind of record before they are put together; -1 is no lead, deal or account."""

    times: Floats
    kind: Ints
    inbound: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    lead: Ints
    deal: Ints
    account: Ints
    seller: Ints


def activity_table(rng: np.random.Generator, business: Business, contacts: Ints) -> pd.DataFrame:
    """Return all activities in order; `contacts` gives the number of the first contact of each account (two each)."""
    parts = [
        _lead_efforts(rng, business),
        _deal_efforts(rng, business),
        _life_efforts(rng, business),
        *(_actions_done(business, entity) for entity in ACTION_KINDS),
    ]
    fields = ("times", "kind", "inbound", "lead", "deal", "account", "seller")
    columns = [np.concatenate([getattr(part, field) for part in parts]) for field in fields]
    recorded = record_late(rng, columns[0])
    keep = np.flatnonzero(recorded < DAYS)
    keep = keep[np.argsort(columns[0][keep], kind="stable")]
    times, kind, inbound, lead, deal, account, seller = (column[keep] for column in columns)
    minutes = np.asarray(_MINUTES)[kind] * rng.lognormal(-0.15, 0.55, times.size)
    has_result = np.isin(kind, (1, 2)) & ~inbound
    contact = np.where(account >= 0, contacts[account] + (rng.random(times.size) < 0.35), -1)
    return pd.DataFrame(
        {
            "activity_id": number_in_order("activity", times),
            "occurred_at": to_times(times),
            "kind": named(KINDS, kind),
            "direction": named(("outbound", "inbound"), inbound.astype(np.int64)),
            "rep_id": to_ids("rep", seller),
            "account_id": to_ids("account", account),
            "contact_id": to_ids("contact", contact),
            "lead_id": to_ids("lead", lead),
            "opportunity_id": to_ids("opportunity", deal),
            "duration_seconds": np.where(minutes > 0, np.round(60.0 * minutes), np.nan),
            "outcome": named(("held", "not reached"), np.where(has_result, rng.random(times.size) < 0.28, -1)),
            "recorded_at": to_times(recorded[keep]),
        }
    )


def _both(
    rng: np.random.Generator, stretches: Stretches, inbound: Floats, outbound: Floats, factors: Floats
) -> tuple[Ints, Floats, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    """Draw inbound and outbound events; return their stretches, times and whether they are inbound."""
    answers, answer_times = draw_in_stretches(rng, stretches, inbound, factors)
    efforts, effort_times = draw_in_stretches(rng, stretches, outbound, factors)
    is_inbound = np.arange(answers.size + efforts.size) < answers.size
    return np.concatenate([answers, efforts]), np.concatenate([answer_times, effort_times]), is_inbound


def _kinds(rng: np.random.Generator, shares: Floats, groups: Ints, inbound: np.ndarray) -> Ints:
    """Draw kinds by the shares of each group; what comes in is e-mail or a call."""
    cumulative = np.cumsum(shares, axis=1)[groups]
    drawn = (rng.random(groups.size)[:, None] > cumulative).sum(axis=1)
    return np.where(inbound, (rng.random(groups.size) < 0.25).astype(np.int64), np.minimum(drawn, len(KINDS) - 1))


def _lead_efforts(rng: np.random.Generator, business: Business) -> _Efforts:
    leads = business.leads
    begins = np.minimum(np.where(np.isfinite(leads.answered), leads.answered, leads.assigned), DAYS)
    stretches = stretches_of(leads.chain, leads.paths, begins, DAYS)
    chatty = np.where(np.isfinite(leads.answered), rng.lognormal(-0.08, 0.4, begins.size), 0.05)
    drawn, times, inbound = _both(rng, stretches, _LEAD_INBOUND, _LEAD_OUTBOUND, chatty)
    rows = stretches.rows[drawn]
    # The first response is an activity of its own.
    answered = np.flatnonzero(leads.answered < np.minimum(leads.paths.closed, DAYS))
    rows, times = np.concatenate([rows, answered]), np.concatenate([times, leads.answered[answered]])
    inbound = np.concatenate([inbound, np.zeros(answered.size, dtype=bool)])
    kind = _kinds(rng, _LEAD_KINDS[None, :], np.zeros(rows.size, dtype=np.int64), inbound)
    none = np.full(rows.size, -1)
    return _Efforts(times, kind, inbound, rows, none, none, business.sellers.owners_at(leads.owner[rows], times))


def _deal_efforts(rng: np.random.Generator, business: Business) -> _Efforts:
    plan, deals = business.deals.plan, business.deals
    stretches = stretches_of(deals.chain, deals.paths, plan.created, DAYS)
    chatty = rng.lognormal(-0.08, 0.4, plan.created.size)
    drawn, times, inbound = _both(rng, stretches, _DEAL_INBOUND, _DEAL_OUTBOUND, chatty)
    rows = stretches.rows[drawn]
    kind = _kinds(rng, _DEAL_KINDS, stretches.states[drawn] // 2, inbound)
    seller = business.sellers.owners_at(plan.owner[rows], times)
    return _Efforts(times, kind, inbound, np.full(rows.size, -1), rows, plan.account[rows], seller)


def _life_efforts(rng: np.random.Generator, business: Business) -> _Efforts:
    lives, accounts = business.lives, business.accounts
    stretches = stretches_of(lives.chain, lives.paths, np.maximum(lives.begin, 0.0), DAYS)
    chatty = rng.lognormal(-0.08, 0.4, lives.account.size) * np.where(accounts.is_key[lives.account], 3.0, 1.0)
    drawn, times, inbound = _both(rng, stretches, _LIFE_INBOUND, _LIFE_OUTBOUND, chatty)
    account = lives.account[stretches.rows[drawn]]
    kind = _kinds(rng, _LIFE_KINDS[None, :], np.zeros(account.size, dtype=np.int64), inbound)
    none = np.full(account.size, -1)
    return _Efforts(
        times, kind, inbound, none, none, account, business.sellers.owners_at(accounts.owner[account], times)
    )


def _actions_done(business: Business, entity: str) -> _Efforts:
    """Return the outbound activities that the actions done were."""
    decisions = business.decisions(entity)
    decisions = decisions.at(np.flatnonzero(decisions.done))
    numbers = np.array([KINDS.index(kind.activity) for kind in ACTION_KINDS[entity]])
    rows, none = decisions.rows, np.full(decisions.rows.size, -1)
    account = business.account_of(entity, rows)
    return _Efforts(
        decisions.times,
        numbers[decisions.kinds],
        np.zeros(rows.size, dtype=bool),
        rows if entity == "lead" else none,
        rows if entity == "deal" else none,
        account,
        business.seller_of(entity, rows, decisions.times),
    )


def ticket_table(rng: np.random.Generator, business: Business) -> pd.DataFrame:
    """Return support tickets: more, graver and less satisfied as health fails. Satisfaction is given at the closing."""
    lives = business.lives
    stretches = stretches_of(lives.chain, lives.paths, np.maximum(lives.begin, 0.0), DAYS)
    key = np.where(business.accounts.is_key[lives.account], 3.0, 1.0)
    drawn, times = draw_in_stretches(rng, stretches, _TICKETS, rng.lognormal(-0.12, 0.5, key.size) * key)
    recorded = record_late(rng, times)
    keep = np.flatnonzero(recorded < DAYS)
    keep = keep[np.argsort(times[keep], kind="stable")]
    drawn, times, recorded = drawn[keep], times[keep], recorded[keep]
    level = stretches.states[drawn]
    grave = choose(rng, [0.2, 0.5, 0.22, 0.08], level.size) + (rng.random(level.size) < 0.12 * level)
    closed = recorded + rng.gamma(1.2, 1.4 + 0.5 * level)
    felt = np.clip(np.round(_SATISFACTION[level] + rng.normal(0.0, 0.7, level.size)), 1.0, 5.0)
    is_rated = (closed < DAYS) & (rng.random(level.size) < 0.65)
    return pd.DataFrame(
        {
            "ticket_id": number_in_order("ticket", times),
            "account_id": to_ids("account", lives.account[stretches.rows[drawn]]),
            "occurred_at": to_times(times),
            "closed_at": to_times(np.where(closed < DAYS, closed, np.inf)),
            "priority": named(PRIORITIES, np.minimum(grave, len(PRIORITIES) - 1)),
            "satisfaction": np.where(is_rated, felt, np.nan),
            "recorded_at": to_times(recorded),
        }
    )


def touch_table(rng: np.random.Generator, business: Business, n_campaigns: int) -> pd.DataFrame:
    """Return marketing touches: how each lead came in, mails that nurture open leads, newsletters to customers."""
    leads, lives = business.leads, business.lives
    open_leads = stretches_of(leads.chain, leads.paths, leads.created, DAYS)
    nurtured, nurture_times = draw_in_stretches(rng, open_leads, _NURTURE)
    customers = stretches_of(lives.chain, lives.paths, np.maximum(lives.begin, 0.0), DAYS)
    written, newsletter_times = draw_in_stretches(rng, customers, _NEWSLETTER)
    n_first, n_nurture, n_news = leads.created.size, nurtured.size, written.size
    lead = np.concatenate([np.arange(n_first), open_leads.rows[nurtured], np.full(n_news, -1)])
    account = np.concatenate([np.full(n_first + n_nurture, -1), lives.account[customers.rows[written]]])
    kind = np.concatenate([leads.source, np.full(n_nurture, len(SOURCES)), np.full(n_news, len(SOURCES) + 1)])
    campaign = np.concatenate(
        [leads.campaign, leads.campaign[open_leads.rows[nurtured]], rng.integers(n_campaigns, size=n_news)]
    )
    times = np.concatenate([leads.created, nurture_times, newsletter_times])
    recorded = record_late(rng, times)
    keep = np.flatnonzero(recorded < DAYS)
    keep = keep[np.argsort(times[keep], kind="stable")]
    return pd.DataFrame(
        {
            "touch_id": number_in_order("touch", times[keep]),
            "occurred_at": to_times(times[keep]),
            "campaign_id": to_ids("campaign", campaign[keep]),
            "kind": named(_TOUCH_KINDS, kind[keep]),
            "lead_id": to_ids("lead", lead[keep]),
            "account_id": to_ids("account", account[keep]),
            "cost": np.round(_TOUCH_COSTS[kind[keep]] * rng.lognormal(-0.02, 0.2, keep.size), 2),
            "recorded_at": to_times(recorded[keep]),
        }
    )
