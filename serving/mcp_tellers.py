"""How is each kind of answer told to an assistant? Facts as numbers with citations, CRM texts by reference."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from serving.action_shapes import ActionItem, ActionsAnswer, ActionState
from serving.answers import ExplainAnswer
from serving.lists import Item
from serving.mcp_calls import told_action
from serving.mcp_sheets import Sheet, Written, known
from serving.model_facts import ModelFacts, ModelsAnswer
from serving.score_shapes import Score
from serving.story_shapes import Moved, Similar, SimilarCase
from serving.team_shapes import AccountAtRisk, AtRiskAnswer, SlipAnswer, SlippingDeal
from serving.untrusted import handle_of

LIST_REASONS = 2


def tell_list(entity: str, sheet: Sheet, answer: Any) -> Written:
    """Tell some items of a list of scored records, and within how many days their probabilities count."""
    horizon: Written = {"horizon": sheet.days(answer.answer.horizon_days)}
    return horizon | tell_some(sheet, answer, lambda item: _item(sheet, entity, item))


def tell_at_risk(sheet: Sheet, answer: Any) -> Written:
    """Tell the customers of a book that may leave, and what that would cost in all."""
    found: AtRiskAnswer = answer.answer
    sums = {
        "value_at_risk_of_all": sheet.money(found.value_at_risk),
        "expected_leavers": sheet.count(found.expected_leavers),
        "horizon": sheet.days(found.horizon_days),
    }
    return known(sums) | tell_some(sheet, answer, lambda item: _at_risk(sheet, item))


def tell_slipping(sheet: Sheet, answer: Any) -> Written:
    """Tell the deals of a book that may slip, and what that comes to in all."""
    found: SlipAnswer = answer.answer
    sums = {
        "amount_of_all": sheet.money(found.amount),
        "expected_to_slip_of_all": sheet.money(found.expected_slip),
        "due_soon": sheet.count(found.due_soon),
        "due_amount": sheet.money(found.due_amount),
        "due_expected": sheet.money(found.due_expected),
        "overdue": sheet.count(found.overdue),
    }
    return known(sums) | tell_some(sheet, answer, lambda item: _slipping(sheet, item))


def tell_some(sheet: Sheet, answer: Any, tell: Callable[[Any], Written]) -> Written:
    """Tell some items of a list, each by `tell`, and from where it goes on."""
    after = answer.start + len(answer.items)
    more = max(answer.total - after, 0)
    told: Written = {"total": sheet.count(answer.total), "more": sheet.count(more)}
    if more:
        told["next_start"] = after
    return told | {"items": [tell(item) for item in answer.items]}


def _at_risk(sheet: Sheet, item: AccountAtRisk) -> Written:
    return _item(sheet, "account", item) | known({"last_contact": sheet.date(item.last_contact_at)})


def _slipping(sheet: Sheet, item: SlippingDeal) -> Written:
    told = _item(sheet, "deal", replace(item, reasons=item.reasons[:1]))
    facts = {"expected_to_slip": sheet.money(item.expected_slip), "overdue": sheet.days(item.days_overdue or None)}
    return told | known(facts | {"held_back_in": sheet.held_back(item.outlook)})


def _item(sheet: Sheet, entity: str, item: Item) -> Written:
    told = sheet.record(entity, item.entity_id, item.name) | sheet.owner(item.owner_id, item.owner_name)
    told["probability"] = sheet.probability(item.probability, item.low, item.high)
    told |= sheet.worth(item.worth) | sheet.outlook(item.outlook) | _facts(sheet, item.facts)
    told["reasons"] = [sheet.reason(reason) for reason in item.reasons[:LIST_REASONS]]
    return told | _cold(cold_start=item.cold_start)


def _facts(sheet: Sheet, facts: Mapping[str, Any]) -> Written:
    return known(
        {
            "amount": sheet.money(facts.get("amount")),
            "rep_expects_close": sheet.date(facts.get("expected_close_on")),
        }
    )


def tell_explanation(sheet: Sheet, answer: ExplainAnswer) -> Written:
    """Tell a score with its reasons."""
    told = sheet.record(answer.score.entity, answer.score.entity_id, answer.name) | tell_score(sheet, answer.score)
    told["horizon"] = sheet.days(answer.horizon_days)
    is_money = answer.score.probability is None
    told["topics"] = [sheet.topic(topic, is_money=is_money) for topic in answer.topics]
    told["reasons"] = [sheet.reason(reason, is_money=is_money) for reason in answer.score.reasons]
    return told


def tell_moved(sheet: Sheet, answer: Moved) -> Written:
    """Tell how a score stood, how it stands, and what moved it."""
    told = sheet.record(answer.entity, answer.entity_id, answer.name) | {"task": answer.task}
    before, now = answer.before, answer.score
    told["then"] = known(
        {
            "probability": sheet.probability(before.probability, before.low, before.high),
            "as_of": sheet.date(before.cutoff),
            "model_version": sheet.count(before.model_version),
        }
    )
    told["probability"] = sheet.probability(now.probability, now.low, now.high)
    told["change"] = sheet.points(answer.change)
    told["topics"] = [sheet.topic(topic) for topic in answer.topics]
    told["reasons"] = [sheet.move(move) for move in answer.moves]
    return told


def tell_score(sheet: Sheet, score: Score) -> Written:
    """Tell the numbers of one score."""
    told: Written = {"task": score.task} | known(
        {"probability": sheet.probability(score.probability, score.low, score.high)}
    )
    told |= sheet.worth(score.worth) | sheet.outlook(score.outlook)
    told |= known({"held_back_in": sheet.held_back(score.outlook, compared=True)})
    if score.stays:
        told["still_a_customer"] = [
            known({"after": sheet.days(stay.days), "probability": sheet.probability(stay.probability)})
            for stay in score.stays
        ]
    return told | _cold(cold_start=score.cold_start)


def tell_models(sheet: Sheet, answer: ModelsAnswer) -> Written:
    """Tell which models serve, and which could not."""
    unfit = [
        {"task": one.task, "version": sheet.count(one.version)} | sheet.crm_text("reason", one.reason)
        for one in answer.unfit
    ]
    return {"models": [_model(sheet, model) for model in answer.models], "unfit": unfit}


def _model(sheet: Sheet, model: ModelFacts) -> Written:
    return {
        "task": model.task,
        "version": sheet.count(model.version),
        "kind": model.rung,
        "horizon": sheet.days(model.horizon_days),
        "trained": sheet.date(model.trained_at),
        "promoted": sheet.date(model.promoted_at),
        "scored": sheet.count(model.n_scored),
        **sheet.crm_text("promoted_because", model.promoted_because),
        **sheet.crm_text("accepted_though_miscalibrated_because", model.accepted_miscalibrated),
        "refused": [sheet.count(one.version) for one in model.refused],
        **_cold(cold_start=model.cold_start),
    }


def _cold(*, cold_start: bool) -> Written:
    """Say that a model has seen few outcomes."""
    return {"cold_start": True} if cold_start else {}


def tell_actions(sheet: Sheet, answer: Any) -> Written:
    """Tell some actions of a rep's list, and how much time is left."""
    found: ActionsAnswer = answer.answer
    told: Written = {"rep_id": handle_of(found.rep_id)} | sheet.crm_text("name", found.rep_name)
    told["left_minutes"] = sheet.count(found.left_minutes)
    told |= known({"order": found.note, "nothing_proposed": found.empty_reason})
    return told | tell_some(sheet, answer, lambda item: _action(sheet, item))


def _action(sheet: Sheet, item: ActionItem) -> Written:
    told: Written = {"action_id": told_action(item.action_id), "kind": item.kind_text}
    told |= sheet.record(item.entity, item.entity_id, item.name)
    if item.account_name != item.name:
        told |= sheet.crm_text("account_name", item.account_name)
    facts = {
        "state": item.state,
        "due": sheet.date(item.due_on),
        "probability": sheet.probability(item.probability, item.low, item.high),
        "money_at_stake": sheet.money(item.money_at_stake, item.money_low, item.money_high),
        "urgency": sheet.probability(item.urgency),
        "why": item.why,
    }
    told |= known(facts) | {"reasons": [sheet.reason(reason) for reason in item.reasons[:1]]}
    return told | _cold(cold_start=item.cold_start)


def tell_similar(sheet: Sheet, answer: Similar) -> Written:
    """Tell past cases, and in what they are alike."""
    told = sheet.record(answer.entity, answer.entity_id, answer.name)
    told |= {"compared_on": answer.basis, "considered": sheet.count(answer.considered)}
    return told | {"cases": [_case(sheet, case) for case in answer.cases]}


def _case(sheet: Sheet, case: SimilarCase) -> Written:
    told = sheet.record(case.entity, case.entity_id, case.name) | {"outcome": case.outcome_text}
    facts = {
        "closed": sheet.date(case.closed_on),
        "days": sheet.days(case.days),
        "amount": sheet.money(case.amount),
        "activities": sheet.count(sum(kind.count for kind in case.activities)),
        "alike": "; ".join(case.alike) or None,
        "differs": case.differs,
    }
    return told | known(facts)


def tell_feedback(sheet: Sheet, answer: ActionState) -> Written:
    """Tell where an action stands now."""
    told: Written = {
        "action_id": told_action(answer.action_id),
        "state": answer.state,
        "since": sheet.date(answer.changed_at),
    }
    return told | sheet.crm_text("by", answer.by)
