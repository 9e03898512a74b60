"""Is every body that is not JSON, or says a thing twice, refused, and every other read as it is?"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.bodies import MAX_DEPTH, read_json
from serving.errors import InvalidBodyError

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_what_is_sent_is_what_is_read(values):
    assert read_json(json.dumps(values).encode()) == values


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{} {}",
        b"NaN",
        b'{"a": Infinity}',
        b'{"a": 1e400}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b"\xff",
        b'{"a": "\xc3"}',
        b'"\\ud800"',
        b"\xef\xbb\xbf{}",
        b"{'a': 1}",
        b'{"a": 1,}',
        b"[" * 100_000 + b"]" * 100_000,
    ],
)
def test_what_is_no_json_is_refused(body):
    with pytest.raises(InvalidBodyError, match="not valid JSON"):
        read_json(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": 1, "a": 1}',
        b'{"a": "x", "a": "y"}',
        b'{"a": 1, "\\u0061": 2}',
        b'{"r": [{"x": "\\"", "x": 2}]}',
        b'{"r": {"x": {"y": 1, "z": 2, "y": 3}}}',
    ],
)
def test_a_name_that_stands_twice_is_refused(body):
    with pytest.raises(InvalidBodyError, match="twice"):
        read_json(body)


def test_deep_nesting_is_refused():
    assert read_json(b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1))
    with pytest.raises(InvalidBodyError, match="nested deeper than"):
        read_json(b"[" * (MAX_DEPTH + 2) + b"]" * (MAX_DEPTH + 2))
