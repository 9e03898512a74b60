"""What do /v1/actions and /v1/feedback answer, and what do they refuse?"""

import pytest

from pipelines.state import AppState


@pytest.fixture(scope="module")
def may(home) -> str:
    return AppState(home.app_db).add_token("rep", "Wang", "WANG", allow=["feedback"])


def test_a_rep_gets_the_own_list_without_being_named(client, may):
    answer = client.get("/v1/actions", may).json()
    assert (answer["rep_id"], answer["rep_name"]) == ("WANG", "王")
    assert answer == client.get("/v1/actions", may, rep_id="WANG").json()
    assert client.get("/v1/actions", may, language="zh").json()["note"].startswith("按")


def test_who_is_no_rep_says_whose_list(client):
    answer = client.get("/v1/actions", "admin")
    assert (answer.status_code, answer.json()["message"][:17]) == (422, "rep_id is missing")


def test_a_manager_reads_the_list_of_the_own_tree_only(client):
    assert client.get("/v1/actions", "manager", rep_id="LI").status_code == 200
    assert client.get("/v1/actions", "stranger", rep_id="LI").status_code == 404


def test_every_score_of_a_list_is_in_the_audit(client, may, home):
    before = home.audit_log.read_text().count("\n") if home.audit_log.exists() else 0
    items = client.get("/v1/actions", may).json()["items"]
    rows = home.audit_log.read_text().splitlines()[before:]
    assert len(rows) == len({item["task"] for item in items})
    assert all(any(item["entity_id"] in row for row in rows) for item in items)


def test_a_retried_answer_is_the_same_answer(client, may):
    action_id = client.get("/v1/actions", may).json()["items"][-1]["action_id"]
    body = {"action_id": action_id, "answer": "accepted"}
    first, again = (client.post("/v1/feedback", body, may) for _ in range(2))
    assert first.status_code == 200
    assert first.json() == again.json()
    assert (
        client.post("/v1/feedback", {"action_id": action_id, "answer": "reopened"}, may).json()["state"] == "proposed"
    )


def test_an_impossible_answer_says_what_is_possible(client, may):
    action_id = client.get("/v1/actions", may).json()["items"][-1]["action_id"]
    client.post("/v1/feedback", {"action_id": action_id, "answer": "dismissed"}, may)
    answer = client.post("/v1/feedback", {"action_id": action_id, "answer": "done"}, may)
    assert (answer.status_code, answer.json()["message"]) == (
        422,
        "it is dismissed, so it cannot be done; expected one of reopened",
    )
    client.post("/v1/feedback", {"action_id": action_id, "answer": "reopened"}, may)


def test_a_token_that_may_only_read_is_refused_with_what_to_do(client):
    answer = client.post("/v1/feedback", {"action_id": "x", "answer": "done"}, "rep")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert "--allow feedback" in answer.json()["message"]


@pytest.mark.parametrize(
    "body",
    [{}, {"action_id": "x"}, {"action_id": "", "answer": "done"}, {"action_id": "x", "answer": "proposed"}, [], "done",
     {"action_id": "x", "answer": "done", "when": "now"}, {"action_id": 5, "answer": "done"}],
)  # fmt: skip
def test_a_body_that_says_something_else_is_refused(client, may, body):
    assert client.post("/v1/feedback", body, may).status_code == 422
