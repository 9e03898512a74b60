"""Who may answer an action, and is an answer kept once?"""

from datetime import datetime

import pytest

from pipelines.home import Home
from serving.access import Book, Principal
from serving.action_answers import answer_action
from serving.action_lists import list_actions, log_of
from serving.errors import ForbiddenError, InvalidRequestError, NotFoundError
from serving.snapshot import load_snapshot

NOW = datetime.fromisoformat("2025-07-02T09:00")
MAY = frozenset({"feedback"})


@pytest.fixture(scope="module")
def loaded(home):
    return load_snapshot(home)


@pytest.fixture
def place(tmp_path) -> Home:
    return Home(tmp_path)


def answer(loaded, place, action_id, one="accepted", principal=None, **options):
    principal = principal or Principal("rep", "LI", "Li", scopes=MAY)
    snapshot, book = loaded.seen_by(principal)
    return answer_action(snapshot, book, place, principal, action_id, answer=one, now=NOW, **options)


@pytest.fixture
def action_id(loaded, place) -> str:
    return list_actions(loaded, Book(None), place, "LI", "en", now=NOW).items[0].action_id


def test_an_answer_says_where_the_action_stands_and_is_logged_with_its_door(loaded, place, action_id):
    state = answer(loaded, place, action_id, door="mcp")
    assert (state.state, state.by, state.changed_at) == ("accepted", "Li", "2025-07-02T09:00:00Z")
    (reply,) = log_of(loaded, place).find(action_id).replies
    assert (reply.who, reply.role, reply.door) == ("Li", "rep", "mcp")
    assert answer(loaded, place, action_id) == state


def test_a_token_that_may_only_read_is_told_what_to_do(loaded, place, action_id):
    with pytest.raises(ForbiddenError, match="--allow feedback"):
        answer(loaded, place, action_id, principal=Principal("rep", "LI", "Li"))
    with pytest.raises(ForbiddenError):
        answer(loaded, place, "nothing", principal=Principal("rep", "LI", "Li", scopes=frozenset({"promote"})))


@pytest.mark.parametrize(
    "principal",
    [
        Principal("rep", "ZHOU", "Zhou", scopes=MAY),
        Principal("rep", "LI", "Li", frozenset({"value"}), MAY),
        Principal("manager", None, "Nobody", scopes=MAY),
    ],
)
def test_anothers_action_and_none_look_the_same(loaded, place, action_id, principal):
    for asked in (action_id, "nothing", action_id + "x"):
        with pytest.raises(NotFoundError, match=r"^no such action; expected an action_id of a list of yours$"):
            answer(loaded, place, asked, principal=principal)
    assert log_of(loaded, place).find(action_id).replies == ()


def test_a_manager_who_may_answers_for_the_team(loaded, place, action_id):
    assert answer(loaded, place, action_id, principal=Principal("manager", "CHEN", "Chen", scopes=MAY)).by == "Chen"


def test_an_impossible_step_is_an_invalid_request(loaded, place, action_id):
    answer(loaded, place, action_id, "done")
    with pytest.raises(InvalidRequestError, match="it is done, so it cannot be accepted"):
        answer(loaded, place, action_id)
