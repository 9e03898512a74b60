"""Which address leads to which answer? A Starlette app of thin routes: read, ask in a thread, write."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pipelines.home import Home
from pipelines.state import utc_now
from serving import answers, metrics, questions
from serving.access import Book, Principal
from serving.action_answers import answer_action
from serving.action_lists import list_actions
from serving.action_shapes import ActionsAnswer, ActionState
from serving.admission import Admission
from serving.audit import operator, record
from serving.bodies import read_json
from serving.brief_shapes import Brief
from serving.briefs import brief
from serving.citations import About
from serving.draft_checks import DraftVerdict, check_draft
from serving.errors import InvalidRequestError
from serving.guard import Endpoint, in_one_form
from serving.lists import Filter
from serving.mcp_door import McpDoor
from serving.model_facts import ModelsAnswer, list_models
from serving.room import Room
from serving.scores import TOP_REASONS
from serving.sessions import SessionKeeper
from serving.snapshot import Snapshot
from serving.web.pages import METHODS as PAGE_METHODS
from serving.web.routes import make_routes

if TYPE_CHECKING:
    from starlette.requests import Request

FEW_IDS = 10
"""So many known ids are answered at once: they take less than the way to a thread and back."""


@dataclass(frozen=True)
class Call:
    """One question on its way: who asks, what, on which snapshot."""

    snapshot: Snapshot
    book: Book
    home: Home
    question: Any
    principal: Principal


@dataclass(frozen=True)
class Address:
    """One address: how its question is read, who answers, what the answer looks like.

    `quick` answers in the event loop itself what takes about a millisecond, `slices` in parts of about a millisecond
    what takes longer; None for what belongs into a thread.
    """

    path: str
    question: type[BaseModel]
    answer: Callable[[Call], Any]
    shape: type
    summary: str
    method: str = "GET"
    quick: Callable[[Call], Any] = lambda _: None
    slices: Callable[[Call], Iterator[Any] | None] = lambda _: None


def _score(call: Call) -> answers.ScoreAnswer:
    body, language = call.question
    n_reasons = TOP_REASONS if body.reasons else 0
    who = (call.snapshot, call.book, body.task)
    if body.ids is not None:
        return answers.score_ids(*who, body.ids, language, n_reasons=n_reasons)
    return answers.score_records(*who, body.records, language, now=utc_now(), n_reasons=n_reasons)


def _score_quickly(call: Call) -> answers.ScoreAnswer | None:
    body, language = call.question
    if body.ids is not None:
        is_few = len(body.ids) <= FEW_IDS and call.snapshot.champion(body.task).gave_the_run
        return _score(call) if is_few else None
    if len(body.records) > 1:
        return None
    n_reasons, who = TOP_REASONS if body.reasons else 0, (call.snapshot, call.book, body.task)
    return answers.score_quickly(*who, body.records, language, now=utc_now(), n_reasons=n_reasons)


def _score_in_slices(call: Call) -> Iterator[answers.ScoreAnswer] | None:
    body, language = call.question
    if body.ids is None or not call.snapshot.champion(body.task).gave_the_run:
        return None
    ids, n_reasons = list(dict.fromkeys(body.ids)), TOP_REASONS if body.reasons else 0
    parts = (ids[start : start + FEW_IDS] for start in range(0, len(ids), FEW_IDS))
    return (
        answers.score_ids(call.snapshot, call.book, body.task, part, language, n_reasons=n_reasons) for part in parts
    )


def score_as_operator(room: Room, body: Any) -> dict[str, Any]:
    """Answer a `/v1/score` body with the rights of whoever holds the home, as what JSON would hold."""
    question = questions.read(questions.ScoreBody, body), "en"
    call = Call(room.ready(), Book(None), room.home, question, operator())
    answer = record(room.audit, call.principal, "terminal", _score(call))
    found: dict[str, Any] = orjson.loads(orjson.dumps(answer))
    return found


def _list(name: str, call: Call) -> answers.ListAnswer:
    values = call.question.model_dump()
    language = values.pop("language")
    return answers.list_scored(call.snapshot, call.book, name, Filter(**values), language)


def _explain(call: Call) -> answers.ExplainAnswer:
    asked = call.question
    return answers.explain(
        call.snapshot,
        call.book,
        asked.entity,
        asked.id,
        asked.language,
        task=asked.task,
        what_would_change=asked.what_would_change,
        target=asked.target,
    )


def _explain_quickly(call: Call) -> answers.ExplainAnswer | None:
    return None if call.question.what_would_change else _explain(call)


def _replay(call: Call) -> answers.ReplayAnswer:
    return answers.replay_score(call.snapshot, call.book, call.home, call.question.score_id)


def _actions(call: Call) -> ActionsAnswer:
    rep_id = call.question.rep_id or call.principal.rep_id
    if rep_id is None:
        raise InvalidRequestError("rep_id is missing; this token is of no rep, so say whose list is asked for")
    return list_actions(call.snapshot, call.book, call.home, rep_id, call.question.language, now=utc_now())


def _brief(call: Call) -> Brief:
    asked = call.question
    of = asked.id or (call.principal.rep_id if asked.kind == "rep" else None)
    return brief(call.snapshot, call.book, call.home, asked.kind, of=of, language=asked.language, now=utc_now())


def _verify(call: Call) -> DraftVerdict:
    sent, language = call.question
    about = [About(one.entity, one.id) for one in sent.about]
    return check_draft(call.snapshot, call.book, sent.draft, about, language)


def _feedback(call: Call) -> ActionState:
    sent, _ = call.question
    who = (call.snapshot, call.book, call.home, call.principal)
    return answer_action(*who, sent.action_id, answer=sent.answer, now=utc_now(), door="http")


def _models(call: Call) -> ModelsAnswer:
    return list_models(call.snapshot, call.home)


ADDRESSES = (
    Address(
        "/v1/score",
        questions.ScoreBody,
        _score,
        answers.ScoreAnswer,
        "Score ids of the last run, or new or changed records",
        "POST",
        _score_quickly,
        _score_in_slices,
    ),
    *(
        Address(f"/v1/{name}", questions.ListQuery, partial(_list, name), answers.ListAnswer, f"List scored {name}")
        for name in answers.LISTS
    ),
    Address(
        "/v1/explain",
        questions.ExplainQuery,
        _explain,
        answers.ExplainAnswer,
        "All reasons of a score",
        quick=_explain_quickly,
    ),
    Address("/v1/replay", questions.ReplayQuery, _replay, answers.ReplayAnswer, "Recompute a score that was shown"),
    Address(
        "/v1/actions", questions.ActionsQuery, _actions, ActionsAnswer, "What a rep should do first, for whom and why"
    ),
    Address(
        "/v1/feedback",
        questions.FeedbackBody,
        _feedback,
        ActionState,
        "Say that an action was shown, accepted, dismissed or done",
        "POST",
    ),
    Address(
        "/v1/brief", questions.BriefQuery, _brief, Brief, "A brief of a rep, a customer or a team, without a model"
    ),
    Address(
        "/v1/verify",
        questions.VerifyBody,
        _verify,
        DraftVerdict,
        "Check every number, name and date of a draft about some records",
        "POST",
    ),
    Address("/v1/models", questions.NoQuery, _models, ModelsAnswer, "The models that serve"),
)

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
        tasks = [asyncio.create_task(room.watch()), asyncio.create_task(admission.keep_beating())]
        yield
        mcp.close()
        for task in tasks:
            task.cancel()

    async def to_mcp(_: "Request") -> Response:
        return RedirectResponse("/mcp/", 307)

    mcp, own = McpDoor(room, admission), _own_endpoints(room, admission)
    return Starlette(
        routes=[
            *(Route(a.path, in_one_form(partial(answer, a)), methods=[a.method]) for a in ADDRESSES),
            *(Route(path, in_one_form(endpoint)) for path, endpoint in own.items()),
            Route("/mcp/", in_one_form(mcp.answer), methods=["POST"]),
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
                "unfit_models": [f"{one.task} {one.version}" for one in snapshot.unfit],
            }
        )

    async def measured(_: "Request") -> Response:
        found = await admission.in_thread(metrics.write_metrics)
        return Response(found, headers={"content-type": metrics.CONTENT_TYPE})

    return {"/docs.json": docs, "/livez": livez, "/readyz": readyz, "/metrics": measured}


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
    names = [name for name, _ in request.query_params.multi_items()]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InvalidRequestError("a query field is there twice; give each once")
    return dict(request.query_params)


def _json(content: dict[str, Any]) -> Response:
    return Response(orjson.dumps(content), media_type="application/json")
