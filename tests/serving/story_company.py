"""What do the tests of stories tell of? The small company with activities, changes, tickets, contracts and outcomes."""

from dataclasses import replace

import numpy as np
import pandas as pd

from serving.snapshot import Snapshot
from tests.serving.small_company import CUTOFF, ids

DAY = pd.Timedelta(days=1)


def with_tables(snapshot: Snapshot, **tables: pd.DataFrame) -> Snapshot:
    """Return a snapshot of the same scores over a history with some tables added or replaced."""
    tracked = snapshot.crm.tracked | {"opportunities": frozenset({"expected_close_on", "owner_id"})}
    found = {**snapshot.crm.tables, **tables}
    crm = replace(snapshot.crm, tables=found, tracked=tracked, _memo={})
    return replace(snapshot, crm=crm, _memo={})


def make_eventful(snapshot: Snapshot) -> Snapshot:
    """Return the small company with events around each record, all recorded before the cutoff."""
    tables = snapshot.crm.tables
    deals, leads, accounts = tables["opportunities"], tables["leads"], tables["accounts"]
    n = len(deals)
    born = deals["created_at"]
    return with_tables(
        snapshot,
        opportunities=deals.assign(
            outcome=_outcomes(deals, "won", "lost"),
            product_id="P1",
            expected_close_on=pd.Timestamp("2025-06-01").as_unit("us"),
        ),
        leads=leads.assign(outcome=_outcomes(leads, "converted", "disqualified"), note="call <b>back</b>"),
        activities=_rows(
            "activity_id",
            born + pd.Timedelta(minutes=5),
            kind=np.resize(["email", "call", "Fax"], n),
            direction=np.resize(["outbound", "inbound"], n),
            rep_id=deals["owner_id"],
            account_id=accounts["account_id"],
            opportunity_id=deals["opportunity_id"],
        ),
        changes=pd.concat(
            [
                _change(deals, "expected_close_on", "2025-05-01", "2025-06-01"),
                _change(deals, "owner_id", "SUN", deals["owner_id"]),
            ],
            ignore_index=True,
        ),
        tickets=_rows("ticket_id", born + pd.Timedelta(minutes=7), account_id=accounts["account_id"], priority="high"),
        contracts=_rows(
            "contract_id",
            born + pd.Timedelta(minutes=8),
            "starts_at",
            account_id=accounts["account_id"],
            monthly_amount=9.0,
        ),
        products=pd.DataFrame({"product_id": ["P1"], "name": ["Drive"]}),
    )


def later(snapshot: Snapshot) -> Snapshot:
    """Return the same company with more of everything, all of it recorded at the cutoff or after."""
    tables = snapshot.crm.tables
    events = ("activities", "changes", "tickets", "contracts", "orders", "stages")
    more = {name: pd.concat([tables[name], _moved(name, tables[name])], ignore_index=True) for name in events}
    open_deals = tables["opportunities"]["closed_at"].isna()
    closed = tables["opportunities"].assign(
        closed_at=tables["opportunities"]["closed_at"].mask(open_deals, CUTOFF),
        outcome=tables["opportunities"]["outcome"].mask(open_deals, "lost"),
    )
    new = tables["opportunities"].assign(
        opportunity_id=ids("N", len(closed)), created_at=CUTOFF, recorded_at=CUTOFF, closed_at=pd.NaT, outcome=None
    )
    deals = pd.concat([closed, new.astype(closed.dtypes)], ignore_index=True)
    return with_tables(snapshot, **more, opportunities=deals)


def _outcomes(records: pd.DataFrame, good: str, bad: str) -> pd.Series:
    drawn = pd.Series(np.resize([good, bad, bad], len(records)), dtype="str")
    return drawn.where(records["closed_at"].notna().to_numpy())


def _rows(key: str, at: pd.Series, clock: str = "occurred_at", **columns: object) -> pd.DataFrame:
    return pd.DataFrame({key: ids(key[0], len(at)), clock: at, "recorded_at": at, **columns})


def _change(deals: pd.DataFrame, field: str, before: object, after: object) -> pd.DataFrame:
    at = deals["created_at"] + pd.Timedelta(minutes=9)
    named = {"table": "opportunities", "record_id": deals["opportunity_id"], "field": field}
    values = {"old_value": before, "new_value": after, "occurred_at": at, "recorded_at": at}
    frame = pd.DataFrame(named | values)
    return frame.astype({"old_value": "str", "new_value": "str"})


def _moved(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows once more, as they were recorded later: some happened before the cutoff, others after."""
    clock = "starts_at" if name == "contracts" else "occurred_at"
    key = {"activities": "activity_id", "tickets": "ticket_id", "contracts": "contract_id", "orders": "order_id"}
    renamed = {key[name]: "later " + frame[key[name]]} if name in key else {}
    when = frame[clock].where(np.arange(len(frame)) % 2 == 0, CUTOFF + DAY)
    return frame.assign(**renamed, **{clock: when, "recorded_at": CUTOFF})
