"""What do all commands share?"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from serving.terminal import print_json

if TYPE_CHECKING:
    from pipelines.home import Home

HomeOption = Annotated[
    Path, typer.Option("--home", envvar="CRMCAST_HOME", help="The folder of this installation.", show_default=True)
]
LanguageOption = Annotated[Literal["en", "zh"], typer.Option(help="In which language: English or Chinese.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
DEFAULT_HOME = Path("crmcast-home")


def answer_with(answer: Any, as_json: bool, show: Callable[[Any], None]) -> None:
    """Print an answer for a program or for a person."""
    print_json(answer) if as_json else show(answer)


def home_of(path: Path) -> "Home":
    """Return the home of a folder, whether it is there or not."""
    from pipelines.home import Home

    return Home(path)


def home_at(path: Path) -> "Home":
    """Return the home at a path; raises `WrongUseError` where there is none."""
    from pipelines.errors import WrongUseError
    from pipelines.home import Home

    if not path.is_dir():
        message = f"no home at {path}; make one with `crmcast init EXPORTS` or `crmcast demo`"
        raise WrongUseError(message)
    return Home(path)
