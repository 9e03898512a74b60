"""How is a number with its unit written, in English and Chinese, and what is one of the unit worth?"""

import re

from serving.number_words import CHINESE, ENGLISH

CURRENCIES: dict[str, frozenset[str]] = {
    "$": frozenset({"USD", "CAD", "AUD", "SGD", "HKD"}),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    **dict.fromkeys(("¥", "￥"), frozenset({"CNY", "JPY"})),
    **dict.fromkeys(("CN¥", "RMB", "yuan", "renminbi", "元", "人民币", "块"), frozenset({"CNY"})),
    **dict.fromkeys(("US$", "dollars", "dollar", "美元"), frozenset({"USD"})),
    **dict.fromkeys(("euros", "euro", "欧元"), frozenset({"EUR"})),
    **{code: frozenset({code}) for code in ("CNY", "USD", "EUR", "GBP", "JPY", "HKD", "AUD", "CAD", "SGD", "CHF")},
}
SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9}
SCALES |= {"百": 1e2, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8}
DAYS = {"hour": 1 / 24, "h": 1 / 24, "day": 1, "d": 1, "week": 7, "month": 30.4375, "quarter": 91.3125, "year": 365.25}
DAYS |= {"小时": 1 / 24, "天": 1, "日": 1, "周": 7, "星期": 7, "个月": 30.4375, "年": 365.25}

_PREFIX = r"CN¥|US\$|[$€£¥￥]|(?:CNY|USD|EUR|GBP|JPY|HKD|AUD|CAD|SGD|CHF|RMB)\s?|人民币\s?"
_DIGITS = r"\d[\d,]*(?=[xX]{2,4}\b)|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\d\w])\.\d+"
_SCALE = r"(?:k|K|M|mn|m|bn|B)(?![A-Za-z])|thousand\b|million\b|billion\b|十万|百万|千万|[百千万亿]"
_UNIT = (
    r"(?P<percent>%|percent(?!age)|per\scent|pct\b)|(?P<points>(?:percentage|probability)[\s-]points?|points?\b|pp\b|pts?\b"
    r"|个?百分点|个点)"
    r"|(?P<days>hours?\b|h\b|days?\b|d\b|weeks?\b|months?\b|quarters?\b|years?\b|小时|天|日(?![期程])|周|星期|个月|年)"
    r"|(?P<money>yuan\b|renminbi\b|CNY\b|RMB\b|USD\b|EUR\b|GBP\b|JPY\b|dollars?\b|euros?\b|美元|欧元|元|块)"
    r"|(?P<minutes>min(?:ute)?s?\b|sec(?:ond)?s?\b|分钟|秒)"
    r"|(?P<times>times\sas\b|times\b|[x×](?![\w])|倍)"
)
NUMBER = re.compile(
    rf"(?P<sign>(?<![\w%％)）])[+\-−±])?(?P<prefix>{_PREFIX})?(?P<digits>{_DIGITS})(?P<mask>[xX]{{2,4}}\b)?"
    rf"(?:\s?(?P<scale>{_SCALE}))?(?:(?:\s?|-(?=[a-z]))(?:{_UNIT}))?"
)
ENGLISH_NUMBER = re.compile(rf"(?P<digits>{ENGLISH})(?:\s(?P<scale>million|billion)\b)?(?:[\s-](?:{_UNIT}))?", re.I)
CHINESE_NUMBER = re.compile(
    rf"百分之(?P<share>{CHINESE}|{_DIGITS})(?:点(?P<after>{CHINESE}))?|(?P<tenths>[一二三四五六七八九])成(?P<more>[一二三四五六七八九半])?"
    rf"|(?P<digits>{CHINESE})(?P<half>半)?\s?(?:{_UNIT}|(?=[个家位名次封条份单笔通场件]))"
)
