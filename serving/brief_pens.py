"""How does a brief write a number, a day and a reason?"""

from dataclasses import dataclass

from pipelines.settings import Company
from serving.citation_texts import day_of, figure
from serving.score_shapes import Reason, TopicReason
from serving.scores import Language
from serving.texts import marked, translate


@dataclass(frozen=True)
class Pen:
    """Writes numbers and texts in one language, for one company."""

    language: Language
    company: Company

    def say(self, msgid: str, **facts: object) -> str:
        """Write one of our own texts."""
        return translate(self.language, msgid, **facts)

    def share(self, value: float, low: float | None = None, high: float | None = None) -> str:
        """Write a probability."""
        return figure("probability", "share", value, (low, high), self.language)

    def points(self, value: float) -> str:
        """Write points of probability."""
        return figure("points", "share", value, (None, None), self.language)

    def money(self, value: float, low: float | None = None, high: float | None = None) -> str:
        """Write an amount in the company's currency."""
        return figure("money", self.company.currency or "money", value, (low, high), self.language)

    def day(self, instant: str) -> str:
        """Write the day of an instant where the company is."""
        return figure("date", "date", day_of(instant, self.company.time_zone), (None, None), self.language)

    def reason(self, reason: Reason | TopicReason) -> str:
        """Write a reason with what it adds."""
        points = self.points(reason.points)
        return self.say(marked("%(reason)s (%(points)s)"), reason=reason.text, points=points)
