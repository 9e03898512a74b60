"""What were leads worth that were converted before a cutoff, by where they came from?

A lead is worth the final amount of its deal, nothing if that was lost. Leads whose deal is still open say nothing yet.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.labels import final_amounts
from features.snapshots import CrmHistory
from features.states import why_left_out
from features.windows import is_known, to_instant, to_instants

SHRINK = 20.0
"""So many leads of a source count as much as the mean of all sources."""

FEWEST = 5
_Z80 = 1.2816


@dataclass(frozen=True)
class LeadWorth:
    """The worth of converted leads, as known at a cutoff: of so many their mean and spread, and by source (n, 2).

    `by_source` has their sum and count.
    """

    rows: int
    mean: float
    spread: float
    by_source: pd.DataFrame

    @classmethod
    def learn(cls, crm: CrmHistory, cutoff: pd.Timestamp) -> Self:
        """Count the leads whose deal was closed before the cutoff."""
        known = _known_worth(crm, cutoff)
        by_source = known.groupby("source")["worth"].agg(["sum", "count"])
        return cls(len(known), float(known["worth"].mean()), float(known["worth"].std()), by_source)

    def of(self, crm: CrmHistory, ids: "pd.Series[str]") -> pd.DataFrame:
        """Return what a lead like each of these is worth once it is converted.

        Returns
        -------
        DataFrame of shape (n, 3)
            worth, worth_low and worth_high: the mean of converted leads of the same source, drawn to that of all, with
            an 80% interval of that mean. NaN where fewer than five converted leads have a deal that is closed.
        """
        if self.rows < FEWEST:
            return pd.DataFrame(np.full((len(ids), 3), np.nan), columns=["worth", "worth_low", "worth_high"])
        groups = self.by_source.reindex(_sources(crm, ids)).fillna(0.0)
        total, count = groups["sum"].to_numpy(), groups["count"].to_numpy()
        worth = (total + SHRINK * self.mean) / (count + SHRINK)
        # The mean of all is no surer than their number, that of a source no surer than its own and the borrowed ones.
        error = _Z80 * self.spread / np.sqrt(np.minimum(count + SHRINK, self.rows))
        return pd.DataFrame({"worth": worth, "worth_low": np.maximum(worth - error, 0.0), "worth_high": worth + error})


def _known_worth(crm: CrmHistory, cutoff: pd.Timestamp) -> pd.DataFrame:
    """Return worth and source of converted leads whose deal was closed before the cutoff."""
    nothing = pd.DataFrame({"worth": pd.Series(dtype=float), "source": pd.Series(dtype=object)})
    if not (crm.has("opportunities", "amount", "closed_at", "outcome") and crm.has("leads", "closed_at", "outcome")):
        return nothing
    leads, deals, at = crm.table("leads"), crm.table("opportunities"), to_instant(cutoff)
    converted = leads[is_known(to_instants(leads["closed_at"]), at) & (leads["outcome"] == "converted").to_numpy()]
    closed = is_known(to_instants(deals["closed_at"]), at) & deals["outcome"].notna().to_numpy()
    amounts = np.where(deals["outcome"] == "won", final_amounts(crm, cutoff), 0.0)
    worth = pd.Series(amounts[closed], index=deals["opportunity_id"][closed])
    of_lead = _deals_of_leads(crm)
    joined = of_lead[of_lead["lead_id"].isin(converted["lead_id"]) & of_lead["opportunity_id"].isin(worth.index)]
    values = worth.reindex(joined["opportunity_id"]).groupby(joined["lead_id"].to_numpy()).sum(min_count=1).dropna()
    return pd.DataFrame({"worth": values.clip(lower=0), "source": _sources(crm, values.index)})


def _deals_of_leads(crm: CrmHistory) -> pd.DataFrame:
    """Return pairs of lead_id and opportunity_id, from whichever table names the other."""
    pairs = [
        crm.table(table)[["lead_id", "opportunity_id"]].dropna()
        for table in ("leads", "opportunities")
        if crm.has(table, "lead_id", "opportunity_id")
    ]
    nothing = pd.DataFrame({"lead_id": pd.Series(dtype="str"), "opportunity_id": pd.Series(dtype="str")})
    return pd.concat([nothing, *pairs], ignore_index=True).drop_duplicates()


def _sources(crm: CrmHistory, ids: "pd.Series[str] | pd.Index[str]") -> npt.NDArray[np.object_]:
    """Return the source of each of these leads, missing where it is none that a model may see; its text of today."""
    if why_left_out(crm, "leads", "source") is not None:
        return np.full(len(ids), np.nan, dtype=object)
    positions = crm.records("lead").positions(ids)
    return np.asarray(crm.table("leads")["source"].take(positions).to_numpy(dtype=object))
