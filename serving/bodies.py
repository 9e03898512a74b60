"""Is a body whole, small enough, of the right type, and does it mean one thing only?

JSON with finite numbers, valid UTF-8, no name twice and no deep nesting; a form of the page likewise.
"""

import asyncio
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import orjson

from serving.errors import InvalidBodyError, Refused

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope

MAX_DEPTH = 8
MAX_BODY_BYTES = 1_000_000
JSON_TYPES = (b"application/json", b"application/json;charset=utf-8")
FORM_TYPES = (b"application/x-www-form-urlencoded", b"application/x-www-form-urlencoded;charset=utf-8")


def read_json(body: bytes) -> Any:
    """Return what a body says.

    orjson refuses NaN, numbers beyond a float and bytes that are not UTF-8, but of a name that stands twice it keeps
    the last value in silence. Then fewer texts come out than quotes went in.

    Raises
    ------
    InvalidBodyError
        If the body is not JSON, or says a thing twice.

    >>> read_json(b'{"task": "leads", "ids": ["a"]}')
    {'task': 'leads', 'ids': ['a']}
    """
    try:
        values = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise InvalidBodyError("the body is not valid JSON with finite numbers") from None
    n_texts = _count_texts(values, 0)
    if b"\\" in body:
        json.loads(body, object_pairs_hook=_refuse_twice)
    elif body.count(b'"') != 2 * n_texts:
        raise InvalidBodyError(_TWICE)
    return values


_TWICE = "a name is there twice in one object; give each once"


def _count_texts(value: Any, depth: int) -> int:
    """Return how many texts a value is made of, names included."""
    if isinstance(value, str):
        return 1
    if not isinstance(value, dict | list):
        return 0
    if value and depth == MAX_DEPTH:
        message = f"the body is nested deeper than {MAX_DEPTH}; no question needs that"
        raise InvalidBodyError(message)
    n_texts = len(value) if isinstance(value, dict) else 0
    for inner in value.values() if isinstance(value, dict) else value:
        if type(inner) is str:
            n_texts += 1
        elif type(inner) is dict or type(inner) is list:
            n_texts += _count_texts(inner, depth + 1)
    return n_texts


def _refuse_twice(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) < len(pairs):
        raise InvalidBodyError(_TWICE)


def read_form(body: bytes) -> dict[str, str]:
    """Return the fields of a form; an empty one counts as not given.

    Raises
    ------
    InvalidBodyError
        If it is no form in UTF-8, or a field is there twice.

    >>> read_form(b"task=leads&note=")
    {'task': 'leads'}
    """
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError:
        raise InvalidBodyError("the body is no form in UTF-8") from None
    if len({name for name, _ in pairs}) < len(pairs):
        raise InvalidBodyError("a field is there twice in the form; give each once")
    return {name: value for name, value in pairs if value}


async def whole_body(scope: "Scope", receive: "Receive", seconds: float, types: tuple[bytes, ...]) -> "Receive":
    """Read the whole body of a POST within its limits, and return a `receive` that gives it at once."""
    if scope["method"] != "POST":
        return receive
    _check_content_type(scope["headers"], types)
    try:
        async with asyncio.timeout(seconds):
            body = await _read_body(receive)
    except TimeoutError:
        message = f"the body did not arrive within {seconds:g} s"
        raise Refused(408, "timeout", message, {"connection": "close"}) from None
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> "Message":
        return waiting.pop() if waiting else await receive()

    return replay


async def _read_body(receive: "Receive") -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "disconnected", "the connection closed before the body was whole")
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > MAX_BODY_BYTES:
            text = f"the body is larger than {MAX_BODY_BYTES} bytes; send fewer ids or records at once"
            raise Refused(413, "too_large", text, {"connection": "close"})
        if not message.get("more_body", False):
            return b"".join(chunks)


def _check_content_type(headers: list[tuple[bytes, bytes]], expected: tuple[bytes, ...]) -> None:
    types = [value.lower().replace(b" ", b"") for name, value in headers if name == b"content-type"]
    encodings = [value for name, value in headers if name == b"content-encoding"]
    if encodings or len(types) != 1 or types[0] not in expected:
        message = f"expected content-type {expected[0].decode()}, not compressed"
        raise Refused(415, "unsupported_media_type", message)
