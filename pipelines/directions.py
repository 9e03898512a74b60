"""Which features may move a score one way only, whatever the rows of training say?

The catalogue declares the few whose meaning says so; `[features.monotone]` adds a company's own, or takes one away.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, Self

from pydantic import Field, model_validator

from features.descriptions import Feature
from pipelines.errors import WrongUseError, nearest
from pipelines.source_settings import Strict

OBEYING = ("lead", "account")
"""The entities whose outcome a classifier tells; only that obeys directions."""

Asked = Literal["up", "down", "none"]
NO_DIRECTIONS: Mapping[str, Asked] = {}
_SIGNS: Mapping[str, Literal[-1, 1]] = {"up": 1, "down": -1}


class FeatureSettings(Strict):
    """By feature: "up" where the outcome must not get less likely as it rises, "down" the other way, or "none".

    The outcome asked for of leads is that they convert, of accounts that they are gone.
    """

    monotone: dict[str, Asked] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _names_are_of_classifiers(self) -> Self:
        for name in self.monotone:
            if not name.startswith(tuple(f"{entity}_" for entity in OBEYING)):
                message = f'monotone: "{name}" is no feature of a lead or account; only their models obey a direction'
                raise ValueError(message)
        return self


def directions_of(features: Sequence[Feature], entity: str, asked: Mapping[str, Asked]) -> dict[str, Literal[-1, 1]]:
    """Return the sign of each feature that has a direction: the declared ones, and over them those asked for.

    Raises
    ------
    WrongUseError
        When a feature that was asked for is not there, or is a category.
    """
    if entity not in OBEYING:
        return {}
    numbers = {feature.name: feature.direction for feature in features if feature.type == "number"}
    for name in (one for one in asked if one.startswith(f"{entity}_") and one not in numbers):
        is_category = any(feature.name == name for feature in features)
        found = (
            "a category, which cannot rise" if is_category else f"no feature of this history{nearest(name, numbers)}"
        )
        message = f'[features.monotone] "{name}" is {found}; expected a number that is a feature, or no such line'
        raise WrongUseError(message)
    words = {name: asked.get(name, declared or "none") for name, declared in numbers.items()}
    return {name: _SIGNS[word] for name, word in words.items() if word != "none"}
