"""Which nasty little companies can there be? Drawn from a recipe, as plain rows, so that thousands are cheap."""

from dataclasses import dataclass
from random import Random

import pandas as pd
from hypothesis import strategies as st

from features.schema import custom_table
from features.snapshots import CrmHistory
from tests.features.plain import DAY, HOUR, Row, Tables, as_text, dtypes_of, instant, to_frame
from tests.features.worlds import CUTOFFS, FIXED, TRACKED, World

LOOKBACKS = (1, 7, 14, 30, 60, 90, 120, 180, 365, 730)
TWISTS = (
    "late", "backwards", "before creation", "far away", "on the edge", "same instant", "nobody", "crowd", "no events",
    "no records", "many texts", "missing", "big and small",
)  # fmt: skip
KEYS = {"leads": "lead_id", "accounts": "account_id", "opportunities": "opportunity_id", "contacts": "contact_id"}
_START = instant(pd.Timestamp("2025-01-01"))
_FAR = [instant(pd.Timestamp(day)) for day in ("1900-01-01", "1969-12-31T23:59:59", "2099-12-31")]
_AMOUNTS = (0.0, -12.5, 1e12, 1e17, -1e12, 0.000001, -0.000001, 0.01, 999_999_999.99, 0.1, 123.456789)


@dataclass(frozen=True)
class Recipe:
    """What a small company is drawn from."""

    seed: int
    accounts: int
    records: int
    events: int
    cutoffs: tuple[pd.Timestamp, ...]
    twists: frozenset[str]

    def history(self) -> CrmHistory:
        return _Company(self).history()


RECIPES = st.builds(
    Recipe,
    seed=st.integers(0, 2**32 - 1),
    accounts=st.integers(1, 3),
    records=st.integers(0, 5),
    events=st.integers(0, 20),
    cutoffs=st.lists(st.sampled_from(list(CUTOFFS)), min_size=1, max_size=2, unique=True).map(tuple),
    twists=st.frozensets(st.sampled_from(TWISTS), max_size=6),
)


class _Company:
    def __init__(self, recipe: Recipe) -> None:
        self.recipe, self.random = recipe, Random(recipe.seed)
        self.cutoffs = [instant(cutoff) for cutoff in recipe.cutoffs]
        crowd = 12 if "crowd" in recipe.twists else 1
        self.n_events = 0 if "no events" in recipe.twists else recipe.events * crowd
        n = 0 if "no records" in recipe.twists else recipe.records
        self.ids = {
            "accounts": [f"a{i}" for i in range(recipe.accounts)],
            "leads": [f"l{i}" for i in range(n)],
            "opportunities": [f"d{i}" for i in range(n)],
        }
        self.drawn: list[int] = [_START]

    def history(self) -> CrmHistory:
        tables: Tables = {name: getattr(self, name)() for name in _TYPES if name != "changes"}
        tables["changes"] = self.changes(tables)
        return CrmHistory(
            {name: to_frame(tables[name], types) for name, types in _TYPES.items()},
            {name: frozenset(fields) for name, fields in FIXED.items()},
            {name: frozenset(fields) for name, fields in TRACKED.items()},
            {"web_visits": VISITS},
        )

    def has(self, twist: str, share: float) -> bool:
        return twist in self.recipe.twists and self.random.random() < share

    def time(self, *, days: int = 420) -> int:
        """A time on the grid of six hours, or on an edge of a window, or the same as another, or far away."""
        if self.has("far away", 0.1):
            return self.random.choice(_FAR)
        if self.has("same instant", 0.4):
            return self.random.choice(self.drawn)
        if self.has("on the edge", 0.5):
            edge = self.random.choice(self.cutoffs) - self.random.choice((0, *LOOKBACKS)) * DAY
            time = edge + self.random.choice((-1, 0, 0, 1))
        else:
            time = _START + 6 * HOUR * self.random.randrange(days * 4)
        self.drawn.append(time)
        return time

    def created(self) -> int:
        return self.time(days=420 if "before creation" in self.recipe.twists else 100)

    def after(self, time: int, missing: float, *, days: int = 60) -> int | None:
        if self.random.random() < missing:
            return None
        later = time + 6 * HOUR * self.random.randrange(days * 4)
        return self.random.choice(self.cutoffs) if self.has("on the edge", 0.2) else later

    def recorded(self, time: int) -> int | None:
        if self.random.random() < 0.1:
            return None
        if self.has("late", 0.4):
            return max(time, self.random.choice(self.cutoffs)) if self.has("on the edge", 0.3) else time + 9 * DAY
        return self.time() if self.has("backwards", 0.4) else time

    def text(self, *texts: str, missing: float = 0.15) -> str | None:
        if self.random.random() < (0.7 if self.has("missing", 1.0) else missing):
            return None
        return f"text {self.random.randrange(999)}" if self.has("many texts", 0.5) else self.random.choice(texts)

    def number(self, missing: float = 0.15) -> float | None:
        if self.random.random() < (0.7 if self.has("missing", 1.0) else missing):
            return None
        if self.has("big and small", 0.6):
            return self.random.choice(_AMOUNTS)
        return round(self.random.lognormvariate(5, 1), 2)

    def of(self, table: str, missing: float = 0.2) -> str | None:
        """The id of a record; with a crowd mostly the first, at times of nobody or of one that is not there."""
        if self.random.random() < missing or not self.ids[table]:
            return None
        if self.has("nobody", 0.2):
            return "ghost"
        return self.ids[table][0] if self.has("crowd", 0.8) else self.random.choice(self.ids[table])

    def accounts(self) -> list[Row]:
        return [self.account(i) for i in self.ids["accounts"]]

    def account(self, account_id: str) -> Row:
        created = self.created()
        return {
            "account_id": account_id,
            "created_at": created,
            "name": "Name",
            "industry": self.text("bank", "retail"),
            "region": self.text("East", "华东"),
            "employees": self.number(),
            "annual_revenue": self.number(),
            "owner_id": self.text("r1", "r2"),
            "size class": self.text("S", "L"),
            "phone": self.text("+1", "+2"),
            "next review": None if self.random.random() < 0.2 else self.time(),
            "recorded_at": self.recorded(created),
        }

    def contacts(self) -> list[Row]:
        rows: list[Row] = []
        for i in range(self.n_events // 4):
            created = self.time()
            rows.append(
                {
                    "contact_id": f"c{i}",
                    "account_id": self.of("accounts"),
                    "created_at": created,
                    "recorded_at": self.recorded(created),
                }
            )
        return rows

    def leads(self) -> list[Row]:
        return [self.lead(i) for i in self.ids["leads"]]

    def lead(self, lead_id: str) -> Row:
        created = self.created()
        closed = self.after(created, 0.4, days=90)
        return {
            "lead_id": lead_id,
            "created_at": created,
            "source": self.text("web", "event", "社交"),
            "campaign_id": self.text("m1", "m2"),
            "region": self.text("East", "West"),
            "industry": self.text("bank", "retail"),
            "employees": self.number(),
            "title": self.text("CTO", "CFO"),
            "owner_id": self.text("r1", "r2"),
            "assigned_at": self.after(created, 0.2, days=9),
            "first_response_at": self.after(created, 0.3, days=20),
            "closed_at": closed,
            "outcome": None if closed is None else self.random.choice(("converted", "disqualified")),
            "Payment type": self.text("card", "bill"),
            "budget": self.number(),
            "last_seen": self.time(),
            "first_seen": None if self.random.random() < 0.2 else self.time(),
            "is_hot": self.random.choice((True, False, None)),
            "recorded_at": self.recorded(created),
        }

    def opportunities(self) -> list[Row]:
        return [self.deal(i) for i in self.ids["opportunities"]]

    def deal(self, deal_id: str) -> Row:
        created = self.created()
        closed, expected = self.after(created, 0.3, days=150), self.after(created, 0.2, days=120)
        return {
            "opportunity_id": deal_id,
            "created_at": created,
            "account_id": self.of("accounts"),
            "owner_id": self.text("r1", "r2"),
            "product_id": self.text("p1", "p2"),
            "amount": self.number(),
            "expected_close_on": None if expected is None else expected // DAY * DAY,
            "closed_at": closed,
            "outcome": None if closed is None else self.random.choice(("won", "won", "lost", None)),
            "is_renewal": self.random.choice((True, False, None)),
            "forecast group": self.text("commit", "best"),
            "recorded_at": self.recorded(created),
        }

    def stages(self) -> list[Row]:
        rows: dict[tuple, Row] = {}
        for _ in range(self.n_events if self.ids["opportunities"] else 0):
            time, deal = self.time(), self.of("opportunities", 0.0)
            stage = self.text("new", "demo", "offer", missing=0.0) or "talk"
            rows[deal, stage, time] = {
                "opportunity_id": deal,
                "stage": stage,
                "occurred_at": time,
                "recorded_at": self.recorded(time),
            }
        return list(rows.values())

    def activities(self) -> list[Row]:
        return [self.activity(f"t{i}") for i in range(self.n_events)]

    def activity(self, activity_id: str) -> Row:
        time = self.time()
        kinds = ("email", "Email", "call", "meeting", "demo", "proposal", "gift")
        return {
            "activity_id": activity_id,
            "occurred_at": time,
            "kind": self.text(*kinds, missing=0.0) or "email",
            "direction": self.text("inbound", "outbound", "OUT"),
            "rep_id": self.text("r1", "r2", "r3"),
            "account_id": self.of("accounts"),
            "contact_id": self.text("c0", "c1", "c2"),
            "lead_id": self.of("leads"),
            "opportunity_id": self.of("opportunities"),
            "duration_seconds": self.number(0.4),
            "mood": self.text("glad", "cross"),
            "is_automatic": self.random.choice((True, False, None)),
            "recorded_at": self.recorded(time),
        }

    def orders(self) -> list[Row]:
        return [self.order(f"o{i}") for i in range(self.n_events)]

    def order(self, order_id: str) -> Row:
        time = self.time()
        return {
            "order_id": order_id,
            "account_id": self.of("accounts", 0.0),
            "occurred_at": time,
            "amount": self.number(),
            "product_id": self.text("p1", "p2", "p3"),
            "quantity": self.number(),
            "freight": self.number(),
            "channel": self.text("shop", "web", "fair"),
            "delivered": self.after(time, 0.3),
            "recorded_at": self.recorded(time),
        }

    def contracts(self) -> list[Row]:
        return [self.contract(f"k{i}") for i in range(self.n_events // 2)]

    def contract(self, contract_id: str) -> Row:
        time = self.time()
        return {
            "contract_id": contract_id,
            "account_id": self.of("accounts", 0.0),
            "starts_at": time,
            "ends_at": self.after(time, 0.2, days=300),
            "monthly_amount": self.number(),
            "cancelled_at": self.after(time, 0.6, days=300),
            "recorded_at": self.recorded(time),
        }

    def tickets(self) -> list[Row]:
        return [self.ticket(f"s{i}") for i in range(self.n_events // 2)]

    def ticket(self, ticket_id: str) -> Row:
        time = self.time()
        return {
            "ticket_id": ticket_id,
            "account_id": self.of("accounts", 0.0),
            "occurred_at": time,
            "closed_at": self.after(time, 0.2, days=30),
            "priority": self.text("high", "low", "Urgent"),
            "satisfaction": self.random.choice((None, 1.0, 2.0, 3.0, 4.0, 5.0)),
            "recorded_at": self.recorded(time),
        }

    def touches(self) -> list[Row]:
        return [self.touch(f"x{i}") for i in range(self.n_events // 2)]

    def touch(self, touch_id: str) -> Row:
        time = self.time()
        return {
            "touch_id": touch_id,
            "occurred_at": time,
            "campaign_id": self.text("m1", "m2", "m3", missing=0.0) or "m1",
            "cost": self.number(),
            "lead_id": self.of("leads"),
            "account_id": self.of("accounts"),
            "recorded_at": self.recorded(time),
        }

    def products(self) -> list[Row]:
        return [{"product_id": name, "list_price": self.number()} for name in ("p1", "p3")]

    def web_visits(self) -> list[Row]:
        return [self.visit(f"v{i}") for i in range(self.n_events // 2)]

    def visit(self, visit_id: str) -> Row:
        time = self.time()
        return {
            "visit_id": visit_id,
            "occurred_at": time,
            "account_id": self.of("accounts"),
            "lead_id": self.of("leads"),
            "opportunity_id": self.of("opportunities"),
            "pages": self.number(),
            "page": self.text("home", "prices"),
            "left_at": self.after(time, 0.3),
            "is_mobile": self.random.choice((True, False, None)),
            "recorded_at": self.recorded(time),
        }

    def changes(self, tables: Tables) -> list[Row]:
        """Walk tracked fields from a drawn first value to the one their record holds."""
        return [
            change
            for table in sorted(TRACKED)
            for field in sorted(TRACKED[table])
            for record in tables[table]
            for change in self.walk(
                table, field, record, [as_text(other[field], _TYPES[table][field]) for other in tables[table]]
            )
        ]

    def walk(self, table: str, field: str, record: Row, pool: list[str | None]) -> list[Row]:
        times = sorted({self.time() for _ in range(self.random.choice((0, 0, 1, 2, 3)))})
        path = [*self.random.choices(pool, k=len(times)), as_text(record[field], _TYPES[table][field])]
        return [
            {
                "table": table,
                "record_id": record[KEYS[table]],
                "field": field,
                "old_value": path[i],
                "new_value": path[i + 1],
                "occurred_at": time,
                "recorded_at": self.recorded(time),
            }
            for i, time in enumerate(times)
        ]


VISITS = custom_table("web_visits", "visit_id", ["account_id", "lead_id", "opportunity_id"])
_TYPES = {name: dtypes_of(frame) for name, frame in World(0).history().tables.items()}
_TYPES["web_visits"] = {
    **dict.fromkeys(("visit_id", "account_id", "lead_id", "opportunity_id", "page"), "str"),
    **dict.fromkeys(("occurred_at", "left_at", "recorded_at"), "datetime64[us]"),
    "pages": "float64",
    "is_mobile": "boolean",
}
