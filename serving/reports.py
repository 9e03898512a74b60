"""What does a person read in the terminal after each command?"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from serving.terminal import print_lines, print_table
from serving.wording import say

if TYPE_CHECKING:
    from pipelines.demo import DemoReport
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


def show_text(report: "HasText") -> None:
    """Show a report in its own words."""
    print_lines(report.text)


def show_checked(report: "HasText", proof: "HasText | None") -> None:
    """Show a data report and, if one was asked for, a proof."""
    print_lines(report.text, *([proof.text] if proof else []))


def show_trained(trained: Sequence["Trained"]) -> None:
    """Show what each task's training led to; `crmcast backtest` and the model card say more of the lists."""
    from pipelines.call_list_report import caution, money_headlines

    has_lists = False
    for done in trained:
        if done.version is None:
            print_lines(f"{done.task}: {done.reason}", "")
            continue
        told = money_headlines(done.metrics)
        has_lists |= bool(told)
        print_lines(f"{done.task}: challenger version {done.version}. {done.reason}")
        _show_metrics(done.metrics)
        print_lines(*told, "")
    if has_lists:
        print_lines(caution(), "")


def show_backtest(metrics: Mapping[str, Any], language: str = "en") -> None:
    """Show the model next to its baselines on cutoffs it had not seen, and what its list brings."""
    _show_metrics(metrics)
    _show_money(metrics, language)


def _show_metrics(metrics: Mapping[str, Any]) -> None:
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


def show_tokens(tokens: Sequence["Token"]) -> None:
    """Show the tokens without their secrets."""
    columns = ("id", "prefix", "role", "name", "rep_id", "tasks", "allows", "created_at", "expires_at", "revoked_at")
    print_table("Tokens", columns, [tuple(_short(asdict(token)[name]) for name in columns) for token in tokens])


def show_demo(report: "DemoReport") -> None:
    """Show what the demo did."""
    show_trained(report.trained)
    for decision in report.decisions:
        show_decision(decision)
    print_table("Scored", ("task", "open entities"), list(report.scored.items()))
    print_table("Seconds", ("step", "s"), list(report.seconds.items()))


def show_invitation(report: "DemoReport", home: Path, port: int) -> None:
    """Say how to open the page and ask the service that is about to start."""
    address, header = f"http://127.0.0.1:{port}", f'-H "Authorization: Bearer {report.token}"'
    links = [f"  {guest.role:<9}  {address}/sign-in#{guest.token}  {guest.name}" for guest in report.invitations]
    print_lines(
        "",
        f"Open the page at {address}, once it says that it serves, as one of these:",
        *links,
        "Or ask the service:",
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


def _short(value: object) -> object:
    return str(value)[:19] if hasattr(value, "isoformat") else value
