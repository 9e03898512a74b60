"""What is a posted record worth, and how long does a posted customer stay?

The past that tells it is read once for a snapshot; what a posted record changes is the group that it falls into.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from features.lead_values import LeadWorth
from features.snapshots import CrmHistory
from pipelines.expected_values import COMPANIONS, WORTH, Staying, add_worth, products_of, worth_of_leads
from pipelines.score import score_rows
from serving.snapshot import Champion, Snapshot


def with_worth(snapshot: Snapshot, champion: Champion, crm: CrmHistory, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the score rows of vectors built from `crm`, the history with posted records, with what they are worth."""
    rows = score_rows(champion.loaded, frame)
    if champion.task == "leads":
        return add_worth(champion.task, rows, worth_of_leads(_lead_worth(snapshot), crm, rows["entity_id"]))
    companion = snapshot.champions.get(COMPANIONS.get(champion.task, ""))
    rows = add_worth(champion.task, rows, score_rows(companion.loaded, frame) if companion else None)
    if champion.task != "churn":
        return rows
    staying = _staying(snapshot)
    return staying.add(rows, staying.groups(crm, rows))


def stored_worth(snapshot: Snapshot, champion: Champion, row: Mapping[str, Any]) -> dict[str, float]:
    """Return what a lead or account of the run is worth at the probability of its row, as far as no model tells it.

    Fields of their own move neither the worth of a lead nor the group of a customer.
    """
    place = champion.position[row["entity_id"]]
    if champion.task == "leads":
        worth = snapshot.remember("worth of the run's leads", lambda: _of_the_run(snapshot, champion))
        products = products_of(worth[place], (row["probability"], row["low"], row["high"]))
        return dict(zip(WORTH, map(float, products), strict=True))
    if champion.task == "churn":
        staying = _staying(snapshot)
        group = snapshot.remember("groups of the run's accounts", lambda: staying.groups(snapshot.crm, champion.rows))
        told = staying.of(np.array([row["probability"]]), group[[place]])
        return {name: float(stays[0]) for name, stays in told.items()}
    return {}


def _of_the_run(snapshot: Snapshot, champion: Champion) -> np.ndarray:
    found = worth_of_leads(_lead_worth(snapshot), snapshot.crm, champion.rows["entity_id"])
    return found[WORTH].to_numpy(dtype=float)


def _lead_worth(snapshot: Snapshot) -> LeadWorth:
    return snapshot.remember("lead worth", lambda: LeadWorth.learn(snapshot.crm, snapshot.run.cutoff))


def _staying(snapshot: Snapshot) -> Staying:
    task = snapshot.settings.task("churn")
    return snapshot.remember("staying", lambda: Staying.learn(snapshot.crm, task, snapshot.run.cutoff))
