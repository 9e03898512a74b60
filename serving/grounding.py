"""Does a draft say only what was cited? Every number, name and date in it matches a citation or is flagged.

No claims are marks of lists, ranks, times of the day, "next quarter", "100% sure" and the like, a usual window of time
("in the next two weeks"), minutes that no citation tells, and a count of up to twelve that is the writer's own or that
of the records named. Single words of an English dictionary and short forms in capitals name nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from serving.citations import Citation
from serving.claim_matching import Problem
from serving.draft_reading import Reading
from serving.finding_texts import draft_language, message
from serving.scores import Language


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
    spoken = language or draft_language(draft)
    reading = Reading.of(draft, citations)
    wrong = sorted(
        [*reading.wrong_names(), *reading.wrong_dates(), *reading.wrong_numbers()], key=lambda found: found[0].start
    )
    findings = tuple(
        Finding(
            draft[span.start : span.end],
            span.start,
            span.end,
            kind,
            found.problem,
            message(found.problem, draft[span.start : span.end], found.nearest, spoken),
            found.nearest,
        )
        for span, kind, found in wrong
    )
    return Verdict(not findings, findings)
