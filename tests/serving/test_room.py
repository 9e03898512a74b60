"""Is a new score run or model served without a restart, and is nothing lost when it cannot be loaded?"""

import shutil
import threading

import pytest

from pipelines.audit import Seen
from pipelines.audit_check import Anchors, verify
from pipelines.home import Home
from pipelines.ledger import latest_run, new_run_id, write_run
from pipelines.score import score
from pipelines.state import AppState
from serving.access import Book
from serving.answers import list_scored, score_ids
from serving.errors import NotReadyError
from serving.lists import Filter
from serving.room import Room

ALL = Book(None)


@pytest.fixture
def own_home(home: Home, tmp_path) -> Home:
    shutil.copytree(home.path, tmp_path / "home", ignore=shutil.ignore_patterns(".bentoml"))
    return Home(tmp_path / "home")


def test_nothing_new_leaves_the_snapshot_as_it_is(own_home):
    room = Room(own_home)
    room.refresh()
    snapshot = room.ready()
    room.refresh()
    assert room.ready() is snapshot


def test_a_new_score_run_is_served(own_home):
    room = Room(own_home)
    room.refresh()
    run = score(own_home)
    room.refresh()
    assert room.ready().run.run_id == run.run_id


def test_before_the_first_score_the_room_says_what_to_do(own_home):
    shutil.rmtree(own_home.scores)
    room = Room(own_home)
    room.refresh()
    with pytest.raises(NotReadyError, match="no scores yet; run `crmcast train`"):
        room.ready()
    assert room.remark.startswith(" (not ready: no scores yet")


def test_a_newly_promoted_model_scores_ids_while_the_lists_keep_the_ledger(own_home, promote):
    room = Room(own_home)
    promote(own_home, "leads", 2, seed=8)
    room.refresh()
    lead = next(iter(room.ready().champion("leads").position))
    live = score_ids(room.ready(), ALL, "leads", [lead], "en")
    listed = list_scored(room.ready(), ALL, "leads", Filter(q=lead), "en")
    assert (live.model_version, live.scores[0].score_id) == (2, None)
    assert (listed.model_version, listed.items[0].score_id) == (1, f"{latest_run(own_home).run_id}.leads.{lead}")


def test_of_a_damaged_model_the_one_before_serves_on_and_a_mended_one_is_taken(own_home, promote, caplog):
    room = Room(own_home)
    room.refresh()
    promote(own_home, "leads", 2, seed=8)
    model = own_home.models / "leads" / "2" / "model.json"
    whole = model.read_bytes()
    model.write_bytes(whole[:-1])
    room.refresh()
    snapshot = room.ready()
    assert snapshot.champion("leads").loaded.version == 1
    assert [(one.task, one.version) for one in snapshot.unfit] == [("leads", 2)]
    assert "ALARM: leads version 2: model.json does not match its SHA-256" in caplog.text
    room.refresh()
    assert room.ready() is snapshot
    model.write_bytes(whole)
    room.refresh()
    assert room.ready().champion("leads").loaded.version == 2
    assert room.ready().unfit == ()


def test_a_new_process_serves_the_one_before_too(own_home, promote):
    promote(own_home, "leads", 2, seed=8)
    (own_home.models / "leads" / "2" / "model.json").unlink()
    room = Room(own_home)
    room.refresh()
    assert room.ready().champion("leads").loaded.version == 1
    assert room.ready().champion("deals").loaded.version == 1


def test_a_promotion_of_files_that_are_not_there_is_refused_and_a_new_run_is_served_none_the_less(own_home):
    room = Room(own_home)
    room.refresh()
    run = score(own_home)
    AppState(own_home.app_db).record_promotion("leads", 9, "0" * 64, "test")
    room.refresh()
    assert room.ready().run.run_id == run.run_id
    assert room.ready().champion("leads").loaded.version == 1
    assert [one.version for one in room.ready().unfit] == [9]


@pytest.mark.parametrize("cut", [0, 100, -1])
def test_of_a_damaged_run_the_one_before_serves_and_a_mended_one_is_taken(own_home, caplog, cut):
    before, run = latest_run(own_home), score(own_home)
    file = run.folder / "leads.parquet"
    intact = file.read_bytes()
    file.write_bytes(intact[:cut])
    room = Room(own_home)
    room.refresh()
    assert room.ready().run.run_id == before.run_id
    assert f"ALARM: the scores {run.run_id}/leads.parquet do not match their SHA-256" in caplog.text
    file.write_bytes(intact)
    room.refresh()
    assert (room.ready().run.run_id, room.ready().damaged) == (run.run_id, ())


def test_a_flipped_bit_of_the_only_run_is_never_served_and_said_to_be_there(own_home):
    file = latest_run(own_home).folder / "deals.vectors.parquet"
    text = bytearray(file.read_bytes())
    text[len(text) // 2] ^= 1
    file.write_bytes(text)
    room = Room(own_home)
    room.refresh()
    with pytest.raises(
        NotReadyError, match=r"deals\.vectors\.parquet do not match .*; bring them back from a backup, or"
    ):
        room.ready()


def test_without_any_fit_model_the_room_says_why(own_home):
    for manifest in own_home.models.glob("*/1/manifest.json"):
        manifest.unlink()
    room = Room(own_home)
    room.refresh()
    with pytest.raises(NotReadyError, match=r"leads version 1: manifest.json is not the one that was promoted"):
        room.ready()


def test_a_model_that_asks_for_what_the_last_run_had_not_waits_for_the_next(own_home, promote):
    room = Room(own_home)
    room.refresh()
    run = latest_run(own_home)
    vectors = {task: run.vectors(task) for task in run.tasks}
    feature = next(name for name in vectors["leads"] if name not in ("entity_id", "cutoff"))
    vectors["leads"] = vectors["leads"].drop(columns=feature)
    scores = {task: run.scores(task) for task in run.tasks}
    how = {"cutoff": run.cutoff, "data_version": run.data_version, "levels": run.levels}
    write_run(own_home, new_run_id(run.cutoff, "x", run.run_id), scores=scores, vectors=vectors, **how)
    promote(own_home, "leads", 2, seed=8)
    fresh = Room(own_home)
    fresh.refresh()
    assert "leads" not in fresh.ready().champions
    assert f"asks for {feature}, which the last score run had not; run `crmcast score`" in fresh.ready().unfit[0].reason
    score(own_home)
    fresh.refresh()
    assert fresh.ready().champion("leads").loaded.version == 2


def test_a_switch_loads_the_new_model_and_nothing_else(own_home, promote):
    room = Room(own_home)
    room.refresh()
    before = room.ready()
    promote(own_home, "leads", 2, seed=8)
    room.refresh()
    after = room.ready()
    assert after.crm is before.crm
    assert after.champion("deals") is before.champion("deals")
    assert after.champion("leads").rows is before.champion("leads").rows


def test_changed_settings_load_the_history_anew(own_home):
    room = Room(own_home)
    room.refresh()
    before = room.ready()
    text = own_home.settings_path.read_text(encoding="utf-8")
    own_home.settings_path.write_text(text.replace("[company]", '[company]\nname = "A"'), encoding="utf-8")
    room.refresh()
    assert room.ready().crm is not before.crm


def test_switches_under_load_drop_and_mix_nothing(own_home, promote):
    promote(own_home, "leads", 2, seed=8)
    room = Room(own_home)
    room.refresh()
    leads = list(room.ready().champion("leads").position)[:20]
    expected = {}
    state = AppState(own_home.app_db)
    hashes = {past.version: past.sha256 for past in state.promotions("leads")}
    for version in (2, 1):
        state.record_promotion("leads", version, hashes[version], "test")
        room.refresh()
        expected[version] = scores_of(room, leads)
    assert expected[1] != expected[2]
    seen, stop = [], threading.Event()

    def ask() -> None:
        while not stop.is_set():
            answer = score_ids(room.ready(), ALL, "leads", leads, "en")
            seen.append((answer.model_version, told(answer)))

    asking = threading.Thread(target=ask)
    asking.start()
    for version in (2, 1, 2, 1, 2):
        state.record_promotion("leads", version, hashes[version], "test")
        room.refresh()
    stop.set()
    asking.join()
    assert {version for version, _ in seen} <= {1, 2}
    assert all(found == expected[version] for version, found in seen)
    assert scores_of(room, leads) == expected[2]


def told(answer) -> list[tuple]:
    """Return all that must come from one model."""
    return [(score.model_version, score.raw_score, score.base, score.reasons) for score in answer.scores]


def scores_of(room: Room, leads: list[str]) -> list[tuple]:
    return told(score_ids(room.ready(), ALL, "leads", leads, "en"))


def test_without_mlflow_everything_is_served(demo_home, tmp_path):
    home = Home(shutil.copytree(demo_home.path, tmp_path / "away"))
    home.mlflow_db.unlink()
    shutil.rmtree(home.mlartifacts)
    room = Room(home)
    room.refresh()
    assert set(room.ready().champions) == {"leads", "deals", "churn", "amounts", "value"}
    lead = next(iter(room.ready().champion("leads").position))
    assert score_ids(room.ready(), ALL, "leads", [lead], "en").scores
    assert room.ready().unfit == ()


def test_what_was_seen_is_anchored_in_the_database(own_home):
    room = Room(own_home)
    room.audit.record("Li", "rep", "R7", "http", Seen("leads", "R1", 3, ["L1"]))
    before = len(Anchors(own_home).all())
    room.keep_audit()
    assert len(Anchors(own_home).all()) == before + 1
    room.keep_audit()
    assert Anchors(own_home).all()[-1] == verify(own_home).head
    assert verify(own_home).is_whole


def test_what_is_slow_the_first_time_is_done_before_somebody_asks(own_home):
    room = Room(own_home)
    room.warm()  # there is nothing yet
    room.refresh()
    room.warm()
    assert {"staying", "lead worth", "action priorities", ("team book", ALL)} <= room.ready()._memo.keys()


def test_a_record_that_cannot_be_scored_again_keeps_nothing_from_being_served(own_home, caplog):
    room = Room(own_home)
    room.refresh()
    champion = room.ready().champion("leads")
    del champion.vectors[champion.loaded.features[0]]
    room.warm()
    assert "not ready before it is asked for" in caplog.text
    assert score_ids(room.ready(), ALL, "leads", list(champion.position)[:1], "en").scores
