"""In how many true ways is a fact written, and how is it written wrong?"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

_EN_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
]
_ONES += ["seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_MINUS = "\u2212"
_ORDINAL = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
_HAN = "零一二三四五六七八九"

Draw = random.Random


def english(number: int) -> str:
    """Write a number below a hundred in words."""
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")


def chinese(number: int) -> str:
    """Write a number below a hundred in characters."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_HAN[tens]}十"
    return (head + (_HAN[ones] if ones else "")) or "零"


def _rounded(value: float, digits: int = 0) -> str:
    return f"{value:.{digits}f}"


def probability(value: float, language: str, draw: Draw) -> str:
    whole = round(100 * value)
    forms = [f"{value:.1%}", f"{value:.0%}", f"{100 * value:.1f} %", f"{value:.1%}", f"{value:.0%}", f"{value:.2f}"]
    if language == "en":
        forms += [f"{whole} percent", f"about {whole}%", f"roughly {whole}%", f"~{whole}%"]
        forms += [f"{100 * value:.1f} per cent", f"{whole} out of 100", f"{value:.3f}"]
        forms += [f"{english(whole)} percent"] if whole < 100 else []
    else:
        forms += [f"约 {whole}%", f"{whole}％", f"{whole}%左右", f"大约{whole}%", f"{value:.3f}"]
        forms += [f"百分之{chinese(whole)}"] if whole < 100 else []
        if 10 <= whole < 100:
            tens, ones = divmod(whole, 10)
            forms.append(f"{_HAN[tens]}成{_HAN[ones] if ones else ''}")
    return draw.choice(forms)


def money(value: float, language: str, draw: Draw) -> str:
    forms = [
        f"¥{value:,.0f}",
        f"CNY {value:,.0f}",
        f"¥{round(value, -2):,.0f}" if value >= 10_000 else f"¥{value:,.0f}",
    ]
    if language == "en":
        forms += [
            f"{value:,.0f} yuan",
            f"about {round(value, -3):,.0f} yuan" if value >= 10_000 else f"{value:.0f} RMB",
        ]
        forms += [f"¥{value / 1e3:.1f}k", f"¥{value / 1e6:.2f}M" if value >= 1e6 else f"¥{value / 1e3:.1f}K"]
        forms += [f"RMB {value:,.0f}", f"{value:,.2f} CNY"]
        forms += [f"roughly ¥{value / 1e3:.0f}k"] if value >= 1e4 else []
        forms += [f"{value / 1e6:.1f} million yuan", f"RMB {value / 1e6:.2f}m"] if value >= 1e6 else []
    else:
        forms += [f"{value:,.0f} 元", f"￥{value:,.0f}", f"{value:.0f}元"]
        forms += [f"{value / 1e4:.1f}万元", f"约{value / 1e4:.1f}万元"] if value >= 10_000 else []
        forms += [f"人民币{value:,.0f}元", f"{value:,.2f}元", f"{value:,.0f}块"]
        forms += [f"{value / 1e4:.2f} 万", f"¥{value / 1e4:.1f}万"] if value >= 10_000 else []
        forms += [f"{value / 1e4:.0f}万左右"] if value >= 1e5 else []
    return draw.choice(forms)


def days(value: float, language: str, draw: Draw) -> str:
    told = f"{value:.0f}" if value >= 10 else f"{value:.1f}"
    forms = [f"{told} days", f"{told} days", f"about {told} days", f"{told}d", f"around {told} days"]
    if language == "zh":
        forms = [f"{told} 天", f"{told}天", f"约 {told} 天", f"{told}天左右", f"{told}日"]
    if value >= 14:
        weeks = f"{value / 7:.0f}" if value >= 35 else f"{value / 7:.1f}"
        forms.append(f"{weeks} weeks" if language == "en" else f"{weeks} 周")
    return draw.choice(forms)


def points(value: float, language: str, draw: Draw) -> str:
    told = f"{abs(100 * value):.1f}"
    sign = "+" if value > 0 else "-"
    if language == "zh":
        forms = [f"{sign}{told} 个百分点", f"{sign}{told}个百分点", f"{told} 个百分点", f"{sign}{told}个点"]
        return draw.choice([*forms, f"{sign}{told}pp"])
    forms = [f"{sign}{told} points", f"{told} percentage points", f"{sign}{told} pp", f"{sign}{told} pts"]
    return draw.choice([*forms, f"{'+' if value > 0 else _MINUS}{told}pp"])


def day(value: str, language: str, draw: Draw) -> str:
    when = date.fromisoformat(value)
    month = _EN_MONTHS[when.month - 1]
    if language == "zh":
        forms = [f"{when.year}年{when.month}月{when.day}日", f"{when.month}月{when.day}日", value]
        forms += [f"{when.month}月{when.day}号", f"{when.year}/{when.month}/{when.day}", f"{when:%Y.%m.%d}"]
        return draw.choice([*forms, f"{when.year} 年 {when.month} 月 {when.day} 日"])
    forms = [f"{when.day} {month} {when.year}", f"{month} {when.day}, {when.year}", f"{month[:3]} {when.day}", value]
    nth = f"{when.day}{_ORDINAL.get(when.day, 'th')}"
    forms += [f"{when:%Y/%m/%d}", f"{month[:3]} {nth}", f"{when:%a} {when.day} {month[:3]}", f"{when.day}-{month[:3]}"]
    return draw.choice([*forms, f"{when.day} {month[:3]} {when.year}", f"the {nth} of {month}"])


def _bounds(write: Callable[[float], str], low: float, high: float, language: str, draw: Draw) -> str:
    joints = ["–", "-", " to ", " – "] if language == "en" else ["-", " 至 ", "到", "~", "—", "～"]
    return draw.choice(joints).join((write(low), write(high)))


def interval(value: tuple[float, float], language: str, draw: Draw) -> str:
    if draw.random() < 0.3:
        joint, digits = draw.choice("-–~"), draw.choice((0, 1))
        return joint.join(f"{100 * bound:.{digits}f}" for bound in value) + "%"
    form = draw.choice(("{:.1%}", "{:.0%}"))
    return _bounds(form.format, *value, language, draw)


def money_interval(value: tuple[float, float], language: str, draw: Draw) -> str:
    unit, told = (1e3, "¥{:.1f}k–{:.1f}k") if language == "en" else (1e4, "{:.2f}-{:.2f}万元")
    if value[0] >= unit and draw.random() < 0.3:
        return told.format(value[0] / unit, value[1] / unit)
    forms = ("¥{:,.0f}", "CNY {:,.0f}") if language == "en" else ("¥{:,.0f}", "{:,.0f}元")
    return _bounds(draw.choice(forms).format, *value, language, draw)


def day_interval(value: tuple[str, str], language: str, draw: Draw) -> str:
    joint = draw.choice([" and ", " to "] if language == "en" else ["至", " 到 "])
    return joint.join(day(one, language, draw) for one in value)


def person(value: str, language: str, draw: Draw) -> str:
    han, latin = value.split(" ", 1)
    return draw.choice([value, latin if language == "en" else han])


def text(value: object, _language: str, _draw: Draw) -> str:
    return str(value)


WRITERS: dict[str, Callable[[Any, str, Draw], str]] = {
    "probability": probability,
    "money": money,
    "days": days,
    "points": points,
    "date": day,
    "interval": interval,
    "money_interval": money_interval,
    "date_interval": day_interval,
    "name": text,
    "person": person,
    "id": text,
    "text": text,
    "version": text,
}
"""How each kind of fact is written."""


def other_digit(written: str, draw: Draw) -> str:
    """Change one digit of a written number to another."""
    places = [at for at, sign in enumerate(written) if sign.isdigit()]
    at = draw.choice(places)
    return written[:at] + draw.choice([d for d in "123456789" if d != written[at]]) + written[at + 1 :]


def other_day(value: str, draw: Draw) -> str:
    """Return another day, up to ten weeks away."""
    moved = draw.choice([-1, 1]) * draw.choice([1, 2, 3, 7, 10, 21, 31, 61])
    return (date.fromisoformat(value) + timedelta(days=moved)).isoformat()


def other_letter(written: str, draw: Draw) -> str:
    """Change one letter of a name; of a Chinese one, one character."""
    han = [at for at, sign in enumerate(written) if sign > "\u3400"]
    if han:
        at = draw.choice(han[: max(2, len(han) - 6)])
        return (
            written[:at]
            + draw.choice([sign for sign in "凯瑞晟宏嘉泰华鼎峰远" if sign != written[at]])
            + written[at + 1 :]
        )
    at = draw.choice([at for at, sign in enumerate(written) if sign.islower()])
    return written[:at] + draw.choice([sign for sign in "aeioubdgklmnrst" if sign != written[at]]) + written[at + 1 :]
