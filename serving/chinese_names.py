"""Which names of companies and persons does a Chinese text tell that are not cited?

A company is what ends in a legal form, or stands after "call", "customer" and the like and ends as companies do. A
person is what differs from a cited person by one character, or has a surname, where a person would stand.
"""

import re
from collections.abc import Iterator, Sequence

from serving.claims import Span, Stranger

HAN = r"\u3400-\u9fff"
LEGAL_HAN = re.compile(r"(?:股份有限公司|有限责任公司|有限公司|股份公司|集团公司|集团|公司)$")
_LEGAL = re.compile(rf"[{HAN}]{{2,20}}?(?:有限责任公司|有限公司|股份公司|集团)(?!公司)")
_CUES = "致电|联系|拜访|跟进|客户|走访|回访|推进|关注|提醒|约见"
_TRADES = "公司|科技|实业|机械|电子|物流|食品|化工|能源|贸易|制造|软件"
_SHORT = re.compile(
    rf"(?:{_CUES}|和|与|、|：|“|「|^|\n|[。，；])(?P<name>[{HAN}]{{2,6}}?(?:{_TRADES}))"
    rf"(?!行业|业|类|产品|领域|板块|有限|股份|集团|[{HAN}]?公司)"
)
_BEFORE = re.compile(
    rf"^.*(?:{_CUES}|优先|其中|以及|还有|另外|目前|建议|我们|你们|他们|和|与|及|给|对|向|在|把|将|是|的|先|再|由|请|去|到|于|如|像|比)"
)
_NO_COMPANY = re.compile(
    r"这|那|该|本|贵|我|此|两|几|各|每|某|家|个|的|上述|对方|客户|同类|所有|其他|一|二|三|四|五|六|七|八|九|十|母|子|分|总|大|小|新|老"
)
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘"
    "杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
)
_IN_WORDS = "高林何马于程曾丁余戴夏钟汪田任范方石姚金陆孔白康毛秦江史顾龙万段钱汤黎易常武乔文"
"""Surnames that begin other words too."""

_NO_GIVEN = "的是在和与给为了前后请先再也都会已将有不可要需应一二三四五六日末内期间额案面件档务法式"
_LEFT = (
    "请|等|给|由|找|让|与|和|及|跟|同|对|叫|派|问|约|为|是|归|在|而|"
    "但|并|则|就|把|将|被|因|从|以|提醒|建议|通知|联系|致电|麻烦|辛苦|安排|交给|转给|告诉|"
    "负责人|销售|同事|代表|经理|主管|总监|顾问|专员"
)
_RIGHT = (
    "的|好|负责|跟|先|女士|经理|总|您|你|请|本|今|明|下周|周|应|需|可|要|来|去|尽快|主动|在|已|也|都|和|与|及|名下|手|那|这|发|打|联系|"
    "拜访|写|看|把|安排|对接|说|老师|同学|有|是|处理|确认|约|推|抓|盯|提醒|做|给|尽|马上|立即|亲自|持|管|接|聊|谈|沟通|商|讨论|碰|见|开会|一起|一同|核|反馈|同步|问|交流|交接|过一|吃|汇报|配合|协|准备|整理|起草|了解"
)
_BIGRAMS = """
加强 增强 说明 证明 表明 声明 聪明 文明 透明 水平 公平 和平 安静 冷静 平静 安排 中华 精华
才华 伟大 勇敢 英勇 敏感 灵敏 海洋 波涛      方便 方向 高管 高层 高峰 高价 马上 成交 常规
常见 黄金 白天 周报 周会 周年 余款 任何 江苏 谢谢 许多 许可 董事 程度 程序 于是 顾客 顾问
时机 文字 段落
"""
_NO_PERSON = frozenset(_BIGRAMS.split())
"""Words of two characters that look like a surname and a name, or like a cited name."""

_PERSON = re.compile(
    rf"(?:(?:负责人|销售|联系人|同事|代表)(?:是|为|\s?[：:]|\s)|负责人|由|联系|致电|请|拜访|和|与)\s?"
    rf"(?P<a>[{_SURNAMES}](?:(?![{_NO_GIVEN}])[{HAN}]){{1,2}})"
    rf"(?=[，。；、：:,（(\s]|负责|先生|女士|经理|总|跟进|处理|尽快|今天|明天|本周|下周|务必|亲自|主动|$)"
    rf"|(?:^|[\n。，；、（(\s])(?P<b>[{_SURNAMES}](?:(?![{_NO_GIVEN}])[{HAN}]){{1,2}}?)(?=负责|先生|女士|经理|，(?:请|[您你]好))"
)


def find_chinese(draft: str, persons: Sequence[str]) -> Iterator[Stranger]:
    """Yield the names of companies and persons; `persons` are those that are cited."""
    taken: list[Span] = []
    for stranger in (*_companies(draft), *_like(draft, persons), *_persons(draft)):
        if not any(stranger.span.touches(other) for other in taken):
            taken.append(stranger.span)
            yield stranger


def _companies(draft: str) -> Iterator[Stranger]:
    for match in _LEGAL.finditer(draft):
        before = _BEFORE.match(match[0])
        start = match.start() + (before.end() if before else 0)
        core = LEGAL_HAN.sub("", draft[start : match.end()])
        if len(core) > 1 and not (len(core) < 4 and _NO_COMPANY.search(core)):
            yield Stranger(Span(start, match.end()), draft[start : match.end()])
    for match in _SHORT.finditer(draft):
        if not _NO_COMPANY.search(match["name"]):
            yield Stranger(Span(*match.span("name")), match["name"])


def _like(draft: str, persons: Sequence[str]) -> Iterator[Stranger]:
    """Yield what differs from a cited person in one character and stands as a person would."""
    for person in dict.fromkeys(persons):
        pattern = "|".join(rf"{person[:at]}(?!{person[at]})[{HAN}]{person[at + 1 :]}" for at in range(len(person)))
        for match in re.finditer(rf"(?=({pattern}))", draft):
            span = Span(*match.span(1))
            if match[1] not in _NO_PERSON and _stands_free(draft, span):
                yield Stranger(span, match[1])


def _stands_free(draft: str, span: Span) -> bool:
    left, right = draft[max(0, span.start - 3) : span.start], draft[span.end : span.end + 2]
    if re.search(rf"(?:{_LEFT})$", left) and draft[span.start] in _SURNAMES and draft[span.start] not in _IN_WORDS:
        return True
    return bool(re.search(rf"(?:^|[^{HAN}]|{_LEFT})$", left) and re.match(rf"$|[^{HAN}]|{_RIGHT}", right))


def _persons(draft: str) -> Iterator[Stranger]:
    for match in _PERSON.finditer(draft):
        group = "a" if match["a"] else "b"
        if match[group] not in _NO_PERSON:
            yield Stranger(Span(*match.span(group)), match[group])
