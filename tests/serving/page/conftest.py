"""What do the tests of the page share? A started service of the awkward company, a browser a module, and visitors."""

import signal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from pipelines.access_settings import Role
from pipelines.home import Home
from pipelines.state import AppState
from serving.sessions import COOKIE
from serving.web.preferences import LANGUAGE_COOKIE
from tests.serving.page.awkward_company import HARD, NOBODY, make_awkward
from tests.serving.page.browser import WIDE, Visitor, open_browser
from tests.serving.small_company import CALLERS

VISITORS = CALLERS | {"hard": ("rep", HARD), "nobody": ("rep", NOBODY)}


@dataclass
class Place:
    """A started service with a token of each caller."""

    home: Home
    url: str
    tokens: dict[str, str]
    _sessions: dict[str, str] = field(default_factory=dict)

    def session(self, caller: str) -> str:
        """Return a session of a caller, one for all visits."""
        if caller not in self._sessions:
            self._sessions[caller] = self.sign_in(self.tokens[caller])
        return self._sessions[caller]

    def sign_in(self, token: str) -> str:
        """Return a new session."""
        answer = httpx.post(f"{self.url}/sign-in", data={"token": token}, headers={"origin": self.url}, timeout=30)
        return answer.cookies[COOKIE]

    def ask(self, path: str, caller: str, **query: Any) -> Any:
        """Return what the API says to a caller."""
        headers = {"authorization": f"Bearer {self.tokens[caller]}"}
        return httpx.get(f"{self.url}{path}", params=query, headers=headers, timeout=30).raise_for_status().json()


def serve(
    home: Home, start: Callable[[Path], Any], people: Mapping[str, tuple[Role, str | None]] = VISITORS
) -> Iterator[Place]:
    """Start the service of a home with a token of each caller; the rep called `acting` may answer actions."""
    state = AppState(home.app_db)
    tokens = {name: state.add_token(role, f"{name}@crm", rep_id) for name, (role, rep_id) in people.items()}
    tokens["acting"] = state.add_token("rep", "acting@crm", people["rep"][1], allow=["feedback"])
    server = start(home.path)
    yield Place(home, f"http://127.0.0.1:{server.port}", tokens)
    server.stop(signal.SIGTERM)


@pytest.fixture(scope="session")
def place(
    untouched: tuple[Home, dict[str, str]], start: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    yield from serve(make_awkward(untouched[0], tmp_path_factory.mktemp("awkward") / "home"), start)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a browser for one module; Playwright's loop would be in the way of asyncio.run in other tests."""
    with open_browser() as browser:
        yield browser


@pytest.fixture
def visit(browser: Browser, place: Place) -> Iterator[Callable[..., Visitor]]:
    """Return what opens a browser of a signed-in caller; in the end nothing may have gone wrong in any."""
    made: list[Visitor] = []

    def come(caller: str | None, language: str = "en", at: Place = place, **options: Any) -> Visitor:
        context = browser.new_context(viewport=WIDE, reduced_motion="reduce", **options)
        cookies = {LANGUAGE_COOKIE: language} | ({COOKIE: at.session(caller)} if caller else {})
        context.add_cookies([{"name": name, "value": value, "url": at.url} for name, value in cookies.items()])
        made.append(Visitor(context, at.url))
        return made[-1]

    yield come
    for visitor in made:
        visitor.context.close()
    assert [wrong for visitor in made for wrong in visitor.wrong] == []
