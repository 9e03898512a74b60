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
    "money_headline": (
        "{entity} {entity_id}: {expected_value:,.0f} (80% interval {value_low:,.0f}-{value_high:,.0f}) as of {cutoff}",
        "{entity} {entity_id}：{expected_value:,.0f}（80% 区间 {value_low:,.0f} 至 {value_high:,.0f}），截至 {cutoff}",
    ),
    "worth": (
        "Expected value {expected_value:,.0f} (at least 80% interval {value_low:,.0f} to {value_high:,.0f})",
        "预期价值 {expected_value:,.0f}（至少 80% 区间 {value_low:,.0f} 至 {value_high:,.0f}）",
    ),
    "at_risk": (
        "Value at risk {value_at_risk:,.0f} (at least 80% interval {risk_low:,.0f} to {risk_high:,.0f})",
        "风险价值 {value_at_risk:,.0f}（至少 80% 区间 {risk_low:,.0f} 至 {risk_high:,.0f}）",
    ),
    "stays": ("Still a customer after {curve}", "仍为客户的概率：{curve}"),
    "stays_after": ("{days} days {probability:.0%}", "{days} 天后 {probability:.0%}"),
    "in_money": ("money", "金额"),
    "logarithm": ("logarithm", "对数"),
    "money_moved": (
        "It was {expected_value:,.0f} on {since}; what moved it",
        "{since} 为 {expected_value:,.0f}；变化来自",
    ),
    "source": ("score id {score_id}, model version {model_version}", "评分编号 {score_id}，模型版本 {model_version}"),
    "outlook": ("Outlook", "走势预测"),
    "days": ("{days} days", "{days} 天"),
    "won": ("won", "赢单"),
    "lost": ("lost", "丢单"),
    "open": ("open", "进行中"),
    "closes": ("If it is won, then on {middle}", "若赢单，预计在 {middle}"),
    "between": ("  {level}% interval {first} to {last}", "  {level}% 区间 {first} 至 {last}"),
    "stays_open": (
        "Expected to stay open {days:.0f} days of the horizon",
        "预计在预测期内保持进行中 {days:.0f} 天",
    ),
    "in_stage": (
        "In stage {stage} for {days:.0f} days, longer than {rank:.0%} of {count:.0f} won deals",
        "在阶段 {stage} 已 {days:.0f} 天，长于 {count:.0f} 个赢单商机中的 {rank:.0%}",
    ),
    "in_stage_few": (
        "In stage {stage} for {days:.0f} days; {count:.0f} won deals passed it, too few to compare",
        "在阶段 {stage} 已 {days:.0f} 天；仅 {count:.0f} 个赢单商机经过此阶段，数量太少，无法比较",
    ),
    "held": (
        "Held back in stage {stage}: {days:.0f} days, longer than {rank:.0%} of {count:.0f} won deals",
        "受阻阶段 {stage}：{days:.0f} 天，长于 {count:.0f} 个赢单商机中的 {rank:.0%}",
    ),
    "not_held": ("No stage took unusually long against won deals", "与赢单商机相比，没有用时异常的阶段"),
    "when": ("Reasons for when it closes", "关于何时结案的原因"),
    "in_days": ("days open", "进行天数"),
    "slips": ("Not won by the rep's date: {risk:.0%}", "在销售预计日期前未赢单的概率：{risk:.0%}"),
    "reasons": ("Reasons (associations in the data)", "原因（数据中的关联）"),
    "acts_headline": (
        "{entity} {entity_id} stands at {probability:.1%}",
        "{entity} {entity_id} 当前为 {probability:.1%}",
    ),
    "acts": ("What would move it most, one after the other", "最能改变评分的行动（依次）"),
    "then_scores": ("it would score", "评分将为"),
    "no_acts": (
        "Nothing that can still be done moves it by 0.1 points or more",
        "目前可采取的行动都不会使其变化达到 0.1 个百分点",
    ),
    "reached": ("That reaches {target:.1%}", "可达到 {target:.1%}"),
    "not_reached": ("That does not reach {target:.1%}", "未能达到 {target:.1%}"),
    "topics": ("Reasons by topic (associations in the data)", "按主题汇总的原因（数据中的关联）"),
    "strongest": ("strongest of it", "其中最强"),
    "value": ("value", "当前值"),
    "typical": ("typical", "常见值"),
    "moved_by_topic": ("What moved it, by topic", "按主题汇总的变化"),
    "in_points": ("points of probability", "概率点"),
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
