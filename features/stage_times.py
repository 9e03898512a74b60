"""How long has a deal been in its stages, against the deals that were won?

The time in a stage is the sum of all stays in it. It is compared with the won deals that passed the same stage, as far
as they were known at the cutoff: the rank is the share of them that took less time.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.cohorts import Chosen
from features.schema import ENTITIES
from features.snapshots import CrmHistory
from features.states import Rows, take
from features.texts import codes_of
from features.windows import DAY, Instants, is_known, to_instants

FEWEST = 20
"""With fewer won deals there is no rank."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class StageTimes:
    """The present stage of each row, and its slow stage: the one that ranks highest among the won deals.

    Attributes
    ----------
    days, slow_days : (n,) days spent in the stage so far; NaN for a deal without a stage
    rank, slow_rank : (n,) share of the won deals that spent less; NaN where they are fewer than 20
    count, slow_count : (n,) number of won deals that passed the stage
    slow_stage : (n,) text, None without a rank
    """

    days: Floats
    rank: Floats
    count: Floats
    slow_stage: npt.NDArray[Any]
    slow_days: Floats
    slow_rank: Floats
    slow_count: Floats


@lru_cache(maxsize=1)
def stage_times(rows: Rows) -> StageTimes:
    """Return the stage times of rows of deals."""
    n = len(rows.cutoffs)
    numbers = np.full((6, n), np.nan)
    slow_stage = np.full(n, None, dtype=object)
    stays = rows.crm.remember(("stages", rows.table), "stays", lambda: _Stays.of(rows.crm))
    for cutoff in np.unique(rows.cutoffs):
        asked = np.flatnonzero(rows.cutoffs == cutoff)
        numbers[:, asked], stage = stays.compare(int(cutoff), rows.positions[asked])
        slow_stage[asked] = stage
    days, rank, count, slow_days, slow_rank, slow_count = numbers
    return StageTimes(days, rank, count, slow_stage, slow_days, slow_rank, slow_count)


def stage_spans(crm: CrmHistory, cutoff: int) -> pd.DataFrame:
    """Return how long every deal was in every stage that it was known to have entered before a cutoff.

    One row a deal and stage, in the order in which each deal entered them: deal (its position in the table of deals),
    stage, entered (microseconds), days; and of the won deals that passed the stage rank (as `StageTimes`), count and
    won_median (days; NaN for fewer than 20).
    """
    stays = crm.remember(("stages", ENTITIES["deal"]), "stays", lambda: _Stays.of(crm))
    return stays.spans(cutoff)


@dataclass(frozen=True, eq=False)
class _Stays:
    """All stays of deals in stages, by deal and time; `deal` is the position in the table of deals."""

    deal: Instants
    stage: Instants
    since: Instants
    visible: Instants
    texts: pd.Index
    closed: Instants
    won: Chosen
    known_from: Instants

    @classmethod
    def of(cls, crm: CrmHistory) -> "_Stays":
        frame, deals = crm.table("stages"), crm.table(ENTITIES["deal"])
        deal = crm.records("deal").positions(frame["opportunity_id"])
        stage, texts = codes_of(frame["stage"])
        since, visible = to_instants(frame["occurred_at"]), crm.visible("stages", "occurred_at")
        kept = np.flatnonzero((deal >= 0) & (stage >= 0))
        kept = kept[np.lexsort((stage[kept], since[kept], deal[kept]))]
        closed = to_instants(deals["closed_at"])
        won = (deals["outcome"] == "won").fillna(value=False).to_numpy(dtype=bool)
        return cls(deal[kept], stage[kept], since[kept], visible[kept], texts, closed, won, crm.records("deal").visible)

    def compare(self, cutoff: int, positions: Instants) -> tuple[Floats, npt.NDArray[Any]]:
        """Return the (6, n) numbers of deals at one cutoff, and the text of each one's slow stage."""
        is_asked = np.zeros(len(self.closed), dtype=bool)
        is_asked[positions] = True
        known, spent, _ = self._ranked(cutoff, is_asked)
        deal, stage, rank, days = (spent[name].to_numpy() for name in ("deal", "stage", "rank", "days"))
        last = _last_of(self.deal[known], positions)
        present = _last_of(self._pair(deal, stage), self._pair(positions, take(self.stage[known], last, -1)))
        order = np.lexsort((stage, days, rank, deal))
        order = order[~np.isnan(rank[order])]
        slow = take(order, _last_of(deal[order], positions), -1)
        columns = [spent[name].to_numpy() for name in ("days", "rank", "count")]
        found = np.array([take(column, rows, np.nan) for rows in (present, slow) for column in columns])
        return found, self.texts.array.take(take(stage, slow, -1), allow_fill=True).astype(object)

    def _pair(self, deal: Instants, stage: Instants) -> Instants:
        """Return a number for each deal and stage, ordered by both."""
        return deal * (len(self.texts) + 1) + stage + 1

    def spans(self, cutoff: int) -> pd.DataFrame:
        """Return the rows of `stage_spans`."""
        known, spent, is_won = self._ranked(cutoff, np.ones(len(self.closed), dtype=bool))
        entered = pd.DataFrame({"deal": self.deal[known], "stage": self.stage[known], "entered": self.since[known]})
        spent = spent.merge(entered.groupby(["deal", "stage"])["entered"].min().reset_index(), on=["deal", "stage"])
        middle = spent[is_won].groupby("stage")["days"].median().reindex(spent["stage"]).to_numpy()
        spent["won_median"] = np.where(spent["count"] >= FEWEST, middle, np.nan)
        spent["stage"] = self.texts.array.take(spent["stage"].to_numpy())
        return spent.sort_values(["deal", "entered"], kind="stable", ignore_index=True)

    def _ranked(self, cutoff: int, is_asked: Chosen) -> tuple[Instants, pd.DataFrame, Chosen]:
        """Return the known stays, the days of each deal in each stage with its rank, and which of these were won.

        They are those of the deals asked for, and of the won ones that these are compared with.
        """
        closed_won = self.won & is_known(self.closed, cutoff) & is_known(self.known_from, cutoff)
        known = np.flatnonzero(is_known(self.visible, cutoff) & (is_asked | closed_won)[self.deal])
        spent = self._spent(known, cutoff)
        is_won = closed_won[spent["deal"]]
        spent["rank"], spent["count"] = _ranks(spent, is_won)
        return known, spent, is_won

    def _spent(self, known: Instants, cutoff: int) -> pd.DataFrame:
        """Return the days of each deal in each stage that it was known to have entered."""
        deal, since = self.deal[known], self.since[known]
        end = np.minimum(self.closed[deal], cutoff)
        follows = np.flatnonzero(deal[1:] == deal[:-1])
        end[follows] = np.minimum(end[follows], since[1:][follows])
        pairs, first, place = np.unique(self._pair(deal, self.stage[known]), return_index=True, return_inverse=True)
        time = np.zeros(len(pairs), dtype=np.int64)
        np.add.at(time, place, np.maximum(end - since, 0))
        return pd.DataFrame({"deal": deal[first], "stage": self.stage[known][first], "time": time, "days": time / DAY})


def _last_of(groups: Instants, asked: Instants) -> Instants:
    """Return the last place at which each group stands among ascending groups, -1 if nowhere."""
    last = np.searchsorted(groups, asked, side="right") - 1
    return np.where(take(groups, last, -1) == asked, last, -1)


def _ranks(spent: pd.DataFrame, is_won: Chosen) -> tuple[Floats, Floats]:
    """Return the share of won deals that spent less in the row's stage (ties count half), and their number."""
    rank, count = np.full(len(spent), np.nan), np.zeros(len(spent))
    stage, time = spent["stage"].to_numpy(), spent["time"].to_numpy()
    for one in np.unique(stage):
        here = stage == one
        won = np.sort(time[here & is_won])
        count[here] = len(won)
        if len(won) >= FEWEST:
            below, upto = (np.searchsorted(won, time[here], side=side) for side in ("left", "right"))
            rank[here] = (below + upto) / (2 * len(won))
    return rank, count
