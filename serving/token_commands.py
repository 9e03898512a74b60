"""Which commands add, list and revoke tokens, and what do all commands share?"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from serving import reports
from serving.terminal import print_json, print_lines

if TYPE_CHECKING:
    from pipelines.home import Home
    from pipelines.state import AppState

HomeOption = Annotated[
    Path, typer.Option("--home", envvar="CRMCAST_HOME", help="The folder of this installation.", show_default=True)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
DEFAULT_HOME = Path("crmcast-home")

tokens = typer.Typer(help="Add, list and revoke the tokens that open the service.", no_args_is_help=True)


def answer_with(answer: Any, as_json: bool, show: Callable[[Any], None]) -> None:
    """Print an answer for a program or for a person."""
    print_json(answer) if as_json else show(answer)


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
    as_json: JsonOption = False,
) -> None:
    """Add a token; it is shown once."""
    from pipelines.state import utc_now

    expires_at = utc_now() + timedelta(days=days) if days else None
    token = _state(home).add_token(role, name, rep_id=rep, expires_at=expires_at, tasks=tasks or ())
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


def home_at(path: Path) -> "Home":
    """Return the home at a path; raises `WrongUseError` where there is none."""
    from pipelines.errors import WrongUseError
    from pipelines.home import Home

    if not path.is_dir():
        message = f"no home at {path}; make one with `crmcast init EXPORTS` or `crmcast demo`"
        raise WrongUseError(message)
    return Home(path)
