"""How is a proposed action said in words, in English and in Chinese? No text of the CRM is in these words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipelines.action_settings import ActionKind, Aim
from pipelines.action_urgency import SOON_DAYS
from serving.formats import Formats
from serving.scores import to_date
from serving.texts import marked, translate


def kind_text(kinds: Mapping[str, ActionKind], kind: str, language: str) -> str:
    """Return what a kind is called; its bare name if the settings no longer have it."""
    found = kinds.get(kind)
    return kind if found is None else found.zh if language == "zh" else found.en


def note_text(language: str, *, has_money: bool) -> str:
    """Return what the order of a list means, and what it does not."""
    said = translate(
        language,
        "Priority by value at stake and by how much of it is decided within %(days)d days; no effect of the action is "
        "claimed yet.",
        days=SOON_DAYS,
    )
    if has_money:
        return said
    return (
        said
        + " "
        + translate(
            language,
            "Amounts are not known for all, so the order is by probability and urgency, as ranks within leads, deals "
            "and accounts.",
        )
    )


def why_text(row: Mapping[str, Any], aim: Aim, language: str, *, urgency: float, horizon_days: int, date: Any) -> str:
    """Return one sentence with the numbers that give an action its place.

    Parameters
    ----------
    row
        The row of the ledger.
    date
        When the deal is to close by the rep's word; missing where it is none.
    """
    chance, soon = _percent(row["probability"], language), _percent(urgency, language)
    facts = {"chance": chance, "days": horizon_days, "soon": soon, "near": SOON_DAYS}
    if aim == "slip":
        facts |= {
            "slips": _percent(row["slip_risk"], language),
            "date": Formats(language, "", "UTC").day(to_date(pd.Timestamp(date))),
        }
    return translate(language, _WHY[_case(row, aim, urgency)], **facts)


def _percent(share: float, language: str) -> str:
    """Write a share; small ones with one digit after the point."""
    return Formats(language, "", "UTC").rounded_percent(share, 0 if share >= 0.1 else 1)


def _case(row: Mapping[str, Any], aim: Aim, urgency: float) -> str:
    if aim == "conversion" and urgency == 1.0:
        return "waits"
    is_slow = aim == "win" and urgency > 1.0 - row[f"open_{SOON_DAYS}d"] + 1e-9
    return "slow" if is_slow else aim


_WHY = {
    "waits": marked("Nobody has answered it yet; it converts within %(days)d days with a probability of %(chance)s."),
    "conversion": marked(
        "It converts within %(days)d days with a probability of %(chance)s; of leads of its age, %(soon)s are decided "
        "within %(near)d days."
    ),
    "win": marked(
        "It is won within %(days)d days with a probability of %(chance)s; it is decided within %(near)d days with a "
        "probability of %(soon)s."
    ),
    "slow": marked(
        "It is won within %(days)d days with a probability of %(chance)s; it has been in its stage for longer than "
        "%(soon)s of the deals that were won."
    ),
    "slip": marked("It is expected on %(date)s, and not won by then with a probability of %(slips)s."),
    "churn": marked(
        "The customer leaves within %(days)d days with a probability of %(chance)s; %(soon)s of that falls into the "
        "next %(near)d days."
    ),
}

TERMINAL = {
    "title": marked("What %(rep)s should do first, as of %(date)s"),
    "time": marked("%(left)d of %(all)d minutes of this week are left."),
    "stale": marked("These scores are old: the nightly run is overdue."),
    "action": marked("Action"),
    "for": marked("For"),
    "money": marked("At stake"),
    "chance": marked("Chance (80%%)"),
    "due": marked("Due"),
    "state": marked("State"),
    "why": marked("Why"),
    "proposed": marked("proposed"),
    "accepted": marked("accepted"),
    "dismissed": marked("dismissed"),
    "done": marked("done"),
}
"""Words of the table in a terminal."""
