"""How is an answer written for an assistant? Every number with its unit, bounds and citation, every CRM text apart."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.reason_texts import is_ours
from serving.score_shapes import Outlook, Reason, StageTime, TopicReason, Worth
from serving.story_shapes import MoveReason
from serving.texts import translate
from serving.untrusted import UntrustedTexts, handle_of
from serving.web.formats import Formats

Written = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """One number or date that a result tells: what a draft may quote under its citation id."""

    cite: str
    kind: str
    value: float | str
    unit: str
    text: str
    entity: str | None
    entity_id: str | None
    low: float | str | None = None
    high: float | str | None = None


class Sheet:
    """One result in the making: what was said is numbered as it comes, `c1`, `c2`, ..., and CRM texts `t1`, `t2`, ...

    Numbers are about the record that was named last with `record`.
    """

    def __init__(self, formats: Formats) -> None:
        self.said: list[Said] = []
        self.texts = UntrustedTexts()
        self.formats = formats
        self._about: tuple[str | None, str | None] = (None, None)

    def say(self, msgid: str, **facts: Any) -> str:
        """Return one of our own texts in the language of the sheet."""
        return translate(self.formats.language, msgid, **facts)

    def text_of(self, cite: str) -> str:
        """Return how a number reads that was said."""
        return self.said[int(cite[1:]) - 1].text

    def record(self, entity: str, entity_id: str, name: str | None = None) -> Written:
        """Name a record; what follows is about it."""
        self._about = entity, entity_id
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
        write = lambda share: self.formats.percent(share, 1)  # noqa: E731
        return self._number("probability", "probability", value, low, high, write=write, digits=4)

    def points(self, value: float | None) -> Written | None:
        """Tell points of probability: 5.1 of them for 0.051."""
        scaled = None if value is None else 100 * value
        write = lambda points: self.say("%(points)s points", points=self.formats.points(points / 100))  # noqa: E731
        return self._number("points", "percentage points", scaled, write=write, digits=1)

    def money(self, value: float | None, low: float | None = None, high: float | None = None) -> Written | None:
        """Tell an amount in the company's currency."""
        unit = self.formats.currency or "money"
        return self._number("money", unit, value, low, high, write=self.formats.money, digits=2)

    def days(self, value: float | None) -> Written | None:
        """Tell how many days."""
        return self._number("days", "days", value, write=self.formats.days, digits=1)

    def count(self, value: int | None) -> Written | None:
        """Tell how many."""
        return self._number("count", "count", value, write=self.formats.number, digits=0)

    def number(self, value: float | None) -> Written | None:
        """Tell the value of a feature, whose words say what it counts."""
        write = lambda number: self.formats.number(number, 2)  # noqa: E731
        return self._number("number", "", value, write=write, digits=2)

    def date(self, value: str | None, low: str | None = None, high: str | None = None) -> Written | None:
        """Tell a day, written as ISO 8601, or an instant of which the day counts."""
        if value is None:
            return None
        text = self._between(self.formats.day(value), low and self.formats.day(low), high and self.formats.day(high))
        return self._cite("date", "date", self._day(value), text, low, high)

    def reason(self, reason: Reason, *, is_money: bool = False) -> Written:
        """Tell one reason: its code, its words, its value, and what it adds."""
        told = self._named(reason.feature, reason.text)
        told |= self._value(reason.value)
        points = self.money(reason.points) if is_money else self.points(reason.points)
        return told | {"adds": points}

    def topic(self, topic: TopicReason, *, is_money: bool = False) -> Written:
        """Tell the sum of the reasons of one topic."""
        adds = self.money(topic.points) if is_money else self.points(topic.points)
        return self._named(topic.features[0], topic.text, topic.topic) | {"adds": adds}

    def move(self, move: MoveReason) -> Written:
        """Tell what moved a score, from which value to which."""
        told = self._named(move.feature, move.text)
        told |= self._value(move.before, "before") | self._value(move.after, "after")
        return told | {"adds": self.points(move.points)}

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
            "stage": self.stage(outlook.stage),
        }
        return known(told)

    def stage(self, stage: StageTime | None, *, compared: bool = False) -> Written | None:
        """Tell how long a deal is in a stage, on demand beside the deals that were won."""
        if stage is None:
            return None
        told = self.crm_text("text", stage.stage) | known({"days": self.days(stage.days)})
        return told | (known({"longer_than_won_deals": self.probability(stage.longer_than)}) if compared else {})

    def _day(self, value: str) -> str:
        """Return the day of an instant where the company is."""
        if "T" not in value:
            return value
        return datetime.fromisoformat(value).astimezone(ZoneInfo(self.formats.time_zone)).date().isoformat()

    def _named(self, feature: str, text: str, code: str = "") -> Written:
        """Name a reason; one of a column that only this CRM has is called as its users call it."""
        if is_ours(feature):
            return {"code": code or feature, "text": text}
        return {"code": "custom"} | self.crm_text("text", text)

    def _value(self, value: Any, field: str = "value") -> Written:
        if value is None:
            return {}
        return self.crm_text(field, value) if isinstance(value, str) else known({field: self.number(float(value))})

    def _number(
        self,
        kind: str,
        unit: str,
        value: float | None,
        low: float | None = None,
        high: float | None = None,
        *,
        write: Any,
        digits: int,
    ) -> Written | None:
        if value is None:
            return None
        bounds = (None, None) if low is None or high is None else (low, high)
        text = self._between(write(value), *(None if bound is None else write(bound) for bound in bounds))
        value, *bounds_told = (None if n is None else _round(n, digits) for n in (value, *bounds))
        return self._cite(kind, unit, value, text, *bounds_told)

    def _between(self, text: str, low: str | None, high: str | None) -> str:
        if low is None or high is None:
            return text
        return self.say("%(value)s (%(low)s to %(high)s)", value=text, low=low, high=high)

    def _cite(self, kind: str, unit: str, value: Any, text: str, low: Any = None, high: Any = None) -> Written:
        said = Said(f"c{len(self.said) + 1}", kind, value, unit, text, *self._about, low, high)
        self.said.append(said)
        return known({"cite": said.cite, "value": value, "unit": unit or None, "low": low, "high": high})


def known(told: Written) -> Written:
    """Leave out what is not known."""
    return {name: value for name, value in told.items() if value is not None}


def _round(value: float, digits: int) -> float:
    return int(value) if digits == 0 or float(value).is_integer() else round(value, digits)
