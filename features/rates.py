"""How often were the records with the same owner, source or product won, against all, as far as known at a cutoff?"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.aggregates import Aggregate
from features.families import Measure, Rate, Source
from features.kernel import ENDED
from features.sources import aggregate
from features.states import Rows, field_spans

RECORDS_OF_DOUBT = 20.0
"""A group is drawn towards the rate of all as if it had this many more records of that rate."""

_YEAR = (Aggregate("count", 365),)


def won_ratio(rows: Rows, rate: Rate) -> npt.NDArray[np.float64]:
    """Return the shrunk rate of each row's group over the rate of all at its cutoff; 1 for a group without records."""
    groups = pd.Index(pd.unique(field_spans(rows.crm, rate.table, rate.field).value)).dropna()
    cutoffs, of_cutoff = np.unique(rows.cutoffs, return_inverse=True)
    of_group = groups.get_indexer(pd.Index(rows.state(rate.field)))
    won, of_all = _counts(rows, rate, groups, cutoffs)
    overall = _share(won.sum(axis=0), of_all.sum(axis=0))
    shrunk = (won + RECORDS_OF_DOUBT * overall) / (of_all + RECORDS_OF_DOUBT)
    ratios = np.vstack([_share(shrunk, np.broadcast_to(overall, shrunk.shape)), np.ones_like(overall)])
    is_told = (of_group >= 0) & (overall > 0)[of_cutoff]
    return np.where(is_told, ratios[of_group, of_cutoff], np.nan)


def _counts(rows: Rows, rate: Rate, groups: pd.Index, cutoffs: Any) -> tuple[Any, Any]:
    """Return won and all records of each group (down) at each cutoff (across)."""
    shape = (len(groups), len(cutoffs))
    each = Rows(
        rows.crm, "group", rate.table, groups.repeat(shape[1]), np.tile(cutoffs, shape[0]), np.empty(0, np.int64)
    )
    is_won, is_either = (("outcome", (rate.won,)),), (("outcome", (rate.won, "lost", "disqualified")),)
    if rate.by == "closed_at":
        source = Source(rate.table, rate.field, ("closed_at",))
        won = Measure("won", source, "", "", _YEAR, where=is_won)
        of_all = Measure("all", source, "", "", _YEAR, where=is_either)
    else:
        source = Source(rate.table, rate.field, ("created_at",), ("closed_at",))
        won = Measure("won", source, "", "", _YEAR, where=is_won, status=ENDED)
        of_all = Measure("all", source, "", "", _YEAR)
    found = aggregate(each, (won, of_all))
    return found["group_won_count_365d"].reshape(shape), found["group_all_count_365d"].reshape(shape)


def _share(part: npt.NDArray[np.float64], whole: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)
