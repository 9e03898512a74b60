"""Does every address answer each caller what is theirs, and nothing else?"""

import json

import httpx
import pytest
from pydantic import TypeAdapter

from pipelines.state import AppState
from serving.model_facts import list_models
from serving.routes import ADDRESSES, METHODS
from serving.snapshot import load_snapshot

TASK_OF = {"/v1/leads": "leads", "/v1/deals": "deals", "/v1/accounts": "churn"}
ENTITY_OF = {"leads": "lead", "deals": "deal", "churn": "account"}
SHAPES = {address.path: TypeAdapter(address.shape) for address in ADDRESSES}

MAY_SEE = {
    "rep": {"LI"},
    "manager": {"LI", "WANG", "ZHOU"},  # CHEN manages SUN, who manages ZHOU
    "stranger": {"ZHOU"},
    "scientist": {"LI", "WANG", "ZHOU", None},
    "admin": {"LI", "WANG", "ZHOU", None},
}
OWNERS = ["LI", "WANG", "ZHOU", None]


def seen_at(client, path: str, caller: str, entity_id: str) -> tuple[bool, httpx.Response]:
    """Ask an address about a lead; say whether it was told anything of it."""
    if path == "/v1/score":
        answer = client.post(path, {"task": "leads", "ids": [entity_id]}, caller)
        assert answer.status_code == 200
        return not answer.json()["unknown"], answer
    if path in TASK_OF:
        answer = client.get(path, caller, q=entity_id)
        return answer.json()["total"] > 0, answer
    if path == "/v1/explain":
        answer = client.get(path, caller, entity="lead", id=entity_id)
        return answer.status_code == 200, answer
    if path == "/v1/replay":
        run_id = client.room.ready().run.run_id
        answer = client.get(path, caller, score_id=f"{run_id}.leads.{entity_id}")
        return answer.status_code == 200, answer
    assert path == "/v1/models", "a new address needs its row here"
    return False, client.get(path, caller)


@pytest.mark.parametrize("path", sorted(address.path for address in ADDRESSES))
@pytest.mark.parametrize("caller", sorted(MAY_SEE))
def test_every_address_tells_each_role_of_its_own_book_only(client, path, caller):
    for owner in OWNERS:
        lead = client.owned_by("leads", owner)
        seen, answer = seen_at(client, path, caller, lead)
        is_allowed = owner in MAY_SEE[caller] and path not in ("/v1/models", "/v1/deals", "/v1/accounts")
        assert seen == is_allowed, (owner, answer.text[:300])
        if answer.status_code == 200:
            SHAPES[path].validate_json(answer.content)


@pytest.mark.parametrize("path", ["/v1/score", "/v1/leads", "/v1/explain", "/v1/replay"])
def test_not_yours_and_not_there_look_the_same(client, path):
    def told(entity_id: str) -> tuple[int, str]:
        _, answer = seen_at(client, path, "rep", entity_id)
        body = answer.json()
        body.pop("request_id", None)
        return answer.status_code, json.dumps(body).replace(entity_id, "ID")

    assert told(client.owned_by("leads", "ZHOU")) == told("L9999") == told("../../etc/passwd")


@pytest.mark.parametrize("path", sorted(METHODS))
@pytest.mark.parametrize("caller", [None, "revoked", "expired", "crmcast_guess"])
def test_without_a_valid_token_only_health_answers(client, path, caller):
    answer = client.ask(METHODS[path], path, caller)
    assert answer.status_code == (200 if path in ("/livez", "/readyz") else 401)


@pytest.mark.parametrize(("path", "task"), TASK_OF.items())
def test_a_list_holds_the_stored_scores_largest_first(client, path, task):
    body = client.get(path, page_size=200).json()
    rows = client.room.ready().champion(task).rows.set_index("entity_id")
    assert body["total"] == len(rows)
    listed = [item["probability"] for item in body["items"]]
    assert listed == sorted(listed, reverse=True)
    for item in body["items"]:
        assert item["probability"] == rows.loc[item["entity_id"], "probability"]
        assert item["score_id"] == rows.loc[item["entity_id"], "score_id"]
        assert len(item["reasons"]) <= 3
    assert body["data_as_of"] == "2025-07-01T00:00:00Z"
    assert body["model_version"] == 1


def test_pages_tile_a_list(client):
    pages = [client.get("/v1/leads", page=page, page_size=50).json() for page in range(1, 6)]
    listed = [item["entity_id"] for page in pages for item in page["items"]]
    assert len(listed) == len(set(listed)) == pages[0]["total"]


def test_a_list_is_filtered_and_sorted(client):
    items = client.get("/v1/deals", owner_id="LI", sort="amount", min_probability=0.1, page_size=200).json()["items"]
    assert {item["owner_id"] for item in items} == {"LI"}
    amounts = [item["facts"]["amount"] for item in items]
    assert amounts == sorted(amounts)
    assert min(item["probability"] for item in items) >= 0.1
    name = client.room.ready().names("account")[client.owned_by("churn", "LI")]
    assert [item["name"] for item in client.get("/v1/accounts", q=name).json()["items"]] == [name]
    assert items[0]["owner_name"] == "李"


def test_a_list_refuses_an_unknown_field_to_sort_by(client):
    answer = client.get("/v1/leads", sort="-probabilty")
    assert answer.status_code == 422
    assert 'unknown field "probabilty"; did you mean "probability"?' in answer.json()["message"]


def test_a_deal_tells_its_outlook(client):
    item = client.get("/v1/deals").json()["items"][0]
    for outcome in item["outlook"]["outcomes"]:
        assert abs(outcome["won"] + outcome["lost"] + outcome["open"] - 1) < 1e-9
    assert [outcome["days"] for outcome in item["outlook"]["outcomes"]] == [30, 60, 90, 180]
    outlook = item["outlook"]
    dates = [outlook[f"close_on_p{level}"] for level in ("2_5", "10", "25", "50", "75", "90", "97_5")]
    assert dates == sorted(dates)
    assert outlook["open_days"] >= 0


def test_explain_tells_all_reasons_and_they_sum_to_the_raw_score(client):
    for task, entity in ENTITY_OF.items():
        score = client.get("/v1/explain", entity=entity, id=client.owned_by(task, "LI")).json()["score"]
        total = score["base"] + sum(reason["contribution"] for reason in score["reasons"])
        assert abs(total - score["raw_score"]) < 1e-9
        assert score["other_reasons"] == 0


def test_reasons_speak_the_language_asked_for(client):
    lead = client.owned_by("leads", "LI")
    texts = {
        language: client.get("/v1/explain", entity="lead", id=lead, language=language).json()["score"]["reasons"][0][
            "text"
        ]
        for language in ("en", "zh")
    }
    assert texts["en"] != texts["zh"]


def test_a_score_is_replayed(client):
    score_id = client.get("/v1/leads").json()["items"][0]["score_id"]
    body = client.get("/v1/replay", score_id=score_id).json()
    assert (body["equal"], body["differences"]) == (True, [])


def test_the_models_say_what_they_are(client):
    models = client.get("/v1/models").json()["models"]
    assert [model["task"] for model in models] == ["leads", "deals", "churn"]
    assert {model["version"] for model in models} == {1}
    assert {(model["promoted_because"], model["promoted_at"][-1]) for model in models} == {("test", "Z")}
    assert [model["refused"] for model in models] == [[], [], []]


def test_the_models_tell_which_versions_were_refused(own_home):
    AppState(own_home.app_db).record_refusal("leads", 9, "it is worse")
    facts = list_models(load_snapshot(own_home), own_home).models[0]
    assert [(one.version, one.reason) for one in facts.refused] == [(9, "it is worse")]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b'{"task": "leads", "records": [{"lead_id": "X", "employees": NaN}]}', 400),
        (b'{"task": "leads", "records": [{"lead_id": "X", "employees": 1e400}]}', 400),
        (b'{"task": "leads", "ids": ["L1"]', 400),
        (b"\xff", 400),
        (b"[" * 3000, 400),
        (b'{"task": "leads", "ids": ["L1"], "x": 1}', 422),
        (b'{"task": "leads", "records": [{"lead_id": "L0001", "employees": "5"}]}', 422),
        (b'{"task": "leads", "records": [{"lead_id": "L0001", "employes": 5}]}', 422),
        (b'{"task": "sales", "ids": ["L1"]}', 422),
        (b"[]", 422),
    ],
)
def test_a_bad_body_is_the_callers_fault_in_the_one_form(client, content, status):
    answer = client.ask("POST", "/v1/score", content=content, headers={"content-type": "application/json"})
    assert answer.status_code == status
    assert set(answer.json()) == {"code", "message", "request_id"}


def test_an_unknown_field_of_a_record_names_the_nearest(client):
    answer = client.post("/v1/score", {"task": "leads", "records": [{"lead_id": "L0001", "employes": 5}]})
    assert 'record 1: unknown field "employes"; did you mean "employees"?' in answer.json()["message"]


def test_a_wrong_content_type_is_refused(client):
    answer = client.ask("POST", "/v1/score", content=b"{}", headers={"content-type": "text/plain"})
    assert answer.status_code == 415


def test_a_query_field_given_twice_is_refused(client):
    assert client.ask("GET", "/v1/leads?page=1&page=2").status_code == 422


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/score"), ("POST", "/v1/leads"), ("DELETE", "/"), ("HEAD", "/")]
)
def test_a_wrong_method_is_405(client, method, path):
    assert client.ask(method, path).status_code == 405


@pytest.mark.parametrize("path", ["/v1", "/v1/leads/", "/v1/leads/L0001", "/docs", "/schema.json", "/healthz"])
def test_any_other_address_is_404(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_the_welcome_names_every_address(client):
    assert client.get("/").json()["addresses"] == {path: method for path, method in METHODS.items() if path != "/"}
