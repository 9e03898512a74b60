"""Is a number of a draft the writer's own: a few things to do, or a usual time in which to do them?"""

from serving.claims import NumberClaim

_USUAL: dict[float, frozenset[int]] = {
    1 / 24: frozenset({1, 2, 3, 4, 6, 8, 12, 24, 36, 48, 72}),
    1: frozenset({1, 2, 3, 4, 5, 6, 7, 10, 14, 15, 20, 21, 28, 30, 45, 60, 90, 100, 120, 180, 360, 365}),
    7: frozenset({*range(1, 9), 12, 26, 52}),
    30.4375: frozenset({*range(1, 13), 18, 24, 36}),
    91.3125: frozenset({1, 2, 3, 4, 8}),
    365.25: frozenset({1, 2, 3, 4, 5, 10}),
}
"""Usual lengths of time, by the days of their unit."""


def is_usual(claim: NumberClaim) -> bool:
    """Say whether a number is a few things told in words, or a usual window of time ("in the last 30 days")."""
    if claim.unit == "plain":
        return claim.is_word and claim.amounts[0].middle <= 12
    if claim.unit != "days" or not claim.is_window:
        return False
    return all(round(one.middle / claim.factor, 6) in _USUAL.get(claim.factor, ()) for one in claim.amounts)
