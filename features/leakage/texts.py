"""In which words is a leak told, in English and Chinese?"""

from typing import Any

from features.leakage.signs import Finding

_SENTENCES = {
    "changes": (
        "it is listed as fixed, but {changed:,} of {of:,} records change it later, {after:,} of them after closing",
        "列为 fixed，但 {of:,} 条记录中有 {changed:,} 条在创建后改动，其中 {after:,} 条在关闭之后",
    ),
    "changes_after": (
        "{after:,} of {of:,} closed records change it after closing; it is safe only while every change is recorded",
        "{of:,} 条已关闭记录中有 {after:,} 条在关闭后改动；只有所有变更均被记录时才安全",
    ),
    "values": (
        "{records:,} {owner} records hold values that {observed:,} others have; {expected:,.0f} of equal age should",
        "{records:,} 条“{owner}”记录的取值，在其他同龄记录中应有 {expected:,.0f} 条，实际仅 {observed:,} 条",
    ),
    "filled": (
        "it is filled in for {records:,} {owner} records and {observed:,} others, where {expected:,.0f} should be",
        "“{owner}”记录中有 {records:,} 条填写，其他同龄记录应有 {expected:,.0f} 条填写，实际仅 {observed:,} 条",
    ),
    "fill": (
        "it is filled in for {closed:.0%} of {ended} and {open:.0%} of {running} records of equal age",
        "同龄记录中，“{ended}”的有 {closed:.0%} 填写，“{running}”的有 {open:.0%} 填写",
    ),
    "outcome": (
        "alone it tells {success} from {rest} of equal age with an AUC of {auc:.2f}, at least {low:.2f}{others}",
        "仅凭该字段即可区分同龄的“{success}”与“{rest}”记录，AUC 为 {auc:.2f}（至少 {low:.2f}）{others}",
    ),
    "closed": (
        "alone it tells {ended} from {running} records of equal age with an AUC of {auc:.2f}, at least {low:.2f}",
        "仅凭该字段即可区分同龄的“{ended}”与“{running}”记录，AUC 为 {auc:.2f}（至少 {low:.2f}）",
    ),
    "jump": (
        "a day before closing it tells the outcome with an AUC of {before:.2f}, at closing with {at_end:.2f}",
        "关闭前一天区分结果的 AUC 为 {before:.2f}，关闭时升至 {at_end:.2f}",
    ),
    "order": (
        "it runs in the order of closing (rank correlation {rho:.2f} on {records:,} closed records of equal age)",
        "其大小顺序与关闭先后一致（{records:,} 条同龄已关闭记录的秩相关为 {rho:.2f}）",
    ),
    "closing_day": (
        "it is the day of closing in {records:,} of {of:,} closed records",
        "{of:,} 条已关闭记录中有 {records:,} 条的该时间就是关闭当日",
    ),
    "logged": (
        "{records:,} times lie after creation, {observed:,} after the end of the data; {expected:,.0f} plans would",
        "{records:,} 条的时间晚于创建，仅 {observed:,} 条晚于数据截止（计划应有 {expected:,.0f} 条）：它是事后记录",
    ),
    "identifier": (
        "{different:,} different texts in {records:,} records: it names the record and can only be learned by heart",
        "{records:,} 条记录有 {different:,} 个不同取值：它只是记录的标识，只会被死记",
    ),
    "outcomes_from": (
        "no record closed before {first}, though {expected:,.0f} closings were due: set outcomes_from = {first}",
        "{first} 之前没有任何关闭记录，而按节奏应有 {expected:,.0f} 次：请设置 outcomes_from = {first}",
    ),
    "complete_until": (
        "the data end on {last}, complete_until says {until}: {days} days without rows would count as known",
        "数据止于 {last}，而 complete_until 为 {until}：其间 {days} 天没有数据却会被当作已知",
    ),
    "clean": ("nothing found", "未发现问题"),
    "clock": ("a time that counts only once it has passed", "仅在该时间过去之后才使用"),
}
_WORDS = {
    "open": "未关闭",
    "closed": "已关闭",
    "converted": "已转化",
    "disqualified": "已淘汰",
    "won": "赢单",
    "lost": "输单",
    "staying": "留存",
    "gone": "流失",
    "running": "生效",
    "ended": "已终止",
    "cancelled": "已取消",
}


def sentences(finding: Finding | None, words: tuple[str, str, str], of: str = "") -> tuple[str, str]:
    """Return a finding in English and Chinese; `of` says which event of a record it was found on."""
    if finding is None:
        return _SENTENCES["clean"]
    en, zh = _SENTENCES[finding.test]
    before = {
        "first": ("on the first event, ", "首个事件上："),
        "newest": ("on the newest event, ", "最新事件上："),
        "last": ("it marks the last event of all: ", "它标记了最后一个事件："),
    }
    here, there = before.get(of, ("", ""))
    return here + en.format(**_numbers(finding, words, "en")), there + zh.format(**_numbers(finding, words, "zh"))


def _numbers(finding: Finding, words: tuple[str, str, str], language: str) -> dict[str, Any]:
    still_open, success, failure = words
    ended = "closed" if failure else success
    named = {"open": still_open, "success": success, "failure": failure, "closed": ended}
    plain = finding.evidence.get("plain")
    said = {
        "success": success,
        "rest": failure or still_open,
        "ended": ended,
        "running": still_open,
        "owner": named.get(finding.evidence.get("owner", ""), ""),
    }
    if language == "zh":
        said = {key: _WORDS.get(word, word) for key, word in said.items()}
    others = {"en": "; all unremarkable fields together have {:.2f}", "zh": "；其余正常字段合计为 {:.2f}"}
    return finding.evidence | said | {"others": others[language].format(plain) if plain else ""}
