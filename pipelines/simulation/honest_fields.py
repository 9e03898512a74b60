"""Which fields of the company's CRM tell something, or nothing, but only what was known when a row was written?"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipelines.simulation.business import Business
from pipelines.simulation.chains import Floats
from pipelines.simulation.names import choose

Tables = Mapping[str, pd.DataFrame]
Columns = dict[str, pd.Series]

_DAY = pd.Timedelta(days=1)
_RECORD_FIELDS = (
    *("fit_score", "budget_stated", "budget", "page_visits", "interest", "code", "random_number", "random_half"),
    *("rare", "import_wave", "form_version", "external_number", "planned_on", "first_seen_at"),
)
_EVENT_FIELDS = ("channel", "effort", "is_checked")

HONEST: dict[str, tuple[str, ...]] = {
    "leads": _RECORD_FIELDS,
    "opportunities": (*_RECORD_FIELDS, "priority"),
    "accounts": _RECORD_FIELDS,
    **dict.fromkeys(("contracts", "orders", "activities", "touches", "tickets"), _EVENT_FIELDS),
}
"""By table, fields with real signal, with none, rare, near-unique, drifting, planned dates, and a tracked one."""


def plant_honest(rng: np.random.Generator, tables: Tables, business: Business) -> dict[str, pd.DataFrame]:
    """Return the tables with the honest fields in them."""
    leads, deals, accounts = business.leads, business.deals, business.accounts
    of_deal = np.where(deals.plan.lead >= 0, leads.quality[deals.plan.lead], accounts.fit[deals.plan.account])
    signals = {"leads": leads.quality, "opportunities": of_deal, "accounts": accounts.fit}
    planted = dict(tables)
    for table in HONEST:
        frame = tables[table]
        if table in signals:
            planted[table] = frame.assign(**_record_fields(rng, frame["created_at"], signals[table]))
        else:
            planted[table] = frame.assign(**_event_fields(rng, len(frame)))
    return _with_priority(rng, planted)


def _record_fields(rng: np.random.Generator, created: pd.Series, signal: Floats) -> Columns:
    n = len(created)
    noise = rng.normal(0.0, 1.0, n)
    good = 1.0 / (1.0 + np.exp(-signal))
    year = created.dt.year.to_numpy()
    plan = created.dt.floor("D") + pd.Series(rng.integers(5, 200, n)) * _DAY
    return {
        "fit_score": pd.Series(np.round(50 + 10 * (signal + noise), 1)),
        "budget_stated": pd.Series(rng.random(n) < 0.2 + 0.5 * good, dtype="boolean"),
        "budget": pd.Series(np.round(np.exp(9 + 0.4 * signal + noise), -2)).where(rng.random(n) < 0.3 + 0.4 * good),
        "page_visits": pd.Series(rng.poisson(np.exp(1 + 0.3 * signal)), dtype="float64"),
        "interest": _texts(rng, n, ("drives", "sensors", "service", "software"), (0.5, 0.3, 0.15, 0.05)),
        "code": _texts(rng, n, tuple(f"c{number}" for number in range(200)), 1.0 / np.arange(1, 201)),
        "random_number": pd.Series(np.round(rng.random(n), 6)),
        "random_half": pd.Series(rng.random(n)).where(rng.random(n) < 0.5),
        "rare": _texts(rng, n, ("no", "vip", "test"), (0.98, 0.01, 0.01)),
        "import_wave": pd.Series(year, dtype="float64"),
        "form_version": pd.Series([f"v{number}" for number in (year - 2020)], dtype="str"),
        "external_number": pd.Series(np.arange(n) * 3.0 + 1_000_000),
        "planned_on": plan,
        "first_seen_at": (created - pd.Series(rng.exponential(40, n)) * _DAY).dt.floor("s"),
    }


def _event_fields(rng: np.random.Generator, n: int) -> Columns:
    return {
        "channel": _texts(rng, n, ("phone", "web", "partner"), (0.5, 0.4, 0.1)),
        "effort": pd.Series(np.round(rng.gamma(2.0, 3.0, n), 2)),
        "is_checked": pd.Series(rng.random(n) < 0.3, dtype="boolean"),
    }


def _with_priority(rng: np.random.Generator, planted: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Add a tracked field to the deals: changed now and then while they are open, every change on record."""
    deals = planted["opportunities"]
    n, names = len(deals), ("low", "normal", "high")
    first, last = _texts(rng, n, names, (0.3, 0.4, 0.3)), _texts(rng, n, names, (0.3, 0.4, 0.3))
    lived = deals["closed_at"].fillna(pd.Timestamp("2026-01-01")) - deals["created_at"]
    at = (deals["created_at"] + lived * pd.Series(rng.random(n))).dt.floor("s")
    changed = (rng.random(n) < 0.4) & (first != last)
    history = pd.DataFrame(
        {
            "table": "opportunities",
            "record_id": deals["opportunity_id"],
            "field": "priority",
            "old_value": first,
            "new_value": last,
            "occurred_at": at,
            "recorded_at": at,
        }
    )[changed]
    planted["opportunities"] = deals.assign(priority=first.where(~changed, last))
    planted["changes"] = pd.concat([planted["changes"], history], ignore_index=True)
    return planted


def _texts(rng: np.random.Generator, n: int, names: tuple[str, ...], shares: "Floats | tuple[float, ...]") -> pd.Series:
    return pd.Series(np.array(names, dtype=object)[choose(rng, list(shares), n)], dtype="str")
