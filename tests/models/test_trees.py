"""Do trees score and explain what they were fitted on, and refuse what is not theirs?"""

import numpy as np
import pytest

from models.errors import ModelFileError
from models.trees import Trees


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
