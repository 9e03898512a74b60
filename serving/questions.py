"""What may a caller send? Strict bodies and queries; what is not named here is refused."""

from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.config import JsonDict

from pipelines.errors import nearest
from serving.errors import InvalidRequestError
from serving.lists import MAX_PAGE_SIZE

MAX_BATCH = 1000

Id = Annotated[str, Field(min_length=1, max_length=200)]
Value = str | float | int | bool | None
Question = TypeVar("Question", bound=BaseModel)


class Body(BaseModel):
    """Base of all bodies: JSON types as they are, no unknown fields, finite numbers."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


def _either(name: str, other: str) -> JsonDict:
    return {"required": [name], "properties": {name: {"type": "array"}, other: {"type": "null"}}}


class ScoreBody(Body):
    """Whom to score: ids of the last score run, or new or changed records with the CRM's own field names.

    Without `reasons` the numbers alone are told, which is quicker.
    """

    model_config = ConfigDict(json_schema_extra={"oneOf": [_either("ids", "records"), _either("records", "ids")]})

    task: Literal["leads", "deals", "churn", "amounts", "value"]
    ids: Annotated[list[Id], Field(min_length=1, max_length=MAX_BATCH)] | None = None
    records: Annotated[list[dict[str, Value]], Field(min_length=1, max_length=MAX_BATCH)] | None = None
    reasons: bool = True

    @model_validator(mode="after")
    def _has_ids_or_records(self) -> Self:
        if (self.ids is None) == (self.records is None):
            raise ValueError("give either ids or records")
        return self


class Query(BaseModel):
    """Base of all queries: texts that are read as the field's type, no unknown names."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    language: Literal["en", "zh"] = "en"


class ListQuery(Query):
    """Which page of a list; `sort` names a field of the items, with a leading minus for largest first."""

    sort: Annotated[str, Field(max_length=50)] = "-probability"
    owner_id: Id | None = None
    q: Annotated[str, Field(max_length=200)] | None = None
    min_probability: Annotated[float, Field(ge=0, le=1)] = 0.0
    max_probability: Annotated[float, Field(ge=0, le=1)] = 1.0
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    page_size: Annotated[int, Field(ge=1, le=MAX_PAGE_SIZE)] = 50


class ExplainQuery(Query):
    """Whose score to explain; with a `target`, the probability to reach, also what would change it."""

    entity: Literal["lead", "deal", "account"]
    id: Id
    task: Literal["leads", "deals", "churn", "amounts", "value"] | None = None
    what_would_change: Annotated[bool, Field(strict=False)] = False
    target: Annotated[float, Field(gt=0, lt=1)] | None = None


class ActionsQuery(Query):
    """Whose list of actions; the caller's own where nobody is named."""

    rep_id: Id | None = None


class FeedbackBody(Body):
    """What became of a proposed action.

    Once it is `done` or `dismissed` it can only be `reopened`, which takes back any answer. `shown` says that the rep
    saw it, and changes nothing.
    """

    action_id: Annotated[str, Field(min_length=1, max_length=500)]
    answer: Literal["shown", "accepted", "dismissed", "done", "reopened"]


class ReplayQuery(BaseModel):
    """Which score to recompute."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    score_id: Id


class BriefQuery(Query):
    """Which brief; `id` is the rep of a rep's (one's own if left out) or the customer of an account's."""

    kind: Literal["rep", "account", "manager"] = "rep"
    id: Id | None = None


class AboutBody(Body):
    """A record that a draft is about."""

    entity: Literal["lead", "deal", "account"]
    id: Id


class VerifyBody(Body):
    """A draft, and the records that it is about: it is checked against what you may see of them."""

    draft: Annotated[str, Field(min_length=1, max_length=10_000)]
    about: Annotated[list[AboutBody], Field(min_length=1, max_length=20)]


class NoQuery(BaseModel):
    """Nothing can be asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def read(question: type[Question], values: Any) -> Question:
    """Validate what was sent; the error names every field that is wrong, but no value."""
    try:
        return question.model_validate(values)
    except ValidationError as error:
        findings = error.errors(include_url=False, include_input=False, include_context=False)
        texts = [
            _finding(question, tuple(map(str, finding["loc"])), finding["type"], finding["msg"]) for finding in findings
        ]
        raise InvalidRequestError("; ".join(dict.fromkeys(texts[:20]))) from None


def _finding(question: type[BaseModel], where: tuple[str, ...], kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return f'unknown field "{where[-1]}"{nearest(where[-1], question.model_fields)}'
    if kind == "missing":
        return f"{where[-1]} is missing"
    place = ".".join(part for part in where if part not in ("str", "float", "int", "bool"))
    text = message.removeprefix("Value error, ").removeprefix("Input should be ")
    return f"{place}: expected {text}" if place else text
