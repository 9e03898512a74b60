"""Which record is told of, whose is it, and what is it called?

Whether a record is not the caller's, was recorded too late or does not exist looks the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from features.schema import ENTITIES, TABLES
from serving.access import Book
from serving.errors import NotFoundError
from serving.scores import Language
from serving.snapshot import Snapshot
from serving.story_index import Clock, known_rows, position_of, stored_table

TASK_OF = {"lead": "leads", "deal": "deals", "account": "churn"}
"""The task whose scores stand first in the story of an entity."""

ID_OF = {entity: TABLES[table].key[0] for entity, table in ENTITIES.items()}
"""The column that names a record of an entity."""


@dataclass(frozen=True)
class Told:
    """A record whose story is told: its place in its table, and to whom in which language it is told."""

    snapshot: Snapshot
    book: Book
    language: Language
    entity: str
    entity_id: str
    position: int

    @property
    def table(self) -> str:
        """The table of its records."""
        return ENTITIES[self.entity]

    @property
    def row(self) -> dict[str, Any]:
        """The stored record, as it stands now: what of it is known at the cutoff is for the reader to decide."""
        return stored_table(self.snapshot, self.table)[self.position]

    def sees(self, entity: str, entity_id: Any) -> bool:
        """Say whether another record is the caller's too, and was known at the cutoff."""
        known = position_of(self.snapshot, entity, entity_id) is not None
        return may_see(self.snapshot, self.book, entity, entity_id) and known


def find_record(snapshot: Snapshot, book: Book, entity: str, entity_id: str, language: Language) -> Told:
    """Return a record of the caller's.

    Raises
    ------
    NotFoundError
        If there is none of this id that is the caller's and was recorded before the cutoff.
    """
    position = position_of(snapshot, entity, entity_id)
    if not may_see(snapshot, book, entity, entity_id) or position is None:
        raise NotFoundError("no such record; expected the id of a lead, deal or account of yours")
    return Told(snapshot, book, language, entity, entity_id, position)


def may_see(snapshot: Snapshot, book: Book, entity: str, entity_id: Any) -> bool:
    """Say whether a record is in a book, and its scores are open to it."""
    owners = snapshot.owners(entity)
    return book.opens(TASK_OF[entity]) and entity_id in owners and book.holds(owners[entity_id])


def name_of(snapshot: Snapshot, entity: str, entity_id: str) -> str | None:
    """Return the name of a record; a deal without one is called by its account."""
    name = snapshot.names(entity).get(entity_id)
    if name is not None or entity != "deal" or "account_id" not in snapshot.records(entity):
        return name
    account_id = snapshot.fields(entity, entity_id, ["account_id"])["account_id"]
    return snapshot.names("account").get(account_id)


def deals_of(told: Told) -> Iterator[tuple[str, int]]:
    """Yield the deals of an account that the caller may see, with their positions, oldest first."""
    found = known_rows(told.snapshot, "account", Clock("opportunities", "created_at", "account_id"))
    if told.entity != "account" or found is None:
        return
    ids = stored_table(told.snapshot, "opportunities")
    for row in found.of(told.position).tolist():
        deal_id = ids.part(row, ["opportunity_id"])["opportunity_id"]
        if told.sees("deal", deal_id):
            yield deal_id, row
