"""Which citation bears a number of a draft out, and if none does, what is wrong?

A number has to agree in kind with its citation (a probability, points, money, days and counts never stand for each
other), be about whom the sentence speaks of, and be what the words call it, as far as they say.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from serving.citations import About, Citation
from serving.claims import Amount, NumberClaim
from serving.meanings import meanings_in

Problem = Literal[
    "not_cited", "near_miss", "wrong_unit", "wrong_sign", "wrong_bounds", "wrong_meaning", "about_another"
]

_KINDS: dict[str, frozenset[str]] = {
    "percent": frozenset({"probability"}),
    "points": frozenset({"points"}),
    "money": frozenset({"money"}),
    "days": frozenset({"days"}),
    "times": frozenset({"number", "count"}),
    "minutes": frozenset({"number"}),
    "version": frozenset({"number"}),
    "plain": frozenset({"count", "number"}),
}
_RAW = ("log-odds", "logarithm")
_RAW_WORDS = ("raw", "log", "原始", "对数")


@dataclass(frozen=True)
class Setting:
    """What the draft says around a number.

    `about` holds whom it speaks of (empty where that may be anybody), `label` the quoted words of a citation nearest to
    it, `words` what is said of it, `days` the windows that are named in its part of the sentence and `days_near` those
    elsewhere in it; `has_bounds` where an interval is spoken of.
    """

    about: frozenset[About]
    label: str | None
    words: str
    days: frozenset[int]
    days_near: frozenset[int]
    has_bounds: bool
    is_money: bool


@dataclass(frozen=True)
class Wrong:
    """Why no citation bears a claim out, and the one that comes nearest."""

    problem: Problem
    nearest: Citation | None


def judge(claim: NumberClaim, setting: Setting, citations: Sequence[Citation]) -> Wrong | None:
    """Return what is wrong with a number, or None where a citation bears it out."""
    likely = [] if claim.is_change else [one for one in citations if _is_of_kind(claim, setting, one)]
    theirs = [one for one in likely if not setting.about or one.about is None or one.about in setting.about]
    meant = _meant(claim, setting, theirs, likely)
    if any(_agrees(claim, one, setting) for one in meant):
        return None
    if len(claim.amounts) == 2:
        return _wrong_range(claim, setting, meant, likely)
    wrong = _wrong_number(claim, setting, (meant, theirs, likely))
    if wrong is not None:
        return wrong
    one = _first(citations, lambda c: _same_figure(claim, c, setting))
    return Wrong("wrong_unit", one) if one else Wrong("not_cited", _nearest(claim.amounts[0], meant or theirs))


def _is_of_kind(claim: NumberClaim, setting: Setting, one: Citation) -> bool:
    if isinstance(one.value, str):
        return False
    if one.unit in _RAW:
        return claim.unit == "plain" and any(word in setting.words.lower() for word in _RAW_WORDS)
    if claim.unit in ("version", "minutes"):
        return one.unit == claim.unit
    if claim.unit == "plain":
        return _is_of_plain_kind(claim, setting, one)
    if claim.unit == "money" and claim.currency and one.unit.isupper() and one.unit not in claim.currency:
        return False
    return one.kind in _KINDS[claim.unit]


def _is_of_plain_kind(claim: NumberClaim, setting: Setting, one: Citation) -> bool:
    """Say whether a number without a unit may be of a kind; a share is written as a fraction."""
    if one.kind == "probability":
        return claim.is_fraction
    is_told = setting.label is not None and one.label == setting.label
    return one.kind in _KINDS["plain"] or is_told or (one.kind == "money" and setting.is_money)


def _meant(
    claim: NumberClaim, setting: Setting, some: Sequence[Citation], others: Sequence[Citation]
) -> Sequence[Citation]:
    """Return the citations that the words of the sentence leave, where others may be what they name instead."""
    called = frozenset(meaning for one in others for meaning in meanings_in(one.label, one.kind))
    told = [one for one in some if one.label == setting.label and one.kind not in ("probability", "money")]
    if told and claim.is_fraction:
        told += [one for one in some if one.kind == "probability"]
    return told or [one for one in some if _may_mean(setting, one, called)]


def _may_mean(setting: Setting, one: Citation, named: frozenset[str]) -> bool:
    """Say whether a citation is not called something else that is cited, nor counts within other days.

    Who leaves is lost too. A window elsewhere in the sentence counts for what is called after its days alone.
    """
    called, said = meanings_in(one.label, one.kind), meanings_in(setting.words, one.kind)
    said |= {"leave"} if "lost" in said else frozenset()
    said &= named | {"uncited"}
    if said and not called & said and (called or "uncited" in said):
        return False
    days = setting.days or (setting.days_near if str(one.within_days) in one.label else ())
    return not days or one.within_days is None or one.within_days in days


def _agrees(claim: NumberClaim, one: Citation, setting: Setting) -> bool:
    """Say whether a citation has the value, or both bounds of a range, and the sign if one is written."""
    if len(claim.amounts) == 2:
        first, last = claim.amounts
        return any(first.holds(low) and last.holds(high) for low, high in _pairs(one))
    values = _values(one) if setting.has_bounds else _values(replace(one, low=None, high=None))
    return any(claim.amounts[0].holds(value) for value in values) and _has_sign(claim, one)


def _pairs(one: Citation) -> Iterable[tuple[float, float]]:
    if isinstance(one.low, int | float) and isinstance(one.high, int | float):
        yield _scaled(one, one.low), _scaled(one, one.high)


def _values(one: Citation) -> Iterable[float]:
    for value in (one.value, one.low, one.high):
        if isinstance(value, int | float):
            scaled = _scaled(one, value)
            yield abs(scaled) if one.kind in ("points", "number", "days", "money") else scaled


def _scaled(one: Citation, value: float) -> float:
    return value / 24 if one.unit == "hours" else value


def _has_sign(claim: NumberClaim, one: Citation) -> bool:
    if not claim.sign or one.kind not in ("points", "days", "money"):
        return True
    assert not isinstance(one.value, str)
    return one.value * claim.sign >= 0


def _wrong_number(claim: NumberClaim, setting: Setting, some: Sequence[Sequence[Citation]]) -> Wrong | None:
    """Return what is wrong with a number whose value is cited with another sign, as another thing or of another."""
    (meant, theirs, likely), written = some, claim.amounts[0]
    if claim.sign and (one := _first(meant, lambda c: any(written.holds(value) for value in _values(c)))):
        return Wrong("wrong_sign", one)
    if one := _first(theirs, lambda c: _agrees(claim, c, setting)):
        return Wrong("wrong_meaning", one)
    if one := _first(likely, lambda c: _agrees(claim, c, setting)):
        return Wrong("about_another", one)
    return None


def _wrong_range(claim: NumberClaim, setting: Setting, meant: Sequence[Citation], likely: Sequence[Citation]) -> Wrong:
    first, last = claim.amounts
    if one := _first(meant, lambda c: any(first.holds(high) and last.holds(low) for low, high in _pairs(c))):
        return Wrong("wrong_bounds", one)
    if one := _first(likely, lambda c: _agrees(claim, c, setting)):
        return Wrong("about_another" if one not in meant and setting.about else "wrong_meaning", one)
    bounded = [one for one in meant if list(_pairs(one))]
    return Wrong("wrong_bounds" if bounded else "not_cited", _nearest(first, bounded or meant))


def _first(some: Iterable[Citation], holds: Callable[[Citation], bool]) -> Citation | None:
    return next((one for one in some if holds(one)), None)


def _same_figure(claim: NumberClaim, one: Citation, setting: Setting) -> bool:
    """Say whether the same figure is cited in another unit, of the same entity."""
    if isinstance(one.value, str) or (setting.about and one.about is not None and one.about not in setting.about):
        return False
    written = claim.amounts[0]
    if claim.unit == one.kind == "money" and written.holds(abs(one.value)):
        return True
    shown = abs(one.value) * (100 if one.kind in ("probability", "points") else 1)
    return Amount(written.least / claim.factor, written.most / claim.factor).holds(shown)


def _nearest(amount: Amount, some: Sequence[Citation]) -> Citation | None:
    return min(some, key=lambda one: min(abs(v - amount.middle) for v in _numbers(one)), default=None)


def _numbers(one: Citation) -> list[float]:
    return [float(value) for value in (one.value, one.low, one.high) if isinstance(value, int | float)]
