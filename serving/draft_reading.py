"""What does a draft claim, about whom, and what of it is not borne out?"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from serving.citations import About, Citation
from serving.claim_matching import Problem, Setting, Wrong, judge
from serving.claims import DateClaim, Mention, NumberClaim, Outline, Span
from serving.date_claims import dates_in
from serving.meanings import days_in, meanings_in
from serving.name_claims import Names, Stranger, whole_forms
from serving.number_claims import numbers_in

_KINDS = {"percent": "probability", "level": "probability", "times": "number", "version": "number", "plain": "number"}
_NEAR = 0.75
_MOST_LABEL_DISTANCE = 80
_NEAR_BY = 200

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
    about_names: dict[str, frozenset[About]]

    @classmethod
    def of(cls, draft: str, citations: Sequence[Citation]) -> "Reading":
        """Read a draft beside the citations that may bear it out."""
        names = [one for one in citations if one.kind == "name"]
        labels = list(_labels_in(draft, citations))
        known = Names([str(one.value) for one in names], _words_of(draft, citations))
        quoted = [span for span, _ in labels]
        mentions, strange = known.find(draft)
        found = dates_in(draft)
        read = [*quoted, *(one.span for one in found)]
        strange = [one for one in strange if not any(one.span.touches(span) for span in read)]
        mentions = [one for one in mentions if not any(_is_within(one.span, date.span) for date in found)]
        named = [mention.span for mention in mentions]
        about: dict[str, set[About]] = {}
        for one in names:
            if one.unit in ("name", "id") and one.about is not None:
                about.setdefault(str(one.value), set()).add(one.about)
        dates = [one for one in found if not any(one.span.touches(span) for span in named)]
        return cls(
            draft,
            citations,
            sorted(mentions, key=lambda mention: mention.span.start),
            strange,
            dates,
            labels,
            Outline(draft, [*named, *(date.span for date in dates)]),
            {name: frozenset(those) for name, those in about.items()},
        )

    def wrong_names(self) -> Iterator[Found]:
        """Yield the names that are not cited."""
        for stranger, near in self.strangers:
            nearest = self.cited_names[near[0]] if near else None
            yield stranger.span, "name", Wrong("near_miss" if near else "not_cited", nearest)

    def wrong_dates(self) -> Iterator[Found]:
        """Yield the dates that are not cited of whom the sentence speaks."""
        cited = [one for one in self.citations if one.kind == "date"]
        for claim in self.dates:
            about, sentence = self._about(claim.span), self.outline.sentence(claim.span.start)
            said = self._said_in(sentence).dates
            theirs = [one for one in cited if not about or one.about is None or one.about in about]
            meant = [one for one in theirs if _may_mean(one, said)]
            if not any(claim.holds(day) for one in meant for day in _days_of(one)):
                other = next((one for one in cited if any(claim.holds(day) for day in _days_of(one))), None)
                problem: Problem = "wrong_meaning" if other in theirs else "about_another" if other else "not_cited"
                yield claim.span, "date", Wrong(problem, other or _closest(claim, theirs))

    def wrong_numbers(self) -> Iterator[Found]:
        """Yield the numbers that no citation bears out."""
        hidden = [mention.span for mention in self.mentions] + [one.span for one in self.strange]
        hidden += [date.span for date in self.dates] + [span for span, _ in self.labels]
        claims = numbers_in(self.draft, hidden)
        windows = [claim for claim in claims if claim.is_window]
        for claim in claims:
            if (wrong := self._judge(claim, windows)) is not None:
                yield claim.span, _KINDS.get(claim.unit, claim.unit), wrong

    def _judge(self, claim: NumberClaim, windows: Sequence[NumberClaim]) -> Wrong | None:
        amount = claim.amounts[0]
        if claim.unit == "level":
            levels = {80.0} | {float(n) for one in self.citations for n in _LEVEL.findall(one.text)}
            return None if any(amount.holds(level / 100) for level in levels) else Wrong("not_cited", None)
        if claim.is_window and any(amount.holds(day) for one in self.citations for day in days_in(one.label)):
            return None
        if claim.is_word and claim.unit == "plain" and amount.middle in self._counts():
            return None
        return judge(claim, self._setting(claim, windows), self.citations)

    def _counts(self) -> set[float]:
        """Return how many records the draft names."""
        named = {name for mention in self.subjects for name in mention.names if name in self.about_names}
        about = {frozenset(self.about_names[name]) for name in named}
        return {float(len(named)), float(len(about)), float(len({one for those in about for one in those}))}

    def _setting(self, claim: NumberClaim, windows: Sequence[NumberClaim]) -> Setting:
        sentence, part = self.outline.sentence(claim.span.start), self.outline.part(claim.span.start)
        return Setting(
            self._about(claim.span),
            self._label(claim, sentence, part),
            self._words(claim.span, part),
            frozenset() if claim.is_window else self._window(claim, sentence, part, windows),
            self._said_in(sentence).is_money,
        )

    def _window(self, claim: NumberClaim, sentence: Span, part: Span, windows: Sequence[NumberClaim]) -> frozenset[int]:
        """Return the days within which a number is said to count."""
        near = [one for one in windows if sentence.start <= one.span.start < sentence.end]
        within = [one for one in near if part.start <= one.span.start < part.end]
        before = [one for one in near if one.span.start < claim.span.start]
        chosen = within or before[-1:] or near[:1]
        return frozenset(round(one.amounts[0].middle) for one in chosen)

    def _label(self, claim: NumberClaim, sentence: Span, part: Span) -> str | None:
        """Return the quoted words nearest before a number, else those after it in the same part.

        A number without a unit is not what words of an earlier part are about that another number followed already.
        """
        span = claim.span
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

    def _about(self, span: Span) -> frozenset[About]:
        """Return whom a sentence speaks of at a place; empty where nobody is named."""
        sentence, part = self.outline.sentence(span.start), self.outline.part(span.start)
        subjects = self.subjects
        inside = [one for one in subjects if part.start <= one.span.start < part.end]
        before = [one for one in subjects if sentence.start <= one.span.start < span.start]
        words = self._words(span, part)
        if self._takes_turns(sentence, span) or (_IT.search(words) and not inside):
            chosen = before
        elif any(one.span.start < span.start for one in inside) or not inside:
            chosen = before[-1:]
        else:
            chosen = inside[:1]
        if not chosen:
            carried = self._carried(sentence)
            after = [one for one in subjects if span.start <= one.span.start < sentence.end]
            chosen = _told_by_rank(words, carried) or [*carried, *after[: 0 if carried and _IT.search(words) else 1]]
        return frozenset(about for one in chosen for name in one.names for about in self.about_names.get(name, ()))

    def _takes_turns(self, sentence: Span, span: Span) -> bool:
        """Say whether names and numbers of a sentence are told in turn; in Chinese the word for it stands before."""
        is_told = _RESPECTIVELY.search(self.draft[sentence.start : sentence.end])
        return bool(is_told) or "分别" in self.draft[sentence.start : span.start]

    def _carried(self, sentence: Span) -> list[Mention]:
        """Return the names of the last sentence before that has some."""
        earlier = [one for one in self.subjects if one.span.start < sentence.start]
        if not earlier:
            return []
        last = self.outline.sentence(earlier[-1].span.start)
        return [one for one in earlier if one.span.start >= last.start]

    @cached_property
    def subjects(self) -> list[Mention]:
        """The names that say of whom a sentence speaks; a misspelt one may mean any that it is like, or nobody."""
        meant = [Mention(one.span, frozenset(near)) for one, near in self.strangers]
        named = [one for one in self.mentions if any(name in self.about_names for name in one.names)]
        return sorted([*named, *meant], key=lambda one: one.span.start)

    @cached_property
    def strangers(self) -> list[tuple[Stranger, list[str]]]:
        """The names that are not cited, each with the cited ones that it is like."""
        forms = {form: name for name in self.cited_names for form in whole_forms(name)}
        near = [(one, get_close_matches(one.text, forms, 3, _NEAR)) for one in self.strange]
        return [(one, [forms[form] for form in like]) for one, like in near]

    @cached_property
    def cited_names(self) -> dict[str, Citation]:
        """The names that are cited."""
        return {str(one.value): one for one in self.citations if one.kind == "name" and one.unit != "text"}

    def _words(self, span: Span, part: Span) -> str:
        return self.draft[max(part.start, span.start - _NEAR_BY) : min(part.end, span.end + _NEAR_BY)]

    def _said_in(self, sentence: Span) -> "_Said":
        if sentence not in self._said:
            text = self.draft[sentence.start : sentence.end]
            is_money = bool(meanings_in(text, "money")) or "value" in text.lower() or "价值" in text
            self._said[sentence] = _Said(meanings_in(text, "date"), is_money)
        return self._said[sentence]

    @cached_property
    def _said(self) -> "dict[Span, _Said]":
        return {}


@dataclass(frozen=True)
class _Said:
    """What a sentence says: what its dates are, and whether it is of money."""

    dates: frozenset[str]
    is_money: bool


_DIGIT = re.compile(r"\d")
_RESPECTIVELY = re.compile(r"\brespectively\b", re.I)
_IT = re.compile(r"\b(?:it|its|they|their)\b|该|其(?!次|中|他|余)", re.I)
_RANKS = (
    re.compile(r"\b(?:the first|the former)\b|第一|前者|首位", re.I),
    re.compile(r"\b(?:the second)\b|第二", re.I),
    re.compile(r"\b(?:the third)\b|第三", re.I),
    re.compile(r"\b(?:the last|the latter)\b|后者|最后一", re.I),
)


def _told_by_rank(words: str, carried: Sequence[Mention]) -> list[Mention]:
    """Return the one of the names before that is called the first, the second, the third or the last."""
    first, second, third, last = (bool(form.search(words)) for form in _RANKS)
    places = [at for at, is_said in enumerate((first, second, third)) if is_said and at < len(carried)]
    return [carried[at] for at in places] + list(carried[-1:] if last else ())


_LEVEL = re.compile(r"(\d+)%\s?(?:interval|区间)")


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


def _may_mean(one: Citation, said: frozenset[str]) -> bool:
    """Say whether a date may be meant where a sentence uses such words; a bound of an interval must be called one."""
    called = meanings_in(one.label, "date")
    others = said - {"bound"}
    return "bound" in said if "bound" in called else not called or not others or bool(called & others)


def _days_of(one: Citation) -> Iterator[str]:
    yield from (day for day in (one.value, one.low, one.high) if isinstance(day, str))


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


def _begin(quoted: tuple[Span, str]) -> int:
    return quoted[0].start


def _is_within(one: Span, other: Span) -> bool:
    return other.start <= one.start and one.end <= other.end


def _gap(one: Span, other: Span) -> int:
    return max(one.start - other.end, other.start - one.end, 0)
