"""What is a draft before facts are written into it?"""

from typing import NamedTuple


class Template(NamedTuple):
    """A text about so many records of one list ("deals", "leads", "accounts"), in one language."""

    about: str
    language: str
    text: str


def of(about: str, language: str, *texts: str) -> tuple[Template, ...]:
    return tuple(Template(about, language, text) for text in texts)
