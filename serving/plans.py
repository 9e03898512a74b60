"""Is a number of a draft the writer's own: a few things to do, or a usual time in which to do them?"""

import re
from collections.abc import Iterable

from serving.claims import NumberClaim
from serving.number_surroundings import LASTED

_USUAL: dict[float, frozenset[int]] = {
    1 / 24: frozenset({1, 2, 3, 4, 6, 8, 12, 24, 36, 48, 72}),
    1: frozenset({*range(1, 8), 10, 14, 15, 20, 21, 28, 30, 45, 60, 90, 100, 120, 180, 360, 365}),
    7: frozenset({*range(1, 9), 12, 26, 52}),
    30.4375: frozenset({*range(1, 13), 18, 24, 36}),
    91.3125: frozenset({1, 2, 3, 4, 8}),
    365.25: frozenset({1, 2, 3, 4, 5, 10}),
}
"""Usual lengths of time, by the days of their unit."""

_EVENTS = re.compile(r"\s?(?:次|笔|份|封|通|场|单)")
_NOUN = re.compile(r"\s?(?:[a-z-]+\s){0,2}?([A-Za-z]{4,})")


def is_usual(claim: NumberClaim, before: str) -> bool:
    """Say whether a length of time is a usual window ("in the last 30 days"), or a few days in words to come."""
    if claim.unit != "days":
        return False
    if claim.is_word and claim.amounts[0].middle <= 6 * claim.factor and not LASTED.search(before):
        return True
    return claim.is_window and all(
        round(one.middle / claim.factor, 6) in _USUAL.get(claim.factor, ()) for one in claim.amounts
    )


def is_few(claim: NumberClaim, after: str, labels: Iterable[str]) -> bool:
    """Say whether a number is a few things that no citation counts, by the word that follows it."""
    if claim.unit != "plain" or claim.sign or claim.is_fraction or len(claim.amounts) > 1:
        return False
    if claim.is_word:
        return claim.amounts[0].middle <= 12
    noun = _NOUN.match(after)
    is_counted = noun is not None and any(noun[1].lower().removesuffix("s") in label.lower() for label in labels)
    return claim.amounts[0].middle <= 10 and not is_counted and not _EVENTS.match(after)
