"""A made-up CRM of 1,000 leads, deals and accounts: created evenly over a year, closed after some 30 days, a third of
them still open at the end.
"""

import numpy as np
import pandas as pd

from features.leakage import Verdict, audit
from features.schema import custom_table
from features.snapshots import CrmHistory
from features.tasks import Task

N = 1000
DAY = pd.Timedelta(days=1)
START, UNTIL = pd.Timestamp("2025-01-01"), pd.Timestamp("2026-01-01")
RNG = np.random.default_rng(3)
NUMBER = np.arange(N)
CREATED = pd.Series(START + pd.to_timedelta(NUMBER * 364 / N, unit="D")).dt.floor("s").astype("datetime64[us]")
LIVED = pd.Series(pd.to_timedelta(5 + RNG.exponential(30, N), unit="D"))
IS_OPEN = pd.Series(RNG.random(N) < 0.25) | (CREATED + LIVED >= UNTIL)
CLOSED = (CREATED + LIVED).dt.floor("s").astype("datetime64[us]").where(~IS_OPEN)
IS_WON = pd.Series(RNG.random(N) < 0.4) & ~IS_OPEN
IS_LOST = ~IS_WON & ~IS_OPEN
COIN = pd.Series(np.where(RNG.random(N) < 0.5, "heads", "tails"), dtype="str")

LEADS = Task("leads", "lead", 60 * DAY, "7d", 180 * DAY)
DEALS = Task("deals", "deal", 60 * DAY, "7d")
BY_ORDERS = Task("churn", "account", 60 * DAY, "1mo", active=60 * DAY)
BY_CONTRACTS = Task("churn", "account", 60 * DAY, "1mo", churn_by="contracts")


def ids(letter: str, numbers: "np.ndarray | pd.Series" = NUMBER) -> pd.Series:
    return pd.Series([f"{letter}{number:05}" for number in numbers], dtype="str")


def in_microseconds(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype(dict.fromkeys(frame.select_dtypes("datetime").columns, "datetime64[us]"))


def leads(**fields: pd.Series) -> pd.DataFrame:
    outcome = pd.Series(np.select([IS_WON, IS_LOST], ["converted", "disqualified"], "")).replace("", None)
    frame = pd.DataFrame(
        {"lead_id": ids("L"), "created_at": CREATED, "closed_at": CLOSED, "outcome": outcome, **fields}
    )
    return in_microseconds(frame.astype({"outcome": "str"}))


def deals(**fields: pd.Series) -> pd.DataFrame:
    frame = leads(**fields).rename(columns={"lead_id": "opportunity_id"})
    won = frame["outcome"].map({"converted": "won", "disqualified": "lost"}).astype("str")
    return frame.assign(outcome=won, opportunity_id=ids("D"))


def judged(
    tables: dict[str, pd.DataFrame], *tasks: Task, custom: str = "", **lists: tuple[str, ...]
) -> dict[str, Verdict]:
    """Audit tables; `fixed` and `tracked` belong to the first of them."""
    first = next(iter(tables))
    named = {name: {first: frozenset(fields)} for name, fields in lists.items()}
    described = {custom: custom_table(custom, "visit_id", ("lead_id", "account_id"))} if custom else {}
    crm = CrmHistory(tables, **named, custom=described)
    return {verdict.name: verdict for verdict in audit(crm, tasks, UNTIL)}
