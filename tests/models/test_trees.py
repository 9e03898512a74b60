"""Are the reasons of trees the Shapley values they claim to be?"""

from itertools import combinations
from math import factorial

import lightgbm as lgb
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


def goes_left(node, value):
    if np.isnan(value):
        return node["default_left"] if node["decision_type"] == "<=" else False
    if node["decision_type"] == "<=":
        return value <= node["threshold"]
    return str(int(value)) in node["threshold"].split("||")


def expected(node, row, known):
    """Mean of the leaves reached when only some features are known, others weighted by training counts."""
    if "leaf_value" in node:
        return node["leaf_value"]
    left, right = node["left_child"], node["right_child"]
    if node["split_feature"] in known:
        return expected(left if goes_left(node, row[node["split_feature"]]) else right, row, known)
    sizes = [child.get("internal_count", child.get("leaf_count")) for child in (left, right)]
    return (sizes[0] * expected(left, row, known) + sizes[1] * expected(right, row, known)) / sum(sizes)


def shapley(dump, row, features):
    def value(known):
        return sum(expected(tree["tree_structure"], row, known) for tree in dump["tree_info"])

    out = np.zeros(features)
    for i in range(features):
        others = [j for j in range(features) if j != i]
        for size in range(features):
            weight = factorial(size) * factorial(features - size - 1) / factorial(features)
            out[i] += sum(weight * (value({*group, i}) - value(set(group))) for group in combinations(others, size))
    return value(set()), out


def test_contributions_equal_brute_force_shapley_values():
    trees, matrix = grow()
    base, parts = trees.contributions(matrix)
    dump = lgb.Booster(model_str=trees.text).dump_model()
    for row in range(25):
        true_base, true_parts = shapley(dump, matrix[row], 4)
        assert base == pytest.approx(true_base, abs=1e-9)
        np.testing.assert_allclose(parts[row], true_parts, atol=1e-9)


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
