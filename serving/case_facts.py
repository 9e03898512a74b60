"""How did records look at given instants, in the plain facts by which people would compare them?

One row a record and instant. Numbers are counted by what had happened by then, on a logarithmic scale; the rest is
whether a word is the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.schema import ENTITIES
from features.states import Rows, kind_of, why_left_out
from features.texts import codes_of
from features.windows import DAY, NEVER, Instants, is_known, to_instant
from serving.snapshot import Snapshot
from serving.story_index import Clock, instants_of, known_rows
from serving.story_records import ID_OF
from serving.story_words import COUNTED

RECENT = 90 * DAY
"""Of accounts, what happened in so long a time before the instant is counted."""

_MILLISECOND = 1000
_SPAN = 1 << 42
"""More milliseconds than lie between any two instants of a history (139 years)."""

_NUMBERS = {"lead": ("employees",), "deal": ("amount",), "account": ("employees",)}
_WORDS = {
    "lead": ("source", "region", "industry", "title"),
    "deal": ("product_id",),
    "account": ("industry", "region", "segment"),
}
_EVENTS = {"lead": ("touches",), "deal": (), "account": ("orders", "tickets")}

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CaseFact:
    """One fact of all rows: its name in English, and a number or (`is_word`) the code of a word, missing as NaN."""

    name: str
    held: Floats
    is_word: bool = False


@dataclass(frozen=True, eq=False)
class Running:
    """How much of something records have had by any instant: sorted keys of record and time, and running totals."""

    keys: Instants
    totals: Floats

    def between(self, positions: Instants, since: Instants, until: Instants) -> Floats:
        """Return how much each record had in `[since, until)`."""
        first, last = (np.searchsorted(self.keys, _keys(positions, at)) for at in (since, until))
        found: Floats = self.totals[last] - self.totals[first]
        return found


def case_facts(snapshot: Snapshot, entity: str, positions: Instants, at: Instants) -> list[CaseFact]:
    """Return the facts of records (by position) at instants; those that the history cannot tell are left out."""
    return [
        *_stages(snapshot, entity, positions, at),
        *_states(snapshot, entity, positions, at),
        *_through_account(snapshot, entity, positions, at),
        *_response(snapshot, entity, positions, at),
        *_counts(snapshot, entity, positions, at),
    ]


def running(snapshot: Snapshot, entity: str, table: str, kind: str | None = None) -> Running | None:
    """Return the running number of a table's events, of one kind if it is named."""
    key = ("running", entity, table, kind)
    return snapshot.remember(key, lambda: _running(snapshot, entity, table, kind))


def _running(snapshot: Snapshot, entity: str, table: str, kind: str | None) -> Running | None:
    found = known_rows(snapshot, entity, Clock(table, "occurred_at", ID_OF[entity]))
    if found is None:
        return None
    position = np.repeat(np.arange(len(found.starts) - 1), np.diff(found.starts))
    order = found.order
    if kind is not None:
        chosen = (snapshot.crm.table(table)["kind"] == kind).to_numpy(dtype=bool)[order]
        position, order = position[chosen], order[chosen]
    return Running(_keys(position, found.times[order]), np.arange(len(order) + 1, dtype=float))


def _keys(positions: Instants, at: Instants) -> Instants:
    return positions * _SPAN + at // _MILLISECOND


def _counts(snapshot: Snapshot, entity: str, positions: Instants, at: Instants) -> Iterator[CaseFact]:
    since = at - RECENT if entity == "account" else np.zeros_like(at)
    events = [("activities", kind) for kind in COUNTED] + [(table, None) for table in _EVENTS[entity]]
    for table, kind in events:
        found = running(snapshot, entity, table, kind)
        if found is not None:
            yield CaseFact(kind or table, np.log1p(found.between(positions, since, at)))


def _states(snapshot: Snapshot, entity: str, positions: Instants, at: Instants) -> Iterator[CaseFact]:
    yield from _fields(snapshot, ENTITIES[entity], (*_NUMBERS[entity], *_WORDS[entity]), positions, at)


def _through_account(snapshot: Snapshot, entity: str, positions: Instants, at: Instants) -> Iterator[CaseFact]:
    """Yield what the account of each deal is."""
    if entity == "deal" and snapshot.crm.has("accounts") and snapshot.crm.has("opportunities", "account_id"):
        accounts = snapshot.remember(
            "accounts of deals",
            lambda: snapshot.crm.records("account").positions(snapshot.crm.table("opportunities")["account_id"]),
        )
        yield from _fields(snapshot, "accounts", ("industry", "region"), accounts[positions], at)


def _fields(
    snapshot: Snapshot, table: str, names: tuple[str, ...], positions: Instants, at: Instants
) -> Iterator[CaseFact]:
    rows = Rows(snapshot.crm, table, at, positions)
    for name in names:
        if why_left_out(snapshot.crm, table, name) is None:
            is_word = kind_of(snapshot.crm, table, name) == "category"
            values = rows.state(name).astype(np.float64)
            yield CaseFact(name, _missing(values) if is_word else np.log1p(np.maximum(values, 0)), is_word)


def _response(snapshot: Snapshot, entity: str, positions: Instants, at: Instants) -> Iterator[CaseFact]:
    """Yield how many hours a lead waited for the first response; missing until there was one."""
    if entity != "lead" or not snapshot.crm.has("leads", "first_response_at"):
        return
    answered = instants_of(snapshot.crm, "leads", "first_response_at")[positions]
    waited = np.where(is_known(answered, at), answered, at) - snapshot.crm.records("lead").created[positions]
    hours = np.log1p(np.maximum(waited, 0) / (DAY / 24))
    yield CaseFact("first_response", np.where(is_known(answered, at), hours, np.nan))


def _stages(snapshot: Snapshot, entity: str, positions: Instants, at: Instants) -> Iterator[CaseFact]:
    """Yield the stage of each deal, and for how many days it had been in it."""
    clock = Clock("stages", "occurred_at", "opportunity_id")
    found = known_rows(snapshot, "deal", clock) if entity == "deal" else None
    if found is None:
        return
    codes = snapshot.remember("stage codes", lambda: codes_of(snapshot.crm.table("stages")["stage"])[0])
    key = snapshot.remember("stage keys", lambda: _running(snapshot, "deal", "stages", None))
    assert key is not None
    last = np.searchsorted(key.keys, _keys(positions, at)) - 1
    has_stage = last >= found.starts[positions]
    row = found.order[np.maximum(last, 0)]
    days = np.log1p((at - found.times[row]) / DAY, where=has_stage, out=np.full(len(at), np.nan))
    yield CaseFact("stage", np.where(has_stage, codes[row].astype(np.float64), np.nan), is_word=True)
    yield CaseFact("stage_days", days)


def _missing(codes: Floats) -> Floats:
    return np.where(codes < 0, np.nan, codes)


def closings(snapshot: Snapshot, entity: str) -> pd.DataFrame:
    """Return when each record was created and closed (NEVER while it was not) and its outcome, as of the cutoff."""
    return snapshot.remember(("closings", entity), lambda: _closings(snapshot, entity))


def _closings(snapshot: Snapshot, entity: str) -> pd.DataFrame:
    crm, table, now = snapshot.crm, ENTITIES[entity], to_instant(snapshot.run.cutoff)
    records = crm.records(entity)
    closed = instants_of(crm, table, "closed_at") if crm.has(table, "closed_at") else np.full(len(records.ids), NEVER)
    known = is_known(closed, now) & is_known(records.visible, now)
    outcome: Any = crm.table(table)["outcome"].astype(object) if crm.has(table, "outcome") else None
    return pd.DataFrame(
        {
            "created": records.created,
            "closed": np.where(known, closed, NEVER),
            "outcome": np.where(known, outcome, None) if outcome is not None else None,
        }
    )
