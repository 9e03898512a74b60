"""Which features does an account have?"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.aggregates import (
    ALL,
    INTERVAL,
    NOW,
    OVERDUE,
    RECENCY,
    SUM_NOW,
    TENURE,
    UNTIL,
    counts,
    means,
    sums,
    trend,
)
from features.families import Attribute, Distinct, Fact, Family, Measure, Source, changes_of, open_now
from features.states import Rows
from features.windows import DAY, to_instants

ORDERS = Source("orders", "account_id")
_CONTRACTS = Source("contracts", "account_id", ("starts_at",), ("ends_at", "cancelled_at"))
_CANCELLED = Source("contracts", "account_id", ("cancelled_at",))
_TICKETS = Source("tickets", "account_id", ("occurred_at",), ("closed_at",))
_CLOSED_TICKETS = Source("tickets", "account_id", ("closed_at", "occurred_at"))
_ACTIVITIES = Source("activities", "account_id")
_TOUCHES = Source("touches", "account_id")
_CONTACTS = Source("contacts", "account_id", ("created_at",))
_OPPORTUNITIES = Source("opportunities", "account_id", ("created_at",), ("closed_at",))
_CLOSED_DEALS = Source("opportunities", "account_id", ("closed_at",))
_URGENT = (("priority", ("high", "urgent", "critical")),)


def _age(rows: Rows) -> npt.NDArray[np.float64]:
    return rows.since("created_at") / DAY


def _instants(times: "pd.Series[Any]", _frame: pd.DataFrame) -> "pd.Series[Any]":
    return pd.Series(to_instants(times), index=times.index).where(times.notna())


def _activities(name: str, kind: str, en: str, zh: str, one: str) -> Measure:
    return Measure(name, _ACTIVITIES, en, zh, (*counts(30, 90), RECENCY), one=one, where=(("kind", (kind,)),))


_AGE = Fact("age_days", "accounts", _age, "days since creation", "创建以来天数", ("created_at",))
_STATE: tuple[Family, ...] = (
    Attribute("accounts", "industry", "industry", "行业"),
    Attribute("accounts", "region", "region", "地区"),
    Attribute("accounts", "employees", "employees", "员工数", "number", "count"),
    Attribute("accounts", "annual_revenue", "annual revenue", "年营收", "number", "money"),
)
_DEALS: tuple[Family, ...] = (
    open_now(_OPPORTUNITIES, "open_deals", "open deals", "进行中商机", NOW),
    Measure(
        "won_deals",
        _CLOSED_DEALS,
        "deals won",
        "赢单",
        (*counts(365), RECENCY),
        one="won deal",
        where=(("outcome", ("won",)),),
    ),
    Measure(
        "lost_deals",
        _CLOSED_DEALS,
        "deals lost",
        "输单",
        (*counts(365), RECENCY),
        one="lost deal",
        where=(("outcome", ("lost",)),),
    ),
)

FAMILIES: tuple[Family, ...] = (
    _AGE,
    *_STATE,
    changes_of("accounts", "owner_id", "changes of owner", "换负责人次", counts(365)),
    Measure(
        "orders",
        ORDERS,
        "orders",
        "订单",
        (*counts(30, 90, 180, 365), RECENCY, INTERVAL, OVERDUE, trend(30, 120), trend(90, 365)),
        one="order",
    ),
    Measure(
        "orders_amount",
        ORDERS,
        "order value",
        "订单金额",
        (*sums(30, 90, 180, 365), *means(90, 365), trend(30, 120), trend(90, 365)),
        value="amount",
        unit="money",
    ),
    Measure("orders_quantity", ORDERS, "quantity ordered", "订购数量", sums(90, 365), value="quantity", unit="count"),
    Distinct("products", ORDERS, "product_id", (90, 365), "products ordered", "订购产品"),
    open_now(_CONTRACTS, "running_contracts", "running contracts", "生效合同", NOW, TENURE),
    open_now(
        _CONTRACTS,
        "monthly_amount",
        "monthly amount of running contracts",
        "生效合同月金额",
        SUM_NOW,
        value="monthly_amount",
        unit="money",
    ),
    open_now(
        _CONTRACTS,
        "first_contract_end",
        "first end of a running contract",
        "最近合同到期",
        UNTIL,
        value="ends_at",
        of_value=_instants,
        fixed="ends_at",
    ),
    Measure("contracts", _CONTRACTS, "contracts begun", "新签合同", (*counts(365), RECENCY), one="contract"),
    Measure("cancellations", _CANCELLED, "contracts cancelled", "取消合同", counts(365)),
    Measure("tickets", _TICKETS, "tickets", "工单", (*counts(30, 90, 365), RECENCY, trend(30, 120)), one="ticket"),
    open_now(_TICKETS, "open_tickets", "open tickets", "未关闭工单", NOW, TENURE),
    Measure("urgent_tickets", _TICKETS, "urgent tickets", "紧急工单", counts(30, 90), where=_URGENT),
    Measure(
        "satisfaction",
        _CLOSED_TICKETS,
        "satisfaction of tickets",
        "工单满意度",
        means(30, 90, 365),
        value="satisfaction",
    ),
    Measure(
        "activities", _ACTIVITIES, "activities", "活动", (*counts(30, 90, 365), RECENCY, trend(30, 120)), one="activity"
    ),
    _activities("emails", "email", "emails", "邮件", "email"),
    _activities("calls", "call", "calls", "通话", "call"),
    _activities("meetings", "meeting", "meetings", "会议", "meeting"),
    _activities("demos", "demo", "demos", "演示", "demo"),
    Measure(
        "inbound",
        _ACTIVITIES,
        "inbound activities",
        "客户主动联系",
        (*counts(30, 90), RECENCY, trend(30, 120)),
        one="inbound activity",
        where=(("direction", ("inbound", "in")),),
    ),
    Measure(
        "outbound",
        _ACTIVITIES,
        "outbound activities",
        "主动外联",
        counts(30, 90),
        where=(("direction", ("outbound", "out")),),
    ),
    Measure(
        "talk_hours",
        _ACTIVITIES,
        "hours of calls and meetings",
        "沟通小时",
        sums(30, 90),
        value="duration_seconds",
        of_value=lambda seconds, _: seconds / 3600,
        unit="hours",
    ),
    Distinct("active_contacts", _ACTIVITIES, "contact_id", (90, 365), "contacts active", "活跃联系人"),
    Distinct("active_reps", _ACTIVITIES, "rep_id", (90,), "reps active", "跟进销售"),
    Distinct("kinds", _ACTIVITIES, "kind", (90,), "kinds of activity", "活动种类"),
    Measure("contacts", _CONTACTS, "contacts known", "联系人", (ALL,)),
    Measure("touches", _TOUCHES, "marketing touches", "营销触达", (*counts(30, 90), RECENCY), one="marketing touch"),
    *_DEALS,
)

FOR_DEALS: tuple[Family, ...] = (
    _AGE,
    *_STATE,
    Measure("orders", ORDERS, "orders", "订单", (*counts(90, 365), RECENCY), one="order"),
    Measure("orders_amount", ORDERS, "order value", "订单金额", sums(365), value="amount", unit="money"),
    open_now(_CONTRACTS, "running_contracts", "running contracts", "生效合同", NOW),
    Measure("tickets", _TICKETS, "tickets", "工单", counts(90)),
    open_now(_TICKETS, "open_tickets", "open tickets", "未关闭工单", NOW),
    Measure("activities", _ACTIVITIES, "activities", "活动", (*counts(30, 90), RECENCY), one="activity"),
    *_DEALS,
)
"""What of a deal's customer is a feature of the deal."""
