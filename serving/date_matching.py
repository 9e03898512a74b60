"""Which citation bears a date of a draft out, and if none does, what is wrong?"""

import re
from collections.abc import Iterator, Sequence

from serving.citations import About, Citation
from serving.claim_matching import Problem, Wrong
from serving.claims import DateClaim, Span
from serving.meanings import meanings_in, tells_bounds

_TO = re.compile(r"\s?(?:[-–—~～]|to|until|till|through|一?直?[至到])\s?(?:the\s)?", re.I)


def judge_date(
    claim: DateClaim, cited: Sequence[Citation], about: frozenset[About], words: str, *, has_bounds: bool
) -> Wrong | None:
    """Return what is wrong with a date by the cited ones, or None where one bears it out.

    `about` holds whom the draft speaks of there (empty where that may be anybody), `words` what it says of the date.
    """
    theirs = [one for one in cited if not about or one.about is None or one.about in about]
    said = meanings_in(words, "date")
    meant = [one for one in theirs if _may_mean(one, said)]
    if any(claim.holds(day) for one in meant for day in _days_of(one, has_bounds=has_bounds)):
        return None
    other = next((one for one in cited if any(claim.holds(day) for day in _days_of(one, has_bounds=True))), None)
    problem: Problem = "wrong_meaning" if other in theirs else "about_another" if other else "not_cited"
    return Wrong(problem, other or _closest(claim, theirs))


def intervals(draft: str, dates: Sequence[DateClaim]) -> Iterator[Span]:
    """Yield where dates stand, two that are bounds as one."""
    last: Span | None = None
    for date in dates:
        if last and _TO.fullmatch(draft[last.end : date.span.start]):
            last = Span(last.start, date.span.end)
            continue
        if last:
            yield last
        last = date.span
    if last:
        yield last


def _may_mean(one: Citation, said: frozenset[str]) -> bool:
    """Say whether a date may be meant where such words are used; much is told "since" the day of the data."""
    called = meanings_in(one.label, "date") - {"as_of"}
    return not called or not said or bool(called & said)


def _days_of(one: Citation, *, has_bounds: bool) -> Iterator[str]:
    """Yield the days of a citation; bounds only where an interval is spoken of."""
    days = (one.value, one.low, one.high) if has_bounds else () if tells_bounds(one.label) else (one.value,)
    yield from (day for day in days if isinstance(day, str))


def _closest(claim: DateClaim, cited: Sequence[Citation]) -> Citation | None:
    month, first, _ = claim.days[0]
    written = f"{claim.year or 0:04d}-{month:02d}-{first:02d}"
    return min(cited, key=lambda one: _distance(str(one.value), written), default=None)


def _distance(day: str, written: str) -> int:
    """Return about how many days lie between two dates; a missing year is that of the other."""
    year, month, number = map(int, day.split("-"))
    other_year, other_month, other = map(int, written.split("-"))
    years = year - other_year if other_year else 0
    return abs(372 * years + 31 * (month - other_month) + number - other)
