"""What is each field of an answer, so that it can be cited: its kind, its unit and its words?

A field of an answer that is neither here nor in `SILENT` fails a test: every number that is told can be cited.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["probability", "points", "money", "days", "count", "date", "name", "number"]


@dataclass(frozen=True)
class Told:
    """How a field is cited; `low` and `high` name the fields that hold its bounds, `words` is a msgid.

    Words in braces are filled in from the fields beside it.
    """

    kind: Kind
    words: str
    unit: str = ""
    low: str = ""
    high: str = ""


def _id(words: str) -> Told:
    return Told("name", words, "id")


def _name(words: str) -> Told:
    return Told("name", words, "name")


def _text(words: str) -> Told:
    return Told("name", words, "text")


def _share(words: str, low: str = "", high: str = "") -> Told:
    return Told("probability", words, "share", low, high)


def _money(words: str, low: str = "", high: str = "") -> Told:
    return Told("money", words, "money", low, high)


def _days(words: str) -> Told:
    return Told("days", words, "days")


def _count(words: str) -> Told:
    return Told("count", words, "count")


def _date(words: str, low: str = "", high: str = "") -> Told:
    return Told("date", words, "date", low, high)


_EVERYWHERE: Mapping[str, Told] = {
    "entity_id": _id("id"),
    "score_id": _id("score id"),
    "name": _name("name"),
    "owner_id": Told("name", "owner", "owner"),
    "owner_name": Told("name", "owner", "owner"),
    "model_version": Told("number", "model version", "version"),
    "data_as_of": _date("as of"),
    "cutoff": _date("as of"),
    "total": _count("rows in the list"),
    "probability": _share("probability", "low", "high"),
    "raw_score": Told("number", "raw score", "log-odds"),
    "base": Told("number", "base of the raw score", "log-odds"),
    "other_reasons": Told("number", "sum of the other reasons", "log-odds"),
    "stage": Told("name", "stage", "stage"),
}
"""Fields that mean the same in every answer."""

_OF_ONE: Mapping[str, Told] = {
    "Outcome.won": _share("won within {days} days"),
    "Outcome.lost": _share("lost within {days} days"),
    "Outcome.open": _share("still open after {days} days"),
    "Outlook.close_on_p50": _date("expected closing day, if it is won", "close_on_p10", "close_on_p90"),
    "Outlook.close_on_p2_5": _date("start of the 95% interval of the closing day"),
    "Outlook.close_on_p25": _date("start of the 50% interval of the closing day"),
    "Outlook.close_on_p75": _date("end of the 50% interval of the closing day"),
    "Outlook.close_on_p97_5": _date("end of the 95% interval of the closing day"),
    "Outlook.slip_risk": _share("risk to slip past the rep's date"),
    "Outlook.open_days": _days("days it is expected to stay open"),
    "StageTime.days": _days("days in stage {stage}"),
    "StageTime.longer_than": _share("share of deals that spent less time in stage {stage}"),
    "StageTime.won_deals": _count("deals to compare stage {stage} with"),
    "Stay.probability": _share("still a customer after {days} days"),
    "Worth.expected_value": _money("expected value", "low", "high"),
    "Worth.value_at_risk": _money("value at risk", "risk_low", "risk_high"),
    "Worth.amount_p50": _money("middle amount, if it is won"),
    "Worth.expected_orders": Told("count", "expected orders", "orders"),
    "Step.probability": _share("probability after: {text}"),
    "Step.times": _count("times: {text}"),
    "WouldChange.target": _share("probability to reach"),
    "ModelFacts.task": Told("name", "task", "task"),
    "ModelFacts.version": Told("number", "model version", "version"),
    "ModelFacts.horizon_days": _days("horizon"),
    "ModelFacts.rung": Told("name", "kind of model", "rung"),
    "ModelFacts.trained_at": _date("trained on"),
    "ModelFacts.promoted_at": _date("promoted on"),
    "ModelFacts.n_features": _count("features"),
    "ModelFacts.n_scored": _count("scored"),
    "ModelFacts.promoted_because": _text("promoted because"),
    "ModelFacts.accepted_miscalibrated": _text("accepted though not calibrated because"),
    "RefusedVersion.version": Told("number", "refused version", "version"),
    "RefusedVersion.reason": _text("refused because"),
    "RefusedVersion.refused_at": _date("refused on"),
    "UnfitModel.version": Told("number", "unfit version", "version"),
    "UnfitModel.reason": _text("unfit because"),
}
"""Fields that mean something of their own in one type, by `Type.field`."""

FACTS: Mapping[str, Told] = {
    "account_id": Told("name", "customer", "account"),
    "amount": _money("amount"),
    "annual_revenue": _money("annual revenue"),
    "expected_close_on": _date("closing day the rep expects"),
    "created_at": _date("created on"),
    "region": Told("name", "region", "region"),
    "industry": Told("name", "industry", "industry"),
    "source": Told("name", "source", "source"),
}
"""Fields of a CRM record that stand beside its score."""

OUTCOMES: Mapping[str, str] = {
    "leads": "probability to convert",
    "deals": "probability to be won",
    "churn": "probability to leave",
}
"""What the probability of each task is called."""

SILENT = frozenset(
    {
        "page",
        "page_size",
        "data_version",
        "trained_on_data_version",
        "sha256",
        "task",
        "entity",
        "feature",
        "text",
        "unknown",
        "topic",
        "features",
        "note",
        "language",
        "act",
        "Outcome.days",
        "Stay.days",
    }
)
"""Fields that are not cited: codes, words of a reason that is cited, and what the question said already."""

REASONS = frozenset({"Reason", "TopicReason", "WhenReason"})
"""Types that are cited by their own words, and by the unit of their feature."""

UNIT_KINDS: Mapping[str, tuple[Kind, str]] = {
    "days": ("days", "days"),
    "hours": ("days", "hours"),
    "count": ("count", "count"),
    "ratio": ("number", "times"),
    "rate": ("probability", "share"),
    "share": ("probability", "share"),
    "money": ("money", "money"),
}
"""How the unit of a feature is cited; one without a unit is a number."""


def told(type_name: str, field: str) -> Told | None:
    """Return how a field of a type is cited; None if it is not.

    >>> told("Worth", "expected_value").kind, told("Reason", "feature")
    ('money', None)
    """
    return _OF_ONE.get(f"{type_name}.{field}") or (None if is_silent(type_name, field) else _EVERYWHERE.get(field))


def is_silent(type_name: str, field: str) -> bool:
    """Say whether a field is left uncited on purpose."""
    return field in SILENT or f"{type_name}.{field}" in SILENT
