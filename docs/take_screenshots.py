"""How do the pages look? `python -m docs.take_screenshots HOME` takes them all, of a demo home that it leaves as it is.

Every page, by the first role it is for, in both languages, light and dark, narrow and wide, goes into
build/screenshots; the pictures of the README go beside this file, in few colours.
"""

import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from itertools import product
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any
from urllib.parse import urlencode

from PIL import Image
from playwright.sync_api import Browser

from benchmarks.serving.servers import crmcast
from pipelines.home import Home
from pipelines.state import AppState
from serving.access import Authenticator, Principal
from serving.sessions import COOKIE, SessionKeeper
from serving.snapshot import Snapshot, load_snapshot
from serving.web.pages import PAGES, Page
from serving.web.preferences import LANGUAGE_COOKIE
from tests.serving.page.browser import NARROW, WIDE, open_browser

HERE = Path(__file__).parent
FOLDER = HERE.parent / "build" / "screenshots"
README = {"/today": 900, "/deal": 1300, "/team": 1300}
"""The pages of the README, and how much of each is shown, in pixels from its top."""

TALLEST = 2000
TASKS = {"lead": "leads", "deal": "deals", "account": "churn"}

Cookies = dict[str, str]


def main() -> None:
    """Take them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Home(copytree(sys.argv[1], Path(folder) / "home", ignore=ignore_patterns(".bentoml")))
        snapshot = load_snapshot(home)
        with crmcast(home.path) as server, open_browser() as browser:
            for page, who, cookies in _visits(home, snapshot):
                url = f"http://127.0.0.1:{server.port}{page.path}{_query(snapshot, page, who)}"
                _take_all(browser, page, who, url, cookies)
                if page.path in README:
                    _write_small(_shoot(browser, url, cookies, ("en", "light", WIDE), README[page.path]), page)


def _visits(home: Home, snapshot: Snapshot) -> Iterator[tuple[Page, Principal, Cookies]]:
    """Yield each whole page with the first role it is for."""
    people = _people(snapshot)
    keeper = SessionKeeper(home, Authenticator(lambda: AppState(home.app_db)))
    state = AppState(home.app_db)
    may = {"rep": ["feedback"], "scientist": ["promote"]}
    tokens = {
        role: state.add_token(one.role, one.name, one.rep_id, allow=may.get(role, ())) for role, one in people.items()
    }
    secrets = {role: str(keeper.open(token)) for role, token in tokens.items()}
    for page in PAGES:
        if not page.path.startswith("/part/") and page.write is None:
            role = next(role for role in people if role in page.roles)
            yield page, people[role], {COOKIE: secrets[role]}


def _people(snapshot: Snapshot) -> dict[str, Principal]:
    """Return the rep with most to do, a manager of theirs, and a data scientist."""
    owners = [snapshot.owners("deal").get(deal) for deal in snapshot.champion("deals").position]
    rep_id = max({owner for owner in owners if owner}, key=owners.count)
    people = (("rep", rep_id), ("manager", snapshot.manager_of[rep_id]), ("scientist", None))
    names = {rep_id: snapshot.rep_names.get(rep_id) for _, rep_id in people if rep_id}
    return {role: Principal(role, rep_id, names.get(rep_id) or "Data scientist") for role, rep_id in people}


def _query(snapshot: Snapshot, page: Page, who: Principal) -> str:
    """Return what a page of one record is asked: the record of theirs with the highest probability but a few."""
    if not any(field.is_required() for field in page.question.model_fields.values()):
        return ""
    entity, (_, book) = page.path.removeprefix("/"), snapshot.seen_by(who)
    rows = snapshot.champion(TASKS[entity]).rows.sort_values("probability", ascending=False)
    theirs = rows[rows["entity_id"].map(snapshot.owners(entity)).isin(book.owners or ())]
    return "?" + urlencode({"id": theirs["entity_id"].iloc[len(theirs) // 4]})


def _take_all(browser: Browser, page: Page, who: Principal, url: str, cookies: Cookies) -> None:
    for look in product(("en", "zh"), ("light", "dark"), (WIDE, NARROW)):
        language, theme, size = look
        name = f"{page.path.strip('/')}-{who.role}-{language}-{theme}-{size['width']}.png"
        (FOLDER / name).write_bytes(_shoot(browser, url, cookies, look, TALLEST))
        print(FOLDER / name)  # noqa: T201


def _shoot(browser: Browser, url: str, cookies: Cookies, look: tuple[str, Any, Any], tallest: int) -> bytes:
    """Take a picture of a page from its top, at most so tall."""
    language, theme, size = look
    with browser.new_context(viewport=size, color_scheme=theme, reduced_motion="reduce") as context:
        kept = cookies | {LANGUAGE_COOKIE: language}
        context.add_cookies([{"name": name, "value": value, "url": url} for name, value in kept.items()])
        shown = context.new_page()
        shown.goto(url, wait_until="networkidle")
        height = min(tallest, shown.evaluate("document.documentElement.scrollHeight"))
        return shown.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": size["width"], "height": height})


def _write_small(png: bytes, page: Page) -> None:
    """Write a picture of the README in few colours."""
    image = Image.open(BytesIO(png)).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    image.save(HERE / f"page-{page.path.strip('/')}.png", optimize=True)


if __name__ == "__main__":
    main()
