"""Which command shows a brief?"""

from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from serving.commands import DEFAULT_HOME, HomeOption, JsonOption, LanguageOption, answer_with, home_at
from serving.terminal import print_lines

if TYPE_CHECKING:
    from serving.brief_shapes import Brief
    from serving.prose import Prose

KINDS = ("rep", "account", "manager")


def show_brief(
    kind: Annotated[str, typer.Argument(help="rep, account or manager.")] = "manager",
    home: HomeOption = DEFAULT_HOME,
    of: Annotated[
        str | None, typer.Option("--id", "--rep", help="The rep_id of a rep, or the id of an account.")
    ] = None,
    language: LanguageOption = "en",
    *,
    prose: Annotated[
        bool,
        typer.Option(
            "--prose", help="Let the language model that crmcast.toml names (assistant) say it, if what it says holds."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show a rep's morning brief, a customer's or a manager's weekly one; every number in it is cited."""
    from pipelines.audit import AuditLog
    from pipelines.errors import WrongUseError, nearest
    from serving.access import Book
    from serving.audit import operator, record
    from serving.briefs import brief
    from serving.errors import ServingError
    from serving.prose import write_prose
    from serving.snapshot import load_snapshot

    if kind not in KINDS:
        message = f'unknown brief "{kind}"{nearest(kind, KINDS)}; expected one of {", ".join(KINDS)}'
        raise WrongUseError(message)
    place = home_at(home)
    snapshot = load_snapshot(place)
    try:
        found = brief(snapshot, Book(None), place, cast("Any", kind), of=of, language=language, now=snapshot.now())
    except ServingError as error:
        raise WrongUseError(str(error)) from None
    log = AuditLog(place.audit_log)
    record(log, operator(), "terminal", found)
    log.sync()
    if prose:
        answer_with(write_prose(found, snapshot.settings.assistant, language), as_json, _show_prose)
    else:
        answer_with(found, as_json, _show)


def _show(found: "Brief") -> None:
    print_lines(found.text)


def _show_prose(found: "Prose") -> None:
    print_lines(found.text, *([f"({found.reason})"] if found.reason else []))
