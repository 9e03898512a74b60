"""Which company do most tests of the doors ask? A small one, with a model of each task and one score run."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from features.matrix import build_matrix
from models.classification import Classifier
from models.deal_cycle import DealCycle
from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.keepsakes import typical_values
from pipelines.model_files import MANIFEST, pack, sha256, store
from pipelines.score import score
from pipelines.settings import load_settings
from pipelines.state import AppState, utc_now

CUTOFF = pd.Timestamp("2025-07-01")
THEN = CUTOFF - pd.Timedelta(days=14)
OWNERS = ("LI", "WANG", "ZHOU")  # LI and WANG report to CHEN, ZHOU to SUN; SUN and CHEN report to each other
CALLERS = {
    "rep": ("rep", "LI"),
    "manager": ("manager", "CHEN"),
    "stranger": ("rep", "ZHOU"),
    "scientist": ("scientist", None),
    "admin": ("admin", None),
}
SETTINGS = """
[source]
connector = "files"
folder = "."
[company]
complete_until = 2025-07-01
[tables.leads]
sql = "SELECT 1"
fixed = ["source", "region", "employees", "created_at", "budget_class", "visits"]
[tables.opportunities]
sql = "SELECT 1"
fixed = ["amount", "created_at"]
[tables.accounts]
sql = "SELECT 1"
fixed = ["region", "created_at"]
[tables.orders]
sql = "SELECT 1"
[tables.stages]
sql = "SELECT 1"
"""


def _tables() -> dict[str, pd.DataFrame]:
    draw = np.random.default_rng(3)
    n = 400
    created = pd.Series(CUTOFF - pd.to_timedelta(draw.integers(1, 200 * 24 * 60, n), unit="min")).astype(
        "datetime64[us]"
    )
    owners = pd.Series(draw.choice([*OWNERS, None], n, p=[0.3, 0.3, 0.3, 0.1]), dtype="str")
    closed = pd.Series(np.where(draw.random(n) < 0.5, created + pd.Timedelta(hours=20), pd.NaT)).astype(
        "datetime64[us]"
    )
    common = {"created_at": created, "owner_id": owners, "recorded_at": created}
    accounts = {"account_id": ids("A", n), "name": ids("公司 ", n), "region": draw.choice(["East", "West"], n)}
    leads = {
        "lead_id": ids("L", n),
        "source": draw.choice(["web", "event"], n),
        "region": draw.choice(["East", "West"], n),
        "employees": draw.integers(1, 900, n).astype(float),
        "budget_class": draw.choice(["a", "b"], n),
        "visits": np.where(np.arange(n) % 5 == 0, np.nan, np.arange(n) % 17),
        "closed_at": closed.where(closed < CUTOFF),
        "account_id": accounts["account_id"],
    }
    deals = {
        "opportunity_id": ids("D", n),
        "account_id": accounts["account_id"],
        "amount": draw.integers(1, 90, n) * 1000.0,
        "expected_close_on": (created + pd.Timedelta(days=60)).dt.floor("D"),
        "closed_at": closed.where(closed < CUTOFF),
    }
    ordered = created + pd.Timedelta(minutes=1)
    orders = {
        "order_id": ids("O", n),
        "account_id": accounts["account_id"],
        "occurred_at": ordered.where(ordered < CUTOFF, created),
        "amount": 5.0,
        "recorded_at": ordered,
    }
    stages = {
        "opportunity_id": deals["opportunity_id"],
        "stage": draw.choice(["lead", "offer"], n),
        "occurred_at": created,
        "recorded_at": created,
    }
    reps = {"rep_id": ["LI", "WANG", "ZHOU", "CHEN", "SUN"], "name": ["李", "王", "周", "陈", "孙"]}
    return {
        "accounts": pd.DataFrame(accounts | common),
        "leads": pd.DataFrame(leads | common),
        "opportunities": pd.DataFrame(deals | common),
        "orders": pd.DataFrame(orders),
        "stages": pd.DataFrame(stages),
        "reps": pd.DataFrame(reps | {"manager_id": ["CHEN", "CHEN", "SUN", "SUN", "CHEN"]}),
    }


def ids(mark: str, n: int) -> pd.Series:
    return pd.Series([f"{mark}{number:04d}" for number in range(n)], dtype="str")


def fit_and_promote(home: Home, task: str, version: int, seed: int) -> None:
    """Fit a small model of a task on invented outcomes and promote it."""
    settings = load_settings(home)
    history = HistoryStore(home)
    crm = history.load(settings)
    question = settings.task(task)
    records = crm.records(question.entity)
    cutoffs = [CUTOFF - pd.Timedelta(days=days) for days in (100, 60, 20)]
    born = crm.tables[records.table]["created_at"].to_numpy()
    spine = pd.concat([pd.DataFrame({"entity_id": records.ids[born < at], "cutoff": at}) for at in cutoffs])
    spine["cutoff"] = spine["cutoff"].astype("datetime64[us]")
    frame = build_matrix(crm, spine.reset_index(drop=True), question.entity).frame
    features, at = frame.drop(columns=["entity_id", "cutoff"]), frame["cutoff"]
    draw = np.random.default_rng(seed)
    lean = features.select_dtypes("number").rank(pct=True).fillna(0.5).mean(axis=1).to_numpy()
    if task == "deals":
        model = DealCycle().fit(features, 5 + 100 * draw.random(len(at)), draw.integers(0, 3, len(at)), cutoffs=at)
    else:
        y = (draw.random(len(at)) < 0.2 + 0.6 * (lean > np.median(lean))).astype(float)
        model = Classifier(horizon=timedelta(days=30)).fit(features, y, cutoffs=at, groups=frame["entity_id"])
    facts = {"task": task, "entity": question.entity, "horizon_days": 90, "rung": model.rung_, "rows": len(at)}
    facts |= {"created_at": "2025-07-01T00:00:00+00:00", "data_version": history.version().text}
    files = pack(model, facts | {"typical": typical_values(features)})
    store(home, task, version, files)
    AppState(home.app_db).record_promotion(task, version, sha256(files[MANIFEST]), "test")


def make_home(path: Path) -> Home:
    """Make a home with a history, a champion of each task and one score run."""
    home = Home(path)
    home.settings_path.write_text(SETTINGS, encoding="utf-8")
    history = HistoryStore(home)
    for name, frame in _tables().items():
        history.merge(name, frame)
    history.publish()
    for seed, task in enumerate(("leads", "deals", "churn")):
        fit_and_promote(home, task, 1, seed)
    score(home)
    return home


def add_tokens(home: Home) -> dict[str, str]:
    """Add a token of each caller, a revoked and an expired one."""
    state = AppState(home.app_db)
    found = {name: state.add_token(role, name, rep_id) for name, (role, rep_id) in CALLERS.items()}
    found["revoked"] = state.add_token("admin", "revoked")
    state.revoke_token(state.list_tokens()[-1].id)
    an_hour_ago = AppState(home.app_db, clock=lambda: utc_now() - timedelta(hours=1))
    found["expired"] = an_hour_ago.add_token("admin", "expired", expires_at=utc_now() - timedelta(minutes=1))
    return found
