"""Which words around a number make it a level, a window, a change, a version, or less exact?"""

import re

ABOUT = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|approx\.?|some|nearly|almost|circa|ca\.?|close to"
    r"|just over|just under)|[~≈约近]|大约|大概|将近|接近|左右|差不多)\s?(?:有|为|是|an?\s)?$",
    re.I,
)
ABOUT_AFTER = re.compile(r"^(?:ish\b|\s?(?:or so|or thereabouts|左右|上下|前后|出头))", re.I)
OVER = re.compile(
    r"(?:(?<![%％]\s)(?<!points\s)(?:over|above)|more than|exceed(?:s|ing)?|at least|upwards of"
    r"|超过|高于|至少|不低于|逾|大于)\s?$",
    re.I,
)
UNDER = re.compile(
    r"(?:under|below|less than|fewer than|at most"
    r"|(?<![\d%％kKmM万元]\s)(?<!thousand\s)(?<!million\s)(?<!days\s)up to|不到|低于|不足|至多|不超过|小于)\s?$",
    re.I,
)
WINDOW = re.compile(
    r"(?:\b(?:last|past|previous|preceding|within|next|coming|over|in|after|by|at|following|trailing|every|day)|近|最近|过去|未来|今后|接下来|往后|每|再过)"
    r"\s?(?:the\s|a\s)?(?:last\s|past\s|next\s|coming\s)?$",
    re.I,
)
WINDOW_AFTER = re.compile(
    r"^\s?(?:内|以内|之内|后|以后|之后|以来|前|期)|^[\s-](?:window|horizon|lookback|mark|out\b|ahead|later|from now"
    r"|view|outlook)",
    re.I,
)
LASTED = re.compile(
    r"\b(?:been|silent|quiet|stuck|stayed|waited|waiting|sat|since|spent)\b[^.,;:\n]{0,20}$"
    r"|(?:[已了满停留过]|超过|沉默)\s?(?:约)?\s?$",
    re.I,
)
AGO = re.compile(r"(?:\b(?:last|past|previous|preceding|trailing)|最近|过去|(?<!最)近)\s?$", re.I)
VERSION = re.compile(r"(?:\bversion|\bmodel|\bv|版本|版)\s?(?:号)?(?:is\s|[:：为是]\s?)?$", re.I)
DAY_WORD = re.compile(r"\bday\s$", re.I)
CHANGE = re.compile(
    r"(?:\b(?:up|down|rose|risen|rises|grew|grown|grows|increased?|increasing|decreased?|fell|fallen|falls|dropped|drops|improved?|gained|climbed)(?:\sby)?"
    r"|(?:growth|increase|decrease|drop|rise|decline|improvement|discount)\sof"
    r"|同比|环比|提升|提高|增长|上升|上涨|下降|下滑|降低|增加|减少|高出|低出|折扣)(?:了|约|\sabout)?\s?$",
    re.I,
)
CHANGE_AFTER = re.compile(
    r"^\s?(?:more|higher|less|lower|better|faster|growth|increase|discount|off\b"
    r"|year[\s-](?:on|over)[\s-]year|on last|than last|的(?:增长|增幅|折扣|提升))",
    re.I,
)
MORE = re.compile(r"(?:\badditional|\banother|还需|还要|再)\s?$", re.I)
MORE_AFTER = re.compile(r"^\s(?:more|additional|further)\b", re.I)
OFTEN_AFTER = re.compile(r"^\s(?:more|less)\s(?:often|frequently)\b", re.I)
CHANCE_AFTER = re.compile(r"^\s(?:chance|probability|likelihood|odds)\b|^\s?的?(?:概率|可能|把握|几率)", re.I)
CHANCE_BEFORE = re.compile(
    r"(?:\b(?:chance|probability|likelihood)\s(?:is|of|at)|(?:概率|可能性|几率)[为是有：:])\s?(?:about\s|an?\s|约)?$",
    re.I,
)
