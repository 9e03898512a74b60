"""What does a draft claim? A number, date or name in a text, with where it stands and which values it leaves open."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Unit = Literal["percent", "points", "money", "days", "times", "minutes", "version", "level", "plain"]


@dataclass(frozen=True)
class Span:
    """Characters of a draft."""

    start: int
    end: int

    def touches(self, other: "Span") -> bool:
        """Say whether two spans share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Amount:
    """The values that a written number may stand for: it is one of them, rounded to the digits written."""

    least: float
    most: float

    def holds(self, value: float) -> bool:
        """Say whether a value is written so; bounds count, but for the noise of floats."""
        noise = 1e-9 * max(1.0, abs(value))
        return self.least - noise <= value <= self.most + noise

    def times(self, factor: float) -> "Amount":
        """Return the same in other units."""
        return Amount(self.least * factor, self.most * factor)

    @property
    def middle(self) -> float:
        """The number as written."""
        return (self.least + self.most) / 2


@dataclass(frozen=True)
class NumberClaim:
    """A number with its unit (shares of 1, money, days), or two of them that are bounds.

    `sign` is the one written (0 without); `currency` holds codes that the symbol may mean; a window says within which
    days something counts ("in the last 30 days"), a change is one on what was before ("up 5%"). `factor` is what one
    written unit is worth.
    """

    span: Span
    unit: Unit
    amounts: tuple[Amount, ...]
    sign: int = 0
    currency: frozenset[str] = frozenset()
    is_window: bool = False
    is_word: bool = False
    is_change: bool = False
    factor: float = 1.0

    @property
    def is_fraction(self) -> bool:
        """Whether it may be a share: it has decimals and no unit."""
        return self.unit == "plain" and self.amounts[0].most - self.amounts[0].least < 0.5


@dataclass(frozen=True)
class DateClaim:
    """A date; without a year any year is meant. `days` are the months that it may be in, with the first and last day.

    "July" leaves all days of a month, "mid July" some, "3/7/2025" means one of two.
    """

    span: Span
    year: int | None
    days: tuple[tuple[int, int, int], ...]

    def holds(self, day: str) -> bool:
        """Say whether an ISO day is written so."""
        year, month, number = map(int, day.split("-"))
        return self.year in (None, year) and any(month == m and first <= number <= last for m, first, last in self.days)


@dataclass(frozen=True)
class Mention:
    """A cited name in a draft, and the places among the citations of those it may name."""

    span: Span
    names: frozenset[str]


@dataclass(frozen=True)
class Stranger:
    """A name of a draft that is not cited."""

    span: Span
    text: str


def blank(text: str, hidden: Iterable[Span]) -> str:
    """Return a text with zeros for the characters of some spans; all others keep their place."""
    signs = list(text)
    for span in hidden:
        signs[span.start : span.end] = "\0" * (span.end - span.start)
    return "".join(signs)
