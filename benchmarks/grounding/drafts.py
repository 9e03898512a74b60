"""Which drafts are true, and which carry one planted error? Each is a template with facts written into it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.grounding.cases import Case
from benchmarks.grounding.writing import WRITERS, Draw, other_day, other_digit, other_letter

_SLOT = re.compile(r"<(\d):(\w+)>")
_NUMBERS = ("probability", "money", "days", "points")
_INVENTED = {
    "en": ("Zenith Dynamics", "Blue Ocean Trading Ltd.", "Northwind", "Harbour & Finch Inc."),
    "zh": ("华鼎精密科技有限公司", "远洋宏达贸易有限公司", "天骏实业集团", "蓝海数控有限公司"),
}
_WITH_COMPANY = {
    "en": (
        "Also call {} today.",
        "{} is waiting for your answer.",
        "A similar deal with {} was won.",
        "Ask {} for a reference.",
    ),
    "zh": ("今天也请联系{}。", "{}还在等您的答复。", "与{}的类似商机已赢单。", "可参考客户{}的情况。"),
}
_WITH_NUMBER = {
    "en": (
        "Its conversion is up {}% on last year.",
        "Expect {} more meetings this month.",
        "A discount of ¥{},500 would close it.",
        "They have been silent for {} days.",
        "Customers like this close {} points more often.",
    ),
    "zh": (
        "同比提升 {}%。",
        "预计本月还需 {} 次会议。",
        "优惠 {},500 元即可成交。",
        "对方已沉默 {} 天。",
        "此类客户成交率高出 {} 个百分点。",
    ),
}
_UNITS = {
    "probability": {"en": ("{} points", "{} days", "¥{}"), "zh": ("{} 个百分点", "{} 天", "{} 元")},
    "days": {"en": ("{} weeks", "{} hours", "{}%"), "zh": ("{} 周", "{} 小时", "{}%")},
    "money": {"en": ("{} days", "${}", "{}%"), "zh": ("{} 天", "{} 美元", "{}%")},
    "points": {"en": ("{}%", "{} days"), "zh": ("{}%", "{} 天")},
}


@dataclass(frozen=True)
class Draft:
    """A text, the kind of its planted error and where it is; `kind` None for a true one."""

    text: str
    kind: str | None
    start: int = 0
    end: int = 0


def true_draft(template: str, case: Case, language: str, draw: Draw) -> Draft:
    """Return a template with its facts written in true ways."""
    return Draft(_SLOT.sub(lambda slot: _write(slot, case, language, draw), template), None)


def planted_draft(template: str, case: Case, language: str, kind: str, draw: Draw) -> Draft | None:
    """Return a template with one error of a kind; None where it has no place for it."""
    if kind in ("invented number", "invented company"):
        return _with_sentence(true_draft(template, case, language, draw).text, kind, language, draw)
    slots = list(_SLOT.finditer(template))
    draw.shuffle(slots)
    for slot in slots:
        wrong = PLANTS[kind](slot, case, language, draw)
        if wrong is not None:
            before = _SLOT.sub(lambda one: _write(one, case, language, draw), template[: slot.start()])
            after = _SLOT.sub(lambda one: _write(one, case, language, draw), template[slot.end() :])
            return Draft(before + wrong + after, kind, len(before), len(before) + len(wrong))
    return None


def _with_sentence(text: str, kind: str, language: str, draw: Draw) -> Draft:
    if kind == "invented company":
        told = draw.choice(_INVENTED[language])
        sentence = draw.choice(_WITH_COMPANY[language])
    else:
        told = str(draw.choice([17, 23, 37, 43, 58, 61, 73, 89]))
        sentence = draw.choice(_WITH_NUMBER[language])
    start = len(text) + 2 + sentence.index("{}")
    return Draft(f"{text}\n\n{sentence.format(told)}", kind, start, start + len(told))


def _write(slot: re.Match[str], case: Case, language: str, draw: Draw) -> str:
    kind, value = _fact(slot, case)
    return WRITERS[kind](value, language, draw)


def _fact(slot: re.Match[str], case: Case) -> tuple[str, Any]:
    kind, value = case.records[int(slot[1]) - 1].get(slot[2], ("", None))
    if value is None:
        message = f"{slot[0]}: expected a fact that every such record has (a lead has an id and no name)"
        raise ValueError(message)
    return kind, value


Plant = Callable[[re.Match[str], Case, str, Draw], str | None]


def _wrong_digit(slot: re.Match[str], case: Case, language: str, draw: Draw) -> str | None:
    kind, value = _fact(slot, case)
    if kind not in _NUMBERS:
        return None
    written = WRITERS[kind](value, language, draw)
    is_plain = not re.search("about|around|roughly|~|约|左右", written) and any(sign.isdigit() for sign in written)
    return other_digit(written, draw) if is_plain else None


def _wrong_unit(slot: re.Match[str], case: Case, language: str, draw: Draw) -> str | None:
    kind, value = _fact(slot, case)
    if kind not in _UNITS:
        return None
    number = {"probability": f"{100 * value:.1f}", "money": f"{value:,.0f}"}.get(kind, f"{value:.1f}")
    number = f"{abs(100 * value):.1f}" if kind == "points" else number
    return draw.choice(_UNITS[kind][language]).format(number)


def _wrong_date(slot: re.Match[str], case: Case, language: str, draw: Draw) -> str | None:
    kind, value = _fact(slot, case)
    return WRITERS["date"](other_day(value, draw), language, draw) if kind == "date" else None


def _wrong_name(slot: re.Match[str], case: Case, language: str, draw: Draw) -> str | None:
    kind, value = _fact(slot, case)
    if kind == "id":
        return other_digit(value, draw)
    if kind == "person":
        han, latin = value.split(" ", 1)
        return other_letter(latin if language == "en" else han, draw)
    return other_letter(value, draw) if kind == "name" and value else None


def _wrong_bounds(slot: re.Match[str], case: Case, language: str, draw: Draw) -> str | None:
    kind, value = _fact(slot, case)
    if kind not in ("interval", "money_interval"):
        return None
    low, high = value
    moved = draw.choice([(high, low), (0.8 * low, high), (low, 1.15 * high), (1.1 * low, 1.1 * high)])
    state = draw.getstate()
    true = WRITERS[kind](value, language, draw)
    draw.setstate(state)
    wrong = WRITERS[kind](moved, language, draw)
    return wrong if wrong != true else None


def _another_entity(slot: re.Match[str], case: Case, _language: str, draw: Draw) -> str | None:
    kind, value = _fact(slot, case)
    others = [
        one[slot[2]][1] for number, one in enumerate(case.records, 1) if str(number) != slot[1] and slot[2] in one
    ]
    if kind not in ("probability", "money") or not others:
        return None
    other = draw.choice(others)
    written = f"{other:.1%}" if kind == "probability" else f"¥{other:,.0f}"
    is_same = abs(other - value) < (0.006 if kind == "probability" else 0.03 * value)
    return None if is_same else written


PLANTS: dict[str, Plant] = {
    "wrong digit": _wrong_digit,
    "wrong unit": _wrong_unit,
    "wrong date": _wrong_date,
    "wrong name": _wrong_name,
    "wrong bounds": _wrong_bounds,
    "another's number": _another_entity,
}
KINDS = (*PLANTS, "invented number", "invented company")
