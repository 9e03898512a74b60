"""Is every feature right, and blind to the future, in any history there can be?

300 small histories a commit, 10,000 in the long form (`make test-long`), each for leads, deals and accounts.
"""

import numba
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings

from features.cuts import cut_history
from features.matrix import Matrix, build_matrix
from features.schema import ENTITIES, has_buckets
from features.snapshots import CrmHistory
from features.windows import to_instant
from tests.features.futures import other_future
from tests.features.oracle import oracle_matrix
from tests.features.small_worlds import RECIPES, Recipe
from tests.features.worlds import known_spine

HISTORIES = 30 if numba.config.DISABLE_JIT else 300
LONG, PARTS = 10_000, 4
SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def check(recipe: Recipe) -> None:
    """Every cell is the slow answer, and no bit moves if the future is another one."""
    crm, cutoff = recipe.history(), recipe.cutoffs[0]
    other = other_future(crm, cutoff, recipe.seed)
    for entity in ENTITIES:
        spine = known_spine(crm, entity, pd.DatetimeIndex(recipe.cutoffs))
        matrix = build_matrix(crm, spine, entity)
        assert differing(matrix, oracle_matrix(crm, spine, entity)) == []
        is_same_in(other, matrix, entity, cutoff)


def check_cut(recipe: Recipe) -> None:
    """No bit moves if there is no future."""
    crm, cutoff = recipe.history(), recipe.cutoffs[0]
    cut = cut_history(crm, cutoff)
    for entity in ENTITIES:
        spine = known_spine(crm, entity, pd.DatetimeIndex([cutoff]))
        is_same_in(cut, build_matrix(crm, spine, entity), entity, cutoff)


def is_same_in(other: CrmHistory, matrix: Matrix, entity: str, cutoff: pd.Timestamp) -> None:
    again = build_matrix(other, known_spine(other, entity, pd.DatetimeIndex([cutoff])), entity)
    rows = np.flatnonzero(matrix.cutoffs == to_instant(cutoff))
    assert again.features == matrix.features
    assert again.ids.tolist() == matrix.ids.iloc[rows].tolist()
    moved = again.numbers.view(np.int64) != np.ascontiguousarray(matrix.numbers[:, rows]).view(np.int64)
    assert [again.features[number].name for number in np.flatnonzero(moved.any(axis=1))] == []
    moved_texts = [name for name, texts in again.texts.items() if not texts.equals(matrix.texts[name].take(rows))]
    assert moved_texts == []


CLOSED_BEFORE_IT_BEGAN = Recipe(
    seed=0,
    accounts=1,
    records=0,
    events=9,
    cutoffs=(pd.Timestamp("2025-09-15"), pd.Timestamp("2025-04-01")),
    twists=frozenset({"late", "backwards", "crowd", "on the edge"}),
)
"""A ticket that is said to have been closed in April and to begin in September."""


@settings(SETTINGS, max_examples=HISTORIES)
@example(CLOSED_BEFORE_IT_BEGAN)
@given(RECIPES)
def test_features_are_right_and_know_no_future(recipe: Recipe) -> None:
    check(recipe)


@settings(SETTINGS, max_examples=HISTORIES // 5)
@given(RECIPES)
def test_features_are_the_same_without_a_future(recipe: Recipe) -> None:
    check_cut(recipe)


@settings(SETTINGS, max_examples=HISTORIES // 10)
@given(RECIPES)
def test_no_bit_moves_if_the_texts_of_events_come_as_categories(recipe: Recipe) -> None:
    crm, cutoffs = recipe.history(), pd.DatetimeIndex(recipe.cutoffs)
    events = {name: coded(frame) for name, frame in crm.tables.items() if has_buckets(name, frame.columns)}
    other = CrmHistory({**crm.tables, **events}, crm.fixed, crm.tracked, crm.custom)
    for entity in ENTITIES:
        spine = known_spine(crm, entity, cutoffs)
        left, right = build_matrix(crm, spine, entity), build_matrix(other, spine, entity)
        assert left.features == right.features
        assert left.numbers.tobytes() == right.numbers.tobytes()
        assert [name for name, texts in left.texts.items() if not texts.equals(right.texts[name])] == []


def coded(frame: pd.DataFrame) -> pd.DataFrame:
    """Texts as categories in no order, one of which no row has."""
    columns = {
        name: pd.Categorical(column, categories=pd.Index(["nobody's", *column.dropna().unique()[::-1]], dtype="str"))
        for name, column in frame.select_dtypes("str").items()
    }
    return frame.assign(**columns)


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
@settings(SETTINGS, max_examples=LONG // PARTS)
@given(recipe=RECIPES)
def test_features_are_right_and_know_no_future_in_thousands_of_histories(part: int, recipe: Recipe) -> None:
    check(recipe)


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
@settings(SETTINGS, max_examples=LONG // PARTS // 5)
@given(recipe=RECIPES)
def test_features_are_the_same_without_a_future_in_thousands_of_histories(part: int, recipe: Recipe) -> None:
    check_cut(recipe)


def differing(matrix: Matrix, expected: pd.DataFrame) -> list[tuple[str, int, object, object]]:
    """Feature, row and both values of each cell that is not the slow answer."""
    if not len(matrix.ids):
        return []
    assert {feature.name for feature in matrix.features} == set(expected)
    names = [feature.name for feature in matrix.features][: len(matrix.numbers)]
    left, right = matrix.numbers.T, expected[names].to_numpy(dtype=np.float64)
    wrong = ~np.isclose(left, right, rtol=1e-9, atol=1e-9, equal_nan=True)
    found: list[tuple[str, int, object, object]] = [
        (names[c], r, left[r, c], right[r, c]) for r, c in np.argwhere(wrong)
    ]
    for name, texts in matrix.texts.items():
        pairs = zip(texts.astype(object), expected[name], strict=True)
        found += [(name, r, a, b) for r, (a, b) in enumerate(pairs) if a != b and not (pd.isna(a) and pd.isna(b))]
    return found
