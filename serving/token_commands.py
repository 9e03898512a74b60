"""Which commands add, list and revoke tokens?"""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from serving import reports
from serving.commands import DEFAULT_HOME, HomeOption, JsonOption, answer_with, home_at
from serving.terminal import print_lines

if TYPE_CHECKING:
    from pipelines.state import AppState

tokens = typer.Typer(help="Add, list and revoke the tokens that open the service.", no_args_is_help=True)


@tokens.command("add")
def add_token(
    role: Annotated[str, typer.Argument(help="rep, manager, scientist or admin.")],
    name: Annotated[str, typer.Argument(help="Whose token it is.")],
    home: HomeOption = DEFAULT_HOME,
    rep: Annotated[str | None, typer.Option(help="The rep_id of a rep or manager: whose book the token opens.")] = None,
    days: Annotated[int | None, typer.Option(min=1, help="Expires after so many days. Default: never.")] = None,
    *,
    tasks: Annotated[
        list[str] | None, typer.Option("--task", help="Opens the scores of this task only; can be repeated.")
    ] = None,
    allow: Annotated[
        list[str] | None,
        typer.Option("--allow", help="What it may change: feedback or promote; can be repeated. Default: nothing."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Add a token; it is shown once."""
    from pipelines.state import utc_now

    expires_at = utc_now() + timedelta(days=days) if days else None
    token = _state(home).add_token(role, name, rep_id=rep, expires_at=expires_at, tasks=tasks or (), allow=allow or ())
    answer_with({"token": token}, as_json, lambda told: print_lines(told["token"]))


@tokens.command("list")
def list_tokens(home: HomeOption = DEFAULT_HOME, *, as_json: JsonOption = False) -> None:
    """List the tokens, without their secrets."""
    answer_with(_state(home).list_tokens(), as_json, reports.show_tokens)


@tokens.command("revoke")
def revoke_token(
    token_id: Annotated[int, typer.Argument(metavar="ID", help="The id that `token list` shows.")],
    home: HomeOption = DEFAULT_HOME,
    *,
    as_json: JsonOption = False,
) -> None:
    """Revoke a token; the service refuses it within 5 seconds."""
    answer_with(_state(home).revoke_token(token_id), as_json, lambda told: print_lines(f"revoked {told.prefix}..."))


def _state(path: Path) -> "AppState":
    from pipelines.state import AppState

    return AppState(home_at(path).app_db)
