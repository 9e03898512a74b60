"""What should a person know this morning, of a customer, or this week? Briefs from templates, without a language model.

A brief says only what its citations hold; `serving.grounding.verify_answer` bears every one of them out.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipelines.home import Home
from pipelines.settings import Company
from serving.access import Book
from serving.action_lists import list_actions
from serving.action_shapes import ActionItem
from serving.answers import ExplainAnswer, explain
from serving.brief_changes import ChangedScore, changes_of, moved_since, tell_changes, tell_moved
from serving.brief_lines import (
    NO_SCORES,
    called,
    tell_account,
    tell_action,
    tell_at_risk,
    tell_contact,
    tell_due,
    tell_risk_sum,
    tell_slipping,
)
from serving.brief_pens import Pen
from serving.brief_shapes import Brief, BriefKind, Contact, Paragraph, Shown, Verdict
from serving.calibration_facts import calibration_facts
from serving.citations import About, cite
from serving.errors import NotFoundError
from serving.scores import Language
from serving.snapshot import Snapshot
from serving.stories import tell_story
from serving.story_shapes import PastScore
from serving.team import accounts_at_risk, deals_that_slip
from serving.team_book import team_book
from serving.team_shapes import AccountAtRisk, SlippingDeal
from serving.texts import marked

MOST = 5
_CONTACTS = frozenset({"email", "call", "meeting", "demo", "proposal"})


def brief(
    snapshot: Snapshot,
    book: Book,
    home: Home,
    kind: BriefKind,
    *,
    of: str | None,
    language: Language,
    now: datetime,
    make_pen: Callable[[Language, Company], Pen] = Pen,
) -> Brief:
    """Return a brief of a kind; `of` is the rep or the customer.

    Raises
    ------
    NotFoundError
        If nobody is named where somebody has to be, or what is named is not there or not the caller's.
    """
    pen = make_pen(language, snapshot.settings.company)
    if kind == "manager":
        return manager_brief(snapshot, book, home, pen)
    if of is None:
        message = f"nobody is named; say with an id which {'rep' if kind == 'rep' else 'customer'} the brief is of"
        raise NotFoundError(message)
    if kind == "rep":
        return rep_brief(snapshot, book, home, of, pen, now=now)
    return account_brief(snapshot, book, home, of, pen)


def rep_brief(snapshot: Snapshot, book: Book, home: Home, rep_id: str, pen: Pen, *, now: datetime) -> Brief:
    """Return a rep's morning brief: whom first and why, what is due, what changed, what was done.

    Raises
    ------
    NotFoundError
        If the rep's records are not the caller's to see.
    """
    answer = list_actions(snapshot, book, home, rep_id, pen.language, now=now)
    first = [item for item in answer.items if item.state in ("proposed", "accepted")][:MOST]
    slipping = (
        deals_that_slip(snapshot, book, pen.language, page_size=1, owner_id=rep_id)
        if "deals" in snapshot.champions
        else None
    )
    told = [Paragraph(pen.say(marked("Whom first, and why")), is_heading=True)]
    told += [tell_action(pen, place, item) for place, item in enumerate(first, 1)]
    if not first:
        told.append(Paragraph(answer.empty_reason or pen.say(marked("Nothing is due on this list."))))
    told.append(Paragraph(answer.note))
    told.append(Paragraph(pen.say(marked("What is due")), is_heading=True))
    told.append(Paragraph(tell_due(pen, slipping) if slipping else pen.say(NO_SCORES)))
    changes = changes_of(snapshot, home, rep_id)
    told.append(Paragraph(pen.say(marked("What changed")), is_heading=True))
    told += tell_changes(pen, changes)
    if answer.done:
        told.append(Paragraph(pen.say(marked("Done this week: %(count)s."), count=pen.count(len(answer.done)))))
    shown = _shown(*first, *changes.scores, *(one.before for one in changes.scores))
    title = pen.say(marked("Morning brief: %(name)s"), name=called(pen, answer.rep_name, rep_id))
    return _brief("rep", title, told, (answer, slipping, changes), shown=shown, snapshot=snapshot, pen=pen)


def account_brief(snapshot: Snapshot, book: Book, home: Home, entity_id: str, pen: Pen) -> Brief:
    """Return what to know of a customer: who it is, the risk and what it costs, why, what moved it, the last contacts.

    Raises
    ------
    NotFoundError
        If the customer is not there or not the caller's.
    """
    if not book.opens("churn"):
        raise NotFoundError("no such record; expected the id of a lead, deal or account of yours")
    story = tell_story(snapshot, book, "account", entity_id, pen.language)
    found = _explained(snapshot, book, entity_id, pen.language)
    about = About("account", entity_id)
    told = []
    if story.owner_name:
        told.append(Paragraph(pen.say(marked("Owner: %(owner)s."), owner=pen.name(story.owner_name))))
    told += [Paragraph(text, about) for text in tell_account(pen, story, found)]
    if found:
        told.append(Paragraph(pen.say(marked("Reasons: associations in past data, not causes")), is_heading=True))
        told += [Paragraph(pen.reason(reason), about) for reason in found.score.reasons[:MOST]]
    moved = moved_since(snapshot, book, home, entity_id, pen) if found else None
    if found:
        told.append(Paragraph(pen.say(marked("What moved")), is_heading=True))
        told += tell_moved(pen, moved)
    contacts = tuple(
        Contact("account", entity_id, event.occurred_at, event.text, event.who)
        for event in story.timeline.events
        if event.kind in _CONTACTS
    )[:3]
    told.append(Paragraph(pen.say(marked("Last contacts")), is_heading=True))
    told += [Paragraph(tell_contact(pen, contact)) for contact in contacts]
    if not contacts:
        told.append(Paragraph(pen.say(marked("The CRM tells of no recent contact."))))
    scores = (*((found.score,) if found else ()), *((moved.before,) if moved else ()))
    shown = tuple(Shown(one.score_id, entity_id) for one in scores)
    who = Named("account", entity_id, story.name, story.owner_name)
    title = pen.say(marked("Customer brief: %(name)s"), name=called(pen, story.name, entity_id))
    return _brief("account", title, told, (who, found, moved, contacts), shown=shown, snapshot=snapshot, pen=pen)


def manager_brief(snapshot: Snapshot, book: Book, home: Home, pen: Pen) -> Brief:
    """Return a manager's weekly brief: value at risk, deals that slip, the book, and how far to trust it."""
    risks = accounts_at_risk(snapshot, book, pen.language, page_size=3) if "churn" in snapshot.champions else None
    slips = deals_that_slip(snapshot, book, pen.language, page_size=3) if "deals" in snapshot.champions else None
    total = team_book(snapshot, book).total
    told = [Paragraph(pen.say(marked("Customers at risk")), is_heading=True)]
    if risks:
        told.append(Paragraph(tell_risk_sum(pen, risks)))
        told += [tell_at_risk(pen, item) for item in risks.items]
    else:
        told.append(Paragraph(pen.say(NO_SCORES)))
    told.append(Paragraph(pen.say(marked("Deals that may slip")), is_heading=True))
    if slips:
        told.append(Paragraph(tell_due(pen, slips)))
        told += [tell_slipping(pen, item) for item in slips.items]
    else:
        told.append(Paragraph(pen.say(NO_SCORES)))
    told.append(Paragraph(pen.say(marked("The book and how far to trust it")), is_heading=True))
    counts = {name: getattr(total, name) for name in ("leads", "deals", "accounts")}
    if None not in counts.values():
        written = {name: pen.count(count) for name, count in counts.items()}
        said = marked("Open: %(leads)s leads and %(deals)s deals, with %(accounts)s customers.")
        told.append(Paragraph(pen.say(said, **written)))
    verdicts = tuple(_verdicts(snapshot, home, pen.language))
    told.append(Paragraph(pen.say(_TESTED if verdicts else _UNTESTED)))
    told += [
        Paragraph(pen.say(marked("%(what)s: %(verdict)s"), what=pen.say(_TITLES[one.task]), verdict=one.text))
        for one in verdicts
    ]
    shown = _shown(*(risks.items if risks else ()), *(slips.items if slips else ()))
    answers = (risks, slips, total, verdicts)
    return _brief("manager", pen.say(marked("Weekly brief")), told, answers, shown=shown, snapshot=snapshot, pen=pen)


@dataclass(frozen=True)
class Named:
    """Who a brief is about."""

    entity: str
    entity_id: str
    name: str | None
    owner_name: str | None


def _brief(
    kind: BriefKind,
    title: str,
    told: Sequence[Paragraph],
    answers: tuple[object, ...],
    *,
    shown: tuple[Shown, ...],
    snapshot: Snapshot,
    pen: Pen,
) -> Brief:
    as_of = [Paragraph(pen.say(marked("As of %(day)s."), day=pen.day(snapshot.data_as_of)))]
    if snapshot.is_stale:
        as_of.append(Paragraph(pen.say(marked("These scores are old: a nightly run is missing."))))
    return Brief(
        kind=kind,
        title=title,
        paragraphs=(*as_of, *told),
        citations=cite((Source(snapshot.data_as_of), *answers), pen.language, pen.company),
        items=shown,
        data_as_of=snapshot.data_as_of,
        stale=snapshot.is_stale,
        data_version=snapshot.run.data_version,
    )


def _shown(*items: ActionItem | ChangedScore | PastScore | AccountAtRisk | SlippingDeal) -> tuple[Shown, ...]:
    return tuple(Shown(item.score_id, item.entity_id) for item in items)


@dataclass(frozen=True)
class Source:
    """As of when a brief is."""

    data_as_of: str


_TESTED = marked("What came about, divided by what was expected, on time the models had not seen (1 is exact):")
_UNTESTED = marked("Whether the probabilities came true cannot be told yet.")
_TITLES = {
    "leads": marked("Leads"),
    "deals": marked("Deals"),
    "churn": marked("Churn"),
    "amounts": marked("Amounts of deals"),
    "value": marked("Value of customers"),
}


def _verdicts(snapshot: Snapshot, home: Home, language: Language) -> Iterator[Verdict]:
    for task in snapshot.champions:
        verdict = calibration_facts(snapshot, home, task, language).verdict
        if verdict:
            yield Verdict(task, verdict)


def _explained(snapshot: Snapshot, book: Book, entity_id: str, language: Language) -> ExplainAnswer | None:
    try:
        return explain(snapshot, book, "account", entity_id, language)
    except NotFoundError:
        return None
