"""What is each field of an answer, so that it can be cited: its kind, its unit and its words?

A field of an answer that is neither here nor in `SILENT` fails a test: every number that is told can be cited.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from serving.texts import marked

Kind = Literal["probability", "points", "money", "days", "count", "date", "name", "number"]


@dataclass(frozen=True)
class Told:
    """How a field is cited; `low` and `high` name the fields that hold its bounds, `words` is a msgid.

    Facts in it are filled in from the fields beside it.
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
    "entity_id": _id(marked("id")),
    "score_id": _id(marked("score id")),
    "name": _name(marked("name")),
    "owner_id": Told("name", marked("owner"), "owner"),
    "owner_name": Told("name", marked("owner"), "owner"),
    "model_version": Told("number", marked("model version"), "version"),
    "data_as_of": _date(marked("as of")),
    "cutoff": _date(marked("as of")),
    "total": _count(marked("rows in the list")),
    "horizon_days": _days(marked("horizon")),
    "probability": _share(marked("probability"), "low", "high"),
    "raw_score": Told("number", marked("raw score"), "log-odds"),
    "base": Told("number", marked("base of the raw score"), "log-odds"),
    "other_reasons": Told("number", marked("sum of the other reasons"), "log-odds"),
    "stage": Told("name", marked("stage"), "stage"),
}
"""Fields that mean the same in every answer."""

_OF_ONE: Mapping[str, Told] = {
    "Outcome.won": _share(marked("won within %(days)s days")),
    "Outcome.lost": _share(marked("lost within %(days)s days")),
    "Outcome.open": _share(marked("still open after %(days)s days")),
    "Outlook.close_on_p50": _date(marked("expected closing day, if it is won"), "close_on_p10", "close_on_p90"),
    "Outlook.close_on_p2_5": _date(marked("start of the 95%% interval of the closing day")),
    "Outlook.close_on_p25": _date(marked("start of the 50%% interval of the closing day")),
    "Outlook.close_on_p75": _date(marked("end of the 50%% interval of the closing day")),
    "Outlook.close_on_p97_5": _date(marked("end of the 95%% interval of the closing day")),
    "Outlook.slip_risk": _share(marked("risk to slip past the rep's date")),
    "Outlook.open_days": _days(marked("days it is expected to stay open")),
    "StageTime.days": _days(marked("days in stage %(stage)s")),
    "StageTime.longer_than": _share(marked("share of deals that spent less time in stage %(stage)s")),
    "StageTime.won_deals": _count(marked("deals to compare stage %(stage)s with")),
    "Stay.probability": _share(marked("still a customer after %(days)s days")),
    "Worth.expected_value": _money(marked("expected value"), "low", "high"),
    "Worth.value_at_risk": _money(marked("value at risk"), "risk_low", "risk_high"),
    "Worth.amount_p50": _money(marked("middle amount, if it is won")),
    "Worth.expected_orders": Told("count", marked("expected orders"), "orders"),
    "Step.probability": _share(marked("probability after: %(text)s")),
    "Step.times": _count(marked("times: %(text)s")),
    "WouldChange.target": _share(marked("probability to reach")),
    "ActionItem.action_id": _id(marked("action id")),
    "ActionItem.kind_text": _text(marked("action")),
    "ActionItem.minutes": Told("number", marked("minutes"), "minutes"),
    "ActionItem.account_name": Told("name", marked("customer"), "account"),
    "ActionItem.money_at_stake": _money(marked("money at stake"), "money_low", "money_high"),
    "ActionItem.urgency": _share(marked("share that is decided within 30 days")),
    "ActionItem.why": _text(marked("why")),
    "ActionItem.propensity": _share(marked("chance of being proposed")),
    "ActionItem.due_on": _date(marked("due on")),
    "ActionState.action_id": _id(marked("action id")),
    "ActionState.changed_at": _date(marked("answered on")),
    "ActionState.by": _text(marked("answered by")),
    "DoneAction.action_id": _id(marked("action id")),
    "DoneAction.kind_text": _text(marked("action")),
    "DoneAction.done_at": _date(marked("done on")),
    "ActionsAnswer.rep_id": Told("name", marked("owner"), "owner"),
    "ActionsAnswer.rep_name": Told("name", marked("owner"), "owner"),
    "ActionsAnswer.capacity_minutes": Told("number", marked("minutes of a week"), "minutes"),
    "ActionsAnswer.left_minutes": Told("number", marked("minutes left this week"), "minutes"),
    "ActionsAnswer.explore_rate": _share(marked("share of proposals made to learn")),
    "ActionsAnswer.note": _text(marked("what the order means")),
    "AccountAtRisk.last_contact_at": _date(marked("last contact")),
    "AtRiskAnswer.value_at_risk": _money(marked("value at risk of all")),
    "AtRiskAnswer.valued": _count(marked("customers whose value is known")),
    "AtRiskAnswer.expected_leavers": _count(marked("customers expected to leave")),
    "SlippingDeal.amount": _money(marked("amount")),
    "SlippingDeal.expected_slip": _money(marked("amount expected to slip")),
    "SlippingDeal.expected_close_on": _date(marked("closing day the rep expects")),
    "SlippingDeal.days_overdue": _days(marked("days past the rep's date")),
    "SlipAnswer.amount": _money(marked("amount of all")),
    "SlipAnswer.expected_slip": _money(marked("amount of all expected to slip")),
    "SlipAnswer.due_soon": _count(marked("deals due within 30 days or overdue")),
    "SlipAnswer.due_amount": _money(marked("amount due within 30 days or overdue")),
    "SlipAnswer.due_expected": _money(marked("amount expected to be won by then")),
    "SlipAnswer.overdue": _count(marked("deals past their date")),
    "SlipAnswer.undated": _count(marked("deals without a date")),
    "RepBook.name": Told("name", marked("owner"), "owner"),
    "RepBook.rep_id": Told("name", marked("owner"), "owner"),
    "RepBook.leads": _count(marked("open leads")),
    "RepBook.deals": _count(marked("open deals")),
    "RepBook.accounts": _count(marked("customers")),
    "RepBook.expected_value": _money(marked("expected value")),
    "RepBook.value_at_risk": _money(marked("value at risk")),
    "RepBook.due_soon": _count(marked("deals due within 30 days or overdue")),
    "RepBook.due_amount": _money(marked("amount due within 30 days or overdue")),
    "RepBook.due_expected": _money(marked("amount expected to be won by then")),
    "Untouched.days": _days(marked("days without an activity")),
    "Contact.occurred_on": _date(marked("contact")),
    "Contact.text": _text(marked("contact")),
    "ChangedScore.change": Told("points", marked("change of the probability"), "share"),
    "Moved.change": Told("points", marked("change of the probability"), "share"),
    "Moved.change_raw": Told("number", marked("change of the raw score"), "log-odds"),
    "Similar.considered": _count(marked("past cases compared")),
    "SimilarCase.closed_on": _date(marked("closing day")),
    "SimilarCase.days": _days(marked("days from creation to the close")),
    "SimilarCase.amount": _money(marked("amount")),
    "KindCount.count": _count(marked("activities: %(text)s")),
    "StageStay.entered_at": _date(marked("stage %(stage)s since")),
    "StageStay.days": _days(marked("days in stage %(stage)s")),
    "StageStay.won_median": _days(marked("middle of the days of won deals in stage %(stage)s")),
    "StageStay.longer_than": _share(marked("share of deals that spent less time in stage %(stage)s")),
    "StageStay.won_deals": _count(marked("deals to compare stage %(stage)s with")),
    "Verdict.text": _text(marked("calibration")),
    "ModelFacts.task": Told("name", marked("task"), "task"),
    "ModelFacts.version": Told("number", marked("model version"), "version"),
    "ModelFacts.rung": Told("name", marked("kind of model"), "rung"),
    "ModelFacts.trained_at": _date(marked("trained on")),
    "ModelFacts.promoted_at": _date(marked("promoted on")),
    "ModelFacts.n_features": _count(marked("features")),
    "ModelFacts.n_scored": _count(marked("scored")),
    "ModelFacts.promoted_because": _text(marked("promoted because")),
    "ModelFacts.accepted_miscalibrated": _text(marked("accepted though not calibrated because")),
    "RefusedVersion.version": Told("number", marked("refused version"), "version"),
    "RefusedVersion.reason": _text(marked("refused because")),
    "RefusedVersion.refused_at": _date(marked("refused on")),
    "UnfitModel.version": Told("number", marked("unfit version"), "version"),
    "UnfitModel.reason": _text(marked("unfit because")),
}
"""Fields that mean something of their own in one type, by `Type.field`."""

FACTS: Mapping[str, Told] = {
    "account_id": Told("name", marked("customer"), "account"),
    "amount": _money(marked("amount")),
    "annual_revenue": _money(marked("annual revenue")),
    "expected_close_on": _date(marked("closing day the rep expects")),
    "created_at": _date(marked("created on")),
    "region": Told("name", marked("region"), "region"),
    "industry": Told("name", marked("industry"), "industry"),
    "source": Told("name", marked("source"), "source"),
}
"""Fields of a CRM record that stand beside its score."""

OUTCOMES: Mapping[str, str] = {
    "leads": marked("probability to convert"),
    "deals": marked("probability to be won"),
    "churn": marked("probability to leave"),
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
        "kind",
        "addresses",
        "state",
        "rank",
        "empty_reason",
        "currency",
        "Outcome.days",
        "Stay.days",
        "Similar.basis",
        "SimilarCase.outcome",
        "SimilarCase.outcome_text",
        "SimilarCase.alike",
        "SimilarCase.differs",
        "SimilarCase.distance",
    }
)
"""Fields that are not cited: codes, words of a reason that is cited, and what the question said already."""

REASONS = frozenset({"Reason", "TopicReason", "WhenReason", "MoveReason"})
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
