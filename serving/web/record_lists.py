"""What do the lists of leads, deals and accounts show? The same answers as the API's, laid out for people."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import Field

from serving.answers import LISTS, ListAnswer, list_scored
from serving.lists import Filter, Item, list_owners
from serving.questions import Id
from serving.texts import marked
from serving.web.visit import PageQuery, Visit

PAGE_SIZE = 50
MOST_ROWS = 1_000_000
ENTITIES = {"leads": "lead", "deals": "deal", "accounts": "account"}
TITLES = {"leads": marked("Leads"), "deals": marked("Deals"), "accounts": marked("Customers")}


class ListQuery(PageQuery):
    """Which rows of a list; `low` and `high` are per cent, as people type them."""

    sort: Annotated[str, Field(max_length=50)] = "-probability"
    owner: Id | None = None
    q: Annotated[str, Field(max_length=200)] | None = None
    low: Annotated[float, Field(ge=0, le=100)] = 0.0
    high: Annotated[float, Field(ge=0, le=100)] = 100.0
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1


@dataclass(frozen=True)
class Column:
    """One column: its head and what its numbers mean (English texts of the catalogue), and the field it sorts by."""

    name: str
    title: str
    meaning: str
    sort: str
    is_number: bool = True


_NAME = Column("name", marked("Name"), marked("Its name or number in the CRM."), "name", is_number=False)
_OWNER = Column("owner", marked("Owner"), marked("Who looks after it now."), "owner_name", is_number=False)
_WHY = Column(
    "why",
    marked("Main reasons"),
    marked("What sets it apart from the average, in points of probability. Associations in the data, not causes."),
    "",
    is_number=False,
)
COLUMNS = {
    "leads": (
        _NAME,
        _OWNER,
        Column(
            "probability",
            marked("Chance to convert"),
            marked("How likely it becomes a deal within the model's horizon, with the 80%% interval."),
            "probability",
        ),
        Column(
            "worth",
            marked("Expected value"),
            marked("What it is worth on average: the chance is counted in."),
            "expected_value",
        ),
        Column("created", marked("Created"), marked("When it came in."), "created_at"),
        _WHY,
    ),
    "deals": (
        _NAME,
        _OWNER,
        Column(
            "probability",
            marked("Chance to win"),
            marked("How likely it is won within the model's horizon, with the 80%% interval."),
            "probability",
        ),
        Column(
            "worth",
            marked("Expected value"),
            marked("What it is worth on average: the chance is counted in."),
            "expected_value",
        ),
        Column(
            "closing",
            marked("Likely closing"),
            marked("The middle day if it is won; half of such deals close within the range below it."),
            "close_on_p50",
        ),
        Column(
            "slip",
            marked("Slip risk"),
            marked("How likely it is not won by the date that the rep expects, which stands below."),
            "slip_risk",
        ),
        _WHY,
    ),
    "accounts": (
        _NAME,
        _OWNER,
        Column(
            "probability",
            marked("Risk of leaving"),
            marked("How likely the customer leaves within the model's horizon, with the 80%% interval."),
            "probability",
        ),
        Column(
            "at_risk",
            marked("Value at risk"),
            marked("What leaving would cost on average: the risk is counted in."),
            "value_at_risk",
        ),
        _WHY,
    ),
}


@dataclass(frozen=True)
class ListPage:
    """One page of a list, as its template needs it; `items` are what the audit reads."""

    name: str
    entity: str
    query: ListQuery
    found: ListAnswer
    owners: tuple[tuple[str, str], ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """The rows shown."""
        return self.found.items

    @property
    def model_version(self) -> int:
        """The version whose scores are shown."""
        return self.found.model_version

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns; owners only where there are several, worth only where a model tells it."""
        hidden = {"owner"} if len(self.owners) < 2 else set()
        if not any(item.worth for item in self.items):
            hidden |= {"worth", "at_risk"}
        return tuple(column for column in COLUMNS[self.name] if column.name not in hidden)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.found.total // self.found.page_size))

    @property
    def is_filtered(self) -> bool:
        """Whether rows were left out because the visitor asked so."""
        return self.query.model_dump(exclude={"sort", "page"}, exclude_defaults=True) != {}

    def sorted_by(self, column: Column) -> str | None:
        """Return "ascending" or "descending" where the list is sorted by a column."""
        name = self.query.sort.removeprefix("-")
        return None if name != column.sort else "descending" if self.query.sort.startswith("-") else "ascending"

    def sort_address(self, column: Column) -> str:
        """Return the address that sorts by a column: numbers from the largest, then the other way."""
        turned = {"descending": column.sort, "ascending": f"-{column.sort}"}
        first = f"-{column.sort}" if column.is_number else column.sort
        return self.address(sort=turned.get(self.sorted_by(column) or "", first), page=1)

    def address(self, path: str = "", **changes: Any) -> str:
        """Return the address of this list with other rows of it; what is as usual is not named."""
        asked = ListQuery(**self.query.model_dump() | changes)
        named = urlencode(asked.model_dump(exclude_defaults=True))
        return (path or f"/{self.name}") + (f"?{named}" if named else "")


def show_list(name: str, visit: Visit) -> ListPage:
    """Return the page of a list that was asked for."""
    return _listed(name, visit, visit.query.page, PAGE_SIZE)


def whole_list(name: str, visit: Visit) -> ListPage:
    """Return all rows of a list that were asked for, to be taken along as a file."""
    return _listed(name, visit, 1, MOST_ROWS)


def _listed(name: str, visit: Visit, page: int, page_size: int) -> ListPage:
    asked: ListQuery = visit.query
    wanted = Filter(asked.sort, asked.owner, asked.q, asked.low / 100, asked.high / 100, page, page_size)
    found = list_scored(visit.snapshot, visit.book, name, wanted, visit.language)
    owners = list_owners(visit.snapshot, visit.book, visit.snapshot.champion(LISTS[name]))
    return ListPage(name, ENTITIES[name], asked, found, owners)


SHOW = {name: partial(show_list, name) for name in LISTS}
EXPORT = {name: partial(whole_list, name) for name in LISTS}
