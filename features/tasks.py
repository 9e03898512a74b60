"""What is a whole prediction question: who is asked about, when, and what counts as the answer?"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import pandas as pd

from features import cohorts, labels
from features.errors import TaskError
from features.schema import ENTITIES, TABLES
from features.snapshots import CrmHistory
from features.windows import cutoffs_between, to_instants


@dataclass(frozen=True)
class Task:
    """A prediction question.

    Parameters
    ----------
    name
        Any; "leads", "deals", "churn", "amounts", "value" in settings.
    entity
        "lead", "deal" or "account".
    horizon
        Length of the label window.
    every
        Step between training cutoffs: "1d", "7d" (Mondays), "1mo" (first of the month).
    max_age
        Leads and deals created longer ago than this are not eligible.
    active
        Churn by orders: accounts with an order in `[cutoff - active, cutoff)` are eligible.
    churn_by
        "orders": no order in the label window. "contracts": no contract runs at its end.
    outcomes_from
        Outcomes were not recorded before this instant, so no cutoff lies before it.
    answer
        "outcome": what becomes of the entity; "amount": what a won deal is worth; "value": what an account brings.
    """

    name: str
    entity: str
    horizon: timedelta
    every: str
    max_age: timedelta | None = None
    active: timedelta | None = None
    churn_by: Literal["orders", "contracts"] = "orders"
    outcomes_from: pd.Timestamp | None = None
    answer: Literal["outcome", "amount", "value"] = "outcome"

    def __post_init__(self) -> None:
        if self.entity not in ENTITIES:
            message = f'task {self.name} asks about "{self.entity}"; expected one of {", ".join(ENTITIES)}'
            raise TaskError(message)
        if self.entity == "account" and self.churn_by == "orders" and self.active is None:
            message = f"task {self.name} has no active span; churn by orders needs one, such as 90 days"
            raise TaskError(message)

    @property
    def table(self) -> str:
        """The table whose rows make an entity eligible."""
        return self.churn_by if self.entity == "account" else ENTITIES[self.entity]

    @property
    def learns_unripe(self) -> bool:
        """Whether rows teach before their horizon is over, so that no gap lies between training and test."""
        return (self.entity, self.answer) == ("deal", "outcome") or self.answer == "value"

    def cutoffs(self, crm: CrmHistory, until: pd.Timestamp) -> pd.DatetimeIndex:
        """Return all usable cutoffs up to and including `until`, oldest first."""
        clock = TABLES[self.table].occurred_at or ""
        first = crm.table(self.table)[clock].min()
        if pd.isna(first):
            return pd.DatetimeIndex([], dtype="datetime64[us]")
        start = first + pd.Timedelta(microseconds=1)
        return cutoffs_between(max(start, self.outcomes_from or start), until, self.every)

    def cohort(self, crm: CrmHistory, cutoffs: pd.DatetimeIndex) -> pd.DataFrame:
        """Return who is eligible when: entity_id and cutoff, sorted by cutoff and id."""
        chosen = {
            int(cutoff): self._eligible(crm, int(cutoff)) for cutoff in to_instants(cutoffs.unique().sort_values())
        }
        return cohorts.to_spine(crm.records(self.entity).ids, chosen)

    def _eligible(self, crm: CrmHistory, cutoff: int) -> cohorts.Chosen:
        if self.entity != "account":
            return cohorts.open_records(crm, self.entity, cutoff, self.max_age)
        if self.active is not None and self.churn_by == "orders":
            return cohorts.ordering_accounts(crm, cutoff, self.active)
        return cohorts.contract_accounts(crm, cutoff)

    def labels(self, crm: CrmHistory, spine: pd.DataFrame, known_until: pd.Timestamp) -> pd.DataFrame:
        """Return what happened after each cutoff, as known at `known_until`, aligned to `spine`.

        Leads, accounts and amounts: y_true, NaN while the label window is not over. Deals: duration in days, and event
        (0 censored, 1 won, 2 lost). Value: orders and money by parts of the horizon, see `labels.purchases`.
        """
        if self.answer == "amount":
            return labels.amount_if_won(crm, spine, self.horizon, known_until)
        if self.answer == "value":
            of_value = labels.purchases if self.churn_by == "orders" else labels.contract_income
            return of_value(crm, spine, self.horizon, known_until)
        if self.entity == "deal":
            return labels.closings(crm, spine, known_until)
        if self.entity == "lead":
            return labels.converted(crm, spine, self.horizon, known_until)
        of_account = labels.no_order if self.churn_by == "orders" else labels.no_contract
        return of_account(crm, spine, self.horizon, known_until)
