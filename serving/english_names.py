"""Which capitalised words of a draft are parts of cited names, and which are names that nobody cited?

Single words of an English dictionary are no names; words in a row that are capitalised where no sentence begins are.
In a title ("Best Guess", "**Next Steps:**") all words are capitalised, so only what no dictionary knows counts there.
"""

import operator
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from serving.claims import Mention, Span, Stranger
from serving.ordinary_words import VERBS, is_english, is_of_trade

_WORD = r"[A-Z][A-Za-zÀ-ÿ]*(?:['’&.-][A-Za-zÀ-ÿ]+)*"
_LEGAL = r"Co|Company|Corporation|Corp|Incorporated|Inc|Limited|Ltd|LLC|GmbH|AG|PLC|S\.A"
_SEQUENCE = re.compile(
    rf"(?<![A-Za-z\d_\0]){_WORD}(?:(?:\s?&\s?|[^\S\n]|,\s(?=(?:{_LEGAL})\b)|\.,\s(?=Ltd)){_WORD}\.?)*"
)
TOKEN = re.compile(_WORD)
ENDS_LEGAL = re.compile(rf"[\s,]*\b(?:Co\.?,?\s?Ltd\.?|L\.L\.C\.|(?:{_LEGAL})\.?)$")
_CONTRACTED = re.compile(r"['’](?:t|d|ll|re|ve|m)$")
_SEGMENT_END = re.compile(r"\n|[|:：*]|\s[–—-]\s|[.!?](?=\s|$)")
_LOWER = re.compile(r"(?<![A-Za-z\d'’\0-])[a-z]{4,}")
_START = re.compile(r"(?:^|[.!?:;。！？：；\n|(（\[\"“'‘*_>#–—\d)\]-])[\s*_#>|\"“-]*$")
_NEAR = 0.85
_SHORT_FORM = re.compile(r"[A-Z.]{1,4}s?$")

Parts = Mapping[tuple[str, ...], set[str]]
"""Words in a row, and the cited names that they are part of."""


@dataclass(frozen=True)
class _Run:
    """Words that stand together: unknown ones, or parts of cited names."""

    span: Span
    names: tuple[frozenset[str], ...]
    text: str

    @property
    def common(self) -> frozenset[str]:
        return frozenset.intersection(*self.names)


def parts_of(name: str) -> Iterator[tuple[str, ...]]:
    """Yield all words in a row of a name."""
    tokens = TOKEN.findall(ENDS_LEGAL.sub("", name))
    for start in range(len(tokens)):
        for end in range(start + 1, len(tokens) + 1):
            yield tuple(tokens[start:end])


def find_english(draft: str, parts: Parts, lower: frozenset[str]) -> tuple[list[Mention], list[Stranger]]:
    """Return the cited names told in part, and the strange ones; `lower` are words that name nobody here."""
    mentions: list[Mention] = []
    strange: list[Stranger] = []
    for sequence in _SEQUENCE.finditer(draft):
        runs = list(_runs(sequence, parts, lower))
        mentions += [Mention(run.span, run.common) for run in runs if run.common]
        odd = [run for run in runs if not run.common]
        if legal := _legal(sequence, runs, lower):
            strange.append(legal)
        else:
            strange += [Stranger(run.span, run.text) for run in odd if _is_name(draft, sequence, run)]
    return mentions, strange


def _legal(sequence: re.Match[str], runs: Sequence[_Run], lower: frozenset[str]) -> Stranger | None:
    """Return a company by its legal form, unless part of it is cited as a whole."""
    if not ENDS_LEGAL.search(sequence[0]) or any(run.common for run in runs):
        return None
    words = list(TOKEN.finditer(sequence[0]))
    known = next((at for at, one in enumerate(words) if not _is_plain(one[0], lower)), 0)
    span = Span(sequence.start() + words[known].start(), sequence.end())
    return Stranger(span, sequence[0][words[known].start() :])


def _runs(sequence: re.Match[str], parts: Parts, lower: frozenset[str]) -> Iterator[_Run]:
    """Yield what stands together in a row of capitalised words, with plain words between."""
    tokens = list(TOKEN.finditer(sequence[0]))
    bare = [_bare(one[0]) for one in tokens]
    run: list[_Piece] = []
    for piece in _pieces(bare, parts, lower):
        breaks = piece.is_english and any(one.names for one in run) and not _is_misspelt(bare, [run[-1], piece], parts)
        if run and (piece.is_plain or breaks):
            yield _run(sequence, tokens, run)
            run = []
        if (
            piece.names
            and run
            and all(one.is_english for one in run)
            and not _is_misspelt(bare, [run[-1], piece], parts)
        ):
            run = []
        if not piece.is_plain and not breaks:
            run.append(piece)
    if run:
        yield _run(sequence, tokens, run)


def _is_misspelt(bare: Sequence[str], pieces: Sequence["_Piece"], parts: Parts) -> bool:
    """Say whether a word beside part of a cited name is a word of that name but for a letter."""
    words = bare[pieces[0].first : pieces[1].last]
    alike = (one for one in parts if len(one) == len(words) and sum(map(operator.ne, one, words)) == 1)
    return any(SequenceMatcher(None, " ".join(one), " ".join(words)).ratio() >= _NEAR for one in alike)


@dataclass(frozen=True)
class _Piece:
    """Words that are part of the same cited names, or a single other word."""

    first: int
    last: int
    names: frozenset[str]
    is_plain: bool
    is_english: bool


def _pieces(bare: Sequence[str], parts: Parts, lower: frozenset[str]) -> Iterator[_Piece]:
    place = 0
    while place < len(bare):
        size, names = _longest(bare[place:], parts, lower)
        is_plain, known = not names and _is_plain(bare[place], lower), not names and is_english(bare[place])
        if is_plain and parts.get((bare[place],)) and not _is_plain(next(iter(bare[place + 1 :]), "A"), lower):
            is_plain, known = False, False
        yield _Piece(place, place + max(1, size), frozenset(names), is_plain, known)
        place += max(1, size)


def _run(sequence: re.Match[str], tokens: Sequence[re.Match[str]], run: Sequence[_Piece]) -> _Run:
    start, end = tokens[run[0].first].start(), tokens[run[-1].last - 1].end()
    names = tuple(piece.names for piece in run)
    return _Run(Span(sequence.start() + start, sequence.start() + end), names, sequence[0][start:end])


def _longest(bare: Sequence[str], parts: Parts, lower: frozenset[str]) -> tuple[int, set[str]]:
    """Return how many of the first words are part of cited names, and of which; one word must be of one name."""
    for size in range(min(len(bare), 8), 0, -1):
        names = parts.get(tuple(bare[:size]))
        if names and (size > 1 or (len(names) == 1 and not _is_plain(bare[0], lower) and not is_english(bare[0]))):
            return size, names
    return 0, set()


def _is_plain(token: str, lower: frozenset[str]) -> bool:
    word = _bare(token).lower()
    return is_of_trade(word) or word in lower or bool(_CONTRACTED.search(token)) or bool(_SHORT_FORM.match(token))


def _is_name(draft: str, sequence: re.Match[str], run: _Run) -> bool:
    """Say whether unknown words in capitals name somebody."""
    if any(run.names):
        return True
    words = TOKEN.findall(run.text)
    unknown = [word for word in words if not is_english(_bare(word))]
    if _is_title(draft, sequence):
        return len(words) > 1 and bool(unknown)
    is_first = run.span.start == sequence.start() and _begins(draft, sequence.start())
    if not is_first:
        return bool(unknown) or len(words) > 1
    follows_name = TOKEN.match(draft, run.span.end + 1) is not None and run.span.end < sequence.end()
    return len(words) > 1 or bool(unknown and (follows_name or _is_subject(draft, run)))


def _is_title(draft: str, sequence: re.Match[str]) -> bool:
    """Say whether the line, cell or bold part around has no longer word in lower case."""
    before = list(_SEGMENT_END.finditer(draft, max(0, sequence.start() - 120), sequence.start()))
    after = _SEGMENT_END.search(draft, sequence.end())
    start = before[-1].end() if before else max(0, sequence.start() - 120)
    return not _LOWER.search(draft[start : after.start() if after else len(draft)])


def _begins(draft: str, at: int) -> bool:
    return bool(_START.search(draft[max(0, at - 12) : at]))


def _is_subject(draft: str, run: _Run) -> bool:
    """Say whether what begins a sentence stands as a name would: before its verb, or with an owner's s."""
    follows = re.match(r"\s(\w+)", draft[run.span.end :])
    return run.text.endswith(("'s", "’s")) or bool(
        follows and follows[1] in VERBS and not run.text.endswith(("ly", "ing"))
    )


def _bare(token: str) -> str:
    return re.sub(r"['’]s$|\.$", "", token)
