"""What should every feature be? One function an entity, each name spelt as the catalogue must spell it."""

from functools import lru_cache
from math import nan

import pandas as pd

from features.snapshots import CrmHistory
from features.stage_times import FEWEST
from tests.features.pasts import Past, changed, known, number, open_at, past, rate, record, state
from tests.features.plain import DAY, HOUR, instant, to_rows
from tests.features.worlds import CUSTOM_EVENTS

Out = dict[str, object]

_KINDS = {"emails": "email", "calls": "call", "meetings": "meeting", "demos": "demo", "proposals": "proposal"}
_WINDOWS = (30, 90, 180, 365)
_TABLES = {"lead": "leads", "deal": "opportunities", "account": "accounts"}
_IDS = {"lead": "lead_id", "deal": "opportunity_id", "account": "account_id"}


def oracle_matrix(crm: CrmHistory, spine: pd.DataFrame, entity: str) -> pd.DataFrame:
    answer = {"lead": lead_row, "deal": deal_row, "account": account_row}[entity]
    cutoffs = [instant(cutoff) for cutoff in spine["cutoff"]]
    rows = [answer(crm, i, c) for i, c in zip(spine["entity_id"], cutoffs, strict=True)]
    return pd.DataFrame({name: [row[name] for row in rows] for name in (rows[0] if rows else {})})


def lead_row(crm: CrmHistory, lead_id: str, cutoff: int) -> Out:
    lead = record(crm, "leads", lead_id) or {}
    out: Out = {"age_days": (cutoff - lead["created_at"]) / DAY}
    for name, column in {"assigned": "assigned_at", "responded": "first_response_at"}.items():
        done = lead[column] is not None and lead[column] < cutoff
        out[f"{name}_hours"] = ((lead[column] if done else cutoff) - lead["created_at"]) / HOUR
        out[f"is_{name}"] = float(done)
    out |= {field: lead[field] for field in ("source", "region", "industry", "title", "employees")}
    for name, field in {"source": "source", "campaign": "campaign_id", "owner": "owner_id"}.items():
        group = state(crm, "leads", lead_id, field, cutoff)
        out[f"{name}_won_ratio_365d"] = rate(crm, "leads", field, group, cutoff, "converted", by_closing=False)
    out["owner_id_changes_count"] = changed(crm, "leads", lead_id, "owner_id", cutoff).count()
    done = past(crm, "activities", "lead_id", lead_id, cutoff)
    out |= activities(done, (7, 30, 90), (7, 30), list(_KINDS)[:4])
    touched = past(crm, "touches", "lead_id", lead_id, cutoff)
    out |= {f"touches_count_{d}d": touched.count(d) for d in (30, 90)}
    out["days_since_last_marketing_touch"] = touched.recency()
    out["campaigns_distinct_90d"] = touched.distinct("campaign_id", 90)
    out |= {
        "custom_payment_type": lead["Payment type"],
        "custom_budget": lead["budget"],
        "days_since_custom_first_seen": days_since(lead["first_seen"], cutoff),
        "custom_is_hot": number(state(crm, "leads", lead_id, "is_hot", cutoff)),
        "custom_is_hot_changes_count": changed(crm, "leads", lead_id, "is_hot", cutoff).count(),
    }
    return _named("lead", out | custom_events(crm, "lead", lead_id, cutoff))


def deal_row(crm: CrmHistory, deal_id: str, cutoff: int) -> Out:
    deal = record(crm, "opportunities", deal_id) or {}
    age = (cutoff - deal["created_at"]) / DAY

    def now(field: str) -> object:
        return state(crm, "opportunities", deal_id, field, cutoff)

    def moves(field: str) -> Past:
        return changed(crm, "opportunities", deal_id, field, cutoff)

    left = (_date(now("expected_close_on")) - cutoff) / DAY
    pushes = Past(
        [row | {"pushed": pushed} for row in moves("expected_close_on").rows if (pushed := _later(row)) > 0], cutoff
    )
    out: Out = {
        "age_days": age,
        "company_open_deals_count": open_at(
            Past(known(to_rows(crm)["opportunities"], cutoff, "created_at", "created_at"), cutoff), "closed_at"
        ).count(),
        "amount": number(now("amount")),
        "product": deal["product_id"],
        "product_list_price": number((record(crm, "products", deal["product_id"]) or {}).get("list_price")),
        "amount_changes_count": moves("amount").count(),
        "amount_changes_count_30d": moves("amount").count(30),
        "owner_id_changes_count": moves("owner_id").count(),
        "days_to_expected_close": left,
        "planned_days": left + age,
        "pushes_count": pushes.count(),
        "pushes_count_30d": pushes.count(30),
        "days_since_last_push_of_the_expected_close": pushes.recency(),
        "pushed_days_sum": pushes.sum("pushed"),
    }
    for name, field in {"owner": "owner_id", "product": "product_id", "account": "account_id"}.items():
        out[f"{name}_won_ratio_365d"] = rate(crm, "opportunities", field, now(field), cutoff, "won", by_closing=True)
    stages = past(crm, "stages", "opportunity_id", deal_id, cutoff)
    out |= {
        "stage": stages.newest_text("stage"),
        "stages_count": stages.count(),
        "days_since_last_stage_change": stages.recency(),
        "stages_interval_days": stages.interval(),
        "stages_returned_count": stages.count() - stages.distinct("stage"),
        **stages_against_won(crm, deal_id, cutoff),
        "custom_forecast_group": now("forecast group"),
        "custom_forecast_group_changes_count": moves("forecast group").count(),
        "custom_is_renewal": number(deal["is_renewal"]),
    }
    done = past(crm, "activities", "opportunity_id", deal_id, cutoff)
    out |= activities(done, (7, 30, 90), (30, 120), list(_KINDS))
    return _named("deal", out | custom_events(crm, "deal", deal_id, cutoff)) | customer(crm, now("account_id"), cutoff)


def stages_against_won(crm: CrmHistory, deal_id: str, cutoff: int) -> Out:
    """The stage now, and the one with the highest rank among won deals."""
    spent = spent_in_stages(crm, deal_id, cutoff)
    ranked = {}
    for stage, time in spent.items():
        won = [times[stage] for times in won_stages(crm, cutoff) if stage in times]
        shorter = sum((t < time) + 0.5 * (t == time) for t in won)
        ranked[stage] = (shorter / len(won) if len(won) >= FEWEST else nan, time / DAY, stage, float(len(won)))
    now = past(crm, "stages", "opportunity_id", deal_id, cutoff).where_given("stage").newest_text("stage")
    slow = max((found for found in ranked.values() if found[0] == found[0]), default=(nan, nan, None, nan))
    rank, days, _, count = ranked.get(now, (nan, nan, None, nan))
    return {
        "stage_days": days,
        "stage_won_rank": rank,
        "stage_won_count": count,
        "slow_stage": slow[2],
        "slow_stage_days": slow[1],
        "slow_stage_won_rank": slow[0],
        "slow_stage_won_count": slow[3],
    }


@lru_cache(maxsize=64)
def won_stages(crm: CrmHistory, cutoff: int) -> list[dict[object, int]]:
    closed = known(to_rows(crm)["opportunities"], cutoff, "closed_at", "created_at")
    won = [row for row in closed if row["outcome"] == "won"]
    return [spent_in_stages(crm, row["opportunity_id"], cutoff) for row in won]


def spent_in_stages(crm: CrmHistory, deal_id: object, cutoff: int) -> dict[object, int]:
    """Microseconds in each stage, all stays added up."""
    deal = record(crm, "opportunities", deal_id)
    stays = past(crm, "stages", "opportunity_id", str(deal_id), cutoff).where_given("stage").rows
    stays = sorted(stays, key=lambda row: (row["t"], row["stage"]))
    ends = [row["t"] for row in stays[1:]] + [cutoff] * bool(stays)
    spent: dict[object, int] = {}
    for stay, end in zip(stays, ends, strict=True):
        over = min(end, cutoff, deal["closed_at"] if deal["closed_at"] is not None else cutoff)
        spent[stay["stage"]] = spent.get(stay["stage"], 0) + max(over - stay["t"], 0)
    return spent


def customer(crm: CrmHistory, account_id: object, cutoff: int) -> Out:
    """What was known of a deal's customer; nothing if it was not known itself."""
    wanted = [
        "age_days", "industry", "region", "employees", "annual_revenue", "orders_count_90d", "orders_count_365d",
        "days_since_last_order", "orders_amount_sum_365d", "running_contracts_count", "tickets_count_90d",
        "open_tickets_count", "activities_count_30d", "activities_count_90d", "days_since_last_activity",
        "open_deals_count", "won_deals_count_365d", "days_since_last_won_deal", "lost_deals_count_365d",
        "days_since_last_lost_deal",
    ]  # fmt: skip
    account = record(crm, "accounts", account_id)
    if account is None or not known([account], cutoff, "created_at", "created_at"):
        return {f"deal_account_{name}": None if name in ("industry", "region") else nan for name in wanted}
    row = account_row(crm, str(account_id), cutoff)
    return {f"deal_account_{name}": row[f"account_{name}"] for name in wanted}


def account_row(crm: CrmHistory, account_id: str, cutoff: int) -> Out:
    account = record(crm, "accounts", account_id) or {}
    out: Out = {"age_days": (cutoff - account["created_at"]) / DAY}
    out |= {field: account[field] for field in ("industry", "employees", "annual_revenue")}
    out["region"] = state(crm, "accounts", account_id, "region", cutoff)
    out["owner_id_changes_count_365d"] = changed(crm, "accounts", account_id, "owner_id", cutoff).count(365)
    reviewed = state(crm, "accounts", account_id, "next review", cutoff)
    out |= {
        "custom_size_class": account["size class"],
        "days_since_custom_next_review": days_since(reviewed, cutoff),
        "custom_next_review_changes_count": changed(crm, "accounts", account_id, "next review", cutoff).count(),
    }

    def of(table: str, clock: str = "") -> Past:
        return past(crm, table, "account_id", account_id, cutoff, clock)

    out |= orders(of("orders"))
    out |= contracts(of("contracts"), of("contracts", "cancelled_at"))
    out |= tickets(of("tickets"), of("tickets", "closed_at"))
    done = of("activities")
    out |= activities(done, _WINDOWS, (30, 120), list(_KINDS)) | rich_activities(done)
    met = of("contacts")
    out |= {"contacts_known_count": met.count(), "contacts_known_count_365d": met.count(365)}
    out["days_since_last_new_contact"] = met.recency()
    touched = of("touches")
    out |= {f"touches_count_{d}d": touched.count(d) for d in _WINDOWS} | trends("touches", touched)
    out["days_since_last_marketing_touch"] = touched.recency()
    for d in (90, 365):
        out[f"touches_cost_sum_{d}d"] = touched.sum("cost", d)
        out[f"campaigns_distinct_{d}d"] = touched.distinct("campaign_id", d)
    out |= deals(of("opportunities"), of("opportunities", "closed_at"))
    return _named("account", out | custom_events(crm, "account", account_id, cutoff))


def orders(p: Past) -> Out:
    dated = Past([row | {"day": row["t"] // DAY} for row in p.rows], p.cutoff)
    out: Out = {f"orders_count_{d}d": p.count(d) for d in _WINDOWS}
    out |= {
        "orders_count": p.count(),
        "days_since_last_order": p.recency(),
        "days_since_first_order": p.age(),
        "orders_interval_days": p.interval(),
        "orders_overdue_ratio": p.overdue(),
        "orders_amount_sum": p.sum("amount"),
        "order_days_distinct": dated.distinct("day"),
    }
    out |= trends("orders", p) | trends("orders_amount", p, "amount")
    for d in _WINDOWS:
        out[f"orders_amount_sum_{d}d"] = p.sum("amount", d)
        out[f"orders_amount_mean_{d}d"] = p.mean("amount", d)
        out[f"orders_amount_max_{d}d"] = p.most("amount", d)
        out[f"orders_quantity_sum_{d}d"] = p.sum("quantity", d)
        out[f"orders_quantity_mean_{d}d"] = p.mean("quantity", d)
        out[f"products_distinct_{d}d"] = p.distinct("product_id", d)
    return out


def contracts(begun: Past, cancelled: Past) -> Out:
    running = open_at(begun, "ends_at", "cancelled_at")
    return {
        "running_contracts_count": running.count(),
        "running_contracts_tenure_days": running.age(),
        "monthly_amount_sum": running.sum("monthly_amount"),
        "monthly_amount_max": running.most("monthly_amount"),
        "days_to_first_contract_end": (running.least("ends_at") - begun.cutoff) / DAY,
        "contracts_count_90d": begun.count(90),
        "contracts_count_365d": begun.count(365),
        "contracts_count": begun.count(),
        "days_since_last_contract": begun.recency(),
        "cancellations_count_90d": cancelled.count(90),
        "cancellations_count_365d": cancelled.count(365),
        "cancellations_count": cancelled.count(),
        "days_since_last_cancellation": cancelled.recency(),
    }


def tickets(asked: Past, solved: Past) -> Out:
    waiting, urgent = open_at(asked, "closed_at"), asked.where("priority", "high", "urgent", "critical")
    spans = [row | {"took": (row["closed_at"] - row["occurred_at"]) / DAY} for row in solved.rows]
    took = Past([row for row in spans if row["took"] >= 0], solved.cutoff)
    out: Out = {
        "tickets_count": asked.count(),
        "days_since_last_ticket": asked.recency(),
        "open_tickets_count": waiting.count(),
        "open_tickets_tenure_days": waiting.age(),
        "days_since_last_urgent_ticket": urgent.recency(),
    } | trends("tickets", asked)
    for d in _WINDOWS:
        out[f"tickets_count_{d}d"] = asked.count(d)
        out[f"urgent_tickets_count_{d}d"] = urgent.count(d)
        out[f"satisfaction_mean_{d}d"] = solved.mean("satisfaction", d)
        out[f"days_to_close_tickets_mean_{d}d"] = took.mean("took", d)
    for d in (90, 365):
        out[f"urgent_tickets_share_of_tickets_{d}d"] = urgent.share(asked, d)
        out[f"satisfaction_min_{d}d"] = solved.least("satisfaction", d)
    return out


def deals(begun: Past, closed: Past) -> Out:
    still, either = open_at(begun, "closed_at"), closed.where("outcome", "won", "lost")
    out: Out = {
        "open_deals_count": still.count(),
        "open_deals_tenure_days": still.age(),
        "deals_count_90d": begun.count(90),
        "deals_count_365d": begun.count(365),
        "days_since_last_deal_opened": begun.recency(),
        "closed_deals_count_365d": either.count(365),
        "won_deals_share_of_closed_deals_365d": closed.where("outcome", "won").share(either, 365),
    }
    for outcome in ("won", "lost"):
        ended = closed.where("outcome", outcome)
        out |= {f"{outcome}_deals_count_{d}d": ended.count(d) for d in (90, 365)}
        out[f"days_since_last_{outcome}_deal"] = ended.recency()
    return out


def activities(done: Past, windows: tuple[int, ...], trend: tuple[int, int], kinds: list[str]) -> Out:
    talks = _talks(done)
    inbound, outbound = done.where("direction", "inbound", "in"), done.where("direction", "outbound", "out")
    out: Out = {
        "days_since_last_activity": done.recency(),
        "days_since_last_inbound_activity": inbound.recency(),
        "days_since_last_outbound_activity": outbound.recency(),
        f"activities_trend_{trend[0]}d": done.trend(*trend),
        f"inbound_trend_{trend[0]}d": inbound.trend(*trend),
    }
    for d in windows:
        out[f"activities_count_{d}d"] = done.count(d)
        out[f"inbound_count_{d}d"] = inbound.count(d)
        out[f"outbound_count_{d}d"] = outbound.count(d)
        out[f"talk_hours_sum_{d}d"] = talks.sum("hours", d)
        out[f"contacts_distinct_{d}d"] = done.distinct("contact_id", d)
    for name in kinds:
        only = done.where("kind", _KINDS[name])
        out |= {f"{name}_count_{d}d": only.count(d) for d in windows}
        out[f"days_since_last_{_KINDS[name]}"] = only.recency()
    out |= {f"reps_distinct_{d}d": done.distinct("rep_id", d) for d in windows[-2:]}
    return out | {f"kinds_distinct_{d}d": done.distinct("kind", d) for d in windows[:2]}


def rich_activities(done: Past) -> Out:
    """What only accounts have."""
    dated = Past([row | {"day": row["t"] // DAY} for row in done.rows], done.cutoff)
    out: Out = {f"days_distinct_{d}d": dated.distinct("day", d) for d in _WINDOWS}
    out |= {"talk_hours_mean_365d": _talks(done).mean("hours", 365), "activities_trend_90d": done.trend(90, 365)}
    for name, kind in _KINDS.items():
        out[f"{name}_trend_90d"] = done.where("kind", kind).trend(90, 365)
        out[f"{name}_share_of_activities_90d"] = done.where("kind", kind).share(done, 90)
    for name in ("inbound", "outbound"):
        out[f"{name}_share_of_activities_90d"] = done.where("direction", name, name[:-5]).share(done, 90)
    return out


def trends(name: str, p: Past, column: str | None = None) -> Out:
    return {f"{name}_trend_30d": p.trend(30, 120, column), f"{name}_trend_90d": p.trend(90, 365, column)}


def custom_events(crm: CrmHistory, entity: str, entity_id: str, cutoff: int) -> Out:
    """Every custom column of every event table that names the entity, by its type."""
    out: Out = {}
    for table, columns in CUSTOM_EVENTS.items():
        if crm.has(table, _IDS[entity]):
            p = past(crm, table, _IDS[entity], entity_id, cutoff)
            name = f"custom_{table}" if table in crm.custom else table
            if table in crm.custom:
                out |= {f"{name}_count_{d}d": p.count(d) for d in (30, 90, 365)}
                out |= {f"days_since_last_{name}": p.recency(), f"{name}_trend_30d": p.trend(30, 120)}
            for column, kind in columns.items():
                happened = past(crm, table, _IDS[entity], entity_id, cutoff, column if kind == "time" else "")
                out |= _custom_column(happened, column, kind, f"{name}_custom_{column}")
    return out


def _custom_column(p: Past, column: str, kind: str, name: str) -> Out:
    if kind == "time":
        return {f"{name}_count_{d}d": p.count(d) for d in (90, 365)} | {f"days_since_last_{name}": p.recency()}
    if kind == "text":
        out: Out = {f"{name}_distinct_{d}d": p.distinct(column, d) for d in (90, 365)}
        return out | {f"{name}_newest": p.newest_text(column)}
    p = Past([row | {column: None if row[column] is None else float(row[column])} for row in p.rows], p.cutoff)
    out = {f"{name}_sum_{d}d": p.sum(column, d) for d in (90, 365)}
    return out | {f"{name}_mean_{d}d": p.mean(column, d) for d in (90, 365)} | {f"{name}_max_365d": p.most(column, 365)}


def _talks(done: Past) -> Past:
    seconds = [row["duration_seconds"] for row in done.rows]
    hours = [None if s is None else s / 3600 for s in seconds]
    return Past([row | {"hours": h} for row, h in zip(done.rows, hours, strict=True)], done.cutoff)


def days_since(time: object, cutoff: int) -> float:
    """Days since a time of a record; missing while it lies ahead."""
    return (cutoff - _date(time)) / DAY if _date(time) < cutoff else nan


def _date(value: object) -> float:
    """A date as whole microseconds, from a record or from the text of a change."""
    if value is None:
        return nan
    return instant(pd.Timestamp(value)) if isinstance(value, str) else float(value)  # type: ignore[arg-type]


def _later(change: dict[str, object]) -> float:
    return (_date(change["new_value"]) - _date(change["old_value"])) / DAY


def _named(entity: str, out: Out) -> Out:
    return {f"{entity}_{name}": value for name, value in out.items()}
