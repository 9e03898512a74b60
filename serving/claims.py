"""What does a draft claim? A number, date or name in a text, with where it stands and which values it leaves open."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Unit = Literal["percent", "points", "money", "days", "times", "version", "level", "plain"]


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

    @property
    def middle(self) -> float:
        """The number as written."""
        return (self.least + self.most) / 2


@dataclass(frozen=True)
class NumberClaim:
    """A number with its unit (shares of 1, money, days), or two of them that are bounds.

    `sign` is the one written (0 without); `currency` holds codes that the symbol may mean; a window says within which
    days something counts ("in the last 30 days"). `factor` is what one written unit is worth.
    """

    span: Span
    unit: Unit
    amounts: tuple[Amount, ...]
    sign: int = 0
    currency: frozenset[str] = frozenset()
    is_window: bool = False
    is_word: bool = False
    factor: float = 1.0


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


class Outline:
    """Where the sentences of a draft and their parts begin; full stops within `names` end none."""

    def __init__(self, text: str, names: Iterable[Span]) -> None:
        hidden = list(text)
        for span in names:
            hidden[span.start : span.end] = "n" * (span.end - span.start)
        plain = "".join(hidden)
        self._sentences = [0, *(m.end() for m in _SENTENCE_END.finditer(plain))]
        self._parts = sorted({*self._sentences, *(m.start() for m in _PART_END.finditer(plain))})
        self._size = len(text)

    def sentence(self, at: int) -> Span:
        """Return the sentence around a character."""
        return _around(self._sentences, at, self._size)

    def part(self, at: int) -> Span:
        """Return the part of a sentence around a character, between commas and the like."""
        return _around(self._parts, at, self._size)


_SENTENCE_END = re.compile(r"[.!?](?=\s|$|[*_)\"”])|[。！？\n]")
_PART_END = re.compile(
    r"[,:](?!\d)|[;，；、。：(（]|\s(?:and|but|while|against|versus|vs\.?|than)\s|[和与而]|\s[-–—|]\s"
)


def _around(starts: Sequence[int], at: int, size: int) -> Span:
    place = bisect_right(starts, at) - 1
    return Span(starts[place], starts[place + 1] if place + 1 < len(starts) else size)
