"""Whose pages are measured? A company of 300 reps with 50,000 open leads, deals and accounts, grown from the demo's.

The open records of the demo company, with all that belongs to them, are copied until there are enough; each copy has
other ids, and a group of copies its own sellers and managers. The demo's models score them all. One account has
10,000 activities.
"""

from collections.abc import Mapping
from pathlib import Path
from shutil import copytree, ignore_patterns

import numpy as np
import pandas as pd

from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.ledger import ScoreRun, latest_run
from pipelines.score import score
from pipelines.settings import load_settings

OPEN, REPS, BUSY_ACTIVITIES = 50_000, 300, 10_000
_IDS = {"lead": "lead_id", "deal": "opportunity_id", "account": "account_id"}
_OWN_KEYS = ("activity_id", "order_id", "contract_id", "ticket_id", "touch_id", "contact_id", "action_id")
_PEOPLE = ("owner_id", "rep_id", "manager_id")

Tables = Mapping[str, pd.DataFrame]


def grow(demo: Home, path: Path) -> tuple[Home, str]:
    """Copy a demo home, grow its company, score it, and return the home and the id of the busy account."""
    home = Home(copytree(demo.path, path, ignore=ignore_patterns(".bentoml", "mlartifacts")))
    run = latest_run(home)
    assert run is not None
    history = HistoryStore(home)
    tables = history.load(load_settings(home)).tables
    grown, busy = _grown(tables, run)
    for name, frame in grown.items():
        history.merge(name, frame)
    history.publish()
    for days in (30, 0):
        score(home, cutoff=run.cutoff - pd.Timedelta(days=days))
    return home, busy


def _grown(tables: Tables, run: ScoreRun) -> tuple[dict[str, pd.DataFrame], str]:
    entities = {"lead": "leads", "deal": "deals", "account": "churn"}
    open_ids = {entity: set(run.scores(task)["entity_id"]) for entity, task in entities.items()}
    copies = int(np.ceil(OPEN / sum(map(len, open_ids.values())))) - 1
    sellers = int((tables["reps"]["role"] == "seller").sum())
    groups = int(np.ceil(REPS / sellers))  # not every seller has leads, deals and accounts: one group more
    parts = {name: part for name, frame in tables.items() if len(part := _belonging(name, frame, open_ids))}
    made = {name: [frame] for name, frame in tables.items()}
    for copy in range(1, copies + 1):
        for name, part in parts.items():
            made[name].append(_renamed(part, open_ids, f"-{copy}", f"-{1 + copy % groups}"))
    made["reps"] += [_renamed(tables["reps"], {}, "", f"-{group}") for group in range(1, groups + 1)]
    busy = min(open_ids["account"])
    made["activities"].append(_busy(tables["activities"], busy, run.cutoff))
    return {name: pd.concat(frames, ignore_index=True) for name, frames in made.items() if len(frames) > 1}, busy


def _belonging(name: str, frame: pd.DataFrame, open_ids: Mapping[str, set[str]]) -> pd.DataFrame:
    """Return the rows of a table that are of open records."""
    if name == "changes":
        return frame[frame["record_id"].isin(set.union(*open_ids.values()))]
    columns = [(column, open_ids[entity]) for entity, column in _IDS.items() if column in frame]
    mask = np.zeros(len(frame), dtype=bool)
    for column, ids in columns:
        mask |= frame[column].isin(ids).to_numpy()
    own = {"leads": "lead_id", "opportunities": "opportunity_id", "accounts": "account_id"}.get(name)
    return frame[frame[own].isin(open_ids[own_entity(own)])] if own else frame[mask]


def own_entity(column: str) -> str:
    """Return the entity that a column names."""
    return next(entity for entity, name in _IDS.items() if name == column)


def _renamed(part: pd.DataFrame, open_ids: Mapping[str, set[str]], mark: str, group: str) -> pd.DataFrame:
    """Return a copy of rows: what was copied has other ids, and other people own it."""
    changed = {column: part[column] + mark for column in _OWN_KEYS if column in part}
    for entity, column in _IDS.items():
        if column in part and entity in open_ids:
            changed[column] = part[column].where(~part[column].isin(open_ids[entity]), part[column] + mark)
    if "record_id" in part:
        changed["record_id"] = part["record_id"] + mark
    changed |= {column: part[column] + group for column in _PEOPLE if column in part}
    return part.assign(**changed)


def _busy(activities: pd.DataFrame, account_id: str, cutoff: pd.Timestamp) -> pd.DataFrame:
    """Return many activities of one account, like those there are."""
    rows = activities.sample(BUSY_ACTIVITIES, replace=True, random_state=1).reset_index(drop=True)
    when = pd.Series(cutoff - pd.to_timedelta(np.arange(1, len(rows) + 1) * 30, unit="min")).astype("datetime64[us]")
    ids = [f"busy-{number}" for number in range(len(rows))]
    return rows.assign(activity_id=ids, account_id=account_id, occurred_at=when, recorded_at=when)
