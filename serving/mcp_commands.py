"""Which command lets an assistant on this machine ask?"""

import os
from typing import Annotated

import typer

from serving.commands import DEFAULT_HOME, HomeOption, home_at


def mcp(
    home: HomeOption = DEFAULT_HOME,
    *,
    as_operator: Annotated[
        bool, typer.Option("--as-operator", help="Answer with the rights of whoever holds the home, without a token.")
    ] = False,
) -> None:
    """Answer an assistant's tools (MCP) on standard input and output, with the rights of the token in CRMCAST_TOKEN."""
    from serving.mcp_stdio import TOKEN_VARIABLE, caller_of, speak

    found = home_at(home)
    speak(found, caller_of(found, os.environ.get(TOKEN_VARIABLE, ""), as_operator=as_operator))
