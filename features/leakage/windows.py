"""Do a task's settings let label windows ripen on time that the data do not cover?"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

from features.leakage.evidence import excess
from features.leakage.signs import PURE_AT_MOST, Finding
from features.schema import ENTITIES
from features.snapshots import CrmHistory
from features.tasks import Task
from features.windows import DAY, NEVER, Instants, is_known, to_instant, to_instants, to_times

_BLIND_LEAK, _BLIND_SUSPECT = 1.0, 0.1
"""How much of a label window may lie after the end of the data; all of it makes every record a failure."""

_SOME_DAYS = 3
_LATE = 14 * DAY
_AGES = DAY * np.append(0, 2 ** np.arange(12))
"""Ages between which the rate of closing counts as even."""


def window_findings(
    crm: CrmHistory, task: Task, until: pd.Timestamp, alpha: float
) -> Iterator[tuple[str, str, Finding | None]]:
    """Find settings with which labels cannot be what they say; a table, a field and a finding each."""
    yield "company", "complete_until", _blind_end(crm, task, until)
    if task.entity != "account" and crm.has(ENTITIES[task.entity], "closed_at"):
        closed = to_instants(crm.table(ENTITIES[task.entity])["closed_at"])
        yield f"tasks.{task.name}", "outcomes_from", _late_start(crm, task, closed, until, alpha)


def _blind_end(crm: CrmHistory, task: Task, until: pd.Timestamp) -> Finding | None:
    last = crm.last_recorded_at()
    days = (until - last) / pd.Timedelta(days=1)
    part = days / task.horizon.days
    if part < _BLIND_SUSPECT or days < _SOME_DAYS:
        return None
    evidence = {"last": f"{last:%Y-%m-%d}", "until": f"{until:%Y-%m-%d}", "days": int(days)}
    return Finding("leak" if part >= _BLIND_LEAK else "suspect", "complete_until", evidence)


def _late_start(crm: CrmHistory, task: Task, closed: Instants, until: pd.Timestamp, alpha: float) -> Finding | None:
    """Find that closings are on record from some day on only: records closed before it look open, and their labels lie.

    The rate of closing by age, since the first closing on record, says how many were due before it.
    """
    created, end = crm.records(task.entity).created, to_instant(until)
    known = closed[is_known(closed, end)]
    if not len(known):
        return None
    first, starts = int(known.min()), int(created.min())
    if task.outcomes_from is not None:
        starts = max(starts, to_instant(task.outcomes_from))
    if is_known(first, starts + _LATE):
        return None
    due, last = 0.0, np.minimum(closed, end)
    for begin, stop in pairwise(_AGES):
        begins, ends = created + begin, created + stop
        seen = np.clip(np.minimum(ends, last) - np.maximum(begins, first), 0, None).sum() / DAY
        closings = ((closed != NEVER) & ~is_known(closed, begins) & is_known(closed, ends)).sum()
        unseen = np.clip(np.minimum(ends, first) - np.maximum(begins, starts), 0, None).sum() / DAY
        due += unseen * closings / seen if seen else 0.0
    if excess(0, due, alpha) > PURE_AT_MOST:
        return None
    return Finding(
        "suspect", "outcomes_from", {"first": f"{pd.Timestamp(to_times(known).min()):%Y-%m-%d}", "expected": due}
    )
