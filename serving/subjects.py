"""Of whom does a draft speak at a place?

Of who is named in the same part of the sentence, else in the part before, else in the last sentence that names
somebody; in a table, of who is named in the row or above the column. Where a name is strange, it may be anybody.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from serving.claims import Mention, Span
from serving.outlines import Outline
from serving.referents import Named, Records, distinct, referents

_IT = re.compile(r"\b(?:it|its|they|their)\b|该|其(?!次|中|他|余)", re.I)
_ALL = re.compile(r"\b(?:both|all|each|together|altogether|combined)\b|两者|二者|都|均|合计|总共|各", re.I)
_BY_LETTER = re.compile(
    r"\b(?:lead|deal|account|customer|company|option|case|opportunity|number|no\.)\s?#?[A-E1-9]\b|(?:客户|线索|商机|公司|方案)\s?[A-E1-9甲乙丙]|[甲乙丙]方",
    re.I,
)
_LISTED = re.compile(
    r"[\s*_`”\"')）]*(?:[,，、/&]|\b(?:and|against|versus|vs\.?)|和|与|及|以及|对|\s)*[\s*_`“\"'(（]*", re.I
)
_JOINED = re.compile(r"\s?(?:[,，、/&]|\band\b|和|与|及|以及)\s?(?:and\s)?", re.I)
_AS_ONE = re.compile(
    r"[\s*_`]*[(（\[【|][\s*_`]*(?:(?:id|no\.?|编号|deal|lead|account|商机|线索|客户)\s?[:：#]?\s?)?"
    r"|[\s*_`•-]*(?:id|编号)[\s*_`]*[:：][\s*_`]*",
    re.I,
)
_AS_ONE_ENDS = re.compile(r"[\s*_`]*(?:[)）\]】|,，;；]|\n|$)")
_VERSUS = re.compile(r"\s?(?:vs\.?|versus|against|over|rather\sthan|compared\s(?:to|with)|/|对|比|而非)\s?", re.I)
_IN_ORDER = re.compile(r"\brespectively\b|\b(?:that|this|the same|same) order\b|分别|依次|按顺序|顺次", re.I)
_SEVERAL = re.compile(
    r"\b(?:they|their|them|these|both|(?:the|those) two)\b|[两二]者|两[个家笔单条份位]|[它他]们|二家", re.I
)
_INTRODUCES = re.compile(r"^\W*(?:at|with|given|on|holding|worth)\b|^\W*以", re.I)
_RANKS = (
    re.compile(r"\b(?:first|top one|no\. 1)\b|第一|首位|头一", re.I),
    re.compile(r"\bsecond\b|第二", re.I),
    re.compile(r"\bthird\b|第三", re.I),
    re.compile(r"\blast\b(?! (?:\d+ )?(?:week|month|quarter|year|day))|最后一", re.I),
)


@dataclass(frozen=True)
class Subjects:
    """The records that a draft names, in its order, and where its sentences and parts begin."""

    draft: str
    named: Sequence[Named]
    outline: Outline

    @classmethod
    def of(
        cls,
        draft: str,
        mentions: Sequence[Mention],
        strange: Sequence[Span],
        outline: Outline,
        about_names: Mapping[str, Records],
    ) -> "Subjects":
        """Collect who is named: records by their names and ids, and strange names."""
        known = [
            Named(one.span, records)
            for one in mentions
            if (records := frozenset(about for name in one.names for about in about_names.get(name, ())))
        ]
        named = [*known, *(Named(span, frozenset()) for span in strange)]
        ordered = sorted(named, key=lambda one: one.span.start)
        narrowed = [_narrowed(one, ordered[max(0, at - 1) : at + 2]) for at, one in enumerate(ordered)]
        told = [*narrowed, *referents(draft, narrowed, outline)]
        return cls(draft, sorted(told, key=lambda one: one.span.start), outline)

    def told_as_one(self) -> Iterator[tuple[Named, Named]]:
        """Yield an id and a name of two records told as those of one, "name (id)" or in cells of a row."""
        for one, other in pairwise(self.named):
            between, after = self.draft[one.span.end : other.span.start], self.draft[other.span.end :][:3]
            kinds = {about.entity for about in one.records} & {about.entity for about in other.records}
            if kinds and not one.records & other.records and _AS_ONE.fullmatch(between) and _AS_ONE_ENDS.match(after):
                yield from ((a, b) for a, b in ((one, other), (other, one)) if self._is_id(a) and not self._is_id(b))

    def _is_id(self, one: Named) -> bool:
        return self.draft[one.span.start : one.span.end] in {about.entity_id for about in one.records}

    def about(self, span: Span, alike: Sequence[Span]) -> Records:
        """Return of whom the draft speaks at a place, empty if that may be anybody; `alike` are claims of its kind."""
        chosen = self._chosen(span, alike)
        if any(not one.records for one in chosen):
            return frozenset()
        told_as_one = [pair for pair in self.told_as_one() if pair[0] in chosen or pair[1] in chosen]
        return frozenset(about for one in (*chosen, *chain(*told_as_one)) for about in one.records)

    def _chosen(self, span: Span, alike: Sequence[Span]) -> Sequence[Named]:
        sentence, part = self.outline.sentence(span.start), self._part(span)
        if self.outline.is_row(span.start):
            above = self.outline.header(span.start)
            return self._within(sentence) or (self._within(above) if above else []) or self._carried(sentence)
        if self._is_compared(span, alike):
            return [one for one in self.named if one.span.start < sentence.end]
        return (
            self._recalled(sentence, span, alike)
            or self._in_turn(sentence, span, alike)
            or self._in_part(sentence, part, span, alike)
            or self._in_sentence(sentence, part, span)
        )

    def _part(self, span: Span) -> Span:
        """Return the part of the sentence around a claim, from before a bracket that is closed before the claim."""
        part = self.outline.part(span.start)
        if re.match(r"\s?[(（][^()（）]*[)）]", self.draft[part.start : span.start]):
            return Span(self.outline.part(max(0, part.start - 1)).start, part.end)
        return part

    def _within(self, span: Span) -> list[Named]:
        return [one for one in self.named if span.start <= one.span.start < span.end]

    def _is_compared(self, span: Span, alike: Sequence[Span]) -> bool:
        """Say whether a claim is told beside another of its kind, as "41% vs 27%"."""
        pairs = [(one, span) if one.start < span.start else (span, one) for one in alike if one != span]
        return any(
            _VERSUS.fullmatch(self.draft[left.end : right.start]) for left, right in pairs if left.end <= right.start
        )

    def _in_turn(self, sentence: Span, span: Span, alike: Sequence[Span]) -> list[Named]:
        """Return the one of names told in a row whose turn it is, where as many claims of a kind follow."""
        group = self._group(sentence, span)
        if len(group) < 2:
            return []
        rest = Span(group[-1].span.end, sentence.end)
        told = [one for one in alike if rest.start <= one.start < rest.end]
        others = [one for one in self._within(rest) if one.records not in [named.records for named in group]]
        is_said = self._says(_IN_ORDER, sentence)
        if not others and (len(told) == len(group) or (is_said and len(told) % len(group) == 0)):
            return [group[told.index(span) % len(group)]]
        return group if is_said else []

    def _group(self, sentence: Span, span: Span) -> list[Named]:
        """Return the last names before that are told in a row, each record once; all where it says "respectively"."""
        group: list[Named] = []
        is_said = self._says(_IN_ORDER, sentence)
        for one in reversed(self._within(Span(sentence.start, span.start))):
            if group and not is_said and not _LISTED.fullmatch(self.draft[one.span.end : group[0].span.start]):
                break
            if group and one.records == group[0].records:
                group[0] = replace(one, span=Span(one.span.start, group[0].span.end))
            else:
                group.insert(0, one)
        return group

    def _recalled(self, sentence: Span, span: Span, alike: Sequence[Span]) -> list[Named]:
        """Return who is meant where a sentence names nobody, and tells several of a kind, as "41% and 27%".

        It is the one of those named before whose turn it is, or any where it does not say "their" or "in that order".
        """
        told = [one for one in alike if sentence.start <= one.start < sentence.end]
        is_said = self._says(_IN_ORDER, sentence)
        carried = self._carried(sentence)
        is_listed = any(self._are_joined(*pair) for pair in pairwise(told))
        if self._within(sentence) or not (is_said or is_listed) or any(not one.records for one in carried):
            return []
        meant = distinct(carried)
        is_row = 1 < len(told) == len(meant) and all(self._are_joined(*pair) for pair in pairwise(told))
        if len(meant) < 2:
            meant = distinct(self._before(sentence))[-len(told) :]
        is_turn = is_row or (meant and len(told) % len(meant) == 0 and (is_said or self._says(_SEVERAL, sentence)))
        return [meant[told.index(span) % len(meant)]] if is_turn else meant

    def _are_joined(self, one: Span, other: Span) -> bool:
        return bool(_JOINED.fullmatch(self.draft[one.end : other.start]))

    def _says(self, words: re.Pattern[str], span: Span) -> bool:
        return bool(words.search(self.draft[span.start : span.end]))

    def _before(self, span: Span) -> list[Named]:
        return [one for one in self.named if one.span.start < span.start]

    def _in_part(self, sentence: Span, part: Span, span: Span, alike: Sequence[Span]) -> list[Named]:
        """Return who is named between the claim before and this one, else before it, else after it, in its part."""
        after = self._within(Span(span.end, self.outline.part(part.end).end))
        if after and re.fullmatch(r"\W*[(（][\W]*", self.draft[span.end : after[0].span.start]):
            return after[:1]
        before = self._within(Span(part.start, span.start))
        last = max((one.end for one in alike if part.start <= one.start < span.start), default=part.start)
        return [one for one in before if one.span.start >= last] or before or self._after(sentence, part, span)

    def _after(self, sentence: Span, part: Span, span: Span) -> list[Named]:
        """Return who is named next in the part, unless a bracket that follows a name is closed before."""
        after = self._within(Span(span.end, part.end))[:1]
        is_aside = after and re.match(r"[^(（]*[)）]", self.draft[span.end : after[0].span.start])
        return [] if is_aside and self._within(Span(sentence.start, span.start)) else after

    def _in_sentence(self, sentence: Span, part: Span, span: Span) -> list[Named]:
        words = self.draft[part.start : part.end]
        before = self._within(Span(sentence.start, span.start))
        if before:
            nearest = self.outline.part(before[-1].span.start)
            if _IT.search(words) or _ALL.search(words):
                return before
            return [
                *(one for one in before if one.span.start >= nearest.start),
                *self._introduced(part, sentence, span),
            ]
        carried = self._carried(sentence)
        if _BY_LETTER.search(words):
            return self._before(sentence)
        if ranked := list(self._by_rank(words, carried, sentence)):
            return ranked
        if _ALL.search(words):
            carried = self._before(sentence)
        after = self._within(Span(span.end, sentence.end))[: 0 if carried and _IT.search(words) else 1]
        return [*carried, *after] or self._only()

    def _only(self) -> list[Named]:
        """Return the one record that a draft names, if it names no other."""
        return list(self.named[:1]) if len({one.records for one in self.named}) == 1 else []

    def _introduced(self, part: Span, sentence: Span, span: Span) -> list[Named]:
        """Return who is named after a part like "at 27%," that leads to it."""
        after = self._within(Span(span.end, sentence.end))[:1]
        is_led = after and re.fullmatch(r"\W*", self.draft[span.end : after[0].span.start])
        return after if is_led and _INTRODUCES.match(self.draft[part.start : span.start]) else []

    def _carried(self, sentence: Span) -> list[Named]:
        """Return the names of the last sentence before that has some."""
        earlier = self._before(sentence)
        last = self.outline.sentence(earlier[-1].span.start) if earlier else sentence
        return [one for one in earlier if one.span.start >= last.start]

    def _by_rank(self, words: str, carried: Sequence[Named], sentence: Span) -> Iterator[Named]:
        """Yield the one of the names before that is called the first, the second, the third or the last."""
        named = carried
        if len({one.records for one in carried}) < 2:
            named = self._before(sentence)
        told = distinct(named)
        for place, form in zip((0, 1, 2, -1), _RANKS, strict=True):
            if form.search(words) and len(told) > max(place, 1):
                yield told[place]


def _narrowed(one: Named, beside: Sequence[Named]) -> Named:
    """Return a name that several records have as of the one that is named beside it."""
    only = [other.records for other in beside if len(other.records) == 1 and other.records < one.records]
    return replace(one, records=only[0]) if only else one
