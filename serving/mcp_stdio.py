"""How does an assistant on this machine ask without a service? MCP over standard input and output, `crmcast mcp`.

It speaks at once and loads meanwhile; what is asked before waits. Everything for people goes to standard error.
"""

import asyncio
import logging
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from pipelines.errors import WrongUseError
from pipelines.home import Home
from pipelines.state import AppState
from serving.access import Authenticator, Issuer, Principal
from serving.audit import operator
from serving.errors import Refused
from serving.mcp_answers import Desk
from serving.mcp_results import Result
from serving.room import Room

TOKEN_VARIABLE = "CRMCAST_TOKEN"  # noqa: S105 - the name of a variable


def caller_of(home: Home, token: str, *, as_operator: bool) -> Callable[[], Principal]:
    """Return what tells who asks: whoever the token is of, as long as it opens the door, or the user of this machine.

    Raises
    ------
    WrongUseError
        If there is neither a valid token nor the wish to ask as the operator.
    """
    if as_operator:
        return operator
    door = Authenticator(lambda: AppState(home.app_db), lambda: _issuer(home))
    if not token or door.authenticate(token) is None:
        found = "no token" if not token else "no valid token"
        message = (
            f"{found} in {TOKEN_VARIABLE}; expected one of `crmcast token add ROLE NAME`, "
            "or --as-operator to answer with the rights of whoever holds the home"
        )
        raise WrongUseError(message)
    return partial(_still, door, token)


def speak(home: Home, caller: Callable[[], Principal]) -> None:
    """Answer on standard input and output until the input ends."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="crmcast: %(message)s")
    asyncio.run(_Speaker(home, caller).run())


class _Speaker:
    def __init__(self, home: Home, caller: Callable[[], Principal]) -> None:
        self._room = Room(home)
        self._desk = Desk(home, self._room.audit)
        self._caller = caller
        self._loaded = threading.Event()

    async def run(self) -> None:
        from mcp.server.stdio import stdio_server

        from serving.mcp_server import make_server

        server = make_server(self._ask)
        async with stdio_server() as (incoming, outgoing):
            keeping = asyncio.create_task(self._keep())
            try:
                await server.run(incoming, outgoing, server.create_initialization_options())
            finally:
                keeping.cancel()
                self._room.keep_audit()

    async def _keep(self) -> None:
        await asyncio.to_thread(self._room.refresh)
        self._loaded.set()
        await self._room.watch()

    async def _ask(self, _: Any, name: str, arguments: dict[str, Any]) -> Result:
        return await asyncio.to_thread(self._answer, name, arguments)

    def _answer(self, name: str, arguments: dict[str, Any]) -> Result:
        self._loaded.wait()
        return self._desk.ask(self._room.ready(), self._caller(), name, arguments)


def _still(door: Authenticator, token: str) -> Principal:
    found = door.authenticate(token)
    if found is None:
        raise Refused(401, "unauthenticated", "the token was revoked or has expired; make one with `crmcast token add`")
    return found


def _issuer(home: Home) -> Issuer | None:
    from serving.oidc import oidc_of

    return oidc_of(home)
