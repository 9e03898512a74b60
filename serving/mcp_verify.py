"""Does a draft say only what tools returned?

The calls that it rests on are made again, so that no citation can be made up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from serving import mcp_questions, questions
from serving.brief_shapes import Brief
from serving.citations import Citation, cite
from serving.errors import InvalidRequestError
from serving.grounding import Finding, Verdict, verify_answer
from serving.mcp_calls import Call
from serving.mcp_results import write_result
from serving.mcp_sheets import Sheet, Written
from serving.mcp_tools import TOOLS, Tool
from serving.untrusted import clean, handle_of


@dataclass(frozen=True)
class Checked:
    """What was found in a draft; `sources` are the answers that it was held against."""

    verdict: Verdict
    sources: tuple[Any, ...]


def verify(call: Call) -> Checked:
    """Hold a draft against what the named calls return now."""
    shown: list[Any] = []
    citations: list[Citation] = []
    for source in call.question.sources:
        tool = _reading(source.tool)
        asked = {"language": call.question.language} | source.arguments
        again = replace(call, question=questions.read(tool.question, asked))
        result = write_result(tool, again, tool.answer(again))
        shown += result.shown
        told = [one for answer in result.shown for one in _cited(answer, again)]
        citations += [*told, *_as_told(told), *_sums(told, result.citations)]
    verdict = verify_answer(call.question.draft, citations, call.question.language)
    return Checked(verdict, tuple(shown))


def _cited(answer: Any, call: Call) -> Sequence[Citation]:
    """Return what an answer tells; a brief brings its citations along."""
    if isinstance(answer, Brief):
        return answer.citations
    return cite(answer, call.question.language, call.snapshot.settings.company)


def _as_told(cited: Sequence[Citation]) -> Iterator[Citation]:
    """Yield names and ids once more as an assistant reads them, where the CRM writes them otherwise."""
    for one in cited:
        if one.kind == "name":
            name = str(one.value)
            read = {clean(name), handle_of(name)} if one.unit in _IDS else {clean(name)}
            yield from (replace(one, value=other) for other in sorted(read - {name}))


_IDS = ("id", "owner", "account")


def _sums(cited: Sequence[Citation], told: Sequence[Citation]) -> Iterator[Citation]:
    """Yield what a tool adds up itself, such as the length of a list: all else is cited with what it is called."""
    known = {(one.kind, one.value) for one in cited}
    yield from (one for one in told if (one.kind, one.value) not in known)


def first_findings(answer: Checked, n: int) -> Checked:
    """Return an answer with its first n findings."""
    return replace(answer, verdict=replace(answer.verdict, findings=answer.verdict.findings[:n]))


def tell_verdict(sheet: Sheet, answer: Checked) -> Written:
    """Tell whether a draft is grounded, and what in it is not."""
    findings = [_finding(sheet, finding) for finding in answer.verdict.findings]
    return {"is_grounded": answer.verdict.is_grounded, "findings": findings}


def _finding(sheet: Sheet, finding: Finding) -> Written:
    """Tell a finding; its words quote the draft and the CRM, so they stand among the texts."""
    told: Written = {"start": finding.start, "end": finding.end, "kind": finding.kind, "problem": finding.problem}
    return told | sheet.crm_text("text", finding.text) | sheet.crm_text("message", finding.message)


def _reading(name: str) -> Tool:
    tool = TOOLS.get(name)
    if tool is None or tool.writes:
        known = ", ".join(name for name, tool in TOOLS.items() if not tool.writes)
        message = f"sources: expected tools that read ({known})"
        raise InvalidRequestError(message)
    return tool


VERIFY = Tool(
    "verify_answer",
    "Check a draft",
    "Whether every number, name and date of a draft is what the named calls return; what is not is pointed out. Call "
    "it before you say anything with numbers, with the calls that the draft rests on.",
    mcp_questions.VerifyAsk,
    verify,
    tell_verdict,
    parts=lambda answer: max(len(answer.verdict.findings), 1),
    part=first_findings,
)
