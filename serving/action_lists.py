"""What should a rep do first? One list over leads, deals and accounts, made once for a score run, kept in the log."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from pipelines.action_choices import choose_actions
from pipelines.action_log import ActionLog, Logged, Proposal
from pipelines.action_priorities import Priorities, ScoredTask, build_priorities
from pipelines.action_settings import AIM_TASKS
from pipelines.home import Home
from serving.access import Book, Principal
from serving.action_items import is_open, to_done, to_item
from serving.action_shapes import ActionsAnswer
from serving.action_texts import note_text
from serving.audit import Door
from serving.errors import NotFoundError
from serving.scores import Language
from serving.snapshot import Snapshot
from serving.texts import translate

LAPSES = timedelta(days=35)
"""What was accepted and not done for so long is no longer waited for."""


def list_actions(
    snapshot: Snapshot, book: Book, home: Home, rep_id: str, language: Language, *, now: datetime
) -> ActionsAnswer:
    """Return the list of a rep.

    The first who asks after a score run makes it and writes it to the action log; all others read it there. Of a caller
    whose token opens some tasks only, it shows those.

    Raises
    ------
    NotFoundError
        If there is no such rep or it is none of the caller's.
    """
    priorities = priorities_of(snapshot)
    known = rep_id in snapshot.rep_names or rep_id in priorities.places
    if not known or not book.holds(rep_id):
        raise NotFoundError("no such rep; expected the rep_id of one of yours")
    log, settings = log_of(snapshot, home), snapshot.settings.actions
    recent = log.of_rep(rep_id, now - LAPSES)
    left = settings.minutes_per_week - _taken_minutes(recent, _week_start(snapshot, now))
    listed = log.of_run(snapshot.run.run_id, rep_id) or _make_list(snapshot, log, rep_id, recent, left=left, now=now)
    ids = {one.proposal.action_id for one in listed}
    carried = [one for one in recent if one.state == "accepted" and one.proposal.action_id not in ids]
    shown = [one for one in (*carried, *listed) if is_open(snapshot, one.proposal)]
    return ActionsAnswer(
        items=tuple(to_item(snapshot, priorities, one, language, rank=rank) for rank, one in enumerate(shown, 1)),
        done=to_done(snapshot, recent, _week_start(snapshot, now), language),
        rep_id=rep_id,
        rep_name=snapshot.rep_names.get(rep_id),
        capacity_minutes=settings.minutes_per_week,
        left_minutes=max(left, 0),
        explore_rate=settings.explore_rate,
        note=note_text(language, has_money=priorities.has_money),
        empty_reason=None if shown else _why_empty(snapshot, rep_id, left, language),
        data_as_of=snapshot.data_as_of,
        stale=snapshot.is_stale,
        data_version=snapshot.run.data_version,
    )


def show_actions(
    snapshot: Snapshot, home: Home, principal: Principal, answer: ActionsAnswer, *, now: datetime, door: Door
) -> None:
    """Record that a rep saw the own list."""
    ids = [item.action_id for item in answer.items if item.state == "proposed"]
    log_of(snapshot, home).show(ids, who=principal.name, role=principal.role, door=door, now=now)


def priorities_of(snapshot: Snapshot) -> Priorities:
    """Return the priorities of the whole company in this score run, whoever asks."""
    return snapshot.remember("action priorities", lambda: _build(snapshot.whole))


def log_of(snapshot: Snapshot, home: Home) -> ActionLog:
    """Return the action log of a home."""
    return snapshot.remember(("action log", home.path), lambda: ActionLog(home.app_db))


def _build(snapshot: Snapshot) -> Priorities:
    scored = {
        task: ScoredTask(one.entity, one.rows, snapshot.owners(one.entity), one.horizon_days)
        for task, one in snapshot.champions.items()
        if task in AIM_TASKS.values()
    }
    return build_priorities(snapshot.crm, snapshot.settings.actions.proposed, scored, snapshot.run.cutoff)


def _make_list(
    snapshot: Snapshot, log: ActionLog, rep_id: str, recent: Iterable[Logged], *, left: int, now: datetime
) -> tuple[Logged, ...]:
    priorities, settings, run_id = priorities_of(snapshot), snapshot.settings.actions, snapshot.run.run_id
    chosen = choose_actions(
        priorities,
        settings.proposed,
        owner=rep_id,
        resting=_resting(snapshot, log, rep_id, recent, now),
        minutes=left,
        explore_rate=settings.explore_rate,
        seed=f"{run_id} {rep_id}",
    )
    rows = priorities.rows.iloc[[choice.place for choice in chosen]]
    log.propose(
        [
            Proposal(
                action_id=f"{run_id}.{entity}.{entity_id}",
                run_id=run_id,
                rep_id=rep_id,
                entity=entity,
                entity_id=entity_id,
                kind=choice.kind,
                aim=choice.aim,
                rank=rank,
                propensity=choice.propensity,
                explore_rate=settings.explore_rate,
                priority=choice.priority,
                minutes=settings.kinds[choice.kind].minutes,
                proposed_at=now,
            )
            for rank, (choice, entity, entity_id) in enumerate(
                zip(chosen, rows["entity"], rows["entity_id"], strict=True), 1
            )
        ]
    )
    return log.of_run(run_id, rep_id)


def _resting(
    snapshot: Snapshot, log: ActionLog, rep_id: str, recent: Iterable[Logged], now: datetime
) -> set[tuple[str, str, str]]:
    """Return the kinds that were answered within their cool-down, and all of whom an accepted action waits for."""
    priorities, kinds = priorities_of(snapshot), snapshot.settings.actions.proposed
    longest = max((kind.cool_down_days for kind in kinds.values()), default=0)
    ids = set(priorities.rows["entity_id"].iloc[priorities.of(rep_id)])
    answered = [one for one in log.of_entities(ids, now - timedelta(days=longest)) if one.state != "proposed"]
    cooling = {
        (one.proposal.entity, one.proposal.entity_id, one.proposal.kind)
        for one in answered
        if one.proposal.kind in kinds and now - one.changed_at < timedelta(days=kinds[one.proposal.kind].cool_down_days)
    }
    waiting = [one.proposal for one in recent if one.state == "accepted"]
    return cooling | {(one.entity, one.entity_id, kind) for one in waiting for kind in kinds}


def _taken_minutes(recent: Iterable[Logged], week: datetime) -> int:
    return sum(
        one.proposal.minutes
        for one in recent
        if one.state == "accepted" or (one.state == "done" and one.changed_at >= week)
    )


def _week_start(snapshot: Snapshot, now: datetime) -> datetime:
    """Return when the week began, on Monday in the company's time zone, as naive UTC."""
    zone = ZoneInfo(snapshot.settings.company.time_zone)
    here = pd.Timestamp(now, tz="UTC").tz_convert(zone)
    monday = (here.tz_localize(None).normalize() - pd.Timedelta(days=here.weekday())).tz_localize(zone)
    return monday.tz_convert("UTC").tz_localize(None).to_pydatetime()


def _why_empty(snapshot: Snapshot, rep_id: str, left: int, language: Language) -> str:
    kinds = snapshot.settings.actions.proposed.values()
    if not len(priorities_of(snapshot).of(rep_id)):
        return translate(language, "No open lead, deal or account is theirs, as of the data.")
    if left < min((kind.minutes for kind in kinds), default=0):
        return translate(language, "The time of this week is taken by what was accepted or done.")
    return translate(language, "Nothing fits now: all was acted on or answered lately, or no kind of action fits.")
