"""Which leads, deals and customers have this in their name or number?

A few of each list, the likeliest first; then those without a score, the newest first.
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from serving.answers import LISTS, list_scored
from serving.lists import Filter, Item
from serving.past_records import PastRecord, find_past_records
from serving.web.record_lists import ENTITIES, TITLES
from serving.web.visit import PageQuery, Visit

FEW = 8


class SearchQuery(PageQuery):
    """What is looked for."""

    q: Annotated[str, Field(max_length=200)] = ""


@dataclass(frozen=True)
class Hits:
    """What one list holds of it."""

    name: str
    entity: str
    title: str
    items: tuple[Item, ...]
    total: int
    model_version: int


@dataclass(frozen=True)
class SearchAnswer:
    """What was found in each list, and the newest of `past_total` records without a score."""

    q: str
    hits: tuple[Hits, ...]
    past: tuple[PastRecord, ...]
    past_total: int

    @property
    def parts(self) -> tuple[Hits, ...]:
        """The answers of the single lists."""
        return self.hits


def search(visit: Visit) -> SearchAnswer:
    """Look into every list that the visitor may see."""
    q: str = visit.query.q.strip()
    names = [name for name, task in LISTS.items() if q and task in visit.snapshot.champions]
    hits = tuple(hits for name in names if (hits := _hits(name, q, visit)).total)
    who = visit.snapshot, visit.book
    past = [find_past_records(*who, one, q, visit.language, most=FEW) for one in ENTITIES.values()] if q else []
    return SearchAnswer(q, hits, tuple(record for found, _ in past for record in found), sum(n for _, n in past))


def _hits(name: str, q: str, visit: Visit) -> Hits:
    found = list_scored(visit.snapshot, visit.book, name, Filter(q=q, page_size=FEW), visit.language)
    return Hits(name, ENTITIES[name], TITLES[name], found.items, found.total, found.model_version)
