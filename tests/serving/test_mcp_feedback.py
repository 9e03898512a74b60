"""Who may answer an action through an assistant, and is it kept once? Is a draft held against the caller's facts?"""

from typing import Any

import pytest

from serving.access import Principal
from serving.action_lists import log_of
from serving.errors import ForbiddenError, InvalidRequestError, NotFoundError
from serving.mcp_answers import Desk

MAY = frozenset({"feedback"})
LI = Principal("rep", "LI", "Li", scopes=MAY)


@pytest.fixture(scope="module")
def desk(client) -> Any:
    found = Desk(client.room.home, client.room.audit)
    return lambda principal, name, **arguments: found.ask(client.room.ready(), principal, name, arguments).told


@pytest.fixture(scope="module")
def action_id(desk) -> str:
    return desk(LI, "my_actions")["items"][-1]["action_id"]


def test_an_answer_is_recorded_once_with_its_door(desk, client, action_id):
    first = desk(LI, "record_feedback", action_id=action_id, answer="accepted")
    assert first["state"] == "accepted"
    assert desk(LI, "record_feedback", action_id=action_id, answer="accepted") == first
    replies = log_of(client.room.ready(), client.room.home).find(action_id).replies
    (reply,) = [one for one in replies if one.answer == "accepted"]  # a page may have shown it before
    assert (reply.who, reply.door) == ("Li", "mcp")


def test_a_token_without_the_scope_is_told_what_it_lacks(desk, action_id):
    with pytest.raises(ForbiddenError, match="--allow feedback"):
        desk(Principal("rep", "LI", "Li"), "record_feedback", action_id=action_id, answer="done")


@pytest.mark.parametrize("told", ["", "x", "a.b", "R1.lead.L9999", "R1.rep.LI"])
def test_what_is_no_action_is_refused(desk, told):
    with pytest.raises((NotFoundError, InvalidRequestError)):
        desk(LI, "record_feedback", action_id=told, answer="done")


def test_anothers_action_looks_like_none(desk, action_id):
    stranger = Principal("rep", "ZHOU", "Zhou", scopes=MAY)
    with pytest.raises(NotFoundError) as theirs:
        desk(stranger, "record_feedback", action_id=action_id, answer="done")
    with pytest.raises(NotFoundError) as nobodys:
        desk(stranger, "record_feedback", action_id="R1.lead.L9999", answer="done")
    assert str(theirs.value) == str(nobodys.value)


def test_a_token_of_no_rep_says_whose_list_it_wants(desk):
    with pytest.raises(InvalidRequestError, match="rep_id is missing"):
        desk(Principal("admin", None, "admin"), "my_actions")


def test_a_draft_that_quotes_a_result_is_grounded_and_a_changed_digit_is_found(desk):
    sources = [{"tool": "list_leads", "arguments": {"limit": 2}}]
    item = desk(LI, "list_leads", limit=2)["items"][0]
    right = f"{item['id']} converts with a probability of {100 * item['probability']['value']:.1f}%."
    assert desk(LI, "verify_answer", draft=right, sources=sources)["is_grounded"]
    wrong = desk(LI, "verify_answer", draft=right.replace("%", "7%"), sources=sources)
    assert not wrong["is_grounded"]
    found = wrong["findings"][0]
    assert right[found["start"] : found["end"] - 2] in right


def test_a_draft_cannot_rest_on_what_is_not_the_callers(desk, client):
    theirs = client.owned_by("leads", "ZHOU")
    source = {"tool": "explain_score", "arguments": {"entity": "lead", "id": theirs}}
    with pytest.raises(NotFoundError):
        desk(LI, "verify_answer", draft="50%", sources=[source])


@pytest.mark.parametrize("tool", ["record_feedback", "verify_answer", "nothing"])
def test_a_draft_rests_on_tools_that_read(desk, tool):
    with pytest.raises(InvalidRequestError, match="expected tools that read"):
        desk(LI, "verify_answer", draft="50%", sources=[{"tool": tool}])
