"""Do trees score and explain what they were fitted on, and refuse what is not theirs?"""

import numpy as np
import pytest

from models.errors import ModelFileError
from models.trees import Growth, Trees, grow_together


def grow(rows=600, rounds=5):
    rng = np.random.default_rng(1)
    matrix = np.column_stack([rng.normal(size=(rows, 3)), rng.integers(0, 5, rows)]).astype(float)
    matrix[rng.random(rows) < 0.15, 1] = np.nan
    y = (matrix[:, 0] + np.nan_to_num(matrix[:, 1]) + (matrix[:, 3] == 2) > 0.3).astype(float)
    trees = Trees.fit(matrix, y, np.ones(rows), columns=(0, 1, 2, 3), categorical=(3,), rounds=rounds)
    return trees, matrix


def test_contributions_sum_to_the_score():
    trees, matrix = grow(rounds=60)
    base, parts = trees.contributions(matrix)
    np.testing.assert_allclose(base + parts.sum(axis=1), trees.score(matrix), atol=1e-9, rtol=0)


def test_an_unseen_category_and_missing_values_score():
    trees, _ = grow()
    assert np.isfinite(trees.score(np.array([[np.nan, np.nan, np.nan, np.nan], [0.0, 0.0, 0.0, 99.0]]))).all()


def test_trees_of_another_width_are_refused():
    trees, _ = grow()
    with pytest.raises(ModelFileError, match=r"model\.txt reads 4 columns, model\.json names 2"):
        Trees(columns=(0, 1), file="model.txt").with_text(trees.text)


def test_no_rows_give_no_scores():
    trees, _ = grow()
    assert trees.score(np.zeros((0, 4))).shape == (0,)
    assert trees.contributions(np.zeros((0, 4)))[1].shape == (0, 4)


def test_trees_grown_together_are_those_grown_alone():
    rng = np.random.default_rng(4)
    folds = []
    for rows in (900, 1200, 1500):
        matrix = rng.normal(size=(rows, 3))
        y = (rng.random(rows) < 1 / (1 + np.exp(-matrix[:, 0]))).astype(float)
        half = rows // 2
        parts = (slice(None, half), slice(half, None))
        folds.append(tuple((matrix[part], y[part], np.ones(len(y[part]))) for part in parts))
    growth = Growth(tuned={"learning_rate": 0.06})
    settings = {"columns": (0, 1, 2), "categorical": (), "growth": growth}
    boosters, rounds = grow_together(folds, judges=slice(1, None), max_rounds=200, **settings)
    assert 1 < rounds < 200
    assert len({booster.num_trees() for booster in boosters}) == 1
    for (train, test), booster in zip(folds, boosters, strict=True):
        kept = Trees.of(booster, rounds, columns=(0, 1, 2), growth=growth)
        np.testing.assert_array_equal(kept.score(test[0]), Trees.fit(*train, rounds=rounds, **settings).score(test[0]))
