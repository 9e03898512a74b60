"""What does each tool ask? The use cases that all doors share, with the caller's rights."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from pipelines.home import Home
from serving import answers
from serving.access import Book, Principal
from serving.action_answers import answer_action
from serving.action_lists import list_actions
from serving.action_shapes import ActionState
from serving.errors import InvalidRequestError
from serving.lists import Filter
from serving.model_facts import ModelsAnswer, list_models
from serving.score_histories import why_it_moved
from serving.similar import similar_cases
from serving.snapshot import Snapshot
from serving.story_shapes import Moved, Similar
from serving.team import accounts_at_risk, deals_that_slip
from serving.team_shapes import AtRiskAnswer, SlipAnswer
from serving.untrusted import find_id, handle_of


@dataclass(frozen=True)
class Call:
    """One question of an assistant: who asks, what, on which snapshot."""

    snapshot: Snapshot
    book: Book
    home: Home
    principal: Principal
    question: Any


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


def listed(ask: Callable[[Call, int, int], Any]) -> Callable[[Call], Passed]:
    """Ask a list that has pages for the items from `start` on."""

    def answer(call: Call) -> Passed:
        start, limit = call.question.start, call.question.limit
        size = next(size for size in range(limit, start + limit + 1) if start // size == (start + limit - 1) // size)
        found = ask(call, start // size + 1, size)
        items = found.items[start % size : start % size + limit]
        return Passed(replace(found, items=items), items, start, found.total)

    return answer


def scored(name: str, call: Call, page: int, page_size: int) -> answers.ListAnswer:
    """Ask for leads, deals or accounts."""
    asked = call.question
    wanted = Filter(asked.sort, _owner(call), asked.query, page=page, page_size=page_size)
    return answers.list_scored(call.snapshot, call.book, name, wanted, asked.language)


def _owner(call: Call) -> str | None:
    owner_id: str | None = call.question.owner_id
    return owner_id and find_id(call.snapshot, "rep", owner_id)


def explained(call: Call) -> answers.ExplainAnswer:
    """Ask why a score is what it is."""
    asked = call.question
    entity_id = find_id(call.snapshot, asked.entity, asked.id)
    found = answers.explain(call.snapshot, call.book, asked.entity, entity_id, asked.language, task=asked.task)
    return first_reasons(found, asked.limit)


def first_reasons(answer: answers.ExplainAnswer, n: int) -> answers.ExplainAnswer:
    """Return an answer with its first n reasons."""
    score = replace(answer.score, reasons=answer.score.reasons[:n], when_reasons=answer.score.when_reasons[:n])
    return replace(answer, score=score, topics=answer.topics[:n])


def at_risk(call: Call, page: int, page_size: int) -> AtRiskAnswer:
    """Ask for the customers of a book that may leave."""
    asked, owner_id = call.question, _owner(call)
    return accounts_at_risk(call.snapshot, call.book, asked.language, page=page, page_size=page_size, owner_id=owner_id)


def slipping(call: Call, page: int, page_size: int) -> SlipAnswer:
    """Ask for the deals of a book that may slip."""
    asked, owner_id = call.question, _owner(call)
    return deals_that_slip(call.snapshot, call.book, asked.language, page=page, page_size=page_size, owner_id=owner_id)


def moved(call: Call) -> Moved:
    """Ask what moved a score."""
    asked, who = call.question, (call.snapshot, call.book, call.home)
    entity_id = find_id(call.snapshot, asked.entity, asked.id)
    since = datetime.combine(asked.since, time())
    found = why_it_moved(*who, asked.entity, entity_id, since=since, language=asked.language)
    return first_moves(found, asked.limit)


def first_moves(answer: Moved, n: int) -> Moved:
    """Return an answer with its first n moves."""
    return replace(answer, moves=answer.moves[:n], topics=answer.topics[:n])


def models(call: Call) -> ModelsAnswer:
    """Ask which models serve."""
    return list_models(call.snapshot, call.home)


def actions(call: Call) -> Passed:
    """Ask for the list of a rep, the caller's own where nobody is named."""
    asked = call.question
    rep_id = find_id(call.snapshot, "rep", asked.rep_id) if asked.rep_id else call.principal.rep_id
    if rep_id is None:
        raise InvalidRequestError("rep_id is missing; this token is of no rep, so say whose list is asked for")
    found = list_actions(call.snapshot, call.book, call.home, rep_id, asked.language, now=call.snapshot.now())
    items = found.items[asked.start : asked.start + asked.limit]
    return Passed(replace(found, items=items), items, asked.start, len(found.items))


def similar(call: Call) -> Similar:
    """Ask for the past cases most like a record."""
    asked = call.question
    entity_id = find_id(call.snapshot, asked.entity, asked.id)
    return similar_cases(call.snapshot, call.book, asked.entity, entity_id, asked.language, n=asked.limit)


def first_cases(answer: Similar, n: int) -> Similar:
    """Return an answer with its first n cases."""
    return replace(answer, cases=answer.cases[:n])


def feedback(call: Call) -> ActionState:
    """Record what became of an action."""
    asked, who = call.question, (call.snapshot, call.book, call.home, call.principal)
    action_id = untold_action(call.snapshot, asked.action_id)
    return answer_action(*who, action_id, answer=asked.answer, now=call.snapshot.now(), door="mcp")


def told_action(action_id: str) -> str:
    """Return what names an action to an assistant.

    >>> told_action("R1.lead.L0001")
    'R1.lead.L0001'
    """
    run_id, entity, entity_id = action_id.split(".", 2)
    return f"{run_id}.{entity}.{handle_of(entity_id)}"


def untold_action(snapshot: Snapshot, told: str) -> str:
    """Return the id of an action that an assistant names."""
    parts = told.split(".", 2)
    return told if len(parts) < 3 else f"{parts[0]}.{parts[1]}.{find_id(snapshot, parts[1], parts[2])}"
