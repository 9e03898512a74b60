"""What may an assistant ask? The arguments of each tool; what is not named here is refused."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.questions import Query

MOST_ITEMS, MOST_START = 20, 1000

Id = Annotated[str, Field(min_length=1, max_length=200, description="The id as a tool told it.")]
Entity = Annotated[Literal["lead", "deal", "account"], Field(description="What kind of record.")]
Limit = Annotated[int, Field(ge=1, le=MOST_ITEMS, description="How many to tell; fewer where they would not fit.")]
Start = Annotated[
    int, Field(ge=0, le=MOST_START, description="How many to pass over; `next_start` of the last result.")
]
Owner = Annotated[
    str | None,
    Field(min_length=1, max_length=200, description="Only records of this rep (id); default: all you may see."),
]
Words = Annotated[
    str | None, Field(min_length=1, max_length=200, description="Only records whose name or id contains this.")
]


class PageAsk(Query):
    """Which part of a list."""

    start: Start = 0
    limit: Limit = 5


class LeadsAsk(PageAsk):
    """Which leads."""

    sort: Annotated[
        Literal["-probability", "-expected_value", "-created_at", "probability"],
        Field(description="In which order; a minus for largest first."),
    ] = "-probability"
    owner_id: Owner = None
    query: Words = None


class DealsAsk(PageAsk):
    """Which deals."""

    sort: Annotated[
        Literal[
            "-probability", "-expected_value", "-amount", "-slip_risk", "close_on_p50", "-created_at", "probability"
        ],
        Field(description="In which order; a minus for largest first."),
    ] = "-expected_value"
    owner_id: Owner = None
    query: Words = None


class BookAsk(PageAsk):
    """Whose book."""

    owner_id: Owner = None


class AccountsAsk(PageAsk):
    """Which customers."""

    sort: Annotated[
        Literal["-value_at_risk", "-probability", "-expected_value"],
        Field(description="In which order; a minus for largest first."),
    ] = "-value_at_risk"
    owner_id: Owner = None
    query: Words = None


class RecordAsk(Query):
    """Which record."""

    entity: Entity
    id: Id


class ExplainAsk(RecordAsk):
    """Whose score."""

    task: Annotated[
        Literal["leads", "deals", "churn", "amounts", "value"] | None,
        Field(description="Which score: `amounts` of a deal, `value` of an account; default: how it ends."),
    ] = None
    limit: Limit = 6


class ChangeAsk(RecordAsk):
    """Whose score, and since when."""

    since: Annotated[
        date, Field(description="A day before the scores, as YYYY-MM-DD; such as 7 or 30 days before `data_as_of`.")
    ]
    limit: Limit = 6


class ActionsAsk(PageAsk):
    """Whose list of actions."""

    rep_id: Annotated[
        str | None, Field(min_length=1, max_length=200, description="Whose list (id); default: the token's own rep.")
    ] = None


class BriefAsk(Query):
    """Which brief, and of whom."""

    kind: Annotated[
        Literal["rep", "account", "manager"],
        Field(description="`rep`: a rep's morning; `account`: a customer; `manager`: the week of all you may see."),
    ]
    id: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=200,
            description="The rep (default: the token's own) or the customer; a manager's needs none.",
        ),
    ] = None


class SimilarAsk(RecordAsk):
    """Like which record."""

    limit: Annotated[int, Field(ge=1, le=10, description="How many cases.")] = 5


class FeedbackAsk(Query):
    """What became of an action.

    Once it is `done` or `dismissed` it can only be `reopened`. `shown` changes nothing but the log.
    """

    action_id: Annotated[str, Field(min_length=1, max_length=500, description="The action_id as `my_actions` told it.")]
    answer: Annotated[
        Literal["shown", "accepted", "dismissed", "done", "reopened"], Field(description="What the rep said to it.")
    ]


class Source(BaseModel):
    """One call of a tool that a draft rests on, as it was made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tool: Annotated[str, Field(max_length=50, description="Its name.")]
    arguments: Annotated[dict[str, Any], Field(description="Its arguments.")] = {}


class VerifyAsk(Query):
    """Which draft rests on which calls."""

    draft: Annotated[str, Field(min_length=1, max_length=8000, description="The text that you want to say.")]
    sources: Annotated[
        tuple[Source, ...], Field(min_length=1, max_length=8, description="The calls whose results it quotes.")
    ]


class ModelsAsk(Query):
    """Which models serve: nothing to ask for but the language."""
