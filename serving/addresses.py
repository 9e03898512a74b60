"""Which question leads to which answer over HTTP? One row an address, each with the plain function that answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from pydantic import BaseModel

from pipelines.home import Home
from pipelines.state import utc_now
from serving import answers, questions
from serving.access import Book, Principal
from serving.action_answers import answer_action
from serving.action_lists import list_actions
from serving.action_shapes import ActionsAnswer, ActionState
from serving.brief_shapes import Brief
from serving.briefs import brief
from serving.citations import About
from serving.draft_checks import DraftVerdict, check_draft
from serving.errors import NotFoundError
from serving.lists import Filter
from serving.model_facts import ModelsAnswer, list_models
from serving.replays import ReplayAnswer, replay_score
from serving.scores import TOP_REASONS
from serving.snapshot import Snapshot

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


def score(call: Call) -> answers.ScoreAnswer:
    """Answer a `/v1/score` body."""
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
        return score(call) if is_few else None
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
        what_would_change=asked.what_would_change or asked.target is not None,
        target=asked.target,
    )


def _explain_quickly(call: Call) -> answers.ExplainAnswer | None:
    return None if call.question.what_would_change or call.question.target else _explain(call)


def _replay(call: Call) -> ReplayAnswer:
    return replay_score(call.snapshot, call.book, call.home, call.question.score_id)


def _actions(call: Call) -> ActionsAnswer:
    rep_id = call.question.rep_id or call.principal.rep_id
    if rep_id is None:
        raise NotFoundError("this token is of no rep, so it has no list of its own; name a rep with rep_id")
    return list_actions(call.snapshot, call.book, call.home, rep_id, call.question.language, now=call.snapshot.now())


def _brief(call: Call) -> Brief:
    asked, who = call.question, (call.snapshot, call.book, call.home)
    of = asked.id or (call.principal.rep_id if asked.kind == "rep" else None)
    return brief(*who, asked.kind, of=of, language=asked.language, now=call.snapshot.now())


def _verify(call: Call) -> DraftVerdict:
    sent, language = call.question
    about = [About(one.entity, one.id) for one in sent.about]
    return check_draft(call.snapshot, call.book, sent.draft, about, language)


def _feedback(call: Call) -> ActionState:
    sent, _ = call.question
    who = (call.snapshot, call.book, call.home, call.principal)
    return answer_action(*who, sent.action_id, answer=sent.answer, now=call.snapshot.now(), door="http")


def _models(call: Call) -> ModelsAnswer:
    return list_models(call.snapshot, call.home)


ADDRESSES = (
    Address(
        "/v1/score",
        questions.ScoreBody,
        score,
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
    Address("/v1/replay", questions.ReplayQuery, _replay, ReplayAnswer, "Recompute a score that was shown"),
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
