"""How is a cited value written in a text, in English and Chinese?"""

from datetime import datetime
from zoneinfo import ZoneInfo

from serving.formats import Formats
from serving.texts import marked, translate


def figure(kind: str, unit: str, value: float | str, bounds: tuple[object, object], language: str) -> str:
    """Write a value with its bounds.

    >>> figure("probability", "share", 0.4132, (0.33, 0.5), "en")
    '41.3% (80% interval 33.0% to 50.0%)'
    >>> figure("money", "CNY", 85000.0, (None, None), "zh"), figure("days", "days", 45.2, (None, None), "en")
    ('¥85,000', '45 days')
    """
    told = _one(kind, unit, value, language)
    low, high = bounds
    if low is None or high is None or low != low or high != high:  # noqa: PLR0124 - not a number
        return told
    first, last = (_one(kind, unit, bound, language) for bound in bounds)
    return translate(language, "%(told)s (80%% interval %(low)s to %(high)s)", told=told, low=first, high=last)


def day_of(instant: str, time_zone: str) -> str:
    """Return the day of an ISO instant in a time zone; a day stays what it is.

    >>> day_of("2025-12-02T18:28:11Z", "Asia/Shanghai"), day_of("2026-03-09", "Asia/Shanghai")
    ('2025-12-03', '2026-03-09')
    """
    if len(instant) == len("2026-03-09"):
        return instant
    found = datetime.fromisoformat(instant)
    return (found.astimezone(ZoneInfo(time_zone)) if found.tzinfo else found).date().isoformat()


def _one(kind: str, unit: str, value: object, language: str) -> str:
    formats = Formats(language, unit if kind == "money" and unit != "money" else "", "UTC")
    if isinstance(value, str):
        return formats.day(value) if kind == "date" else value
    assert isinstance(value, int | float)
    return _NUMBERS.get(kind, _plain)(float(value), unit, formats)


def _percent(value: float, _: str, formats: Formats) -> str:
    return formats.rounded_percent(value, 1)


def _points(value: float, _: str, formats: Formats) -> str:
    return translate(formats.language, "%(number)s points", number=formats.typed_points(value))


def _money(value: float, _: str, formats: Formats) -> str:
    return formats.money(value)


def _duration(value: float, unit: str, formats: Formats) -> str:
    number = formats.number(value, 0 if abs(value) >= 10 else 1)
    text = marked("%(number)s hours") if unit == "hours" else marked("%(number)s days")
    return translate(formats.language, text, number=number)


def _plain(value: float, unit: str, formats: Formats) -> str:
    number = formats.number(value, 3)
    return translate(formats.language, "%(number)s times", number=number) if unit == "times" else number


_NUMBERS = {"probability": _percent, "points": _points, "money": _money, "days": _duration}
