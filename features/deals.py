"""Which features does a deal have?"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features import accounts
from features.activities import activity_families
from features.aggregates import ALL, INTERVAL_DAYS, RECENCY, counts, sums
from features.cohorts import open_records
from features.descriptions import FeatureType
from features.families import (
    Attribute,
    Distinct,
    Fact,
    Family,
    Measure,
    Newest,
    Rate,
    Source,
    Through,
    changes_of,
)
from features.programs import programs_of
from features.scans import layout, scan
from features.stage_times import stage_times
from features.states import Rows, take
from features.texts import positions_of
from features.windows import DAY, to_instants

_STAGES = Source("stages", "opportunity_id")
_CHANGES = Source("changes", "record_id")
_CLOSE = "expected_close_on"


def _age(rows: Rows) -> npt.NDArray[np.float64]:
    return rows.since("created_at") / DAY


def _days_to_expected_close(rows: Rows) -> npt.NDArray[np.float64]:
    found: npt.NDArray[np.float64] = (rows.state(_CLOSE) - rows.cutoffs) / DAY
    return found


def _planned_days(rows: Rows) -> npt.NDArray[np.float64]:
    return _days_to_expected_close(rows) + _age(rows)


def _changed_by(old: "pd.Series[Any]", new: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return the days by which each change moves a date later; NaN if a date is missing."""
    dates = [
        pd.to_datetime(text, errors="coerce", format="ISO8601", utc=True).dt.tz_localize(None) for text in (old, new)
    ]
    before, after = (pd.Series(to_instants(date), index=old.index).where(date.notna()) for date in dates)
    return (after - before) / DAY


def _pushed_days(new: "pd.Series[Any]", frame: pd.DataFrame) -> "pd.Series[Any]":
    """Return by how many days a change of the expected close moves it later; missing if it does not."""
    is_close = (frame["table"] == "opportunities") & (frame["field"] == _CLOSE)
    days = _changed_by(frame["old_value"].where(is_close), new.where(is_close))
    return days.where(days > 0)


def _pushes(name: str, en: str, zh: str, **more: Any) -> Measure:
    where = (("table", ("opportunities",)), ("field", (_CLOSE,)))
    tracked = ("opportunities", _CLOSE)
    return Measure(
        name, _CHANGES, en, zh, where=where, value="new_value", of_value=_pushed_days, tracked=tracked, **more
    )


def _open_deals(rows: Rows) -> npt.NDArray[np.float64]:
    """Return how many deals of the whole company were open at each row's cutoff: they share its capacity to close."""
    cutoffs, of_cutoff = np.unique(rows.cutoffs, return_inverse=True)
    key = ("open deals", cutoffs.tobytes())
    counts = rows.crm.remember(
        ("opportunities",),
        key,
        lambda: np.array([open_records(rows.crm, "deal", int(cutoff), None).sum() for cutoff in cutoffs]),
    )
    return np.asarray(counts[of_cutoff], dtype=np.float64)


def _list_price(rows: Rows) -> npt.NDArray[np.float64]:
    """Return the list price of the product of each row's deal."""
    ids = pd.Index(rows.crm.table("products")["product_id"])
    product = take(positions_of(rows.texts_of("product_id"), ids), rows.state("product_id"), -1)
    found: npt.NDArray[np.float64] = Rows(rows.crm, "products", rows.cutoffs, product).state("list_price")
    return found


def _stage_fact(name: str, of: str, en: str, zh: str, *, unit: str | None, kind: FeatureType = "number") -> Fact:
    def compute(rows: Rows) -> npt.NDArray[Any]:
        found: npt.NDArray[Any] = getattr(stage_times(rows), of)
        return found

    return Fact(name, "opportunities", compute, en, zh, ("closed_at", "outcome"), (), unit, ("stages",), kind)


def _returned(rows: Rows) -> npt.NDArray[np.float64]:
    """Return how many times a stage was entered that had been entered before: the deal went back."""
    entered, different = scan(
        rows.crm, _STAGES_SEEN, rows.crm.origin.records("deal").ids, layout(rows.positions, rows.cutoffs)
    )
    return np.asarray(entered - different)


(_STAGES_SEEN,) = programs_of(
    (
        Measure("stages", _STAGES, "stages entered", "进入阶段", (ALL,)),
        Distinct("stages", _STAGES, "stage", (0,), "stages", "阶段"),
    ),
    "deal",
)

FAMILIES: tuple[Family | Through, ...] = (
    Fact("age_days", "opportunities", _age, "days since creation", "创建以来天数", ("created_at",)),
    Attribute("opportunities", "amount", "amount", "金额", "number", "money"),
    Attribute("opportunities", "product_id", "product", "产品", name="product"),
    Fact(
        "product_list_price",
        "opportunities",
        _list_price,
        "list price of the product",
        "产品标价",
        states=("product_id",),
        unit="money",
        others=(("products", "list_price"),),
    ),
    changes_of("opportunities", "amount", "changes of the amount", "金额变更次", (ALL, *counts(30))),
    changes_of("opportunities", "owner_id", "changes of owner", "换负责人次", (ALL,)),
    Fact(
        "company_open_deals_count",
        "opportunities",
        _open_deals,
        "deals open in the whole company",
        "全公司进行中的商机数",
        ("created_at", "closed_at"),
        unit="count",
    ),
    Fact(
        "days_to_expected_close",
        "opportunities",
        _days_to_expected_close,
        "days to the rep's expected close",
        "距销售预计成交的天数",
        states=(_CLOSE,),
    ),
    Fact(
        "planned_days",
        "opportunities",
        _planned_days,
        "days from creation to the rep's expected close",
        "从创建到销售预计成交的天数",
        ("created_at",),
        (_CLOSE,),
    ),
    _pushes(
        "pushes",
        "times the expected close was pushed back",
        "预计成交推迟次",
        aggregates=(ALL, *counts(30), RECENCY),
        one="push of the expected close",
    ),
    _pushes(
        "pushed_days",
        "days by which the expected close was pushed back",
        "预计成交推迟天数",
        aggregates=sums(0),
        unit="days",
    ),
    Rate(
        "owner",
        "opportunities",
        "owner_id",
        "won",
        "closed_at",
        "win rate of this rep's deals closed in the last year, as a multiple of all deals'",
        "该销售近一年赢单率相当于整体的倍数",
    ),
    Rate(
        "product",
        "opportunities",
        "product_id",
        "won",
        "closed_at",
        "win rate of this product's deals closed in the last year, as a multiple of all deals'",
        "该产品近一年赢单率相当于整体的倍数",
    ),
    Rate(
        "account",
        "opportunities",
        "account_id",
        "won",
        "closed_at",
        "win rate of this customer's deals closed in the last year, as a multiple of all deals'",
        "该客户近一年赢单率相当于整体的倍数",
    ),
    Newest("stage", _STAGES, "stage", "stage now", "当前阶段"),
    Measure("stages", _STAGES, "stages entered", "进入阶段", (ALL, RECENCY, INTERVAL_DAYS), one="stage change"),
    Fact(
        "stages_returned_count",
        "stages",
        _returned,
        "times it went back to an earlier stage",
        "退回先前阶段次数",
        unit="count",
    ),
    _stage_fact("stage_days", "days", "days in the present stage", "当前阶段累计天数", unit="days"),
    _stage_fact(
        "stage_won_rank",
        "rank",
        "share of won deals that spent less time in the present stage",
        "在当前阶段用时更短的赢单商机占比",
        unit="share",
    ),
    _stage_fact(
        "stage_won_count", "count", "won deals that passed the present stage", "经过当前阶段的赢单商机数", unit="count"
    ),
    _stage_fact(
        "slow_stage",
        "slow_stage",
        "stage that took longest against won deals",
        "相对赢单商机用时最长的阶段",
        unit=None,
        kind="category",
    ),
    _stage_fact("slow_stage_days", "slow_days", "days in the slowest stage", "最慢阶段累计天数", unit="days"),
    _stage_fact(
        "slow_stage_won_rank",
        "slow_rank",
        "share of won deals that spent less time in the slowest stage",
        "在最慢阶段用时更短的赢单商机占比",
        unit="share",
    ),
    _stage_fact(
        "slow_stage_won_count",
        "slow_count",
        "won deals that passed the slowest stage",
        "经过最慢阶段的赢单商机数",
        unit="count",
    ),
    *activity_families(
        "opportunity_id",
        (7, 30, 90),
        ((30, 120),),
        kinds=("email", "call", "meeting", "demo", "proposal"),
    ),
    Through("opportunities", "account_id", "account", accounts.FOR_DEALS, "{} (of the customer)", "客户{}"),
)
