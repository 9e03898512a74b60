"""What could have happened otherwise? Other histories that agree on everything known before a cutoff."""

import numpy as np
import pandas as pd

from features.snapshots import CrmHistory
from tests.features.oracle import KEYS, known, state
from tests.features.worlds import World, as_text

CLOCKS = {
    "accounts": "created_at", "contacts": "created_at", "leads": "created_at", "opportunities": "created_at",
    "contracts": "starts_at", "stages": "occurred_at", "activities": "occurred_at", "orders": "occurred_at",
    "tickets": "occurred_at", "touches": "occurred_at",
}  # fmt: skip
FACTS = {
    "leads": ("closed_at", "assigned_at", "first_response_at"),
    "opportunities": ("closed_at",),
    "contracts": ("cancelled_at",),
    "tickets": ("closed_at",),
}
TOLD_AT_CLOSING = {"leads": "outcome", "opportunities": "outcome", "tickets": "satisfaction"}


def other_future(crm: CrmHistory, cutoff: pd.Timestamp, seed: int) -> CrmHistory:
    """Change, delete and add what was recorded at or after the cutoff, at random."""
    future = _Future(cutoff, seed)
    tables = {name: future.of_table(name, frame) for name, frame in crm.tables.items() if name != "changes"}
    tables, tables["changes"] = future.of_changes(crm, tables)
    order = future.rng.permutation
    shuffled = {name: frame.iloc[order(len(frame))].reset_index(drop=True) for name, frame in tables.items()}
    return CrmHistory(shuffled, crm.fixed, crm.tracked)


class _Future:
    def __init__(self, cutoff: pd.Timestamp, seed: int) -> None:
        self.cutoff, self.rng = cutoff, np.random.default_rng(seed)
        self.other = World(seed + 1, accounts=8, leads=16, deals=16, events=60)

    def after(self, n: int, missing: float = 0.3) -> pd.Series:
        """Times at or after the cutoff, some exactly on it."""
        hours = 6 * self.rng.integers(0, 300, n)
        times = pd.Series(self.cutoff + pd.to_timedelta(hours, unit="h")).astype("datetime64[us]")
        return times.mask(self.rng.random(n) < missing)

    def of_table(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        clock = CLOCKS[name]
        past = frame.loc[known(frame, self.cutoff, clock).index]
        past = self.of_facts(name, past)
        drawn = getattr(self.other, {"opportunities": "deals"}.get(name, name))()
        key = {"stages": None}.get(name, frame.columns[0])
        new = drawn[self.rng.random(len(drawn)) < 0.7].reset_index(drop=True)
        new = new.assign(recorded_at=self.after(len(new), 0.0))
        if key:
            new = new[~new[key].isin(past[key])]
        return pd.concat([past, new], ignore_index=True).astype(frame.dtypes.to_dict())

    def of_facts(self, name: str, past: pd.DataFrame) -> pd.DataFrame:
        """Closings and the like that are not before the cutoff may come at any later time, or never."""
        past = past.copy()
        for fact in FACTS.get(name, ()):
            unknown = ~(past[fact] < self.cutoff)
            past.loc[unknown, fact] = self.after(int(unknown.sum())).to_numpy()
            if fact == "closed_at" and name in TOLD_AT_CLOSING:
                told = TOLD_AT_CLOSING[name]
                drawn = self.rng.permutation(past[told].dropna().to_numpy())
                past.loc[unknown, told] = np.resize(drawn, int(unknown.sum())) if len(drawn) else None
        return past

    def of_changes(
        self, crm: CrmHistory, tables: dict[str, pd.DataFrame]
    ) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
        """Keep the known changes; the value now held by a record is known only if nothing ever changed."""
        frame = crm.tables["changes"]
        seen = frame.loc[known(frame, self.cutoff).index]
        rows: list[tuple] = []
        for table in sorted(crm.tracked):
            for field in sorted(crm.tracked[table]):
                rows += self.of_field(crm, tables, seen, table, field)
        added = pd.DataFrame(rows, columns=list(frame.columns)).astype(frame.dtypes.to_dict())
        return tables, pd.concat([seen, added], ignore_index=True)

    def of_field(self, crm: CrmHistory, tables: dict, seen: pd.DataFrame, table: str, field: str) -> list[tuple]:
        records, key = tables[table].copy(), KEYS[table]
        had = set(crm.tables[table].loc[known(crm.tables[table], self.cutoff, "created_at").index, key])
        is_seen = set(seen.loc[(seen["table"] == table) & (seen["field"] == field), "record_id"])
        pool = self.rng.permutation(records[field].dropna().to_numpy())
        rows: list[tuple] = []
        for row, record_id in zip(records.index, records[key], strict=True):
            value = pool[self.rng.integers(len(pool))]
            start = state(crm, table, record_id, field, self.cutoff) if record_id in had else as_text(value)
            if record_id in had and record_id not in is_seen and self.rng.random() < 0.4:
                records.loc[row, field] = _typed(start, records[field].dtype)
                continue
            records.loc[row, field] = value
            occurred = self.cutoff + pd.Timedelta(hours=6 * int(self.rng.integers(-200, 200)), microseconds=7)
            rows.append((table, record_id, field, as_text(start), as_text(value), occurred, self.after(1, 0.0)[0]))
        tables[table] = records
        return rows


def _typed(value: object, dtype: object) -> object:
    return pd.Series([value], dtype="object").astype("str").astype(dtype).iloc[0] if not pd.isna(value) else None
