"""Which pages are there, for whom, and what can be done on them? One row each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from pipelines.access_settings import Role
from serving.guard import Whom
from serving.texts import marked
from serving.web import brief, calibration, models_page, record_page, static, team, today
from serving.web.record_lists import EXPORT, SHOW, TITLES, ListQuery
from serving.web.record_search import SearchQuery, search
from serving.web.spreadsheets import write_csv
from serving.web.visit import Outcome, PageQuery, Visit

EVERYONE: frozenset[Role] = frozenset({"rep", "manager", "scientist", "admin"})
LEADERS: frozenset[Role] = frozenset({"manager", "scientist", "admin"})
SCIENTISTS: frozenset[Role] = frozenset({"scientist", "admin"})


@dataclass(frozen=True)
class Page:
    """One page, or with a path under `/part/` a part of one that htmx asks for.

    `title` is an English text of the catalogue. What `answer` returns is written to the audit, then given to the
    template as `answer`; with `write`, that makes the response instead. `key` is typed after `g` to come here.
    """

    path: str
    title: str
    template: str
    question: type[PageQuery]
    answer: Callable[[Visit], Any]
    roles: frozenset[Role] = EVERYONE
    in_menu: bool = False
    key: str = ""
    write: Callable[[Visit, Any], Response] | None = None


@dataclass(frozen=True)
class Act:
    """Something a person does on a page: a POST, checked to come from a page of their own session."""

    path: str
    question: type[PageQuery]
    do: Callable[[Visit], Outcome]
    roles: frozenset[Role] = EVERYONE


PAGES: tuple[Page, ...] = (
    Page("/today", today.TITLE, "today.html", today.TodayQuery, today.today, in_menu=True, key="t"),
    Page("/leads", TITLES["leads"], "list.html", ListQuery, SHOW["leads"], in_menu=True, key="l"),
    Page("/deals", TITLES["deals"], "list.html", ListQuery, SHOW["deals"], in_menu=True, key="d"),
    Page("/accounts", TITLES["accounts"], "list.html", ListQuery, SHOW["accounts"], in_menu=True, key="a"),
    Page("/search", marked("Search"), "search.html", SearchQuery, search),
    *(Page(f"/{name}.csv", "", "", ListQuery, EXPORT[name], write=write_csv) for name in EXPORT),
    Page("/lead", marked("Lead"), "record.html", record_page.RecordQuery, record_page.lead),
    Page("/deal", marked("Deal"), "record.html", record_page.RecordQuery, record_page.deal),
    Page("/account", marked("Customer"), "record.html", record_page.RecordQuery, record_page.account),
    Page("/part/timeline", marked("Timeline"), "record_timeline.html", record_page.PartQuery, record_page.more_events),
    Page("/part/history", marked("Score over time"), "record_history.html", record_page.PartQuery, record_page.history),
    Page("/part/moved", marked("What moved it"), "record_moved.html", record_page.MovedQuery, record_page.moved),
    Page("/part/similar", marked("Similar cases"), "record_similar.html", record_page.PartQuery, record_page.similar),
    Page("/part/acts", marked("What would change it"), "record_acts.html", record_page.PartQuery, record_page.acts),
    Page("/brief", marked("Brief"), "brief.html", brief.BriefQuery, brief.show_brief, in_menu=True, key="b"),
    Page("/team", marked("Team"), "team.html", team.TeamQuery, team.show_team, LEADERS, in_menu=True, key="m"),
    Page(
        "/calibration",
        marked("Calibration"),
        "calibration.html",
        calibration.CalibrationQuery,
        calibration.show_calibration,
        LEADERS,
        in_menu=True,
        key="c",
    ),
    Page(
        "/models",
        marked("Models"),
        "models.html",
        models_page.ModelsQuery,
        models_page.show_models,
        SCIENTISTS,
        in_menu=True,
        key="o",
    ),
    Page(
        "/part/promotion",
        marked("Promotion"),
        "models_promotion.html",
        models_page.TaskQuery,
        models_page.show_promotion,
        SCIENTISTS,
    ),
)

ACTS: tuple[Act, ...] = (
    Act("/act/answer", today.AnswerForm, today.answer_card),
    Act("/act/promote", models_page.PromoteForm, models_page.promote, SCIENTISTS),
    Act("/act/rollback", models_page.RollbackForm, models_page.rollback, SCIENTISTS),
)

STARTS: dict[Role, str] = {"rep": "/today", "manager": "/team", "scientist": "/models", "admin": "/models"}
"""Where each role begins."""

METHODS: dict[str, tuple[str, ...]] = {
    "/": ("GET",),
    "/sign-in": ("GET", "POST"),
    **dict.fromkeys(("/sign-out", "/act/language", "/act/theme"), ("POST",)),
    **{page.path: ("GET",) for page in PAGES},
    **{act.path: ("POST",) for act in ACTS},
    **dict.fromkeys(static.PATHS, ("GET",)),
}

WHOM: dict[str, Whom] = {
    **dict.fromkeys(METHODS, "signed in"),
    **dict.fromkeys(("/sign-in", "/act/language", "/act/theme"), "anyone"),
    **dict.fromkeys(static.PATHS, "static"),
}


def page_at(path: str) -> Page | None:
    """Return the page of a path."""
    return next((page for page in PAGES if page.path == path), None)


def menu_of(role: Role) -> tuple[Page, ...]:
    """Return the pages in the menu of a role."""
    return tuple(page for page in PAGES if page.in_menu and role in page.roles)


def start_of(role: Role) -> str:
    """Return where a role begins; with the first page of its menu as long as that does not exist."""
    return STARTS[role] if page_at(STARTS[role]) else menu_of(role)[0].path


def safe_next(target: str | None, role: Role) -> str:
    """Return where to go after a sign-in: the page that was asked for if it is one of ours, else the start."""
    path = (target or "").partition("?")[0]
    page = page_at(path)
    return target if target and page and role in page.roles and not path.startswith("/part/") else start_of(role)
