"""What is a reason called in front of people?"""

from collections.abc import Mapping
from functools import lru_cache

from features.catalogue import describe
from features.errors import UnknownFeatureError
from models.deal_cycle import CALENDAR_REASON

LANGUAGES = ("en", "zh")

_CALENDAR: Mapping[str, str] = {"en": "time of year", "zh": "时节"}
"""What a deal model adds by the calendar alone; it is no feature."""

MODEL_CHANGE = "model_change"
_MODEL_CHANGE: Mapping[str, str] = {"en": "model change", "zh": "模型更换"}
"""What moved a score although nothing of the record did; it is no feature."""

_NO_FEATURES: Mapping[str, Mapping[str, str]] = {CALENDAR_REASON: _CALENDAR, MODEL_CHANGE: _MODEL_CHANGE}


@lru_cache(maxsize=10_000)
def reason_text(feature: str, language: str) -> str:
    """Return the words for a reason, in "en" or "zh"; one that this version no longer knows keeps its column's name.

    >>> reason_text("calendar", "en"), reason_text("deal_emails_count_30d", "en")
    ('time of year', 'emails in the last 30 days')
    """
    if feature in _NO_FEATURES:
        return _NO_FEATURES[feature][language]
    try:
        return describe(feature, language)
    except UnknownFeatureError:
        return feature


def is_ours(feature: str) -> bool:
    """Say whether the words for a reason are ours, and not those of a column that only this CRM has.

    >>> is_ours("deal_emails_count_30d"), is_ours("calendar"), is_ours("lead_custom_payment_type")
    (True, True, False)
    """
    return "_custom_" not in feature and reason_text(feature, "en") != feature
