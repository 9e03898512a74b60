"""Does the level of a score run follow what was known by then, stand in the ledger, and come out again everywhere?"""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from features.cuts import cut_history
from features.matrix import build_matrix
from models.level import Level
from pipelines.explain import explain
from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.ledger import latest_run
from pipelines.levels import Ripened, follow_champion, predict_following
from pipelines.model_files import MANIFEST, load_champion, pack, sha256, store
from pipelines.monitor import monitor
from pipelines.replay import replay
from pipelines.score import score, score_rows
from pipelines.settings import load_settings
from pipelines.state import AppState
from serving.access import Book
from serving.answers import score_ids
from serving.snapshot import load_snapshot

DRIFTING = Level(drift=1e-3, variance=0.01)
LEARNT_UNTIL = pd.Timestamp("2025-06-01")


def let_drift(home: Home, version: int) -> Home:
    """Promote a model of leads that knows nothing since June and follows what has ripened since."""
    loaded = load_champion(home, "leads")
    facts = {name: fact for name, fact in loaded.manifest.items() if name not in ("files", "features", "kind")}
    facts |= {"known_until": LEARNT_UNTIL.isoformat()}
    files = pack(loaded.model.at_level(DRIFTING), facts)
    store(home, "leads", version, files)
    AppState(home.app_db).record_promotion("leads", version, sha256(files[MANIFEST]), "it drifts")
    return home


def contributions(frame: pd.DataFrame) -> list[list[float]]:
    return [[one["contribution"] for one in json.loads(text)] for text in frame["reasons"]]


@pytest.fixture
def drifting_home(own_home: Home) -> Home:
    """A home with a champion of leads whose level follows, after one whose level stands."""
    return let_drift(own_home, 2)


def opened(home: Home):
    settings = load_settings(home)
    return load_champion(home, "leads"), settings.task("leads"), HistoryStore(home).load(settings)


def test_a_run_follows_and_keeps_its_level_while_raw_scores_and_reasons_stay(drifting_home: Home) -> None:
    loaded, *_ = opened(drifting_home)
    run = score(drifting_home)
    followed, rows, vectors = run.levels["leads"], run.scores("leads"), run.vectors("leads")
    assert followed.outcomes > 100
    assert followed.moved != 0
    assert latest_run(drifting_home).levels == run.levels
    kept = json.loads((run.folder / "run.json").read_text())["levels"]["leads"]
    assert kept["level"]["shift"] == followed.level.shift
    trained = score_rows(loaded, vectors)
    np.testing.assert_array_equal(trained["raw_score"], rows["raw_score"])
    assert contributions(trained) == contributions(rows)
    assert np.all(np.sign(rows["probability"] - trained["probability"]) == np.sign(followed.moved))


def test_a_followed_score_is_replayed_served_and_explained_exactly(drifting_home: Home) -> None:
    run = score(drifting_home)
    row = run.scores("leads").iloc[3]
    again = replay(drifting_home, row["score_id"])
    assert again["equal"]
    assert again["probability"] == row["probability"]
    snapshot = load_snapshot(drifting_home)
    (served,) = score_ids(snapshot, Book(None), "leads", [row["entity_id"]], "en").scores
    assert served.probability == row["probability"]
    told = explain(drifting_home, "lead", row["entity_id"], since=run.cutoff.to_pydatetime())
    assert told.change.probability == pytest.approx(row["probability"], abs=1e-12)


def test_a_level_is_not_taken_by_another_model_than_the_one_that_followed(drifting_home: Home) -> None:
    run = score(drifting_home)
    state = AppState(drifting_home.app_db)
    first = next(one for one in state.promotions("leads") if one.version == 1)
    state.record_promotion("leads", 1, first.sha256, "back")
    champion = load_snapshot(drifting_home).champions["leads"]
    assert champion.loaded.model.level_ == load_champion(drifting_home, "leads").model.level_
    assert replay(drifting_home, run.scores("leads")["score_id"].iloc[0])["equal"]


def test_without_drift_nothing_is_followed(demo_home: Home) -> None:
    loaded, task, crm = opened(demo_home)
    still = replace(loaded, model=loaded.model.at_level(Level()))
    assert follow_champion(still, task, crm, build_matrix, pd.Timestamp("2026-01-01")) == (still, None)


def test_the_level_of_a_cutoff_knows_only_what_was_recorded_before_it(drifting_home: Home) -> None:
    loaded, task, crm = opened(drifting_home)
    cutoff = pd.Timestamp("2025-10-15")
    _, followed = follow_champion(loaded, task, crm, build_matrix, cutoff)
    _, of_cut = follow_champion(loaded, task, cut_history(crm, cutoff), build_matrix, cutoff)
    assert followed.outcomes > 0
    assert of_cut == followed
    _, early = follow_champion(loaded, task, crm, build_matrix, LEARNT_UNTIL)
    assert (early.outcomes, early.moved) == (0, 0.0)


def test_a_test_row_is_predicted_at_the_level_of_its_own_cutoff(drifting_home: Home) -> None:
    loaded, task, crm = opened(drifting_home)
    cutoffs = pd.DatetimeIndex(["2025-09-01", "2025-12-01"])
    frame = build_matrix(crm, task.cohort(crm, cutoffs), "lead").frame
    found = predict_following(loaded.model, Ripened(task, LEARNT_UNTIL), crm, build_matrix, frame)
    for cutoff in cutoffs:
        cut = cut_history(crm, cutoff)
        model, _ = Ripened(task, LEARNT_UNTIL).follow(loaded.model, cut, build_matrix, cutoff)
        here = frame["cutoff"] == cutoff
        np.testing.assert_allclose(found[here], model.predict_proba(frame[here])[:, 1], atol=1e-12)


def test_the_monitor_tells_that_the_level_moved(own_home: Home) -> None:
    run = score(let_drift(own_home, 1))
    report = monitor(own_home)
    told = f"leads: the level of the scores has followed {run.levels['leads'].outcomes:,} outcomes since training"
    assert any(line.startswith(told) for line in report.findings("en"))
    assert any(line.startswith("leads：评分水平已随训练后的") for line in report.findings("zh"))
