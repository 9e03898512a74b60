"""What do the tests of the page share? A started service of the awkward company, and a browser a module."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.serving.page.browser import open_browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a browser for one module; Playwright's loop would be in the way of asyncio.run in other tests."""
    with open_browser() as browser:
        yield browser
