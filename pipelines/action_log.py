"""Which actions were proposed to whom, with which chance, and what did people answer?

The log only grows. A proposal is written once, an answer is a new row; unique keys, not locks, decide between two
processes: of two lists made at once for a rep, and of two answers given at once, one is kept.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa

from pipelines.database import create_missing, open_database
from pipelines.errors import PipelineError

Answer = Literal["shown", "accepted", "dismissed", "done", "reopened"]
State = Literal["proposed", "accepted", "dismissed", "done"]

AFTER: Mapping[Answer, State] = {
    "shown": "proposed",
    "accepted": "accepted",
    "dismissed": "dismissed",
    "done": "done",
    "reopened": "proposed",
}
"""The state that an answer leads to."""

BEFORE: Mapping[Answer, tuple[State, ...]] = {
    "shown": ("proposed",),
    "accepted": ("proposed",),
    "dismissed": ("proposed", "accepted"),
    "done": ("proposed", "accepted"),
    "reopened": ("accepted", "dismissed", "done"),
}
"""The states in which an answer can be given; what is done without having been accepted counts as accepted too."""

_MOST_IDS = 10_000
"""Of so many ids at once a database can be asked."""

_metadata = sa.MetaData()
_proposals = sa.Table(
    "action_proposals",
    _metadata,
    sa.Column("action_id", sa.String(500), primary_key=True),
    sa.Column("run_id", sa.String(100), nullable=False),
    sa.Column("rep_id", sa.Text, nullable=False, index=True),
    sa.Column("entity", sa.String(16), nullable=False),
    sa.Column("entity_id", sa.Text, nullable=False, index=True),
    sa.Column("kind", sa.String(100), nullable=False),
    sa.Column("aim", sa.String(16), nullable=False),
    sa.Column("rank", sa.Integer, nullable=False),
    sa.Column("propensity", sa.Float, nullable=False),
    sa.Column("explore_rate", sa.Float, nullable=False),
    sa.Column("priority", sa.Float, nullable=False),
    sa.Column("minutes", sa.Integer, nullable=False),
    sa.Column("proposed_at", sa.DateTime, nullable=False),
    sa.UniqueConstraint("run_id", "rep_id", "rank", name="one_list_a_run"),
)
_answers = sa.Table(
    "action_answers",
    _metadata,
    sa.Column("action_id", sa.String(500), primary_key=True),
    sa.Column("step", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("answer", sa.String(16), nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("door", sa.String(16), nullable=False),
    sa.Column("answered_at", sa.DateTime, nullable=False, index=True),
)


class StepError(PipelineError):
    """An answer cannot follow what was answered before."""


@dataclass(frozen=True)
class Proposal:
    """One action that was proposed to a rep."""

    action_id: str
    run_id: str
    rep_id: str
    entity: str
    entity_id: str
    kind: str
    aim: str
    rank: int
    propensity: float
    explore_rate: float
    priority: float
    minutes: int
    proposed_at: datetime


@dataclass(frozen=True)
class Reply:
    """One answer to a proposal: who gave it, through which door."""

    action_id: str
    step: int
    answer: Answer
    who: str
    role: str
    door: str
    answered_at: datetime


@dataclass(frozen=True)
class Logged:
    """A proposal with the answers to it, oldest first."""

    proposal: Proposal
    replies: tuple[Reply, ...] = ()

    @property
    def state(self) -> State:
        """Where it stands now."""
        return AFTER[self.replies[-1].answer] if self.replies else "proposed"

    @property
    def changed_at(self) -> datetime:
        """When it came to its state."""
        return self.replies[-1].answered_at if self.replies else self.proposal.proposed_at


class ActionLog:
    """Proposals and answers in a database.

    Parameters
    ----------
    url
        A SQLAlchemy URL, or the path of a SQLite file (made when absent).
    """

    def __init__(self, url: str | Path) -> None:
        self._engine = open_database(url)
        create_missing(self._engine, _metadata)

    def propose(self, proposals: Sequence[Proposal]) -> None:
        """Keep the list of a rep for a run, unless there is one already: then that one stands, whole."""
        if not proposals:
            return
        try:
            with self._engine.begin() as connection:
                connection.execute(sa.insert(_proposals).values([vars(one) for one in proposals]))
        except sa.exc.IntegrityError:
            first = proposals[0]
            if not self.of_run(first.run_id, first.rep_id):
                raise

    def find(self, action_id: str) -> Logged | None:
        """Return one proposal with its answers, None if there is none of this id."""
        found = self._read(_proposals.c.action_id == action_id)
        return found[0] if found else None

    def of_run(self, run_id: str, rep_id: str) -> tuple[Logged, ...]:
        """Return the list of a rep for a run in its order; empty while none was made."""
        return self._read((_proposals.c.run_id == run_id) & (_proposals.c.rep_id == rep_id))

    def of_rep(self, rep_id: str, since: datetime) -> tuple[Logged, ...]:
        """Return what a rep was proposed and that was answered since an instant."""
        return self._read((_proposals.c.rep_id == rep_id) & _answered(since))

    def of_entities(self, entity_ids: Collection[str], since: datetime) -> tuple[Logged, ...]:
        """Return what anyone was proposed for records of these ids and that was answered since an instant."""
        ids = sorted(entity_ids)
        parts = [ids[start : start + _MOST_IDS] for start in range(0, len(ids), _MOST_IDS)]
        found = (self._read(_proposals.c.entity_id.in_(part) & _answered(since)) for part in parts)
        return tuple(logged for part in found for logged in part)

    def everything(self) -> tuple[Logged, ...]:
        """Return the whole log."""
        return self._read(sa.true())

    def answer(self, action_id: str, answer: Answer, *, who: str, role: str, door: str, now: datetime) -> Logged:
        """Record an answer and return where the action stands; the same answer again changes nothing.

        `shown` is recorded as the first of all answers, or not at all.

        Raises
        ------
        StepError
            If it cannot follow what was answered before, or somebody else answered otherwise at the same moment.
        KeyError
            If there is no such action.
        """
        before = logged = self._need(action_id)
        while _is_new(logged, answer):
            reply = Reply(action_id, len(logged.replies) + 1, answer, who, role, door, now)
            if self._keep(reply):
                return Logged(logged.proposal, (*logged.replies, reply))
            logged = self._need(action_id)
            if logged.state not in (before.state, AFTER[answer]):
                message = f"it is {logged.state}: somebody answered at the same moment; look again, then answer"
                raise StepError(message)
        return logged

    def show(self, action_ids: Collection[str], *, who: str, role: str, door: str, now: datetime) -> None:
        """Record that actions were shown, those that nobody has seen or answered yet, in one statement."""
        told = {"step": 1, "answer": "shown", "who": who, "role": role, "door": door, "answered_at": now}
        first = sa.select(
            _proposals.c.action_id, *(sa.literal(value, _answers.c[name].type) for name, value in told.items())
        )
        fresh = first.where(_proposals.c.action_id.in_(action_ids), ~_has_answers())
        with suppress(sa.exc.IntegrityError), self._engine.begin() as connection:
            connection.execute(sa.insert(_answers).from_select(["action_id", *told], fresh))

    def _need(self, action_id: str) -> Logged:
        logged = self.find(action_id)
        if logged is None:
            raise KeyError(action_id)
        return logged

    def _keep(self, reply: Reply) -> bool:
        """Write an answer as the step it is; False if another took that step."""
        try:
            with self._engine.begin() as connection:
                connection.execute(sa.insert(_answers).values(**vars(reply)))
        except sa.exc.IntegrityError:
            return False
        return True

    def _read(self, which: Any) -> tuple[Logged, ...]:
        proposals = sa.select(_proposals).where(which).order_by(_proposals.c.proposed_at, _proposals.c.rank)
        chosen = sa.select(_proposals.c.action_id).where(which)
        answers = sa.select(_answers).where(_answers.c.action_id.in_(chosen)).order_by(_answers.c.step)
        with self._engine.connect() as connection:
            replies: dict[str, list[Reply]] = {}
            made = [Proposal(**row) for row in connection.execute(proposals).mappings()]
            for row in connection.execute(answers).mappings():
                replies.setdefault(row["action_id"], []).append(Reply(**row))
        return tuple(Logged(one, tuple(replies.get(one.action_id, ()))) for one in made)


def _answered(since: datetime) -> Any:
    return _has_answers(_answers.c.answered_at >= since)


def _has_answers(*such: Any) -> Any:
    return sa.exists().where(_answers.c.action_id == _proposals.c.action_id, *such)


def _is_new(logged: Logged, answer: Answer) -> bool:
    """Say whether an answer adds anything; raises `StepError` if it is impossible."""
    if answer == "shown":
        return not logged.replies
    if logged.state == AFTER[answer]:
        return False
    if logged.state not in BEFORE[answer]:
        possible = ", ".join(one for one, states in BEFORE.items() if logged.state in states and one != "shown")
        message = f"it is {logged.state}, so it cannot be {answer}; expected one of {possible}"
        raise StepError(message)
    return True
