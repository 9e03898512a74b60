"""Does the official client reach every tool, over HTTP and over standard input, and nobody else?"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from pipelines.errors import WrongUseError
from pipelines.state import AppState
from serving.errors import BusyError, Refused
from serving.mcp_answers import TOOLS
from serving.mcp_server import make_server
from serving.mcp_stdio import caller_of

GOLDEN = Path(__file__).with_name("mcp_tools.json")
HERE = {"host": "localhost:3000"}
MODES = ("auto", "legacy")  # the revision of 2026, and the handshake that older clients begin with


@pytest.fixture(scope="module")
def served(home, tokens, start) -> Iterator[Any]:
    server = start(home.path)
    yield server
    server.stop(signal.SIGTERM)


@pytest.fixture(scope="module")
def may_answer(home) -> str:
    return AppState(home.app_db).add_token("manager", "answers", "CHEN", allow=["feedback"])


def arguments_of(name: str, client: Any, action_id: str) -> dict[str, Any]:
    """Return what a tool needs to be asked."""
    born = client.room.ready().records("deal")["created_at"]
    deal = next(i for i in client.room.ready().champion("deals").position if str(born[i]) < "2025-05-01")
    known = {"entity": "deal", "id": deal, "since": "2025-06-15", "rep_id": "LI"}
    known |= {"draft": "Nothing with numbers.", "sources": [{"tool": "model_status"}]}
    known |= {"action_id": action_id, "answer": "shown"}
    if name == "brief":
        known |= {"kind": "rep", "id": "LI"}
    return {key: value for key, value in known.items() if key in TOOLS[name].question.model_fields}


def with_client(port: int, token: str, mode: str, use: Callable[[Client], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        headers = {"authorization": f"Bearer {token}"}
        async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
            transport = streamable_http_client(f"http://127.0.0.1:{port}/mcp/", http_client=http)
            async with Client(transport, mode=mode) as client:
                return await use(client)

    return asyncio.run(run())


async def call_all(mcp: Client, client: Any) -> dict[str, Any]:
    listed = {tool.name for tool in (await mcp.list_tools()).tools}
    assert listed == set(TOOLS)
    actions = await mcp.call_tool("my_actions", {"rep_id": "LI"})
    action_id = actions.structured_content["items"][0]["action_id"]
    return {name: await mcp.call_tool(name, arguments_of(name, client, action_id)) for name in listed}


def check(results: dict[str, Any]) -> None:
    for name, result in results.items():
        assert not result.is_error, (name, result.content)
        assert {"data_as_of", "stale", "note", "untrusted_text"} <= set(result.structured_content), name
        assert len(result.model_dump_json(by_alias=True).encode()) < 8192, name
        assert result.structured_content["note"] in result.content[0].text


@pytest.mark.parametrize("mode", MODES)
def test_the_official_client_lists_and_calls_every_tool_over_http(served, may_answer, client, mode):
    check(with_client(served.port, may_answer, mode, lambda mcp: call_all(mcp, client)))


def test_the_official_client_lists_and_calls_every_tool_over_standard_input(home, may_answer, client):
    environment = {**os.environ, "CRMCAST_TOKEN": may_answer}
    arguments = ["-m", "serving.cli", "mcp", "--home", str(home.path)]
    server = StdioServerParameters(command=sys.executable, args=arguments, env=environment)

    async def run() -> dict[str, Any]:
        async with Client(server) as mcp:
            return await call_all(mcp, client)

    check(asyncio.run(run()))


def test_the_list_of_tools_is_as_reviewed(served, tokens):
    """After a wanted change, delete the file and run this test once; then read its diff."""

    async def list_all(mcp: Client) -> list[dict[str, Any]]:
        tools = (await mcp.list_tools()).tools
        return [tool.model_dump(by_alias=True, exclude_none=True, mode="json") for tool in tools]

    found = with_client(served.port, tokens["rep"], "auto", list_all)
    if not GOLDEN.exists():
        GOLDEN.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_only_tools_that_write_are_not_read_only(served, tokens):
    async def hints(mcp: Client) -> dict[str, bool | None]:
        tools = (await mcp.list_tools()).tools
        return {tool.name: tool.annotations and tool.annotations.read_only_hint for tool in tools}

    found = with_client(served.port, tokens["rep"], "auto", hints)
    assert found == {name: not tool.writes for name, tool in TOOLS.items()}


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("list_leads", {"limi": 3}, 'invalid_request: unknown field "limi"; did you mean "limit"?'),
        ("list_leads", {"limit": 0}, "invalid_request: limit: expected greater than or equal to 1"),
        ("list_leads", {"language": "fr"}, "invalid_request: language: expected 'en' or 'zh'"),
        ("explain_score", {"entity": "lead"}, "invalid_request: id is missing"),
        ("explain_score", {"entity": "lead", "id": "nobody"}, "not_found: no such score; expected the id of"),
        ("why_it_changed", {"entity": "lead", "id": "L0001", "since": "soon"}, "invalid_request: since: "),
        ("list_lead", {}, 'invalid_request: no such tool; did you mean "list_leads"?'),
    ],
)
def test_what_is_wrong_is_said_in_one_voice(served, tokens, name, arguments, words):
    result = with_client(served.port, tokens["rep"], "auto", lambda mcp: mcp.call_tool(name, arguments))
    assert result.is_error
    assert words in result.content[0].text
    assert "Traceback" not in result.content[0].text


def test_a_call_that_is_too_much_is_an_error_that_says_to_try_again():
    async def refuse(*_: Any) -> Any:
        raise BusyError

    async def call() -> Any:
        async with Client(make_server(refuse)) as mcp:
            return await mcp.call_tool("model_status", {})

    result = asyncio.run(call())
    assert result.is_error
    assert result.content[0].text == "busy: too many questions at once; try again in a second"


def test_a_refusal_can_be_told_from_an_answer_by_its_bytes(client):
    """As the benchmark does, which counts no refusal as answered."""
    for arguments, is_refused in (({}, False), ({"limit": 3}, True)):
        params = {"name": "model_status", "arguments": arguments}
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
        answer = client.ask("POST", "/mcp/", "rep", json=body, headers=HERE)
        assert (answer.status_code, b'"isError":true' in answer.content) == (200, is_refused)


def ask(client: Any, caller: str | None = "rep", method: str = "POST", path: str = "/mcp/", **headers: str) -> Any:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    return client.ask(method, path, caller, json=body if method == "POST" else None, headers=HERE | headers)


def test_it_is_behind_the_gate(client):
    assert ask(client).json()["result"]["tools"]
    for caller in (None, "revoked", "expired", "crmcast_nonsense"):
        assert ask(client, caller).status_code == 401


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_without_sessions_there_is_nothing_to_open_or_end(client, method):
    answer = ask(client, method=method)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_the_address_without_its_slash_leads_to_it(client):
    answer = ask(client, path="/mcp")
    assert (answer.status_code, answer.headers["location"]) == (307, "/mcp/")


def test_a_foreign_name_and_a_foreign_page_are_refused(client):
    assert ask(client, host="evil.example").status_code == 421
    foreign = ask(client, origin="https://evil.example")
    assert (foreign.status_code, foreign.json()["code"]) == (403, "forbidden")
    assert ask(client, origin="http://localhost:3000").status_code == 200


def test_what_is_no_message_gets_an_error_and_no_trace(client):
    for body in (b"", b"{", b"[]", b'{"jsonrpc": "2.0"}', b'{"jsonrpc": "2.0", "id": 1, "method": "no/such"}'):
        answer = client.ask("POST", "/mcp/", "rep", content=body, headers=HERE | {"content-type": "application/json"})
        assert b'"error"' in answer.content
        assert b"Traceback" not in answer.content


@pytest.mark.parametrize("token", ["", "crmcast_nonsense", "revoked", "expired"])
def test_standard_input_without_a_token_is_refused(home, tokens, token):
    with pytest.raises(WrongUseError, match="--as-operator"):
        caller_of(home, tokens.get(token, token), as_operator=False)


def test_a_token_that_is_revoked_meanwhile_no_longer_answers(home):
    state = AppState(home.app_db)
    token = state.add_token("rep", "Li", "LI")
    caller = caller_of(home, token, as_operator=False)
    assert caller().rep_id == "LI"
    state.revoke_token(state.list_tokens()[-1].id)
    caller.args[0].forget(token)  # what five seconds would do
    with pytest.raises(Refused, match="revoked"):
        caller()
    assert caller_of(home, "", as_operator=True)().role == "admin"
