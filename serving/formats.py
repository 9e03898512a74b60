"""How are numbers, money and times written for a person? By the rules of their language, through Babel."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
)

from serving.texts import translate, translate_count

LOCALES = {"en": "en", "zh": "zh_Hans_CN"}
_FILTERS = frozenset(
    [
        "percent",
        "points",
        "plain_points",
        "fact",
        "number",
        "money",
        "short_money",
        "short_number",
        "day",
        "short_day",
        "moment",
        "days",
    ]
)
NOTHING = "–"
"""Stands where there is no number."""


@dataclass(frozen=True)
class Formats:
    """The formats of a language in a company: its currency (empty where it names none) and its time zone."""

    language: str
    currency: str
    time_zone: str

    def percent(self, share: float | None, digits: int = 0) -> str:
        """Write a share of 0..1; a chance that is neither 0 nor 1 is never written as 0% or 100%.

        >>> Formats("en", "", "UTC").percent(0.412), Formats("en", "", "UTC").percent(0.0004)
        ('41%', '<1%')
        """
        if share is None:
            return NOTHING
        least = 0.01 / 10**digits
        if 0 < share < least / 2:
            return f"<{self.rounded_percent(least, digits)}"
        if 1 - least / 2 < share < 1:
            return f">{self.rounded_percent(1 - least, digits)}"
        return self.rounded_percent(share, digits)

    def rounded_percent(self, share: float, digits: int) -> str:
        """Write a share rounded, also to 0% or 100%: what a text quotes is compared with the number as it is."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
        return format_percent(share, pattern, locale=self.locale)

    def points(self, points: float | None) -> str:
        """Write signed points of probability (0.05 is five of them).

        >>> Formats("en", "", "UTC").points(0.0512), Formats("en", "", "UTC").points(-0.0001)
        ('+5.1', '+0.0')
        """
        if points is None:
            return NOTHING
        return self.typed_points(points).replace("-", "−")

    def typed_points(self, points: float) -> str:
        """Write signed points with the minus of a keyboard, for a text that is copied and read by programs."""
        told = round(100 * points, 1) + 0.0  # which makes minus nothing nothing
        return format_decimal(told, "+0.0;-0.0", locale=self.locale)

    def plain_points(self, points: float) -> str:
        """Write points of probability without their sign, where an arrow and a word tell it."""
        return format_decimal(100 * points, "0.0", locale=self.locale)

    def fact(self, value: object) -> str:
        """Write a value of the CRM as it is: a number with few digits, yes or no, or its text.

        >>> Formats("en", "", "UTC").fact(20.7653), Formats("zh", "", "UTC").fact(True)
        ('20.8', '是')
        """
        if isinstance(value, bool):
            return translate(self.language, "yes") if value else translate(self.language, "no")
        if isinstance(value, int | float):
            return self.number(value, 0 if abs(value) >= 100 else 1 if abs(value) >= 1 else 3)
        return NOTHING if value is None else str(value)

    def number(self, value: float | None, digits: int = 0) -> str:
        """Write a number with as many digits behind the point, at most."""
        pattern = "#,##0" + ("." + "#" * digits if digits else "")
        return NOTHING if value is None else format_decimal(value, pattern, locale=self.locale)

    def money(self, amount: float | None) -> str:
        """Write an amount in full, in the company's currency.

        >>> Formats("en", "CNY", "UTC").money(1234567.8), Formats("zh", "CNY", "UTC").money(1234567.8)
        ('CN¥1,234,568', '¥1,234,568')
        """
        if amount is None:
            return NOTHING
        if not self.currency:
            return self.number(amount)
        pattern = self.locale.currency_formats["standard"].pattern.replace(".00", "")
        return format_currency(amount, self.currency, pattern, locale=self.locale, currency_digits=False)

    def short_money(self, amount: float | None) -> str:
        """Write an amount in few letters.

        >>> Formats("en", "CNY", "UTC").short_money(1234567.8), Formats("zh", "CNY", "UTC").short_money(1234567.8)
        ('CN¥1.2M', '¥123万')
        >>> Formats("en", "CNY", "UTC").short_money(89.45), Formats("zh", "CNY", "UTC").short_money(3262.478)
        ('CN¥89', '¥3,262')
        """
        if amount is None:
            return NOTHING
        if not self.currency:
            return self.short_number(amount)
        if self._is_short(amount):
            return self.money(amount)
        digits = self._short_digits(amount)
        return format_compact_currency(amount, self.currency, locale=self.locale, fraction_digits=digits)

    def short_number(self, amount: float | None) -> str:
        """Write an amount in few letters and without its currency, beside one that has it."""
        if amount is None:
            return NOTHING
        if self._is_short(amount):
            return self.number(amount)
        return format_compact_decimal(amount, locale=self.locale, fraction_digits=self._short_digits(amount))

    def _is_short(self, amount: float) -> bool:
        """Say whether an amount lies below the first word for a large number; Babel rounds only those above."""
        return round(abs(amount)) < (10_000 if self.language == "zh" else 1_000)

    def day(self, when: str | date | None) -> str:
        """Write a day: of an instant the one in the company's time zone.

        >>> Formats("en", "", "UTC").day("2026-01-31"), Formats("zh", "", "UTC").day("2026-01-31")
        ('Jan 31, 2026', '2026年1月31日')
        """
        found = self._read(when)
        return NOTHING if found is None else format_date(found, "medium", locale=self.locale)

    def short_day(self, when: str | date | None) -> str:
        """Write a day without its year, beside one that has it.

        >>> Formats("en", "", "UTC").short_day("2026-01-31"), Formats("zh", "", "UTC").short_day("2026-01-31")
        ('Jan 31', '1月31日')
        """
        found = self._read(when)
        return NOTHING if found is None else format_skeleton("MMMd", found, locale=self.locale)

    def moment(self, when: str | datetime | None) -> str:
        """Write an instant (UTC where it names no zone) in the company's time zone."""
        found = self._read(when)
        if found is None:
            return NOTHING
        return f"{format_date(found, 'medium', locale=self.locale)} {found:%H:%M}"

    def days(self, days: float | None) -> str:
        """Write how many days.

        >>> Formats("en", "", "UTC").days(1), Formats("en", "", "UTC").days(12.4)
        ('1 day', '12 days')
        """
        if days is None:
            return NOTHING
        return translate_count(self.language, "%(num)s day", "%(num)s days", round(days))

    @cached_property
    def locale(self) -> Locale:
        """Babel's rules of the language."""
        return Locale.parse(LOCALES[self.language])

    @property
    def filters(self) -> dict[str, Callable[..., str]]:
        """What templates call each format: by its own name."""
        return {name: getattr(self, name) for name in _FILTERS}

    def _short_digits(self, amount: float) -> int:
        """Return how many digits tell amounts apart: at least two in all where an amount is shortened."""
        unit = next((unit for unit in self._units if abs(amount) >= unit), None)
        return 1 if unit and abs(amount) < 100 * unit else 0

    @property
    def _units(self) -> tuple[float, ...]:
        """What amounts are counted in where they are shortened, largest first."""
        return (1e8, 1e4) if self.language == "zh" else (1e12, 1e9, 1e6, 1e3)

    def _read(self, when: str | date | None) -> date | datetime | None:
        """Read a date, or an instant as one in the company's time zone."""
        if when is None:
            return None
        read = datetime.fromisoformat if isinstance(when, str) and "T" in when else date.fromisoformat
        found: date | datetime = read(when) if isinstance(when, str) else when
        if not isinstance(found, datetime):
            return found
        known = found if found.tzinfo else found.replace(tzinfo=UTC)
        return known.astimezone(ZoneInfo(self.time_zone))
