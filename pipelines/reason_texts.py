"""What is a reason called in front of people?"""

from collections.abc import Mapping
from functools import lru_cache

from features.catalogue import describe
from features.errors import UnknownFeatureError
from models.deal_cycle import CALENDAR_REASON

LANGUAGES = ("en", "zh")

_CALENDAR: Mapping[str, str] = {"en": "time of year", "zh": "时节"}
"""What a deal model adds by the calendar alone; it is no feature."""


@lru_cache(maxsize=10_000)
def reason_text(feature: str, language: str) -> str:
    """Return the words for a reason, in "en" or "zh"; one that this version no longer knows keeps its column's name.

    >>> reason_text("calendar", "en"), reason_text("deal_emails_count_30d", "en")
    ('time of year', 'emails in the last 30 days')
    """
    if feature == CALENDAR_REASON:
        return _CALENDAR[language]
    try:
        return describe(feature, language)
    except UnknownFeatureError:
        return feature
