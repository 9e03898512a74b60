"""Which features does an account have?"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.activities import activity_families, day_of
from features.aggregates import (
    ALL,
    FIRST,
    INTERVAL_DAYS,
    NOW,
    OVERDUE_RATIO,
    RECENCY,
    SUM_NOW,
    TENURE,
    UNTIL,
    counts,
    largest,
    means,
    shares,
    smallest,
    sums,
    trend,
)
from features.families import Attribute, Distinct, Fact, Family, Measure, Source, changes_of, open_now
from features.states import Rows
from features.windows import DAY, to_instants

_ORDERS = Source("orders", "account_id")
_CONTRACTS = Source("contracts", "account_id", ("starts_at",), ("ends_at", "cancelled_at"))
_CANCELLED = Source("contracts", "account_id", ("cancelled_at",))
_TICKETS = Source("tickets", "account_id", ("occurred_at",), ("closed_at",))
_CLOSED_TICKETS = Source("tickets", "account_id", ("closed_at", "occurred_at"))
_ACTIVITIES = Source("activities", "account_id")
_TOUCHES = Source("touches", "account_id")
_CONTACTS = Source("contacts", "account_id", ("created_at",))
_OPPORTUNITIES = Source("opportunities", "account_id", ("created_at",), ("closed_at",))
_CLOSED_DEALS = Source("opportunities", "account_id", ("closed_at",))

_WINDOWS = (30, 90, 180, 365)
_TRENDS = (trend(30, 120), trend(90, 365))


def _age(rows: Rows) -> npt.NDArray[np.float64]:
    return rows.since("created_at") / DAY


def _instants(times: "pd.Series[Any]", _frame: pd.DataFrame) -> "pd.Series[Any]":
    return pd.Series(to_instants(times), index=times.index).where(times.notna())


def _days_to_close(times: "pd.Series[Any]", frame: pd.DataFrame) -> "pd.Series[Any]":
    """Return the days a ticket was open, missing where it is said to be closed before it began."""
    days = pd.Series(to_instants(times) - to_instants(frame["occurred_at"]), index=times.index) / DAY
    return days.where(times.notna() & (days >= 0))


_AGE = Fact("age_days", "accounts", _age, "days since creation", "创建以来天数", ("created_at",))
_STATE: tuple[Family, ...] = (
    Attribute("accounts", "industry", "industry", "行业"),
    Attribute("accounts", "region", "region", "地区"),
    Attribute("accounts", "employees", "employees", "员工数", "number", "count"),
    Attribute("accounts", "annual_revenue", "annual revenue", "年营收", "number", "money"),
)
_OPEN_DEALS = open_now(_OPPORTUNITIES, "open_deals", "open deals", "进行中商机", NOW)


def _closed_deals(name: str, en: str, zh: str, *outcomes: str, **more: Any) -> Measure:
    aggregates = more.pop("aggregates", (*counts(365), RECENCY))
    return Measure(name, _CLOSED_DEALS, en, zh, aggregates, where=(("outcome", outcomes),), **more)


_WON = ("won_deals", "deals won", "赢单", "won")
_LOST = ("lost_deals", "deals lost", "输单", "lost")

_OF_ORDERS: tuple[Family, ...] = (
    Measure(
        "orders",
        _ORDERS,
        "orders",
        "订单",
        (*counts(*_WINDOWS), ALL, RECENCY, FIRST, INTERVAL_DAYS, OVERDUE_RATIO, *_TRENDS),
        one="order",
    ),
    Measure(
        "orders_amount",
        _ORDERS,
        "order value",
        "订单金额",
        (*sums(*_WINDOWS, 0), *means(*_WINDOWS), *largest(*_WINDOWS), *_TRENDS),
        value="amount",
        unit="money",
    ),
    Measure(
        "orders_quantity",
        _ORDERS,
        "quantity ordered",
        "订购数量",
        (*sums(*_WINDOWS), *means(*_WINDOWS)),
        value="quantity",
        unit="count",
    ),
    Distinct("products", _ORDERS, "product_id", _WINDOWS, "products ordered", "订购产品"),
    Distinct("order_days", _ORDERS, "occurred_at", (0,), "days with an order", "有订单的天", day_of),
)
_OF_CONTRACTS: tuple[Family, ...] = (
    open_now(_CONTRACTS, "running_contracts", "running contracts", "生效合同", NOW, TENURE),
    open_now(
        _CONTRACTS,
        "monthly_amount",
        "monthly amount of running contracts",
        "生效合同月金额",
        SUM_NOW,
        *largest(0),
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
    Measure("contracts", _CONTRACTS, "contracts begun", "新签合同", (*counts(90, 365), ALL, RECENCY), one="contract"),
    Measure(
        "cancellations",
        _CANCELLED,
        "contracts cancelled",
        "取消合同",
        (*counts(90, 365), ALL, RECENCY),
        one="cancellation",
    ),
)
_OF_TICKETS: tuple[Family, ...] = (
    Measure("tickets", _TICKETS, "tickets", "工单", (*counts(*_WINDOWS), ALL, RECENCY, *_TRENDS), one="ticket"),
    open_now(_TICKETS, "open_tickets", "open tickets", "未关闭工单", NOW, TENURE),
    Measure(
        "urgent_tickets",
        _TICKETS,
        "urgent tickets",
        "紧急工单",
        (*counts(*_WINDOWS), RECENCY, *shares("tickets", 90, 365)),
        one="urgent ticket",
        where=(("priority", ("high", "urgent", "critical")),),
    ),
    Measure(
        "satisfaction",
        _CLOSED_TICKETS,
        "satisfaction of tickets",
        "工单满意度",
        (*means(*_WINDOWS), *smallest(90, 365)),
        value="satisfaction",
    ),
    Measure(
        "days_to_close_tickets",
        _CLOSED_TICKETS,
        "days until tickets were closed",
        "工单关闭用时",
        means(*_WINDOWS),
        value="closed_at",
        of_value=_days_to_close,
        unit="days",
    ),
)
_OF_TOUCHES: tuple[Family, ...] = (
    Measure(
        "touches",
        _TOUCHES,
        "marketing touches",
        "营销触达",
        (*counts(*_WINDOWS), RECENCY, *_TRENDS),
        one="marketing touch",
    ),
    Measure(
        "touches_cost", _TOUCHES, "cost of marketing touches", "营销触达成本", sums(90, 365), value="cost", unit="money"
    ),
    Distinct("campaigns", _TOUCHES, "campaign_id", (90, 365), "campaigns", "营销活动"),
)
_OF_DEALS: tuple[Family, ...] = (
    open_now(_OPPORTUNITIES, "open_deals", "open deals", "进行中商机", NOW, TENURE),
    Measure("deals", _OPPORTUNITIES, "deals opened", "新建商机", (*counts(90, 365), RECENCY), one="deal opened"),
    _closed_deals("closed_deals", "deals won or lost", "已结商机", "won", "lost", aggregates=counts(365)),
    _closed_deals(*_WON, one="won deal", aggregates=(*counts(90, 365), RECENCY, *shares("closed_deals", 365))),
    _closed_deals(*_LOST, one="lost deal", aggregates=(*counts(90, 365), RECENCY)),
)

FAMILIES: tuple[Family, ...] = (
    _AGE,
    *_STATE,
    changes_of("accounts", "owner_id", "changes of owner", "换负责人次", counts(365)),
    *_OF_ORDERS,
    *_OF_CONTRACTS,
    *_OF_TICKETS,
    *activity_families(
        "account_id",
        _WINDOWS,
        ((30, 120), (90, 365)),
        kinds=("email", "call", "meeting", "demo", "proposal"),
        rich=True,
    ),
    Measure("contacts_known", _CONTACTS, "contacts known", "联系人", (ALL, *counts(365), RECENCY), one="new contact"),
    *_OF_TOUCHES,
    *_OF_DEALS,
)

FOR_DEALS: tuple[Family, ...] = (
    _AGE,
    *_STATE,
    Measure("orders", _ORDERS, "orders", "订单", (*counts(90, 365), RECENCY), one="order"),
    Measure("orders_amount", _ORDERS, "order value", "订单金额", sums(365), value="amount", unit="money"),
    open_now(_CONTRACTS, "running_contracts", "running contracts", "生效合同", NOW),
    Measure("tickets", _TICKETS, "tickets", "工单", counts(90)),
    open_now(_TICKETS, "open_tickets", "open tickets", "未关闭工单", NOW),
    Measure("activities", _ACTIVITIES, "activities", "活动", (*counts(30, 90), RECENCY), one="activity"),
    _OPEN_DEALS,
    _closed_deals(*_WON, one="won deal"),
    _closed_deals(*_LOST, one="lost deal"),
)
"""What of a deal's customer is a feature of the deal."""
