"""Which past cases were most like this one, and what became of them?

A lead or deal is compared with closed ones as they stood at the same age, while they were still open; a customer with
customers as they stood one horizon before the cutoff, of whom it is known who stayed. The distance is the root mean
square of the differences in plain facts: a number counts by its logarithm in standard deviations (2 at most), a word
that is another counts 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.schema import ENTITIES
from features.windows import DAY, NEVER, Instants, to_instant, to_times
from serving import story_words as words
from serving.access import Book
from serving.case_facts import CaseFact, Floats, case_facts, closings, running
from serving.scores import Language, to_time
from serving.snapshot import Snapshot
from serving.stories import stages_of
from serving.story_facts import known_value
from serving.story_index import stored_table
from serving.story_records import ID_OF, Told, find_record, name_of
from serving.story_shapes import KindCount, Similar, SimilarCase
from serving.texts import translate

MOST_COMPARED = 5000
"""Of more cases than these the newest are compared."""

GOOD = {"lead": "converted", "deal": "won", "account": "stayed"}
BAD = {"lead": "disqualified", "deal": "lost", "account": "left"}
_CLOSE = 0.25
_FARTHEST = 2.0
_MOST_ALIKE = 4


@dataclass(frozen=True, eq=False)
class _Cases:
    """Past cases: positions of their records, the instants at which they are compared, and what became of them."""

    positions: Instants
    at: Instants
    outcome: npt.NDArray[Any]

    def take(self, kept: Any) -> "_Cases":
        return _Cases(self.positions[kept], self.at[kept], self.outcome[kept])


_NO_CASES = _Cases(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, object))


@dataclass(frozen=True, eq=False)
class _Compared:
    """Cases with the facts in which they were compared, and how far each is off in each: `far` has a row a case."""

    cases: _Cases
    facts: Sequence[CaseFact]
    far: Floats

    def nearest(self, good: str, n: int) -> list[int]:
        """Return the nearest cases, of which the larger half went well."""
        order = np.argsort(self.distance, kind="stable")
        went_well = self.cases.outcome[order] == good
        both = np.concatenate([order[went_well][: n - n // 2], order[~went_well][: n // 2]])
        found: list[int] = both[np.argsort(self.distance[both], kind="stable")].tolist()
        return found

    @cached_property
    def distance(self) -> Floats:
        """The root mean square of the differences."""
        found: Floats = np.sqrt((self.far**2).sum(axis=1) / max(1, len(self.facts)))
        return found


def similar_cases(
    snapshot: Snapshot, book: Book, entity: str, entity_id: str, language: Language, *, n: int = 5
) -> Similar:
    """Return the past cases of the caller's book that were most like a record: more that went well than not.

    Of `n` cases the larger half are the nearest that were won (converted, stayed), the others the nearest that were
    not; so they say nothing of how often either happens.

    Raises
    ------
    NotFoundError
        If the record is not there or not the caller's.
    """
    told = find_record(snapshot, book, entity, entity_id, language)
    now = _now(told)
    cases = _newest(_own(told, _past_customers(told) if entity == "account" else _closed_later(told, now)))
    compared = _compare(told, cases, now)
    found = [_case(told, compared, row) for row in compared.nearest(GOOD[entity], n)]
    return Similar(
        entity,
        entity_id,
        name_of(snapshot, entity, entity_id),
        translate(language, words.BASIS[entity]),
        len(cases.positions),
        tuple(found),
        snapshot.data_as_of,
        snapshot.is_stale,
        snapshot.run.data_version,
    )


def _now(told: Told) -> int:
    """Return the instant at which the record is looked at: the cutoff, or when it was closed."""
    cutoff = to_instant(told.snapshot.run.cutoff)
    if told.entity == "account":
        return cutoff
    return min(cutoff, int(closings(told.snapshot, told.entity)["closed"].iloc[told.position]))


def _closed_later(told: Told, now: int) -> _Cases:
    """Return the closed records that were still open at the age that this one has now."""
    table = closings(told.snapshot, told.entity)
    created, closed = (table[name].to_numpy() for name in ("created", "closed"))
    at = created + (now - created[told.position])
    outcome = table["outcome"].to_numpy(dtype=object)
    fits = (closed != NEVER) & (closed > at) & np.isin(outcome, (GOOD[told.entity], BAD[told.entity]))
    fits[told.position] = False
    positions = np.flatnonzero(fits)
    newest = positions[np.argsort(-closed[positions], kind="stable")]
    return _Cases(newest, at[newest], outcome[newest])


def _past_customers(told: Told) -> _Cases:
    """Return the customers of one horizon ago, of whom it is known who left."""
    cases = told.snapshot.remember("past customers", lambda: _label_customers(told.snapshot))
    return cases.take(cases.positions != told.position)


def _label_customers(snapshot: Snapshot) -> _Cases:
    if "churn" not in snapshot.settings.tasks:
        return _NO_CASES
    task, cutoff = snapshot.settings.task("churn"), snapshot.run.cutoff
    spine = task.cohort(snapshot.crm, pd.DatetimeIndex([cutoff - pd.Timedelta(task.horizon)]))
    if spine.empty:
        return _NO_CASES
    left = task.labels(snapshot.crm, spine, cutoff)["y_true"].to_numpy()
    outcome = np.where(left == 1, BAD["account"], GOOD["account"]).astype(object)
    positions = snapshot.crm.records("account").positions(spine["entity_id"])
    at = spine["cutoff"].to_numpy(dtype="datetime64[us]").view(np.int64)
    return _Cases(positions, at, outcome).take(~np.isnan(left))


def _own(told: Told, cases: _Cases) -> _Cases:
    """Return the cases whose records are in the caller's book: others' records are not told of, nor counted."""
    if told.book.owners is None:
        return cases
    key = ("owners in order", told.entity)
    owners = told.snapshot.remember(key, lambda: np.array(list(told.snapshot.owners(told.entity).values()), object))
    return cases.take(np.isin(owners[cases.positions], list(told.book.owners)))


def _newest(cases: _Cases) -> _Cases:
    return cases.take(slice(MOST_COMPARED))


def _compare(told: Told, cases: _Cases, now: int) -> _Compared:
    positions, at = np.append(cases.positions, told.position), np.append(cases.at, now)
    facts = case_facts(told.snapshot, told.entity, positions, at)
    return _Compared(cases, facts, np.column_stack([*map(_differences, facts), np.zeros(len(cases.at))]))


def _differences(fact: CaseFact) -> Floats:
    """Return how far each case is from the record, which is the last, signed: more or less than it."""
    cases, record = fact.held[:-1], fact.held[-1]
    if fact.is_word:
        return np.where(np.isnan(record), ~np.isnan(cases), cases != record).astype(float)
    spread = np.nanstd(fact.held) if np.isfinite(fact.held).any() else 0.0
    steps = (cases - record) / (spread or 1.0)
    only_one = np.isnan(cases) != np.isnan(record)
    return np.clip(np.where(only_one, 1.0, np.nan_to_num(steps)), -_FARTHEST, _FARTHEST)


def _case(told: Told, compared: _Compared, row: int) -> SimilarCase:
    cases, off = compared.cases, list(zip(compared.facts, compared.far[row], strict=False))
    snapshot, entity, position = told.snapshot, told.entity, int(cases.positions[row])
    entity_id = str(stored_table(snapshot, ENTITIES[entity]).part(position, [ID_OF[entity]])[ID_OF[entity]])
    other = Told(snapshot, told.book, told.language, entity, entity_id, position)
    outcome = str(cases.outcome[row])
    closed_on, days = _closing(snapshot, entity, position)
    amount = known_value(snapshot, ENTITIES[entity], position, "amount")
    return SimilarCase(
        entity,
        entity_id,
        name_of(snapshot, entity, entity_id),
        outcome,
        translate(told.language, words.STATES[outcome]),
        closed_on,
        days,
        amount if isinstance(amount, float) else None,
        _activities(other),
        stages_of(other),
        _alike(off, told.language),
        _differs(off, told.language),
        float(compared.distance[row]),
    )


def _closing(snapshot: Snapshot, entity: str, position: int) -> tuple[str | None, float | None]:
    if entity == "account":
        return None, None
    row = closings(snapshot, entity).iloc[position]
    closed_at = pd.Timestamp(to_times(np.array([row["closed"]]))[0])
    return to_time(closed_at), float(row["closed"] - row["created"]) / DAY


def _activities(told: Told) -> tuple[KindCount, ...]:
    """Return how often a case had each kind of activity, known at the cutoff."""
    until = np.array([to_instant(told.snapshot.run.cutoff)])
    position, counts = np.array([told.position]), []
    for kind, text in words.COUNTED.items():
        found = running(told.snapshot, told.entity, "activities", kind)
        count = 0 if found is None else int(found.between(position, np.zeros_like(until), until)[0])
        if count:
            counts.append(KindCount(kind, translate(told.language, text), count))
    return tuple(counts)


def _alike(off: Sequence[tuple[CaseFact, float]], language: Language) -> tuple[str, ...]:
    """Return in words in which facts a case is alike: the same words first, then numbers that are close."""
    same = [fact for fact, far in off if abs(far) < _CLOSE and not np.isnan(fact.held[-1])]
    texts = [translate(language, "same %(what)s", what=_word(fact, language)) for fact in same if fact.is_word]
    numbers = [fact for fact in same if not fact.is_word and fact.held[-1] > 0]
    close = [translate(language, "similar %(what)s", what=_word(fact, language)) for fact in numbers]
    return tuple([*texts, *close][:_MOST_ALIKE])


def _differs(off: Sequence[tuple[CaseFact, float]], language: Language) -> str | None:
    """Return in words in which fact a case differs most."""
    fact, far = max(off, key=lambda one: abs(one[1]), default=(None, 0.0))
    if fact is None or abs(far) < _CLOSE:
        return None
    what = _word(fact, language)
    if fact.is_word:
        return translate(language, "other %(what)s", what=what)
    more = translate(language, "%(what)s: more", what=what)
    return more if far > 0 else translate(language, "%(what)s: less", what=what)


def _word(fact: CaseFact, language: Language) -> str:
    return translate(language, words.CASE_FACTS.get(fact.name, fact.name))
