"""Is a new score run or model served without a restart, and is nothing lost when it cannot be loaded?"""

import shutil

import pytest

from pipelines.home import Home
from pipelines.ledger import latest_run
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


def test_a_damaged_model_is_refused_the_present_one_serves_on_and_a_mended_one_is_taken(own_home, promote):
    room = Room(own_home)
    room.refresh()
    before = room.ready()
    promote(own_home, "leads", 2, seed=8)
    model = own_home.models / "leads" / "2" / "model.json"
    whole = model.read_bytes()
    model.write_bytes(whole[:-1])
    room.refresh()
    assert room.ready() is before
    model.write_bytes(whole)
    room.refresh()
    assert room.ready().champion("leads").loaded.version == 2


def test_a_promotion_of_files_that_are_not_there_is_refused(own_home):
    room = Room(own_home)
    room.refresh()
    before = room.ready()
    AppState(own_home.app_db).record_promotion("leads", 9, "0" * 64, "test")
    room.refresh()
    assert room.ready() is before
