"""What does the simulated company's CRM hold at the end of 2025, and what is the truth behind it?

>>> company = simulate("tiny", seed=7)
>>> len(company.tables["accounts"]), len(company.tables["leads"]), len(company.tables["opportunities"])
(200, 800, 400)
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.simulation.business import Business, simulate_business
from pipelines.simulation.events import activity_table, ticket_table, touch_table
from pipelines.simulation.histories import change_table, draft_changes, stage_table
from pipelines.simulation.leaks import plant
from pipelines.simulation.people import rep_table
from pipelines.simulation.plan import PRODUCTS, SIZES, TARGETS, Size
from pipelines.simulation.prices import price_business
from pipelines.simulation.records import (
    CONTACTS_PER_ACCOUNT,
    account_table,
    action_table,
    contact_table,
    contract_table,
    lead_table,
    opportunity_table,
    order_table,
)
from pipelines.simulation.truth import Truth


@dataclass(frozen=True)
class Company:
    """The tables a CRM would export, and the truth that only tests may see."""

    tables: Mapping[str, pd.DataFrame]
    truth: Truth


def simulate(size: Size = "small", seed: int = 7, *, planted_leaks: bool = False) -> Company:
    """Invent a company; the same size and seed give the same company, bit for bit.

    Parameters
    ----------
    size
        "small" has 2,000 accounts, 8,000 leads and 4,000 deals over three years; "tiny" a tenth, "medium" ten
        times that.
    seed
        Seed of the one random generator.
    planted_leaks
        Add the fields of `leaks` and `honest_fields`; all else stays as it is.
    """
    if size not in SIZES:
        message = f'unknown size "{size}" of the simulated company; choose one of {", ".join(SIZES)}'
        raise ValueError(message)
    rng = np.random.default_rng(seed)
    business = simulate_business(rng, size)
    tables = _tables(rng, business, SIZES[size].campaigns)
    return Company(plant(seed, tables, business) if planted_leaks else tables, Truth(business))


def _tables(rng: np.random.Generator, business: Business, n_campaigns: int) -> dict[str, pd.DataFrame]:
    sales = price_business(rng, business)
    drafts = draft_changes(rng, business, sales)
    first_contacts = CONTACTS_PER_ACCOUNT * np.arange(business.accounts.count)
    return {
        "accounts": account_table(rng, business, drafts),
        "contacts": contact_table(rng, business),
        "leads": lead_table(rng, business),
        "opportunities": opportunity_table(rng, business, sales, drafts),
        "stages": stage_table(rng, business),
        "changes": change_table(rng, drafts.changes),
        "activities": activity_table(rng, business, first_contacts),
        "orders": order_table(rng, sales),
        "contracts": contract_table(rng, business, sales),
        "tickets": ticket_table(rng, business),
        "touches": touch_table(rng, business, n_campaigns),
        "products": _product_table(),
        "reps": rep_table(rng, business.sellers),
        "actions": action_table(rng, business),
        "targets": _target_table(),
    }


def _product_table() -> pd.DataFrame:
    texts = {
        name: pd.Series([getattr(p, name) for p in PRODUCTS], dtype="str") for name in ("product_id", "name", "line")
    }
    return pd.DataFrame({**texts, "list_price": [p.list_price for p in PRODUCTS]})


def _target_table() -> pd.DataFrame:
    texts = {n: pd.Series([getattr(t, n) for t in TARGETS], dtype="str") for n in ("metric", "scope", "scope_id")}
    first, last = (pd.Series([t.period[end] for t in TARGETS]) for end in (0, 1))
    return pd.DataFrame(
        {
            **texts,
            "period_start": pd.to_datetime(first).astype("datetime64[us]"),
            "period_end": pd.to_datetime(last).astype("datetime64[us]"),
            "value": [t.value for t in TARGETS],
            "weight": [t.weight for t in TARGETS],
        }
    )
