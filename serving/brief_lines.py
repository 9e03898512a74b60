"""How does each line of a brief read: an action, what is due, a customer, a deal that may slip?"""

from collections.abc import Iterator

from serving.action_shapes import ActionItem
from serving.answers import ExplainAnswer
from serving.brief_pens import Pen
from serving.brief_shapes import Contact, Paragraph
from serving.citations import About
from serving.story_shapes import Story
from serving.team_shapes import AccountAtRisk, AtRiskAnswer, SlipAnswer, SlippingDeal
from serving.texts import marked

NO_SCORES = marked("There are no scores of this kind in the last run, so nothing is said of them.")


def tell_action(pen: Pen, place: int, item: ActionItem) -> Paragraph:
    """Tell one action: its place, what to do for whom, why, and the money at stake."""
    facts = {
        "place": place,
        "act": item.kind_text,
        "name": called(pen, item.name, item.entity_id),
        "id": pen.id(item.entity_id),
    }
    text = pen.say(marked("%(place)s. %(act)s: %(name)s (%(id)s). %(why)s"), why=item.why, **facts)
    if item.money_at_stake is not None:
        money = pen.money(item.money_at_stake, item.money_low, item.money_high)
        text = pen.say(marked("%(text)s At stake: %(money)s."), text=text, money=money)
    return Paragraph(text, About(item.entity, item.entity_id))


def tell_due(pen: Pen, slips: SlipAnswer) -> str:
    """Tell how many deals are due soon, and what of them is expected to be won."""
    if slips.due_amount is None or slips.due_expected is None:
        return pen.say(marked("Deals due within 30 days or overdue: %(due)s."), due=pen.count(slips.due_soon))
    facts = {
        "due": pen.count(slips.due_soon),
        "amount": pen.money(slips.due_amount),
        "won": pen.money(slips.due_expected),
    }
    said = marked(
        "Deals due within 30 days or overdue: %(due)s, of %(amount)s in all; expected to be won by their date: %(won)s."
    )
    return pen.say(said, **facts)


def tell_account(pen: Pen, story: Story, found: ExplainAnswer | None) -> Iterator[str]:
    """Tell how likely a customer is to leave, and what that would cost."""
    if found is None or found.score.probability is None:
        yield story.no_score or pen.say(NO_SCORES)
        return
    score = found.score
    assert score.probability is not None
    chance = pen.share(score.probability, score.low, score.high)
    said = marked("Probability to leave within %(horizon)s: %(chance)s.")
    yield pen.say(said, horizon=pen.days(found.horizon_days), chance=chance)
    if score.worth and score.worth.value_at_risk is not None:
        worth = score.worth
        assert worth.value_at_risk is not None
        money = pen.money(worth.value_at_risk, worth.risk_low, worth.risk_high)
        yield pen.say(marked("Value at risk: %(money)s."), money=money)
    else:
        yield pen.say(marked("How much money that puts at risk is not known."))


def tell_contact(pen: Pen, contact: Contact) -> str:
    """Tell one contact with a customer."""
    facts = {"day": pen.day(contact.occurred_on), "text": pen.name(contact.text)}
    if contact.owner_name is None:
        return pen.say(marked("%(day)s: %(text)s"), **facts)
    return pen.say(marked("%(day)s: %(text)s, %(who)s"), who=pen.name(contact.owner_name), **facts)


def tell_risk_sum(pen: Pen, risks: AtRiskAnswer) -> str:
    """Tell what a book has at risk in all."""
    facts = {"horizon": pen.days(risks.horizon_days), "total": pen.count(risks.total)}
    if risks.value_at_risk is None:
        said = marked("How much money is at risk within %(horizon)s is not known; customers watched: %(total)s.")
        return pen.say(said, **facts)
    said = marked("Value at risk within %(horizon)s in all: %(money)s; customers watched: %(total)s.")
    return pen.say(said, money=pen.money(risks.value_at_risk), **facts)


def tell_at_risk(pen: Pen, item: AccountAtRisk) -> Paragraph:
    """Tell a customer at risk, and whose it is."""
    facts = _who(pen, item) | {"chance": pen.share(item.probability)}
    if item.worth and item.worth.value_at_risk is not None:
        said = marked("%(name)s (%(id)s, %(owner)s): value at risk %(money)s, leaves with a probability of %(chance)s.")
        text = pen.say(said, money=pen.money(item.worth.value_at_risk), **facts)
    else:
        text = pen.say(marked("%(name)s (%(id)s, %(owner)s): leaves with a probability of %(chance)s."), **facts)
    return Paragraph(text, About("account", item.entity_id))


def tell_slipping(pen: Pen, item: SlippingDeal) -> Paragraph:
    """Tell a deal that may slip, and whose it is."""
    facts = _who(pen, item)
    risk = item.outlook.slip_risk if item.outlook else None
    facts["risk"] = pen.share(risk) if risk is not None else "-"
    facts["money"] = pen.money(item.amount) if item.amount is not None else "-"
    text = pen.say(marked("%(name)s (%(id)s, %(owner)s): amount %(money)s, risk to slip %(risk)s."), **facts)
    return Paragraph(text, About("deal", item.entity_id))


def called(pen: Pen, name: str | None, entity_id: str) -> str:
    """Return what somebody or something is called, by its id where it has no name."""
    return pen.name(name) if name else pen.id(entity_id)


def _who(pen: Pen, item: AccountAtRisk | SlippingDeal) -> dict[str, str]:
    owner = called(pen, item.owner_name, item.owner_id) if item.owner_id else "-"
    return {"name": called(pen, item.name, item.entity_id), "id": pen.id(item.entity_id), "owner": owner}
