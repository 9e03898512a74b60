"""What is a number or date said to be? Words of outcomes, of money and of dates, and the days within which it counts.

A number that is called a risk to slip is not borne out by an equal probability to be won; one that is called a discount
by no money that is cited.
"""

import re
from functools import lru_cache

_WORDS = {
    "won": r"\bw[io]ns?\b(?!['’]t)|\bwinning\b|赢单|赢率|成交|赢",
    "lost": r"\blos(?:t|e|es|ing)\b|丢单|输单|丢掉|失去",
    "open": r"\b(?:still|stays?|remains?) open\b|进行中|未结案",
    "slip": r"\bslip(?:s|ped|ping|page)?\b|\bmiss(?:es|ing)? (?:\w+ ){1,3}date\b|\bdelay|延期|滑期|推迟|逾期|拖期|延后"
    r"|\bon time\b|错过|赶不上|晚于|按期|如期|按时",
    "leave": r"\bleav(?:e|es|ing)\b|\bchurn(?:s|ing|ed)?\b|流失",
    "stay": r"\bstill a customer\b|\bstays? a customer\b|\bretained\b|仍为客户|留存",
    "convert": r"\bconver(?:t|ts|ted|ting|sion)\b|转化",
    "at_risk": r"\bat (?:risk|stake)\b|\bvalue at risk\b|风险金额|风险价值|面临风险",
    "expected": r"\bexpected (?:deal |order )?value\b|\bin expectation\b|\bEV\b|预期价值|期望价值",
    "amount": r"\bamounts?\b(?! to\b)|(?<!风险|涉及)金额",
    "revenue": r"\brevenue\b|\bturnover\b|营收|营业额",
    "uncited": r"\bdiscounts?\b|\bbudgets?\b|\brebates?\b|\bcredit\b|\bcosts?\b|\bprofits?\b"
    r"|\bmargins?\b|优惠|折扣|预算|成本|利润|返点|让利",
    "created": r"\bcreated\b|\bopened\b|\bcame in\b|\bsince\b|创建|新建",
    "as_of": r"\bas of\b|\bdata (?:are |is )?(?:from|of)\b|截至|数据",
    "closing": r"\bclos(?:e|es|ing)\b|\bdue\b|结案|成交",
}
_MEANINGS = re.compile("|".join(f"(?P<{name}>{form})" for name, form in _WORDS.items()), re.I)
_OF_KIND = {
    "probability": frozenset({"won", "lost", "open", "slip", "leave", "stay", "convert"}),
    "money": frozenset({"at_risk", "expected", "amount", "revenue", "uncited"}),
    "date": frozenset({"created", "closing", "as_of"}),
}
_BOUND = re.compile(
    r"\b(?:intervals?|between|ranges?|ranging|bands?|bounds?|earliest|latest|lowest|highest|low|high|min|max"
    r"|minimum|maximum|floor|ceiling|worst|best|at (?:least|most)"
    r"|as (?:low|high|early|late) as|no (?:earlier|later|sooner) than|somewhere|confidence|CI|up to|from"
    r"|(?:upper|lower|optimistic|pessimistic|downside|upside))\b"
    r"|区间|范围|不[早晚迟]于|最早|最晚|最低|最高|最少|最多|至少|介于|上限|下限|之间|乐观|悲观|把握|置信|早则|晚则|波动|下至|上至",
    re.I,
)
_LEVEL = re.compile(
    r"\b(?:intervals?|confiden\w+|credible|ranges?|ranging|bands?|bounds?|windows?|CI|between|certain|sure)\b"
    r"|区间|置信|可信|把握|范围|窗口|之间|介于|落在|落于",
    re.I,
)


@lru_cache(maxsize=4096)
def meanings_in(text: str, kind: str) -> frozenset[str]:
    """Return what a text calls a number of a kind.

    >>> sorted(meanings_in("risk to slip, else won", "probability")), meanings_in("风险金额", "money")
    (['slip', 'won'], frozenset({'at_risk'}))
    """
    known = _OF_KIND.get(kind, frozenset())
    return frozenset(str(match.lastgroup) for match in _MEANINGS.finditer(text)) & known if known else known


def tells_bounds(text: str) -> bool:
    """Say whether a text tells of an interval.

    >>> tells_bounds("somewhere between 3 and 5"), tells_bounds("3 days")
    (True, False)
    """
    return bool(_BOUND.search(text))


def tells_level(text: str) -> bool:
    """Say whether a text tells how sure an interval is.

    >>> tells_level("the 80% window is"), tells_level("80% to win")
    (True, False)
    """
    return bool(_LEVEL.search(text))
