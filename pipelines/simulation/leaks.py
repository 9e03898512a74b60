"""Which fields would a careless mapping of the company's CRM bring? Some that know the future, and many honest ones.

The leaks are what real exports hold: reasons and codes filled in at the end, dates and numbers that follow the closing,
states copied onto every event. The honest fields tell something too, or nothing, but only what was known at the time.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipelines.simulation.business import Business
from pipelines.simulation.honest_fields import HONEST, plant_honest
from pipelines.simulation.plan import END

Tables = Mapping[str, pd.DataFrame]

LEAKS: dict[str, tuple[str, ...]] = {
    "leads": (
        *("disqualified_because", "status", "became_account", "last_modified_at", "survey_score", "archived"),
        *("call_seconds", "case_number", "emails_sent"),
    ),
    "opportunities": (
        *("lost_to", "win_probability", "discount_approved", "signed_at", "invoice_number", "discount_rate"),
        *("handover_note", "days_open", "handled_by", "grade", "forecast"),
    ),
    "accounts": ("churned", "cancelled_because", "credit_hold", "offboarded_at"),
    "contracts": ("end_reason", "renewal"),
    "activities": ("deal_status",),
    "orders": ("is_final",),
    "touches": ("credited",),
}
"""By table, fields that know the future, each in a way of its own."""

_TRACKED = {"opportunities": ("grade", "forecast", "priority")}
_RECORDS = ("accounts", "leads", "opportunities")

_END = pd.Timestamp(END)
_DAY = pd.Timedelta(days=1)


def careless(table: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return which planted fields of a table a careless mapping calls fixed, and which tracked."""
    tracked = _TRACKED.get(table, ())
    planted = (*LEAKS.get(table, ()), *HONEST.get(table, ())) if table in _RECORDS else ()
    return tuple(name for name in planted if name not in tracked), tracked


def plant(seed: int, tables: Tables, business: Business) -> dict[str, pd.DataFrame]:
    """Return the tables of a company with the leaks and the honest fields in them."""
    rng = np.random.default_rng([seed, 1])
    planted = plant_honest(rng, tables, business)
    for add in (_on_leads, _on_deals, _on_accounts, _on_contracts, _on_events):
        for table, columns in add(rng, tables).items():
            planted[table] = planted[table].assign(**columns)
    return {name: _in_microseconds(frame) for name, frame in _with_history(rng, planted).items()}


def _in_microseconds(frame: pd.DataFrame) -> pd.DataFrame:
    times = frame.select_dtypes("datetime").columns
    return frame.astype(dict.fromkeys(times, "datetime64[us]"))


Columns = dict[str, pd.Series]


def _when(condition: "pd.Series[bool]", texts: pd.Series, otherwise: str | None = None) -> pd.Series:
    return texts.where(condition, otherwise).astype("str")


def _pick(rng: np.random.Generator, n: int, *texts: str) -> pd.Series:
    return pd.Series(np.array(texts, dtype=object)[rng.integers(len(texts), size=n)], dtype="str")


def _on_leads(rng: np.random.Generator, tables: Tables) -> dict[str, Columns]:
    leads = tables["leads"]
    n, closed, converted = len(leads), leads["closed_at"].notna(), leads["outcome"] == "converted"
    lived = leads["closed_at"].fillna(_END) - leads["created_at"]
    chance = pd.Series(rng.random(n))
    touched = leads["created_at"] + lived * chance
    numbers = leads["closed_at"].fillna(_END + _DAY).rank(method="first").astype(int).astype(str)
    seconds = np.exp(rng.normal(5.0, 0.6, n)) * np.where(converted, 3.0, 1.0)
    score = np.clip(np.round(rng.normal(3.0, 1.0, n) + converted), 1, 5)
    return {
        "leads": {
            "disqualified_because": _when(closed & ~converted, _pick(rng, n, "budget", "no need", "wrong person")),
            "status": _when(closed, _when(converted, _pick(rng, n, "converted"), "closed"), "working"),
            "became_account": leads["account_id"],
            "last_modified_at": (leads["closed_at"] + _DAY * chance).fillna(touched).dt.floor("s"),
            "survey_score": pd.Series(score).where(closed & (chance < 0.5)),
            "archived": pd.Series(closed & (leads["closed_at"] < _END - 30 * _DAY), dtype="boolean"),
            "call_seconds": pd.Series(np.round(seconds)),
            "case_number": "CASE-" + numbers.str.zfill(7),
            "emails_sent": pd.Series(rng.poisson(lived.dt.total_seconds().to_numpy() / 172_800), dtype="float64"),
        }
    }


def _on_deals(rng: np.random.Generator, tables: Tables) -> dict[str, Columns]:
    deals = tables["opportunities"]
    n, closed, won = len(deals), deals["closed_at"].notna(), deals["outcome"] == "won"
    chance = pd.Series(rng.random(n))
    guess = pd.Series(rng.integers(1, 10, n) * 10.0)
    number = deals["closed_at"].rank(method="first").fillna(0).astype(int).astype(str)
    given = rng.uniform(0.0, 0.1, n) + np.where(won, rng.uniform(0.02, 0.2, n), 0.0)
    return {
        "opportunities": {
            "lost_to": _when(closed & ~won & (chance < 0.6), _pick(rng, n, "Siemens", "Omron", "nobody")),
            "win_probability": guess.mask(closed, 0.0).mask(won, 100.0),
            "discount_approved": pd.Series(won & (chance < 0.4), dtype="boolean"),
            "signed_at": deals["closed_at"].where(won),
            "invoice_number": _when(won, "INV-" + number.str.zfill(6)),
            "discount_rate": pd.Series(np.round(given, 3)),
            "handover_note": _when(
                won & (chance < 0.5), _pick(rng, n, "交付客户成功团队", "kick-off planned", "see contract")
            ),
            "days_open": (deals["closed_at"].fillna(_END) - deals["created_at"]).dt.total_seconds() // 8_640 / 10,
        }
    }


def _on_accounts(rng: np.random.Generator, tables: Tables) -> dict[str, Columns]:
    accounts, contracts = tables["accounts"], tables["contracts"]
    ids = accounts["account_id"]
    running = ids.isin(contracts.loc[contracts["ends_at"].isna(), "account_id"])
    gone = ids.isin(contracts["account_id"]) & ~running
    last = ids.map(contracts.groupby("account_id")["ends_at"].max())
    n, chance = len(accounts), pd.Series(rng.random(len(accounts)))
    return {
        "accounts": {
            "churned": pd.Series(gone, dtype="boolean"),
            "cancelled_because": _when(gone & (chance < 0.7), _pick(rng, n, "price", "service", "merger")),
            "credit_hold": pd.Series((gone & (chance < 0.5)) | (chance < 0.01), dtype="boolean"),
            "offboarded_at": (last + 5 * _DAY * chance).where(gone).dt.floor("s"),
        }
    }


def _on_contracts(rng: np.random.Generator, tables: Tables) -> dict[str, Columns]:
    ended = tables["contracts"]["ends_at"].notna()
    n = len(ended)
    return {
        "contracts": {
            "end_reason": _when(ended, _pick(rng, n, "price", "quality", "closed down")),
            "renewal": _when(ended, _pick(rng, n, "terminated"), "automatic"),
        }
    }


def _on_events(rng: np.random.Generator, tables: Tables) -> dict[str, Columns]:
    """Copy the end onto events: the deal's state on each activity, the final order, the touch that is credited."""
    del rng
    activities, orders, touches = (tables[name] for name in ("activities", "orders", "touches"))
    deals = tables["opportunities"].set_index("opportunity_id")["outcome"]
    leads = tables["leads"].set_index("lead_id")["outcome"]
    is_last = ~orders.sort_values("occurred_at", kind="stable")["account_id"].duplicated(keep="last").sort_index()
    quiet = orders["occurred_at"] < _END - 90 * _DAY
    of_lead = touches["lead_id"].notna() & ~touches["lead_id"].duplicated(keep="last")
    return {
        "activities": {"deal_status": activities["opportunity_id"].map(deals).fillna("open").astype("str")},
        "orders": {"is_final": pd.Series(is_last & quiet, dtype="boolean")},
        "touches": {"credited": pd.Series(of_lead & (touches["lead_id"].map(leads) == "converted"), dtype="boolean")},
    }


def _with_history(rng: np.random.Generator, planted: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Add fields with changes: one that customer success takes over, one logged too late, one changed in silence."""
    deals = planted["opportunities"]
    won, closed = deals["outcome"] == "won", deals["closed_at"].notna()
    team = _pick(rng, len(deals), "team east", "team west", "team south")
    grade = _pick(rng, len(deals), "A", "B", "C")
    ending = _when(won, _pick(rng, len(deals), "S"), "X")
    history = [
        _changes(deals[won], "handled_by", team[won], "customer success", deals["closed_at"][won] + 3 * _DAY),
        _changes(deals[closed], "grade", grade[closed], ending[closed], deals["closed_at"][closed] - _DAY / 24),
    ]
    planted["opportunities"] = deals.assign(
        handled_by=team.mask(won, "customer success"),
        grade=grade.mask(closed, ending),
        forecast=_when(closed, _when(won, _pick(rng, len(deals), "closed"), "omitted"), "best case"),
    )
    changes = pd.concat([planted["changes"], *history], ignore_index=True)
    planted["changes"] = changes[changes["occurred_at"] < _END].reset_index(drop=True)
    return planted


def _changes(deals: pd.DataFrame, name: str, old: pd.Series, new: "pd.Series | str", at: pd.Series) -> pd.DataFrame:
    at = at.dt.floor("s")
    return pd.DataFrame(
        {
            "table": "opportunities",
            "record_id": deals["opportunity_id"],
            "field": name,
            "old_value": old,
            "new_value": new,
            "occurred_at": at,
            "recorded_at": at,
        }
    )
