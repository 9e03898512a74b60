"""How does the service speak MCP at /mcp/? Stateless streamable HTTP behind the gate, opened when it is first asked.

Opening takes a second, most of it to import the library and the tools; a service that nobody asks never does it.
"""

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio

from serving.admission import Admission
from serving.hosts import check_names
from serving.room import Room

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from starlette.requests import Request
    from starlette.types import ASGIApp

    from serving.mcp_results import Result


class McpDoor:
    """The address /mcp/ of one process.

    What the library keeps running lives in a task of its own: it may not start in one request's task and end elsewhere.
    """

    def __init__(self, room: Room, admission: Admission) -> None:
        self._room = room
        self._admission = admission
        self._opened: asyncio.Future[ASGIApp] | None = None
        self._running: asyncio.Task[None] | None = None

    async def answer(self, request: "Request") -> "ASGIApp":
        """Return what answers a request: the library, if it comes by a name of ours."""
        check_names(request.scope["headers"], self._room.ready().settings.access.hosts)
        if self._opened is None or (self._opened.done() and self._opened.exception()):
            self._opened = asyncio.get_running_loop().create_future()
            self._running = asyncio.create_task(self._run(self._opened))
        return await asyncio.shield(self._opened)

    def close(self) -> None:
        """Let go of what the library keeps running."""
        if self._running is not None:
            self._running.cancel()

    async def _run(self, opened: "asyncio.Future[ASGIApp]") -> None:
        try:
            manager = await anyio.to_thread.run_sync(self._make)
            async with manager.run():
                opened.set_result(manager.handle_request)
                await asyncio.Event().wait()
        except Exception as error:  # noqa: BLE001 - it is told to who waits
            opened.set_exception(error)

    def _make(self) -> "StreamableHTTPSessionManager":
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        from serving.mcp_answers import Desk
        from serving.mcp_server import make_server

        desk = Desk(self._room.home, self._room.audit)

        async def ask(context: Any, name: str, arguments: dict[str, Any]) -> "Result":
            principal = context.request.scope["principal"]
            work = partial(desk.ask, self._room.ready(), principal, name, arguments)
            return await self._admission.in_thread(work)

        logging.getLogger("mcp").setLevel(logging.ERROR)
        return StreamableHTTPSessionManager(make_server(ask), json_response=True, stateless=True)
