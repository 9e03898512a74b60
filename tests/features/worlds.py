"""What invented histories do these tests share? Small random companies on a grid of six hours, so cutoffs are hit."""

import numpy as np
import pandas as pd

from features.snapshots import CrmHistory

START = pd.Timestamp("2025-01-01")
DAYS = 420
FIXED = {
    "leads": {
        "source",
        "campaign_id",
        "region",
        "industry",
        "employees",
        "title",
        "Payment type",
        "budget",
        "first_seen",
    },
    "accounts": {"industry", "employees", "annual_revenue", "size class"},
    "opportunities": {"product_id", "account_id", "is_renewal"},
    "contacts": {"account_id"},
    "contracts": {"ends_at"},
    "products": {"list_price"},
}
TRACKED = {
    "leads": {"owner_id", "is_hot"},
    "accounts": {"owner_id", "region", "next review"},
    "opportunities": {"amount", "owner_id", "expected_close_on", "forecast group"},
}

CUSTOM_EVENTS = {
    "orders": {"freight": "number", "channel": "text", "delivered": "time"},
    "activities": {"mood": "text", "is_automatic": "number"},
    "web_visits": {"pages": "number", "page": "text", "left_at": "time", "is_mobile": "number"},
}
"""The custom columns of events; a flag is a number. Small worlds have the table of visits."""


class World:
    """Draws tables of a company; the same seed draws the same tables."""

    def __init__(self, seed: int, *, accounts: int = 8, leads: int = 25, deals: int = 25, events: int = 200) -> None:
        self.rng = np.random.default_rng(seed)
        self.sizes = {"accounts": accounts, "leads": leads, "opportunities": deals}
        self.events = events

    def history(self) -> CrmHistory:
        tables = {
            "accounts": self.accounts(),
            "contacts": self.contacts(),
            "leads": self.leads(),
            "opportunities": self.deals(),
            "stages": self.stages(),
            "activities": self.activities(),
            "orders": self.orders(),
            "contracts": self.contracts(),
            "tickets": self.tickets(),
            "touches": self.touches(),
            "products": pd.DataFrame({"product_id": self.ids("p", 3), "list_price": [np.nan, 5.0, 120.0]}),
        }
        tables["changes"] = self.changes(tables)
        return CrmHistory(
            tables,
            {name: frozenset(fields) for name, fields in FIXED.items()},
            {name: frozenset(fields) for name, fields in TRACKED.items()},
        )

    def ids(self, letter: str, n: int) -> pd.Series:
        return pd.Series([f"{letter}{i}" for i in range(n)], dtype="str")

    def some(self, texts: list[str], n: int, missing: float = 0.0) -> pd.Series:
        drawn = self.rng.choice(np.array(texts, dtype=object), n)
        drawn[self.rng.random(n) < missing] = None
        return pd.Series(drawn, dtype="str")

    def refer(self, letter: str, table: str, n: int, missing: float = 0.0) -> pd.Series:
        return self.some(list(self.ids(letter, self.sizes[table])), n, missing)

    def times(self, n: int, *, days: int = DAYS, missing: float = 0.0) -> pd.Series:
        quarters = self.rng.integers(0, days * 4, n)
        drawn = pd.Series(START + pd.to_timedelta(quarters * 6, unit="h"))
        return drawn.mask(self.rng.random(n) < missing).astype("datetime64[us]")

    def later(self, times: pd.Series, *, days: int = 60, missing: float = 0.0) -> pd.Series:
        quarters = self.rng.integers(0, days * 4, len(times))
        drawn = times + pd.to_timedelta(quarters * 6, unit="h")
        return drawn.mask(self.rng.random(len(times)) < missing).astype("datetime64[us]")

    def recorded(self, times: pd.Series) -> pd.Series:
        """One in four rows is late; some rows have no second clock."""
        late = times + pd.to_timedelta(
            np.where(self.rng.random(len(times)) < 0.25, 6 * self.rng.integers(0, 80, len(times)), 0), unit="h"
        )
        return late.mask(self.rng.random(len(times)) < 0.05).astype("datetime64[us]")

    def numbers(self, n: int, missing: float = 0.0) -> pd.Series:
        return pd.Series(np.round(self.rng.lognormal(5, 1, n), 2)).mask(self.rng.random(n) < missing)

    def accounts(self) -> pd.DataFrame:
        n = self.sizes["accounts"]
        created = self.times(n, days=200)
        return pd.DataFrame(
            {
                "account_id": self.ids("a", n),
                "created_at": created,
                "name": self.ids("Name ", n),
                "industry": self.some(["bank", "retail"], n, 0.2),
                "region": self.some(["East", "华东"], n, 0.2),
                "employees": self.numbers(n, 0.2),
                "annual_revenue": self.numbers(n, 0.2),
                "owner_id": self.some(["r1", "r2"], n),
                "size class": self.some(["S", "L"], n),
                "phone": self.ids("+", n),
                "next review": self.times(n, missing=0.2),
                "recorded_at": self.recorded(created),
            }
        )

    def contacts(self) -> pd.DataFrame:
        created = self.times(30)
        return pd.DataFrame(
            {
                "contact_id": self.ids("c", 30),
                "account_id": self.refer("a", "accounts", 30, 0.1),
                "created_at": created,
                "recorded_at": self.recorded(created),
            }
        )

    def leads(self) -> pd.DataFrame:
        n = self.sizes["leads"]
        created = self.times(n, days=360)
        closed = self.later(created, days=90, missing=0.4)
        return pd.DataFrame(
            {
                "lead_id": self.ids("l", n),
                "created_at": created,
                "source": self.some(["web", "event", "社交"], n, 0.1),
                "campaign_id": self.some(["m1", "m2"], n, 0.3),
                "region": self.some(["East", "West"], n),
                "industry": self.some(["bank", "retail"], n),
                "employees": self.numbers(n, 0.3),
                "title": self.some(["CTO", "CFO"], n, 0.5),
                "owner_id": self.some(["r1", "r2", "r3"], n, 0.2),
                "assigned_at": self.later(created, days=9, missing=0.2),
                "first_response_at": self.later(created, days=20, missing=0.3),
                "closed_at": closed,
                "outcome": self.some(["converted", "disqualified"], n).mask(closed.isna()),
                "Payment type": self.some(["card", "bill"], n, 0.1),
                "budget": self.numbers(n, 0.1),
                "last_seen": self.times(n),
                "first_seen": created - pd.to_timedelta(np.arange(n) % 5, unit="D"),
                "is_hot": pd.Series(np.arange(n) % 3 == 0, dtype="boolean").mask(np.arange(n) % 7 == 0),
                "recorded_at": self.recorded(created),
            }
        )

    def deals(self) -> pd.DataFrame:
        n = self.sizes["opportunities"]
        created = self.times(n, days=360)
        closed = self.later(created, days=120, missing=0.2)
        return pd.DataFrame(
            {
                "opportunity_id": self.ids("d", n),
                "created_at": created,
                "account_id": self.refer("a", "accounts", n, 0.15),
                "owner_id": self.some(["r1", "r2", "r3"], n, 0.1),
                "product_id": self.some(["p1", "p2"], n, 0.1),
                "amount": self.numbers(n, 0.1),
                "expected_close_on": self.later(created, days=120, missing=0.2).dt.floor("D").astype("datetime64[us]"),
                "closed_at": closed,
                "outcome": self.some(["won", "won", "lost"], n, 0.05).mask(closed.isna()),
                "is_renewal": pd.Series(self.rng.random(n) < 0.5, dtype="boolean"),
                "forecast group": self.some(["commit", "best"], n),
                "recorded_at": self.recorded(created),
            }
        )

    def stages(self) -> pd.DataFrame:
        n = self.events // 2
        occurred = self.times(n)
        frame = pd.DataFrame(
            {
                "opportunity_id": self.refer("d", "opportunities", n),
                "stage": self.some(["new", "demo", "offer", "talk"], n),
                "occurred_at": occurred,
                "recorded_at": self.recorded(occurred),
            }
        )
        return frame.drop_duplicates(["opportunity_id", "stage", "occurred_at"], ignore_index=True)

    def activities(self) -> pd.DataFrame:
        n = 2 * self.events
        occurred = self.times(n)
        return pd.DataFrame(
            {
                "activity_id": self.ids("t", n),
                "occurred_at": occurred,
                "kind": self.some(["email", "Email", "call", "meeting", "demo", "proposal", "proposal"], n),
                "direction": self.some(["inbound", "outbound"], n, 0.3),
                "rep_id": self.some([f"r{i}" for i in range(9)], n, 0.4),
                "account_id": self.refer("a", "accounts", n, 0.2),
                "contact_id": self.some(list(self.ids("c", 9)), n, 0.4),
                "lead_id": self.refer("l", "leads", n, 0.4),
                "opportunity_id": self.refer("d", "opportunities", n, 0.4),
                "duration_seconds": self.numbers(n, 0.4),
                "mood": self.some(["glad", "cross", "calm", "shy", "keen"], n, 0.8),
                "is_automatic": pd.Series(self.rng.random(n) < 0.02, dtype="boolean").mask(self.rng.random(n) < 0.2),
                "recorded_at": self.recorded(occurred),
            }
        )

    def orders(self) -> pd.DataFrame:
        n = self.events
        occurred = self.times(n)
        return pd.DataFrame(
            {
                "order_id": self.ids("o", n),
                "account_id": self.refer("a", "accounts", n),
                "occurred_at": occurred,
                "amount": self.numbers(n),
                "product_id": self.some([f"p{i}" for i in range(12)], n, 0.1),
                "quantity": self.numbers(n, 0.2),
                "freight": self.numbers(n, 0.1),
                "channel": self.some(["shop", "web", "fair", "phone", "agent", "mail"], n, 0.3),
                "delivered": self.times(n),
                "recorded_at": self.recorded(occurred),
            }
        )

    def contracts(self) -> pd.DataFrame:
        starts = self.times(40)
        return pd.DataFrame(
            {
                "contract_id": self.ids("k", 40),
                "account_id": self.refer("a", "accounts", 40),
                "starts_at": starts,
                "ends_at": self.later(starts, days=200, missing=0.2),
                "monthly_amount": self.numbers(40),
                "cancelled_at": self.later(starts, days=150, missing=0.7),
                "recorded_at": self.recorded(starts),
            }
        )

    def tickets(self) -> pd.DataFrame:
        n = self.events // 2
        occurred = self.times(n)
        return pd.DataFrame(
            {
                "ticket_id": self.ids("s", n),
                "account_id": self.refer("a", "accounts", n),
                "occurred_at": occurred,
                "closed_at": self.later(occurred, days=30, missing=0.2),
                "priority": self.some(["high", "low", "urgent"], n, 0.2),
                "satisfaction": pd.Series(5 - np.floor(4 * self.rng.random(n) ** 4)).mask(self.rng.random(n) < 0.5),
                "recorded_at": self.recorded(occurred),
            }
        )

    def touches(self) -> pd.DataFrame:
        n = self.events // 2
        occurred = self.times(n)
        return pd.DataFrame(
            {
                "touch_id": self.ids("x", n),
                "occurred_at": occurred,
                "campaign_id": self.some(["m1", "m2", "m3"], n),
                "cost": self.numbers(n, 0.2),
                "lead_id": self.refer("l", "leads", n, 0.3),
                "account_id": self.refer("a", "accounts", n, 0.3),
                "recorded_at": self.recorded(occurred),
            }
        )

    def changes(self, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
        """Walk every tracked field from a drawn first value to the one its record holds."""
        keys = {"leads": "lead_id", "accounts": "account_id", "opportunities": "opportunity_id"}
        rows = [
            row
            for table in sorted(TRACKED)
            for field in sorted(TRACKED[table])
            for row in self._walks(table, field, tables[table].set_index(keys[table])[["created_at", field]])
        ]
        frame = pd.DataFrame(rows, columns=["table", "record_id", "field", "old_value", "new_value", "occurred_at"])
        text = ["table", "record_id", "field", "old_value", "new_value"]
        frame = frame.astype(dict.fromkeys(text, "str")).astype({"occurred_at": "datetime64[us]"})
        frame = frame.drop_duplicates(["table", "record_id", "field", "occurred_at"], ignore_index=True)
        return frame.assign(recorded_at=self.recorded(frame["occurred_at"]))

    def _walks(self, table: str, field: str, records: pd.DataFrame) -> list[tuple]:
        rows = []
        values = [as_text(value) for value in records[field]]
        for record_id, created, now in zip(records.index, records["created_at"], values, strict=True):
            n = int(self.rng.integers(0, 4))
            steps = np.sort(self.rng.integers(0, 400, n))
            path = [*self.rng.choice(np.array(values, dtype=object), n), now]
            rows += [
                (table, record_id, field, path[i], path[i + 1], created + pd.Timedelta(hours=6 * int(step)))
                for i, step in enumerate(steps)
            ]
        return rows


def as_text(value: object) -> str | None:
    return None if pd.isna(value) else str(value)


CUTOFFS = pd.DatetimeIndex(["2025-04-01", "2025-09-15", "2025-12-01T06:00", "2026-01-01T00:00:00.000001"]).as_unit("us")


def known_spine(crm: CrmHistory, entity: str, cutoffs: pd.DatetimeIndex = CUTOFFS) -> pd.DataFrame:
    """Every record known at each cutoff, open or not."""
    table, key = {
        "lead": ("leads", "lead_id"),
        "deal": ("opportunities", "opportunity_id"),
        "account": ("accounts", "account_id"),
    }[entity]
    records = crm.tables[table]
    recorded = records["recorded_at"].fillna(records["created_at"])
    parts = []
    for cutoff in cutoffs:
        ids = records.loc[(records["created_at"] < cutoff) & (recorded < cutoff), key].sort_values()
        parts.append(pd.DataFrame({"entity_id": ids.to_numpy(), "cutoff": [cutoff] * len(ids)}))
    return pd.concat(parts, ignore_index=True).astype({"entity_id": "str", "cutoff": "datetime64[us]"})
