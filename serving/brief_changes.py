"""What changed since an earlier score, as a brief tells it: of a rep's records, and of one customer?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from features.states import take
from pipelines.home import Home
from pipelines.ledger import ScoreRun, all_runs
from serving.access import Book
from serving.brief_lines import called
from serving.brief_pens import Pen
from serving.brief_shapes import Paragraph
from serving.citation_fields import OUTCOMES
from serving.citations import About
from serving.errors import InvalidRequestError
from serving.score_histories import why_it_moved
from serving.scores import to_number, to_time
from serving.snapshot import Champion, Snapshot
from serving.stored_rows import StoredRows
from serving.story_records import name_of
from serving.story_shapes import Moved, PastScore
from serving.texts import marked

MOST = 3
LOOK_BACK = timedelta(days=30)
_LEAST = 0.005
"""A change that is less, written in points, is hardly one."""

NOTHING_EARLIER = marked("There is no earlier score to compare with.")


@dataclass(frozen=True)
class ChangedScore:
    """The score of one record, and how it stood in the run before."""

    task: str
    entity: str
    entity_id: str
    name: str | None
    score_id: str
    model_version: int
    probability: float
    before: PastScore
    change: float


@dataclass(frozen=True)
class Changes:
    """The largest changes of a book since the run before, as of `data_as_of`; None where there was no run."""

    data_as_of: str | None
    scores: tuple[ChangedScore, ...]


def changes_of(snapshot: Snapshot, home: Home, rep_id: str) -> Changes:
    """Return which scores of a rep's records changed most since the run before."""
    earlier = snapshot.remember(("run before", home.path), lambda: _run_before(snapshot, home))
    if earlier is None:
        return Changes(None, ())
    found = [one for task in OUTCOMES for one in _changed(snapshot, home, earlier, task, rep_id)]
    return Changes(to_time(earlier.cutoff), tuple(sorted(found, key=lambda one: -abs(one.change))[:MOST]))


def tell_changes(pen: Pen, changes: Changes) -> Iterator[Paragraph]:
    """Yield a line for each change, or why there is none."""
    if changes.data_as_of is None:
        yield Paragraph(pen.say(NOTHING_EARLIER))
    elif not changes.scores:
        yield Paragraph(pen.say(marked("No score has changed much since %(day)s."), day=pen.day(changes.data_as_of)))
    for one in changes.scores:
        facts = {"name": called(pen, one.name, one.entity_id), "id": pen.id(one.entity_id)}
        facts |= {"what": pen.say(OUTCOMES[one.task])}
        facts |= {"now": pen.share(one.probability), "change": pen.points(one.change)}
        day = pen.day(one.before.cutoff)
        text = pen.say(marked("%(name)s (%(id)s): %(what)s %(now)s, %(change)s since %(day)s."), day=day, **facts)
        yield Paragraph(_with_model(pen, text, is_new=one.before.model_version != one.model_version), _about(one))


def moved_since(snapshot: Snapshot, book: Book, home: Home, entity_id: str, pen: Pen) -> Moved | None:
    """Return what moved the risk of a customer in a month; None where it was not known then."""
    since = (snapshot.run.cutoff - LOOK_BACK).to_pydatetime()
    try:
        return why_it_moved(snapshot, book, home, "account", entity_id, since=since, language=pen.language)
    except InvalidRequestError:
        return None


def tell_moved(pen: Pen, moved: Moved | None) -> Iterator[Paragraph]:
    """Yield how the risk of a customer stood, by how much it changed, and what moved it most."""
    if moved is None:
        yield Paragraph(pen.say(NOTHING_EARLIER))
        return
    assert moved.before.probability is not None
    facts = {"day": pen.day(moved.before.cutoff), "then": pen.share(moved.before.probability)}
    text = pen.say(
        marked("On %(day)s: %(then)s; change since then: %(change)s."), change=pen.points(moved.change), **facts
    )
    yield Paragraph(_with_model(pen, text, is_new=moved.before.model_version != moved.model_version), _about(moved))
    yield from (Paragraph(pen.topic(topic), _about(moved)) for topic in moved.topics[:MOST])


def _run_before(snapshot: Snapshot, home: Home) -> ScoreRun | None:
    day = snapshot.run.cutoff.floor("D")
    return max(
        (run for run in all_runs(home) if run.cutoff < day), key=lambda run: (run.cutoff, run.run_id), default=None
    )


@dataclass(frozen=True)
class _Compared:
    """The scores of the run before, and by owner the largest changes: places now and then."""

    before: StoredRows
    places: Mapping[str | None, list[tuple[int, int]]]


def _changed(snapshot: Snapshot, home: Home, earlier: ScoreRun, task: str, rep_id: str) -> Iterator[ChangedScore]:
    champion = snapshot.champions.get(task)
    if champion is None or task not in earlier.tasks:
        return
    compared = snapshot.remember(("compared", home.path, task), lambda: _compared(snapshot, champion, earlier))
    for now, then in compared.places.get(rep_id, ()):
        yield _compare(snapshot, champion, now, _past(compared.before[then]))


def _compared(snapshot: Snapshot, champion: Champion, earlier: ScoreRun) -> _Compared:
    before, ids = earlier.numbers(champion.task), champion.rows["entity_id"]
    then = pd.Index(before["entity_id"]).get_indexer(pd.Index(ids))
    change = np.abs(champion.rows["probability"].to_numpy() - take(before["probability"].to_numpy(), then, np.nan))
    owners = snapshot.owners(champion.entity)
    places: dict[str | None, list[tuple[int, int]]] = {}
    for now in np.argsort(-change, kind="stable")[: np.count_nonzero(change >= _LEAST)].tolist():
        theirs = places.setdefault(owners.get(ids.iloc[now]), [])
        if len(theirs) < MOST:
            theirs.append((now, int(then[now])))
    return _Compared(StoredRows(before), places)


def _past(row: Mapping[Any, Any]) -> PastScore:
    probability, low, high = (to_number(row.get(name)) for name in ("probability", "low", "high"))
    cutoff, version = to_time(row["cutoff"]), int(row["model_version"])
    return PastScore(row["score_id"], row["entity_id"], cutoff, probability, low, high, version)


def _compare(snapshot: Snapshot, champion: Champion, position: int, then: PastScore) -> ChangedScore:
    now: Mapping[str, Any] = champion.stored[position]
    assert then.probability is not None
    return ChangedScore(
        task=champion.task,
        entity=champion.entity,
        entity_id=then.entity_id,
        name=name_of(snapshot, champion.entity, then.entity_id),
        score_id=now["score_id"],
        model_version=int(now["model_version"]),
        probability=now["probability"],
        before=then,
        change=now["probability"] - then.probability,
    )


def _with_model(pen: Pen, text: str, *, is_new: bool) -> str:
    return pen.say(marked("%(text)s Another model gave the earlier score."), text=text) if is_new else text


def _about(one: ChangedScore | Moved) -> About:
    return About(one.entity, one.entity_id)
