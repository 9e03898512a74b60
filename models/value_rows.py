"""Which rows of customers teach what they bring, how much of each horizon is over, and which later rows judge?"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from models.columns import Floats, canonical_order
from models.errors import LabelError

MAX_TRIAL_ROWS = 60_000
JUDGING_CUTOFFS = 3
_ARRAYS = ("matrix", "counts", "money", "known", "days", "entities")


@dataclass(frozen=True)
class ValueRows:
    """Encoded rows: counts and money in each part of the horizon, of which the first `known` are over."""

    matrix: Floats
    counts: Floats
    money: Floats
    known: Floats
    days: Floats
    entities: Any
    part_days: float

    @classmethod
    def of(
        cls, matrix: Floats, parts: tuple[Floats, Floats], days: Floats, entities: Any, *, part_days: float
    ) -> "ValueRows":
        """Lay out rows in an order that does not depend on the order given; `parts` are counts and money."""
        counts, money = parts
        known = np.cumprod(~np.isnan(counts), axis=1).sum(axis=1).astype(np.float64)
        order = canonical_order(matrix, days, entities)
        order = order[known[order] >= 1]
        if not len(order):
            raise LabelError("no row has a part of its horizon behind it; expected counts in the first column; wait")
        return cls(matrix, counts, money, known, days, entities, part_days).take(order)

    def take(self, chosen: Any) -> "ValueRows":
        """Return some of the rows."""
        arrays = {name: getattr(self, name)[chosen] for name in _ARRAYS}
        return replace(self, **arrays)

    def known_at(self, day: float) -> "ValueRows":
        """Return the rows as they were known on a day."""
        known = np.minimum(self.known, np.floor((day - self.days) / self.part_days + 1e-9))
        return replace(self, known=known).take(np.flatnonzero(known >= 1))

    @property
    def span(self) -> Floats:
        """Days that each row was watched."""
        return self.known * self.part_days

    @property
    def end(self) -> float:
        """The last day that all is known of."""
        return float((self.days + self.span).max())

    @property
    def counted(self) -> Floats:
        """What was counted of each row while it was watched."""
        return self._total(self.counts)

    @property
    def brought(self) -> Floats:
        """The money that each row brought while it was watched."""
        return self._total(self.money)

    def completed(self, donors: "ValueRows") -> Floats:
        """Return the money of the whole horizon: what came so far, and a rest drawn from how other rows went on."""
        rest = (self.money.shape[1] - self.known).astype(np.intp)
        last = np.nan_to_num(self.money[np.arange(len(rest)), self.known.astype(np.intp) - 1])
        draw, total = np.random.default_rng(13), self.brought
        for parts in np.unique(rest[rest > 0]):
            chosen = np.flatnonzero(rest == parts)
            total[chosen] += last[chosen] * draw.choice(donors.continuations(int(parts)), len(chosen))
        return total

    def continuations(self, parts: int) -> Floats:
        """Return how many times its money one part was followed by, over so many parts; longer ones than known go on.

        Each part with money counts that has so many known ones behind it.
        """
        most = max(int(self.known.max()) - 1, 0)
        if not most:
            return np.full(1, float(parts))
        span = min(parts, most)
        money = np.nan_to_num(self.money)
        found = [
            money[rows, at + 1 : at + 1 + span].sum(axis=1) / money[rows, at]
            for at in range(money.shape[1] - span)
            if len(rows := np.flatnonzero((self.known >= at + 1 + span) & (money[:, at] > 0)))
        ]
        return np.concatenate(found) * parts / span if found else np.full(1, float(parts))

    def newest(self) -> Any:
        """Return the place of each entity's newest row."""
        order = np.lexsort((self.days, self.entities))
        return order[np.append(np.diff(self.entities[order]) != 0, True)]

    def sample(self) -> "ValueRows":
        """Return as many whole entities as trials need to see."""
        if len(self.known) <= MAX_TRIAL_ROWS:
            return self
        rank = np.random.default_rng(5).permutation(int(self.entities.max()) + 1)[self.entities]
        return self.take(np.flatnonzero(rank <= np.quantile(rank, MAX_TRIAL_ROWS / len(self.known))))

    def split_day(self, horizon_days: float) -> float | None:
        """Return the cutoff from which on rows judge: as late as leaves them a horizon, or half of a short history."""
        first = float(self.days.min())
        last = self.end - min(horizon_days, (self.end - first) / 2)
        found = [day for day in np.unique(self.days) if first + self.part_days <= day <= last + 1e-9]
        return float(found[-1]) if found else None

    def judging(self, day: float) -> "ValueRows":
        """Return the rows of the first cutoffs from a day on."""
        days = np.unique(self.days[self.days >= day])[:JUDGING_CUTOFFS]
        return self.take(np.flatnonzero(np.isin(self.days, days)))

    def _total(self, parts: Floats) -> Floats:
        over = np.arange(parts.shape[1]) < self.known[:, None]
        return np.asarray(np.where(over, np.nan_to_num(parts), 0.0).sum(axis=1))
