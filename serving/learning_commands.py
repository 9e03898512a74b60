"""Which commands train, test, promote and watch models? Doors, as all of `serving.cli`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from serving import reports
from serving.commands import DEFAULT_HOME, HomeOption, JsonOption, LanguageOption, answer_with, home_of
from serving.terminal import shown_progress

EngineOption = Annotated[str, typer.Option(help="Who computes: local, or spark as crmcast.toml sets it up (engine).")]

AskedByOption = Annotated[str | None, typer.Option(help="Who asks; the user of this machine where nobody is named.")]


def train(
    tasks: Annotated[
        list[str] | None, typer.Argument(help="leads, deals, churn, amounts or value; all when none is named.")
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    *,
    tune: Annotated[
        str | None, typer.Option(help="Search tree settings of leads and churn, each so long: 90s, 10m or 40trials.")
    ] = None,
    engine: EngineOption = "local",
    as_json: JsonOption = False,
) -> None:
    """Train challengers, test them on time they have not seen, log them to MLflow; exits 1 if a task gave none."""
    from pipelines.train import train as run_train

    with shown_progress(hidden=as_json) as progress:
        trained = run_train(home_of(home), tasks or (), engine=engine, tune=tune, progress=progress)
    answer_with(trained, as_json, reports.show_trained)
    if any(done.version is None for done in trained):
        raise typer.Exit(1)


def backtest(
    task: Annotated[str, typer.Argument(help="leads, deals, churn, amounts or value.")],
    home: HomeOption = DEFAULT_HOME,
    test_cutoffs: Annotated[
        str | None,
        typer.Option(help="Dates D,D,... or a range D..D of the task's cutoffs. Default: the newest ripe ones."),
    ] = None,
    train_until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last training cutoff.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for metrics.json and predictions.parquet.")] = None,
    *,
    engine: EngineOption = "local",
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Replay the past: train before the test cutoffs, predict them, compare with baselines."""
    from pipelines.backtest import backtest as run_backtest

    with shown_progress(hidden=as_json) as progress:
        result = run_backtest(
            home_of(home),
            task,
            test_cutoffs=test_cutoffs,
            train_until=train_until,
            out=out,
            engine=engine,
            progress=progress,
        )
    answer_with(result.metrics, as_json, lambda metrics: reports.show_backtest(metrics, language))


def promote(
    task: Annotated[str, typer.Argument(help="leads, deals, churn, amounts or value.")],
    home: HomeOption = DEFAULT_HOME,
    version: Annotated[int | None, typer.Option(help="Version to promote. Default: the challenger.")] = None,
    accept_miscalibrated: Annotated[
        str | None, typer.Option(metavar="REASON", help="Why it may serve though not calibrated; shown with the model.")
    ] = None,
    asked_by: AskedByOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Make the challenger serve, if it is calibrated and not worse than the baseline and the champion."""
    from pipelines.promote import promote as run_promote
    from serving.audit import operator

    decision = run_promote(
        home_of(home), task, version, accept_miscalibrated=accept_miscalibrated, asked_by=asked_by or operator().name
    )
    answer_with(decision, as_json, reports.show_decision)


def rollback(
    task: Annotated[str, typer.Argument(help="leads, deals, churn, amounts or value.")],
    home: HomeOption = DEFAULT_HOME,
    asked_by: AskedByOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Make the champion before this one serve again."""
    from pipelines.promote import rollback as run_rollback
    from serving.audit import operator

    answer_with(run_rollback(home_of(home), task, asked_by=asked_by or operator().name), as_json, reports.show_decision)


def monitor(
    home: HomeOption = DEFAULT_HOME,
    language: LanguageOption = "en",
    *,
    retrain: Annotated[
        bool, typer.Option("--retrain", help="Train the tasks that alarm; promote what is no worse.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Look for drift, calibration, coverage and freshness of what serves; exits 1 while an alarm stands."""
    from pipelines.monitor import monitor as run_monitor

    with shown_progress(hidden=as_json) as progress:
        report = run_monitor(home_of(home), retrain=retrain, progress=progress)
    answer_with(report, as_json, lambda told: reports.show_monitor(told, language))
    if report.standing:
        raise typer.Exit(1)
