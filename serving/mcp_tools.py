"""Which tools has an assistant? Each asks a use case with the caller's rights, and says how its answer is told."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import partial
from typing import Any

from pydantic import BaseModel

from pipelines.home import Home
from serving import answers, mcp_questions, mcp_tellers
from serving.access import Book, Principal
from serving.lists import Filter
from serving.mcp_sheets import Sheet, Written
from serving.model_facts import ModelsAnswer, list_models
from serving.score_histories import why_it_moved
from serving.snapshot import Snapshot
from serving.story_shapes import Moved
from serving.team import accounts_at_risk, deals_that_slip
from serving.team_shapes import AtRiskAnswer, SlipAnswer
from serving.untrusted import find_id


@dataclass(frozen=True)
class Call:
    """One question of an assistant: who asks, what, on which snapshot."""

    snapshot: Snapshot
    book: Book
    home: Home
    principal: Principal
    question: Any


@dataclass(frozen=True)
class Tool:
    """One tool.

    `tell` writes an answer; `part` returns an answer cut to its first n parts, of which there are `parts`, so that a
    result stays small. A tool that `writes` needs the token's scope of that name.
    """

    name: str
    title: str
    description: str
    question: type[BaseModel]
    answer: Callable[[Call], Any]
    tell: Callable[[Sheet, Any], Written]
    parts: Callable[[Any], int] = lambda _: 1
    part: Callable[[Any, int], Any] = lambda answer, _: answer
    writes: str | None = None


@dataclass(frozen=True)
class Passed:
    """Some items of a list, `start` of which were passed over; what else the list's answer says is in `answer`."""

    answer: Any
    items: tuple[Any, ...]
    start: int
    total: int

    def first(self, n: int) -> "Passed":
        """Return the first n of them."""
        return replace(self, items=self.items[:n], answer=replace(self.answer, items=self.items[:n]))


def _listed(ask: Callable[[Call, int, int], Any]) -> Callable[[Call], Passed]:
    """Ask a list that has pages for the items from `start` on."""

    def answer(call: Call) -> Passed:
        start, limit = call.question.start, call.question.limit
        size = next(size for size in range(limit, start + limit + 1) if start // size == (start + limit - 1) // size)
        found = ask(call, start // size + 1, size)
        items = found.items[start % size : start % size + limit]
        return Passed(replace(found, items=items), items, start, found.total)

    return answer


def _scored(name: str, call: Call, page: int, page_size: int) -> answers.ListAnswer:
    asked = call.question
    wanted = Filter(asked.sort, _owner(call), asked.query, page=page, page_size=page_size)
    return answers.list_scored(call.snapshot, call.book, name, wanted, asked.language)


def _owner(call: Call) -> str | None:
    owner_id: str | None = call.question.owner_id
    return owner_id and find_id(call.snapshot, "rep", owner_id)


def _explain(call: Call) -> answers.ExplainAnswer:
    asked = call.question
    entity_id = find_id(call.snapshot, asked.entity, asked.id)
    found = answers.explain(call.snapshot, call.book, asked.entity, entity_id, asked.language, task=asked.task)
    return _first_reasons(found, asked.limit)


def _first_reasons(answer: answers.ExplainAnswer, n: int) -> answers.ExplainAnswer:
    score = replace(answer.score, reasons=answer.score.reasons[:n], when_reasons=answer.score.when_reasons[:n])
    return replace(answer, score=score, topics=answer.topics[:n])


def _at_risk(call: Call, page: int, page_size: int) -> AtRiskAnswer:
    asked, owner_id = call.question, _owner(call)
    return accounts_at_risk(call.snapshot, call.book, asked.language, page=page, page_size=page_size, owner_id=owner_id)


def _slipping(call: Call, page: int, page_size: int) -> SlipAnswer:
    asked, owner_id = call.question, _owner(call)
    return deals_that_slip(call.snapshot, call.book, asked.language, page=page, page_size=page_size, owner_id=owner_id)


def _moved(call: Call) -> Moved:
    asked = call.question
    entity_id = find_id(call.snapshot, asked.entity, asked.id)
    since = datetime.combine(asked.since, time())
    of = {"since": since, "language": asked.language}
    found = why_it_moved(call.snapshot, call.book, call.home, asked.entity, entity_id, **of)
    return _first_moves(found, asked.limit)


def _first_moves(answer: Moved, n: int) -> Moved:
    return replace(answer, moves=answer.moves[:n], topics=answer.topics[:n])


def _models(call: Call) -> ModelsAnswer:
    return list_models(call.snapshot, call.home)


_LIST: dict[str, Any] = {"parts": lambda answer: len(answer.items), "part": Passed.first}

TOOLS = {
    tool.name: tool
    for tool in (
        Tool(
            "list_leads",
            "Leads",
            "Open leads with the probability to convert, what they are worth and the strongest reasons. "
            "Answers: which leads first, and why?",
            mcp_questions.LeadsAsk,
            _listed(partial(_scored, "leads")),
            partial(mcp_tellers.tell_list, "lead"),
            **_LIST,
        ),
        Tool(
            "list_deals",
            "Deals",
            "Open deals with the probability to be won, expected value, expected close, slip risk and stage. "
            "Answers: which deals matter, when do they close?",
            mcp_questions.DealsAsk,
            _listed(partial(_scored, "deals")),
            partial(mcp_tellers.tell_list, "deal"),
            **_LIST,
        ),
        Tool(
            "list_accounts",
            "Customers",
            "Customers with the probability to leave, what they bring and what is at risk. Answers: how does this "
            "customer stand?",
            mcp_questions.AccountsAsk,
            _listed(partial(_scored, "accounts")),
            partial(mcp_tellers.tell_list, "account"),
            **_LIST,
        ),
        Tool(
            "accounts_at_risk",
            "Customers at risk",
            "Customers by the value that their leaving would cost, with sums over the book, the last contact and the "
            "strongest reasons. Answers: who may leave, with how much money?",
            mcp_questions.BookAsk,
            _listed(_at_risk),
            mcp_tellers.tell_at_risk,
            **_LIST,
        ),
        Tool(
            "deals_that_slip",
            "Deals that slip",
            "Open deals by amount times the risk that they are not won by the rep's date, with sums over the book and "
            "the stage that holds each back. Answers: which deals will slip?",
            mcp_questions.BookAsk,
            _listed(_slipping),
            mcp_tellers.tell_slipping,
            **_LIST,
        ),
        Tool(
            "explain_score",
            "Why a score is what it is",
            "The last score of one lead, deal or account with its reasons, largest first, and their sums by topic.",
            mcp_questions.ExplainAsk,
            _explain,
            mcp_tellers.tell_explanation,
            parts=lambda answer: max(len(answer.score.reasons), 1),
            part=_first_reasons,
        ),
        Tool(
            "why_it_changed",
            "Why a score changed",
            "What moved the score of one lead, deal or account since a day, largest first; all moves sum to the "
            "change. Answers: why did the risk of this customer rise?",
            mcp_questions.ChangeAsk,
            _moved,
            mcp_tellers.tell_moved,
            parts=lambda answer: max(len(answer.moves), 1),
            part=_first_moves,
        ),
        Tool(
            "model_status",
            "Models",
            "Which model serves each task, since when and why, and which versions were refused.",
            mcp_questions.ModelsAsk,
            _models,
            mcp_tellers.tell_models,
        ),
    )
}
