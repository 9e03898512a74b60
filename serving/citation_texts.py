"""How is a cited value written in a text, in English and Chinese?"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

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
    if isinstance(value, str):
        return format_date(date.fromisoformat(value), locale=language) if kind == "date" else value
    assert isinstance(value, int | float)
    return _NUMBERS.get(kind, _plain)(float(value), unit, language)


def _percent(value: float, _: str, language: str) -> str:
    return format_percent(value, "#,##0.0%", locale=language)


def _points(value: float, _: str, language: str) -> str:
    number = format_decimal(round(100 * value, 1) + 0.0, "+#,##0.0;-#,##0.0", locale=language)
    return translate(language, "%(number)s points", number=number)


def _money(value: float, unit: str, language: str) -> str:
    if unit == "money":
        return format_decimal(value, "#,##0", locale=language)
    return format_currency(value, unit, "¤#,##0", locale=language, currency_digits=False)


def _duration(value: float, unit: str, language: str) -> str:
    number = format_decimal(value, "#,##0" if abs(value) >= 10 else "#,##0.#", locale=language)
    return translate(
        language, marked("%(number)s hours") if unit == "hours" else marked("%(number)s days"), number=number
    )


def _plain(value: float, unit: str, language: str) -> str:
    number = format_decimal(value, "#,##0.###", locale=language)
    return translate(language, "%(number)s times", number=number) if unit == "times" else number


_NUMBERS = {"probability": _percent, "points": _points, "money": _money, "days": _duration}
