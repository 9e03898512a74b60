"""What does the invented company of a size look like? Written bucket by bucket, so that no size needs much memory.

Three years; few accounts have most events; about 2% of all instants lie exactly on a month start; most rows are
recorded at once, one in ten late, some by weeks. The same seed writes the same files.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.features.sizes import END, START, Size
from features.schema import bucket_of

if TYPE_CHECKING:
    from collections.abc import Callable

FORMAT = 1
"""Raise it when the company changes: stored data of another format is written anew."""

SHARES = {
    "activities": 0.66,
    "orders": 0.15,
    "touches": 0.10,
    "tickets": 0.05,
    "opportunities": 0.02,
    "contracts": 0.015,
    "changes": 0.005,
}
"""How the events are spread over the tables; accounts and contacts come on top."""

FIXED = {
    "accounts": frozenset({"industry", "region", "employees", "annual_revenue"}),
    "contacts": frozenset({"account_id"}),
    "opportunities": frozenset({"account_id"}),
    "contracts": frozenset({"ends_at"}),
}
TRACKED = {"accounts": frozenset({"owner_id"})}

_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_FIRST, _LAST = START.value // 1000, END.value // 1000
_MONTH_STARTS = np.arange(START.to_period("M").ordinal, END.to_period("M").ordinal)
_MONTHS = _MONTH_STARTS.astype("datetime64[M]").astype("datetime64[us]").astype(np.int64)

Instants = npt.NDArray[np.int64]
Columns = dict[str, pa.Array]


def generate(size: Size, cache: Path) -> Path:
    """Write the company of a size below `cache`, unless it is there, and return its folder."""
    folder = cache / f"{size.name}-{FORMAT}"
    if not (folder / "done.json").exists():
        company = _Company(size)
        rows: dict[str, int] = {}
        for bucket in range(size.buckets):
            for table, columns in company.tables(bucket).items():
                path = folder / table / f"bucket={bucket}" / "part-0.parquet"
                path.parent.mkdir(parents=True, exist_ok=True)
                pq.write_table(pa.table(columns), path)
                rows[table] = rows.get(table, 0) + len(columns["recorded_at"])
        (folder / "done.json").write_text(json.dumps(rows), encoding="utf-8")
    return folder


class _Company:
    """Knows how many events each account has; draws one bucket of accounts at a time."""

    def __init__(self, size: Size) -> None:
        rng = np.random.default_rng(7)
        ids = pc.binary_join_element_wise("A", _digits(np.arange(size.accounts)), "")
        self.ids = ids
        self.bucket = np.asarray(bucket_of(ids.to_pandas(), size.buckets))
        weight = rng.lognormal(0.0, 1.2, size.accounts)
        edges = np.concatenate([[0.0], np.cumsum(weight) / weight.sum()])
        shares = {table: np.diff(np.round(edges * round(size.events * share))) for table, share in SHARES.items()}
        self.counts = {table: counts.astype(np.int64) for table, counts in shares.items()}
        early = (
            _FIRST - rng.integers(0, 5 * 365, size.accounts) * _DAY - rng.integers(0, 86_400, size.accounts) * _SECOND
        )
        late = rng.integers(_FIRST // _SECOND, _LAST // _SECOND, size.accounts) * _SECOND
        self.created = np.where(rng.random(size.accounts) < 0.9, early, late)
        self.n_contacts = 1 + rng.poisson(2.0, size.accounts)

    def tables(self, bucket: int) -> dict[str, Columns]:
        """Return the tables of one bucket of accounts, each sorted by account and time."""
        accounts = np.flatnonzero(self.bucket == bucket)
        draw = _Draw(np.random.default_rng((7, bucket)), self.ids, self.created, self.n_contacts)
        found = {"accounts": draw.accounts(accounts), "contacts": draw.contacts(accounts)}
        makers: dict[str, Callable[[_Rows], Columns]] = {
            "activities": draw.activities,
            "orders": draw.orders,
            "touches": draw.touches,
            "tickets": draw.tickets,
            "opportunities": draw.opportunities,
            "contracts": draw.contracts,
            "changes": draw.changes,
        }
        for table, make in makers.items():
            first = np.concatenate([[0], np.cumsum(self.counts[table])])[:-1]
            found[table] = make(draw.rows(accounts, self.counts[table][accounts], first[accounts]))
        return found


class _Rows:
    """Events of accounts: the account of each and when it happened, sorted by both; `number` makes its key."""

    def __init__(self, account: Instants, occurred: Instants, number: Instants) -> None:
        self.account, self.occurred, self.number = account, occurred, number

    def __len__(self) -> int:
        return len(self.account)


class _Draw:
    """Draws the columns of one bucket."""

    def __init__(self, rng: np.random.Generator, ids: pa.Array, created: Instants, n_contacts: Instants) -> None:
        self.rng, self.ids, self.created, self.n_contacts = rng, ids, created, n_contacts

    def rows(self, accounts: Instants, counts: Instants, first: Instants) -> _Rows:
        """Draw when the events of accounts happened, from creation on; 2% exactly on a month start."""
        account = np.repeat(accounts, counts)
        since = np.maximum(self.created[account], _FIRST)
        occurred = since + (self.rng.random(len(account)) * (_LAST - since)).astype(np.int64)
        occurred -= occurred % _SECOND
        on_start = self.rng.random(len(account)) < 0.02
        month = _MONTHS[np.maximum(np.searchsorted(_MONTHS, occurred, side="right") - 1, 0)]
        occurred = np.where(on_start & (month >= since), month, occurred)
        before = np.cumsum(counts) - counts
        number = np.repeat(first - before, counts) + np.arange(len(account))
        return _Rows(account, occurred[np.lexsort((occurred, account))], number)

    def accounts(self, accounts: Instants) -> Columns:
        n = len(accounts)
        employees = np.ceil(self.rng.lognormal(4.0, 1.5, n))
        np.round(employees * self.rng.lognormal(11.0, 0.6, n))
        return {
            "account_id": self.ids.take(accounts),
            "created_at": _times(self.created[accounts]),
            "recorded_at": _times(self.created[accounts]),
            "industry": self.some(n, ("retail", "software", "health", "energy", "制造", "logistics"), missing=0.05),
            "region": self.some(n, ("华东", "华南", "华北", "Northwest", "West")),
            "employees": _numbers(employees, self.rng.random(n) < 0.1),
            "annual_revenue": _numbers(
                np.round(employees * self.rng.lognormal(11.0, 0.6, n)), self.rng.random(n) < 0.2
            ),
            "owner_id": self.refer("R", n, 200),
        }

    def contacts(self, accounts: Instants) -> Columns:
        account = np.repeat(accounts, self.n_contacts[accounts])
        which = _within(self.n_contacts[accounts])
        later = (self.rng.exponential(200.0, len(account)) * (which > 0)).astype(np.int64) * _DAY
        created = np.minimum(self.created[account] + later, _LAST)
        return {
            "contact_id": self.contact(account, which),
            "account_id": self.ids.take(account),
            "created_at": _times(created),
            "recorded_at": _times(created),
        }

    def activities(self, rows: _Rows) -> Columns:
        n = len(rows)
        kind = self.rng.choice(5, n, p=(0.5, 0.3, 0.12, 0.03, 0.05))
        seconds = np.where(kind == 0, 0, self.rng.integers(60, 5400, n))
        which = (self.rng.random(n) ** 2 * self.n_contacts[rows.account]).astype(np.int64)
        return {
            "activity_id": _keys("T", rows),
            **self.clocks(rows),
            "kind": _texts(kind, ("email", "call", "meeting", "demo", "proposal")),
            "direction": self.some(n, ("inbound", "outbound", "outbound"), missing=0.02),
            "rep_id": self.refer("R", n, 200),
            "contact_id": _masked(self.contact(rows.account, which), self.rng.random(n) < 0.1),
            "duration_seconds": _numbers(seconds.astype(np.float64), kind == 0),
        }

    def orders(self, rows: _Rows) -> Columns:
        n = len(rows)
        return {
            "order_id": _keys("O", rows),
            **self.clocks(rows),
            "amount": _numbers(np.round(self.rng.lognormal(6.0, 1.0, n), 2)),
            "quantity": _numbers(self.rng.integers(1, 50, n).astype(np.float64), self.rng.random(n) < 0.05),
            "product_id": self.refer("P", n, 40, missing=0.02),
        }

    def touches(self, rows: _Rows) -> Columns:
        n = len(rows)
        return {
            "touch_id": _keys("U", rows),
            **self.clocks(rows),
            "campaign_id": self.refer("M", n, 100),
            "kind": self.some(n, ("email", "webinar", "event", "ad")),
            "cost": _numbers(np.round(self.rng.exponential(20.0, n), 2), self.rng.random(n) < 0.3),
        }

    def tickets(self, rows: _Rows) -> Columns:
        n = len(rows)
        closed = rows.occurred + (self.rng.exponential(6 * 86_400, n) + 60).astype(np.int64) * _SECOND
        is_open = closed >= _LAST
        self.rng.integers(1, 6, n).astype(np.float64)
        return {
            "ticket_id": _keys("I", rows),
            **self.clocks(rows),
            "closed_at": _times(closed, is_open),
            "priority": self.some(n, ("low", "normal", "normal", "high", "urgent")),
            "satisfaction": _numbers(
                self.rng.integers(1, 6, n).astype(np.float64), is_open | (self.rng.random(n) < 0.4)
            ),
        }

    def opportunities(self, rows: _Rows) -> Columns:
        n = len(rows)
        closed = rows.occurred + (self.rng.exponential(90.0, n) * 86_400).astype(np.int64) * _SECOND
        is_open = closed >= _LAST
        outcome = self.some(n, ("won", "lost", "lost"))
        return {
            "opportunity_id": _keys("D", rows),
            **self.clocks(rows, "created_at"),
            "amount": _numbers(np.round(self.rng.lognormal(9.0, 1.0, n), 2)),
            "closed_at": _times(closed, is_open),
            "outcome": _masked(outcome, is_open),
        }

    def contracts(self, rows: _Rows) -> Columns:
        n = len(rows)
        ends = rows.occurred + 365 * _DAY * self.rng.integers(1, 4, n)
        cancelled = rows.occurred + (self.rng.random(n) * 700).astype(np.int64) * _DAY + 3_600 * _SECOND
        kept = (self.rng.random(n) < 0.75) | (cancelled >= np.minimum(ends, _LAST))
        return {
            "contract_id": _keys("K", rows),
            **self.clocks(rows, "starts_at"),
            "ends_at": _times(ends, self.rng.random(n) < 0.2),
            "monthly_amount": _numbers(np.round(self.rng.lognormal(7.0, 0.8, n), 2)),
            "cancelled_at": _times(cancelled, kept),
        }

    def changes(self, rows: _Rows) -> Columns:
        n = len(rows)
        clocks = self.clocks(rows)
        return {
            "table": pa.repeat("accounts", n),
            "record_id": clocks.pop("account_id"),
            "field": pa.repeat("owner_id", n),
            **clocks,
            "old_value": self.refer("R", n, 200),
            "new_value": self.refer("R", n, 200),
        }

    def clocks(self, rows: _Rows, clock: str = "occurred_at") -> Columns:
        """Return account and both clocks: one row in ten is late, one of ten of them by weeks."""
        n = len(rows)
        days = self.rng.exponential(np.where(self.rng.random(n) < 0.1, 25.0, 2.0))
        late = np.where(self.rng.random(n) < 0.1, days * 86_400, 0.0).astype(np.int64) * _SECOND
        return {
            "account_id": self.ids.take(rows.account),
            clock: _times(rows.occurred),
            "recorded_at": _times(rows.occurred + late),
        }

    def contact(self, account: Instants, which: Instants) -> pa.Array:
        """Return the id of the contact with a number within its account."""
        return pc.binary_join_element_wise("C", _digits(account * 100 + which), "")

    def refer(self, letter: str, n: int, of: int, missing: float = 0.0) -> pa.Array:
        """Return ids of a small table, the first ones more often."""
        ids = pc.binary_join_element_wise(letter, _digits(np.arange(of)), "")
        return _masked(ids.take((self.rng.random(n) ** 2 * of).astype(np.int64)), self.rng.random(n) < missing)

    def some(self, n: int, texts: tuple[str, ...], missing: float = 0.0) -> pa.Array:
        """Return one of some texts for each row."""
        return _masked(_texts(self.rng.integers(0, len(texts), n), texts), self.rng.random(n) < missing)


def _within(counts: Instants) -> Instants:
    return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)


def _digits(numbers: Instants) -> pa.Array:
    return pc.utf8_lpad(pa.array(numbers).cast(pa.string()), 7, "0")


def _keys(letter: str, rows: _Rows) -> pa.Array:
    return pc.binary_join_element_wise(letter, _digits(rows.number), "")


def _texts(codes: Instants, texts: tuple[str, ...]) -> pa.Array:
    return pa.array(texts).take(codes)


def _times(instants: Instants, missing: Any = None) -> pa.Array:
    return pa.array(instants, mask=missing).cast(pa.timestamp("us"))


def _numbers(numbers: npt.NDArray[np.float64], missing: Any = None) -> pa.Array:
    return pa.array(numbers, mask=missing)


def _masked(texts: pa.Array, missing: npt.NDArray[np.bool_]) -> pa.Array:
    return pc.if_else(pa.array(missing), pa.scalar(None, pa.string()), texts)
