"""What does a tool answer? The question is read, asked with the caller's rights, told, and written to the audit."""

from dataclasses import dataclass
from typing import Any

from pipelines.audit import AuditLog
from pipelines.errors import nearest
from pipelines.home import Home
from serving import questions
from serving.access import Principal
from serving.audit import record
from serving.errors import InvalidRequestError
from serving.mcp_calls import Call
from serving.mcp_results import Result, write_result
from serving.mcp_tools import TOOLS as ASKING
from serving.mcp_tools import Tool
from serving.mcp_verify import VERIFY
from serving.snapshot import Snapshot

TOOLS = ASKING | {VERIFY.name: VERIFY}
"""All tools, by name."""


@dataclass(frozen=True)
class Desk:
    """Where tools are asked: a home, and the audit that learns what was shown."""

    home: Home
    audit: AuditLog

    def ask(self, snapshot: Snapshot, principal: Principal, name: str, arguments: dict[str, Any]) -> Result:
        """Answer one call of a tool.

        Raises
        ------
        ServingError
            If there is no such tool, an argument is wrong, or what is asked for is not there or not the caller's.
        """
        tool = tool_of(name)
        question = questions.read(tool.question, arguments)
        call = Call(*snapshot.seen_by(principal), self.home, principal, question)
        result = write_result(tool, call, tool.answer(call))
        for answer in result.shown:
            record(self.audit, principal, "mcp", answer)
        return result


def tool_of(name: str) -> Tool:
    """Return a tool by its name; raises `InvalidRequestError` where there is none."""
    if name not in TOOLS:
        hint = nearest(name[:50], TOOLS)
        message = f"no such tool{hint} (known: {', '.join(TOOLS)})"
        raise InvalidRequestError(message)
    return TOOLS[name]
