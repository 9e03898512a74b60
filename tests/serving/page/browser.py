"""How is a page looked at? By Debian's Chromium, on a page that remembers whatever goes wrong on it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    Response,
    sync_playwright,
)

NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
WITHIN = 30_000
"""So many milliseconds may anything take on a busy machine."""


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start the machine's Chromium; as root it has no sandbox."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        message = "found neither chromium nor google-chrome; `make setup` as root on Debian installs it"
        raise RuntimeError(message)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """One caller's page in a browser of their own, with all that went wrong since the last `forget`."""

    context: BrowserContext
    url: str
    page: Page = field(init=False)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(WITHIN)
        self.context.on("page", self._watch)
        self.page = self.context.new_page()

    def open(self, path: str, **query: Any) -> Page:
        """Go to an address of the service and return the page."""
        self.page.goto(self.url + path + (f"?{urlencode(query)}" if query else ""))
        return self.page

    def new_tab(self) -> Page:
        """Open another tab of the same session; what goes wrong there counts too."""
        return self.context.new_page()

    def forget(self, *expected: str) -> list[str]:
        """Return what went wrong, but for what holds an expected text, and begin anew."""
        found, self.wrong[:] = list(self.wrong), []
        return [wrong for wrong in found if not any(text in wrong for text in expected)]

    def _watch(self, page: Page) -> None:
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.wrong.append(f"script error: {error}"))
        page.on("dialog", self._on_dialog)
        page.on("requestfailed", self._on_failure)
        page.on("request", self._on_request)
        page.on("response", self._on_response)

    def _on_failure(self, request: Request) -> None:
        """Note what could not be had; who leaves a page before it is whole has broken nothing."""
        if request.failure != "net::ERR_ABORTED":
            self.wrong.append(f"failed: {request.url} {request.failure}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"console {message.type}: {message.text}")

    def _on_dialog(self, dialog: Dialog) -> None:
        self.wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.wrong.append(f"asked another host: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.wrong.append(f"{response.status} from {response.url}")
