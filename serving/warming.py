"""Who waits for what a new snapshot makes at its first question? Nobody: each kind of question is asked here once."""

from collections.abc import Callable, Iterator
from functools import partial

from features.schema import ENTITIES, TABLES
from pipelines.state import utc_now
from serving.access import Book
from serving.snapshot import Champion, Snapshot

_ALL = Book(None)


def steps(snapshot: Snapshot) -> Iterator[Callable[[], object]]:
    """Yield what to do, what is asked most and soonest first."""
    from serving.action_lists import priorities_of
    from serving.team_book import team_book

    listed = [champion for champion in snapshot.champions.values() if champion.position]
    yield from (partial(_score, snapshot, champion) for champion in listed)
    yield partial(priorities_of, snapshot)
    yield partial(team_book, snapshot, _ALL)
    yield from (partial(_open, snapshot, champion) for champion in listed)


def _score(snapshot: Snapshot, champion: Champion) -> None:
    """Score the first entity of the run as if its record were posted unchanged."""
    from serving.answers import score_records

    key = TABLES[ENTITIES[champion.entity]].key[0]
    score_records(snapshot, _ALL, champion.task, [{key: next(iter(champion.position))}], "en", now=utc_now())


def _open(snapshot: Snapshot, champion: Champion) -> None:
    """Open the page of the first entity of the run, ask what would change its score, and look for others."""
    from serving.answers import explain
    from serving.past_records import find_past_records
    from serving.similar import similar_cases
    from serving.stories import tell_story

    who = (snapshot, _ALL, champion.entity, next(iter(champion.position)))
    tell_story(*who, "en")
    similar_cases(*who, "en")
    explain(*who, "en", task=champion.task, what_would_change=True)
    find_past_records(*who, "en", most=1)
