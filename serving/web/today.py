"""What does a rep do today? The list of actions as cards that are answered with one tap."""

from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import Field

from serving.action_answers import answer_action
from serving.action_lists import list_actions, priorities_of, show_actions
from serving.action_shapes import ActionItem, ActionsAnswer, DoneAction
from serving.questions import Id
from serving.texts import marked, translate
from serving.web.visit import Outcome, PageQuery, Visit


class TodayQuery(PageQuery):
    """Whose list; one's own where nobody is named."""

    rep: Id | None = None


class AnswerForm(PageQuery):
    """What was tapped on a card, and on whose list."""

    action_id: Annotated[str, Field(min_length=1, max_length=500)]
    answer: Literal["accepted", "dismissed", "done", "reopened"]
    rep: Id


@dataclass(frozen=True)
class Today:
    """A list of actions as its template needs it; `list` is None as long as nobody is chosen."""

    list: ActionsAnswer | None
    reps: tuple[tuple[str, str], ...]
    is_own: bool
    may_answer: bool

    @property
    def items(self) -> tuple[ActionItem, ...]:
        """The actions shown, for the audit."""
        return self.list.items if self.list else ()

    @property
    def open(self) -> tuple[ActionItem, ...]:
        """What is still to be done or decided."""
        return tuple(item for item in self.items if item.state in ("proposed", "accepted"))

    @property
    def answered(self) -> tuple[ActionItem, ...]:
        """What was done or dismissed of this list."""
        return tuple(item for item in self.items if item.state in ("done", "dismissed"))

    @property
    def done_earlier(self) -> tuple[DoneAction, ...]:
        """What was done this week of lists before this one."""
        listed = {item.action_id for item in self.items}
        return tuple(one for one in self.list.done if one.action_id not in listed) if self.list else ()


@dataclass(frozen=True)
class Card:
    """One action in its new state, after an answer to it."""

    item: ActionItem
    list: ActionsAnswer
    may_answer: bool = True

    @property
    def items(self) -> tuple[ActionItem, ...]:
        """The action shown, for the audit."""
        return (self.item,)


TITLE = marked("Today")
SAID = {
    "accepted": marked("Accepted: it stays on the list until it is done."),
    "dismissed": marked("Dismissed: it is not proposed again for a while."),
    "done": marked("Done, and noted."),
    "reopened": marked("Taken back: it is open again."),
}


def today(visit: Visit) -> Today:
    """Return the list of the rep who was asked for; a rep who looks at the own list has seen what is on it."""
    rep_id = visit.query.rep or _own(visit)
    may_answer = visit.principal.allows("feedback")
    if rep_id is None:
        return Today(None, _reps(visit), False, may_answer)
    found = list_actions(visit.snapshot, visit.book, visit.home, rep_id, visit.language, now=visit.snapshot.now())
    is_own = rep_id == visit.principal.rep_id
    if is_own:
        show_actions(visit.snapshot, visit.home, visit.principal, found, now=visit.snapshot.now(), door="page")
    return Today(found, _reps(visit), is_own, may_answer)


def answer_card(visit: Visit) -> Outcome:
    """Record what was tapped, and return the card as it is now."""
    sent: AnswerForm = visit.query
    who = (visit.snapshot, visit.book, visit.home)
    answer_action(*who, visit.principal, sent.action_id, answer=sent.answer, now=visit.snapshot.now(), door="page")
    found = list_actions(*who, sent.rep, visit.language, now=visit.snapshot.now())
    item = next((item for item in found.items if item.action_id == sent.action_id), None)
    back, said = f"/today?rep={quote(sent.rep)}", translate(visit.language, SAID[sent.answer])
    return Outcome(back, said) if item is None else Outcome(back, said, "action_answered.html", Card(item, found))


def _own(visit: Visit) -> str | None:
    """Return whose list stands there if nobody is named: the visitor's own, unless others' lists are what they read."""
    own = visit.principal.rep_id
    has_book = own is not None and len(priorities_of(visit.snapshot).of(own)) > 0
    return own if has_book or visit.principal.role == "rep" else None


def _reps(visit: Visit) -> tuple[tuple[str, str], ...]:
    """Return the reps whose lists may be read, by name; none for who has only the own."""
    if visit.principal.role == "rep":
        return ()
    names = visit.snapshot.rep_names
    found = [(rep, names.get(rep) or rep) for rep in priorities_of(visit.snapshot).places if visit.book.holds(rep)]
    return tuple(sorted(found, key=lambda one: (one[1], one[0])))
