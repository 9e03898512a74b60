"""Where does a draft quote the words of a citation?"""

import re
from collections.abc import Iterable, Iterator, Sequence

from serving.citations import Citation
from serving.claims import Span


def labels_in(draft: str, citations: Sequence[Citation]) -> Iterator[tuple[Span, str]]:
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


def words_of(draft: str, citations: Iterable[Citation]) -> frozenset[str]:
    """Return the words that stand in lower case in the draft or in the labels of citations: they name nobody."""
    text = " ".join({one.label for one in citations if one.kind != "name"})
    return frozenset(re.findall(r"\b[a-z]{3,}\b", f"{draft} {text}"))
