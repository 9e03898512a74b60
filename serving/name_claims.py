"""Which names does a draft tell, which of them are cited, and which are strange?

A cited name may be told in part: without its legal form, by its English or its Chinese half, by two words in a row, by
a word that only one cited name has. What looks like a name and is none of these is strange.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from serving.chinese_names import HAN, LEGAL_HAN, find_chinese
from serving.claims import Mention, Span, Stranger, blank
from serving.english_names import ENDS_LEGAL, find_english, parts_of

_ID = re.compile(
    r"(?<![A-Za-z\d_.\0])(?:[A-Za-z]{1,6}[-_]?\d{3,}|\d+[A-Za-z]+\d[A-Za-z\d]{4,}|[A-Za-z]+\d[A-Za-z\d]{6,})(?![A-Za-z\d_])"
)
_PERSON_HAN = re.compile(rf"[{HAN}]{{2,4}}(?=\s[A-Z]|$)")


@dataclass
class Names:
    """The cited names, ready to be found in a draft; built anew for each, in about a millisecond for a page of them."""

    cited: Sequence[str]
    persons: Sequence[str]
    lower: frozenset[str]
    _whole: dict[str, list[str]] = field(default_factory=dict)
    _parts: dict[tuple[str, ...], set[str]] = field(default_factory=dict)
    _aliases: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in dict.fromkeys(self.cited):
            for alias in whole_forms(name):
                self._aliases.setdefault(alias, set()).add(name)
            for part in parts_of(name):
                self._parts.setdefault(part, set()).add(name)
        for alias in sorted(self._aliases, key=len, reverse=True):
            self._whole.setdefault(alias[:2], []).append(alias)

    def find(self, draft: str) -> tuple[list[Mention], list[Stranger]]:
        """Return the cited names in a draft, and the strange ones."""
        mentions = list(self._find_whole(draft))
        rest = blank(draft, (mention.span for mention in mentions))
        known, strange = find_english(rest, self._parts, self.lower)
        rest = blank(rest, [*(one.span for one in known), *(one.span for one in strange)])
        ids = [Stranger(Span(*match.span()), match[0]) for match in _ID.finditer(rest)]
        persons = [found[0] for name in self.persons if (found := _PERSON_HAN.match(name))]
        return [*mentions, *known], [*strange, *ids, *find_chinese(rest, persons)]

    def _find_whole(self, draft: str) -> Iterator[Mention]:
        place, end = 0, len(draft)
        while place < end:
            for alias in (*self._whole.get(draft[place : place + 2], ()), *self._whole.get(draft[place], ())):
                if draft.startswith(alias, place) and self._is_told(draft, place, alias):
                    yield Mention(Span(place, place + len(alias)), frozenset(self._aliases[alias]))
                    place += len(alias) - 1
                    break
            place += 1

    def _is_told(self, draft: str, place: int, alias: str) -> bool:
        """Say whether an alias stands whole, and no other character before it makes it a misspelt name."""
        before = [name[: name.find(alias)] for name in self._aliases[alias]]
        return _is_whole(draft, place, alias) and not any(
            _differ_by_one(part, draft[max(0, place - len(part)) : place]) for part in before
        )


def whole_forms(name: str) -> set[str]:
    """Return the ways in which a name may be told whole, and short ones of a Chinese name.

    >>> sorted(whole_forms("无锡凯锐精密机械有限公司"))
    ['凯锐', '凯锐精密机械', '无锡凯锐', '无锡凯锐精密机械', '无锡凯锐精密机械有限公司']
    """
    found = {name, ENDS_LEGAL.sub("", name)}
    found |= set(re.findall(rf"[{HAN}]+", name)) if re.search(r"[A-Za-z]", name) else set()
    found |= {part.strip() for part in re.split(rf"[{HAN}]+", name) if len(part.strip()) > 2}
    core = LEGAL_HAN.sub("", name)
    if core != name and len(core) >= 4:
        found |= {core, core[:4], core[2:], core[2:4]}
    return {alias for alias in found if alias}


def _is_whole(draft: str, place: int, alias: str) -> bool:
    """Say whether an alias does not begin or end within a word or number."""
    end = place + len(alias)
    return not (_joins(draft[place - 1 : place], alias[0]) or _joins(alias[-1], draft[end : end + 1]))


def _differ_by_one(one: str, other: str) -> bool:
    return len(one) == len(other) <= 4 and sum(left != right for left, right in zip(one, other, strict=True)) == 1


def _joins(left: str, right: str) -> bool:
    return bool(left and right) and all(sign.isascii() and sign.isalnum() for sign in (left[-1], right[0]))
