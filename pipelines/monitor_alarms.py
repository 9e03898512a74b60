"""What can the monitor alarm about, and what is then to be done, in English and Chinese?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.reason_texts import LANGUAGES, reason_text

_RETRAIN = ("run: crmcast monitor --retrain", "请运行 crmcast monitor --retrain")
_SCORE = ("run: crmcast score", "请运行 crmcast score")
_ALARMS: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "data_age": (
        (
            "the data end on {until}, {days} days ago; {allowed} are usual",
            "数据截至 {until}，已过 {days} 天；正常为 {allowed} 天内",
        ),
        ("export anew and run: crmcast ingest", "请重新导出并运行 crmcast ingest"),
    ),
    "score_age": (
        ("the scores are as of {cutoff}, the data reach {until}", "评分截至 {cutoff}，而数据已到 {until}"),
        _SCORE,
    ),
    "score_model": (
        (
            "the scores are by version {by}, the champion is version {version}",
            "评分来自版本 {by}，当前模型为版本 {version}",
        ),
        _SCORE,
    ),
    "reading": (
        (
            "{name} saw {count:,} scores within a day; up to {limit:,} are usual",
            "{name} 在一天内查看了 {count:,} 个评分；正常不超过 {limit:,} 个",
        ),
        (
            "ask why, see: crmcast audit list, and close the token if need be: crmcast token revoke",
            "请了解原因，用 crmcast audit list 查看；必要时用 crmcast token revoke 撤销令牌",
        ),
    ),
    "unfit": (
        ("the champion cannot serve: {reason}", "当前模型无法提供服务：{reason}"),
        (
            "run: crmcast promote, which takes its files from MLflow again, or crmcast rollback",
            "请运行 crmcast promote（将从 MLflow 重新取得文件）或 crmcast rollback",
        ),
    ),
    "model_age": (
        (
            "version {version} knows nothing of the last {days} days; up to {allowed}, two horizons, are usual",
            "版本 {version} 未学习最近 {days} 天；正常为两个预测期（{allowed} 天）内",
        ),
        _RETRAIN,
    ),
    "inputs": (
        (
            "{count} inputs moved since training, and {weight:.0%} of all reasons rest on them: {names}",
            "{count} 个输入自训练后发生偏移，占全部评分原因的 {weight:.0%}：{names}",
        ),
        (
            "see whether the CRM or the mapping changed; if the business did, run: crmcast monitor --retrain",
            "先检查 CRM 或映射是否改变；若业务确有变化，请运行 crmcast monitor --retrain",
        ),
    ),
    "scores": (
        (
            "the scores moved since training: stability index {index:.2f}, up to {limit:.2f} is usual",
            "评分自训练后发生偏移：稳定性指数 {index:.2f}，正常不超过 {limit:.2f}",
        ),
        (
            "look at the inputs that moved most in reports/monitor.md; then run: crmcast monitor --retrain",
            "请先查看 reports/monitor.md 中偏移最大的输入，再运行 crmcast monitor --retrain",
        ),
    ),
    "calibration": (
        (
            "{observed} came true, expected {expected}: {ratio:.2f} ({low:.2f} to {high:.2f}; good: .8 to 1.25)",
            "实际 {observed} 次，预期 {expected} 次：{ratio:.2f}（{low:.2f} 至 {high:.2f}），不在 0.80 至 1.25 内",
        ),
        _RETRAIN,
    ),
    "money": (
        (
            "{observed} came in, expected {expected}: {ratio:.2f} ({low:.2f} to {high:.2f}; good: .8 to 1.25)",
            "实际金额 {observed}，预期 {expected}：{ratio:.2f}（{low:.2f} 至 {high:.2f}），不在 0.80 至 1.25 内",
        ),
        _RETRAIN,
    ),
    "money_coverage": (
        (
            "the 80% intervals that were shown hold about 80% of the amounts in only {covered} of {bins} bins",
            "按金额大小分组，所显示的 80% 区间仅在 {bins} 组中的 {covered} 组覆盖约 80% 的实际金额",
        ),
        _RETRAIN,
    ),
    "coverage": (
        (
            "the 80% intervals that were shown meet the observed rate in only {covered} of {bins} bins",
            "所显示的 80% 区间仅在 {bins} 组中的 {covered} 组与实际比例相符",
        ),
        _RETRAIN,
    ),
}
_FOR_TRAINING = ("model_age", "inputs", "scores", "calibration", "coverage", "money", "money_coverage")
_MOST_NAMES = 3
_ALL = ("data", "数据")
_HEAD = ("ALARM {task}: {sentence}", "警报 {task}：{sentence}")


@dataclass(frozen=True)
class Alarm:
    """Something to act on, in both languages; `task` is empty where it concerns all."""

    kind: str
    task: str
    sentences: tuple[str, str]
    advice: tuple[str, str]

    @property
    def is_for_training(self) -> bool:
        """Whether a new model may be the answer."""
        return self.kind in _FOR_TRAINING

    def lines(self, language: str) -> tuple[str, str]:
        """Return what was found, and what to do."""
        place = LANGUAGES.index(language)
        task = self.task or _ALL[place]
        return _HEAD[place].format(task=task, sentence=self.sentences[place]), f"-> {self.advice[place]}"


def alarm(kind: str, task: str, facts: Mapping[str, Any]) -> Alarm:
    """Return an alarm with its facts filled in; of the `features` among them the first are named."""
    (texts, advice), said = _ALARMS[kind], []
    for language, text in zip(LANGUAGES, texts, strict=True):
        names = [f"{reason_text(name, language)} ({name})" for name in facts.get("features", ())[:_MOST_NAMES]]
        said.append(text.format(**facts, names=", ".join(names)))
    return Alarm(kind, task, (said[0], said[1]), advice)
