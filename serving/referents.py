"""Which record does a draft name at a place, by its name or as "the former" and "the latter" of those before?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from serving.citations import About
from serving.claims import Span
from serving.outlines import Outline

Records = frozenset[About]

_GOES_ON = (
    r"(?=\s(?:is|has|was|at|of|with|stands|sits|comes|one|it|its|only|about|around|roughly|some|RMB|CNY|USD|EUR)\b"
    r"|\s?[^\w\s]|\s\d)"
)
_CALLED = r"[个家条笔单](?:(?:商机|线索|客户)?(?=[是为在有，：:]|的(?!原因|因素)|\s?\d))"
_PLACES = {
    "first": rf"\bformer\b|前者|\bthe first{_GOES_ON}|(?:第一|前一){_CALLED}",
    "second": rf"\bthe second{_GOES_ON}|第二{_CALLED}",
    "third": rf"\bthe third{_GOES_ON}|第三{_CALLED}",
    "last": rf"\blatter\b(?!\s(?:half|part))|后者|后一{_CALLED}",
}
_REFERS = re.compile("|".join(f"(?P<{place}>{form})" for place, form in _PLACES.items()), re.I)
_OF_TWO = re.compile(r"former|latter|[前后]者", re.I)
_NO_RECORDS = re.compile(r"\b(?:reasons|steps|things|points|factors|ways|signals)\b|理由|原因|因素|[两三]点|步", re.I)
_INDEX = {"first": 0, "second": 1, "third": 2, "last": -1}


@dataclass(frozen=True)
class Named:
    """A record named at a place; which one is unknown where the name is strange."""

    span: Span
    records: Records


def distinct(named: Sequence[Named]) -> list[Named]:
    """Return the records that are named, each once; strange names are none of them."""
    return list({one.records: one for one in named if one.records}.values())


def referents(draft: str, named: Sequence[Named], outline: Outline) -> Iterator[Named]:
    """Yield where a draft says "the former" and the like, with the record meant, unknown beside a strange name."""
    for match in _REFERS.finditer(draft):
        said = draft[outline.sentence(match.start()).start : match.start()]
        if _NO_RECORDS.search(said) and not _OF_TWO.fullmatch(match[0]):
            continue
        place = _INDEX[str(match.lastgroup)]
        told = _told_before(match.start(), named, outline)
        records = [one.records for one in distinct(told)]
        if any(not one.records for one in told):
            yield Named(Span(*match.span()), frozenset())
        elif len(records) > max(place, 1):
            yield Named(Span(*match.span()), records[place])


def _told_before(at: int, named: Sequence[Named], outline: Outline) -> list[Named]:
    """Return the names before a place, of its sentence and as many before as it takes to have two."""
    before = [one for one in named if one.span.start < at]
    start = outline.sentence(at).start
    while len({one.records for one in before if one.span.start >= start}) < 2:
        earlier = [one for one in before if one.span.start < start]
        if not earlier:
            break
        start = outline.sentence(earlier[-1].span.start).start
    return [one for one in before if one.span.start >= start]
