"""Within how many days does a number of a draft count?

A number of days is a window where the draft says so ("within 60 days"), or where a cited probability counts within so
many and nothing is said to have lasted as long.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from serving.claims import NumberClaim, Span
from serving.number_surroundings import AGO, LASTED, WINDOW


@dataclass(frozen=True)
class Windows:
    """The windows of a draft, in its order; `days` are those of cited probabilities."""

    told: Sequence[NumberClaim]
    days: frozenset[int]

    @classmethod
    def of(cls, draft: str, numbers: Sequence[NumberClaim], days: frozenset[int]) -> "Windows":
        """Find them among the numbers of a draft."""
        return cls([one for one in numbers if _is_window(one, draft[: one.span.start][-30:], days)], days)

    def is_cited(self, claim: NumberClaim) -> bool:
        """Say whether a number is the window of a cited probability."""
        return claim in self.told and _holds(claim, self.days)

    def within(self, part: Span, claim: NumberClaim) -> frozenset[int]:
        """Return the days of the windows in a part of a sentence; a window itself has none."""
        return self._days_of([one for one in self._others(claim) if part.start <= one.span.start < part.end])

    def near(self, sentence: Span, claim: NumberClaim) -> frozenset[int]:
        """Return the days of the last window of a sentence before a number, else of its first."""
        told = [one for one in self._others(claim) if sentence.start <= one.span.start < sentence.end]
        return self._days_of([one for one in told if one.span.start < claim.span.start][-1:] or told[:1])

    def _others(self, claim: NumberClaim) -> Sequence[NumberClaim]:
        return () if claim in self.told else self.told

    def _days_of(self, windows: Sequence[NumberClaim]) -> frozenset[int]:
        cited = {day for one in windows for day in self.days if one.amounts[0].holds(day)}
        return frozenset(cited or {round(one.amounts[0].middle) for one in windows})


def _is_window(claim: NumberClaim, before: str, days: frozenset[int]) -> bool:
    if claim.unit == "days":
        is_told = claim.is_window or (_holds(claim, days) and not LASTED.search(before))
        return is_told and not AGO.search(before)
    return claim.unit == "plain" and _holds(claim, days) and bool(WINDOW.search(before))


def _holds(claim: NumberClaim, days: frozenset[int]) -> bool:
    return any(claim.amounts[0].holds(day) for day in days)
