"""What were the true probabilities from which the outcomes were drawn? For tests only; no connector hands it out.

A probability is conditional on the hidden state at the cutoff and on the actions that will be taken (these are
planned independently of what happens), and exact otherwise: the same rates that drew the outcomes are summed over
all their ways.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipelines.simulation.actions import ACTION_KINDS, Decisions, Flags
from pipelines.simulation.business import Business
from pipelines.simulation.chains import Boosts, Chain, Floats, Ints, outlook
from pipelines.simulation.clock import to_times
from pipelines.simulation.customers import PAUSE_DAYS, life_at
from pipelines.simulation.ids import named, to_rows
from pipelines.simulation.plan import DAYS, END, START
from pipelines.simulation.records import entity_ids


@dataclass(frozen=True)
class Truth:
    """The hidden side of a simulated company.

    Cutoffs are midnights (UTC). Probabilities are asked of open records: a closed one, or one not yet created, is
    an error.
    """

    business: Business

    def lead_conversion_probability(self, cutoff: pd.Timestamp, lead_ids: pd.Series, horizon: pd.Timedelta) -> Floats:
        """Return for each lead the probability that it converts within the horizon."""
        day, days = _day(cutoff), _days(horizon)
        rows = to_rows(lead_ids)
        leads = self.business.leads
        _check_open("leads", lead_ids, (leads.created[rows] < day) & (leads.paths.closed[rows] >= day))
        return np.asarray(outlook(leads.chain, rows, leads.paths.states(leads.chain, rows, day), day, days)[:, 0])

    def deal_outcome_probability(self, cutoff: pd.Timestamp, deal_ids: pd.Series, days: int) -> pd.DataFrame:
        """Return for each deal the probabilities `won`, `lost` and `open` so many days after the cutoff."""
        day, rows = _day(cutoff), to_rows(deal_ids)
        deals = self.business.deals
        _check_open("deals", deal_ids, (deals.plan.created[rows] < day) & (deals.paths.closed[rows] >= day))
        states = deals.paths.states(deals.chain, rows, day)
        return pd.DataFrame(outlook(deals.chain, rows, states, day, days), columns=["won", "lost", "open"])

    def churn_probability(self, cutoff: pd.Timestamp, account_ids: pd.Series, horizon: pd.Timedelta) -> Floats:
        """Return for each customer the probability that no contract runs at the end of the horizon.

        The horizon is at most PAUSE_DAYS days: later, a former customer may have signed again.
        """
        day, days = _day(cutoff), _days(horizon)
        if days > PAUSE_DAYS:
            message = f"churn is known for at most {PAUSE_DAYS} days, not {days}; ask for a shorter horizon"
            raise ValueError(message)
        lives = self.business.lives
        rows = life_at(lives, to_rows(account_ids), np.full(len(account_ids), np.nextafter(day, -np.inf)))
        _check_open("customers", account_ids, rows >= 0)
        return np.asarray(outlook(lives.chain, rows, lives.paths.states(lives.chain, rows, day), day, days)[:, 0])

    def action_effects(self, days: int = 90) -> pd.DataFrame:
        """Return what every considered action does, whether it was done or not.

        Columns as in `actions` (entity, entity_id, kind, occurred_at, accepted), `log_rate_ratio`, and `uplift`:
        P(outcome within `days` | done) - P(same | not done), seen from the midnight before. The outcome is
        conversion of a lead, winning of a deal, leaving of a customer (where less is better).
        """
        return pd.concat([self._effects_on(entity, days) for entity in ACTION_KINDS], ignore_index=True)

    def health(self, cutoff: pd.Timestamp, account_ids: pd.Series) -> Ints:
        """Return the health level of customers at a cutoff, 0 (thriving) to 4 (failing)."""
        day, lives = _day(cutoff), self.business.lives
        rows = life_at(lives, to_rows(account_ids), np.full(len(account_ids), np.nextafter(day, -np.inf)))
        _check_open("customers", account_ids, rows >= 0)
        return lives.paths.states(lives.chain, rows, day)

    def lead_quality(self, lead_ids: pd.Series) -> Floats:
        """Return the hidden quality of leads (standard normal)."""
        return self.business.leads.quality[to_rows(lead_ids)]

    def _effects_on(self, entity: str, days: int) -> pd.DataFrame:
        book = self.business.book(entity)
        planned = book.decisions
        asked = np.flatnonzero(planned.times < np.minimum(book.paths.closed, DAYS)[planned.rows])
        done, left = (_with_action(book.chain, planned, asked, is_done=flag) for flag in (True, False))
        every, day = np.arange(asked.size), np.floor(planned.times[asked]).astype(np.int64)
        states = book.paths.states(book.chain, planned.rows[asked], day)
        uplift = outlook(done, every, states, day, days)[:, 0] - outlook(left, every, states, day, days)[:, 0]
        return pd.DataFrame(
            {
                "entity": pd.Series([entity] * asked.size, dtype="str"),
                "entity_id": entity_ids(self.business, entity, planned.rows[asked]),
                "kind": named([kind.name for kind in ACTION_KINDS[entity]], planned.kinds[asked]),
                "occurred_at": to_times(planned.times[asked]),
                "accepted": planned.done[asked],
                "log_rate_ratio": planned.effects[asked],
                "uplift": uplift,
            }
        )


def _with_action(chain: Chain, planned: Decisions, asked: Ints, *, is_done: bool) -> Chain:
    """Return a chain with a row for each asked decision: it is done or not, all others stay as they were."""
    rows = planned.rows[asked]
    first, last = (np.searchsorted(planned.rows, rows, side=side) for side in ("left", "right"))
    counts = last - first
    copy = np.repeat(np.arange(asked.size), counts)
    decision = np.arange(copy.size) - np.repeat(np.cumsum(counts) - counts, counts) + first[copy]
    keep = np.where(decision == asked[copy], is_done, planned.done[decision])
    copy, decision = copy[keep], decision[keep]
    days = np.floor(planned.times[decision]).astype(np.int64)
    boosts = Boosts.of(copy, days, planned.effects[decision], chain.boosts.groups)
    return replace(
        chain,
        multipliers=chain.multipliers[rows],
        starts=chain.starts[rows],
        initial=chain.initial[rows],
        boosts=boosts,
    )


def _day(cutoff: pd.Timestamp) -> int:
    day, rest = divmod(cutoff - pd.Timestamp(START), pd.Timedelta(days=1))
    if rest or not 0 <= day <= DAYS:
        message = f"{cutoff} is no midnight of the history; the truth is known at midnights from {START} to {END}"
        raise ValueError(message)
    return int(day)


def _days(horizon: pd.Timedelta) -> int:
    days, rest = divmod(horizon, pd.Timedelta(days=1))
    if rest or days < 1:
        message = f"{horizon} is no whole number of days; ask for one"
        raise ValueError(message)
    return int(days)


def _check_open(what: str, ids: pd.Series, is_open: Flags) -> None:
    if not is_open.all():
        message = f"{what} not open at the cutoff: {', '.join(ids[~is_open].head(3))}; ask for open ones only"
        raise ValueError(message)
