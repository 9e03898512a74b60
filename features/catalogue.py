"""Which features are there, and how is each told to a user?"""

import re

from features import accounts, deals, leads
from features.aggregates import TEMPLATES, Aggregate
from features.custom import custom_families, words_of
from features.descriptions import Feature
from features.errors import UnknownFeatureError, nearest
from features.families import Family, Through, distinct_text
from features.snapshots import CrmHistory
from features.states import LeftOut

__all__ = ["Feature", "LeftOut", "declared", "declared_families", "describe", "entity_families"]

_FAMILIES: dict[str, tuple[Family | Through, ...]] = {
    "lead": leads.FAMILIES,
    "deal": deals.FAMILIES,
    "account": accounts.FAMILIES,
}


def entity_families(crm: CrmHistory, entity: str) -> tuple[Family | Through, ...]:
    """Return all families of an entity: the declared ones, and those of what only this history has."""
    return (*_FAMILIES[entity], *custom_families(crm, entity))


def declared_families() -> dict[str, tuple[Family | Through, ...]]:
    """Return the declared families of each entity."""
    return _FAMILIES


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
    found = _CUSTOM.fullmatch(name)
    if found is None:
        message = f'no feature is called "{name}"{nearest(name, _DECLARED)}'
        raise UnknownFeatureError(message)
    return _describe_custom(found, language)


_CUSTOM = re.compile(
    rf"(?:{'|'.join(_FAMILIES)})_(?P<since>days_since_(?:last_)?)?(?:(?:orders|contracts|tickets|activities|touches|stages|custom_\w+?)_)?custom_(?P<column>(?:(?!custom_)\w)+?)"
    r"(?:_(?P<kind>sum|mean|max|count|trend|distinct)_(?P<days>\d+)d|_(?P<end>newest|changes_count))?"
)
"""How the names of custom features are built (`features.custom`)."""


def _describe_custom(found: re.Match[str], language: str) -> str:
    """Return the words of a custom feature, read back from its name."""
    kind, days = found["kind"], int(found["days"] or 0)
    said = words_of(found["column"])[language == "zh"]
    if kind == "distinct":
        return distinct_text(said, days, language)
    if kind:
        template = TEMPLATES[kind]
        return Aggregate(kind, days, against=120).text(
            template.zh if language == "zh" else template.en, en=said, zh=said
        )
    texts = {
        "newest": (f"newest {said}", f"最近{said}"),
        "changes_count": (f"changes of {said} so far", f"累计{said}变更次数"),
        "days_since_last_": (f"days since the last {said}", f"距上次{said}的天数"),
        "days_since_": (f"days since {said}", f"距{said}的天数"),
    }
    en, zh = texts.get(found["end"] or found["since"] or "", (said, said))
    return zh if language == "zh" else en
