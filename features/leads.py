"""Which features does a lead have?"""

import numpy as np
import numpy.typing as npt

from features.activities import activity_families
from features.aggregates import ALL, RECENCY, counts
from features.families import Attribute, Distinct, Fact, Family, Measure, Rate, Source, changes_of
from features.states import Rows
from features.windows import DAY, HOUR

_TOUCHES = Source("touches", "lead_id")


def _age(rows: Rows) -> npt.NDArray[np.float64]:
    return rows.since("created_at") / DAY


def _hours_from_creation(column: str) -> "Fact":
    """Return the hours until something was done or, while it is not, the hours it has been waited for."""

    def compute(rows: Rows) -> npt.NDArray[np.float64]:
        since = rows.since(column)
        return (rows.since("created_at") - np.where(np.isnan(since), 0.0, since)) / HOUR

    done, zh = _STEPS[column]
    return Fact(
        f"{done}_hours",
        "leads",
        compute,
        f"hours from creation to {_SAID[column]}, or waited for it so far",
        f"从创建到{zh}的小时数（未{zh}则为已等待时长）",
        ("created_at", column),
        unit="hours",
    )


def _is_done(column: str) -> "Fact":
    def compute(rows: Rows) -> npt.NDArray[np.float64]:
        return (~np.isnan(rows.since(column))).astype(np.float64)

    done, zh = _STEPS[column]
    return Fact(f"is_{done}", "leads", compute, f"{_SAID[column]} is done", f"是否已{zh}", (column,), unit="flag")


_STEPS = {"assigned_at": ("assigned", "分配"), "first_response_at": ("responded", "首次响应")}
_SAID = {"assigned_at": "assignment to a rep", "first_response_at": "the first response"}


FAMILIES: tuple[Family, ...] = (
    Fact("age_days", "leads", _age, "days since creation", "创建以来天数", ("created_at",)),
    *(make(column) for column in _STEPS for make in (_hours_from_creation, _is_done)),
    Attribute("leads", "source", "source", "来源"),
    Attribute("leads", "region", "region", "地区"),
    Attribute("leads", "industry", "industry", "行业"),
    Attribute("leads", "title", "job title", "职位"),
    Attribute("leads", "employees", "employees", "员工数", "number", "count"),
    Rate(
        "source",
        "leads",
        "source",
        "converted",
        "created_at",
        "conversion of this source's leads of the last year, as a multiple of all leads'",
        "该来源近一年线索转化率相当于整体的倍数",
    ),
    Rate(
        "campaign",
        "leads",
        "campaign_id",
        "converted",
        "created_at",
        "conversion of this campaign's leads of the last year, as a multiple of all leads'",
        "该活动近一年线索转化率相当于整体的倍数",
    ),
    Rate(
        "owner",
        "leads",
        "owner_id",
        "converted",
        "created_at",
        "conversion of this rep's leads of the last year, as a multiple of all leads'",
        "该销售近一年线索转化率相当于整体的倍数",
        direction="up",
    ),
    changes_of("leads", "owner_id", "changes of owner", "换负责人次", (ALL,)),
    *activity_families("lead_id", (7, 30, 90), ((7, 30),), kinds=("email", "call", "meeting", "demo")),
    Measure("touches", _TOUCHES, "marketing touches", "营销触达", (*counts(30, 90), RECENCY), one="marketing touch"),
    Distinct("campaigns", _TOUCHES, "campaign_id", (90,), "campaigns", "营销活动"),
)
