"""Who sells? Sellers by region with unequal books, skill and speed, their managers and one director."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from pipelines.simulation.chains import Floats, Ints
from pipelines.simulation.clock import to_times
from pipelines.simulation.ids import to_ids
from pipelines.simulation.names import person_names
from pipelines.simulation.plan import DAYS, PLAN_FIGURES, REGIONS, TOP_SELLERS

_TEAM_SIZE = 8
_LEAVERS = 0.08


@dataclass(frozen=True)
class Sellers:
    """The sellers, best book first.

    `quotas` are shares of the company's sales (sum 1), `skills` log rates in deals, `speeds` mean hours to a first
    response, `left` the day a seller leaves (infinite for most) and `successors` who takes over the book.
    """

    quotas: Floats
    regions: Ints
    skills: Floats
    speeds: Floats
    left: Floats
    successors: Ints

    @property
    def count(self) -> int:
        """Number of sellers."""
        return len(self.quotas)

    def owners_at(self, owners: Ints, days: Floats) -> Ints:
        """Return who owns a record on a day: its first owner, or the successor once the owner has left."""
        return np.where(days >= self.left[owners], self.successors[owners], owners)


def draw_sellers(rng: np.random.Generator, n: int) -> Sellers:
    """Draw n sellers whose quotas have the plan's Gini coefficient and top share."""
    quotas = _unequal_shares(n)
    regions = _regions_by_quota(quotas)
    top = max(1, round(TOP_SELLERS * n))
    speeds = _speeds(rng, lead_shares(quotas, regions), rng.permutation(n)[:top])
    skills = rng.normal(0.0, 0.2, n)
    left, successors = _departures(rng, regions, top)
    return Sellers(quotas, regions, skills, speeds, left, successors)


def _unequal_shares(n: int) -> Floats:
    """Return lognormal shares, largest first, at the plan's Gini coefficient (found by bisection)."""
    normal = ndtri((np.arange(n)[::-1] + 0.5) / n)
    low, high = 0.1, 4.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if gini(np.exp(middle * normal)) < PLAN_FIGURES["seller_gini"] else (low, middle)
    shares = np.exp(low * normal)
    return np.asarray(shares / shares.sum())


def gini(values: Floats) -> float:
    """Return the Gini coefficient of values that are not negative.

    >>> gini(np.array([1.0, 1.0, 1.0]))
    0.0
    >>> gini(np.array([0.0, 0.0, 0.0, 1.0]))
    0.75
    """
    ordered, n = np.sort(values), len(values)
    return float(2 * (np.arange(1, n + 1) @ ordered) / (n * ordered.sum()) - (n + 1) / n)


def lead_shares(quotas: Floats, regions: Ints) -> Floats:
    """Return the share of leads and small accounts each seller gets: by region, then by the root of the quota."""
    weights = np.sqrt(quotas)
    of_region = np.array([region.accounts for region in REGIONS])[regions]
    return np.asarray(of_region * weights / np.bincount(regions, weights=weights)[regions])


def _speeds(rng: np.random.Generator, shares: Floats, fastest: Ints) -> Floats:
    """Draw mean hours to a first response so that the mean over all leads and that of the fastest are the plan's."""
    is_fastest = np.isin(np.arange(shares.size), fastest)
    best, mean = PLAN_FIGURES["best_response_hours"], PLAN_FIGURES["mean_response_hours"]
    speeds = np.where(is_fastest, 0.0, np.exp(rng.normal(0.0, 0.35, shares.size)))
    slow = (mean * shares.sum() - best * shares[is_fastest].sum()) / (speeds @ shares)
    return np.where(is_fastest, best, speeds * slow)


def _regions_by_quota(quotas: Floats) -> Ints:
    """Give every region sellers whose quotas add up to the region's share of sales, large sellers first."""
    missing = np.array([region.sales for region in REGIONS])
    regions = np.zeros(len(quotas), dtype=np.int64)
    for seller, quota in enumerate(quotas):
        regions[seller] = int(missing.argmax())
        missing[regions[seller]] -= quota
    return regions


def _departures(rng: np.random.Generator, regions: Ints, top: int) -> tuple[Floats, Ints]:
    """Let a few sellers of the lower half leave; a colleague of the same region who stays takes over."""
    n = len(regions)
    left, successors = np.full(n, np.inf), np.arange(n)
    lower = np.arange(max(top, n // 2), n)
    for seller in rng.permutation(lower)[: round(_LEAVERS * n)]:
        colleagues = [c for c in lower if regions[c] == regions[seller] and np.isinf(left[c]) and c != seller]
        if colleagues and seller not in successors[np.isfinite(left)]:
            left[seller] = rng.uniform(0.3, 0.9) * DAYS
            successors[seller] = rng.choice(colleagues)
    return left, successors


def rep_table(rng: np.random.Generator, sellers: Sellers) -> pd.DataFrame:
    """Return sellers, one manager for each team (sellers of one region, at most eight), and the director over all."""
    rank = pd.Series(sellers.regions).groupby(sellers.regions).cumcount().to_numpy() // _TEAM_SIZE
    teams = pd.Series([f"T{region + 1}{number + 1:02d}" for region, number in zip(sellers.regions, rank, strict=True)])
    team_ids = sorted(teams.unique())
    managers = {team: f"M{position + 1:03d}" for position, team in enumerate(team_ids)}
    regions = pd.Series([region.name for region in REGIONS])
    people = pd.DataFrame(
        {
            "rep_id": [*to_ids("rep", np.arange(sellers.count)), *managers.values(), "M000"],
            "team_id": pd.Series([*teams, *team_ids, None], dtype="str"),
            "manager_id": pd.Series([*teams.map(managers), *["M000"] * len(team_ids), None], dtype="str"),
            "region": [*regions[sellers.regions], *(regions[int(team[1]) - 1] for team in team_ids), regions[0]],
            "role": ["seller"] * sellers.count + ["manager"] * len(team_ids) + ["director"],
        }
    )
    people.insert(1, "name", person_names(rng, len(people)))
    people["hired_at"] = to_times(np.floor(rng.uniform(-2_000, -60, len(people))))
    people["left_at"] = to_times(np.append(sellers.left, np.full(len(people) - sellers.count, np.inf)))
    return people.astype({"rep_id": "str", "region": "str", "role": "str"})
