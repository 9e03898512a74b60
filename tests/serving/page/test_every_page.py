"""Is every page sound for every role, in both languages, light and dark, narrow and wide? A new page is asked too.

A commit looks at each page as each role in English and as its first role in Chinese, light and wide, dark and narrow;
the long form takes every role, language, light and width.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import Page as Shown

from serving.web.pages import PAGES, Page
from tests.serving.page.awkward_company import BUSY, NAMES
from tests.serving.page.browser import NARROW, WIDE, Visitor
from tests.serving.page.checks import faults_for_all, faults_in_frame, faults_in_layout, faults_in_words
from tests.serving.page.conftest import VISITORS, Place


def _needs(page: Page) -> set[str]:
    return {name for name, field in page.question.model_fields.items() if field.is_required()}


def _opens(page: Page, who: str) -> bool:
    """Say whether there is something to look at: who has no book has no record either."""
    return who != "stranger" and not (who == "nobody" and _needs(page))


WHOLE = [page for page in PAGES if not page.path.startswith("/part/") and page.write is None]
SIGHTS = [
    (page, who, language)
    for page in WHOLE
    for who, (role, _) in VISITORS.items()
    if role in page.roles and _opens(page, who)
    for language in ("en", "zh")
]
FIRST = {page.path: next(who for seen, who, _ in SIGHTS if seen == page) for page in WHOLE}
SHORT = [one for one in SIGHTS if one[1] != "admin" and (one[2] == "en" or one[1] == FIRST[one[0].path])]
SPACES = re.compile(r"[\s\ufeff]+")
"""What a browser calls white space, which is more than Python does."""

DATA = (
    "公司 ",
    "East",
    "West",
    "event",
    "offer",
    *(SPACES.sub(" ", name).strip() for name in NAMES if name and name.strip()),
)
LOOKS = [("light", WIDE), ("dark", NARROW)]
ALL_LOOKS = [(theme, size) for theme in ("light", "dark") for size in (WIDE, NARROW)]


def query_of(page: Page, place: Place, who: str) -> dict[str, Any]:
    """Return what a page must be asked to show something: a record's page needs one of the visitor's."""
    asked = _needs(page)
    assert asked <= {"id"}, f"{page.path} must be asked {asked}; say here how"
    return {"id": _record(page.path, place, who)} if asked else {}


def _record(path: str, place: Place, who: str) -> str:
    if path == "/account" and who == "hard":
        return BUSY
    items = place.ask(f"/v1{path}s", who, page_size=1)["items"]
    return items[0]["entity_id"]


def settle(page: Shown) -> None:
    """Wait for what is drawn in the next frames, and for what moves."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_function("() => document.getAnimations().every(one => one.playState != 'running')")


def look(visitor: Visitor, language: str, looks: list[tuple[str, Any]]) -> list[str]:
    """Return all that is wrong with the page in its looks."""
    page = visitor.page
    page.wait_for_load_state("networkidle")
    faults = faults_in_frame(page, language) + faults_in_words(page, language, DATA)
    for theme, size in looks:
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size(size)
        settle(page)
        found = faults_for_all(page) + faults_in_layout(page)
        faults += [f"{theme}, {size['width']} px: {fault}" for fault in found]
    return faults + visitor.forget()


@pytest.mark.parametrize(("page", "who", "language"), SHORT, ids=lambda one: getattr(one, "path", one))
def test_a_page_is_sound(page, who, language, place, visit):
    visitor = visit(who, language)
    visitor.open(page.path, **query_of(page, place, who))
    assert look(visitor, language, LOOKS) == []


@pytest.mark.long
@pytest.mark.parametrize(("page", "who", "language"), SIGHTS, ids=lambda one: getattr(one, "path", one))
def test_a_page_is_sound_in_every_look(page, who, language, place, visit):
    visitor = visit(who, language)
    visitor.open(page.path, **query_of(page, place, who))
    assert look(visitor, language, ALL_LOOKS) == []
