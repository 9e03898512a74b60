"""What does a manager read on Monday? Who may leave with how much, which deals slip, what each rep has in the book."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, TypeVar

from pydantic import Field

from serving.errors import NotFoundError
from serving.questions import Id
from serving.team import accounts_at_risk, deals_that_slip
from serving.team_book import team_book
from serving.team_shapes import AccountAtRisk, AtRiskAnswer, RepBook, SlipAnswer, SlippingDeal, TeamBook
from serving.web.visit import PageQuery, Visit

ROWS = 8
"""So many customers and deals are shown; the lists behind them hold all."""

REPS = 60
"""So many reps of the book are shown on a page."""

_SHORTEST, _LONGEST = 90, 365
_CURVE_DAYS = 365

T = TypeVar("T")


class TeamQuery(PageQuery):
    """Of one rep, or of all; `page` is that of the team's book."""

    owner: Id | None = None
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1


@dataclass(frozen=True)
class Window:
    """When a deal may close, as places on an axis of 0 to 100: 80% and 50% intervals, the middle, the rep's date."""

    p10: float
    p25: float
    p50: float
    p75: float
    p90: float
    rep: float | None


@dataclass(frozen=True)
class TeamPage:
    """What the page of a team shows; `at_risk` and `slipping` are None where their task has no scores."""

    owner: RepBook | None
    book: TeamBook
    at_risk: AtRiskAnswer | None
    slipping: SlipAnswer | None
    page: int = 1

    @property
    def reps(self) -> tuple[RepBook, ...]:
        """The reps on the page of the book that was asked for."""
        return self.book.reps[(self.page - 1) * REPS : self.page * REPS]

    @property
    def pages(self) -> int:
        """How many pages the book has."""
        return max(1, -(-len(self.book.reps) // REPS))

    @property
    def items(self) -> tuple[AccountAtRisk | SlippingDeal, ...]:
        """All scores shown."""
        return (*(self.at_risk.items if self.at_risk else ()), *(self.slipping.items if self.slipping else ()))

    @property
    def shown(self) -> RepBook:
        """The sums of the rep that was asked for, or of all."""
        return self.owner or self.book.total

    @property
    def axis_days(self) -> int:
        """How many days the axis of closing windows is long: it holds all of them, up to a year."""
        ends = [
            end for item in self._dated for end in (item.outlook and item.outlook.close_on_p90, item.expected_close_on)
        ]
        longest = max((self._days_to(end) for end in ends if end), default=0)
        return int(min(max(-(-longest // 30) * 30, _SHORTEST), _LONGEST))

    def window(self, item: SlippingDeal) -> Window | None:
        """Return where a deal's closing window lies on the axis; None where nothing is known of it."""
        found = item.outlook
        days = [found and getattr(found, f"close_on_p{level}") for level in (10, 25, 50, 75, 90)]
        if not all(days):
            return None
        p10, p25, p50, p75, p90 = (self._place(str(day)) for day in days)
        rep = self._place(item.expected_close_on) if item.expected_close_on else None
        return Window(p10, p25, p50, p75, p90, rep)

    def curve(self, item: AccountAtRisk) -> str:
        """Return the points of a customer's staying curve, over a year and from 100% down, in a box of 100 by 30."""
        known = [(0, 1.0), *((stay.days, stay.probability) for stay in item.stays if stay.days <= _CURVE_DAYS)]
        return " ".join(f"{100 * days / _CURVE_DAYS:.1f},{30 * (1 - chance):.1f}" for days, chance in known)

    @property
    def _dated(self) -> tuple[SlippingDeal, ...]:
        return self.slipping.items if self.slipping else ()

    def _place(self, day: str) -> float:
        return min(max(100 * self._days_to(day) / self.axis_days, 0.0), 100.0)

    def _days_to(self, day: str) -> int:
        return (date.fromisoformat(day) - date.fromisoformat(self.book.data_as_of[:10])).days


def show_team(visit: Visit) -> TeamPage:
    """Return the page of the visitor's team.

    Raises
    ------
    NotFoundError
        If the rep that is asked for has no row in it.
    """
    asked, book = visit.query.owner, team_book(visit.snapshot, visit.book)
    owner = next((rep for rep in book.reps if rep.rep_id == asked), None) if asked else None
    if asked and owner is None:
        raise NotFoundError("no such rep; expected one of your team")
    who = (visit.snapshot, visit.book, visit.language)
    chosen = {"page_size": ROWS, "owner_id": asked}
    return TeamPage(
        owner,
        book,
        _or_none(partial(accounts_at_risk, *who, **chosen)),
        _or_none(partial(deals_that_slip, *who, **chosen)),
        visit.query.page,
    )


def _or_none(ask: Callable[[], T]) -> T | None:
    """Return the answer, or None where its task has no scores."""
    try:
        return ask()
    except NotFoundError:
        return None
