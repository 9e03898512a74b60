"""What should every feature be? Worked out row by row with plain filters over the tables and none of the engine."""

from functools import cache

import numpy as np
import pandas as pd

from features.snapshots import CrmHistory

EVER = 100_000
KEYS = {"leads": "lead_id", "accounts": "account_id", "opportunities": "opportunity_id", "contacts": "contact_id"}


def oracle_matrix(crm: CrmHistory, spine: pd.DataFrame, entity: str) -> pd.DataFrame:
    answer = {"lead": lead_row, "deal": deal_row, "account": account_row}[entity]
    rows = [answer(crm, i, c) for i, c in zip(spine["entity_id"], spine["cutoff"], strict=True)]
    return pd.DataFrame({name: [row[name] for row in rows] for name in rows[0]})


def days(span: pd.Timedelta) -> float:
    return span / pd.Timedelta(days=1)


def known(frame: pd.DataFrame, cutoff: pd.Timestamp, clock: str = "occurred_at") -> pd.DataFrame:
    """The rows that had happened and been recorded before the cutoff, on one clock `t`, oldest first."""
    frame = frame.assign(t=frame[clock])
    recorded = frame["recorded_at"].fillna(frame["t"])
    return frame[(frame["t"] < cutoff) & (recorded < cutoff)].sort_values("t", kind="stable")


class Past:
    """Events of one entity before a cutoff."""

    def __init__(self, frame: pd.DataFrame, cutoff: pd.Timestamp) -> None:
        self.frame, self.cutoff = frame, cutoff

    def where(self, column: str, *texts: str) -> "Past":
        return Past(self.frame[self.frame[column].str.lower().isin(texts)], self.cutoff)

    def last(self, d: int = EVER) -> pd.DataFrame:
        return self.frame[self.frame["t"] >= self.cutoff - pd.Timedelta(days=d)]

    def count(self, d: int = EVER) -> float:
        return float(len(self.last(d)))

    def sum(self, column: str, d: int = EVER) -> float:
        return float(self.last(d)[column].sum())

    def mean(self, column: str, d: int) -> float:
        return float(self.last(d)[column].mean())

    def distinct(self, column: str, d: int = EVER) -> float:
        return float(self.last(d)[column].nunique())

    def recency(self) -> float:
        return days(self.cutoff - self.frame["t"].max()) if len(self.frame) else np.nan

    def interval(self) -> float:
        gaps = self.frame["t"].diff().dropna()
        return days(gaps.mean()) if len(gaps) else np.nan

    def overdue(self) -> float:
        usual = self.interval()
        return self.recency() / usual if usual else np.nan

    def trend(self, d: int, against: int, column: str | None = None) -> float:
        short = self.sum(column, d) if column else self.count(d)
        long = self.sum(column, against) if column else self.count(against)
        return short / long if long else np.nan

    def oldest(self) -> float:
        return days(self.cutoff - self.frame["t"].min()) if len(self.frame) else np.nan

    def state_of(self, column: str) -> object:
        newest = self.frame[self.frame["t"] == self.frame["t"].max()]
        return newest[column].max() if len(newest) else np.nan


def past(  # noqa: PLR0917
    crm: CrmHistory, table: str, key: str, entity_id: str, cutoff: pd.Timestamp, clock: str = "occurred_at"
) -> Past:
    frame = crm.tables[table]
    return Past(known(frame[frame[key] == entity_id], cutoff, clock), cutoff)


def open_at(p: Past, *ends: str) -> Past:
    frame = p.frame
    for end in ends:
        frame = frame[~(frame[end] < p.cutoff)]
    return Past(frame, p.cutoff)


def record(crm: CrmHistory, table: str, record_id: str) -> pd.Series:
    frame = crm.tables[table]
    return frame[frame[KEYS[table]] == record_id].iloc[0]


def changes(crm: CrmHistory, table: str, record_id: str, field: str) -> pd.DataFrame:
    frame = crm.tables["changes"]
    chosen = (frame["table"] == table) & (frame["record_id"] == record_id) & (frame["field"] == field)
    return frame[chosen].sort_values("occurred_at")


def state(crm: CrmHistory, table: str, record_id: str, field: str, cutoff: pd.Timestamp) -> object:
    now = record(crm, table, record_id)[field]
    if field not in crm.tracked.get(table, ()):
        return now
    steps = changes(crm, table, record_id, field)
    seen = known(steps, cutoff)
    if len(seen):
        return seen["new_value"].iloc[-1]
    return steps["old_value"].iloc[0] if len(steps) else now


def number(value: object) -> float:
    return np.nan if pd.isna(value) else float(value)


def changed(crm: CrmHistory, table: str, record_id: str, field: str, cutoff: pd.Timestamp) -> Past:
    return Past(known(changes(crm, table, record_id, field), cutoff), cutoff)


@cache
def rate(  # noqa: PLR0917
    crm: CrmHistory, table: str, field: str, group: object, cutoff: pd.Timestamp, won: str, *, by_closing: bool
) -> float:
    """(won + 20 overall) / (all + 20), over overall, among the records whose field holds the group as of the cutoff."""
    if pd.isna(group):
        return np.nan
    frame = grouped(crm, table, field, cutoff)
    if by_closing:
        rows = known(frame, cutoff, "closed_at")
        rows = rows[(rows["t"] >= cutoff - pd.Timedelta(days=365)) & rows["outcome"].notna()]
        is_won = rows["outcome"] == won
    else:
        rows = known(frame, cutoff, "created_at")
        rows = rows[rows["t"] >= cutoff - pd.Timedelta(days=365)]
        is_won = (rows["outcome"] == won) & (rows["closed_at"] < cutoff)
    if not is_won.any():
        return np.nan
    mine = rows["group"] == group
    return (float(is_won[mine].sum()) + 20.0 * is_won.mean()) / (float(mine.sum()) + 20.0) / is_won.mean()


@cache
def grouped(crm: CrmHistory, table: str, field: str, cutoff: pd.Timestamp) -> pd.DataFrame:
    frame = crm.tables[table]
    frame = frame.assign(group=[state(crm, table, i, field, cutoff) for i in frame[KEYS[table]]])
    return frame[frame["group"].notna()]


def per_kind(p: Past, out: dict[str, object], prefix: str, kinds: dict[str, str], *windows: int) -> None:
    for name, kind in kinds.items():
        only = p.where("kind", kind)
        for d in windows:
            out[f"{prefix}_{name}_count_{d}d"] = only.count(d)
        out[f"{prefix}_days_since_last_{kind}"] = only.recency()


def lead_row(crm: CrmHistory, lead_id: str, cutoff: pd.Timestamp) -> dict[str, object]:
    lead = record(crm, "leads", lead_id)
    out: dict[str, object] = {
        "lead_age_days": days(cutoff - lead["created_at"]),
    }
    for name, column in {"assigned": "assigned_at", "responded": "first_response_at"}.items():
        done = lead[column] < cutoff
        end = lead[column] if done else cutoff
        out[f"lead_{name}_hours"] = days(end - lead["created_at"]) * 24
        out[f"lead_is_{name}"] = float(done)
    for field in ("source", "region", "industry", "title", "employees"):
        out[f"lead_{field}"] = lead[field]
    for name, field in {"source": "source", "campaign": "campaign_id", "owner": "owner_id"}.items():
        group = state(crm, "leads", lead_id, field, cutoff)
        out[f"lead_{name}_won_ratio_365d"] = rate(crm, "leads", field, group, cutoff, "converted", by_closing=False)
    out["lead_owner_id_changes_count"] = changed(crm, "leads", lead_id, "owner_id", cutoff).count()
    done = past(crm, "activities", "lead_id", lead_id, cutoff)
    out |= {f"lead_activities_count_{d}d": done.count(d) for d in (7, 30, 90)}
    out |= {"lead_days_since_last_activity": done.recency(), "lead_activities_trend_7d": done.trend(7, 30)}
    for name, kind in {"emails": "email", "calls": "call", "meetings": "meeting", "demos": "demo"}.items():
        out |= {f"lead_{name}_count_{d}d": done.where("kind", kind).count(d) for d in (7, 30)}
    for name in ("inbound", "outbound"):
        only = done.where("direction", name)
        out |= {f"lead_{name}_count_{d}d": only.count(d) for d in (7, 30)}
        out[f"lead_days_since_last_{name}_activity"] = only.recency()
    out["lead_talk_hours_sum_30d"] = done.sum("duration_seconds", 30) / 3600
    out["lead_kinds_distinct_30d"] = done.distinct("kind", 30)
    out["lead_reps_distinct_30d"] = done.distinct("rep_id", 30)
    touched = past(crm, "touches", "lead_id", lead_id, cutoff)
    out |= {f"lead_touches_count_{d}d": touched.count(d) for d in (30, 90)}
    out["lead_days_since_last_marketing_touch"] = touched.recency()
    out["lead_campaigns_distinct_90d"] = touched.distinct("campaign_id", 90)
    return out | {"lead_custom_payment_type": lead["Payment type"], "lead_custom_budget": lead["budget"]}


def deal_row(crm: CrmHistory, deal_id: str, cutoff: pd.Timestamp) -> dict[str, object]:
    deal = record(crm, "opportunities", deal_id)

    def now(field: str) -> object:
        return state(crm, "opportunities", deal_id, field, cutoff)

    expected = pd.to_datetime(now("expected_close_on"))
    left = np.nan if pd.isna(expected) else days(expected - cutoff)
    moves = changed(crm, "opportunities", deal_id, "expected_close_on", cutoff)
    moved = (
        pd.to_datetime(moves.frame["new_value"]) - pd.to_datetime(moves.frame["old_value"])
    ).dt.total_seconds() / 86_400
    pushes = Past(moves.frame.assign(pushed=moved)[moved > 0], cutoff)
    amounts = changed(crm, "opportunities", deal_id, "amount", cutoff)
    out: dict[str, object] = {
        "deal_age_days": days(cutoff - deal["created_at"]),
        "deal_amount": number(now("amount")),
        "deal_product": deal["product_id"],
        "deal_amount_changes_count": amounts.count(),
        "deal_amount_changes_count_30d": amounts.count(30),
        "deal_owner_id_changes_count": changed(crm, "opportunities", deal_id, "owner_id", cutoff).count(),
        "deal_days_to_expected_close": left,
        "deal_planned_days": left + days(cutoff - deal["created_at"]),
        "deal_pushes_count": pushes.count(),
        "deal_pushes_count_30d": pushes.count(30),
        "deal_days_since_last_push_of_the_expected_close": pushes.recency(),
        "deal_pushed_days_sum": pushes.sum("pushed"),
    }
    for name, field in {"owner": "owner_id", "product": "product_id", "account": "account_id"}.items():
        out[f"deal_{name}_won_ratio_365d"] = rate(
            crm, "opportunities", field, now(field), cutoff, "won", by_closing=True
        )
    stages = past(crm, "stages", "opportunity_id", deal_id, cutoff)
    out |= {
        "deal_stage": stages.state_of("stage"),
        "deal_stages_count": stages.count(),
        "deal_days_since_last_stage_change": stages.recency(),
        "deal_stages_interval_days": stages.interval(),
        "deal_stages_returned_count": stages.count() - stages.distinct("stage"),
    }
    done = past(crm, "activities", "opportunity_id", deal_id, cutoff)
    out |= {f"deal_activities_count_{d}d": done.count(d) for d in (7, 30, 90)}
    out |= {"deal_days_since_last_activity": done.recency(), "deal_activities_trend_30d": done.trend(30, 120)}
    kinds = {"emails": "email", "calls": "call", "meetings": "meeting", "demos": "demo", "proposals": "proposal"}
    per_kind(done, out, "deal", kinds, 30, 90)
    directions(done, out, "deal")
    out |= {f"deal_talk_hours_sum_{d}d": done.sum("duration_seconds", d) / 3600 for d in (30, 90)}
    out |= {f"deal_contacts_distinct_{d}d": done.distinct("contact_id", d) for d in (30, 90)}
    out |= {"deal_reps_distinct_90d": done.distinct("rep_id", 90), "deal_kinds_distinct_30d": done.distinct("kind", 30)}
    out |= {
        "deal_custom_forecast_group": now("forecast group"),
        "deal_custom_forecast_group_changes_count": changed(
            crm, "opportunities", deal_id, "forecast group", cutoff
        ).count(),
        "deal_custom_is_renewal": float(deal["is_renewal"]),
    }
    return out | customer_of(crm, deal["account_id"], cutoff)


def customer_of(crm: CrmHistory, account_id: object, cutoff: pd.Timestamp) -> dict[str, object]:
    wanted = [
        "age_days", "industry", "region", "employees", "annual_revenue", "orders_count_90d", "orders_count_365d",
        "days_since_last_order", "orders_amount_sum_365d", "running_contracts_count", "tickets_count_90d",
        "open_tickets_count", "activities_count_30d", "activities_count_90d", "days_since_last_activity",
        "open_deals_count", "won_deals_count_365d", "days_since_last_won_deal", "lost_deals_count_365d",
        "days_since_last_lost_deal",
    ]  # fmt: skip
    if pd.isna(account_id):
        return {f"deal_account_{name}": np.nan for name in wanted}
    row = dict(account_row(crm, str(account_id), cutoff))
    account = record(crm, "accounts", str(account_id))
    if not known(account.to_frame().T, cutoff, "created_at").shape[0]:
        row |= {f"account_{name}": np.nan for name in wanted[:5]}
    return {f"deal_account_{name}": row[f"account_{name}"] for name in wanted}


def directions(done: Past, out: dict[str, object], prefix: str) -> None:
    for name in ("inbound", "outbound"):
        out |= {f"{prefix}_{name}_count_{d}d": done.where("direction", name).count(d) for d in (30, 90)}
    out[f"{prefix}_days_since_last_inbound_activity"] = done.where("direction", "inbound").recency()


@cache
def account_row(crm: CrmHistory, account_id: str, cutoff: pd.Timestamp) -> dict[str, object]:
    account = record(crm, "accounts", account_id)
    out: dict[str, object] = {"account_age_days": days(cutoff - account["created_at"])}
    out |= {f"account_{field}": account[field] for field in ("industry", "employees", "annual_revenue")}
    out["account_region"] = state(crm, "accounts", account_id, "region", cutoff)
    out["account_custom_size_class"] = account["size class"]
    out["account_owner_id_changes_count_365d"] = changed(crm, "accounts", account_id, "owner_id", cutoff).count(365)
    orders = past(crm, "orders", "account_id", account_id, cutoff)
    out |= {f"account_orders_count_{d}d": orders.count(d) for d in (30, 90, 180, 365)}
    out |= {
        "account_days_since_last_order": orders.recency(),
        "account_orders_interval_days": orders.interval(),
        "account_orders_overdue_ratio": orders.overdue(),
        "account_orders_trend_30d": orders.trend(30, 120),
        "account_orders_trend_90d": orders.trend(90, 365),
        "account_orders_amount_trend_30d": orders.trend(30, 120, "amount"),
        "account_orders_amount_trend_90d": orders.trend(90, 365, "amount"),
    }
    out |= {f"account_orders_amount_sum_{d}d": orders.sum("amount", d) for d in (30, 90, 180, 365)}
    for d in (90, 365):
        out[f"account_orders_amount_mean_{d}d"] = orders.mean("amount", d)
        out[f"account_orders_quantity_sum_{d}d"] = orders.sum("quantity", d)
        out[f"account_products_distinct_{d}d"] = orders.distinct("product_id", d)
        out[f"account_orders_custom_freight_mean_{d}d"] = orders.mean("freight", d)
        out[f"account_orders_custom_channel_distinct_{d}d"] = orders.distinct("channel", d)
    contracts_row(crm, account_id, cutoff, out)
    tickets_row(crm, account_id, cutoff, out)
    done = past(crm, "activities", "account_id", account_id, cutoff)
    out |= {f"account_activities_count_{d}d": done.count(d) for d in (30, 90, 365)}
    out |= {"account_days_since_last_activity": done.recency(), "account_activities_trend_30d": done.trend(30, 120)}
    per_kind(done, out, "account", {"emails": "email", "calls": "call", "meetings": "meeting", "demos": "demo"}, 30, 90)
    directions(done, out, "account")
    out["account_inbound_trend_30d"] = done.where("direction", "inbound").trend(30, 120)
    out |= {f"account_talk_hours_sum_{d}d": done.sum("duration_seconds", d) / 3600 for d in (30, 90)}
    out |= {f"account_active_contacts_distinct_{d}d": done.distinct("contact_id", d) for d in (90, 365)}
    out |= {"account_active_reps_distinct_90d": done.distinct("rep_id", 90)}
    out |= {"account_kinds_distinct_90d": done.distinct("kind", 90)}
    out["account_contacts_count"] = past(crm, "contacts", "account_id", account_id, cutoff, "created_at").count()
    touched = past(crm, "touches", "account_id", account_id, cutoff)
    out |= {f"account_touches_count_{d}d": touched.count(d) for d in (30, 90)}
    out["account_days_since_last_marketing_touch"] = touched.recency()
    begun = past(crm, "opportunities", "account_id", account_id, cutoff, "created_at")
    out["account_open_deals_count"] = open_at(begun, "closed_at").count()
    closed = past(crm, "opportunities", "account_id", account_id, cutoff, "closed_at")
    for outcome in ("won", "lost"):
        out[f"account_{outcome}_deals_count_365d"] = closed.where("outcome", outcome).count(365)
        out[f"account_days_since_last_{outcome}_deal"] = closed.where("outcome", outcome).recency()
    return out


def contracts_row(crm: CrmHistory, account_id: str, cutoff: pd.Timestamp, out: dict[str, object]) -> None:
    begun = past(crm, "contracts", "account_id", account_id, cutoff, "starts_at")
    running = open_at(begun, "ends_at", "cancelled_at")
    first_end = running.frame["ends_at"].min()
    out |= {
        "account_running_contracts_count": running.count(),
        "account_running_contracts_tenure_days": running.oldest(),
        "account_monthly_amount_sum": running.sum("monthly_amount"),
        "account_days_to_first_contract_end": np.nan if pd.isna(first_end) else days(first_end - cutoff),
        "account_contracts_count_365d": begun.count(365),
        "account_days_since_last_contract": begun.recency(),
    }
    cancelled = past(crm, "contracts", "account_id", account_id, cutoff, "cancelled_at")
    out["account_cancellations_count_365d"] = cancelled.count(365)


def tickets_row(crm: CrmHistory, account_id: str, cutoff: pd.Timestamp, out: dict[str, object]) -> None:
    asked = past(crm, "tickets", "account_id", account_id, cutoff)
    waiting = open_at(asked, "closed_at")
    out |= {f"account_tickets_count_{d}d": asked.count(d) for d in (30, 90, 365)}
    out |= {
        "account_days_since_last_ticket": asked.recency(),
        "account_tickets_trend_30d": asked.trend(30, 120),
        "account_open_tickets_count": waiting.count(),
        "account_open_tickets_tenure_days": waiting.oldest(),
    }
    out |= {f"account_urgent_tickets_count_{d}d": asked.where("priority", "high", "urgent").count(d) for d in (30, 90)}
    solved = past(crm, "tickets", "account_id", account_id, cutoff, "closed_at")
    out |= {f"account_satisfaction_mean_{d}d": solved.mean("satisfaction", d) for d in (30, 90, 365)}
