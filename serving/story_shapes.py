"""What does the story of one lead, deal or account look like when it is told?

Our own words stand in `text`; what the CRM's users wrote stands apart, in `crm_text` and in the values of facts.
"""

from dataclasses import dataclass
from typing import Literal

from serving.score_shapes import Plain, Score, TopicReason

FactKind = Literal["text", "number", "money", "day", "moment", "percent"]


@dataclass(frozen=True)
class Fact:
    """One field of a record as of the cutoff: its column, our word for it, its value and how to write that."""

    field: str
    text: str
    value: Plain
    kind: FactKind = "text"


@dataclass(frozen=True)
class Link:
    """Another record that this one hangs together with; `state` is told in words in `state_text`.

    Without an `entity_id` it is not the caller's: only what this record itself says of it is told.
    """

    entity: str
    entity_id: str | None
    name: str | None
    state: str | None = None
    state_text: str | None = None
    amount: float | None = None
    created_at: str | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened and was recorded before the cutoff.

    `kind` is "call", "stage", "change", "order", ... `entity_id` names the linked record that it is of, if the caller
    may see it, and None if it is of this record. `who` is the rep, `amount` money, `crm_text` what the CRM says. A
    change of a field has what it was `before` and `after`, both written as `value_kind`.
    """

    kind: str
    occurred_at: str
    text: str
    crm_text: str | None = None
    who: str | None = None
    amount: float | None = None
    before: Plain = None
    after: Plain = None
    value_kind: FactKind = "text"
    entity: str | None = None
    entity_id: str | None = None


@dataclass(frozen=True)
class Timeline:
    """One page of what happened, newest first; `total` counts the events of all pages."""

    events: tuple[Event, ...]
    total: int
    page: int
    page_size: int


@dataclass(frozen=True)
class StageStay:
    """How long a deal was in a stage in all, against the won deals that passed it.

    `won_median` is the middle of what these took, `longer_than` the share of them that took less; both are None for
    fewer than 20 of them.
    """

    stage: str
    entered_at: str
    days: float
    is_present: bool
    won_median: float | None
    longer_than: float | None
    won_deals: int


@dataclass(frozen=True)
class Story:
    """Who a lead, deal or account is, what is expected of it and why, and what happened, all as of `data_as_of`.

    `no_score` says why there is none; then `score` is None and the story is told all the same. `scores` are those of
    the other tasks of the entity: of deals the amount if won, of accounts what they bring.
    """

    entity: str
    entity_id: str
    name: str | None
    owner_id: str | None
    owner_name: str | None
    state: str
    state_text: str
    state_since: str | None
    facts: tuple[Fact, ...]
    crm_facts: tuple[Fact, ...]
    links: tuple[Link, ...]
    score: Score | None
    no_score: str | None
    topics: tuple[TopicReason, ...]
    scores: tuple[Score, ...]
    stages: tuple[StageStay, ...]
    timeline: Timeline
    data_as_of: str
    stale: bool
    data_version: str
    model_version: int


@dataclass(frozen=True)
class PastScore:
    """How a score stood at a cutoff: as it was shown then, or by today's model (`score_id` None).

    `is_new_model` marks the first score of a model version among those that were shown.
    """

    score_id: str | None
    entity_id: str
    cutoff: str
    probability: float | None
    low: float | None
    high: float | None
    model_version: int
    is_new_model: bool = False

    @property
    def was_shown(self) -> bool:
        """Whether the ledger has it."""
        return self.score_id is not None


@dataclass(frozen=True)
class History:
    """The score of one record over time, oldest first; the last item is the score that is shown now."""

    task: str
    entity: str
    entity_id: str
    items: tuple[PastScore, ...]
    data_as_of: str
    stale: bool
    data_version: str
    model_version: int


@dataclass(frozen=True)
class MoveReason:
    """What one feature did to the score since then; `feature` is "model_change" for another model or level.

    The contributions (log-odds) of all moves sum to the change of the raw score, the points to that of the probability.
    """

    feature: str
    text: str
    before: str | float | None
    after: str | float | None
    contribution: float
    points: float


@dataclass(frozen=True)
class Moved:
    """Why a score moved: `before` + `moves` = `score`; `topics` are the sums of the moves by what they tell of."""

    task: str
    entity: str
    entity_id: str
    name: str | None
    before: PastScore
    score: Score
    change: float
    change_raw: float
    moves: tuple[MoveReason, ...]
    topics: tuple[TopicReason, ...]
    data_as_of: str
    stale: bool
    data_version: str
    model_version: int


@dataclass(frozen=True)
class KindCount:
    """How often something was done."""

    kind: str
    text: str
    count: int


@dataclass(frozen=True)
class SimilarCase:
    """A past lead, deal or account of the caller's book that was alike at the same age, and what became of it.

    `outcome` is won, lost, converted, disqualified, stayed or left; `days` from creation to the close (of accounts: the
    horizon). `alike` says in words in what, `differs` in what most not. `distance` is 0 for twins.
    """

    entity: str
    entity_id: str
    name: str | None
    outcome: str
    outcome_text: str
    closed_on: str | None
    days: float | None
    amount: float | None
    activities: tuple[KindCount, ...]
    stages: tuple[StageStay, ...]
    alike: tuple[str, ...]
    differs: str | None
    distance: float


@dataclass(frozen=True)
class Similar:
    """The cases most like a record, nearest first; `considered` counts those of the caller's book that were compared.

    `basis` says in words on what they are compared.
    """

    entity: str
    entity_id: str
    name: str | None
    basis: str
    considered: int
    cases: tuple[SimilarCase, ...]
    data_as_of: str
    stale: bool
    data_version: str
