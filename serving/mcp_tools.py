"""Which tools has an assistant? A row each: what it may be asked, what it asks, and how the answer is told."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from pydantic import BaseModel

from serving import mcp_calls, mcp_questions, mcp_tellers
from serving.mcp_calls import Call
from serving.mcp_sheets import Sheet, Written


@dataclass(frozen=True)
class Tool:
    """One tool.

    `tell` writes an answer; `part` returns an answer cut to its first n parts, of which there are `parts`, so that a
    result stays small. A tool that `writes` asks for a token with that scope.
    """

    name: str
    title: str
    description: str
    question: type[BaseModel]
    answer: Callable[[Call], Any]
    tell: Callable[[Sheet, Any], Written]
    parts: Callable[[Any], int] = lambda _: 1
    part: Callable[[Any, int], Any] = lambda answer, _: answer
    writes: bool = False


_LIST: dict[str, Any] = {"parts": lambda answer: len(answer.items), "part": mcp_calls.Passed.first}

TOOLS = {
    tool.name: tool
    for tool in (
        Tool(
            "my_actions",
            "Actions",
            "What a rep should do first, for whom and why: the ranked list of actions with the money at stake. "
            "Answers: whom should I call first?",
            mcp_questions.ActionsAsk,
            mcp_calls.actions,
            mcp_tellers.tell_actions,
            **_LIST,
        ),
        Tool(
            "list_leads",
            "Leads",
            "Open leads with the probability to convert, what they are worth and the strongest reasons. "
            "Answers: which leads first, and why?",
            mcp_questions.LeadsAsk,
            mcp_calls.listed(partial(mcp_calls.scored, "leads")),
            partial(mcp_tellers.tell_list, "lead"),
            **_LIST,
        ),
        Tool(
            "list_deals",
            "Deals",
            "Open deals with the probability to be won, expected value, expected close, slip risk and stage. "
            "Answers: which deals matter, when do they close?",
            mcp_questions.DealsAsk,
            mcp_calls.listed(partial(mcp_calls.scored, "deals")),
            partial(mcp_tellers.tell_list, "deal"),
            **_LIST,
        ),
        Tool(
            "list_accounts",
            "Customers",
            "Customers with the probability to leave, what they bring and what is at risk. Answers: how does this "
            "customer stand?",
            mcp_questions.AccountsAsk,
            mcp_calls.listed(partial(mcp_calls.scored, "accounts")),
            partial(mcp_tellers.tell_list, "account"),
            **_LIST,
        ),
        Tool(
            "accounts_at_risk",
            "Customers at risk",
            "Customers by the value that their leaving would cost, with sums over the book, the last contact and the "
            "strongest reasons. Answers: who may leave, with how much money?",
            mcp_questions.BookAsk,
            mcp_calls.listed(mcp_calls.at_risk),
            mcp_tellers.tell_at_risk,
            **_LIST,
        ),
        Tool(
            "deals_that_slip",
            "Deals that slip",
            "Open deals by amount times the risk that they are not won by the rep's date, with sums over the book and "
            "the stage that holds each back. Answers: which deals will slip?",
            mcp_questions.BookAsk,
            mcp_calls.listed(mcp_calls.slipping),
            mcp_tellers.tell_slipping,
            **_LIST,
        ),
        Tool(
            "explain_score",
            "Why a score is what it is",
            "The last score of one lead, deal or account with its reasons, largest first, and their sums by topic.",
            mcp_questions.ExplainAsk,
            mcp_calls.explained,
            mcp_tellers.tell_explanation,
            parts=lambda answer: max(len(answer.score.reasons), 1),
            part=mcp_calls.first_reasons,
        ),
        Tool(
            "why_it_changed",
            "Why a score changed",
            "What moved the score of one lead, deal or account since a day, largest first; all moves sum to the "
            "change. Answers: why did the risk of this customer rise?",
            mcp_questions.ChangeAsk,
            mcp_calls.moved,
            mcp_tellers.tell_moved,
            parts=lambda answer: max(len(answer.moves), 1),
            part=mcp_calls.first_moves,
        ),
        Tool(
            "similar_cases",
            "Similar cases",
            "Past leads, deals or customers of the own book that were most like one at the same age, and what became "
            "of them. More that went well than not are told: they say nothing of how often either happens.",
            mcp_questions.SimilarAsk,
            mcp_calls.similar,
            mcp_tellers.tell_similar,
            parts=lambda answer: max(len(answer.cases), 1),
            part=mcp_calls.first_cases,
        ),
        Tool(
            "record_feedback",
            "Answer an action",
            "Records that an action was shown, accepted, dismissed, done or reopened; the same again changes nothing. "
            "Needs a token made with `--allow feedback`. Only at the wish of the rep.",
            mcp_questions.FeedbackAsk,
            mcp_calls.feedback,
            mcp_tellers.tell_feedback,
            writes=True,
        ),
        Tool(
            "model_status",
            "Models",
            "Which model serves each task, since when and why, and which versions were refused.",
            mcp_questions.ModelsAsk,
            mcp_calls.models,
            mcp_tellers.tell_models,
        ),
    )
}
