"""How does a brief write a number, a day, a name and a reason?"""

from dataclasses import dataclass

from pipelines.reason_texts import is_ours
from pipelines.settings import Company
from serving.citation_fields import Kind
from serving.citation_texts import day_of, figure
from serving.citations import value_kind
from serving.score_shapes import Reason, TopicReason
from serving.scores import Language
from serving.texts import marked, translate


@dataclass(frozen=True)
class Pen:
    """Writes numbers and texts in one language, for one company.

    All numbers and days go through `figure`, all that the CRM's users wrote through `name` and `id`.
    """

    language: Language
    company: Company

    def figure(
        self, kind: Kind, unit: str, value: float | str, low: float | None = None, high: float | None = None
    ) -> str:
        """Write a number or a day in its unit."""
        return figure(kind, unit, value, (low, high), self.language)

    def name(self, text: str) -> str:
        """Write what the CRM's users call somebody or something."""
        return text

    def id(self, entity_id: str) -> str:
        """Write an id of the CRM."""
        return entity_id

    def say(self, msgid: str, **facts: object) -> str:
        """Write one of our own texts."""
        return translate(self.language, msgid, **facts)

    def share(self, value: float, low: float | None = None, high: float | None = None) -> str:
        """Write a probability."""
        return self.figure("probability", "share", value, low, high)

    def points(self, value: float) -> str:
        """Write points of probability."""
        return self.figure("points", "share", value)

    def money(self, value: float, low: float | None = None, high: float | None = None) -> str:
        """Write an amount in the company's currency."""
        return self.figure("money", self._currency, value, low, high)

    def days(self, value: int) -> str:
        """Write how many days."""
        return self.figure("days", "days", value)

    def count(self, value: int) -> str:
        """Write how many."""
        return self.figure("count", "count", value)

    def day(self, instant: str) -> str:
        """Write the day of an instant where the company is."""
        return self.figure("date", "date", day_of(instant, self.company.time_zone))

    def topic(self, topic: TopicReason) -> str:
        """Write the sum of the reasons of a topic."""
        return self._adds(self._called(topic.features[0], topic.text), topic.points)

    def reason(self, reason: Reason) -> str:
        """Write a reason with its value and what it adds."""
        said = self._called(reason.feature, reason.text)
        if reason.value is not None:
            value = self._value(reason.feature, reason.value)
            said = self.say(marked("%(reason)s: %(value)s"), reason=said, value=value)
        return self._adds(said, reason.points)

    @property
    def _currency(self) -> str:
        return self.company.currency or "money"

    def _adds(self, said: str, points: float) -> str:
        return self.say(marked("%(reason)s (%(points)s)"), reason=said, points=self.points(points))

    def _called(self, feature: str, text: str) -> str:
        """Name a reason; one of a column that only this CRM has is called as its users call it."""
        return text if is_ours(feature) else self.name(text)

    def _value(self, feature: str, value: str | float) -> str:
        if isinstance(value, str):
            return self.name(value)
        kind = value_kind(feature, value)
        return self.figure(kind.kind, self._currency if kind.kind == "money" else kind.unit, float(value))
