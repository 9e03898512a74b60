"""Which dates does a draft tell, in English and Chinese?

"Next quarter", "tomorrow" and weekdays are no dates; times of the day neither. No date goes on in the next line.
"""

import re
from collections.abc import Iterator

from serving.claims import DateClaim, Span

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<d>[0-3]?\d)(?:st|nd|rd|th)?"
_TO = r"\s?(?:[-–—~～]|to|until|till|and|through|至|到)\s?(?:the\s)?"
_WEEKDAY = r"(?:\b(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?\b\.?,?\s(?:the\s)?)?"
_YEAR = r"(?P<y>(?:19|20)\d\d)"

_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?<!\d){_YEAR}(?P<s>[-/.])(?P<m>[01]?\d)(?P=s){_DAY}(?!\d)",
        rf"{_YEAR}\s?年\s?(?P<m>[01]?\d)\s?月\s?{_DAY}\s?[日号]",
        (
            rf"{_WEEKDAY}\b(?P<month>{_MONTH})\s{_DAY}(?:{_TO}(?P<d2>[0-3]?\d)(?:st|nd|rd|th)?(?!\d|[\s-](?:of\s)?(?:{_MONTH})))?(?!\d)"
            rf"(?:,?\s{_YEAR}\b)?"
        ),
        (
            rf"{_WEEKDAY}(?<!\d){_DAY}(?:{_TO}(?P<d2>[0-3]?\d)(?:st|nd|rd|th)?)?(?:\s(?:of\s)?|-)(?P<month>{_MONTH})"
            rf"(?:(?:,?\s|-){_YEAR}\b)?"
        ),
        rf"(?<!\d)(?P<m>[01]?\d)\s?月\s?{_DAY}\s?[日号](?:{_TO}(?P<d2>[0-3]?\d)\s?[日号])?",
        rf"(?<!\d)(?P<m>[0-3]?\d)/{_DAY}/{_YEAR}(?!\d)",
        rf"(?:\b(?P<third>(?i:early|mid|late))[\s-])?\b(?P<month>{_MONTH}),?\s{_YEAR}\b",
        rf"\b(?:(?P<third>(?i:early|mid|late))[\s-]|(?i:in|by|since|until|during|of)\s)(?P<month>{_MONTH})",
        rf"{_YEAR}\s?年\s?(?P<m>[01]?\d)\s?月(?:份)?(?P<third>[初中底末上下]?)",
        r"(?<![\d个])(?P<m>[01]?\d)\s?月份?(?P<third>[初中底末])",
        r"\bQ(?P<q>[1-4])\s?(?:19|20)\d\d\b|(?:19|20)\d\d\s?年第?(?P<qz>[一二三四1-4])季度",
        r"\b(?i:in|since|of|until|during|by)\s(?:19|20)\d\d\b|(?<!\d)(?:19|20)\d\d\s?年",
    )
)
_THIRDS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)} | dict.fromkeys("初上", (1, 10))
_THIRDS |= {"中": (11, 20)} | dict.fromkeys("底末下", (21, 31))


def dates_in(text: str) -> tuple[DateClaim, ...]:
    """Return the dates of a text, in the order of the text.

    >>> [(claim.year, claim.days) for claim in dates_in("due 3 July 2025, else 8月2日")]
    [(2025, ((7, 3, 3),)), (None, ((8, 2, 2),))]
    """
    found: list[DateClaim] = []
    text = text.replace("\n", "\0")
    for form in _FORMS:
        for match in form.finditer(text):
            claims = list(_read(match))
            found += claims
            text = text[: match.start()] + "\0" * len(match[0]) + text[match.end() :] if claims else text
    return tuple(sorted(found, key=lambda claim: claim.span.start))


def _read(match: re.Match[str]) -> Iterator[DateClaim]:
    said = match.groupdict()
    span, year = Span(*match.span()), int(said["y"]) if said.get("y") else None
    if said.get("month") is None and said.get("m") is None:
        months = _quarter(said)
        yield DateClaim(span, year or _year(match[0]), tuple((month, 1, 31) for month in months))
        return
    month = int(said["m"] or 0) if said.get("m") else _month(said["month"])
    days = [int(said[name]) for name in ("d", "d2") if said.get(name)]
    if not days:
        yield DateClaim(span, year, ((month, *_THIRDS.get((said.get("third") or "").lower(), (1, 31))),))
    for day in days:
        read = ((month, day), (day, month)) if "/" in match[0] and said.get("s") is None else ((month, day),)
        if meant := tuple((m, d, d) for m, d in read if 1 <= m <= 12 and 1 <= d <= 31):
            yield DateClaim(span, year, meant)


def _month(word: str) -> int:
    return _MONTHS.index(word[:3].lower()) + 1


def _quarter(said: dict[str, str]) -> tuple[int, ...]:
    told = said.get("q") or said.get("qz")
    if told is None:
        return tuple(range(1, 13))
    quarter = "一二三四".find(told) + 1 or int(told)
    return tuple(range(3 * quarter - 2, 3 * quarter + 1))


def _year(text: str) -> int:
    found = re.search(r"(?:19|20)\d\d", text)
    assert found is not None
    return int(found[0])
