"""Which features say nearly the same, and what is it that they tell of?

Counts of the same events over different windows move together, so a model may credit one today and its twin tomorrow.
Their sum stands still: reasons are told by topic.
"""

from dataclasses import dataclass
from functools import cache

from features.catalogue import declared_families
from features.families import Attribute, Distinct, Family, Measure, Newest, Rate, Through


@dataclass(frozen=True)
class Topic:
    """What some features tell of, in English and Chinese; both are "" for features that no table or field joins."""

    name: str
    en: str = ""
    zh: str = ""

    def text(self, language: str) -> str:
        """Return the words in "en" or "zh"."""
        return self.zh if language == "zh" else self.en


_TABLES = {
    "activities": ("emails, calls, meetings", "邮件、通话与会议"),
    "orders": ("orders", "订单"),
    "contracts": ("contracts", "合同"),
    "tickets": ("tickets", "工单"),
    "touches": ("marketing", "市场营销"),
    "opportunities": ("deals", "商机"),
    "stages": ("stages", "阶段进展"),
    "contacts": ("contacts", "联系人"),
}
"""What the events of each table are called."""

_FIELDS = {
    "amount": ("amount and its changes", "金额及其变更"),
    "expected_close_on": ("expected close and its changes", "预计成交日及其变更"),
    "owner_id": ("the rep", "负责销售"),
    "source": ("source", "来源"),
    "campaign_id": ("marketing campaign", "营销活动"),
    "region": ("region", "地区"),
    "industry": ("industry", "行业"),
    "product_id": ("product", "产品"),
    "assigned_at": ("assignment to a rep", "分配给销售"),
    "first_response_at": ("the first response", "首次响应"),
}


def topic_of(feature: str) -> Topic:
    """Return what a feature tells of; a feature that is not declared is a topic of its own.

    >>> topic_of("deal_emails_count_30d") == topic_of("deal_days_since_last_meeting")
    True
    >>> topic_of("deal_account_orders_count_90d").text("zh"), topic_of("lead_custom_tier")
    ('客户订单', Topic(name='lead_custom_tier', en='', zh=''))
    """
    return _topics().get(feature, Topic(feature))


@cache
def _topics() -> dict[str, Topic]:
    found: dict[str, Topic] = {}
    for entity, families in declared_families().items():
        for family in families:
            inner = family.families if isinstance(family, Through) else (family,)
            for one in inner:
                features = family.features_of(one, entity) if isinstance(family, Through) else one.features(entity)
                found |= {feature.name: _topic(one, entity, family, feature.name) for feature in features}
    return found


def _topic(family: Family, entity: str, outer: Family | Through, feature: str) -> Topic:
    name, (en, zh) = _words(family)
    if not en:
        return Topic(feature)
    if isinstance(outer, Through):
        return Topic(f"{entity}_{outer.entity}_{name}", outer.en.format(en), outer.zh.format(zh))
    return Topic(f"{entity}_{name}", en, zh)


def _words(family: Family) -> tuple[str, tuple[str, str]]:
    """Return the table or field that a family tells of, with its words; none if it stands alone."""
    nothing = ("", "")
    if isinstance(family, Measure) and family.source.table == "changes":
        field = dict(family.where)["field"][0]
        return field, _FIELDS.get(field, nothing)
    if isinstance(family, Measure | Distinct | Newest):
        return family.source.table, _TABLES.get(family.source.table, nothing)
    if isinstance(family, Attribute | Rate):
        return family.field, _FIELDS.get(family.field, nothing)
    if family.beside:
        return family.beside[0], _TABLES.get(family.beside[0], nothing)
    field = next((one for one in (*family.states, *family.fields) if one in _FIELDS), "")
    return field, _FIELDS.get(field, nothing)
