"""What do all servers serve? One LightGBM model of 500 trees over 60 columns, 6 of them categories, and a home with it.

The home is an ordinary one: leads with 60 fixed fields of the company's own, 500 open deals of 20 reps under one
manager, models stored, promoted and scored as ever. Only the model of the leads is grown here, so that every server
has the same trees.
"""

from pathlib import Path

import lightgbm
import numpy as np
import pandas as pd

from features.matrix import build_matrix
from models.calibration import Calibration
from models.classification import Classifier
from models.classifier_scores import ClassifierState
from models.columns import Columns
from models.deal_cycle import DealCycle
from models.scores import Score, write_state
from models.trees import Trees
from pipelines.canary import ensure_safe
from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.model_files import MANIFEST, Model, pack, sha256, store
from pipelines.score import score
from pipelines.settings import load_settings
from pipelines.state import AppState

TREES, LEAVES = 500, 31
NUMBERS, CATEGORIES, LEVELS = 54, 6, 12
FIELDS = [f"n{number:02d}" for number in range(NUMBERS)] + [f"c{number}" for number in range(CATEGORIES)]
N_LEADS, N_DEALS, N_REPS = 2000, 500, 20
CUTOFF = pd.Timestamp("2025-07-01")
MANAGER = "BOSS"

SETTINGS = f"""
[source]
connector = "files"
folder = "."
[company]
complete_until = 2025-07-01
[tables.leads]
sql = "SELECT 1"
fixed = ["created_at", {", ".join(f'"{name}"' for name in FIELDS)}]
[tables.opportunities]
sql = "SELECT 1"
fixed = ["amount", "created_at"]
[tables.stages]
sql = "SELECT 1"
"""


def make_matrix(n: int, seed: int) -> np.ndarray:
    """Return n rows as the trees read them: numbers, the first with missing ones, then the codes of categories."""
    draw = np.random.default_rng(seed)
    numbers = draw.normal(size=(n, NUMBERS)).round(3)
    numbers[draw.random(n) < 0.1, 0] = np.nan
    return np.column_stack([numbers, draw.integers(0, LEVELS, (n, CATEGORIES)).astype(float)])


def grow(folder: Path) -> lightgbm.Booster:
    """Grow the trees on invented outcomes, and keep them as `model.txt`."""
    matrix = make_matrix(20_000, 1)
    chance = 1 / (1 + np.exp(-(np.nan_to_num(matrix[:, :8]).sum(axis=1) + (matrix[:, -1] % 3) - 3)))
    y = (np.random.default_rng(2).random(len(matrix)) < chance).astype(float)
    data = lightgbm.Dataset(matrix, y, categorical_feature=list(range(NUMBERS, NUMBERS + CATEGORIES)))
    settings = {"objective": "binary", "num_leaves": LEAVES, "learning_rate": 0.03, "num_threads": 1, "verbosity": -1}
    booster = lightgbm.train(settings | {"seed": 7, "deterministic": True}, data, TREES)
    booster.save_model(str(folder / "model.txt"))
    return booster


def as_fields(row: np.ndarray) -> dict[str, float | str | None]:
    """Return a row as the fields of a lead: texts for codes, None for what is missing."""
    fields: dict[str, float | str | None] = {
        name: None if np.isnan(value) else float(value) for name, value in zip(FIELDS, row, strict=True)
    }
    return fields | {name: f"level{int(row[FIELDS.index(name)]):02d}" for name in FIELDS[NUMBERS:]}


def make_home(path: Path, booster: lightgbm.Booster) -> Home:
    """Make the home with its history, models and one score run."""
    path.mkdir()
    home = Home(path)
    home.settings_path.write_text(SETTINGS, encoding="utf-8")
    history = HistoryStore(home)
    for name, frame in _tables().items():
        history.merge(name, frame)
    history.publish()
    _promote(home, "leads", _classifier(booster))
    _promote(home, "deals", _deal_cycle(home))
    score(home)
    return home


def _tables() -> dict[str, pd.DataFrame]:
    draw = np.random.default_rng(3)
    reps = [f"R{number:02d}" for number in range(N_REPS)]

    def common(n: int) -> dict[str, object]:
        ages = pd.to_timedelta(draw.integers(1, 150 * 24, n), unit="h")
        created = pd.Series(CUTOFF - ages).astype("datetime64[us]")
        return {"created_at": created, "owner_id": draw.choice(reps, n), "recorded_at": created}

    leads = pd.DataFrame([as_fields(row) for row in make_matrix(N_LEADS, 4)])
    leads = leads.assign(lead_id=[f"L{number:05d}" for number in range(N_LEADS)], **common(N_LEADS))
    deals = pd.DataFrame({"opportunity_id": [f"D{number:05d}" for number in range(N_DEALS)], **common(N_DEALS)})
    deals = deals.assign(amount=draw.integers(1, 90, N_DEALS) * 1000.0)
    stages = deals[["opportunity_id", "recorded_at"]].assign(stage="offer", occurred_at=deals["created_at"])
    managers = [MANAGER] * N_REPS + [None]
    people = pd.DataFrame({"rep_id": [*reps, MANAGER], "name": [*reps, MANAGER], "manager_id": managers})
    return {"leads": leads, "opportunities": deals, "stages": stages, "reps": people}


def _classifier(booster: lightgbm.Booster) -> Classifier:
    names = tuple(f"lead_custom_{name}" for name in FIELDS)
    levels = tuple(f"level{number:02d}" for number in range(LEVELS))
    trees = Trees.of(booster, TREES, columns=tuple(range(len(FIELDS))))
    state = ClassifierState(
        columns=Columns(names=names, levels=dict.fromkeys(names[NUMBERS:], levels)),
        score=Score(parts=(trees,)),
        calibration=Calibration(),
        rung="lightgbm",
        rung_reason="grown for the benchmark",
        rows=20_000,
        events=10_000,
    )
    return Classifier.from_files({"model.json": write_state(state), "model.txt": trees.text.encode()})


def _deal_cycle(home: Home) -> DealCycle:
    crm = HistoryStore(home).load(load_settings(home))
    records, born = crm.records("deal"), crm.tables["opportunities"]["created_at"].to_numpy()
    cutoffs = [CUTOFF - pd.Timedelta(days=days) for days in (90, 60, 30)]
    spine = pd.concat([pd.DataFrame({"entity_id": records.ids[born < at], "cutoff": at}) for at in cutoffs])
    spine["cutoff"] = spine["cutoff"].astype("datetime64[us]")
    frame = build_matrix(crm, spine.reset_index(drop=True), "deal").frame
    draw, n = np.random.default_rng(5), len(frame)
    features = frame.drop(columns=["entity_id", "cutoff"])
    return DealCycle().fit(features, 5 + 100 * draw.random(n), draw.integers(0, 3, n), cutoffs=frame["cutoff"])


def _promote(home: Home, task: str, model: Model) -> None:
    facts = {"task": task, "entity": task.removesuffix("s"), "horizon_days": 90, "rung": model.rung_, "rows": 0}
    facts |= {"created_at": "2025-07-01T00:00:00+00:00", "data_version": HistoryStore(home).version().text}
    files = pack(model, facts)
    store(home, task, 1, files)
    ensure_safe(home, task, 1, sha256(files[MANIFEST]))  # as `crmcast promote` does
    AppState(home.app_db).record_promotion(task, 1, sha256(files[MANIFEST]), "benchmark")
