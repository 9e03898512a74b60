"""How do leads come in, get answered, and convert or die?

Everyone sees a lead's source, campaign, industry, size and title, and how fast it was assigned and answered. Hidden
are its quality and its interest (cold, warm, hot), which moves from day to day and shows in what the lead answers.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.simulation.actions import Decisions, Flags, draw_decisions
from pipelines.simulation.chains import Chain, Floats, Ints, Paths, business_time, run
from pipelines.simulation.clock import CALENDAR_DAYS
from pipelines.simulation.names import choose
from pipelines.simulation.people import Sellers, lead_shares
from pipelines.simulation.plan import DAYS, INDUSTRIES, PLAN_FIGURES, REGIONS, SOURCES, TITLES

COLD, WARM, HOT = 0, 1, 2
MOVE, CONVERT, DISQUALIFY = 0, 1, 2

# Daily rates from cold, warm, hot to cold, warm, hot, converted, disqualified.
_RATES = np.array(
    [
        [0.0, 0.006, 0.0, 0.00096, 0.0090],
        [0.028, 0.0, 0.010, 0.0086, 0.0050],
        [0.0, 0.045, 0.0, 0.0345, 0.0016],
    ]
)
_GROUPS = np.array([[MOVE, MOVE, MOVE, CONVERT, DISQUALIFY]] * 3)

_ASSIGNMENT_DECAY = 92.0
_RESPONSE_DECAY = 220.0
"""Hours in which a lead's readiness falls to 1/e while nobody owns it, and while its owner does not answer."""

_NEVER_ANSWERED = 0.04


@dataclass(frozen=True)
class Leads:
    """All leads, oldest first. Times are fractional days since the start; an event that never came is infinite."""

    created: Floats
    assigned: Floats
    answered: Floats
    source: Ints
    campaign: Ints
    region: Ints
    industry: Ints
    title: Ints
    employees: Floats
    owner: Ints
    quality: Floats
    decisions: Decisions
    chain: Chain
    paths: Paths

    @property
    def converted(self) -> Flags:
        """Which leads converted."""
        return np.asarray(self.paths.outcome == CONVERT)


def simulate_leads(rng: np.random.Generator, n: int, n_campaigns: int, sellers: Sellers) -> Leads:
    """Draw n leads and what became of them."""
    created = np.sort(np.floor(DAYS * rng.random(n) ** 0.95) + business_time(rng, n))
    source = choose(rng, [s.share for s in SOURCES], n)
    per_source = n_campaigns // len(SOURCES)
    campaign = source * per_source + rng.integers(per_source, size=n)
    region = choose(rng, [r.accounts for r in REGIONS], n)
    industry = choose(rng, [i.share for i in INDUSTRIES], n)
    title = choose(rng, [share for _, share, _ in TITLES], n)
    size = rng.normal(0.0, 1.0, n)
    quality = rng.normal(0.0, 1.0, n)
    owner = draw_owners(rng, sellers, region)
    assigned = created + rng.gamma(1.2, PLAN_FIGURES["mean_assignment_hours"] / 1.2, n) / 24.0
    owner = sellers.owners_at(owner, assigned)
    lag = rng.gamma(1.5, sellers.speeds[owner] / 1.5) / 24.0
    answered = np.where(rng.random(n) < _NEVER_ANSWERED, np.inf, assigned + lag)

    visible = np.array([s.readiness for s in SOURCES])[source] + np.array([i.fit for i in INDUSTRIES])[industry]
    visible += np.array([readiness for _, _, readiness in TITLES])[title] + 0.2 * size
    visible += rng.normal(0.0, 0.15, n_campaigns)[campaign]
    decisions = draw_decisions(
        rng,
        "lead",
        assigned,
        every_days=90.0,
        most_days=200.0,
        visible=0.5 * size,
        hidden=quality,
    )
    hours = 24.0 * np.column_stack([assigned - created, np.where(np.isfinite(answered), answered - assigned, 0.0)])
    readiness = visible + 0.50 * quality - hours[:, 0] / _ASSIGNMENT_DECAY - hours[:, 1] / _RESPONSE_DECAY
    chain = _chain(rng, readiness, quality, assigned=assigned, answered=answered, decisions=decisions)
    paths = run(chain, rng, np.arange(n), DAYS)
    employees = np.maximum(np.round(np.exp(4.6 + 1.1 * size)), 2.0)
    return Leads(
        created, assigned, answered, source, campaign, region, industry, title, employees, owner, quality,
        decisions, chain, paths,
    )  # fmt: skip


def draw_owners(rng: np.random.Generator, sellers: Sellers, regions: Ints) -> Ints:
    """Draw an owner of each record among the sellers of its region, large books more often."""
    owners, shares = np.zeros(regions.size, dtype=np.int64), lead_shares(sellers.quotas, sellers.regions)
    for region in range(len(REGIONS)):
        candidates, places = np.flatnonzero(sellers.regions == region), np.flatnonzero(regions == region)
        owners[places] = candidates[choose(rng, shares[candidates], places.size)]
    return owners


def _chain(
    rng: np.random.Generator,
    readiness: Floats,
    quality: Floats,
    *,
    assigned: Floats,
    answered: Floats,
    decisions: Decisions,
) -> Chain:
    """Nothing happens before the first answer; a lead that is never answered cannot convert."""
    is_answered = np.isfinite(answered)
    begins = np.where(is_answered, answered, assigned)
    convert = np.where(is_answered, np.exp(readiness), 0.0)
    multipliers = np.column_stack([np.ones_like(convert), convert, np.exp(-0.25 * readiness)])
    warmth = rng.normal(0.0, 1.0, quality.size) + 0.7 * quality
    initial = np.where(~is_answered, COLD, np.where(warmth > 1.2, HOT, np.where(warmth > -0.3, WARM, COLD)))
    starts = np.minimum(np.floor(begins).astype(np.int64) + 1, DAYS)
    calendar = np.ones((CALENDAR_DAYS, 3))
    return Chain(_RATES, _GROUPS, multipliers, calendar, starts, initial, decisions.boosts((CONVERT,)))
