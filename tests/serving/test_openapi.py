"""Is the OpenAPI document whole and true?"""

import json

import jsonschema
import pytest

from serving.addresses import ADDRESSES
from serving.admission import Admission
from serving.guard import BENTOMLS
from serving.openapi import describe_api
from serving.routes import API_METHODS, MCP_METHODS, make_app
from serving.web.pages import METHODS as PAGE_METHODS


def test_every_address_is_described_with_its_method():
    described = {path: tuple(map(str.upper, operations)) for path, operations in describe_api()["paths"].items()}
    assert described == API_METHODS


def test_every_route_is_described_and_nothing_else_is(client):
    routes = {route.path for route in make_app(client.room, Admission(), client.sessions).routes}
    assert set(describe_api()["paths"]) == routes - {*PAGE_METHODS, *MCP_METHODS} | BENTOMLS


def test_every_reference_leads_somewhere():
    document = describe_api()
    names = {part.split('"')[0] for part in json.dumps(document).split("#/components/schemas/")[1:]}
    assert names <= set(document["components"]["schemas"])


def test_only_health_needs_no_token():
    document = describe_api()
    assert document["security"] == [{"token": []}]
    free = {
        path
        for path, operations in document["paths"].items()
        if operations["get" if "get" in operations else "post"].get("security") == []
    }
    assert free == {"/livez", "/readyz"}


def test_every_refusal_has_the_one_form():
    for operations in describe_api()["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if status != "200":
                    assert response["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Error"}


def _schema(path: str, status: int, method: str) -> dict:
    document = describe_api()
    content = document["paths"][path][method]["responses"][str(status)]["content"]
    return {"components": document["components"]} | content["application/json"]["schema"]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/v1/leads", {}),
        ("/v1/deals", {"language": "zh"}),
        ("/v1/accounts", {"page_size": 1}),
        ("/v1/models", {}),
        ("/v1/explain", {"entity": "deal"}),
        ("/v1/replay", {}),
        ("/v1/leads", {"page": 0}),
        ("/v1/explain", {"entity": "lead", "id": "nobody"}),
    ],
)
def test_answers_and_refusals_match_their_schema(client, path, query):
    if path == "/v1/explain" and "id" not in query:
        query = query | {"id": client.owned_by("deals", "LI")}
    if path == "/v1/replay":
        query = {"score_id": client.room.ready().champion("leads").score_ids[0]}
    answer = client.get(path, **query)
    jsonschema.validate(answer.json(), _schema(path, answer.status_code, "get"))


@pytest.mark.parametrize("task", ["leads", "deals", "churn"])
def test_score_answers_match_their_schema(client, task):
    answer = client.post("/v1/score", {"task": task, "ids": [client.owned_by(task, "LI"), "nobody"]})
    jsonschema.validate(answer.json(), _schema("/v1/score", 200, "post"))


def test_every_parameter_of_a_query_is_described():
    for address in ADDRESSES:
        if address.method == "GET":
            operation = describe_api()["paths"][address.path]["get"]
            assert {parameter["name"] for parameter in operation["parameters"]} == set(address.question.model_fields)
