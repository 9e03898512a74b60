"""What does the simulated company look like before its plan changes it?

The vocabulary (regions, sources, stages, products) and the figures of the 2026 sales plan that the company shows.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Size = Literal["tiny", "small", "medium"]

START = datetime(2023, 1, 1)  # noqa: DTZ001 - naive UTC throughout
END = datetime(2026, 1, 1)  # noqa: DTZ001
DAYS = (END - START).days
"""The history covers the days 0 to DAYS - 1; day d is [START + d, START + d + 1 day)."""


@dataclass(frozen=True)
class Extent:
    """How large a company of one size is."""

    accounts: int
    leads: int
    deals: int
    sellers: int
    campaigns: int
    key_accounts: int


SIZES: dict[Size, Extent] = {
    "tiny": Extent(accounts=200, leads=800, deals=400, sellers=10, campaigns=12, key_accounts=8),
    "small": Extent(accounts=2_000, leads=8_000, deals=4_000, sellers=40, campaigns=24, key_accounts=20),
    "medium": Extent(accounts=20_000, leads=80_000, deals=40_000, sellers=400, campaigns=48, key_accounts=20),
}

TOP_SELLERS = 0.10
"""The plan's "top sellers" are the best tenth of all sellers: 4 of 40."""

PLAN_FIGURES: dict[str, float] = {
    "lead_conversion_rate": 0.22,
    "event_lead_conversion_rate": 0.08,
    "mean_response_hours": 48.0,
    "best_response_hours": 12.0,
    "mean_assignment_hours": 72.0,
    "timeliness_loss_rate": 0.28,
    "lost_in_third_stage_rate": 0.42,
    "signed_rate": 0.38,
    "cycle_days": 120.0,
    "yearly_churn_rate": 0.32,
    "east_china_share": 0.65,
    "northwest_share": 0.07,
    "line_a_share": 0.78,
    "line_d_share": 0.02,
    "top_20_customers_share": 0.42,
    "top_sellers_share": 0.47,
    "seller_gini": 0.62,
    "second_quarter_change": -0.19,
    "strategic_share": 0.18,
    "acquisition_cost": 146.0,
}
"""Of "under 8%" and "under 3%" the company shows 7% and 2%; the cost is the planned 120 before its cut by 18%.

The small company is fitted to them. Of the medium one the top 20 customers have a third of all sales only: none of its
400 sellers has a quota that holds more.
"""

STAGES = ("qualified", "needs analysis", "solution presented", "negotiation", "contract")


@dataclass(frozen=True)
class Region:
    """A sales region with its share of sales and of new accounts."""

    name: str
    sales: float
    accounts: float
    cities: tuple[tuple[str, str], ...]


REGIONS = (
    Region(
        "East China 华东",
        0.65,
        0.52,
        (
            ("上海", "Shanghai"),
            ("苏州", "Suzhou"),
            ("杭州", "Hangzhou"),
            ("南京", "Nanjing"),
            ("宁波", "Ningbo"),
            ("无锡", "Wuxi"),
        ),
    ),
    Region(
        "South China 华南",
        0.11,
        0.15,
        (("深圳", "Shenzhen"), ("广州", "Guangzhou"), ("东莞", "Dongguan"), ("厦门", "Xiamen")),
    ),
    Region("North China 华北", 0.08, 0.12, (("北京", "Beijing"), ("天津", "Tianjin"), ("石家庄", "Shijiazhuang"))),
    Region("Northwest 西北", 0.07, 0.08, (("西安", "Xi'an"), ("兰州", "Lanzhou"), ("乌鲁木齐", "Urumqi"))),
    Region("Central China 华中", 0.05, 0.07, (("武汉", "Wuhan"), ("长沙", "Changsha"), ("郑州", "Zhengzhou"))),
    Region("Southwest 西南", 0.04, 0.06, (("成都", "Chengdu"), ("重庆", "Chongqing"), ("昆明", "Kunming"))),
)


@dataclass(frozen=True)
class Source:
    """A way leads come in: its share of all leads and how ready its leads are (log rate of conversion)."""

    name: str
    share: float
    readiness: float


SOURCES = (
    Source("website", 0.30, 0.05),
    Source("event", 0.20, -1.42),
    Source("referral", 0.13, 0.80),
    Source("partner", 0.12, 0.45),
    Source("advertising", 0.15, -0.20),
    Source("outbound", 0.10, -0.05),
)


@dataclass(frozen=True)
class Industry:
    """An industry with the words its companies have in their names, and how well the products fit it (log rate)."""

    name: str
    share: float
    fit: float
    chinese: str
    english: str


INDUSTRIES = (
    Industry("machinery", 0.24, 0.25, "精密机械", "Precision Machinery"),
    Industry("electronics", 0.20, 0.15, "电子科技", "Electronics"),
    Industry("automotive", 0.14, 0.10, "汽车零部件", "Auto Parts"),
    Industry("chemicals", 0.12, -0.15, "化工", "Chemicals"),
    Industry("medical devices", 0.10, 0.20, "医疗器械", "Medical Devices"),
    Industry("food and beverage", 0.10, -0.30, "食品", "Foods"),
    Industry("logistics", 0.06, -0.20, "物流", "Logistics"),
    Industry("energy", 0.04, 0.00, "能源", "Energy"),
)

TITLES = (
    ("purchasing manager", 0.30, 0.10),
    ("plant manager", 0.22, 0.20),
    ("engineer", 0.26, -0.25),
    ("managing director", 0.12, 0.35),
    ("assistant", 0.10, -0.45),
)
"""Job titles of contacts and leads: name, share, readiness."""


@dataclass(frozen=True)
class Product:
    """A product: its line, list price, and the share of sales its line and it have."""

    product_id: str
    name: str
    line: str
    list_price: float
    share: float


PRODUCTS = (
    Product("A100", "智控 A100 Controller", "A", 3_200.0, 0.40),
    Product("A200", "智控 A200 Controller", "A", 6_800.0, 0.26),
    Product("A300", "智控 A300 Drive", "A", 11_500.0, 0.12),
    Product("B100", "感知 B100 Sensor", "B", 900.0, 0.085),
    Product("B200", "感知 B200 Sensor", "B", 1_700.0, 0.05),
    Product("C100", "云维 C100 Service", "C", 2_400.0, 0.065),
    Product("D100", "数智 D100 Analytics", "D", 4_500.0, 0.020),
)

ORDER_SEASON = (1.13, 0.895, 0.96, 1.04)
"""Rate of repeat orders by quarter; the second quarter is the weak one."""

WIN_SEASON = (1.10, 0.90, 0.98, 1.04)
"""Rate of signing by quarter."""


@dataclass(frozen=True)
class Target:
    """A goal of the plan for one period of 2026: the value of a metric within a scope."""

    metric: str
    value: float
    period: tuple[str, str] = ("2026-01-01", "2026-12-31")
    scope: str = "company"
    scope_id: str = "all"
    weight: float = 0.05


TARGETS = (
    Target("lead_conversion_rate", 0.30, ("2026-01-01", "2026-03-31"), weight=0.15),
    Target("lead_conversion_rate", 0.35, ("2026-04-01", "2026-06-30"), weight=0.15),
    Target("lead_conversion_rate", 0.38, ("2026-07-01", "2026-12-31"), weight=0.15),
    Target("lead_conversion_alert_rate", 0.20),
    Target("cycle_days", 90.0, weight=0.10),
    Target("lifetime_value_change", 0.25, weight=0.10),
    Target("top_20_customers_share", 0.50),
    Target("acquisition_cost", 120.0, weight=0.10),
    Target("acquisition_cost_change", -0.18),
    Target("sales_share", 0.15, scope="region", scope_id="Northwest 西北"),
    Target("sales_share", 0.05, scope="line", scope_id="D"),
    Target("strategic_share", 0.35, weight=0.10),
    Target("tiering_accuracy_rate", 0.85),
    Target("assistant_return", 1.8),
)
