"""What does a list of actions look like when it is answered?"""

from dataclasses import dataclass

from pipelines.action_log import State
from pipelines.action_settings import Aim
from serving.score_shapes import Reason


@dataclass(frozen=True)
class ActionItem:
    """One proposed action: what to do, for whom, what is at stake, and how likely it comes.

    `money_at_stake`, with an interval, is in the company's currency; null where no money is known. `addresses` says
    what is at stake: the lead's conversion, the deal's win, its date (`slip`), or that the customer leaves (`churn`).
    `urgency` is the share of it that is decided within 30 days. `probability`, `low`, `high` are those of the score.
    `propensity` is the chance with which just this kind was proposed. `why` holds no text of the CRM.
    """

    action_id: str
    rank: int
    kind: str
    kind_text: str
    addresses: Aim
    minutes: int
    entity: str
    entity_id: str
    name: str | None
    account_name: str | None
    score_id: str
    task: str
    probability: float
    low: float
    high: float
    money_at_stake: float | None
    money_low: float | None
    money_high: float | None
    urgency: float
    why: str
    reasons: tuple[Reason, ...]
    cold_start: bool
    state: State
    propensity: float
    due_on: str
    model_version: int


@dataclass(frozen=True)
class DoneAction:
    """One action that was done this week."""

    action_id: str
    kind: str
    kind_text: str
    entity: str
    entity_id: str
    name: str | None
    done_at: str


@dataclass(frozen=True)
class ActionsAnswer:
    """The list of a rep: what the last score run proposes, after what was accepted before and is not done yet.

    It is made once for a score run and stands still until the next. `capacity_minutes` is the time of a week,
    `left_minutes` what is neither taken by an accepted action nor by one done this week. `note` says what the order
    means, `empty_reason` why nothing is proposed.
    """

    items: tuple[ActionItem, ...]
    done: tuple[DoneAction, ...]
    rep_id: str
    rep_name: str | None
    capacity_minutes: int
    left_minutes: int
    explore_rate: float
    note: str
    empty_reason: str | None
    data_as_of: str
    stale: bool
    data_version: str


@dataclass(frozen=True)
class ActionState:
    """Where an action stands after an answer, since when, and who said so."""

    action_id: str
    state: State
    changed_at: str
    by: str | None
