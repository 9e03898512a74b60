"""What must somebody know who uses a model: what taught it, how well it did, what it brings, which leaks are allowed?

A card is written once, in Markdown; `pipelines.card_page` makes HTML of the same text.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.call_list_report import money_lines
from pipelines.card_learning import Learning
from pipelines.leak_report import LeakReport

NOTHING_SPECIAL = Learning()
_MOST_SEGMENTS = 40
_QUESTIONS = {
    "leads": "Does an open lead convert within {days} days? 未结线索会在 {days} 天内转化吗？",
    "deals": "How does an open deal end, and when; is it won within {days} days? 未结商机会在 {days} 天内赢单吗？",
    "churn": "Is a customer gone within {days} days? 客户会在 {days} 天内流失吗？",
    "amounts": "What is an open deal worth if it is won within {days} days? 未结商机若在 {days} 天内赢单，金额是多少？",
    "value": "What does a customer bring within {days} days? 客户在 {days} 天内带来多少收入？",
}


def model_card(
    facts: Mapping[str, Any],
    metrics: Mapping[str, Any],
    features: Sequence[str],
    leakage: LeakReport,
    learning: Learning = NOTHING_SPECIAL,
) -> str:
    """Return a model's card in Markdown; what a manager reads is in English and Chinese.

    `facts` are those of the model's manifest, `metrics` those of its backtest. A section that has nothing to tell of
    this model is left out.
    """
    sections = {
        "Metrics of the backtest": _metrics(metrics),
        "How sure that is": _intervals(metrics),
        "In money": money_lines(metrics, "en"),
        "折算金额": money_lines(metrics, "zh"),
        "By cutoff": _by_cutoff(metrics.get("by_cutoff", ())),
        "By month and segment": _segments(metrics),
        "How it was taught": learning.lines("en"),
        "如何训练": learning.lines("zh"),
        "Leakage": _leakage(facts["task"], leakage, "en"),
        "数据泄漏": _leakage(facts["task"], leakage, "zh"),
        "Limits": _limits(facts, "en"),
        "局限": _limits(facts, "zh"),
        f"Features ({len(features)})": [", ".join(f"`{name}`" for name in features)],
    }
    told = [line for title, lines in sections.items() if lines for line in (f"## {title}", "", *_spaced(lines), "")]
    return "\n".join([f"# Model card: {facts['task']}", "", *model_summary(facts, metrics), "", *told])


def model_summary(facts: Mapping[str, Any], metrics: Mapping[str, Any]) -> list[str]:
    """Return what the model is, in a few lines of Markdown."""
    asked = _QUESTIONS.get(facts["task"], f"{facts['task']} of each {facts['entity']}, over {{days}} days")
    return [
        f"- Question: {asked.format(days=facts['horizon_days'])}",
        f"- Model: {facts['rung']}, made {facts['created_at'][:19]} UTC from {facts['rows']:,} rows",
        f"- Why this kind: {metrics.get('rung_reason', '-')}",
        f"- Data: version {facts['data_version'].split()[0]}, known until {facts['known_until'][:10]}",
        f"- Backtest: trained on cutoffs {_span(metrics['train'])}, tested on {_span(metrics['test'])}, new to it",
    ]


def accepted_section(told: Mapping[str, str], reason: str) -> str:
    """Return the section of a model that serves though it is not calibrated: what is off, and why it was accepted."""
    return "\n".join(
        [
            "## Not calibrated, accepted 未校准，已接受",
            "",
            f"- **Its probabilities are off**: {_plain(told['en'])}. Reason given: {_plain(reason)}",
            f"- **概率存在偏差**：{_plain(told['zh'])}。理由：{_plain(reason)}",
        ]
    )


def _spaced(lines: Sequence[str]) -> list[str]:
    """Put an empty line between sentences; list items and table rows stay together."""
    spaced: list[str] = []
    for line in lines:
        is_part = bool(spaced) and line[:1] in "-|" and spaced[-1][:1] == line[:1]
        spaced += [line] if is_part or not spaced else ["", line]
    return spaced


def _span(part: Mapping[str, Any]) -> str:
    return f"{part['first_cutoff'][:10]} to {part['last_cutoff'][:10]} ({part['rows']:,} rows)"


def _metrics(metrics: Mapping[str, Any]) -> list[str]:
    columns = {"model": metrics["model"], **metrics["baselines"]}
    rows = [[name, *(_number(values.get(name)) for values in columns.values())] for name in metrics["model"]]
    return _table(["", *columns], rows)


def _intervals(metrics: Mapping[str, Any]) -> list[str]:
    found = metrics.get("intervals") or {}
    rows = [[name, *(_number(of[key]) for key in ("value", "low", "high"))] for name, of in found.items()]
    if not rows:
        return []
    note = "90% intervals from draws of whole entities. A log loss against a baseline below zero: the model is better."
    return [note, *_table(["", "value", "low", "high"], rows)]


def _by_cutoff(folds: Sequence[Mapping[str, Any]]) -> list[str]:
    names = [name for name in ("rows", "auc", "log_loss", "brier_score", "mean_probability", "observed_rate")
             if any(name in fold for fold in folds)]  # fmt: skip
    rows = [[str(fold["cutoff"])[:10], *(_number(fold.get(name)) for name in names)] for fold in folds]
    return _table(["cutoff", *names], rows) if names else []


def _segments(metrics: Mapping[str, Any]) -> list[str]:
    parts = [("month", part["month"], part) for part in metrics.get("months", ())]
    parts += [(part["attribute"], part["value"], part) for part in metrics.get("segments", ())]
    if not parts:
        return []
    parts.sort(key=lambda part: not part[2]["is_off"])
    rows = [[_plain(name), _plain(value), *_judged(of)] for name, value, of in parts[:_MOST_SEGMENTS]]
    head = ["attribute", "value", "rows", "predicted", "observed", "95% interval", "lift of the top tenth", ""]
    note = "Off: the predicted rate lies outside the 95% interval of the observed one (corrected for their number)."
    return [note, *_table(head, rows)]


def _judged(of: Mapping[str, Any]) -> list[str]:
    bounds = f"{_percent(of['observed_low'])} to {_percent(of['observed_high'])}"
    rates = [_percent(of["mean_probability"]), _percent(of["observed_rate"]), bounds]
    return [f"{of['rows']:,}", *rates, _number(of["lift_at_top_10_percent"]), "off" if of["is_off"] else ""]


_WORDS = {
    "en": {
        "count": "Of the fields that feed it {clean} are clean, {suspect} suspect; {allowed} leaks are allowed.",
        "suspect": "- suspect: `{name}`: {sentence}",
        "leak": "- **leak, allowed**: `{name}`: {sentence}. Reason given: {reason}",
    },
    "zh": {
        "count": "用于本模型的字段中，{clean} 个正常，{suspect} 个可疑，{allowed} 个泄漏但已获允许。",
        "suspect": "- 可疑：`{name}`：{sentence}",
        "leak": "- **泄漏，已允许**：`{name}`：{sentence}。理由：{reason}",
    },
}

_LIMITS = {
    "en": (
        "- Reasons are associations in this history. They do not say that changing one would change the outcome.",
        "- It speaks of records like those it was tested on; of new sources, regions or products nothing is known yet.",
        "- Gains measure the order of a list, not the effect of a call.",
        "- A score is for {days} days after a cutoff, as of what was recorded before it.",
    ),
    "zh": (
        "- 原因是本历史中的关联，并不表示改变其中一项就会改变结果。",
        "- 仅适用于与测试对象相似的记录；对新的来源、区域、产品，在有结果之前一无所知。",
        "- 收益衡量的是名单的顺序，而不是跟进的效果。",
        "- 评分针对截止点之后的 {days} 天，以截止点之前已记录的信息为准。",
    ),
}


def _limits(facts: Mapping[str, Any], language: str) -> list[str]:
    return [line.format(days=facts["horizon_days"]) for line in _LIMITS[language]]


def _leakage(task: str, leakage: LeakReport, language: str) -> list[str]:
    words, verdicts = _WORDS[language], leakage.of_task(task)
    by = {kind: [v for v in verdicts if v.verdict == kind] for kind in ("clean", "suspect", "leak")}
    counts = {"clean": len(by["clean"]), "suspect": len(by["suspect"]), "allowed": len(by["leak"])}
    told = [
        words[v.verdict].format(name=v.name, sentence=v.sentence(language), reason=leakage.allowed.get(v.name, ""))
        for v in (*by["leak"], *by["suspect"])
    ]
    return [words["count"].format(**counts), *told]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(cells)} |" for cells in (head, *rows)]
    return [lines[0], "|---|" + "---:|" * (len(head) - 1), *lines[1:]]


def _plain(text: object) -> str:
    """Return a value from the data as text of a table's cell."""
    return "".join(f"\\{sign}" if sign in "|\\`*_[]<>&" else sign for sign in " ".join(str(text).split()))


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _percent(value: float) -> str:
    return f"{value:.1%}"
