"""Which leads, deals and customers have this in their name or number? A few of each list, the likeliest first."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from serving.answers import LISTS, list_scored
from serving.lists import Filter, Item
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
    """What was found in each list; `items` are all of it, for the audit."""

    q: str
    hits: tuple[Hits, ...]

    @property
    def parts(self) -> tuple[Hits, ...]:
        """The answers of the single lists."""
        return self.hits


def search(visit: Visit) -> SearchAnswer:
    """Look into every list that the visitor may see."""
    q: str = visit.query.q.strip()
    names = [name for name, task in LISTS.items() if q and task in visit.snapshot.champions]
    return SearchAnswer(q, tuple(hits for name in names if (hits := _hits(name, q, visit)).total))


def _hits(name: str, q: str, visit: Visit) -> Hits:
    found = list_scored(visit.snapshot, visit.book, name, Filter(q=q, page_size=FEW), visit.language)
    return Hits(name, ENTITIES[name], TITLES[name], found.items, found.total, found.model_version)
