"""Is a draft about some records true? It is checked against what the caller may see of them, read anew here.

The caller names the records; citations that a caller sent could be made up, so none are taken.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.task_settings import TASK_ENTITIES
from serving.access import Book
from serving.answers import LISTS, ExplainAnswer, explain, list_scored
from serving.brief_shapes import Shown
from serving.citations import About, cite
from serving.grounding import Finding, verify_answer
from serving.lists import Filter, Item
from serving.scores import Language
from serving.snapshot import Snapshot


@dataclass(frozen=True)
class DraftVerdict:
    """Whether a draft is borne out by the last scores of some records, what in it is not, and those scores."""

    is_grounded: bool
    findings: tuple[Finding, ...]
    items: tuple[Shown, ...]
    data_as_of: str
    stale: bool
    data_version: str


def check_draft(snapshot: Snapshot, book: Book, draft: str, about: Sequence[About], language: Language) -> DraftVerdict:
    """Check every number, name and date of a draft against the last scores of the records that it is about.

    Raises
    ------
    NotFoundError
        If one of them has no score or is not the caller's.
    """
    found = [explain(snapshot, book, one.entity, one.entity_id, language) for one in about]
    facts = tuple(item for one in about for item in _facts(snapshot, book, one, language))
    verdict = verify_answer(draft, cite((*found, *facts), language, snapshot.settings.company))
    return DraftVerdict(
        verdict.is_grounded,
        verdict.findings,
        tuple(_shown(one) for one in found),
        snapshot.data_as_of,
        snapshot.is_stale,
        snapshot.run.data_version,
    )


def _facts(snapshot: Snapshot, book: Book, one: About, language: Language) -> Iterator[Item]:
    """Yield the record as a list shows it: with its owner, its amount and its dates."""
    name = next(name for name, task in LISTS.items() if TASK_ENTITIES[task] == one.entity)
    listed = list_scored(snapshot, book, name, Filter(q=one.entity_id), language)
    yield from (item for item in listed.items if item.entity_id == one.entity_id)


def _shown(answer: ExplainAnswer) -> Shown:
    return Shown(answer.score.score_id, answer.score.entity_id)
