"""Which words do people read around the numbers, in English and in Chinese?"""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "lead": ("lead", "线索"),
    "deal": ("deal", "商机"),
    "account": ("customer", "客户"),
    "headline": (
        "{entity} {entity_id}: {probability:.1%} (80% interval {low:.1%} to {high:.1%}) as of {cutoff}",
        "{entity} {entity_id}：{probability:.1%}（80% 区间 {low:.1%} 至 {high:.1%}），截至 {cutoff}",
    ),
    "source": ("score id {score_id}, model version {model_version}", "评分编号 {score_id}，模型版本 {model_version}"),
    "outlook": ("Outlook", "走势预测"),
    "days": ("{days} days", "{days} 天"),
    "won": ("won", "赢单"),
    "lost": ("lost", "丢单"),
    "open": ("open", "进行中"),
    "closes": (
        "If it is won, then on {middle} (80% interval {first} to {last})",
        "若赢单，预计在 {middle}（80% 区间 {first} 至 {last}）",
    ),
    "slips": ("Not won by the rep's date: {risk:.0%}", "在销售预计日期前未赢单的概率：{risk:.0%}"),
    "reasons": ("Reasons (associations in the data)", "原因（数据中的关联）"),
    "value": ("value", "当前值"),
    "points": ("points of probability", "概率点"),
    "log_odds": ("log-odds", "对数几率"),
    "smaller": ("{count} smaller reasons", "其余 {count} 个较小原因"),
    "moved": ("It was {probability:.1%} on {since}; what moved it", "{since} 为 {probability:.1%}；变化来自"),
    "off": (
        "Off where {what} is {value}: predicted {mean_probability:.1%}, observed {observed_rate:.1%} of {rows:,} rows",
        "{what} 为 {value} 时有偏差：预测 {mean_probability:.1%}，{rows:,} 行中实际为 {observed_rate:.1%}",
    ),
    "then": ("then", "当时"),
    "now": ("now", "现在"),
}


def say(key: str, language: str, **facts: object) -> str:
    """Return a text in "en" or "zh" with its facts filled in.

    >>> say("smaller", "en", count=3), say("smaller", "zh", count=3)
    ('3 smaller reasons', '其余 3 个较小原因')
    """
    english, chinese = TEXTS[key]
    return (chinese if language == "zh" else english).format(**facts)
