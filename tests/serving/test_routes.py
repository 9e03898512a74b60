"""Does every address answer what was asked, in the form that was promised? Whom it tells: test_access_matrix."""

import pytest

from pipelines.state import AppState
from serving.model_facts import list_models
from serving.routes import API_METHODS
from serving.snapshot import load_snapshot

TASK_OF = {"/v1/leads": "leads", "/v1/deals": "deals", "/v1/accounts": "churn"}
ENTITY_OF = {"leads": "lead", "deals": "deal", "churn": "account"}


@pytest.mark.parametrize("path", sorted(API_METHODS))
@pytest.mark.parametrize("caller", [None, "revoked", "expired", "crmcast_guess"])
def test_without_a_valid_token_only_health_answers(client, path, caller):
    answer = client.ask(API_METHODS[path][0], path, caller)
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


def test_explain_sums_reasons_by_topic_and_tells_what_would_change_if_asked(client):
    lead = client.owned_by("leads", "LI")
    plain = client.get("/v1/explain", entity="lead", id=lead).json()
    score, topics = plain["score"], plain["topics"]
    assert plain["would_change"] is None
    assert abs(score["base"] + sum(topic["contribution"] for topic in topics) - score["raw_score"]) < 1e-9
    told = client.get("/v1/explain", entity="lead", id=lead, what_would_change="true").json()["would_change"]
    assert told["probability"] == pytest.approx(score["probability"], abs=1e-9)
    assert "association" in told["note"]


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
    assert {model["accepted_miscalibrated"] for model in models} == {None}
    assert [model["refused"] for model in models] == [[], [], []]


def test_the_models_tell_why_one_that_is_not_calibrated_was_accepted(own_home):
    state = AppState(own_home.app_db)
    present = state.champion("leads")
    state.record_promotion("leads", present.version, present.sha256, "not calibrated, accepted", "nothing better yet")
    assert list_models(load_snapshot(own_home), own_home).models[0].accepted_miscalibrated == "nothing better yet"


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
    ("method", "path"), [("GET", "/v1/score"), ("POST", "/v1/leads"), ("DELETE", "/docs.json"), ("HEAD", "/docs.json")]
)
def test_a_wrong_method_is_405(client, method, path):
    assert client.ask(method, path).status_code == 405


@pytest.mark.parametrize("path", ["/v1", "/v1/leads/", "/v1/leads/L0001", "/docs", "/healthz"])
def test_any_other_address_is_404(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
