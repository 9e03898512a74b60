"""Which failures can a step end with, and what does the shell learn of each?"""

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class PipelineError(Exception):
    """Root of all errors a step raises for the user; `exit_code` is what the command ends with."""

    exit_code: ClassVar[int] = 1


class CheckFailed(PipelineError):  # noqa: N818 - the answer of a check, not a fault
    """A check says no."""

    exit_code = 1


class UnavailableError(PipelineError):
    """A file or database that is needed cannot be used now; the text says which, why and what to do."""


class WrongUseError(PipelineError):
    """A command, an option or a settings file is not what it should be."""

    exit_code = 2


class BadInputError(PipelineError):
    """The data cannot be taken as it is; nothing was changed.

    Parameters
    ----------
    message
        What was found, what was expected and what to do.
    report
        The file that lists all findings, if one was written.
    """

    exit_code = 3

    def __init__(self, message: str, *, report: Path | None = None) -> None:
        super().__init__(message)
        self.report = report

    def __str__(self) -> str:
        text = super().__str__()
        return f"{text}\nReport: {self.report}" if self.report else text


def nearest(name: str, names: "Iterable[str]") -> str:
    """Return a hint at the most similar of the names, or an empty text if none is near.

    >>> nearest("delimitr", ["delimiter", "encoding"])
    '; did you mean "delimiter"?'
    >>> nearest("colour", ["delimiter", "encoding"])
    ''
    """
    lowered = {known.lower(): known for known in names}
    found = get_close_matches(name.lower(), lowered, n=1, cutoff=0.6)
    return f'; did you mean "{lowered[found[0]]}"?' if found else ""


def listed(findings: "Sequence[str]") -> str:
    """Join findings to one text: a single one as it is, several as lines of a list."""
    return findings[0] if len(findings) == 1 else "\n" + "\n".join(f"  - {finding}" for finding in findings)
