"""How do tests ask the routes behind their gate, without a socket?"""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx

from pipelines.home import Home
from pipelines.state import AppState
from serving.access import Authenticator, Principal
from serving.admission import Admission
from serving.guard import Guard
from serving.room import Room
from serving.routes import METHODS, make_app
from serving.sessions import COOKIE, SessionKeeper, csrf_token
from serving.web.pages import WHOM


class Client:
    """Asks the routes behind their gate, without a socket."""

    def __init__(self, home: Home, tokens: dict[str, str]) -> None:
        self.room = Room(home)
        self.room.refresh()
        self.tokens = tokens
        self._door = Authenticator(lambda: AppState(home.app_db))
        self.sessions = SessionKeeper(home, self._door)
        self._secrets: dict[str, str] = {}

    def ask(self, method: str, path: str, caller: str | None = "admin", **options: Any) -> httpx.Response:
        token = self.tokens.get(caller, caller) if caller else None
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return self.send(method, path, headers | options.pop("headers", {}), **options)

    def guard(self, take: Callable[[Principal | None], None] | None = None) -> Guard:
        """Return a service of its own, as one process has it."""
        admission = Admission()
        app = make_app(self.room, admission, self.sessions)
        keepers = {"doorkeeper": self._door, "sessions": self.sessions}
        return Guard(app, **keepers, methods=METHODS, pages=WHOM, own=app, take=take or admission.take)

    def send(self, method: str, path: str, headers: dict[str, Any], **options: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.guard())
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return await client.request(method, path, headers=headers, **options)

        return asyncio.run(send())

    def get(self, path: str, caller: str | None = "admin", **query: Any) -> httpx.Response:
        return self.ask("GET", path, caller, params=query)

    def post(self, path: str, body: Any, caller: str | None = "admin", **query: Any) -> httpx.Response:
        return self.ask("POST", path, caller, json=body, params=query)

    def secret(self, caller: str) -> str:
        """Return the session of a caller, signed in when first needed."""
        if caller not in self._secrets:
            secret = self.sessions.open(self.tokens.get(caller, caller))
            assert secret is not None
            self._secrets[caller] = secret
        return self._secrets[caller]

    def visit(self, path: str, caller: str = "admin", language: str = "en", **query: Any) -> httpx.Response:
        """Open a page as a signed-in caller."""
        cookies = f"{COOKIE}={self.secret(caller)}; crmcast_language={language}"
        return self.send("GET", path, {"cookie": cookies, "accept": "text/html"}, params=query or None)

    def act(self, path: str, form: dict[str, str], caller: str = "admin", **headers: str) -> httpx.Response:
        """Do something on a page as a signed-in caller, as a browser would."""
        secret = self.secret(caller)
        sent = {"cookie": f"{COOKIE}={secret}", "origin": "http://test", "x-csrf-token": csrf_token(secret)}
        return self.send("POST", path, sent | {k.replace("_", "-"): v for k, v in headers.items()}, data=form)

    def owned_by(self, task: str, owner: str | None) -> str:
        """Return the first scored entity of an owner."""
        snapshot = self.room.ready()
        champion = snapshot.champion(task)
        return next(i for i in champion.position if snapshot.owners(champion.entity)[i] == owner)
