"""Which actions can be proposed, for whom, when, and how much of a week do they take?

A company changes any field of a shipped kind, switches it off, or adds a kind of its own with both names.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from pipelines.errors import nearest
from pipelines.source_settings import Strict

Aim = Literal["conversion", "win", "slip", "churn"]
AIM_TASKS: Mapping[Aim, str] = {"conversion": "leads", "win": "deals", "slip": "deals", "churn": "churn"}
"""The task whose scores tell what is at stake: a lead's conversion, a deal's win or date, a customer's stay."""

Share = Annotated[float, Field(ge=0, le=1)]
_Text = Annotated[str, Field(min_length=1, max_length=60)]
_Minutes = Annotated[int, Field(gt=0, le=10_000)]


class ActionKind(Strict):
    """One kind of action.

    Attributes
    ----------
    en, zh
        What it is called.
    addresses
        What is at stake that it is meant for; this also says for whom it is.
    minutes
        How much of a week's time it takes.
    cool_down_days
        So long it is not proposed again after it was done, or after a proposal of it was accepted or dismissed.
    activities
        Which kinds of activity in the CRM count as having done it; by default its own name.
    once
        It is not proposed where the history has it already: a first demo is not given twice.
    stages
        Names of the deal stages in which it fits. Where none is named, `progress` decides.
    progress
        From which to which share of the way a deal must be: 0 is the company's first stage, 1 its last.
    lead_state
        Whether the lead must have been answered or must still wait for it.
    money_quantile
        Only for this upper part by money at stake: 0.9 means the top tenth of the company's leads, deals or accounts.
    risk_quantile
        Only for this upper part of accounts by the probability to leave.
    """

    en: _Text
    zh: _Text
    addresses: Annotated[tuple[Aim, ...], Field(min_length=1)]
    enabled: bool = True
    minutes: _Minutes = 30
    cool_down_days: Annotated[int, Field(ge=0, le=365)] = 14
    activities: tuple[str, ...] = ()
    once: bool = False
    stages: tuple[str, ...] = ()
    progress: tuple[Share, Share] = (0.0, 1.0)
    lead_state: Literal["any", "waiting", "answered"] = "any"
    money_quantile: Share = 0.0
    risk_quantile: Share = 0.0

    @model_validator(mode="after")
    def _progress_goes_up(self) -> Self:
        if self.progress[0] > self.progress[1]:
            message = f"progress: {list(self.progress)} goes down; expected [from, to], such as [0.0, 0.5]"
            raise ValueError(message)
        return self


SHIPPED: Mapping[str, Mapping[str, Any]] = {
    "executive_sponsor": {
        "en": "Executive sponsor",
        "zh": "高层拜访",
        "addresses": ["win", "slip"],
        "minutes": 90,
        "cool_down_days": 30,
        "progress": [0.5, 1.0],
        "money_quantile": 0.9,
    },
    "renewal_visit": {
        "en": "Renewal visit",
        "zh": "续约拜访",
        "addresses": ["churn"],
        "minutes": 90,
        "cool_down_days": 60,
        "money_quantile": 0.5,
        "risk_quantile": 0.5,
    },
    "proposal": {
        "en": "Send a proposal",
        "zh": "发送方案报价",
        "addresses": ["win"],
        "minutes": 90,
        "cool_down_days": 30,
        "once": True,
        "progress": [0.5, 0.75],
    },
    "demo": {
        "en": "Product demo",
        "zh": "产品演示",
        "addresses": ["win"],
        "minutes": 60,
        "cool_down_days": 30,
        "once": True,
        "progress": [0.0, 0.5],
    },
    "meeting": {"en": "Meeting", "zh": "面谈", "addresses": ["win", "slip"], "minutes": 60, "cool_down_days": 14},
    "call": {
        "en": "Call",
        "zh": "电话",
        "addresses": ["conversion", "win", "slip", "churn"],
        "minutes": 20,
        "cool_down_days": 7,
    },
    "email": {
        "en": "Email",
        "zh": "邮件",
        "addresses": ["conversion", "win", "churn"],
        "minutes": 10,
        "cool_down_days": 5,
    },
}
"""The shipped kinds, from the most special to the most general: of equal ones the first is proposed."""


class ActionSettings(Strict):
    """How lists of actions are made.

    `minutes_per_week` is what a rep can spend on proposed actions. `explore_rate` is how often one of several
    near-equal kinds is drawn by lot, so that their effects can be learned; 0 switches that off.
    """

    minutes_per_week: _Minutes = 600
    explore_rate: Share = 0.1
    kinds: dict[str, ActionKind] = Field(default_factory=dict, validate_default=True)

    @model_validator(mode="before")
    @classmethod
    def _with_shipped(cls, given: Any) -> Any:
        """Lay what the company says over the shipped kinds; its own kinds come first."""
        kinds = given.get("kinds", {}) if isinstance(given, dict) else None
        if not isinstance(kinds, dict) or not all(isinstance(kind, dict) for kind in kinds.values()):
            return given
        own = {name: kind for name, kind in kinds.items() if name not in SHIPPED}
        if vague := [name for name, kind in own.items() if not {"en", "zh", "addresses"} <= kind.keys()]:
            hint = nearest(vague[0], SHIPPED)
            message = f'kinds: "{vague[0]}" is not shipped{hint}; a kind of your own needs en, zh and addresses'
            raise ValueError(message)
        return {**given, "kinds": own | {name: {**kind, **kinds.get(name, {})} for name, kind in SHIPPED.items()}}

    @property
    def proposed(self) -> Mapping[str, ActionKind]:
        """The kinds that are switched on."""
        return {name: kind for name, kind in self.kinds.items() if kind.enabled}
