"""What does a person read in the terminal after each command?"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from serving.terminal import print_lines, print_table
from serving.wording import say

if TYPE_CHECKING:
    from pipelines.demo import DemoReport
    from pipelines.explain import Explanation
    from pipelines.monitor_report import MonitorReport
    from pipelines.promote import Decision
    from pipelines.state import Token
    from pipelines.train import Trained


class HasText(Protocol):
    """A report that says itself in words."""

    @property
    def text(self) -> str:
        """The report for a person."""
        ...


_CLASSIFICATION = ("auc", "log_loss", "brier_score", "calibration_error")
_DEALS = ("brier_won_30d", "brier_won_60d", "brier_won_90d", "brier_closed_90d", "log_loss", "calibration_error")
_MONEY = ("rmse", "mean_absolute_error", "aggregate_error", "rank_correlation", "coverage_80")
_BY_METRIC = {"brier_won_90d": _DEALS, "rmse": _MONEY}
_MOST_REASONS = 10


def show_text(report: "HasText") -> None:
    """Show a report in its own words."""
    print_lines(report.text)


def show_checked(report: "HasText", proof: "HasText | None") -> None:
    """Show a data report and, if one was asked for, a proof."""
    print_lines(report.text, *([proof.text] if proof else []))


def show_trained(trained: Sequence["Trained"]) -> None:
    """Show what each task's training led to."""
    for done in trained:
        if done.version is None:
            print_lines(f"{done.task}: {done.reason}")
        else:
            print_lines(f"{done.task}: challenger version {done.version}. {done.reason}")
            show_backtest(done.metrics)


def show_backtest(metrics: Mapping[str, Any], language: str = "en") -> None:
    """Show the model next to its baselines on cutoffs it had not seen, and what its list brings."""
    train, test = metrics["train"], metrics["test"]
    title = (
        f"{metrics['task']}: trained on {train['rows']:,} rows up to {train['last_cutoff'][:10]}, tested on"
        f" {test['rows']:,} rows of {test['first_cutoff'][:10]} to {test['last_cutoff'][:10]}"
    )
    names = next((names for key, names in _BY_METRIC.items() if key in metrics["model"]), _CLASSIFICATION)
    rows = [("model", *_picked(metrics["model"], names))]
    rows += [(name, *_picked(values, names)) for name, values in metrics["baselines"].items()]
    print_lines(title)
    print_table("", ("", *names), rows)
    _show_money(metrics, language)


def _show_money(metrics: Mapping[str, Any], language: str) -> None:
    """Show what calling by score brings, against other lists, and the months and segments in which the model is off."""
    from pipelines.call_list_report import money_lines

    print_lines(*money_lines(metrics, language))
    parts = [*metrics.get("months", ()), *metrics.get("segments", ())]
    for part in parts:
        if part["is_off"]:
            named = {"what": part.get("attribute", "month"), "value": part.get("value", part.get("month"))}
            print_lines(say("off", language, **part | named))


def show_decision(decision: "Decision") -> None:
    """Show what promotion decided and why."""
    verb = "promoted" if decision.promoted else "not promoted"
    print_lines(f"{decision.task} version {decision.version} {verb}: {decision.reason}")


def show_monitor(report: "MonitorReport", language: str) -> None:
    """Show how each champion does, the alarms and what to do."""
    heads, rows = report.overview(language)
    print_table(report.scope(language), heads, rows)
    print_lines("", *report.findings(language))


def show_scored(answer: Mapping[str, Any]) -> None:
    """Show how many entities were scored."""
    counts = ", ".join(f"{count:,} {task}" for task, count in answer["tasks"].items())
    print_lines(f"scored {counts} as of {answer['cutoff']}; run {answer['run_id']}")


def show_replay(answer: Mapping[str, Any]) -> None:
    """Show whether a score came out again."""
    if answer["equal"]:
        number = "" if answer["probability"] is None else f" {answer['probability']:.4f}"
        print_lines(f"equal: {answer['score_id']} is{number} again")
    else:
        rows = [(found["what"], found["shown"], found["again"]) for found in answer["differences"]]
        print_table(f"{answer['score_id']} differs", ("what", "shown", "again"), rows)


def show_explanation(answer: "Explanation") -> None:
    """Show a score with its reasons, and what moved it, in the language of the reasons."""
    language, score = answer.language, answer.score
    named = score | {"entity": say(score["entity"], language), "cutoff": str(score["cutoff"])[:10]}
    is_money = "probability" not in score
    headline = "money_headline" if is_money else "headline"
    print_lines(say(headline, language, **named), say("source", language, **named))
    _show_outlook(score, language)
    _show_worth(score, language, is_money=is_money)
    rows = [
        (reason["text"], _value(reason["value"]), _points(reason["points"], is_money), f"{reason['contribution']:+.3f}")
        for reason in answer.reasons[:_MOST_REASONS]
    ]
    rest = answer.reasons[_MOST_REASONS:]
    if rest:
        points, parts = (sum(reason[key] for reason in rest) for key in ("points", "contribution"))
        rows.append((say("smaller", language, count=len(rest)), "", _points(points, is_money), f"{parts:+.3f}"))
    units = ("money_points", "logarithm") if is_money else ("points", "log_odds")
    heads = ("", *(say(key, language) for key in ("value", *units)))
    print_table(say("reasons", language), heads, rows)
    if answer.change:
        change = answer.change
        title = say("money_moved" if is_money else "moved", language, **asdict(change) | {"since": change.since[:10]})
        moves = [
            (move.text, _value(move.before), _value(move.after), f"{move.contribution:+.3f}")
            for move in change.moves[:_MOST_REASONS]
        ]
        print_table(title, ("", *(say(key, language) for key in ("then", "now", units[1]))), moves)


def _show_outlook(score: Mapping[str, Any], language: str) -> None:
    """Show how a deal may stand after some days, when it closes and whether it slips; nothing for other entities."""
    days = sorted(int(name[4:-1]) for name in score if name.startswith("won_"))
    if not days:
        return
    outcomes = ("won", "lost", "open")
    rows = [(say("days", language, days=d), *(f"{score[f'{name}_{d}d']:.1%}" for name in outcomes)) for d in days]
    print_table(say("outlook", language), ("", *(say(name, language) for name in outcomes)), rows)
    first, middle, last = (str(score[f"close_on_p{level}"])[:10] for level in (10, 50, 90))
    print_lines(say("closes", language, first=first, middle=middle, last=last))
    if not math.isnan(score["slip_risk"]):
        print_lines(say("slips", language, risk=score["slip_risk"]))


def _show_worth(score: Mapping[str, Any], language: str, *, is_money: bool) -> None:
    """Show what it is worth and what is at risk, and how long a customer stays."""
    for key, number in (("worth", "expected_value"), ("at_risk", "value_at_risk")):
        if not is_money and not math.isnan(score.get(number, math.nan)):
            print_lines(say(key, language, **score))
    days = sorted(int(name[6:-1]) for name in score if name.startswith("stays_"))
    known = {day: score[f"stays_{day}d"] for day in days if not math.isnan(score[f"stays_{day}d"])}
    if known:
        told = [say("stays_after", language, days=day, probability=value) for day, value in known.items()]
        print_lines(say("stays", language, curve=", ".join(told)))


def show_tokens(tokens: Sequence["Token"]) -> None:
    """Show the tokens without their secrets."""
    columns = ("id", "prefix", "role", "name", "rep_id", "created_at", "expires_at", "revoked_at")
    print_table("Tokens", columns, [tuple(_short(asdict(token)[name]) for name in columns) for token in tokens])


def show_demo(report: "DemoReport") -> None:
    """Show what the demo did."""
    show_trained(report.trained)
    for decision in report.decisions:
        show_decision(decision)
    print_table("Scored", ("task", "open entities"), list(report.scored.items()))
    print_table("Seconds", ("step", "s"), list(report.seconds.items()))


def show_invitation(report: "DemoReport", home: Path, port: int) -> None:
    """Say how to ask the service that is about to start."""
    address, header = f"http://127.0.0.1:{port}", f'-H "Authorization: Bearer {report.token}"'
    print_lines(
        "",
        "Ask the service, once it says that it serves:",
        f'  curl -s {header} "{address}/v1/leads?page_size=3"',
        f'  curl -s {header} "{address}/v1/explain?entity=lead&id={report.example_id}&language=zh"',
        f'  curl -s {header} -H "Content-Type: application/json" \\',
        f'       -d \'{{"task": "leads", "ids": ["{report.example_id}"]}}\' {address}/v1/score',
        f"Or the terminal: .venv/bin/crmcast explain lead {report.example_id} --home {home}",
        "Ctrl-C stops it.",
        "",
    )


def _picked(metrics: Mapping[str, Any], names: Sequence[str]) -> tuple[float | None, ...]:
    return tuple(metrics.get(name) for name in names)


def _points(points: float, is_money: bool) -> str:
    return f"{points:+,.0f}" if is_money else f"{100 * points:+.1f}"


def _value(value: str | float | None) -> str:
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _short(value: object) -> object:
    return str(value)[:19] if hasattr(value, "isoformat") else value
