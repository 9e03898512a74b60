"""What did an answer show, and to whom? Every door tells the audit before an answer leaves."""

import getpass
import os
from collections.abc import Iterator, Sequence
from typing import Literal, TypeVar

from pipelines.access_settings import SCOPES
from pipelines.audit import AuditLog, Seen
from pipelines.home import Home
from pipelines.ledger import ScoreRun
from serving.access import Principal

Answer = TypeVar("Answer")
Door = Literal["http", "page", "mcp", "terminal"]


def record(log: AuditLog, principal: Principal, door: Door, answer: Answer) -> Answer:
    """Write down who sees the scores of an answer, and return it; an answer without scores leaves no row.

    Raises
    ------
    AuditError
        If it cannot be written; the answer must not leave then.
    """
    for seen in seen_in(answer):
        log.record(principal.name, principal.role, principal.rep_id, door, seen)
    return answer


def record_terminal(home: Home, *seen: Seen) -> None:
    """Write down what the user of this machine sees in the terminal."""
    log, user = AuditLog(home.audit_log), operator()
    for one in seen:
        log.record(user.name, user.role, user.rep_id, "terminal", one)
    log.sync()


def operator() -> Principal:
    """Return the user of this machine, who holds the home and so may see all."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number without a name
        name = f"user {os.getuid()}"
    return Principal("admin", None, name, scopes=frozenset(SCOPES))


def of_score(score_id: str, model_version: int) -> Seen:
    """Return one score of the ledger by its id.

    >>> of_score("R1.leads.L1", 2)
    Seen(task='leads', run_id='R1', model_version=2, entity_ids=['L1'])
    """
    run_id, task, entity_id = score_id.split(".", 2)
    return Seen(task, run_id, int(model_version), [entity_id])


def of_run(run: ScoreRun) -> Iterator[Seen]:
    """Yield all scores of a run, task by task."""
    for task in run.tasks:
        versions = run.scores(task)["model_version"]
        if len(versions):
            yield Seen(task, run.run_id, int(versions.iloc[0]), None)


def seen_in(answer: object) -> Iterator[Seen]:
    """Yield the scores of any answer: those in its `scores`, `items` and `score`, and the one of its `score_id`.

    An answer of several answers (`parts`) shows what each of them does.
    """
    for part in getattr(answer, "parts", ()):
        yield from seen_in(part)
    version: int = getattr(answer, "model_version", 0)
    score_id = getattr(answer, "score_id", None)
    if score_id is not None:
        yield of_score(score_id, version)
    scores = [*getattr(answer, "scores", ()), *getattr(answer, "items", ()), *_one(getattr(answer, "score", None))]
    in_ledger = [score for score in scores if score.score_id is not None]
    yield from _by_run([(score.score_id, getattr(score, "model_version", version)) for score in in_ledger])
    others = [score.entity_id for score in scores if score.score_id is None]
    if others:
        yield Seen(getattr(answer, "task", ""), None, version, others)


def _one(score: object) -> tuple[object, ...]:
    return () if score is None else (score,)


def _by_run(scores: Sequence[tuple[str, int]]) -> Iterator[Seen]:
    ids: dict[tuple[str, str, int], list[str]] = {}
    for score_id, version in scores:
        run_id, task, entity_id = score_id.split(".", 2)
        ids.setdefault((run_id, task, version), []).append(entity_id)
    for (run_id, task, version), entity_ids in ids.items():
        yield Seen(task, run_id, version, entity_ids)
