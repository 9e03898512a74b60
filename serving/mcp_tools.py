"""Which tools has an assistant? A row each: what it may be asked, what it asks, and how the answer is told."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from pydantic import BaseModel

from serving import mcp_briefs, mcp_calls, mcp_questions, mcp_tellers
from serving.mcp_calls import Call
from serving.mcp_sheets import Sheet, Written


@dataclass(frozen=True)
class Tool:
    """One tool.

    `tell` writes an answer; `part` returns an answer cut to its first n parts, of which there are `parts`, so that a
    result stays small. `task` names the task whose horizon the answer's probabilities are of, if it is one. A tool that
    `writes` asks for a token with that scope.
    """

    name: str
    title: str
    description: str
    question: type[BaseModel]
    answer: Callable[[Call], Any]
    tell: Callable[[Sheet, Any], Written]
    parts: Callable[[Any], int] = lambda _: 1
    part: Callable[[Any, int], Any] = lambda answer, _: answer
    task: Callable[[Any], str] | None = None
    writes: bool = False


_LIST: dict[str, Any] = {"parts": lambda answer: len(answer.items), "part": mcp_calls.Passed.first}

TOOLS = {
    tool.name: tool
    for tool in (
        Tool(
            "my_actions",
            "Actions",
            "What a rep should do first, for whom and why: the ranked list of actions with the money at stake (of "
            "which `urgency` is the share decided within 30 days). A manager names a rep by `rep_id`. Answers: whom "
            "should I call first?",
            mcp_questions.ActionsAsk,
            mcp_calls.actions,
            mcp_tellers.tell_actions,
            **_LIST,
        ),
        Tool(
            "list_leads",
            "Leads",
            "Open leads with the probability to convert within `horizon`, the expected value (probability times what "
            "a conversion brings) and the strongest reasons. "
            "Answers: which leads first, and why?",
            mcp_questions.LeadsAsk,
            mcp_calls.listed(partial(mcp_calls.scored, "leads")),
            partial(mcp_tellers.tell_list, "lead"),
            task=lambda _: "leads",
            **_LIST,
        ),
        Tool(
            "list_deals",
            "Deals",
            "Open deals with the probability to be won within `horizon`, expected value (probability times amount), "
            "expected close, risk to slip past the rep's date, and stage. "
            "Answers: which deals matter, when do they close?",
            mcp_questions.DealsAsk,
            mcp_calls.listed(partial(mcp_calls.scored, "deals")),
            partial(mcp_tellers.tell_list, "deal"),
            task=lambda _: "deals",
            **_LIST,
        ),
        Tool(
            "list_accounts",
            "Customers",
            "Customers with the probability to leave within `horizon`, what they are expected to bring (within the "
            "horizon of the task value, see model_status) and what of it is at risk: probability times that. Answers: "
            "how does this customer stand?",
            mcp_questions.AccountsAsk,
            mcp_calls.listed(partial(mcp_calls.scored, "accounts")),
            partial(mcp_tellers.tell_list, "account"),
            task=lambda _: "churn",
            **_LIST,
        ),
        Tool(
            "accounts_at_risk",
            "Customers at risk",
            "Customers by value at risk (probability to leave within `horizon` times expected value), with sums over "
            "the book, the last contact and the strongest reasons. Answers: who may leave, with how much money?",
            mcp_questions.BookAsk,
            mcp_calls.listed(mcp_calls.at_risk),
            mcp_tellers.tell_at_risk,
            task=lambda _: "churn",
            **_LIST,
        ),
        Tool(
            "deals_that_slip",
            "Deals that slip",
            "Open deals by amount times the risk that they are not won by the rep's date, with sums over the book and "
            "the stage that holds each back. `due_soon` counts deals whose date comes within 30 days or has passed. "
            "Answers: which deals will slip?",
            mcp_questions.BookAsk,
            mcp_calls.listed(mcp_calls.slipping),
            mcp_tellers.tell_slipping,
            task=lambda _: "deals",
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
            task=lambda answer: answer.score.task,
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
            task=lambda answer: answer.task,
        ),
        Tool(
            "brief",
            "Brief",
            "In sentences: a rep's morning (whom first, what is due, what changed since the scores before), a customer "
            "(risk, reasons, what moved it in 30 days, last contacts), or a manager's week. Answers: what changed, "
            "what about this customer?",
            mcp_questions.BriefAsk,
            mcp_briefs.ask_brief,
            mcp_briefs.tell_brief,
            parts=lambda answer: answer.most,
            part=mcp_briefs.Briefing.first,
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
