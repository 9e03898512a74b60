"""Do texts become the same numbers, whatever kind of column holds them?"""

import pandas as pd
import pytest

from features.texts import codes_of, positions_of

TEXTS = ["b", None, "a", "b"]


@pytest.mark.parametrize("kind", ["str", "object", "category"])
def test_codes_follow_the_order_of_the_texts(kind: str) -> None:
    codes, texts = codes_of(pd.Series(TEXTS, dtype=kind))
    assert codes.tolist() == [1, -1, 0, 1]
    assert texts.tolist() == ["a", "b"]


@pytest.mark.parametrize("kind", ["str", "object", "category"])
@pytest.mark.parametrize("times", [1, 1000])
def test_positions_are_those_among_the_ids(kind: str, times: int) -> None:
    ids = pd.Index(["c", "b"], dtype="str")
    assert positions_of(pd.Series(TEXTS * times, dtype=kind), ids).tolist() == [1, -1, -1, 1] * times
