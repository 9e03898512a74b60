"""What does a manager read of a backtest in money, in English and in Chinese?"""

from collections.abc import Mapping
from typing import Any

from pipelines.call_lists import WEEKS_LOOKED_AT

_TEXTS: Mapping[str, tuple[str, str]] = {
    "settings": ("as set in crmcast.toml", "按 crmcast.toml 的设定"),
    "history": (
        f"the median of the {WEEKS_LOOKED_AT} weeks before the test; calls_per_week sets another",
        f"测试前 {WEEKS_LOOKED_AT} 周的中位数；可用 calls_per_week 另行设定",
    ),
    "list": (
        "a tenth of the lists, as the history tells of no work on it; calls_per_week sets another",
        "名单的十分之一，因为历史中没有跟进记录；可用 calls_per_week 另行设定",
    ),
    "leads": ("convert", "转化"),
    "deals": ("are won", "赢单"),
    "churn": ("leave", "流失"),
    "other": ("come true", "成真"),
    "capacity": (
        "Called in a week: {calls:,} ({told_by}). By score {found} {event} in {days} days, mean of {cutoffs} cutoffs.",
        "每周跟进 {calls:,} 个（{told_by}）。按评分，{found}在 {days} 天内{event}（{cutoffs} 个截止点的平均）。",
    ),
    "found": ("{found:,.1f}", "{found:,.1f} 个"),
    "found_money": ("{found:,.1f} (worth {money})", "{found:,.1f} 个（金额 {money}）"),
    "gain": ("- {rival}: {other}; by score {gain}", "- {rival}：{other}；按评分 {gain}"),
    "gain_found": (
        "{value:+,.1f} (90% interval {low:+,.1f} to {high:+,.1f})",
        "{value:+,.1f}（90% 区间 {low:+,.1f} 至 {high:+,.1f}）",
    ),
    "gain_money": (
        ", {currency}{value:+,.0f} ({low:+,.0f} to {high:+,.0f})",
        "，{currency}{value:+,.0f}（{low:+,.0f} 至 {high:+,.0f}）",
    ),
    "by_money": ("In the order of probability x amount", "按概率 × 金额的顺序"),
    "reps": ("In the reps' own order", "按销售自己的顺序"),
    "random": ("In random order", "随机顺序"),
    "baseline": ("In the order of {name}", "按 {name} 的顺序"),
    "no_work": (
        (
            "The reps' own order is not compared: the history that was read holds no activity, first response or"
            " assignment of theirs."
        ),
        "未与销售自己的顺序比较：所读历史中没有他们的活动、首次响应或分配记录。",
    ),
    "no_money": ("Amounts are not known, so only counts are compared.", "金额未知，因此只比较数量。"),
    "worth_leads": (
        "A lead is worth what was won from it until the end of the history.",
        "线索的金额为截至历史末尾由其赢得的金额。",
    ),
    "worth_deals": ("A deal is worth its amount.", "商机的金额为其成交金额。"),
    "worth_churn": (
        "A customer is worth the revenue of the year before the cutoff.",
        "客户的金额为截止点前一年的收入。",
    ),
    "caution": (
        (
            "This measures the order of the list: who among those called came true within the horizon. It does not"
            " measure what a call changes. The reps' order is whom they worked first after the cutoff, within a week"
            " or until the next list, with what they learnt meanwhile."
        ),
        (
            "这里衡量的是名单的顺序：被跟进者中谁在预测期内成真，而不是跟进本身带来的改变。"
            "销售的顺序指截止点后一周内（或下一份名单之前）最先跟进的对象，其中包含他们在此期间得到的信息。"
        ),
    ),
}


def money_lines(metrics: Mapping[str, Any], language: str = "en") -> list[str]:
    """Return what the lists of a backtest bring, as sentences; nothing if the task has no such lists.

    Parameters
    ----------
    metrics : those of the backtest, with `task` and `money`
    language : "en" or "zh"
    """
    money = metrics.get("money") or {}
    if not money.get("lists"):
        return []
    task, currency = metrics["task"], money["currency"]
    brings = {name: _found(found, currency, language) for name, found in money["lists"].items()}
    head = _say(
        "capacity",
        language,
        calls=money["calls_per_week"],
        told_by=_say(money["calls_told_by"], language),
        found=brings["model"],
        event=_say(task if task in _TEXTS else "other", language),
        days=metrics["horizon_days"],
        cutoffs=money["cutoffs"],
    )
    gains = [
        _say("gain", language, rival=_rival(name, language), other=brings[name], gain=_gain(gain, currency, language))
        for name, gain in money["gains"].items()
    ]
    return [head, *gains, *_notes(money, task, language)]


def money_headlines(metrics: Mapping[str, Any], language: str = "en") -> list[str]:
    """Return what the model's list brings, how it compares in the order of money, with the reps' own or with chance."""
    lists = (metrics.get("money") or {}).get("lists", {})
    return money_lines(metrics, language)[: 3 if "by_money" in lists else 2]


def caution(language: str = "en") -> str:
    """Return what such lists do not say."""
    return _say("caution", language)


def _notes(money: Mapping[str, Any], task: str, language: str) -> list[str]:
    has_money = any("money" in found for found in money["lists"].values())
    notes = [] if "reps" in money["lists"] else [_say("no_work", language)]
    notes.append(_say(f"worth_{task}" if has_money and f"worth_{task}" in _TEXTS else "no_money", language))
    return [*notes, caution(language)]


def _rival(name: str, language: str) -> str:
    return _say(name, language) if name in ("by_money", "reps", "random") else _say("baseline", language, name=name)


def _found(found: Mapping[str, float], currency: str, language: str) -> str:
    if "money" not in found:
        return _say("found", language, found=found["found"])
    money = f"{currency} {found['money']:,.0f}".strip()
    return _say("found_money", language, found=found["found"], money=money)


def _gain(gain: Mapping[str, Any], currency: str, language: str) -> str:
    text = _say("gain_found", language, **gain["found"])
    if "money" not in gain:
        return text
    return text + _say("gain_money", language, currency=f"{currency} " if currency else "", **gain["money"])


def _say(key: str, language: str, **facts: object) -> str:
    english, chinese = _TEXTS[key]
    return (chinese if language == "zh" else english).format(**facts)
