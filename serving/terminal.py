"""How does an answer look in a terminal? As JSON for programs, as short tables for people."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from pipelines.progress import Progress

_PIPED_WIDTH = 140


@contextmanager
def shown_progress(*, hidden: bool) -> Iterator["Progress"]:
    """Draw steps with their progress and the time left on a terminal; draw nothing when `hidden` or piped."""
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=console, transient=True, disable=hidden or not console.is_terminal) as bars:
        rows: dict[str, Any] = {}

        def show(step: str, done: float, total: float) -> None:
            if step not in rows:
                rows[step] = bars.add_task(step, total=total)
            bars.update(rows[step], completed=done, total=total)

        yield show


def print_json(answer: object) -> None:
    """Print an answer as JSON; missing numbers are null."""
    print(to_json(answer))  # noqa: T201


def to_json(answer: object) -> str:
    """Write dataclasses, times, paths and NumPy scalars as JSON.

    >>> print(to_json({"cutoff": datetime(2026, 1, 1), "rate": float("nan")}))
    {
      "cutoff": "2026-01-01T00:00:00",
      "rate": null
    }
    """
    import orjson

    options = orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS
    return orjson.dumps(answer, default=_known, option=options).decode()


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table; the first column is text, numbers stand to the right."""
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, header_style="dim")
    for number, column in enumerate(columns):
        is_text = not number or not any(_is_number(row[number]) for row in rows)
        table.add_column(column, justify="left" if is_text else "right", no_wrap=not is_text)
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    _console().print(table)


def print_lines(*lines: str) -> None:
    """Print lines of text as they are."""
    console = _console()
    for line in lines:
        console.print(line, markup=False, soft_wrap=True)


def _known(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else str(value)


def _is_number(value: object) -> bool:
    return not isinstance(value, str) or value.lstrip("+-")[:1].isdigit()


def _console() -> "Console":
    """Return a console as wide as the terminal; as wide as a table needs where the output is piped."""
    from rich.console import Console

    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_PIPED_WIDTH)


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
