"""Which commands does `crmcast` know? A door only: each command calls one function and prints its answer.

Heavy libraries are imported inside the commands, so that `crmcast --help` answers at once.
"""

import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from serving import reports
from serving.action_commands import actions
from serving.audit_commands import audit
from serving.brief_commands import show_brief
from serving.commands import DEFAULT_HOME, HomeOption, JsonOption, LanguageOption, answer_with, home_of
from serving.explanation_report import show_acts, show_explanation
from serving.learning_commands import EngineOption, backtest, monitor, promote, rollback, train
from serving.mcp_commands import mcp
from serving.terminal import shown_progress
from serving.token_commands import tokens

app = typer.Typer(
    name="crmcast",
    help="Forecasts and explained scores from a company's CRM history.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(actions, name="actions")
app.add_typer(tokens, name="token")
app.add_typer(audit, name="audit")


def main() -> None:
    """Run the command line; errors become one message and an exit code, never a traceback."""
    from features.errors import FeatureError
    from models.errors import ModelError
    from pipelines.errors import PipelineError
    from serving.errors import ServingError

    try:
        app()
    except (FeatureError, ModelError, PipelineError, ServingError) as error:
        _end(str(error), getattr(error, "exit_code", 1))
    except OSError as error:
        place, why = error.filename or "a file of the home", error.strerror or error
        _end(f"{place} cannot be read or written ({why}); make room or mend its rights, then repeat", 1)


def _end(message: str, code: int) -> NoReturn:
    typer.secho(f"Error: {message}", fg="red", err=True)
    sys.exit(code)


@app.command()
def demo(
    home: HomeOption = DEFAULT_HOME,
    size: Annotated[str, typer.Option(help="Size of the simulated company: tiny, small or medium.")] = "small",
    *,
    serve: Annotated[bool, typer.Option(help="Serve the scores when they are there.")] = True,
    port: Annotated[int, typer.Option(help="Port of the service.")] = 3000,
    as_json: JsonOption = False,
) -> None:
    """Simulate a company, learn from its history, score it and serve the scores."""
    from pipelines.demo import run_demo
    from serving.launch import check_address, run

    if serve:
        check_address("127.0.0.1", port)
    with shown_progress(hidden=as_json) as progress:
        answer = run_demo(home_of(home), size, progress=progress)
    answer_with(answer, as_json, reports.show_demo)
    if serve:
        reports.show_invitation(answer, home, port)
        run(home, port=port)


@app.command()
def init(
    exports: Annotated[Path, typer.Argument(help="The folder that holds the exports.")],
    home: HomeOption = DEFAULT_HOME,
    mapping: Annotated[Path | None, typer.Option(help="Take this crmcast.toml instead of proposing one.")] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Make the home and propose crmcast.toml from the exports; says what it guessed."""
    from pipelines.init import init as run_init

    answer_with(run_init(home_of(home), exports, mapping=mapping), as_json, reports.show_text)


@app.command()
def ingest(
    home: HomeOption = DEFAULT_HOME,
    *,
    full: Annotated[bool, typer.Option("--full", help="Read everything again, changed or not.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Read the exports into the history; a second run changes nothing."""
    from pipelines.ingest import ingest as run_ingest

    with shown_progress(hidden=as_json) as progress:
        report = run_ingest(home_of(home), full=full, progress=progress)
    answer_with(report, as_json, reports.show_text)


@app.command()
def check(
    home: HomeOption = DEFAULT_HOME,
    *,
    proof: Annotated[bool, typer.Option("--proof", help="Also prove that no feature sees the future.")] = False,
    proof_rows: Annotated[int, typer.Option(min=1, help="Past rows by task that the proof builds again.")] = 400,
    as_json: JsonOption = False,
) -> None:
    """Report what the history holds and lacks; exits 1 at nothing to predict, a leak, or a failed proof."""
    from pipelines.check import check as run_check
    from pipelines.proof import prove

    report = run_check(home_of(home))
    with shown_progress(hidden=as_json or not proof) as progress:
        proven = prove(home_of(home), rows=proof_rows, progress=progress) if proof else None
    answer = report if proven is None else {**asdict(report), "proof": proven}
    answer_with(answer, as_json, lambda _: reports.show_checked(report, proven))
    if report.blocked or (proven and not proven.proven):
        raise typer.Exit(1)


for learning in (train, backtest, promote, rollback, monitor):
    app.command()(learning)


@app.command()
def score(
    home: HomeOption = DEFAULT_HOME,
    cutoff: Annotated[datetime | None, typer.Option(help="As of when (UTC). Default: the end of the data.")] = None,
    out: Annotated[Path | None, typer.Option(help="Also write all scores to this .csv or .parquet file.")] = None,
    *,
    engine: EngineOption = "local",
    as_json: JsonOption = False,
) -> None:
    """Score everything that is open; writes scores and ledger."""
    import pandas as pd

    from pipelines.export import export_scores
    from pipelines.score import score as run_score
    from serving.audit import of_run, record_terminal

    with shown_progress(hidden=as_json) as progress:
        when = pd.Timestamp(cutoff) if cutoff else None
        run = run_score(home_of(home), cutoff=when, engine=engine, progress=progress)
    if out:
        record_terminal(home_of(home), *of_run(run))
        export_scores(run, out)
    counts = {task: len(run.scores(task)) for task in run.tasks}
    answer_with({"run_id": run.run_id, "cutoff": run.cutoff, "tasks": counts}, as_json, reports.show_scored)


@app.command()
def replay(
    score_id: Annotated[str, typer.Argument(help="A score's id, as `explain` and the service show it.")],
    home: HomeOption = DEFAULT_HOME,
    *,
    as_json: JsonOption = False,
) -> None:
    """Recompute a score from its data and model; exits 1 when anything differs."""
    from pipelines.replay import replay as run_replay
    from serving.audit import of_score, record_terminal

    answer = run_replay(home_of(home), score_id)
    record_terminal(home_of(home), of_score(score_id, answer["model_version"]))
    answer_with(answer, as_json, reports.show_replay)
    if not answer["equal"]:
        raise typer.Exit(1)


@app.command()
def serve(
    home: HomeOption = DEFAULT_HOME,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 3000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer; each holds all scores.")] = 1,
) -> None:
    """Serve scores with reasons over HTTP."""
    from serving.launch import run

    run(home_of(home).path, host=host, port=port, workers=workers)


@app.command()
def explain(
    entity: Annotated[str, typer.Argument(help="lead, deal or account.")],
    entity_id: Annotated[str, typer.Argument(metavar="ID", help="Its id in the CRM.")],
    home: HomeOption = DEFAULT_HOME,
    since: Annotated[datetime | None, typer.Option(help="Also tell what moved the score since this day (UTC).")] = None,
    language: LanguageOption = "en",
    *,
    task: Annotated[
        str | None, typer.Option(help="amounts of a deal, value of an account. Default: its outcome.")
    ] = None,
    what_would_change: Annotated[bool, typer.Option(help="Tell instead which acts would move the score most.")] = False,
    target: Annotated[
        float | None, typer.Option(help="With --what-would-change: the probability to reach, such as 0.5.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Tell why a score is what it is; with --since, why it moved."""
    from pipelines.explain import explain as run_explain
    from serving.audit import of_score, record_terminal

    if what_would_change:
        from pipelines.what_would_change import what_would_change as run_what

        acts = run_what(home_of(home), entity, entity_id, target=target, language=language)
        record_terminal(home_of(home), of_score(str(acts.score_id), acts.model_version))
        answer_with(acts, as_json, show_acts)
        return
    answer = run_explain(home_of(home), entity, entity_id, task=task, since=since, language=language)
    record_terminal(home_of(home), of_score(answer.score["score_id"], answer.score["model_version"]))
    answer_with(answer, as_json, show_explanation)


app.command("brief")(show_brief)
app.command()(mcp)


if __name__ == "__main__":
    main()
