"""Which line, sentence and part of a sentence is a place of a draft in?"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from serving.claims import Span, blank

_SENTENCE_END = re.compile(r"[.!?](?=\s|$|[*_)\"”])|[。！？\n]")
_PART_END = re.compile(
    r"[,:](?!\d)|[;，；、。：(（]|\s(?:and|but|while|whereas|against|versus|vs\.?|than)\s|[和与而]|\s[-–—]\s(?![¥￥$€£\d~]|CNY|RMB)|\s?[|\t]|——"
)
_SHORT_FORM = re.compile(r"\b(?:approx|vs|no|est|exp|prob|incl|e\.g|i\.e)\.(?=\s)", re.I)


class Outline:
    """Where the lines and sentences of a draft and their parts begin; full stops within `names` end none.

    Rows of a table have bars or tabs between their cells.
    """

    def __init__(self, text: str, names: Iterable[Span]) -> None:
        plain = _SHORT_FORM.sub(lambda match: "n" * len(match[0]), blank(text, names).replace("\0", "n"))
        self._lines = [0, *(match.end() for match in re.finditer("\n", plain))]
        self._sentences = [0, *(match.end() for match in _SENTENCE_END.finditer(plain))]
        self._parts = sorted({*self._sentences, *(match.start() for match in _PART_END.finditer(plain))})
        self._text = text.replace("\t", "|")

    def line(self, at: int) -> Span:
        """Return the line around a character."""
        return _around(self._lines, at, len(self._text))

    def sentence(self, at: int) -> Span:
        """Return the sentence around a character; a row of a table is one."""
        return self.line(at) if self.is_row(at) else _around(self._sentences, at, len(self._text))

    def part(self, at: int) -> Span:
        """Return the part of a sentence around a character, between commas and the like."""
        return _around(self._parts, at, len(self._text))

    def is_row(self, at: int) -> bool:
        """Say whether a character is in a row of a table."""
        line = self.line(at)
        return self._text.count("|", line.start, line.end) > 1

    def header(self, at: int) -> Span | None:
        """Return the cell of a table's first row that is above a character."""
        if not self.is_row(at):
            return None
        top = line = self.line(at)
        while line.start > 0 and self.is_row(line.start - 1):
            line = self.line(line.start - 1)
            top = line
        column = self._text.count("|", self.line(at).start, at)
        bars = [
            top.start - 1,
            *(top.start + m.start() for m in re.finditer(r"\|", self._text[top.start : top.end])),
            top.end,
        ]
        return Span(bars[column] + 1, bars[column + 1]) if top != self.line(at) and column + 1 < len(bars) else None


def _around(starts: Sequence[int], at: int, size: int) -> Span:
    place = bisect_right(starts, at) - 1
    return Span(starts[place], starts[place + 1] if place + 1 < len(starts) else size)
