"""Which two numbers of a text are the bounds of a range?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from serving.claims import NumberClaim, Span

TO = r"[-–—~～〜→]+|(?:up\s|all\sthe\sway\s|through\s)?to|through|until|till|一?直?[至到]"
_RANGE = re.compile(rf"[^\S\n]?(?:{TO}|and|和|与)[^\S\n]?", re.I)
_BETWEEN = re.compile(r"(?:between|from|in|within|介于|在)\s?$", re.I)


def joined(text: str, single: Sequence[NumberClaim]) -> Iterator[NumberClaim]:
    """Yield numbers, two of them as a range where a dash or a word says so; the first takes the unit of the second."""
    place = 0
    while place < len(single):
        first = single[place]
        second = single[place + 1] if place + 1 < len(single) else None
        if second and _is_range(text, first, second):
            yield _range(first, second)
            place += 2
        else:
            yield first
            place += 1


def _is_range(text: str, first: NumberClaim, second: NumberClaim) -> bool:
    between = text[first.span.end : second.span.start]
    if not _RANGE.fullmatch(between) or (first.unit not in (second.unit, "plain") and second.unit != "plain"):
        return False
    if between.strip().lower() not in ("and", "和", "与"):
        return True
    return bool(_BETWEEN.search(text[max(0, first.span.start - 10) : first.span.start]))


def _range(first: NumberClaim, second: NumberClaim) -> NumberClaim:
    amount = first.amounts[0]
    if first.unit == "plain" and first.factor == 1.0:
        amount = amount.times(second.factor)
    return replace(
        second,
        span=Span(first.span.start, second.span.end),
        unit=second.unit if first.unit == "plain" else first.unit,
        amounts=(amount, second.amounts[0]),
        currency=first.currency | second.currency,
    )
