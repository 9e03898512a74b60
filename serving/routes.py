"""How is a question over HTTP read and answered? A Starlette app of thin routes: read, ask in a thread, write."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson
from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from serving import answers, metrics, questions
from serving.access import Book
from serving.addresses import ADDRESSES, Address, Call, score
from serving.admission import Admission
from serving.audit import operator, record
from serving.bodies import read_json
from serving.errors import InvalidRequestError
from serving.guard import Endpoint, InOneForm
from serving.launch import stop_with_supervisor
from serving.mcp_door import McpDoor
from serving.room import Room
from serving.sessions import SessionKeeper
from serving.web.pages import METHODS as PAGE_METHODS
from serving.web.routes import make_routes

if TYPE_CHECKING:
    from starlette.requests import Request

API_METHODS: dict[str, tuple[str, ...]] = {
    **{address.path: (address.method,) for address in ADDRESSES},
    **dict.fromkeys(("/docs.json", "/schema.json", "/livez", "/readyz", "/metrics"), ("GET",)),
}
MCP_METHODS: dict[str, tuple[str, ...]] = dict.fromkeys(("/mcp", "/mcp/"), ("POST",))
METHODS = API_METHODS | MCP_METHODS | PAGE_METHODS
"""What may be asked of each address, of programs' and people's."""


def make_app(room: Room, admission: Admission, sessions: SessionKeeper) -> Starlette:
    """Return the routes over a room; the `Guard` belongs before them."""

    async def answer(address: Address, request: "Request") -> Response:
        question = await _read(address, request)
        principal = request.scope["principal"]
        call = Call(*room.ready().seen_by(principal), room.home, question, principal)
        noted = partial(record, room.audit, principal, "http")
        found = address.quick(call)
        if found is None and (parts := address.slices(call)) is not None:
            found = answers.joined(await admission.in_slices(parts))
        if found is not None:
            return Response(orjson.dumps(_counted(noted(found))), media_type="application/json")
        work = partial(_answered, address, call, noted)
        return Response(await admission.in_thread(work), media_type="application/json")

    @asynccontextmanager
    async def watched(_: Starlette) -> AsyncIterator[None]:
        steady = (room.watch(), admission.keep_beating(), stop_with_supervisor())
        tasks = [asyncio.create_task(one) for one in steady]
        yield
        mcp.close()
        for task in tasks:
            task.cancel()

    async def to_mcp(_: "Request") -> Response:
        return RedirectResponse("/mcp/", 307)

    mcp, own = McpDoor(room, admission), _own_endpoints(room, admission)
    return Starlette(
        routes=[
            *(Route(a.path, InOneForm(partial(answer, a)), methods=[a.method]) for a in ADDRESSES),
            *(Route(path, InOneForm(endpoint)) for path, endpoint in own.items()),
            Route("/mcp/", InOneForm(mcp.answer), methods=["POST"]),
            Route("/mcp", to_mcp, methods=["POST"]),
            *make_routes(room, admission, sessions),
        ],
        lifespan=watched,
    )


def _own_endpoints(room: Room, admission: Admission) -> dict[str, Endpoint]:
    """Return what answers the addresses that ask for nothing."""

    async def docs(_: "Request") -> Response:
        from serving.openapi import describe_api

        return _json(describe_api())

    async def livez(_: "Request") -> Response:
        return _json({"status": "alive"})

    async def readyz(_: "Request") -> Response:
        snapshot = room.ready()
        return _json(
            {
                "status": "ready",
                "run_id": snapshot.run.run_id,
                "data_as_of": snapshot.data_as_of,
                "stale": snapshot.is_stale,
                "models": {task: champion.loaded.version for task, champion in snapshot.champions.items()},
                "damaged_runs": list(snapshot.damaged),
                "unfit_models": [f"{one.task} {one.version}" for one in snapshot.unfit],
            }
        )

    async def measured(_: "Request") -> Response:
        found = await admission.in_thread(metrics.write_metrics)
        return Response(found, headers={"content-type": metrics.CONTENT_TYPE})

    return {"/docs.json": docs, "/livez": livez, "/readyz": readyz, "/metrics": measured}


def score_as_operator(room: Room, body: Any) -> dict[str, Any]:
    """Answer a `/v1/score` body with the rights of whoever holds the home, as what JSON would hold."""
    question = questions.read(questions.ScoreBody, body), "en"
    call = Call(room.ready(), Book(None), room.home, question, operator())
    answer = record(room.audit, call.principal, "terminal", score(call))
    found: dict[str, Any] = orjson.loads(orjson.dumps(answer))
    return found


async def _read(address: Address, request: "Request") -> Any:
    if address.method == "GET":
        return questions.read(address.question, _single_values(request))
    query = questions.read(questions.Query, _single_values(request))
    return questions.read(address.question, read_json(await request.body())), query.language


def _answered(address: Address, call: Call, noted: Callable[[Any], Any]) -> bytes:
    return orjson.dumps(_counted(noted(address.answer(call))))


def _counted(answer: Any) -> Any:
    if isinstance(answer, answers.ScoreAnswer):
        metrics.SCORES.labels(answer.task).inc(len(answer.scores))
    return answer


def _single_values(request: "Request") -> dict[str, str]:
    if not request.scope["query_string"]:
        return {}
    names = [name for name, _ in request.query_params.multi_items()]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InvalidRequestError("a query field is there twice; give each once")
    return dict(request.query_params)


def _json(content: dict[str, Any]) -> Response:
    return Response(orjson.dumps(content), media_type="application/json")
