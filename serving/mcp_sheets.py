"""How is an answer written for an assistant? Every number with its unit, bounds and citation, every CRM text apart."""

from functools import lru_cache
from typing import Any

from pipelines.reason_texts import is_ours
from pipelines.settings import Company
from serving.citation_fields import Kind
from serving.citation_texts import day_of, figure
from serving.citations import About, Citation, value_kind
from serving.score_shapes import Outlook, Reason, StageTime, TopicReason, Worth
from serving.scores import Language
from serving.story_shapes import MoveReason
from serving.texts import translate
from serving.untrusted import UntrustedTexts, handle_of

Written = dict[str, Any]
_figure = lru_cache(maxsize=10_000)(figure)
"""Writing a number by the rules of a language is what a result costs most; one that does not fit is written twice."""


class Sheet:
    """One result in the making: what is said is numbered as it comes, `c1`, `c2`, ..., and CRM texts `t1`, `t2`, ...

    Numbers are about the record that was named last with `record`.
    """

    def __init__(self, language: Language, company: Company) -> None:
        self.citations: list[Citation] = []
        self.texts = UntrustedTexts()
        self._language = language
        self._company = company
        self._about: About | None = None

    def say(self, msgid: str, **facts: Any) -> str:
        """Return one of our own texts in the language of the sheet."""
        return translate(self._language, msgid, **facts)

    def text_of(self, cite: str) -> str:
        """Return how a number reads that was said."""
        return self.citations[int(cite[1:]) - 1].text

    def record(self, entity: str, entity_id: str, name: str | None = None) -> Written:
        """Name a record; what follows is about it."""
        self._about = About(entity, entity_id)
        told: Written = {"entity": entity, "id": handle_of(entity_id)}
        if told["id"] != entity_id:
            told["id_ref"] = self.texts.add(entity_id)
        return told | self.crm_text("name", name)

    def owner(self, owner_id: str | None, name: str | None) -> Written:
        """Name who owns a record."""
        return {} if owner_id is None else {"owner_id": handle_of(owner_id)} | self.crm_text("owner_name", name)

    def crm_text(self, field: str, text: object) -> Written:
        """Refer to what the CRM's users wrote."""
        return {} if text is None else {f"{field}_ref": self.texts.add(str(text))}

    def probability(self, value: float | None, low: float | None = None, high: float | None = None) -> Written | None:
        """Tell a chance of 0..1."""
        return self.cite("probability", "share", value, low, high)

    def points(self, value: float | None, label: str = "") -> Written | None:
        """Tell points of probability: 5.1 of them for 0.051."""
        return self.cite("points", "share", value, label=label)

    def money(
        self, value: float | None, low: float | None = None, high: float | None = None, label: str = ""
    ) -> Written | None:
        """Tell an amount in the company's currency."""
        return self.cite("money", self._company.currency or "money", value, low, high, label=label)

    def days(self, value: float | None) -> Written | None:
        """Tell how many days."""
        return self.cite("days", "days", value)

    def count(self, value: float | None) -> Written | None:
        """Tell how many."""
        return self.cite("count", "count", value)

    def version(self, value: int) -> Written | None:
        """Tell the version of a model."""
        return self.cite("number", "version", value)

    def date(self, value: str | None, low: str | None = None, high: str | None = None) -> Written | None:
        """Tell a day; of an instant that where the company is."""
        first, *bounds = (day and day_of(day, self._company.time_zone) for day in (value, low, high))
        return self.cite("date", "date", first, *bounds)

    def reason(self, reason: Reason, *, is_money: bool = False) -> Written:
        """Tell one reason: its code, its words, its value, and what it adds."""
        told = self._named(reason.feature, reason.text) | self._value("value", reason, reason.value)
        return told | {"adds": self._points(reason, is_money=is_money)}

    def topic(self, topic: TopicReason, *, is_money: bool = False) -> Written:
        """Tell the sum of the reasons of one topic."""
        told = self._named(topic.features[0], topic.text, topic.topic)
        return told | {"adds": self._points(topic, is_money=is_money)}

    def move(self, move: MoveReason) -> Written:
        """Tell what moved a score, from which value to which."""
        told = self._named(move.feature, move.text)
        told |= self._value("then", move, move.before) | self._value("now", move, move.after)
        return told | {"adds": self._points(move, is_money=False)}

    def worth(self, worth: Worth | None) -> Written:
        """Tell what a record is worth, and what of it is at risk."""
        if worth is None:
            return {}
        told = {
            "value_at_risk": self.money(worth.value_at_risk, worth.risk_low, worth.risk_high),
            "expected_value": self.money(worth.expected_value, worth.low, worth.high),
        }
        return known(told)

    def outlook(self, outlook: Outlook | None) -> Written:
        """Tell when a deal closes, whether it slips, and where it stands."""
        if outlook is None:
            return {}
        told = {
            "slip_risk": self.probability(outlook.slip_risk),
            "closes_if_won": self.date(outlook.close_on_p50, outlook.close_on_p10, outlook.close_on_p90),
            "stage": self._stage(outlook.stage),
        }
        return known(told)

    def held_back(self, outlook: Outlook | None, *, compared: bool = False) -> Written | None:
        """Tell the stage that took longest; without comparison with the deals that were won, only an earlier one."""
        if outlook is None or outlook.slow_stage is None:
            return None
        is_present = outlook.stage is not None and outlook.stage.stage == outlook.slow_stage.stage
        if is_present and not compared:
            return None
        return self._stage(outlook.slow_stage, compared=compared)

    def _stage(self, stage: StageTime | None, *, compared: bool = False) -> Written | None:
        if stage is None:
            return None
        told = self.crm_text("text", stage.stage) | known({"days": self.days(stage.days)})
        return told | (known({"longer_than_won_deals": self.probability(stage.longer_than)}) if compared else {})

    def _named(self, feature: str, text: str, code: str = "") -> Written:
        """Name a reason; one of a column that only this CRM has is called as its users call it."""
        if is_ours(feature):
            return {"code": code or feature, "text": text}
        return {"code": "custom"} | self.crm_text("text", text)

    def _value(self, field: str, reason: Reason | MoveReason, value: Any) -> Written:
        """Tell the value of a feature, in its unit."""
        if value is None:
            return {}
        if isinstance(value, str):
            return self.crm_text(field, value)
        kind = value_kind(reason.feature, value)
        unit = self._company.currency or "money" if kind.kind == "money" else kind.unit
        return known({field: self.cite(kind.kind, unit, float(value), label=reason.text)})

    def _points(self, reason: Reason | TopicReason | MoveReason, *, is_money: bool) -> Written | None:
        tell = self.money if is_money else self.points
        return tell(reason.points, label=reason.text)

    def cite(self, kind: Kind, unit: str, value: Any, *bounds: Any, label: str = "") -> Written | None:
        """Tell a number or a day in its unit, with a citation id of its own."""
        if value is None:
            return None
        low, high = bounds if bounds and None not in bounds else (None, None)
        text = _figure(kind, unit, value, (low, high), self._language)
        cite = f"c{len(self.citations) + 1}"
        self.citations.append(Citation(cite, kind, value, unit, label, text, self._about, None, None, low, high))
        told = dict(zip(("value", "low", "high"), (_told(kind, one) for one in (value, low, high)), strict=True))
        return known({"cite": cite, "unit": "percentage points" if kind == "points" else unit or None} | told)


def known(told: Written) -> Written:
    """Leave out what is not known."""
    return {name: value for name, value in told.items() if value is not None}


def _told(kind: Kind, value: Any) -> Any:
    """Round a number to what it can carry: a tenth of a point of probability, cents, hundredths."""
    if value is None or isinstance(value, str):
        return value
    number = round(100 * value, 1) if kind == "points" else round(value, 3 if kind == "probability" else 2)
    return int(number) if float(number).is_integer() else number
