"""Which names does a draft tell, which of them are cited, and which are strange?

A cited name may be told in part: without its legal form, by its English or its Chinese half, by two words in a row, by
a word that only one cited name has. What looks like a name and is none of these is strange: words in capitals that are
no ordinary ones, ids, and in Chinese what ends as companies do or stands where a person would.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from serving.claims import Mention, Span
from serving.ordinary_words import ACRONYMS, ORDINARY, VERBS

_HAN = r"\u3400-\u9fff"
_LEGAL = re.compile(
    r"[\s,]*\b(?:Co\.?,?\s?Ltd\.?|Company|Corporation|Corp\.?|Incorporated|Inc\.?|Limited|Ltd\.?|LLC|L\.L\.C\.|GmbH|AG|PLC|S\.A\.|Co\.)$"
)
_LEGAL_HAN = re.compile(r"(?:股份有限公司|有限责任公司|有限公司|股份公司|集团公司|集团|公司)$")
_WORD = r"[A-Z][A-Za-zÀ-ÿ]*(?:['’&.-][A-Za-zÀ-ÿ]+)*"
_SEQUENCE = re.compile(
    rf"(?<![A-Za-z\d_\0]){_WORD}(?:(?:\s(?:&\s)?|,\s(?=(?:Co|Ltd|Inc|LLC)\b)|\.,\s(?=Ltd)){_WORD}\.?)*"
)
_TOKEN = re.compile(_WORD)
_ID = re.compile(
    r"(?<![A-Za-z\d_.\0])(?:[A-Za-z]{1,6}[-_]?\d{3,}|\d+[A-Za-z]+\d[A-Za-z\d]{4,}|[A-Za-z]+\d[A-Za-z\d]{6,})(?![A-Za-z\d_])"
)
_COMPANY_HAN = re.compile(rf"[{_HAN}]{{2,20}}?(?:有限责任公司|有限公司|股份公司|集团|公司)")
_SHORT_HAN = re.compile(
    r"(?:致电|联系|拜访|跟进|客户|走访|回访|推进|关注|和|与|、|：|“|「|^|\n|[。，；])"
    rf"(?P<name>[{_HAN}]{{2,6}}?(?:科技|实业|机械|电子|物流|食品|化工|能源|贸易|制造|软件))(?!行业|业|类|产品|领域|板块|有限|股份|集团|公司|[{_HAN}]?公司)"
)
_BEFORE_COMPANY = re.compile(
    r"^.*(?:致电|联系|拜访|跟进|走访|回访|推进|关注|优先|客户|其中|以及|还有|另外|目前|建议|我们|你们|他们|和|与|及|给|对|向|在|把|将|是|的|先|再|由|请|去|到|于|如|像|比)"
)
_NO_COMPANY = re.compile(
    r"^(?:该|本|贵|我|此|这|那|两|几|各|每|某|一|二|三|四|五|六|七|八|九|十|家|个|上述|大|小|分|子|母|总|新|老)*(?:家|个)?(?:公司|集团)$"
)
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘"
    "杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
)
_NO_GIVEN = "的是在和与给为了前后请先再也都会已将有不"
_PERSON = re.compile(
    rf"(?:负责人|销售|联系人|同事|代表|由|联系|致电|请|拜访|和|与)(?:是|为|：|:)?\s?(?P<a>[{_SURNAMES}](?:(?![{_NO_GIVEN}])[{_HAN}]){{1,2}})"
    rf"(?=[，。；、：:,（(\s]|负责|先生|女士|经理|总|跟进|处理|$)"
    rf"|负责人(?:是|为|：|:|(?<=[（(]负责人))\s?(?P<c>[{_HAN}]{{2,3}})(?=[，。；、,）)\s]|$)"
    rf"|(?:^|\n)(?!各位|大家|[您你]好|注意|另外|因此|同时|首先|其次|最后|今天|建议|如|必要|有空|方便|早上|团队)(?P<d>[{_HAN}]{{2,3}})(?=，(?:请|[您你]好))"
    rf"|(?:^|[\n。，；、（(\s])(?P<b>[{_SURNAMES}](?:(?![{_NO_GIVEN}])[{_HAN}]){{1,2}}?)(?=负责|先生|女士|经理|应|需|可|要|本周|今天|今日|明天)"
)


@dataclass(frozen=True)
class Stranger:
    """A name of a draft that is not cited, and the cited name that it is most like, if it is like one."""

    span: Span
    text: str


@dataclass
class Names:
    """The cited names, ready to be found in a draft; built anew for each, in about a millisecond for a page of them."""

    cited: Sequence[str]
    words: frozenset[str]
    _whole: dict[str, list[str]] = field(default_factory=dict)
    _parts: dict[tuple[str, ...], set[str]] = field(default_factory=dict)
    _aliases: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in dict.fromkeys(self.cited):
            for alias in whole_forms(name):
                self._aliases.setdefault(alias, set()).add(name)
            tokens = _TOKEN.findall(name)
            for start in range(len(tokens)):
                for end in range(start + 1, len(tokens) + 1):
                    self._parts.setdefault(tuple(tokens[start:end]), set()).add(name)
        for alias in sorted(self._aliases, key=len, reverse=True):
            self._whole.setdefault(alias[:2], []).append(alias)

    def find(self, draft: str) -> tuple[list[Mention], list[Stranger]]:
        """Return the cited names in a draft, and the strange ones."""
        mentions = list(self._find_whole(draft))
        rest = _without(draft, (mention.span for mention in mentions))
        known, strange = self._find_english(rest)
        rest = _without(rest, (mention.span for mention in known))
        rest = _without(rest, (stranger.span for stranger in strange))
        return [*mentions, *known], [*strange, *_ids(rest), *_companies(rest), *_persons(rest)]

    def _find_whole(self, draft: str) -> Iterator[Mention]:
        place, end = 0, len(draft)
        while place < end:
            for alias in (*self._whole.get(draft[place : place + 2], ()), *self._whole.get(draft[place], ())):
                if draft.startswith(alias, place) and _is_whole(draft, place, alias):
                    yield Mention(Span(place, place + len(alias)), frozenset(self._aliases[alias]))
                    place += len(alias) - 1
                    break
            place += 1

    def _find_english(self, draft: str) -> tuple[list[Mention], list[Stranger]]:
        mentions: list[Mention] = []
        strange: list[Stranger] = []
        for sequence in _SEQUENCE.finditer(draft):
            runs = list(self._runs(sequence))
            is_first = _begins_sentence(draft, sequence.start())
            for run in runs:
                span = Span(run[0].start, run[-1].end)
                named = [set(part.names) for part in run if part.names]
                if all(part.names for part in run) and set.intersection(*named):
                    mentions.append(Mention(span, frozenset(set.intersection(*named))))
                elif (
                    len(run) > 1
                    or named
                    or not (is_first and span.start == sequence.start())
                    or _is_subject(draft, span)
                ):
                    strange.append(Stranger(span, draft[span.start : span.end]))
        return mentions, strange

    def _runs(self, sequence: re.Match[str]) -> Iterator[list["_Part"]]:
        """Yield what stands together in a row of capitalised words: cited parts and unknown words, by ordinary ones."""
        tokens = [Span(sequence.start() + m.start(), sequence.start() + m.end()) for m in _TOKEN.finditer(sequence[0])]
        texts = [sequence[0][one.start - sequence.start() : one.end - sequence.start()] for one in tokens]
        run: list[_Part] = []
        place = 0
        while place < len(tokens):
            size, names = self._longest(texts[place:])
            if names:
                run.append(_Part(tokens[place].start, tokens[place + size - 1].end, frozenset(names)))
            elif self._is_ordinary(texts[place]):
                if run:
                    yield run
                run = []
            else:
                run.append(_Part(tokens[place].start, tokens[place].end, frozenset()))
            place += max(1, size)
        if run:
            yield run

    def _longest(self, tokens: Sequence[str]) -> tuple[int, set[str]]:
        """Return how many of the first words are part of cited names, and of which; one word must be of one name."""
        bare = [_bare(token) for token in tokens]
        for size in range(min(len(bare), 8), 0, -1):
            names = self._parts.get(tuple(bare[:size]))
            if names and (size > 1 or (len(names) == 1 and not self._is_ordinary(bare[0]))):
                return size, names
        return 0, set()

    def _is_ordinary(self, token: str) -> bool:
        word = _bare(token).lower()
        return token in ACRONYMS or any(
            stem in ORDINARY or stem in self.words
            for stem in (word, word.removesuffix("s"), word.removesuffix("ing"), word.removesuffix("ly"))
        )


@dataclass(frozen=True)
class _Part:
    start: int
    end: int
    names: frozenset[str]


def _bare(token: str) -> str:
    return re.sub(r"['’]s$|\.$", "", token)


def whole_forms(name: str) -> set[str]:
    """Return the ways in which a name may be told whole, and short ones of a Chinese name.

    >>> sorted(whole_forms("无锡凯锐精密机械有限公司"))
    ['凯锐', '凯锐精密机械', '无锡凯锐', '无锡凯锐精密机械', '无锡凯锐精密机械有限公司']
    """
    found = {name, _LEGAL.sub("", name)}
    found |= set(re.findall(rf"[{_HAN}]+", name)) if re.search(r"[A-Za-z]", name) else set()
    found |= {part.strip() for part in re.split(rf"[{_HAN}]+", name) if len(part.strip()) > 2}
    core = _LEGAL_HAN.sub("", name)
    if core != name and len(core) >= 4:
        found |= {core, core[:4], core[2:], core[2:4]}
    return {alias for alias in found if alias}


def _is_whole(draft: str, place: int, alias: str) -> bool:
    """Say whether an alias does not begin or end within a word or number."""
    end = place + len(alias)
    return not (_joins(draft[place - 1 : place], alias[0]) or _joins(alias[-1], draft[end : end + 1]))


def _joins(left: str, right: str) -> bool:
    return bool(left and right) and all(sign.isascii() and sign.isalnum() for sign in (left[-1], right[0]))


def _begins_sentence(draft: str, at: int) -> bool:
    return bool(re.search(r"(?:^|[.!?:。！？：\n|(\"“*_>\d)-])[\s*_#>|\"“-]*$", draft[max(0, at - 12) : at]))


def _is_subject(draft: str, span: Span) -> bool:
    """Say whether what begins a sentence stands as a name would: before its verb, or with an owner's s."""
    text, follows = draft[span.start : span.end], re.match(r"\s(\w+)", draft[span.end :])
    if text.endswith(("'s", "’s")):
        return True
    return bool(follows and follows[1] in VERBS) and not text.endswith(("ly", "ing"))


def _ids(draft: str) -> Iterator[Stranger]:
    for match in _ID.finditer(draft):
        yield Stranger(Span(*match.span()), match[0])


def _companies(draft: str) -> Iterator[Stranger]:
    taken: list[Span] = []
    for match in _COMPANY_HAN.finditer(draft):
        before = _BEFORE_COMPANY.match(match[0])
        start = match.start() + (before.end() if before else 0)
        text = draft[start : match.end()]
        if not _NO_COMPANY.match(text) and len(text) > 3:
            taken.append(Span(start, match.end()))
            yield Stranger(taken[-1], text)
    for match in _SHORT_HAN.finditer(draft):
        span = Span(*match.span("name"))
        if not any(span.touches(other) for other in taken):
            yield Stranger(span, match["name"])


def _persons(draft: str) -> Iterator[Stranger]:
    for match in _PERSON.finditer(draft):
        group = next(name for name in "abcd" if match[name])
        yield Stranger(Span(*match.span(group)), match[group])


def _without(draft: str, spans: Iterable[Span]) -> str:
    signs = list(draft)
    for span in spans:
        signs[span.start : span.end] = "\0" * (span.end - span.start)
    return "".join(signs)
