"""What does a brief look like when it is answered?"""

from dataclasses import dataclass
from typing import Literal

from serving.citations import About, Citation

BriefKind = Literal["rep", "account", "manager"]


@dataclass(frozen=True)
class Paragraph:
    """One line of a brief, and the record whose reasons stand behind its numbers."""

    text: str
    about: About | None = None
    is_heading: bool = False


@dataclass(frozen=True)
class Shown:
    """A score that a brief shows, for the audit."""

    score_id: str | None
    entity_id: str


@dataclass(frozen=True)
class Contact:
    """One contact with a customer that a brief tells of."""

    entity: str
    entity_id: str
    occurred_on: str
    text: str
    owner_name: str | None


@dataclass(frozen=True)
class Verdict:
    """What calibration says of a task's probabilities."""

    task: str
    text: str


@dataclass(frozen=True)
class Brief:
    """A brief: its lines, and a citation of every number, name and date in them."""

    kind: BriefKind
    title: str
    paragraphs: tuple[Paragraph, ...]
    citations: tuple[Citation, ...]
    items: tuple[Shown, ...]
    data_as_of: str
    stale: bool
    data_version: str

    @property
    def text(self) -> str:
        """The brief as plain text."""
        return "\n".join(
            (self.title, "", *(f"\n{one.text}" if one.is_heading else one.text for one in self.paragraphs))
        )
