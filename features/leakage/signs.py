"""Which signs betray that a field was filled in, or changed, by the ending it is to predict?

Every test asks for an effect that is large, and notable even at the unlucky end of its interval. The intervals are as
wide as the number of all tests demands, so neither a rare value nor a chance hit among hundreds of fields is an alarm.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from features.leakage.cases import Cases, Values
from features.leakage.evidence import (
    FAILURE,
    OPEN,
    SUCCESS,
    Groups,
    Numbers,
    Purity,
    Separation,
    any_value,
    codes_of,
    excess,
    fill_gap,
    follows,
    own_values,
    purity,
    separate,
)
from features.states import is_tracked
from features.windows import DAY, NEVER, is_known, to_instants

Level = Literal["suspect", "leak"]

AUC_LEAK, AUC_SUSPECT, AUC_LEAST = 0.80, 0.70, 0.65
"""What a single field reaches, and what it reaches at least. Of 60 honest fields of Olist, Maven, the bank and the
simulated company none passes 0.66 within its stratum; the length of the bank's calls has 0.86."""

AUC_JUMP, AUC_JUMP_SUSPECT = 0.20, 0.10
"""By how much the AUC rises in the last day before closing."""

FILL_LEAK, FILL_SUSPECT, FILL_LEAST = 0.30, 0.15, 0.10
"""Difference of the shares filled in, closed against open records of equal age, and what it is at least."""

PURE, PURE_AT_MOST = 0.10, 0.50
"""Values count as one group's own if the others hold this part of what chance would give them; at most the other."""

COVERED, COVERED_SUSPECT = 0.20, 0.02
"""Share of a group that holds such values. Some of many values may be honest: three of Maven's 30 sellers have no open
deal. But if the others hold no value at all, few will do."""

FOLLOWS_LEAK, FOLLOWS_SUSPECT = 0.7, 0.5
"""Rank correlation with the time of closing, creation held constant."""

SAME_DAY = 0.3
"""Share of the closed records on which a time is the day of closing."""

UNIQUE = 0.9
"""Share of different texts from which on a field names the record."""

FEWEST = 5
"""So many changes of a field that is said to be fixed are no slip of one record."""

_LONG = 3.0
"""Days a record must live before it is remarkable that a time of it is the day of its closing."""

_TRUE = 3
"""The code from which on a flag is set; no is 1 or 2, missing is 0."""

TESTS = 12
"""How many tests a field goes through, at most."""


@dataclass(frozen=True)
class Finding:
    """What one test found in one field, with its numbers."""

    level: Level
    test: str
    evidence: dict[str, Any]


@dataclass(frozen=True, eq=False)
class Probe:
    """A field's first values, counted by age, group and value."""

    said: Values
    counts: Numbers
    groups: Groups
    has_failures: bool
    alpha: float

    @classmethod
    def of(cls, values: Values, groups: Groups, alpha: float) -> "Probe":
        """Count the values."""
        has_failures = bool((groups.group == FAILURE).any())
        return cls(values, groups.count(codes_of(values)), groups, has_failures, alpha)

    def side(self, *groups: int) -> Numbers:
        """Return the counts of some groups together."""
        found: Numbers = self.counts[:, :, list(groups), :].sum(axis=2)
        return found

    @property
    def first(self) -> int:
        """The code from which on the field is filled in; a flag that is not set counts as empty."""
        known = self.said[~np.isnan(self.said)] if self.said.dtype == np.float64 else np.empty(0)
        return _TRUE if set(np.unique(known)) == {0.0, 1.0} else 1

    def by_outcome(self) -> Separation:
        """Return how well the values tell success from failure; without failures, from what is open."""
        return separate(self.side(SUCCESS), self.side(FAILURE if self.has_failures else OPEN), self.groups.z)


def auc_findings(probe: Probe, plain: float | None) -> Iterator[Finding]:
    """Find that the field alone tells the outcome, or closed from open records of equal age.

    `plain` is the AUC of all unremarkable fields together: to beat it by far, alone, is too good to be true.
    """
    by_outcome = probe.by_outcome()
    closed = separate(probe.side(SUCCESS, FAILURE), probe.side(OPEN), probe.groups.z)
    for test, found in (("outcome", by_outcome), ("closed", closed)):
        dwarfs = test == "outcome" and plain is not None and found.auc >= plain + AUC_JUMP
        if found.auc >= AUC_SUSPECT and found.low >= AUC_LEAST:
            level: Level = "leak" if found.auc >= AUC_LEAK or dwarfs else "suspect"
            yield Finding(level, test, {"auc": found.auc, "low": found.low, "plain": plain})


def value_findings(probe: Probe) -> Iterator[Finding]:
    """Find values that exist only for one ending, or only while a record is open."""
    closed, still_open = probe.side(SUCCESS, FAILURE), probe.side(OPEN)
    won, lost = probe.side(SUCCESS), probe.side(FAILURE)
    outcomes = [("success", won, lost), ("failure", lost, won)] if probe.has_failures else []
    contrasts = (*outcomes, ("closed", closed, still_open), ("open", still_open, closed))
    for owner, target, others in contrasts:
        found = purity(target, others, any_value(target, probe.first), probe.alpha)
        if is_pure(found) and found.covered >= COVERED_SUSPECT:
            yield Finding("leak", "filled", _of_purity(owner, found))
    for owner, target, others in contrasts:
        found = purity(target, others, own_values(target, others), probe.alpha)
        if is_pure(found) and found.covered >= COVERED_SUSPECT:
            yield Finding("leak" if found.covered >= COVERED else "suspect", "values", _of_purity(owner, found))


def is_pure(found: Purity) -> bool:
    """Say whether the others hold next to none of the values."""
    return found.observed <= PURE * found.expected and found.excess <= PURE_AT_MOST


def _of_purity(owner: str, found: Purity) -> dict[str, Any]:
    return {
        "owner": owner,
        "records": found.records,
        "covered": found.covered,
        "observed": found.observed,
        "expected": found.expected,
    }


def fill_findings(probe: Probe) -> Iterator[Finding]:
    """Find that the field is filled in as records close, or emptied; a flag that is not set counts as empty."""
    closed, still_open, low = fill_gap(probe.side(SUCCESS, FAILURE), probe.side(OPEN), probe.groups.z, probe.first)
    gap = abs(closed - still_open)
    if gap >= FILL_SUSPECT and low >= FILL_LEAST:
        yield Finding("leak" if gap >= FILL_LEAK else "suspect", "fill", {"closed": closed, "open": still_open})


def order_findings(cases: Cases, values: Values) -> Iterator[Finding]:
    """Find that numbers, the numbers in ids, or times stand in the order of closing."""
    numbers = numbers_in(values)
    rows = np.flatnonzero(~np.isnan(numbers) & (cases.closed != NEVER))
    if len(rows) < 10:
        return
    created, closed = cases.created[rows] / DAY, cases.closed[rows] / DAY
    rho = follows(numbers[rows], closed, created, cases.groups.stratum[rows])
    low = float(np.tanh(np.arctanh(min(abs(rho), 1 - 1e-9)) - cases.groups.z / np.sqrt(len(rows) - 3)))
    if low >= FOLLOWS_SUSPECT:
        yield Finding("leak" if low >= FOLLOWS_LEAK else "suspect", "order", {"rho": rho, "records": len(rows)})


def time_findings(cases: Cases, days: Numbers, probe: Probe) -> Iterator[Finding]:
    """Find that a time is that of closing, or of something that happens after creation; `days` count from creation."""
    lived = np.where(cases.closed == NEVER, np.nan, (cases.closed - cases.created) / DAY)
    rows = (lived >= _LONG) & ~np.isnan(days)
    same = int((np.abs(days - lived)[rows] < 1).sum())
    if rows.sum() and _least_share(same, int(rows.sum()), probe.groups.z) >= SAME_DAY:
        yield Finding("leak", "closing_day", {"records": same, "of": int(rows.sum())})
    yield from logged_findings(cases, days, probe.alpha)


def logged_findings(cases: Cases, days: Numbers, alpha: float) -> Iterator[Finding]:
    """Find a time that lies after creation and never after the end of the data: a log of what happened, no plan."""
    age = (cases.until - cases.created) / DAY
    late = np.where(np.isnan(days) | (days <= 1), 0.0, days)
    reach = np.quantile(late[late > 0], 0.9) if (late > 0).sum() >= FEWEST else np.inf
    old, young = np.sort(late[age >= reach]), age < reach
    if len(old) < 50 or not young.any():
        return
    expected = float((1 - np.searchsorted(old, age[young], side="right") / len(old)).sum())
    observed = int((late[young] > age[young]).sum())
    found = Purity(1.0, int((late > 0).sum()), observed, expected, excess(observed, expected, alpha))
    if is_pure(found):
        yield Finding("leak", "logged", _of_purity("", found))


def change_findings(cases: Cases, field: str) -> Iterator[Finding]:
    """Find changes of a field that is said to be fixed, and changes after closing."""
    crm, table = cases.crm, cases.table
    if not crm.has("changes"):
        return
    frame = crm.table("changes")
    ours = ((frame["table"] == table) & (frame["field"] == field)).to_numpy(dtype=bool)
    keys = crm.table(table)[crm.schema(table).key[0]].iloc[cases.rows]
    position = pd.Index(keys).get_indexer(pd.Index(frame["record_id"][ours]))
    here, at = position >= 0, to_instants(frame["occurred_at"][ours])
    position, at = position[here], at[here]
    changed = len(np.unique(position[is_known(cases.created[position], at)]))
    after = len(np.unique(position[is_known(cases.closed[position], at)]))
    evidence = {"changed": changed, "after": after, "of": len(cases.rows)}
    if field in crm.fixed.get(table, ()) and not is_tracked(crm, table, field) and changed:
        yield Finding("leak" if changed >= FEWEST else "suspect", "changes", evidence)
    elif is_tracked(crm, table, field) and after and table != "accounts":  # a lost customer lives on
        n_closed = int((cases.closed != NEVER).sum())
        if _least_share(after, n_closed, cases.groups.z) >= 0.01:
            yield Finding("suspect", "changes_after", evidence | {"of": n_closed})


def jump_findings(cases: Cases, field: str, alpha: float) -> Iterator[Finding]:
    """Find that a tracked field begins to tell the outcome in the last day before closing."""
    end = np.minimum(cases.closed, cases.until)
    at_end, before = (
        Probe.of(cases.values_at(field, instants), cases.groups, alpha).by_outcome() for instants in (end, end - DAY)
    )
    jump = at_end.auc - before.auc
    if jump >= AUC_JUMP_SUSPECT and at_end.auc >= AUC_SUSPECT and at_end.low >= AUC_LEAST:
        level: Level = "leak" if jump >= AUC_JUMP else "suspect"
        yield Finding(level, "jump", {"before": before.auc, "at_end": at_end.auc})


def name_findings(values: Values) -> Iterator[Finding]:
    """Find that a text names the record instead of describing it."""
    if values.dtype == np.float64:
        return
    known = pd.Series(values).dropna()
    if len(known) >= 50 and (different := known.nunique()) >= UNIQUE * len(known):
        yield Finding("suspect", "identifier", {"different": different, "records": len(known)})


def numbers_in(values: Values) -> Numbers:
    """Return numbers as they are; of texts that name their record, the number they end with."""
    if values.dtype == np.float64:
        return values
    texts = pd.Series(values)
    if texts.nunique() < UNIQUE * max(int(texts.notna().sum()), 1):
        return np.full(len(values), np.nan)
    ending = texts.astype("str").str.extract(r"(\d{1,15})$", expand=False)
    return pd.to_numeric(ending, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def _least_share(count: int, of: int, z: float) -> float:
    """Return the lower end of Wilson's interval of a share."""
    share, square = count / of, z * z / of
    margin = z * float(np.sqrt((share * (1 - share) + square / 4) / of))
    return (share + square / 2 - margin) / (1 + square)
