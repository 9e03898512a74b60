"""What does a draft claim, about whom, and what of it is not borne out?"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property

from serving.citations import About, Citation
from serving.claim_matching import Setting, Wrong, judge
from serving.claims import DateClaim, Mention, NumberClaim, Span, Stranger
from serving.date_claims import dates_in
from serving.date_matching import judge_date
from serving.meanings import meanings_in, tells_bounds, tells_level
from serving.name_claims import Names, whole_forms
from serving.number_claims import numbers_in
from serving.number_surroundings import AGO, LASTED, WINDOW
from serving.outlines import Outline
from serving.plans import is_few, is_usual
from serving.subjects import Subjects

_KINDS = {"percent": "probability", "level": "probability"} | dict.fromkeys(
    ("times", "version", "minutes", "plain"), "number"
)
_NEAR = 0.75
_MOST_LABEL_DISTANCE = 80
_LEVEL = re.compile(r"(\d+)%\s?(?:interval|区间)")
_DIGIT = re.compile(r"\d")
_TO = re.compile(r"\s?(?:[-–—~～]|to|until|till|through|一?直?[至到])\s?(?:the\s)?", re.I)
_SIDE_BY_SIDE = re.compile(
    r"\W{0,5}(?:(?:up\s|all\sthe\sway\s|through\s)?to|and|or|until|till|through|(?:一?直|起)?[至到和与或])?\W{0,3}(?:the\s)?",
    re.I,
)
_OPENS = re.compile(r"^[\s*_]*[:：(（|–—-]")

Found = tuple[Span, str, Wrong]
"""Where something wrong stands, what it reads as, and why."""


@dataclass(frozen=True)
class Reading:
    """A draft as it was read: its names, its sentences, and the words of citations that it quotes."""

    draft: str
    citations: Sequence[Citation]
    mentions: Sequence[Mention]
    strange: Sequence[Stranger]
    dates: Sequence[DateClaim]
    labels: Sequence[tuple[Span, str]]
    outline: Outline
    subjects: Subjects

    @classmethod
    def of(cls, draft: str, citations: Sequence[Citation]) -> "Reading":
        """Read a draft beside the citations that may bear it out."""
        names = [one for one in citations if one.kind == "name"]
        persons = [str(one.value) for one in names if one.unit == "owner"]
        labels, found = list(_labels_in(draft, citations)), dates_in(draft)
        mentions, strange = Names([str(one.value) for one in names], persons, _words_of(draft, citations)).find(draft)
        read = [*(span for span, _ in labels), *(one.span for one in found)]
        strange = [one for one in strange if not any(one.span.touches(span) for span in read)]
        mentions = [one for one in mentions if not any(_is_within(one.span, date.span) for date in found)]
        named = [mention.span for mention in mentions]
        dates = [one for one in found if not any(one.span.touches(span) for span in named)]
        unknown = [one.span for one in strange]
        outline = Outline(draft, [*named, *unknown, *(date.span for date in dates)])
        subjects = Subjects.of(draft, mentions, unknown, outline, _about_names(names))
        return cls(draft, citations, mentions, strange, dates, labels, outline, subjects)

    def wrong_names(self) -> Iterator[Found]:
        """Yield the names that are not cited."""
        cited = {str(one.value): one for one in self.citations if one.kind == "name" and one.unit != "text"}
        forms = {form: name for name in cited for form in whole_forms(name)}
        for stranger in self.strange:
            near = get_close_matches(stranger.text, forms, 1, _NEAR)
            nearest = cited[forms[near[0]]] if near else None
            yield stranger.span, "name", Wrong("near_miss" if near else "not_cited", nearest)
        yield from self._wrong_ids()

    def _wrong_ids(self) -> Iterator[Found]:
        """Yield the ids that stand beside the name of another record as if they were its own."""
        for told, _ in self.subjects.told_as_one():
            theirs = (one for one in self.citations if one.kind == "name" and one.about in told.records)
            yield told.span, "name", Wrong("about_another", next(theirs))

    def wrong_dates(self) -> Iterator[Found]:
        """Yield the dates that are not cited of whom the sentence speaks."""
        cited = [one for one in self.citations if one.kind == "date"]
        spans = list(_intervals(self.draft, self.dates))
        for claim in self.dates:
            whole = next(span for span in spans if span.touches(claim.span))
            about = self.subjects.about(whole, spans)
            has_bounds = self._has_bounds(claim.span, [one.span for one in self.dates])
            wrong = judge_date(claim, cited, about, self._words(claim.span), has_bounds=has_bounds)
            if wrong is not None:
                yield claim.span, "date", wrong

    def wrong_numbers(self) -> Iterator[Found]:
        """Yield the numbers that no citation bears out."""
        for claim in self.numbers:
            if not self._claims_nothing(claim) and (wrong := self._judge(claim)) is not None:
                yield claim.span, _KINDS.get(claim.unit, claim.unit), wrong

    @cached_property
    def numbers(self) -> Sequence[NumberClaim]:
        """The numbers outside of names, dates and quoted labels."""
        names = [*(one.span for one in self.mentions), *(one.span for one in self.strange)]
        read = [*(one.span for one in self.dates), *(span for span, _ in self.labels)]
        found = numbers_in(self.draft, [*names, *read])
        return [replace(one, unit="level") if self._is_level(one) else one for one in found]

    def _is_level(self, claim: NumberClaim) -> bool:
        """Say whether a number is how sure the cited intervals are, where an interval is spoken of."""
        if claim.unit != "percent" or len(claim.amounts) > 1 or not any(map(claim.amounts[0].holds, self._levels)):
            return False
        part, words = self.outline.part(claim.span.start), self._lead(claim.span)
        return tells_level(self.draft[words : part.end])

    @cached_property
    def _levels(self) -> frozenset[float]:
        return frozenset({0.8, *(int(n) / 100 for one in self.citations for n in _LEVEL.findall(one.text))})

    def _claims_nothing(self, claim: NumberClaim) -> bool:
        """Say whether a number is the writer's own: a usual window, a few things, minutes that no citation tells."""
        if claim.unit == "minutes":
            return not any(one.unit == "minutes" for one in self.citations)
        if claim.unit == "level":
            return True
        if claim in self.windows and any(claim.amounts[0].holds(day) for day in self._days):
            return True
        before, after = self.draft[: claim.span.start][-20:], self.draft[claim.span.end :][:40]
        labels = {one.label for one in self.citations if one.kind in ("count", "number")}
        is_count = claim.unit == "plain" and not claim.sign and claim.amounts[0].middle in self._counts()
        return is_count or is_usual(claim, before) or is_few(claim, after, labels)

    @cached_property
    def windows(self) -> Sequence[NumberClaim]:
        """The numbers of days within which something is to come: said so, or those of a cited probability."""
        return [one for one in self.numbers if self._is_window(one)]

    def _is_window(self, claim: NumberClaim) -> bool:
        before = self.draft[: claim.span.start][-30:]
        is_known = any(claim.amounts[0].holds(day) for day in self._days)
        if claim.unit == "days":
            return not AGO.search(before) and (claim.is_window or (is_known and not LASTED.search(before)))
        return claim.unit == "plain" and is_known and bool(WINDOW.search(before))

    @cached_property
    def _days(self) -> frozenset[int]:
        return frozenset(one.within_days for one in self.citations if one.within_days is not None)

    def _counts(self) -> set[float]:
        """Return how many records the draft names."""
        named = {one.records for one in self.subjects.named if one.records}
        return {float(len(named)), float(len(frozenset().union(*named)))}

    def _judge(self, claim: NumberClaim) -> Wrong | None:
        return judge(claim, self._setting(claim), self.citations)

    def _setting(self, claim: NumberClaim) -> Setting:
        alike = [one.span for one in self.numbers if _is_alike(one, claim)]
        sentence, words = self.outline.sentence(claim.span.start), self._words(claim.span)
        said, part = self.draft[sentence.start : sentence.end], self.outline.part(claim.span.start)
        windows = () if claim in self.windows else self.windows
        return Setting(
            about=self.subjects.about(claim.span, alike),
            label=self._label(claim, sentence),
            words=words,
            days=self._days_of([one for one in windows if part.start <= one.span.start < part.end]),
            days_near=self._days_of(self._window(claim, sentence)),
            has_bounds=self._has_bounds(claim.span, alike),
            is_money=bool(meanings_in(said + words, "money")) or "value" in said.lower() or "价值" in said,
        )

    def _has_bounds(self, span: Span, alike: Sequence[Span]) -> bool:
        """Say whether an interval is spoken of at a place, in its part of the sentence or the two before.

        Two of a kind side by side may be one too.
        """
        if any(self._is_beside(other, span) for other in alike if other != span):
            return True
        sentence, start = self.outline.sentence(span.start), span.start
        for _ in range(3):
            start = max(sentence.start, self.outline.part(start).start - 1)
        above = self.outline.header(span.start) or Span(0, 0)
        said = self.draft[start : self.outline.part(span.start).end]
        return tells_bounds(said + self.draft[above.start : above.end])

    def _is_beside(self, one: Span, other: Span) -> bool:
        between = self.draft[min(one.end, other.end) : max(one.start, other.start)]
        return bool(_SIDE_BY_SIDE.fullmatch(between))

    def _days_of(self, windows: Sequence[NumberClaim]) -> frozenset[int]:
        held = {day for one in windows for day in self._days if one.amounts[0].holds(day)}
        return frozenset(held or {round(one.amounts[0].middle) for one in windows})

    def _window(self, claim: NumberClaim, sentence: Span) -> Sequence[NumberClaim]:
        """Return the last window of a sentence before a number, else its first."""
        near = [one for one in self.windows if sentence.start <= one.span.start < sentence.end]
        return [one for one in near if one.span.start < claim.span.start][-1:] or near[:1]

    def _label(self, claim: NumberClaim, sentence: Span) -> str | None:
        """Return the quoted words nearest before a number, else those after it in the same part.

        A number without a unit is not what words of an earlier part are about that another number followed already.
        """
        span, part = claim.span, self.outline.part(claim.span.start)
        before = [one for one in self.labels if sentence.start <= one[0].start < span.start]
        if claim.unit == "plain":
            before = [
                one
                for one in before
                if one[0].start >= part.start or not _DIGIT.search(self.draft[one[0].end : span.start])
            ]
        after = [one for one in self.labels if span.start < one[0].start < part.end]
        near = max(before, default=None, key=_begin) or min(after, default=None, key=_begin)
        return near[1] if near and _gap(span, near[0]) <= _MOST_LABEL_DISTANCE else None

    def _words(self, span: Span) -> str:
        """Return what is said of a number or date: its part of the sentence up to others, the words that lead to it.

        In a table it is the cell above.
        """
        if above := self.outline.header(span.start):
            return self.draft[above.start : above.end]
        start, end = self._lead(span), self.outline.part(span.start).end
        claimed = [*(one.span for one in self.numbers), *(one.span for one in self.dates)]
        others = [one for one in claimed if one != span]
        start = max([start, *(one.end for one in others if one.end <= span.start)])
        is_last = not any(span.end <= one.start < end for one in others)
        return self.draft[start : end if is_last else span.end]

    def _lead(self, span: Span) -> int:
        """Return where the words begin that lead to a number or date: with its part, or that before a bracket."""
        start = self.outline.part(span.start).start
        if _OPENS.match(self.draft[start : span.start]) and start > self.outline.sentence(span.start).start:
            return self.outline.part(start - 1).start
        return start


def _intervals(draft: str, dates: Sequence[DateClaim]) -> Iterator[Span]:
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


def _is_alike(one: NumberClaim, other: NumberClaim) -> bool:
    """Say whether two numbers are of a kind; a share may be written as a fraction."""
    units = {"percent" if claim.is_fraction else claim.unit for claim in (one, other)}
    return not one.is_window and len(units) == 1


def _about_names(names: Iterable[Citation]) -> dict[str, frozenset[About]]:
    about: dict[str, set[About]] = {}
    for one in names:
        if one.unit in ("name", "id") and one.about is not None:
            about.setdefault(str(one.value), set()).add(one.about)
    return {name: frozenset(those) for name, those in about.items()}


def _labels_in(draft: str, citations: Sequence[Citation]) -> Iterator[tuple[Span, str]]:
    """Yield where the draft quotes the words of a citation, the longest first where they overlap."""
    folded = draft.casefold()
    if len(folded) != len(draft):
        return
    taken: list[Span] = []
    reasons = {one.label for one in citations if one.unit in ("log-odds", "logarithm")}
    labels = sorted((label for label in reasons if len(label) > 1), key=len, reverse=True)
    for label in labels:
        at = folded.find(label.casefold())
        while at >= 0:
            span = Span(at, at + len(label))
            if not any(span.touches(other) for other in taken):
                taken.append(span)
                yield span, label
            at = folded.find(label.casefold(), at + 1)


def _words_of(draft: str, citations: Iterable[Citation]) -> frozenset[str]:
    """Return the words that stand in lower case in the draft or in the labels of citations: they name nobody."""
    text = " ".join({one.label for one in citations if one.kind != "name"})
    return frozenset(re.findall(r"\b[a-z]{3,}\b", f"{draft} {text}"))


def _begin(quoted: tuple[Span, str]) -> int:
    return quoted[0].start


def _is_within(one: Span, other: Span) -> bool:
    return other.start <= one.start and one.end <= other.end


def _gap(one: Span, other: Span) -> int:
    return max(one.start - other.end, other.start - one.end, 0)
