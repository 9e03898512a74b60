"""What must somebody know who uses a model: what taught it, how well it did, what it sees, which leaks are allowed?"""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.leak_report import LeakReport


def model_card(
    facts: Mapping[str, Any], metrics: Mapping[str, Any], features: Sequence[str], leakage: LeakReport
) -> str:
    """Return a model's card in Markdown; the part on leakage is in English and Chinese.

    `facts` are those of the model's manifest, `metrics` those of its backtest.
    """
    train, test = metrics["train"], metrics["test"]
    lines = [
        f"# Model card: {facts['task']}",
        "",
        f"- Question: {facts['task']} of each {facts['entity']}, over {facts['horizon_days']} days",
        f"- Model: {facts['rung']}, made {facts['created_at'][:19]} UTC from {facts['rows']:,} rows",
        f"- Data: version {facts['data_version'].split()[0]}, known until {facts['known_until'][:10]}",
        f"- Backtest: trained on cutoffs {_span(train)}, tested on {_span(test)}, which it had not seen",
        "",
        "## Metrics of the backtest",
        "",
        *_metrics(metrics),
        "",
        "## Leakage",
        "",
        *_leakage(facts["task"], leakage, "en"),
        "",
        "## 数据泄漏",
        "",
        *_leakage(facts["task"], leakage, "zh"),
        "",
        f"## Features ({len(features)})",
        "",
        ", ".join(f"`{name}`" for name in features),
    ]
    return "\n".join([*lines, ""])


def _span(part: Mapping[str, Any]) -> str:
    return f"{part['first_cutoff'][:10]} to {part['last_cutoff'][:10]} ({part['rows']:,} rows)"


def _metrics(metrics: Mapping[str, Any]) -> list[str]:
    columns = {"model": metrics["model"], **metrics["baselines"]}
    rows = [
        f"| {name} | {' | '.join(_number(values.get(name)) for values in columns.values())} |"
        for name in metrics["model"]
    ]
    return [f"| | {' | '.join(columns)} |", "|---|" + "---|" * len(columns), *rows]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}"


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


def _leakage(task: str, leakage: LeakReport, language: str) -> list[str]:
    words, verdicts = _WORDS[language], leakage.of_task(task)
    by = {kind: [v for v in verdicts if v.verdict == kind] for kind in ("clean", "suspect", "leak")}
    counts = {"clean": len(by["clean"]), "suspect": len(by["suspect"]), "allowed": len(by["leak"])}
    told = [
        words[v.verdict].format(name=v.name, sentence=v.sentence(language), reason=leakage.allowed.get(v.name, ""))
        for v in (*by["leak"], *by["suspect"])
    ]
    return [words["count"].format(**counts), *([""] if told else []), *told]
