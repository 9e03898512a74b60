"""What do the lists of leads, deals and accounts show? The same answers as the API's, laid out for people."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from pydantic import Field

from serving.answers import ListAnswer, list_scored
from serving.lists import Filter, Item
from serving.questions import Id
from serving.web.visit import PageQuery, Visit

PAGE_SIZE = 50


class ListQuery(PageQuery):
    """Which rows of a list; `low` and `high` are per cent, as people type them."""

    sort: Annotated[str, Field(max_length=50)] = "-probability"
    owner: Id | None = None
    q: Annotated[str, Field(max_length=200)] | None = None
    low: Annotated[float, Field(ge=0, le=100)] = 0.0
    high: Annotated[float, Field(ge=0, le=100)] = 100.0
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1


@dataclass(frozen=True)
class ListPage:
    """One page of a list, as its template needs it; `items` are what the audit reads."""

    name: str
    entity: str
    list: ListAnswer

    @property
    def items(self) -> tuple[Item, ...]:
        """The rows shown."""
        return self.list.items

    @property
    def model_version(self) -> int:
        """The version whose scores are shown."""
        return self.list.model_version

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.list.total // self.list.page_size))


def show_list(name: str, entity: str, visit: Visit) -> ListPage:
    """Return the page of a list that was asked for."""
    asked: ListQuery = visit.query
    wanted = Filter(asked.sort, asked.owner, asked.q, asked.low / 100, asked.high / 100, asked.page, PAGE_SIZE)
    return ListPage(name, entity, list_scored(visit.snapshot, visit.book, name, wanted, visit.language))


leads = partial(show_list, "leads", "lead")
deals = partial(show_list, "deals", "deal")
accounts = partial(show_list, "accounts", "account")
