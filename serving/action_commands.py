"""Which commands show a rep's list of actions, take an answer, and give the log away?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from serving.commands import DEFAULT_HOME, HomeOption, JsonOption, LanguageOption, answer_with, home_at
from serving.terminal import print_lines, print_table

if TYPE_CHECKING:
    from serving.action_shapes import ActionItem, ActionsAnswer, ActionState

actions = typer.Typer(help="Show what a rep should do first and why; answer it; write the log to a file.")


@actions.callback(invoke_without_command=True)
def show_actions(
    context: typer.Context,
    home: HomeOption = DEFAULT_HOME,
    rep: Annotated[str | None, typer.Option(help="The rep_id of the rep whose list it is.")] = None,
    language: LanguageOption = "en",
    *,
    as_json: JsonOption = False,
) -> None:
    """Show the list of a rep: priority by value at stake, no effect of the action claimed yet."""
    if context.invoked_subcommand:
        return
    from pipelines.audit import AuditLog
    from pipelines.errors import WrongUseError
    from serving.access import Book
    from serving.action_lists import list_actions
    from serving.audit import operator, record
    from serving.snapshot import load_snapshot

    if rep is None:
        raise WrongUseError("no rep is named; say whose list to show: crmcast actions --rep REP_ID")
    place = home_at(home)
    snapshot = load_snapshot(place)
    found = list_actions(snapshot, Book(None), place, rep, language, now=snapshot.now())
    log = AuditLog(place.audit_log)
    record(log, operator(), "terminal", found)
    log.sync()
    answer_with(found, as_json, lambda answer: _show(answer, language))


@actions.command("answer")
def answer_action(
    action_id: Annotated[str, typer.Argument(metavar="ACTION_ID", help="As `crmcast actions --json` names it.")],
    answer: Annotated[str, typer.Argument(help="shown, accepted, dismissed, done or reopened.")],
    home: HomeOption = DEFAULT_HOME,
    *,
    as_json: JsonOption = False,
) -> None:
    """Say what became of an action; the same answer again changes nothing."""
    from serving.access import Book
    from serving.action_answers import answer_action as take_answer
    from serving.audit import operator
    from serving.questions import FeedbackBody, read
    from serving.snapshot import load_snapshot

    place, sent = home_at(home), read(FeedbackBody, {"action_id": action_id, "answer": answer})
    snapshot = load_snapshot(place)
    who = (snapshot, Book(None), place, operator())
    state = take_answer(*who, sent.action_id, answer=sent.answer, now=snapshot.now(), door="terminal")
    answer_with(state, as_json, _show_state)


@actions.command("log")
def write_log(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="The .csv or .parquet file to write.")],
    home: HomeOption = DEFAULT_HOME,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write all proposals and answers to a file, as rows of the canonical table `actions`."""
    from pipelines.action_export import action_rows
    from pipelines.action_log import ActionLog
    from pipelines.export import write_rows

    rows = action_rows(ActionLog(home_at(home).app_db))
    write_rows(rows, out)
    answer_with({"rows": len(rows), "file": str(out)}, as_json, lambda told: print_lines(f"{told['rows']} rows: {out}"))


def _show(answer: "ActionsAnswer", language: str) -> None:
    from serving.action_texts import TERMINAL
    from serving.texts import translate

    facts: dict[str, object] = {"rep": answer.rep_name or answer.rep_id, "date": answer.data_as_of[:10]}
    facts |= {"left": answer.left_minutes, "all": answer.capacity_minutes}
    said = {name: translate(language, text, **facts) for name, text in TERMINAL.items()}
    if answer.items:
        columns = ["#", *(said[name] for name in ("action", "for", "money", "chance", "due", "state", "why"))]
        print_table(said["title"], columns, [_row(item, said) for item in answer.items])
    else:
        print_lines(said["title"], str(answer.empty_reason))
    print_lines(said["time"], answer.note, *([said["stale"]] if answer.stale else []))


def _row(item: "ActionItem", said: dict[str, str]) -> tuple[object, ...]:
    money = "-" if item.money_at_stake is None else f"{item.money_at_stake:,.0f}"
    chance = f"{item.probability:.0%} ({item.low:.0%}-{item.high:.0%})"
    whom = f"{item.name or ''} {item.entity_id}".strip()
    return (item.rank, item.kind_text, whom, money, chance, item.due_on, said[item.state], item.why)


def _show_state(state: "ActionState") -> None:
    print_lines(f"{state.action_id}: {state.state} since {state.changed_at}")
