"""Which numbers are written as words, in English and Chinese?"""

import re

_SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen"""
_DECADES = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES = {word: number for number, word in enumerate(_SMALL.split())}
_TENS = {word: 10 * n for n, word in enumerate(_DECADES.split(), 2)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_WORD = "|".join([*_ONES, *_TENS])

ENGLISH = rf"\b(?:{_WORD})(?:[\s-](?:and\s)?(?:{_WORD}|hundred|thousand))*\b"
"""A number in English words; scales above a thousand are read as of digits ("two million")."""

CHINESE = r"(?:[〇零一二两三四五六七八九十百千万亿](?:[〇零一二两三四五六七八九十百千万亿])*)"
"""A number in Chinese characters."""

_DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10**4, "亿": 10**8}


def english_number(text: str) -> int:
    """Read a number in English words.

    >>> english_number("forty-one"), english_number("two hundred and five")
    (41, 205)
    """
    total, part = 0, 0
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _SCALES:
            part = max(part, 1) * _SCALES[word]
            if _SCALES[word] > 100:
                total, part = total + part, 0
        else:
            part += _ONES.get(word, _TENS.get(word, 0))
    return total + part


def chinese_number(text: str) -> int:
    """Read a number in Chinese characters.

    >>> chinese_number("四十一"), chinese_number("一百二十万"), chinese_number("十二"), chinese_number("二〇五")
    (41, 1200000, 12, 205)
    """
    if not set(text) & {*_UNITS, *_GROUPS}:
        return int("".join(str(_DIGITS[sign]) for sign in text))
    total, group, digit = 0, 0, 0
    for sign in text:
        if sign in _GROUPS:
            total, group, digit = (total + group + digit or 1) * _GROUPS[sign], 0, 0
        elif sign in _UNITS:
            group, digit = group + (digit or 1) * _UNITS[sign], 0
        else:
            digit = _DIGITS[sign]
    return total + group + digit
