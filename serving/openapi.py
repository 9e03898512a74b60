"""What can be asked over HTTP, in OpenAPI? Written from the very types that read and answer."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pydantic import TypeAdapter

from serving.addresses import ADDRESSES, Address
from serving.guard import PUBLIC
from serving.lists import sort_fields
from serving.questions import Query

_ERRORS = {
    400: "The body is not JSON",
    401: "No valid token",
    403: "The token may only read",
    404: "No such thing, or not yours",
    405: "Another method is expected",
    408: "The body came too slowly",
    413: "The body is too large",
    415: "The body is not application/json",
    422: "A field is unknown, missing or wrong",
    429: "Too many questions at once",
    431: "The query and the headers are too large",
    500: "A fault of the service",
    503: "Nothing is loaded yet, or a file or database cannot be used now",
    504: "The answer took too long",
}
_BODY_ERRORS = (400, 408, 413, 415)
_REF = "#/components/schemas/{model}"


@cache
def describe_api() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of all addresses."""
    schemas: dict[str, Any] = {"Error": _error_schema()}
    paths = {address.path: _operation(address, schemas) for address in ADDRESSES}
    for path, summary in _PLAIN.items():
        paths[path] = _plain_operation(path, summary)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "crmcast",
            "version": _version(),
            "description": "Explained scores from a company's CRM history. Reasons are associations, not causes.",
        },
        "security": [{"token": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


_PLAIN = {
    "/docs.json": "This document",
    "/schema.json": "The typed methods, for BentoML's clients",
    "/livez": "Is the process alive?",
    "/readyz": "Are models and scores loaded?",
    "/metrics": "Prometheus metrics",
}


def _version() -> str:
    try:
        return version("crmcast")
    except PackageNotFoundError:  # a bento holds the code alone
        return "bento"


def _operation(address: Address, schemas: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": address.path.removeprefix("/v1/"),
        "summary": address.summary,
        "parameters": _parameters(address),
        "responses": {"200": _content("The answer", _collect(address.shape, schemas, "serialization"))},
    }
    errors = set(_ERRORS) if address.method == "POST" else set(_ERRORS) - set(_BODY_ERRORS)
    errors -= set() if address.path == "/v1/feedback" else {403}
    operation["responses"] |= _error_responses(errors)
    if address.method == "POST":
        operation["requestBody"] = {"required": True} | _content(
            address.question.__doc__ or "", _collect(address.question, schemas, "validation")
        )
    return {address.method.lower(): operation}


def _plain_operation(path: str, summary: str) -> dict[str, Any]:
    media = "text/plain" if path == "/metrics" else "application/json"
    schema = {"type": "string"} if path == "/metrics" else {"type": "object"}
    found = {"200": {"description": summary, "content": {media: {"schema": schema}}}}
    errors = {503} if path == "/readyz" else set() if path in PUBLIC else {401}
    operation: dict[str, Any] = {"summary": summary, "responses": found | _error_responses(errors | {405, 431})}
    if path in PUBLIC:
        operation["security"] = []
    return {"get": operation}


def _parameters(address: Address) -> list[dict[str, Any]]:
    schema = (Query if address.method == "POST" else address.question).model_json_schema()
    required, fields = schema.get("required", []), dict(schema.get("properties", {}))
    if "sort" in fields:
        names = sort_fields(_LISTED[address.path])
        fields["sort"] |= {"enum": [*names, *(f"-{name}" for name in names)]}
    return [
        {"name": name, "in": "query", "required": name in required, "schema": field} for name, field in fields.items()
    ]


_LISTED = {"/v1/leads": "lead", "/v1/deals": "deal", "/v1/accounts": "account"}


def _collect(shape: type, schemas: dict[str, Any], mode: Any) -> dict[str, Any]:
    """Add a type and all it consists of to the schemas, and return a reference to it."""
    schema = TypeAdapter(shape).json_schema(mode=mode, ref_template=_REF)
    schemas.update(schema.pop("$defs", {}))
    schemas[shape.__name__] = schema
    return {"$ref": _REF.format(model=shape.__name__)}


def _content(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _error_responses(statuses: set[int]) -> dict[str, Any]:
    return {str(status): _content(_ERRORS[status], {"$ref": _REF.format(model="Error")}) for status in sorted(statuses)}


def _error_schema() -> dict[str, Any]:
    texts = {name: {"type": "string"} for name in ("code", "message", "request_id")}
    return {"type": "object", "properties": texts, "required": list(texts), "additionalProperties": False}
