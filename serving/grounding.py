"""Does a draft say only what was cited? Every number, name and date in it matches a citation or is flagged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from serving.citations import Citation
from serving.scores import Language

Problem = Literal["not_cited", "near_miss", "wrong_unit", "belongs_to_another", "wrong_sign", "wrong_bounds"]


@dataclass(frozen=True)
class Finding:
    """A number, name or date of a draft that no citation bears out: where it stands, and the nearest that is cited.

    `kind` is what it reads as (a kind of `Citation`), `message` says in the draft's language what is wrong.
    """

    text: str
    start: int
    end: int
    kind: str
    problem: Problem
    message: str
    nearest: Citation | None


@dataclass(frozen=True)
class Verdict:
    """Whether a draft is grounded, and what in it is not."""

    is_grounded: bool
    findings: tuple[Finding, ...]


def verify_answer(draft: str, citations: Sequence[Citation], language: Language | None = None) -> Verdict:
    """Check every number, name and date of a draft against citations.

    Parameters
    ----------
    draft
        Text in English or Chinese, plain or Markdown.
    citations
        What may be said, of `serving.citations.cite`; those of several answers can be put one after the other.
    language
        Of the messages; None takes the draft's own.
    """
    raise NotImplementedError
