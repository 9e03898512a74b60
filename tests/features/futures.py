"""What could have happened otherwise? Other histories that agree on everything known before a cutoff."""

from random import Random

import pandas as pd

from features.snapshots import CrmHistory
from tests.features.pasts import FIRST_CLOCKS, KEYS, known, state, was_recorded
from tests.features.plain import HOUR, Row, Tables, as_text, dtypes_of, instant, read_text, to_frame, to_rows

TOLD_AT = {"leads": "outcome", "opportunities": "outcome", "tickets": "satisfaction"}
"""What is told at a closing."""


def other_future(crm: CrmHistory, cutoff: pd.Timestamp, seed: int) -> CrmHistory:
    """Change, delete and add what was recorded at or after the cutoff, at random."""
    future = _Future(crm, instant(cutoff), Random(seed))
    tables = {name: future.of_table(name) for name in crm.tables if name != "changes"}
    if "changes" in crm.tables:
        tables["changes"] = future.of_changes(tables)
    for rows in tables.values():
        future.random.shuffle(rows)
    frames = {name: to_frame(rows, future.dtypes[name]) for name, rows in tables.items()}
    return CrmHistory(frames, crm.fixed, crm.tracked, crm.custom)


class _Future:
    def __init__(self, crm: CrmHistory, cutoff: int, random: Random) -> None:
        self.crm, self.cutoff, self.random, self.rows = crm, cutoff, random, to_rows(crm)
        self.dtypes = {name: dtypes_of(frame) for name, frame in crm.tables.items()}

    def after(self, missing: float = 0.0) -> int | None:
        """A time at or after the cutoff, often exactly on it."""
        if self.random.random() < missing:
            return None
        return self.cutoff + self.random.choice((0, 0, 1, 6 * HOUR * self.random.randrange(300)))

    def is_past(self, time: object) -> bool:
        return time is not None and time < self.cutoff

    def of_table(self, name: str) -> list[Row]:
        if self.crm.schema(name).occurred_at is None:
            return list(self.rows[name])  # has no clock: all of it is fixed
        first = FIRST_CLOCKS.get(name, "occurred_at")
        past = [self.of_facts(name, row) for row in self.past(name)]
        taken = {row[key] for row in past if (key := KEYS.get(name))}
        return past + [row for row in self.added(name, first) if row.get(KEYS.get(name, "")) not in taken]

    def past(self, name: str) -> list[Row]:
        """What had been recorded; a change recorded ahead of its time has changed nothing."""
        first = FIRST_CLOCKS.get(name, "occurred_at")
        if name == "changes":
            seen = known(self.rows[name], self.cutoff, first, first)
            return [{column: value for column, value in row.items() if column != "t"} for row in seen]
        return [row for row in self.rows[name] if self.is_past(was_recorded(row, first))]

    def of_facts(self, name: str, row: Row) -> Row:
        """Times that are not past may come at any later time or never; a field without history may hold anything."""
        row, schema = dict(row), self.crm.schema(name)
        stated = self.crm.fixed.get(name, frozenset()) | self.crm.tracked.get(name, frozenset())
        for column, dtype in self.dtypes[name].items():
            is_stamp = schema.column(column) is not None or name not in KEYS
            if column in {*stated, *schema.key, "recorded_at", TOLD_AT.get(name)}:
                continue
            if dtype == "datetime64[us]" and is_stamp:
                first = FIRST_CLOCKS.get(name, "occurred_at")
                row[column] = row[column] if self.is_past(row[column]) else self.after(0.0 if column == first else 0.3)
            elif name in KEYS:
                row[column] = self.random.choice(self.rows[name])[column]
        if name in TOLD_AT and not self.is_past(row["closed_at"]):
            row[TOLD_AT[name]] = self.random.choice(self.rows[name])[TOLD_AT[name]]
        return row

    def added(self, name: str, first: str) -> list[Row]:
        """Rows made of the values of others: recorded too late to be known, or telling only of times to come."""
        rows = self.rows[name]
        found = []
        for i in range(self.random.randrange(1 + min(len(rows), 12))):
            row = {column: self.random.choice(rows)[column] for column in self.dtypes[name]}
            row["recorded_at"] = self.after()
            if self.random.random() < 0.3:
                times = [column for column, dtype in self.dtypes[name].items() if dtype == "datetime64[us]"]
                row |= {column: self.after() for column in times}
                row["recorded_at"] = self.random.choice(rows)["recorded_at"]
            key = self.crm.schema(name).key
            if len(key) == 1:
                row[key[0]] = row[key[0]] if name in KEYS else f"new {i}"
            found.append(row)
        return list({tuple(row[column] for column in self.crm.schema(name).key): row for row in found}.values())

    def of_changes(self, tables: Tables) -> list[Row]:
        """Keep the known changes and add later ones; a record without any holds what was known of it."""
        found = self.past("changes")
        for table in sorted(self.crm.tracked):
            for field in sorted(self.crm.tracked[table]):
                seen = {r["record_id"] for r in found if (r["table"], r["field"]) == (table, field)}
                pool = [as_text(row[field], self.dtypes[table][field]) for row in self.rows[table]]
                for row in tables.get(table, ()):
                    found += self.of_field(table, field, row, pool, has_changed=row[KEYS[table]] in seen)
        return found

    def of_field(self, table: str, field: str, row: Row, pool: list, *, has_changed: bool) -> list[Row]:
        record_id, dtype = row[KEYS[table]], self.dtypes[table][field]
        was_known = self.is_past(was_recorded(row, "created_at"))
        start = self.random.choice(pool)
        if was_known:
            start = as_text(state(self.crm, table, record_id, field, self.cutoff), dtype)
        times = sorted(
            {self.cutoff + 6 * HOUR * self.random.randrange(-200, 200) + 7 for _ in range(self.random.randrange(3))}
        )
        path = [start, *self.random.choices(pool, k=len(times))]
        row[field] = read_text(path[-1] if times or not has_changed else self.random.choice(pool), dtype)
        return [
            {
                "table": table,
                "record_id": record_id,
                "field": field,
                "old_value": path[i],
                "new_value": path[i + 1],
                "occurred_at": time,
                "recorded_at": self.after(),
            }
            for i, time in enumerate(times)
        ]
