"""What did somebody answer to a proposed action? Recorded once, whoever sends it how often."""

from datetime import datetime

import pandas as pd

from pipelines.action_log import Answer, Logged, StepError
from pipelines.home import Home
from serving.access import Book, Principal
from serving.action_items import TASK_OF
from serving.action_lists import log_of
from serving.action_shapes import ActionState
from serving.audit import Door
from serving.errors import ForbiddenError, InvalidRequestError, NotFoundError
from serving.scores import to_time
from serving.snapshot import Snapshot


def answer_action(
    snapshot: Snapshot,
    book: Book,
    home: Home,
    principal: Principal,
    action_id: str,
    *,
    answer: Answer,
    now: datetime,
    door: Door = "http",
) -> ActionState:
    """Record that an action was shown, accepted, dismissed, done or reopened; the same again changes nothing.

    Raises
    ------
    ForbiddenError
        If the caller may only read.
    NotFoundError
        If there is no such action or it is not the caller's.
    InvalidRequestError
        If the answer cannot follow what was answered before.
    """
    if not principal.allows("feedback"):
        message = "this token may only read; answering needs one made with `crmcast token add ... --allow feedback`"
        raise ForbiddenError(message)
    log = log_of(snapshot, home)
    found = log.find(action_id)
    if found is None or not _is_theirs(snapshot, book, found):
        raise NotFoundError("no such action; expected an action_id of a list of yours")
    try:
        logged = log.answer(action_id, answer, who=principal.name, role=principal.role, door=door, now=now)
    except StepError as error:
        raise InvalidRequestError(str(error)) from None
    return to_state(logged)


def to_state(logged: Logged) -> ActionState:
    """Return where an action of the log stands."""
    by = logged.replies[-1].who if logged.replies else None
    return ActionState(logged.proposal.action_id, logged.state, to_time(pd.Timestamp(logged.changed_at)), by)


def _is_theirs(snapshot: Snapshot, book: Book, logged: Logged) -> bool:
    proposal = logged.proposal
    owner = snapshot.owners(proposal.entity).get(proposal.entity_id)
    return book.holds(proposal.rep_id) and book.holds(owner) and book.opens(TASK_OF[proposal.entity])
