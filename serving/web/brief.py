"""Which brief does a visitor read? The one of their role, or of a customer; without a language model."""

from typing import Literal

from serving.brief_shapes import Brief, BriefKind
from serving.briefs import brief
from serving.questions import Id
from serving.web.visit import PageQuery, Visit


class BriefQuery(PageQuery):
    """Which brief, and of whom; that of the visitor's role where nothing is named."""

    kind: Literal["rep", "account", "manager"] | None = None
    id: Id | None = None


def show_brief(visit: Visit) -> Brief:
    """Return the brief that was asked for, else a rep's own or that of all the visitor may see."""
    own = visit.principal.rep_id if visit.principal.role == "rep" else None
    kind: BriefKind = visit.query.kind or ("rep" if own else "manager")
    of = visit.query.id or (own if kind == "rep" else None)
    return brief(visit.snapshot, visit.book, visit.home, kind, of=of, language=visit.language, now=visit.snapshot.now())
