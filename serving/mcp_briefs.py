"""How is a brief told to an assistant? Line by line: numbers with their citation ids, CRM texts by reference."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from serving.brief_pens import Pen
from serving.brief_shapes import Brief, Paragraph
from serving.briefs import brief
from serving.citation_fields import Kind
from serving.mcp_calls import Call
from serving.mcp_sheets import Sheet, Written
from serving.untrusted import find_id, handle_of


@dataclass(frozen=True)
class Briefing:
    """A brief as the page shows it, and how it is written by another pen; both with its first `most` lines."""

    answer: Brief
    write: Callable[..., Brief]
    most: int

    def first(self, n: int) -> "Briefing":
        """Return a brief with its first n lines, and the scores that those show."""
        about = {one.about.entity_id for one in self.answer.paragraphs[:n] if one.about}
        items = tuple(item for item in self.answer.items if item.entity_id in about)
        return replace(self, answer=replace(self.answer, items=items), most=n)


@dataclass(frozen=True)
class QuotingPen(Pen):
    """Writes on a sheet: what is a number gets a citation id, what the CRM's users wrote a reference."""

    sheet: Sheet

    def figure(
        self, kind: Kind, unit: str, value: float | str, low: float | None = None, high: float | None = None
    ) -> str:
        """Write a number or a day with its citation id."""
        told = self.sheet.cite(kind, unit, value, low, high)
        assert told is not None
        return f"{self.sheet.text_of(told['cite'])} [{told['cite']}]"

    def name(self, text: str) -> str:
        """Write the reference of a text."""
        return self.sheet.texts.add(text)

    def id(self, entity_id: str) -> str:
        """Write an id, or a handle of one that is not plain."""
        return handle_of(entity_id)


def ask_brief(call: Call) -> Briefing:
    """Ask for a brief; of a rep's, the caller's own where nobody is named."""
    asked = call.question
    own = call.principal.rep_id if asked.kind == "rep" else None
    of = find_id(call.snapshot, asked.kind, asked.id) if asked.id else own
    who = (call.snapshot, call.book, call.home, asked.kind)
    write = partial(brief, *who, of=of, language=asked.language, now=call.snapshot.now())
    found = write()
    return Briefing(found, write, len(found.paragraphs))


def tell_brief(sheet: Sheet, answer: Briefing) -> Written:
    """Tell the title and the lines of a brief."""
    found = answer.write(make_pen=partial(QuotingPen, sheet=sheet))
    return {"title": found.title, "lines": [_line(one) for one in found.paragraphs[: answer.most]]}


def _line(one: Paragraph) -> Written:
    told: Written = {"text": one.text}
    if one.about:
        told |= {"about": {"entity": one.about.entity, "id": handle_of(one.about.entity_id)}}
    return told
