"""How did a score stand earlier, and what moved it since?

What the ledger says was shown then comes first. Where it has too few runs, today's model is asked what it would have
said at earlier cutoffs, from what was known then; such a score has no id and says that it was worked out now.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from features.matrix import build_matrix
from features.topics import topic_of
from features.windows import is_known, to_instant
from pipelines.explain import Change, Move, find_change
from pipelines.home import Home
from pipelines.ledger import ScoreRun, all_runs
from pipelines.levels import model_of
from pipelines.model_files import LoadedModel
from pipelines.score import score_rows
from serving.access import Book
from serving.answers import explain
from serving.errors import InvalidRequestError
from serving.score_shapes import TopicReason
from serving.scores import Language, to_number, to_time
from serving.snapshot import Champion, Snapshot
from serving.story_records import TASK_OF, find_record, name_of
from serving.story_shapes import History, Moved, MoveReason, PastScore

MOST_RUNS = 24
"""So many past runs are read at most, spread over all of them."""

FEWEST_RUNS = 6
"""With fewer days in the ledger today's model fills the past."""

_DAYS_BACK = (84, 56, 28, 14)


def score_history(snapshot: Snapshot, book: Book, home: Home, entity: str, entity_id: str) -> History:
    """Return the score of a record over time, oldest first, up to the one that is shown now.

    Raises
    ------
    NotFoundError
        If the record has no score in the last run or is not the caller's.
    """
    find_record(snapshot, book, entity, entity_id, "en")
    explained = explain(snapshot, book, entity, entity_id, "en", task=TASK_OF[entity])
    loaded = _model_of_score(snapshot, home, snapshot.champions[TASK_OF[entity]], entity_id)
    shown = list(_shown(snapshot, home, loaded.task, entity_id))
    filled = _filled(snapshot, loaded, entity_id, shown) if len(shown) < FEWEST_RUNS else []
    items = sorted([*filled, *shown], key=lambda item: item.cutoff)
    return History(
        loaded.task,
        entity,
        entity_id,
        tuple(items),
        snapshot.data_as_of,
        snapshot.is_stale,
        snapshot.run.data_version,
        explained.model_version,
    )


def why_it_moved(
    snapshot: Snapshot, book: Book, home: Home, entity: str, entity_id: str, *, since: datetime, language: Language
) -> Moved:
    """Return what moved the score of a record since a day: moves that sum to the change, and their sums by topic.

    If the ledger has a run of that day, `before` is the score that was shown then, and what another model did to it is
    a move of its own; if not, it is what today's model says of that day.

    Raises
    ------
    NotFoundError
        If the record has no score in the last run or is not the caller's.
    InvalidRequestError
        If the day is not before the last run, or the record was not known then.
    """
    told = find_record(snapshot, book, entity, entity_id, language)
    explained = explain(snapshot, book, entity, entity_id, language, task=TASK_OF[entity])
    born = int(snapshot.crm.records(entity).visible[told.position])
    _check_since(snapshot, born, pd.Timestamp(since))
    loaded = _model_of_score(snapshot, home, snapshot.champions[TASK_OF[entity]], entity_id)
    cutoff, crm = snapshot.run.cutoff, snapshot.crm
    change = find_change(home, loaded, crm, entity_id, cutoff=cutoff, since=since, language=language)
    before, score = _before(change, entity_id), explained.score
    assert score.probability is not None
    assert before.probability is not None
    return Moved(
        loaded.task,
        entity,
        entity_id,
        name_of(snapshot, entity, entity_id),
        before,
        score,
        score.probability - before.probability,
        score.raw_score - change.raw_score,
        tuple(_move(move) for move in change.moves),
        _by_topic(change.moves, language),
        snapshot.data_as_of,
        snapshot.is_stale,
        snapshot.run.data_version,
        explained.model_version,
    )


def _shown(snapshot: Snapshot, home: Home, task: str, entity_id: str) -> Iterator[PastScore]:
    """Yield the scores of a record that the ledger has of earlier cutoffs, of each day the newest, and the one now."""
    of_day = {run.cutoff.floor("D"): run for run in all_runs(home) if task in run.tasks}
    earlier = [run for day, run in sorted(of_day.items()) if run.cutoff < snapshot.run.cutoff]
    before = 0
    for run in [*_spread(earlier), snapshot.run]:
        found = run.numbers_of(task, entity_id)
        if found:
            version = int(found["model_version"])
            yield _past(found, entity_id, is_new_model=before not in (0, version))
            before = version


def _spread(runs: Sequence[ScoreRun]) -> list[ScoreRun]:
    """Return at most so many of the runs, evenly spread, the newest among them."""
    kept = np.unique(np.linspace(len(runs) - 1, 0, min(len(runs), MOST_RUNS)).round().astype(int))
    return [runs[place] for place in kept]


def _filled(snapshot: Snapshot, loaded: LoadedModel, entity_id: str, shown: Sequence[PastScore]) -> list[PastScore]:
    """Return what the model says of earlier cutoffs at which its task asked about the record."""
    days = {item.cutoff[:10] for item in shown}
    asked = snapshot.remember(("cohorts", loaded.task), lambda: _cohorts(snapshot, loaded.task))
    cutoffs = [at for at, ids in asked.items() if entity_id in ids and f"{at:%Y-%m-%d}" not in days]
    if not cutoffs:
        return []
    spine = pd.DataFrame({"entity_id": entity_id, "cutoff": pd.DatetimeIndex(cutoffs)})
    rows = score_rows(loaded, build_matrix(snapshot.crm, spine, loaded.entity).frame)
    return [_past(row, entity_id) for row in rows.to_dict(orient="records")]


def _cohorts(snapshot: Snapshot, task: str) -> dict[pd.Timestamp, frozenset[str]]:
    cutoffs = pd.DatetimeIndex([snapshot.run.cutoff - pd.Timedelta(days=back) for back in _DAYS_BACK])
    spine = snapshot.settings.task(task).cohort(snapshot.crm, cutoffs)
    return {at: frozenset(spine.loc[spine["cutoff"] == at, "entity_id"]) for at in cutoffs}


def _past(row: Any, entity_id: str, *, is_new_model: bool = False) -> PastScore:
    probability, low, high = (to_number(row.get(name)) for name in ("probability", "low", "high"))
    cutoff, version = to_time(pd.Timestamp(row["cutoff"])), int(row["model_version"])
    return PastScore(row.get("score_id"), entity_id, cutoff, probability, low, high, version, is_new_model)


def _check_since(snapshot: Snapshot, born: int, since: pd.Timestamp) -> None:
    if not since < snapshot.run.cutoff:
        message = f"since {since:%Y-%m-%d}: expected a day before the scores, which are as of {snapshot.data_as_of}"
        raise InvalidRequestError(message)
    if not is_known(born, to_instant(since)):
        message = f"since {since:%Y-%m-%d}: the record was not in the CRM yet; expected a later day"
        raise InvalidRequestError(message)


def _model_of_score(snapshot: Snapshot, home: Home, champion: Champion, entity_id: str) -> LoadedModel:
    """Return the model that gave the score which is shown; another may have been promoted since."""
    row = champion.stored[champion.position[entity_id]]
    return champion.loaded if champion.gave_the_run else model_of(home, row, snapshot.run.levels)


def _before(change: Change, entity_id: str) -> PastScore:
    since = to_time(pd.Timestamp(change.since))
    return PastScore(
        change.score_id, entity_id, since, change.probability, change.low, change.high, change.model_version
    )


def _move(move: Move) -> MoveReason:
    return MoveReason(move.feature, move.text, move.before, move.after, move.contribution, move.points)


def _by_topic(moves: Sequence[Move], language: Language) -> tuple[TopicReason, ...]:
    members: dict[str, list[Move]] = {}
    for move in moves:
        members.setdefault(topic_of(move.feature).name, []).append(move)
    topics = [
        TopicReason(
            name,
            topic_of(found[0].feature).text(language) or found[0].text,
            sum(move.contribution for move in found),
            sum(move.points for move in found),
            tuple(move.feature for move in found),
        )
        for name, found in members.items()
    ]
    return tuple(sorted(topics, key=lambda topic: -abs(topic.points)))
