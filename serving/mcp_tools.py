"""Which tools has an assistant? Each asks a use case with the caller's rights, and says how its answer is told."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from pydantic import BaseModel

from pipelines.home import Home
from serving import answers, mcp_questions, mcp_tellers
from serving.access import Book, Principal
from serving.lists import Filter
from serving.mcp_sheets import Sheet, Written
from serving.model_facts import ModelsAnswer, list_models
from serving.snapshot import Snapshot
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
    owner_id = asked.owner_id and find_id(call.snapshot, "rep", asked.owner_id)
    wanted = Filter(asked.sort, owner_id, asked.query, page=page, page_size=page_size)
    return answers.list_scored(call.snapshot, call.book, name, wanted, asked.language)


def _explain(call: Call) -> answers.ExplainAnswer:
    asked = call.question
    entity_id = find_id(call.snapshot, asked.entity, asked.id)
    found = answers.explain(call.snapshot, call.book, asked.entity, entity_id, asked.language, task=asked.task)
    return _first_reasons(found, asked.limit)


def _first_reasons(answer: answers.ExplainAnswer, n: int) -> answers.ExplainAnswer:
    score = replace(answer.score, reasons=answer.score.reasons[:n], when_reasons=answer.score.when_reasons[:n])
    return replace(answer, score=score, topics=answer.topics[:n])


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
            "accounts_at_risk",
            "Customers at risk",
            "Customers by the value that their leaving would cost, with the probability to leave and the strongest "
            "reasons. Answers: who may leave, with how much money?",
            mcp_questions.AccountsAsk,
            _listed(partial(_scored, "accounts")),
            partial(mcp_tellers.tell_list, "account"),
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
            "model_status",
            "Models",
            "Which model serves each task, since when and why, and which versions were refused.",
            mcp_questions.ModelsAsk,
            _models,
            mcp_tellers.tell_models,
        ),
    )
}
