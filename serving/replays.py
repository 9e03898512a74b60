"""Does a score that was shown come out again from its data and its model?"""

from dataclasses import dataclass

import pandas as pd

from pipelines.home import Home
from pipelines.ledger import UnknownScoreError, find_score
from serving.access import Book
from serving.errors import NotFoundError
from serving.scores import to_time
from serving.snapshot import Snapshot


@dataclass(frozen=True)
class ReplayAnswer:
    """Whether a score comes out again from its data and its model, or what differs."""

    score_id: str
    equal: bool
    differences: tuple[dict[str, str | float], ...]
    probability: float | None
    data_as_of: str
    data_version: str
    model_version: int


def replay_score(snapshot: Snapshot, book: Book, home: Home, score_id: str) -> ReplayAnswer:
    """Recompute a score of the ledger and say whether it comes out again.

    Raises
    ------
    NotFoundError
        If the ledger has no such score or it is not of the caller's book.
    """
    from pipelines.replay import replay

    refusal = NotFoundError("no such score; expected a score_id of a lead, deal or account of yours")
    try:
        _, row = find_score(home, score_id)
    except UnknownScoreError:
        raise refusal from None
    if not book.opens(row["task"]) or not book.holds(snapshot.owners(row["entity"]).get(row["entity_id"])):
        raise refusal
    found = replay(home, score_id)
    return ReplayAnswer(
        score_id=found["score_id"],
        equal=found["equal"],
        differences=tuple(found["differences"]),
        probability=found["probability"],
        data_as_of=to_time(pd.Timestamp(found["cutoff"])),
        data_version=found["data_version"],
        model_version=found["model_version"],
    )
