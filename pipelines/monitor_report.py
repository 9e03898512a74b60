"""What did the monitor find, in words, for people who read English or Chinese?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pipelines.drift_checks import Drift
from pipelines.history import replace_file
from pipelines.home import Home
from pipelines.levels import Followed
from pipelines.monitor_alarms import Alarm
from pipelines.monitor_figures import health_figure
from pipelines.monitor_record import MOST_INPUTS, MonitorRecord, MovedInput, TaskHealth
from pipelines.reason_texts import LANGUAGES, reason_text
from pipelines.reliability import Span
from pipelines.ripe_scores import Ripe
from pipelines.state import utc_now

_WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("Monitor", "监控"),
    "scope": ("data until {until}, scores as of {cutoff}", "数据截至 {until}，评分截至 {cutoff}"),
    "task": ("task", "任务"),
    "model": ("model", "模型"),
    "inputs": ("inputs moved", "输入偏移"),
    "scores": ("scores moved", "评分偏移"),
    "ripe": ("observed / expected", "实际 / 预期"),
    "bins": ("intervals hold", "区间相符"),
    "version": ("version {version}, {days} days", "版本 {version}，{days} 天"),
    "moved": ("{count} of {all}, weight {weight:.0%}", "{count} / {all}，权重 {weight:.0%}"),
    "index": ("{index:.2f} (usual to {limit:.2f})", "{index:.2f}（正常不超过 {limit:.2f}）"),
    "level": ("{value:.2f} ({low:.2f} to {high:.2f})", "{value:.2f}（{low:.2f} 至 {high:.2f}）"),
    "unripe": ("{rows} ripe, too few", "{rows} 条到期，尚不足"),
    "unknown": ("not known", "未知"),
    "covered": ("{covered} of {bins} bins", "{bins} 组中 {covered} 组"),
    "quiet": ("no alarm", "没有警报"),
    "promoted": (
        "{task}: version {version} was trained and promoted: {reason}",
        "{task}：已训练版本 {version} 并发布：{reason}",
    ),
    "kept": ("{task}: the champion stays: {reason}", "{task}：保留当前模型：{reason}"),
    "followed": (
        "{task}: the level of the scores has followed {outcomes:,} outcomes since training, by {moved:+.2f} log-odds",
        "{task}：评分水平已随训练后的 {outcomes:,} 个结果调整，对数几率变化 {moved:+.2f}",
    ),
    "rescore": ("run: crmcast score", "请运行 crmcast score"),
    "most": ("What moved most: {task}", "偏移最大的输入：{task}"),
    "months": ("Scores whose outcome is known: {task}", "已知结果的评分：{task}"),
    "feature": ("input", "输入"),
    "stability": ("stability index", "稳定性指数"),
    "usual": ("usual up to", "正常不超过"),
    "weight": ("weight", "权重"),
    "span": ("scores of", "评分时间"),
    "rows": ("rows", "行数"),
    "expected": ("expected", "预期"),
    "observed": ("observed", "实际"),
}


def say(key: str, language: str, **facts: object) -> str:
    """Return a text in "en" or "zh" with its facts filled in."""
    return _WORDS[key][LANGUAGES.index(language)].format(**facts)


@dataclass(frozen=True)
class Health:
    """How one champion does; `drift` is None where the newest scores are not its own or it kept no reference.

    `followed` is the level of the newest scores, where it follows outcomes.
    """

    task: str
    version: int
    scored_by: int | None
    learnt_until: pd.Timestamp
    horizon_days: int
    drift: Drift | None
    ripe: Ripe
    followed: Followed | None = None

    def record(self) -> TaskHealth:
        """Return what the doors tell of it."""
        drift, ripe = self.drift, self.ripe
        inputs = [
            MovedInput(name=one.name, index=one.moved.index, limit=one.moved.limit, weight=one.weight)
            for one in (drift.features[:MOST_INPUTS] if drift else ())
        ]
        scores = drift and MovedInput(name="", index=drift.scores.index, limit=drift.scores.limit, weight=1)
        return TaskHealth(
            task=self.task,
            version=self.version,
            is_money=ripe.is_money,
            inputs=tuple(inputs),
            moved=len(drift.drifted) if drift else 0,
            scores=scores,
            rows=ripe.rows,
            champion=ripe.champion,
            months=ripe.months,
            bins=ripe.bins,
        )

    def cells(self, until: pd.Timestamp, language: str) -> tuple[str, ...]:
        """Return the task's row of the overview."""
        model = say("version", language, version=self.version, days=(until - self.learnt_until).days)
        level, bins = self.ripe.champion.level, self.ripe.bins
        held = say("covered", language, covered=self.ripe.covered, bins=len(bins)) if bins else "-"
        return (
            self.task,
            model,
            *self._drift_cells(language),
            _level(self.ripe.champion, language),
            held if level else "-",
        )

    def _drift_cells(self, language: str) -> tuple[str, str]:
        if self.drift is None:
            return say("unknown", language), say("unknown", language)
        count, weight = len(self.drift.drifted), self.drift.weight
        moved = say("moved", language, count=count, all=len(self.drift.features), weight=weight)
        return moved, say("index", language, index=self.drift.scores.index, limit=self.drift.scores.limit)


@dataclass(frozen=True)
class Retrained:
    """What became of a task that was trained anew."""

    task: str
    version: int | None
    promoted: bool
    reason: str


@dataclass(frozen=True)
class MonitorReport:
    """What the monitor found up to the data's end and in scores as of a cutoff, and what was done about it."""

    until: pd.Timestamp
    cutoff: pd.Timestamp
    tasks: tuple[Health, ...]
    alarms: tuple[Alarm, ...]
    retrained: tuple[Retrained, ...] = ()

    @property
    def standing(self) -> tuple[Alarm, ...]:
        """The alarms that no new champion has answered."""
        answered = {one.task for one in self.retrained if one.promoted}
        return tuple(one for one in self.alarms if not (one.is_for_training and one.task in answered))

    def scope(self, language: str) -> str:
        """Return what was looked at."""
        dates = {"until": f"{self.until:%Y-%m-%d}", "cutoff": f"{self.cutoff:%Y-%m-%d}"}
        return f"{say('title', language)}: {say('scope', language, **dates)}"

    def overview(self, language: str) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Return heads and rows of the table of all tasks."""
        heads = tuple(say(key, language) for key in ("task", "model", "inputs", "scores", "ripe", "bins"))
        return heads, [health.cells(self.until, language) for health in self.tasks]

    def findings(self, language: str) -> list[str]:
        """Return the alarms with what to do, and what became of the tasks that were trained anew."""
        lines = [line for one in self.alarms for line in one.lines(language)] or [say("quiet", language)]
        for health in self.tasks:
            if found := health.followed:
                facts = {"task": health.task, "outcomes": found.outcomes, "moved": found.moved}
                lines.append(say("followed", language, **facts))
        for one in self.retrained:
            facts = {"task": one.task, "version": one.version, "reason": one.reason}
            lines.append(say("promoted" if one.promoted else "kept", language, **facts))
        return lines + ([say("rescore", language)] if any(one.promoted for one in self.retrained) else [])

    def write(self, home: Home) -> None:
        """Write `reports/monitor.md` in both languages, a picture of each task, and `monitor.json` for the doors."""
        home.reports.mkdir(parents=True, exist_ok=True)
        for health in self.tasks:
            health_figure(health.task, health.drift, health.ripe).savefig(home.reports / f"monitor-{health.task}.png")
        text = "\n".join(line for language in LANGUAGES for line in self._markdown(language))
        replace_file(home.reports / "monitor.md", text)
        self._record().write(home)

    def _record(self) -> MonitorRecord:
        tasks = tuple(health.record() for health in self.tasks)
        return MonitorRecord(made_at=utc_now(), until=self.until, tasks=tasks, alarms=self.standing)

    def _markdown(self, language: str) -> list[str]:
        lines = [f"# {self.scope(language)}", "", *_table(*self.overview(language)), ""]
        lines += [f"- {line.strip()}" for line in self.findings(language)]
        for health in self.tasks:
            lines += ["", *_moved_most(health, language), *_months(health, language)]
            lines += ["", f"![{health.task}](monitor-{health.task}.png)"]
        return [*lines, ""]


def _moved_most(health: Health, language: str) -> list[str]:
    if health.drift is None:
        return []
    heads = tuple(say(key, language) for key in ("feature", "stability", "usual", "weight"))
    rows = [
        (
            f"{reason_text(one.name, language)} `{one.name}`",
            f"{one.moved.index:.2f}",
            f"{one.moved.limit:.2f}",
            f"{one.weight:.0%}",
        )
        for one in health.drift.features[:5]
    ]
    return [f"## {say('most', language, task=health.task)}", "", *_table(heads, rows), ""]


def _months(health: Health, language: str) -> list[str]:
    spans = [*health.ripe.months, health.ripe.champion]
    heads = tuple(say(key, language) for key in ("span", "rows", "expected", "observed", "ripe"))
    rows = [(s.name, f"{s.rows:,}", f"{s.expected:,.0f}", f"{s.observed:,.0f}", _level(s, language)) for s in spans]
    return [f"## {say('months', language, task=health.task)}", "", *_table(heads, rows)]


def _level(span: Span, language: str) -> str:
    if span.level is None:
        return say("unripe", language, rows=span.rows)
    return say("level", language, value=span.level.value, low=span.level.low, high=span.level.high)


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (heads, ("---",) * len(heads), *rows)]
