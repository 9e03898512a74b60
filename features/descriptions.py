"""What is a feature, as it is told to a user and to a model?"""

from dataclasses import dataclass
from typing import Literal

FeatureType = Literal["number", "category"]
Direction = Literal["up", "down"]
"""What the likelihood of the outcome (a lead converts, a deal is won, a customer leaves) does as a number rises."""


@dataclass(frozen=True)
class Feature:
    """A column of a matrix, described for a user in English and Chinese.

    A direction is declared only where the meaning of the feature leaves no other; models then obey it.
    """

    name: str
    en: str
    zh: str
    type: FeatureType = "number"
    unit: str | None = None
    direction: Direction | None = None

    def description(self, language: str) -> str:
        """Return the description in "en" or "zh"."""
        return self.zh if language == "zh" else self.en
