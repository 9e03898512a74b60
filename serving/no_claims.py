"""Which numbers of a draft claim nothing: marks of lists, ranks, times of the day, quarters, names of steps?"""

import re

_UNIT_FOLLOWS = (
    r"(?![,.:]?\d)"
    r"(?!\s?(?:%|％|[-–]?\s?(?:days?|weeks?|months?|years?|hours?|percent|points?|per\s?cent)\b|个百分点|[天周日月年]))"
)
_COUNTED = r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)\b"
_HAN = "一二三四五六七八九十两"

_WHOLE = r"(?:(?<![\d.,])100\s?(?:[%％]|per\s?cent\b)|\b(?:one|a)[\s-]hundred\sper\s?cent\b|百分之?百)"
_DENIED = r"(?:\b(?:no|not|never|nothing|nobody|none|cannot|without|hardly|rarely)\b|n['’]t\b|[不没无难未非别])"
_CERTAIN = (
    r"(?:sure|certain|confiden|accura|reliab|guarante|right|correct|safe|foolproof|clear|convinced|honest|committed"
    r"|agree|behind|happy|complete|up\sto\sdate|准|确定|确认|确信|确保|可靠|把握|肯定|保证|靠谱|放心|正确|精|安全"
    r"|相信|支持|满意|投入|认同|同意|完整|真实|属实|一致|理解)"
)

_FORMS = (
    rf"{_WHOLE}\s?的?{_CERTAIN}|{_DENIED}[^.,;:!?，。；：！？\n\d]{{0,40}}?{_WHOLE}",
    r"(?<![\d.,])0\s?%?\s?(?:to|and|or|[-–—~～至到和与或])\s?1(?:00\s?[%％]?)?(?![\d.,])",
    r"^[\s>*_#-]*\d{1,2}\ufe0f?[.)）、．:：\u20e3](?!\d)",
    r"^[\s>*_#-]*[(（\[]?\d{1,2}[)）\]](?!\d)",
    r"^[ \t]*\|?[ \t*]*#?\d{1,2}[ \t*]*\|",
    rf"^[\s>*_#-]*[(（]?[{_HAN}]{{1,2}}[)）、．.]",
    r"\b\d+(?:st|nd|rd|th)\b",
    r"\b\d{1,2}\s?[:：]\s?\d\d(?::\d\d)?(?:\s?[ap]\.?m\b\.?)?",
    r"\b\d{1,2}(?:\.\d\d)?\s?(?:[ap]m\b|[ap]\.m\.|o['’]clock)",
    rf"(?:上午|下午|早上|早晨|晚上|中午|凌晨|傍晚|今晚|明早)\s?(?:\d{{1,2}}|[{_HAN}]{{1,3}})\s?[点时](?:半|钟|整|\d{{1,2}}分?|一刻)?",
    rf"(?:\d{{1,2}}|[{_HAN}]{{1,3}})\s?点(?:半|钟|整|一刻|(?=[之以]?[前后]))",
    r"\b[QHqh][1-4]\b|\bFY\s?\d{2,4}|\b(?:week|wk|CW|KW)\s\d{1,2}\b|\b(?:day|month)\s\d{1,2}\b(?=\s?[:)–—-])",
    rf"\b(?:top|first|last|rank|ranked|ranks|step|item|option|priority|no\.?|nr\.?|number|page|tier|phase|part)\s#?{_COUNTED}{_UNIT_FOLLOWS}",
    rf"\b(?:stage|point|deal|lead|account|customer|case|tip|note|call|reason)\s#?[1-9]\b(?=\s?[:.)–—-]|$){_UNIT_FOLLOWS}",
    r"\b(?:at|by|before|until|till|around|from)\s\d{1,2}(?=[,;)\n](?!\d)|\.(?!\d)|\s(?:on|today|tomorrow|sharp|this|next)\b|$)",
    rf"#\s?\d+|№\s?\d+|第\s?(?:\d+|[{_HAN}]+)|[tT][oO][pP]\s?\d{{1,2}}\b",
    rf"前\s?(?:\d+(?!\d)|[{_HAN}]+)(?!\s?[天周月年个%成])",
    r"\[[c\d, ]+\]|\bP\d{1,2}\b|\b24/7\b|\b1[\s-]?(?:on|to|:)[\s-]?1\b|\b80/20\b|\b360°?",
    rf"(?<![十百千万])一(?:年|天|周|个?月|日)|(?<![{_HAN}])十分|[千万百]万(?=别|不要|记)|万一",
    r"(?<!-)\bone\b(?!\s(?:percent|point|day|week|month|hour|year)s?\b)",
    r"(?-i:\b(?!CN|USD|EUR|GBP|JPY|HKD|AUD|CAD|SGD|CHF|RMB|EV\b)[A-Z]{2,5})[\s-]\d{1,4}(?![,.]?\d|\s?%)|\bv\d{1,2}(?=\s(?:of|draft)\b)",
)
_NO_CLAIMS = re.compile("|".join(f"(?:{form})" for form in _FORMS), re.I | re.M)


def without_no_claims(text: str) -> str:
    """Return a text with blanks for its numbers that claim nothing.

    >>> without_no_claims("1. Top 3 at 10:30: 41%").split()
    ['at', ':', '41%']
    """
    return _NO_CLAIMS.sub(lambda match: " " * len(match[0]), text)
