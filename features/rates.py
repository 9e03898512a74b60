"""How often were the records with the same owner, source or product won, against all, as far as known at a cutoff?"""

from functools import cache

import numpy as np
import numpy.typing as npt

from features.aggregates import Aggregate
from features.codes import ENDED
from features.families import Measure, Rate, Source
from features.programs import Program, programs_of
from features.scans import layout, scan
from features.sources import tables_of
from features.states import Rows
from features.windows import Instants

RECORDS_OF_DOUBT = 20.0
"""A group is drawn towards the rate of all as if it had this many more records of that rate."""

_YEAR = (Aggregate("count", 365),)


def won_ratio(rows: Rows, rate: Rate) -> npt.NDArray[np.float64]:
    """Return the shrunk rate of each row's group over the rate of all at its cutoff; 1 for a group without records."""
    cutoffs, of_cutoff = np.unique(rows.cutoffs, return_inverse=True)
    tables = tables_of(rows.crm, _program(rate).source)
    key = ("ratios", rate, cutoffs.tobytes())
    ratios = rows.crm.remember(tables, key, lambda: _ratios(rows, rate, cutoffs))
    return np.asarray(ratios[rows.state(rate.field), of_cutoff])


def _ratios(rows: Rows, rate: Rate, cutoffs: Instants) -> npt.NDArray[np.float64]:
    """Return the ratio of each group (down) at each cutoff (across); missing in the last row, of no group."""
    n, program = len(rows.texts_of(rate.field)), _program(rate)
    groups, each = np.repeat(np.arange(n), len(cutoffs)), np.tile(cutoffs, n)
    ids = rows.texts_of(rate.field)
    won, of_all = scan(rows.crm, program, ids, layout(groups, each)).reshape(2, n, len(cutoffs))
    overall = _share(won.sum(axis=0), of_all.sum(axis=0))
    shrunk = (won + RECORDS_OF_DOUBT * overall) / (of_all + RECORDS_OF_DOUBT)
    ratios = np.where(overall > 0, _share(shrunk, np.broadcast_to(overall, shrunk.shape)), np.nan)
    return np.vstack([ratios, np.full((1, len(cutoffs)), np.nan)])


@cache
def _program(rate: Rate) -> Program:
    """Count the records that were won, and all of them, by the field's text."""
    is_won, is_either = (("outcome", (rate.won,)),), (("outcome", (rate.won, "lost", "disqualified")),)
    if rate.by == "closed_at":
        source = Source(rate.table, rate.field, ("closed_at",))
        won = Measure("won", source, "", "", _YEAR, where=is_won)
        of_all = Measure("all", source, "", "", _YEAR, where=is_either)
    else:
        source = Source(rate.table, rate.field, ("created_at",), ("closed_at",))
        won = Measure("won", source, "", "", _YEAR, where=is_won, status=ENDED)
        of_all = Measure("all", source, "", "", _YEAR)
    return programs_of((won, of_all), "group")[0]


def _share(part: npt.NDArray[np.float64], whole: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)
