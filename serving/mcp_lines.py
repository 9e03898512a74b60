"""How do the facts of a result read in short lines, for clients that show texts only?

The lines say what the structured content says, field by field.
"""

from typing import Any

from serving.mcp_sheets import Sheet, Written
from serving.texts import marked

ENTITIES = {"lead": marked("lead"), "deal": marked("deal"), "account": marked("customer")}
LABELS = {
    "as_of": marked("as of"),
    "model_version": marked("model version"),
    "total": marked("total"),
    "more": marked("more"),
    "stale": marked("stale"),
    "items": marked("items"),
    "id": marked("id"),
    "name": marked("name"),
    "owner_id": marked("owner id"),
    "owner_name": marked("owner name"),
    "probability": marked("probability"),
    "expected_value": marked("expected value"),
    "value_at_risk": marked("value at risk"),
    "slip_risk": marked("slip risk"),
    "closes_if_won": marked("closes if won"),
    "stage": marked("stage"),
    "amount": marked("amount"),
    "rep_expects_close": marked("rep expects close"),
    "reasons": marked("reasons"),
    "adds": marked("adds"),
    "topics": marked("topics"),
    "task": marked("task"),
    "held_back_in": marked("held back in"),
    "longer_than_won_deals": marked("longer than won deals"),
    "still_a_customer": marked("still a customer"),
    "after": marked("after"),
    "cold_start": marked("cold start"),
    "models": marked("models"),
    "version": marked("version"),
    "kind": marked("kind"),
    "horizon": marked("horizon"),
    "trained": marked("trained"),
    "promoted": marked("promoted"),
    "scored": marked("scored"),
    "promoted_because": marked("promoted because"),
    "accepted_though_miscalibrated_because": marked("accepted though miscalibrated because"),
    "refused": marked("refused"),
    "unfit": marked("unfit"),
    "reason": marked("reason"),
    "then": marked("then"),
    "now": marked("now"),
    "change": marked("change"),
    "value_at_risk_of_all": marked("value at risk of all"),
    "expected_leavers": marked("expected leavers"),
    "last_contact": marked("last contact"),
    "amount_of_all": marked("amount of all"),
    "expected_to_slip_of_all": marked("expected to slip of all"),
    "expected_to_slip": marked("expected to slip"),
    "due_soon": marked("due within 30 days or overdue"),
    "due_amount": marked("amount of those due"),
    "due_expected": marked("expected of those due"),
    "overdue": marked("overdue"),
    "action_id": marked("action id"),
    "minutes": marked("minutes"),
    "money_at_stake": marked("money at stake"),
    "urgency": marked("urgency"),
    "due": marked("due"),
    "why": marked("why"),
    "state": marked("state"),
    "account_name": marked("account name"),
    "rep_id": marked("rep id"),
    "left_minutes": marked("left minutes"),
    "order": marked("order"),
    "nothing_proposed": marked("nothing proposed"),
    "outcome": marked("outcome"),
    "closed": marked("closed"),
    "activities": marked("activities"),
    "alike": marked("alike"),
    "differs": marked("differs"),
    "compared_on": marked("compared on"),
    "considered": marked("considered"),
    "cases": marked("cases"),
    "findings": marked("findings"),
    "is_grounded": marked("is grounded"),
    "start": marked("start"),
    "end": marked("end"),
    "problem": marked("problem"),
    "message": marked("message"),
    "lines": marked("lines"),
    "created": marked("created"),
    "source": marked("source"),
    "industry": marked("industry"),
    "region": marked("region"),
    "by": marked("by"),
    "since": marked("since"),
}
"""What each field of a result is called."""

_HEAD = ("as_of", "model_version", "horizon", "total", "more", "stale")
_SILENT = frozenset({"tool", "note", "code", "next_start", "data_as_of", "entity", "id", "about"})
_BARE = frozenset({"text", "value", "days", "title"})
"""What is told without its name."""


def write_lines(sheet: Sheet, told: Written) -> str:
    """Return a heading, what is told of all, a line for each row, and the note."""
    head = {name: told[name] for name in _HEAD if name in told}
    rest = {name: value for name, value in told.items() if name not in head}
    rows = {name: value for name, value in rest.items() if isinstance(value, list)}
    of_all = {name: value for name, value in rest.items() if name not in rows}
    lines = [_line(sheet, head), _line(sheet, of_all)]
    for name, found in rows.items():
        if name == "lines":
            lines += [row["text"] for row in found]
        else:
            lines += [f"{label(sheet, name)}:", *(f"{n}. {_line(sheet, row)}" for n, row in enumerate(found, 1))]
    return "\n".join([*filter(None, lines), told["note"]])


def label(sheet: Sheet, name: str) -> str:
    """Return what a field is called."""
    return sheet.say(LABELS[name.removesuffix("_ref")])


def _line(sheet: Sheet, told: Any) -> str:
    if "cite" in told:
        return f"{sheet.text_of(told['cite'])} [{told['cite']}]"
    phrases = [_phrase(sheet, name, value) for name, value in told.items() if name not in _SILENT]
    if "entity" in told:
        phrases.insert(0, f"{sheet.say(ENTITIES[told['entity']])} {told['id']}")
    return "; ".join(filter(None, phrases))


def _phrase(sheet: Sheet, name: str, value: Any) -> str:
    if not value:
        return ""
    said = _said(sheet, value)
    return said if name.removesuffix("_ref") in _BARE else " ".join(filter(None, (label(sheet, name), said)))


def _said(sheet: Sheet, value: Any) -> str:
    if value is True:
        return ""
    if isinstance(value, list):
        return " | ".join(_line(sheet, row) for row in value)
    return _line(sheet, value) if isinstance(value, dict) else str(value)
