"""Which features are there, and how is each told to a user?"""

from features import accounts, deals, leads
from features.aggregates import ALL
from features.errors import UnknownFeatureError, nearest
from features.families import (
    Attribute,
    Family,
    Feature,
    Through,
    changes_of,
    custom_attributes,
    custom_of_events,
)
from features.schema import ENTITIES
from features.snapshots import CrmHistory
from features.states import LeftOut, is_tracked

__all__ = ["Feature", "LeftOut", "declared", "describe", "entity_families"]

_FAMILIES: dict[str, tuple[Family | Through, ...]] = {
    "lead": leads.FAMILIES,
    "deal": deals.FAMILIES,
    "account": accounts.FAMILIES,
}


def entity_families(crm: CrmHistory, entity: str) -> tuple[Family | Through, ...]:
    """Return all families of an entity: the declared ones, and those of the custom columns of this history."""
    table = ENTITIES[entity]
    custom = custom_attributes(crm, table)
    changes = tuple(_custom_changes(attribute) for attribute in custom if is_tracked(crm, table, attribute.field))
    of_orders = custom_of_events(crm, accounts.ORDERS, "orders", (90, 365)) if entity == "account" else ()
    return (*_FAMILIES[entity], *custom, *changes, *of_orders)


def _custom_changes(attribute: Attribute) -> Family:
    said = attribute.en
    found = changes_of(attribute.table, attribute.field, f"changes of {said}", f"{said}变更次", (ALL,))
    return type(found)(**{**vars(found), "name": f"{attribute.name}_changes"})


def declared(entity: str) -> tuple[Feature, ...]:
    """Return the features an entity can have without custom columns."""
    found: list[Feature] = []
    for family in _FAMILIES[entity]:
        if isinstance(family, Through):
            found += [feature for inner in family.families for feature in family.features_of(inner, entity)]
        else:
            found += family.features(entity)
    return tuple(found)


_DECLARED = {feature.name: feature for entity in _FAMILIES for feature in declared(entity)}


def describe(name: str, language: str) -> str:
    """Return what a feature says, in "en" or "zh"; a custom column is told by its own name.

    >>> describe("deal_emails_count_30d", "en"), describe("deal_emails_count_30d", "zh")
    ('emails in the last 30 days', '近 30 天邮件数')
    >>> describe("lead_custom_payment_type", "en")
    'payment type'

    Raises
    ------
    UnknownFeatureError
        If no feature has this name.
    """
    if name in _DECLARED:
        return _DECLARED[name].description(language)
    entity, _, rest = name.partition("_")
    before, is_custom, said = rest.partition("custom_")
    if entity not in _FAMILIES or not is_custom or before not in ("", "orders_"):
        message = f'no feature is called "{name}"{nearest(name, _DECLARED)}'
        raise UnknownFeatureError(message)
    return _describe_custom(said, language, of_orders=bool(before))


def _describe_custom(said: str, language: str, *, of_orders: bool) -> str:
    words = said.replace("_", " ")
    if of_orders:
        column, aggregate, window = said.rsplit("_", 2)
        return _of_orders(column.replace("_", " "), aggregate, window.removesuffix("d"), language)
    if said.endswith("_changes_count"):
        column = words.removesuffix(" changes count")
        return f"累计{column}变更次数" if language == "zh" else f"changes of {column} so far"
    return words


def _of_orders(column: str, aggregate: str, days: str, language: str) -> str:
    if aggregate == "mean":
        return f"近 {days} 天{column}均值" if language == "zh" else f"mean {column} in the last {days} days"
    return f"近 {days} 天不同{column}数" if language == "zh" else f"different {column} in the last {days} days"
