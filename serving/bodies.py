"""Is a body JSON that means one thing only? Finite numbers, valid UTF-8, no name twice, no deep nesting."""

import json
from typing import Any

import orjson

from serving.errors import InvalidBodyError

MAX_DEPTH = 8


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
