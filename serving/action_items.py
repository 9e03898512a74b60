"""How does an action of the log look on a list? With the numbers that the present score run has of whom it is for."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from pipelines.action_log import Logged, Proposal
from pipelines.action_priorities import AIMS, Priorities
from serving.action_shapes import ActionItem, DoneAction
from serving.action_texts import kind_text, why_text
from serving.lists import LIST_REASONS
from serving.scores import Language, to_number, to_reasons, to_time
from serving.snapshot import Snapshot

_DUE_DAYS = 7
TASK_OF = {"lead": "leads", "deal": "deals", "account": "churn"}
"""The task whose scores an action for an entity rests on."""


def is_open(snapshot: Snapshot, proposal: Proposal) -> bool:
    """Say whether the run has a score of whom an action is for, of a task that the caller may see, and still theirs."""
    champion = snapshot.champions.get(TASK_OF[proposal.entity])
    return (
        champion is not None
        and proposal.entity_id in champion.position
        and snapshot.owners(proposal.entity).get(proposal.entity_id) == proposal.rep_id
    )


def to_item(snapshot: Snapshot, priorities: Priorities, logged: Logged, language: Language, *, rank: int) -> ActionItem:
    """Return an action of the log as it is shown, with the numbers of the present score run."""
    proposal = logged.proposal
    champion = snapshot.champion(TASK_OF[proposal.entity])
    place = champion.position[proposal.entity_id]
    row, aim = champion.stored[place], AIMS.index(proposal.aim)
    at = priorities.starts[champion.task] + place
    urgency = float(np.nan_to_num(priorities.urgency[at, aim]))
    horizon_days = champion.horizon_days
    date = snapshot.fields(proposal.entity, proposal.entity_id, ["expected_close_on"]).get("expected_close_on")
    return ActionItem(
        action_id=proposal.action_id,
        rank=rank,
        kind=proposal.kind,
        kind_text=kind_text(snapshot.settings.actions.kinds, proposal.kind, language),
        addresses=AIMS[aim],
        minutes=proposal.minutes,
        entity=proposal.entity,
        entity_id=proposal.entity_id,
        name=_name(snapshot, proposal.entity, proposal.entity_id),
        account_name=_account_name(snapshot, proposal.entity, proposal.entity_id),
        score_id=row["score_id"],
        task=champion.task,
        probability=row["probability"],
        low=row["low"],
        high=row["high"],
        money_at_stake=to_number(priorities.money[at, aim]),
        money_low=to_number(priorities.money_low[at, aim]),
        money_high=to_number(priorities.money_high[at, aim]),
        urgency=urgency,
        why=why_text(row, AIMS[aim], language, urgency=urgency, horizon_days=horizon_days, date=date),
        reasons=to_reasons(row["reasons"], language, LIST_REASONS)[0],
        cold_start=bool(row["cold_start"]),
        state=logged.state,
        propensity=proposal.propensity,
        due_on=_due_on(snapshot, proposal, urgency),
        model_version=int(row["model_version"]),
    )


def _due_on(snapshot: Snapshot, proposal: Proposal, urgency: float) -> str:
    """Return by when to do it: the day it was proposed if all is decided soon, a week later if nothing is."""
    here = pd.Timestamp(proposal.proposed_at, tz="UTC").tz_convert(snapshot.settings.company.time_zone)
    return str((here + pd.Timedelta(days=round((1.0 - urgency) * _DUE_DAYS))).date())


def to_done(snapshot: Snapshot, recent: Iterable[Logged], week: datetime, language: Language) -> tuple[DoneAction, ...]:
    """Return what was done this week, newest first, of tasks that the caller may see."""
    done = [one for one in recent if one.state == "done" and one.changed_at >= week]
    return tuple(
        DoneAction(
            one.proposal.action_id,
            one.proposal.kind,
            kind_text(snapshot.settings.actions.kinds, one.proposal.kind, language),
            one.proposal.entity,
            one.proposal.entity_id,
            _name(snapshot, one.proposal.entity, one.proposal.entity_id),
            to_time(pd.Timestamp(one.changed_at)),
        )
        for one in sorted(done, key=lambda one: one.changed_at, reverse=True)
        if TASK_OF[one.proposal.entity] in snapshot.champions
        and snapshot.owners(one.proposal.entity).get(one.proposal.entity_id) == one.proposal.rep_id
    )


def _name(snapshot: Snapshot, entity: str, entity_id: str) -> str | None:
    """Return the name of a record; a deal without one is called by its account."""
    return snapshot.names(entity).get(entity_id) or (
        _account_name(snapshot, entity, entity_id) if entity == "deal" else None
    )


def _account_name(snapshot: Snapshot, entity: str, entity_id: str) -> str | None:
    """Return the name of the account that a lead or deal belongs to."""
    if entity == "account":
        return None
    account_id: Any = snapshot.fields(entity, entity_id, ["account_id"]).get("account_id")
    return None if pd.isna(account_id) else snapshot.names("account").get(account_id)
