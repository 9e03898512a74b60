"""What does each rep of a team have in the book? Counts and expected sums of the last run; nobody is ranked."""

from collections.abc import Hashable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from serving.access import Book
from serving.lists import list_table
from serving.snapshot import Champion, Snapshot
from serving.team import column, deal_facts, theirs, untouched_days
from serving.team_shapes import RepBook, TeamBook, Untouched

_COUNTS = {"leads": "leads", "deals": "deals", "churn": "accounts"}
"""The task whose scores are counted under each name."""

_NO_OWNER = ""

Sums = Mapping[Hashable, float]


def team_book(snapshot: Snapshot, book: Book) -> TeamBook:
    """Return one row a rep whose records the caller may see.

    Who has left or only leads others is listed while there is something in the book. Records without an owner come
    last, where the caller may see them.
    """
    return snapshot.remember(("team book", book), lambda: _make(snapshot, book))


def _make(snapshot: Snapshot, book: Book) -> TeamBook:
    parts = {task: _by_owner(snapshot, book, task) for task in _COUNTS if task in snapshot.champions}
    owners = _owners(snapshot, book, parts)
    sums = pd.concat([part.reindex(owners) for part in parts.values()], axis=1) if parts else pd.DataFrame(index=owners)
    untouched = _untouched(snapshot, book)
    by_owner = sums.to_dict(orient="index")
    reps = tuple(_rep(snapshot, owner, by_owner[owner], untouched.get(owner)) for owner in owners)
    longest = max(untouched.values(), key=lambda one: one.days, default=None)
    return TeamBook(
        reps,
        _book(None, None, sums.sum(min_count=1).to_dict(), longest),
        snapshot.settings.company.currency,
        snapshot.data_as_of,
        snapshot.is_stale,
        snapshot.run.data_version,
    )


def _by_owner(snapshot: Snapshot, book: Book, task: str) -> pd.DataFrame:
    """Return counts and sums of a task's scores by owner."""
    champion = snapshot.champion(task)
    table = list_table(snapshot, champion)
    mine = theirs(table, book)
    counted = {_COUNTS[task]: np.ones(len(table))}
    if task == "churn":
        counted["value_at_risk"] = column(champion.rows, "value_at_risk")
    else:
        counted[f"value of {task}"] = column(champion.rows, "expected_value")
    if task == "deals":
        facts = deal_facts(snapshot, champion)
        counted |= {name: facts[name].to_numpy(dtype=float) for name in ("due_soon", "due_amount", "due_expected")}
    owners = table["owner_id"].fillna(_NO_OWNER)
    return pd.DataFrame(counted)[mine].groupby(owners.to_numpy()[mine]).sum(min_count=1)


def _owners(snapshot: Snapshot, book: Book, parts: dict[str, pd.DataFrame]) -> list[str]:
    """Return whose rows are told, by name."""
    with_records = {str(owner) for part in parts.values() for owner in part.index} - {_NO_OWNER}
    leaders = set(snapshot.manager_of.values())
    working = {rep for rep in snapshot.rep_names if rep not in snapshot.gone and rep not in leaders}
    names = {rep for rep in working if book.holds(rep)} | with_records
    ordered = sorted(names, key=lambda rep: (snapshot.rep_names.get(rep) or rep, rep))
    return [*ordered, _NO_OWNER] if any(_NO_OWNER in part.index for part in parts.values()) else ordered


def _rep(snapshot: Snapshot, owner: str, sums: Sums, untouched: Untouched | None) -> RepBook:
    if owner == _NO_OWNER:
        return _book(None, None, sums, untouched)
    has_left = owner in snapshot.gone
    return _book(owner, snapshot.rep_names.get(owner), sums, untouched, has_left=has_left)


def _book(
    rep_id: str | None,
    name: str | None,
    sums: Sums,
    untouched: Untouched | None,
    *,
    has_left: bool = False,
) -> RepBook:
    def count(key: str) -> int | None:
        return None if key not in sums else int(np.nan_to_num(sums[key]))

    def money(*keys: str) -> float | None:
        known = [float(sums[key]) for key in keys if key in sums and not np.isnan(sums[key])]
        return sum(known) if known else None

    return RepBook(
        rep_id,
        name,
        has_left,
        leads=count("leads"),
        deals=count("deals"),
        accounts=count("accounts"),
        expected_value=money("value of leads", "value of deals"),
        value_at_risk=money("value_at_risk"),
        due_soon=count("due_soon"),
        due_amount=money("due_amount"),
        due_expected=money("due_expected"),
        untouched=untouched,
    )


def _untouched(snapshot: Snapshot, book: Book) -> dict[str, Untouched]:
    """Return the record of each owner that had no activity for the longest time."""
    found: dict[str, Untouched] = {}
    for task in _COUNTS:
        if task in snapshot.champions:
            for owner, one in _longest(snapshot, book, snapshot.champion(task)):
                if owner not in found or one.days > found[owner].days:
                    found[owner] = one
    return found


def _longest(snapshot: Snapshot, book: Book, champion: Champion) -> list[tuple[str, Untouched]]:
    table, days = list_table(snapshot, champion), untouched_days(champion)
    rows = np.flatnonzero(theirs(table, book) & ~np.isnan(days))
    first = _first_of_each(table["owner_id"].fillna(_NO_OWNER).to_numpy()[rows], -days[rows])
    chosen = table.iloc[rows[first]]
    names = chosen["name"].where(chosen["name"].notna(), None)
    told = zip(chosen["owner_id"].fillna(_NO_OWNER), chosen["entity_id"], names, days[rows[first]], strict=True)
    return [(owner, Untouched(champion.entity, one, name, float(day))) for owner, one, name, day in told]


def _first_of_each(groups: npt.NDArray[np.object_], by: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
    """Return the place of the smallest value of each group."""
    codes, _ = pd.factorize(groups)
    order = np.lexsort((by, codes))
    return order[np.unique(codes[order], return_index=True)[1]]
