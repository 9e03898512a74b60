"""What does a draft claim, about whom, and what of it is not borne out?"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property

from serving.citation_quotes import labels_in, words_of
from serving.citations import About, Citation
from serving.claim_matching import Setting, Wrong, judge
from serving.claims import DateClaim, Mention, NumberClaim, Span, Stranger
from serving.date_claims import dates_in
from serving.date_matching import intervals, judge_date
from serving.meanings import meanings_in, tells_bounds, tells_level
from serving.name_claims import Names, whole_forms
from serving.number_claims import numbers_in
from serving.outlines import Outline
from serving.plans import is_few, is_usual
from serving.subjects import Subjects
from serving.windows import Windows

_KINDS = {"percent": "probability", "level": "probability"} | dict.fromkeys(
    ("times", "version", "minutes", "plain"), "number"
)
_NEAR = 0.75
_MOST_LABEL_DISTANCE = 80
_LEVEL = re.compile(r"(\d+)%\s?(?:interval|区间)")
_DIGIT = re.compile(r"\d")
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
        labels, found = list(labels_in(draft, citations)), dates_in(draft)
        mentions, strange = Names([str(one.value) for one in names], persons, words_of(draft, citations)).find(draft)
        read = [*(span for span, _ in labels), *(one.span for one in found)]
        strange = [one for one in strange if not any(one.span.touches(span) for span in read)]
        mentions = [one for one in mentions if not any(_is_within(one.span, date.span) for date in found)]
        named = [mention.span for mention in mentions]
        dates = [one for one in found if not any(one.span.touches(span) for span in named)]
        unknown = [one.span for one in strange]
        outline = Outline(draft, [*named, *unknown, *(date.span for date in dates)])
        about = _about_names(names, ("name", "id"))
        if not unknown and not any(name in about for one in mentions for name in one.names):
            about = _about_names(names, ("owner",))
        subjects = Subjects.of(draft, mentions, unknown, outline, about)
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
        spans = list(intervals(self.draft, self.dates))
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
        if self.windows.is_cited(claim):
            return True
        before, after = self.draft[: claim.span.start][-20:], self.draft[claim.span.end :][:40]
        labels = {one.label for one in self.citations if one.kind in ("count", "number")}
        is_count = claim.unit == "plain" and not claim.sign and claim.amounts[0].middle in self._counts()
        return is_count or is_usual(claim, before) or is_few(claim, after, labels)

    @cached_property
    def windows(self) -> Windows:
        """The numbers of days within which something is to come."""
        days = frozenset(one.within_days for one in self.citations if one.within_days is not None)
        return Windows.of(self.draft, self.numbers, days)

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
        return Setting(
            about=self.subjects.about(claim.span, alike),
            label=self._label(claim, sentence),
            words=words,
            days=self.windows.within(part, claim),
            days_near=self.windows.near(sentence, claim),
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


def _is_alike(one: NumberClaim, other: NumberClaim) -> bool:
    """Say whether two numbers are of a kind; a share may be written as a fraction."""
    units = {"percent" if claim.is_fraction else claim.unit for claim in (one, other)}
    return not one.is_window and len(units) == 1


def _about_names(names: Iterable[Citation], units: Sequence[str]) -> dict[str, frozenset[About]]:
    """Return whom a name is of; that of an owner is of all that is his."""
    about: dict[str, set[About]] = {}
    for one in names:
        if one.unit in units and one.about is not None:
            about.setdefault(str(one.value), set()).add(one.about)
    return {name: frozenset(those) for name, those in about.items()}


def _begin(quoted: tuple[Span, str]) -> int:
    return quoted[0].start


def _is_within(one: Span, other: Span) -> bool:
    return other.start <= one.start and one.end <= other.end


def _gap(one: Span, other: Span) -> int:
    return max(one.start - other.end, other.start - one.end, 0)
