"""Which numbers does a draft tell, with which unit, and how exactly?

No claims: numbers of list items, ranks ("top 3", "first"), times of the day, quarters, and what stands in `hidden`
(names, dates). "80% interval" is a claim of a level.

Rounding: a number stands for all values that round to the digits written; trailing zeros of money count as rounded
beyond its first two digits (85,000 = 84,500 to 85,500). "About" widens that to one unit of the last digit that is not
zero, at most a tenth of the number. "Over 40" means 40 up to the next step of that digit, "under 40" likewise.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from math import floor, log10

from serving.claims import Amount, NumberClaim, Span, Unit, blank
from serving.no_claims import without_no_claims
from serving.number_forms import CHINESE_NUMBER, CURRENCIES, DAYS, ENGLISH_NUMBER, NUMBER, SCALES
from serving.number_ranges import TO, joined
from serving.number_surroundings import (
    ABOUT,
    ABOUT_AFTER,
    CHANCE_AFTER,
    CHANCE_BEFORE,
    CHANGE,
    CHANGE_AFTER,
    DAY_WORD,
    MORE,
    MORE_AFTER,
    OFTEN_AFTER,
    OVER,
    UNDER,
    VERSION,
    WINDOW,
    WINDOW_AFTER,
)
from serving.number_words import chinese_number, english_number

_GOES_ON = re.compile(rf"[^\S\n]?(?:{TO})[^\d\n]{{0,5}}\d", re.I)

_CHANCE = "可能|概率|机会|把握|几率"
_OF = (
    r"\s(?:of\s(?:all|such|similar|these|those|them|the)?\s?"
    r"(?:cases|deals|customers"
    r"|leads|accounts|times?)|chance|probability|likelihood)"
)
_FRACTIONS = (
    (re.compile(rf"\b(?:a|one)[\s-]third(?={_OF})|三分之一", re.I), 1 / 3),
    (re.compile(r"\btwo[\s-]thirds\b|三分之二", re.I), 2 / 3),
    (re.compile(rf"\b(?:a|one)[\s-]quarter(?={_OF})|四分之一", re.I), 0.25),
    (re.compile(rf"\bthree[\s-]quarters(?={_OF})|四分之三", re.I), 0.75),
    (re.compile(rf"\bhalf(?={_OF})|\b50[\s-]50\b|一半的?(?={_CHANCE})", re.I), 0.5),
)


_COUNT = r"\d{1,3}|two|three|four|five|six|seven|eight|nine|ten"
_OUT_OF = re.compile(
    rf"(?<![:\d.])\b({_COUNT}|one)\s(?:chances?\s|times?\s|cases?\s)?(?:in|of|out\sof)\s(?:every\s)?({_COUNT})\b(?:\s(?:such\s)?(?:cases|times))?(?!\s(?:min|hour|day|week|month|quarter|year)|\s?(?:%|per\s?cent)|[.,]\d|\s(?:in|out\sof)\s\d)",
    re.I,
)
_OF_HUNDRED = re.compile(
    r"\b(?:of|among|imagine|take|for)\s(?:every\s|each\s)?(?P<all>100)[^\S\n][^\d.;\n]{3,120}?(?<![\d.,])(?P<part>\d{1,2})(?=\s[a-z])"
    r"|(?P<every>(?<!\d)100)\s?[个条家单份][^\d。；\n]{0,90}?(?P<some>\d{1,2})\s?[个条家单份]",
    re.I,
)
"""How many of a hundred: "of 100 such leads, about 17 convert"."""


def numbers_in(text: str, hidden: Iterable[Span]) -> tuple[NumberClaim, ...]:
    """Return the numbers that a text claims, in its order; nothing within `hidden` is read.

    >>> [(claim.unit, claim.amounts[0].holds(1_204_300)) for claim in numbers_in("won with 41%, worth $1.2M", ())]
    [('percent', False), ('money', True)]
    """
    plain = blank(_half_width(text), hidden)
    shares = list(_fractions(plain))
    shares += _of_hundred(blank(plain, [claim.span for claim in shares]))
    plain = blank(plain, [*(claim.span for claim in shares), *_hundreds(plain)])
    plain = without_no_claims(plain)
    words = list(_words(plain))
    digits = _digits(blank(plain, (claim.span for claim in words)))
    return tuple(joined(plain, sorted([*digits, *words, *shares], key=lambda claim: claim.span.start)))


def _fractions(text: str) -> Iterator[NumberClaim]:
    """Yield "a third", "four of five cases" and the like."""
    for form, share in _FRACTIONS:
        for match in form.finditer(text):
            yield NumberClaim(Span(*match.span()), "percent", (Amount(share - 0.03, share + 0.03),))
    for match in _OUT_OF.finditer(text):
        part, whole = (float(told) if told.isdigit() else float(english_number(told)) for told in match.groups()[:2])
        if 0 < part < whole:
            amount = Amount((part - 0.5) / whole, (part + 0.5) / whole)
            yield NumberClaim(Span(*match.span()), "percent", (amount,))


def _of_hundred(text: str) -> Iterator[NumberClaim]:
    for match in _OF_HUNDRED.finditer(text):
        span = Span(*match.span("part" if match["part"] else "some"))
        number = float(text[span.start : span.end])
        amount = _loosened(Amount(number - 0.5, number + 0.5), text[: span.start][-30:], "")
        yield NumberClaim(span, "percent", (amount.times(0.01),))


def _hundreds(text: str) -> Iterator[Span]:
    yield from (Span(*match.span("all" if match["all"] else "every")) for match in _OF_HUNDRED.finditer(text))


def _half_width(text: str) -> str:
    """Return the text with full-width digits and percent signs as ASCII, character by character."""
    return text.translate(_FULL_WIDTH)


_FULL_WIDTH = {0xFF10 + n: str(n) for n in range(10)} | {ord("％"): "%", ord("．"): ".", ord("＋"): "+", ord("－"): "-"}


def _digits(text: str) -> Iterator[NumberClaim]:
    for match in NUMBER.finditer(text.replace("\n", "\0")):
        if _IN_WORD.search(text[max(0, match.start() - 2) : match.start()]):
            continue
        amount = _amount(match["digits"], _unit(match))
        if match["mask"]:
            size, number = 10.0 ** len(match["mask"]), amount.middle
            amount = Amount(number * size, (number + 1) * size - 1)
        yield _claim(match, text, amount)


_IN_WORD = re.compile(r"(?:[A-Za-z_]{2}|[A-Za-uwyzA-UWYZ_])$")


def _words(text: str) -> Iterator[NumberClaim]:
    for match in ENGLISH_NUMBER.finditer(text.replace("\n", "\0")):
        number = english_number(match["digits"])
        yield replace(_claim(match, text, Amount(number - 0.5, number + 0.5)), is_word=True)
    for match in CHINESE_NUMBER.finditer(text.replace("\n", "\0")):
        amount = _chinese_amount(match)
        if amount is not None:
            yield replace(_claim(match, text, amount), is_word=True)


def _chinese_amount(match: re.Match[str]) -> Amount | None:
    if match["share"]:
        whole = match["share"]
        number = float(whole) if whole[0].isdigit() or whole[0] == "." else chinese_number(whole)
        after = str(chinese_number(match["after"])) if match["after"] else ""
        written = number + (float(f"0.{after}") if after else 0.0)
        half = 0.5 * 10.0 ** -len(after or (whole.split(".")[1] if "." in whole else ""))
        return Amount((written - half) / 100, (written + half) / 100)
    if match["tenths"]:
        more = {"半": 5}.get(match["more"] or "", 0) or (chinese_number(match["more"]) if match["more"] else 0)
        half = 0.5 if match["more"] else 5.0
        written = 10.0 * chinese_number(match["tenths"]) + more
        return Amount((written - half) / 100, (written + half) / 100)
    if match["digits"] == "一" or match["digits"][0] in "百千万亿":
        return None
    number = chinese_number(match["digits"]) + (0.5 if match["half"] else 0)
    return Amount(number - 0.5, number + 0.5)


def _amount(digits: str, unit: Unit) -> Amount:
    """Return the values that round to the digits written."""
    number, decimals = min(float(digits.replace(",", "")), 1e300), len(digits.partition(".")[2])
    step = 10.0**-decimals
    if unit == "money" and decimals == 0:
        plain = digits.replace(",", "")
        step = 10.0 ** max(0, min(len(plain) - len(plain.rstrip("0")), len(plain) - 2))
    return Amount(number - step / 2, number + step / 2)


def _unit(match: re.Match[str]) -> Unit:
    said = match.groupdict()
    if said.get("prefix"):
        return "money"
    if said.get("share") or said.get("tenths"):
        return "percent"
    units: tuple[Unit, ...] = ("percent", "points", "days", "money", "minutes", "times")
    return next((unit for unit in units if said.get(unit)), "plain")


def _claim(match: re.Match[str], text: str, amount: Amount) -> NumberClaim:
    span, unit, said = Span(*match.span()), _unit(match), match.groupdict()
    before, after = text[max(0, span.start - 30) : span.start], text[span.end : span.end + 30]
    factor = _factor(unit, said)
    unit = _read_unit(unit, before, factor, is_whole=amount.most - amount.least >= 1)
    is_change = _is_change(unit, before, after)
    symbol = (said.get("prefix") or said.get("money") or "").strip()
    return NumberClaim(
        span,
        unit,
        (_loosened(amount, before, after).times(factor),),
        sign={"+": 1, "-": -1, "−": -1}.get(said.get("sign") or "", 0),
        currency=CURRENCIES.get(symbol, frozenset()),
        is_window=unit == "days" and any((WINDOW.search(before), WINDOW_AFTER.search(after), DAY_WORD.search(before))),
        factor=factor,
        is_change=is_change,
    )


def _is_change(unit: Unit, before: str, after: str) -> bool:
    """Say whether a number is one on what was before, or a chance told in days or points; none of them is cited."""
    if unit == "plain":
        return bool(MORE.search(before) or MORE_AFTER.search(after))
    if unit == "days":
        is_said = CHANCE_BEFORE.search(before) and not WINDOW_AFTER.search(after)
        return bool(is_said or CHANCE_AFTER.search(after))
    if unit == "points":
        return bool(OFTEN_AFTER.search(after) or CHANCE_AFTER.search(after))
    return unit == "percent" and bool(CHANGE.search(before) or CHANGE_AFTER.search(after))


def _factor(unit: Unit, said: Mapping[str, str | None]) -> float:
    """Return what one of the written unit is worth; words for shares ("四成") are read as shares already."""
    if unit == "days":
        return DAYS[_singular(str(said["days"]))]
    if said.get("share") or said.get("tenths"):
        return 1.0
    scale = SCALES.get((said.get("scale") or "").lower(), 1.0)
    return scale * (0.01 if unit in ("percent", "points") else 1.0)


def _read_unit(unit: Unit, before: str, factor: float, *, is_whole: bool) -> Unit:
    """Return the unit by the words before a number."""
    if unit == "plain" and is_whole and VERSION.search(before):
        return "version"
    if unit == "plain" and DAY_WORD.search(before):
        return "days"
    return "money" if unit == "plain" and factor >= 1000 else unit


def _loosened(amount: Amount, before: str, after: str) -> Amount:
    middle = amount.middle
    if not middle or (_GOES_ON.match(after) and not ABOUT.search(before)):
        return amount
    step = 10.0 ** floor(log10(abs(middle)) + 1e-9)
    while step > 2 * (amount.most - middle) and abs(middle / step - round(middle / step)) > 1e-6:
        step /= 10
    if ABOUT.search(before) or ABOUT_AFTER.search(after):
        room = max(amount.most - middle, min(step, 0.1 * abs(middle)))
        return Amount(middle - room, middle + room)
    if OVER.search(before):
        return Amount(middle, middle + step)
    return Amount(middle - step, middle) if UNDER.search(before) else amount


def _singular(word: str) -> str:
    return word.lower().removesuffix("s")
