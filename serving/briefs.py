"""What should a person know this morning, of a customer, or this week? Briefs from templates, without a language model.

A brief says only what its citations hold; `serving.grounding.verify_answer` bears every one of them out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipelines.home import Home
from serving.access import Book
from serving.action_lists import list_actions
from serving.action_shapes import ActionItem
from serving.answers import ExplainAnswer, explain
from serving.brief_changes import ChangedScore, changes_of, moved_since, tell_changes, tell_moved
from serving.brief_pens import Pen
from serving.brief_shapes import Brief, BriefKind, Contact, Paragraph, Shown, Verdict
from serving.calibration_facts import calibration_facts
from serving.citations import About, cite
from serving.errors import NotFoundError
from serving.scores import Language
from serving.snapshot import Snapshot
from serving.stories import tell_story
from serving.story_shapes import PastScore, Story
from serving.team import accounts_at_risk, deals_that_slip
from serving.team_book import team_book
from serving.team_shapes import AccountAtRisk, SlipAnswer, SlippingDeal
from serving.texts import marked

MOST = 5
_CONTACTS = frozenset({"email", "call", "meeting", "demo", "proposal"})
_NO_SCORES = marked("There are no scores of this kind in the last run, so nothing is said of them.")


def brief(
    snapshot: Snapshot, book: Book, home: Home, kind: BriefKind, *, of: str | None, language: Language, now: datetime
) -> Brief:
    """Return a brief of a kind; `of` is the rep or the customer.

    Raises
    ------
    NotFoundError
        If nobody is named where somebody has to be, or what is named is not there or not the caller's.
    """
    if kind == "manager":
        return manager_brief(snapshot, book, home, language)
    if of is None:
        message = f"nobody is named; say with an id which {'rep' if kind == 'rep' else 'customer'} the brief is of"
        raise NotFoundError(message)
    if kind == "rep":
        return rep_brief(snapshot, book, home, of, language, now=now)
    return account_brief(snapshot, book, home, of, language)


def rep_brief(snapshot: Snapshot, book: Book, home: Home, rep_id: str, language: Language, *, now: datetime) -> Brief:
    """Return a rep's morning brief: whom first and why, what is due, what changed, what was done.

    Raises
    ------
    NotFoundError
        If the rep's records are not the caller's to see.
    """
    pen = Pen(language, snapshot.settings.company)
    answer = list_actions(snapshot, book, home, rep_id, language, now=now)
    first = [item for item in answer.items if item.state in ("proposed", "accepted")][:MOST]
    slipping = (
        deals_that_slip(snapshot, book, language, page_size=1, owner_id=rep_id)
        if "deals" in snapshot.champions
        else None
    )
    told = [Paragraph(pen.say(marked("Whom first, and why")), is_heading=True)]
    told += [_action(pen, place, item) for place, item in enumerate(first, 1)]
    if not first:
        told.append(Paragraph(answer.empty_reason or pen.say(marked("Nothing is due on this list."))))
    told.append(Paragraph(answer.note))
    told.append(Paragraph(pen.say(marked("What is due")), is_heading=True))
    told.append(Paragraph(_due(pen, slipping) if slipping else pen.say(_NO_SCORES)))
    changes = changes_of(snapshot, home, rep_id)
    told.append(Paragraph(pen.say(marked("What changed")), is_heading=True))
    told += tell_changes(pen, changes)
    if answer.done:
        told.append(Paragraph(pen.say(marked("Done this week: %(count)s."), count=len(answer.done))))
    items: Sequence[ActionItem | ChangedScore | PastScore] = (
        *first,
        *changes.scores,
        *(one.before for one in changes.scores),
    )
    shown = tuple(Shown(item.score_id, item.entity_id) for item in items)
    title = pen.say(marked("Morning brief: %(name)s"), name=answer.rep_name or rep_id)
    return _brief("rep", title, told, (answer, slipping, changes), shown=shown, snapshot=snapshot, pen=pen)


def account_brief(snapshot: Snapshot, book: Book, home: Home, entity_id: str, language: Language) -> Brief:
    """Return what to know of a customer: who it is, the risk and what it costs, why, what moved it, the last contacts.

    Raises
    ------
    NotFoundError
        If the customer is not there or not the caller's.
    """
    if not book.opens("churn"):
        raise NotFoundError("no such record; expected the id of a lead, deal or account of yours")
    pen = Pen(language, snapshot.settings.company)
    story = tell_story(snapshot, book, "account", entity_id, language)
    found = _explained(snapshot, book, entity_id, language)
    about = About("account", entity_id)
    told = [Paragraph(pen.say(marked("Owner: %(owner)s."), owner=story.owner_name))] if story.owner_name else []
    told += [Paragraph(text, about) for text in _account_lines(pen, story, found)]
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
    told += [Paragraph(_contact(pen, contact)) for contact in contacts]
    if not contacts:
        told.append(Paragraph(pen.say(marked("The CRM tells of no recent contact."))))
    scores = (*((found.score,) if found else ()), *((moved.before,) if moved else ()))
    shown = tuple(Shown(one.score_id, entity_id) for one in scores)
    who = Named("account", entity_id, story.name, story.owner_name)
    title = pen.say(marked("Customer brief: %(name)s"), name=story.name or entity_id)
    return _brief("account", title, told, (who, found, moved, contacts), shown=shown, snapshot=snapshot, pen=pen)


def manager_brief(snapshot: Snapshot, book: Book, home: Home, language: Language) -> Brief:
    """Return a manager's weekly brief: value at risk, deals that slip, the book, and how far to trust it."""
    pen = Pen(language, snapshot.settings.company)
    risks = accounts_at_risk(snapshot, book, language, page_size=3) if "churn" in snapshot.champions else None
    slips = deals_that_slip(snapshot, book, language, page_size=3) if "deals" in snapshot.champions else None
    total = team_book(snapshot, book).total
    told = [Paragraph(pen.say(marked("Customers at risk")), is_heading=True)]
    if risks:
        told += [Paragraph(text) for text in _risk_sum(pen, risks.value_at_risk, risks.total)]
        told += [_at_risk(pen, item) for item in risks.items]
    else:
        told.append(Paragraph(pen.say(_NO_SCORES)))
    told.append(Paragraph(pen.say(marked("Deals that may slip")), is_heading=True))
    if slips:
        told.append(Paragraph(_due(pen, slips)))
        told += [_slips(pen, item) for item in slips.items]
    else:
        told.append(Paragraph(pen.say(_NO_SCORES)))
    told.append(Paragraph(pen.say(marked("The book and how far to trust it")), is_heading=True))
    counts = {name: getattr(total, name) for name in ("leads", "deals", "accounts")}
    if None not in counts.values():
        told.append(
            Paragraph(
                pen.say(marked("Open: %(leads)s leads and %(deals)s deals, with %(accounts)s customers."), **counts)
            )
        )
    verdicts = tuple(_verdicts(snapshot, home, language))
    if verdicts:
        told.append(Paragraph(pen.say(_OBSERVED)))
    told += [
        Paragraph(pen.say(marked("%(what)s: %(verdict)s"), what=pen.say(_TITLES[one.task]), verdict=one.text))
        for one in verdicts
    ]
    if not verdicts:
        told.append(Paragraph(pen.say(marked("Whether the probabilities came true cannot be told yet."))))
    items: Sequence[AccountAtRisk | SlippingDeal] = (*(risks.items if risks else ()), *(slips.items if slips else ()))
    shown = tuple(Shown(item.score_id, item.entity_id) for item in items)
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


@dataclass(frozen=True)
class Source:
    """As of when a brief is."""

    data_as_of: str


def _action(pen: Pen, place: int, item: ActionItem) -> Paragraph:
    facts = {"place": place, "act": item.kind_text, "name": item.name or item.entity_id, "id": item.entity_id}
    text = pen.say(marked("%(place)s. %(act)s: %(name)s (%(id)s). %(why)s"), why=item.why, **facts)
    if item.money_at_stake is not None:
        money = pen.money(item.money_at_stake, item.money_low, item.money_high)
        text = pen.say(marked("%(text)s At stake: %(money)s."), text=text, money=money)
    return Paragraph(text, About(item.entity, item.entity_id))


def _due(pen: Pen, slips: SlipAnswer) -> str:
    if slips.due_amount is None or slips.due_expected is None:
        return pen.say(marked("Deals due within 30 days or overdue: %(due)s."), due=slips.due_soon)
    facts = {"due": slips.due_soon, "amount": pen.money(slips.due_amount), "won": pen.money(slips.due_expected)}
    said = marked(
        "Deals due within 30 days or overdue: %(due)s, of %(amount)s in all; expected to be won by their date: %(won)s."
    )
    return pen.say(said, **facts)


def _account_lines(pen: Pen, story: Story, found: ExplainAnswer | None) -> Iterator[str]:
    if found is None or found.score.probability is None:
        yield story.no_score or pen.say(_NO_SCORES)
        return
    score = found.score
    assert score.probability is not None
    chance = pen.share(score.probability, score.low, score.high)
    yield pen.say(marked("Probability to leave: %(chance)s."), chance=chance)
    if score.worth and score.worth.value_at_risk is not None:
        worth = score.worth
        assert worth.value_at_risk is not None
        money = pen.money(worth.value_at_risk, worth.risk_low, worth.risk_high)
        yield pen.say(marked("Value at risk: %(money)s."), money=money)
    else:
        yield pen.say(marked("How much money that puts at risk is not known."))


def _contact(pen: Pen, contact: Contact) -> str:
    facts = {"day": pen.day(contact.occurred_on), "text": contact.text}
    if contact.owner_name is None:
        return pen.say(marked("%(day)s: %(text)s"), **facts)
    return pen.say(marked("%(day)s: %(text)s, %(who)s"), who=contact.owner_name, **facts)


def _risk_sum(pen: Pen, value: float | None, total: int) -> Iterator[str]:
    if value is None:
        yield pen.say(marked("How much money is at risk is not known; customers watched: %(total)s."), total=total)
    else:
        yield pen.say(
            marked("Value at risk in all: %(money)s; customers watched: %(total)s."),
            money=pen.money(value),
            total=total,
        )


def _at_risk(pen: Pen, item: AccountAtRisk) -> Paragraph:
    facts = {"name": item.name or item.entity_id, "chance": pen.share(item.probability)}
    if item.worth and item.worth.value_at_risk is not None:
        said = marked("%(name)s: value at risk %(money)s, leaves with a probability of %(chance)s.")
        text = pen.say(said, money=pen.money(item.worth.value_at_risk), **facts)
    else:
        text = pen.say(marked("%(name)s: leaves with a probability of %(chance)s."), **facts)
    return Paragraph(text, About("account", item.entity_id))


def _slips(pen: Pen, item: SlippingDeal) -> Paragraph:
    facts: dict[str, object] = {"name": item.name or item.entity_id, "id": item.entity_id}
    risk = item.outlook.slip_risk if item.outlook else None
    facts["risk"] = pen.share(risk) if risk is not None else "-"
    facts["money"] = pen.money(item.amount) if item.amount is not None else "-"
    text = pen.say(marked("%(name)s (%(id)s): amount %(money)s, risk to slip %(risk)s."), **facts)
    return Paragraph(text, About("deal", item.entity_id))


_OBSERVED = marked(
    "Observed by expected compares what came true with what was shown: the larger the number, the more came true."
)
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
