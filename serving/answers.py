"""What can be asked? The use cases, as plain functions over a snapshot and a caller's rights; every door calls these.

Each answer says as of when (`data_as_of`), whether that is too long ago (`stale`), from which data and by which model.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pandas as pd

from features.matrix import build_matrix
from features.schema import ENTITIES, TABLES
from models.classification import Classifier
from pipelines.expected_values import COMPANIONS
from pipelines.score import score_row, score_rows
from pipelines.what_would_change import WouldChange, find_acts, greatest_of
from serving.access import Book
from serving.errors import NotFoundError
from serving.lists import Filter, Item, list_items
from serving.own_fields import changed_vector
from serving.records import Record, check_records, merge_records
from serving.score_shapes import Score, TopicReason
from serving.scores import TOP_REASONS, Language, as_rows, to_scores, to_topics
from serving.snapshot import Champion, Snapshot
from serving.worths import stored_worth, with_worth

LISTS = {"leads": "leads", "deals": "deals", "accounts": "churn"}
"""The task whose scores each list shows."""


@dataclass(frozen=True)
class ScoreAnswer:
    """Scores in the order asked for; `unknown` names ids that do not exist, are not open or are not the caller's."""

    task: str
    scores: tuple[Score, ...]
    unknown: tuple[str, ...]
    data_as_of: str
    stale: bool
    data_version: str
    model_version: int
    horizon_days: int


@dataclass(frozen=True)
class ListAnswer:
    """One page of a list; `total` counts the rows of all pages."""

    items: tuple[Item, ...]
    total: int
    page: int
    page_size: int
    data_as_of: str
    stale: bool
    data_version: str
    model_version: int
    horizon_days: int


@dataclass(frozen=True)
class ExplainAnswer:
    """A score of the ledger with all its reasons, and their sums by topic.

    `would_change` tells which acts would move a probability most, if that was asked: an association, not a promise.
    """

    score: Score
    topics: tuple[TopicReason, ...]
    would_change: WouldChange | None
    name: str | None
    data_as_of: str
    stale: bool
    data_version: str
    model_version: int
    horizon_days: int


def score_ids(
    snapshot: Snapshot,
    book: Book,
    task: str,
    ids: Sequence[str],
    language: Language,
    *,
    n_reasons: int = TOP_REASONS,
) -> ScoreAnswer:
    """Return the scores of the last run by the model that serves now.

    As long as the model of that run serves, they are what `crmcast score` wrote; a model promoted since scores the
    vectors that the run stored.
    """
    champion = snapshot.champion(task)
    owners = snapshot.owners(champion.entity)
    asked = list(dict.fromkeys(ids))
    known = [i for i in asked if i in champion.position and book.holds(owners.get(i))]
    typical = champion.loaded.typical
    positions = [champion.position[entity_id] for entity_id in known]
    if champion.gave_the_run:
        rows: Iterable[Mapping[str, Any]] = champion.stored.at(positions)
    else:
        rows = as_rows(score_rows(champion.loaded, champion.vectors.iloc[positions]))
    scores = to_scores(
        rows, [champion.score_ids[at] for at in positions], language, n_reasons=n_reasons, typical=typical
    )
    found = set(known)
    unknown = tuple(entity_id for entity_id in asked if entity_id not in found)
    return _score_answer(snapshot, champion, scores, unknown)


def joined(parts: Sequence[ScoreAnswer]) -> ScoreAnswer:
    """Return the answer whose parts these are."""
    return replace(
        parts[0],
        scores=tuple(score for part in parts for score in part.scores),
        unknown=tuple(entity_id for part in parts for entity_id in part.unknown),
    )


def score_records(
    snapshot: Snapshot,
    book: Book,
    task: str,
    records: Sequence[Record],
    language: Language,
    *,
    now: datetime,
    n_reasons: int = TOP_REASONS,
) -> ScoreAnswer:
    """Score new or changed records, by the same kernel and models as all others, with what they are worth.

    What the past says of worth and staying is the snapshot's: a posted record is scored by it and does not teach it.

    Raises
    ------
    InvalidRequestError
        If a field is unknown, missing or not of its type.
    """
    quick = score_quickly(snapshot, book, task, records, language, now=now, n_reasons=n_reasons)
    if quick is not None:
        return quick
    champion = snapshot.champion(task)
    merged = merge_records(snapshot, book, champion.entity, records, now)
    if merged.spine.empty:
        rows = score_rows(champion.loaded, champion.vectors.iloc[:0])
    else:
        changed_at = snapshot.run.cutoff - pd.Timedelta(microseconds=1)
        crm = snapshot.crm.with_records(champion.entity, merged.records, changed_at)
        frame = build_matrix(crm, merged.spine, champion.entity).frame
        order = pd.Index(frame["entity_id"]).get_indexer(merged.spine["entity_id"])
        frame = frame.iloc[order].reset_index(drop=True)
        rows = with_worth(snapshot, champion, crm, frame)
    scores = to_scores(
        as_rows(rows), [None] * len(rows), language, n_reasons=n_reasons, typical=champion.loaded.typical
    )
    return _score_answer(snapshot, champion, scores, merged.unknown)


def score_quickly(
    snapshot: Snapshot,
    book: Book,
    task: str,
    records: Sequence[Record],
    language: Language,
    *,
    now: datetime,
    n_reasons: int = TOP_REASONS,
) -> ScoreAnswer | None:
    """Score records that change nothing but features of their own; None if others are there. Raises as the whole way.

    A record takes a millisecond or less, most of it for the reasons.
    """
    champion = snapshot.champion(task)
    model = champion.loaded.model
    if not isinstance(model, Classifier) or COMPANIONS.get(task) in snapshot.champions:
        return None
    key = TABLES[ENTITIES[champion.entity]].key[0]
    rows = []
    for record in check_records(snapshot, champion.entity, records, now):
        vector = changed_vector(snapshot, book, champion, record)
        if vector is None:
            return None
        asked = {"entity_id": record[key], "cutoff": snapshot.run.cutoff}
        row = score_row(champion.loaded, model, vector | asked, n_reasons=n_reasons)
        rows.append(row | stored_worth(snapshot, champion, row))
    scores = to_scores(rows, [None] * len(rows), language, n_reasons=n_reasons, typical=champion.loaded.typical)
    return _score_answer(snapshot, champion, scores, ())


def list_scored(snapshot: Snapshot, book: Book, name: str, wanted: Filter, language: Language) -> ListAnswer:
    """Return a page of leads, deals or accounts with the scores of the last run."""
    champion = snapshot.champion(LISTS[name])
    items, total = list_items(snapshot, book, champion, wanted, language)
    return ListAnswer(
        items,
        total,
        wanted.page,
        wanted.page_size,
        snapshot.data_as_of,
        snapshot.is_stale,
        snapshot.run.data_version,
        champion.shown_version,
        champion.horizon_days,
    )


def explain(
    snapshot: Snapshot,
    book: Book,
    entity: str,
    entity_id: str,
    language: Language,
    *,
    task: str | None = None,
    what_would_change: bool = False,
    target: float | None = None,
) -> ExplainAnswer:
    """Return the last score of an entity with all reasons, by the task asked for or the one whose scores are listed.

    `target` is the probability that acts should reach, if it is asked what would change.

    Raises
    ------
    NotFoundError
        If it has no score in the last run or is not the caller's.
    """
    champion = next((c for c in snapshot.champions.values() if c.entity == entity and task in {None, c.task}), None)
    known = champion is not None and entity_id in champion.position
    if champion is None or not known or not book.holds(snapshot.owners(entity).get(entity_id)):
        raise NotFoundError("no such score; expected the id of an open lead, deal or account of yours")
    row = champion.stored[champion.position[entity_id]]
    (score,) = to_scores([row], [row["score_id"]], language, n_reasons=None, typical=champion.typical)
    asked = what_would_change and score.probability is not None
    return ExplainAnswer(
        score,
        to_topics(row["reasons"], language),
        _acts(snapshot, champion, entity_id, language, target) if asked else None,
        snapshot.names(entity).get(entity_id),
        snapshot.data_as_of,
        snapshot.is_stale,
        snapshot.run.data_version,
        score.model_version,
        champion.horizon_days,
    )


def _acts(
    snapshot: Snapshot, champion: Champion, entity_id: str, language: Language, target: float | None
) -> WouldChange:
    """Return what would move the probability that the model gives which serves now."""
    loaded = champion.loaded
    return find_acts(
        loaded,
        snapshot.crm,
        snapshot.remember(("greatest", champion.task), lambda: greatest_of(loaded, champion.vectors)),
        entity_id,
        snapshot.run.cutoff,
        target=target,
        language=language,
        score_id=champion.score_ids[champion.position[entity_id]],
    )


def _score_answer(
    snapshot: Snapshot, champion: Champion, scores: tuple[Score, ...], unknown: tuple[str, ...]
) -> ScoreAnswer:
    return ScoreAnswer(
        champion.task,
        scores,
        unknown,
        snapshot.data_as_of,
        snapshot.is_stale,
        snapshot.run.data_version,
        champion.loaded.version,
        champion.horizon_days,
    )
