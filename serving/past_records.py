"""Which records without a score, closed ones above all, have a text in their name or number?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from features.schema import ENTITIES
from features.windows import is_known, to_instant
from serving import story_words as words
from serving.access import Book
from serving.lists import record_names
from serving.scores import Language
from serving.snapshot import Snapshot
from serving.story_facts import state_of
from serving.story_records import TASK_OF
from serving.texts import translate


@dataclass(frozen=True)
class PastRecord:
    """One record that was known at the cutoff and has no score: what it is called, whose it is, how it stands."""

    entity: str
    entity_id: str
    name: str | None
    owner_name: str | None
    state_text: str


def find_past_records(
    snapshot: Snapshot, book: Book, entity: str, q: str, language: Language, *, most: int
) -> tuple[tuple[PastRecord, ...], int]:
    """Return the newest records of a book whose name or number holds a text, and how many there are in all."""
    if not book.opens(TASK_OF[entity]) or not snapshot.crm.has(ENTITIES[entity]):
        return (), 0
    table = snapshot.remember(("past", entity), lambda: _table(snapshot, entity))
    mask = table["text"].str.contains(q.casefold(), regex=False)
    if book.owners is not None:
        mask &= table["owner_id"].isin(book.owners)
    found = table[mask]
    return tuple(_told(snapshot, entity, row, language) for row in found.head(most).itertuples()), len(found)


def _table(snapshot: Snapshot, entity: str) -> pd.DataFrame:
    """Return the records without a score, the newest first; the index is their place in the table of the CRM."""
    records, champion = snapshot.crm.records(entity), snapshot.whole.champions.get(TASK_OF[entity])
    ids = pd.Series(np.asarray(records.ids, dtype=object))
    names = pd.Series(record_names(snapshot, entity, ids), dtype=object)
    known = is_known(records.visible, to_instant(snapshot.run.cutoff))
    is_past = known & ~ids.isin(list(champion.position) if champion else []).to_numpy()
    table = pd.DataFrame(
        {
            "entity_id": ids,
            "name": names.where(names.notna(), None),
            "owner_id": ids.map(snapshot.owners(entity)).astype(object),
            "text": (names.astype("str").fillna("") + " " + ids.astype("str")).str.casefold(),
        }
    )
    order = np.argsort(-records.created, kind="stable")
    newest: pd.DataFrame = table.iloc[order[is_past[order]]]
    return newest


def _told(snapshot: Snapshot, entity: str, row: Any, language: Language) -> PastRecord:
    state, _ = state_of(snapshot, entity, row.Index)
    owner = snapshot.rep_names.get(row.owner_id) or row.owner_id
    return PastRecord(entity, row.entity_id, row.name, owner, translate(language, words.STATES.get(state, state)))
