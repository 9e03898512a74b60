"""What did the fields of a record hold before? Stages entered, and every change of a tracked field."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.simulation.business import Business
from pipelines.simulation.chains import Floats, Ints
from pipelines.simulation.clock import record_late, to_times
from pipelines.simulation.ids import named, to_ids
from pipelines.simulation.plan import DAYS, STAGES
from pipelines.simulation.prices import Sales

_PROMISED_DAYS = 95.0
_GROWING = 0.3
_MOST_SLIPS = 30


@dataclass(frozen=True)
class Change:
    """Changes of one field: rows of its table, fractional days, and the values before and after as text."""

    table: str
    field: str
    rows: Ints
    times: Floats
    old: pd.Series
    new: pd.Series


@dataclass(frozen=True)
class Drafts:
    """Latest values of tracked fields, and the changes that led to them."""

    employees_last: Floats
    expected_last: Floats
    changes: tuple[Change, ...]


def draft_changes(rng: np.random.Generator, business: Business, sales: Sales) -> Drafts:
    """Draw how the tracked fields changed."""
    employees, growth = _employees(rng, business)
    expected, slips = _closing_dates(rng, business)
    changes = [growth, *slips, _amounts(business, sales), _assignments(business), *_handovers(business)]
    return Drafts(employees, expected, tuple(changes))


def change_table(rng: np.random.Generator, changes: tuple[Change, ...]) -> pd.DataFrame:
    """Return all changes in order; a change that leaves the value as it was is none."""
    ids = {"accounts": "account", "leads": "lead", "opportunities": "opportunity"}
    frames = [
        pd.DataFrame(
            {
                "table": pd.Series([change.table] * change.rows.size, dtype="str"),
                "record_id": to_ids(ids[change.table], change.rows),
                "field": pd.Series([change.field] * change.rows.size, dtype="str"),
                "old_value": change.old,
                "new_value": change.new,
                "day": change.times,
            }
        )
        for change in changes
    ]
    table = pd.concat(frames, ignore_index=True)
    table["recorded"] = record_late(rng, table["day"].to_numpy())
    real = (table["old_value"].fillna("") != table["new_value"].fillna("")) & (table["recorded"] < DAYS)
    table = table[real].sort_values(["day", "table", "record_id", "field"], kind="stable", ignore_index=True)
    times = {"occurred_at": to_times(table["day"].to_numpy()), "recorded_at": to_times(table["recorded"].to_numpy())}
    return table.drop(columns=["day", "recorded"]).assign(**times)


def stage_table(rng: np.random.Generator, business: Business) -> pd.DataFrame:
    """Return one row for each stage a deal entered."""
    created, paths = business.deals.plan.created, business.deals.paths
    stage = paths.move_states // 2
    before = np.where(np.append(True, paths.move_rows[1:] != paths.move_rows[:-1]), 0, np.append(0, stage[:-1]))
    entered = stage != before
    rows = np.concatenate([np.arange(created.size), paths.move_rows[entered]])
    times = np.concatenate([created, paths.move_times[entered]])
    stages = np.concatenate([np.zeros(created.size, dtype=np.int64), stage[entered]])
    # The first stage is recorded with the deal itself; only later ones may come late.
    recorded = np.concatenate([created, record_late(rng, times[created.size :])])
    keep = np.flatnonzero(recorded < DAYS)
    keep = keep[np.lexsort((rows[keep], times[keep]))]
    return pd.DataFrame(
        {
            "opportunity_id": to_ids("opportunity", rows[keep]),
            "stage": named(STAGES, stages[keep]),
            "occurred_at": to_times(times[keep]),
            "recorded_at": to_times(recorded[keep]),
        }
    )


def _as_text(numbers: Floats) -> pd.Series:
    return pd.Series(numbers.astype(np.int64).astype(str), dtype="str")


def _dates_as_text(days: Floats) -> pd.Series:
    texts: pd.Series = to_times(days).dt.strftime("%Y-%m-%d").astype("str")
    return texts


def _employees(rng: np.random.Generator, business: Business) -> tuple[Floats, Change]:
    """Let some accounts grow or shrink once."""
    accounts = business.accounts
    first = np.maximum(np.round(np.exp(4.6 + 1.1 * accounts.size)), 2.0)
    rows = np.flatnonzero(rng.random(accounts.count) < _GROWING)
    since = np.maximum(accounts.created[rows], 0.0)
    times = since + rng.random(rows.size) * (DAYS - since)
    last = first.copy()
    last[rows] = np.maximum(np.round(first[rows] * np.exp(rng.normal(0.05, 0.15, rows.size))), 1.0)
    return last, Change("accounts", "employees", rows, times, _as_text(first[rows]), _as_text(last[rows]))


def _closing_dates(rng: np.random.Generator, business: Business) -> tuple[Floats, list[Change]]:
    """Let reps promise a date, and push it out whenever it comes near and the deal is still open."""
    created = business.deals.plan.created
    until = np.minimum(business.deals.paths.closed, DAYS)
    expected = np.floor(created + _PROMISED_DAYS * rng.lognormal(-0.05, 0.35, created.size))
    slips: list[Change] = []
    since = created
    for _ in range(_MOST_SLIPS):
        noticed = np.maximum(expected - rng.uniform(-3.0, 12.0, created.size), since + 0.5)
        slipping = np.flatnonzero(noticed < until)
        if not slipping.size:
            break
        pushed = expected.copy()
        pushed[slipping] = np.floor(np.maximum(expected, noticed)[slipping] + rng.uniform(20.0, 70.0, slipping.size))
        old, new = _dates_as_text(expected[slipping]), _dates_as_text(pushed[slipping])
        slips.append(Change("opportunities", "expected_close_on", slipping, noticed[slipping], old, new))
        since = np.where(noticed < until, noticed, np.inf)
        expected = pushed
    return expected, slips


def _amounts(business: Business, sales: Sales) -> Change:
    paths = business.deals.paths
    rows, times = paths.move_rows[sales.revised_moves], paths.move_times[sales.revised_moves]
    opens = np.append(True, rows[1:] != rows[:-1])[: rows.size]
    old = np.where(opens, sales.deal_first[rows], np.append(0.0, sales.revised_amounts[:-1])[: rows.size])
    return Change("opportunities", "amount", rows, times, _as_text(old), _as_text(sales.revised_amounts))


def _assignments(business: Business) -> Change:
    """A lead has no owner until it is assigned."""
    leads = business.leads
    rows = np.flatnonzero(leads.assigned < np.minimum(leads.paths.closed, DAYS))
    nobody = to_ids("rep", np.full(rows.size, -1))
    return Change("leads", "owner_id", rows, leads.assigned[rows], nobody, to_ids("rep", leads.owner[rows]))


def _handovers(business: Business) -> list[Change]:
    """Whoever leaves hands accounts, open leads and open deals over."""
    leads, plan, accounts = business.leads, business.deals.plan, business.accounts
    never = np.full(accounts.count, np.inf)
    books = (
        ("accounts", accounts.owner, np.maximum(accounts.created, 0.0), never),
        ("leads", leads.owner, leads.assigned, leads.paths.closed),
        ("opportunities", plan.owner, plan.created, business.deals.paths.closed),
    )
    return [_handover(business, *book) for book in books]


def _handover(business: Business, table: str, owner: Ints, begins: Floats, closed: Floats) -> Change:
    left = business.sellers.left[owner]
    rows = np.flatnonzero((begins < left) & (left < np.minimum(closed, DAYS)))
    old, new = to_ids("rep", owner[rows]), to_ids("rep", business.sellers.successors[owner[rows]])
    return Change(table, "owner_id", rows, left[rows], old, new)
