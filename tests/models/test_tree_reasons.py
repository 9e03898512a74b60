"""Are fast reasons the Shapley values they claim to be, and LightGBM's own, whatever the trees?"""

from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from math import factorial

import lightgbm as lgb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.tree_reasons import TreeReasons

ODD = [np.nan, 0.0, -0.0, 1e-36, -1e-34, np.inf, -np.inf, -1.0, -0.5, 2.7, 31.0, 32.0, 99.0, 3e9]
KINDS = ["numbers that are missing as NaN", "numbers that are never missing", "zeros that are missing"]


def grow(rng, *, rows=300, rounds=5, leaves=15, kind=KINDS[0], **more):
    """Grow trees on three numbers, one of them whole and small, and two categories."""
    matrix = np.column_stack([rng.normal(size=(rows, 2)), rng.integers(-2, 3, rows), rng.integers(0, 40, (rows, 2))])
    matrix[rng.random(matrix.shape) < 0.1] = np.nan
    signal = np.nansum(matrix[:, :3], axis=1) + np.isin(matrix[:, 3], [1, 5, 33]) + rng.normal(size=rows)
    settings = {"objective": "binary", "num_leaves": leaves, "min_data_in_leaf": 1, "min_sum_hessian_in_leaf": 0}
    settings |= {"cat_smooth": 1, "min_data_per_group": 1, "max_cat_to_onehot": 4, "num_threads": 1, "verbosity": -1}
    settings |= {KINDS[1]: {"use_missing": False}, KINDS[2]: {"zero_as_missing": True}}.get(kind, {}) | more
    data = lgb.Dataset(matrix, label=signal > np.median(signal), categorical_feature=[3, 4])
    return lgb.train(settings, data, num_boost_round=rounds), matrix


def goes_left(node, value):
    if node["decision_type"] == "==":
        known = not np.isnan(value) and -1 < value < 2**31
        return known and str(int(value)) in node["threshold"].split("||")
    if np.isnan(value) and node["missing_type"] != "NaN":
        value = 0.0
    missing = np.isnan(value) or (node["missing_type"] == "Zero" and abs(value) <= 1e-35)
    return node["default_left"] if missing else value <= node["threshold"]


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

    out = np.zeros(features + 1)
    for i in range(features):
        others = [j for j in range(features) if j != i]
        for size in range(features):
            weight = factorial(size) * factorial(features - size - 1) / factorial(features)
            out[i] += sum(weight * (value({*group, i}) - value(set(group))) for group in combinations(others, size))
    out[-1] = value(set())
    return out


@pytest.mark.parametrize("kind", KINDS)
def test_contributions_equal_brute_force_shapley_values(kind):
    booster, matrix = grow(np.random.default_rng(1), kind=kind)
    reasons, dump = TreeReasons(booster), booster.dump_model()
    rows = np.vstack([matrix[:10], np.array(ODD[:10]).reshape(2, 5)])
    assert reasons.fallback is None
    for row, found in zip(rows, reasons.contributions(rows), strict=True):
        np.testing.assert_allclose(found, shapley(dump, row, 5), atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(KINDS), st.integers(2, 60), st.integers(1, 4), st.data())
def test_contributions_equal_those_of_lightgbm_whatever_the_trees_and_rows(seed, kind, leaves, rounds, data):
    rng = np.random.default_rng(seed)
    booster, matrix = grow(rng, rows=data.draw(st.integers(30, 400)), rounds=rounds, leaves=leaves, kind=kind)
    rows = matrix[rng.integers(0, len(matrix), data.draw(st.integers(1, 90)))]
    rows = np.where(rng.random(rows.shape) < 0.3, rng.choice(ODD, rows.shape), rows)
    reasons = TreeReasons(booster)
    found = reasons.contributions(rows)
    assert reasons.fallback is None
    np.testing.assert_allclose(found, booster.predict(rows, pred_contrib=True), atol=1e-9, rtol=0)
    np.testing.assert_allclose(found.sum(axis=1), booster.predict(rows, raw_score=True), atol=1e-9, rtol=0)
    np.testing.assert_array_equal(found, np.vstack([reasons.contributions(row[None]) for row in rows]))


def test_paths_of_many_features_keep_their_precision():
    rng = np.random.default_rng(2)
    matrix = rng.normal(size=(3000, 50))
    settings = {"objective": "regression", "num_leaves": 300, "min_data_in_leaf": 1, "num_threads": 1, "verbosity": -1}
    label = np.exp(matrix[:, :40].sum(axis=1) / 3)
    booster = lgb.train(settings, lgb.Dataset(matrix, label=label), num_boost_round=3)
    reasons = TreeReasons(booster)
    depth = 2 * int(reasons._tables.trees["points"].max())
    assert reasons.fallback is None
    assert depth > 20
    slow = booster.predict(matrix[:40], pred_contrib=True)
    np.testing.assert_allclose(reasons.contributions(matrix[:40]), slow, atol=1e-9 * np.abs(slow).max(), rtol=0)


def test_a_model_without_splits_has_its_mean_as_base():
    booster = lgb.train({"verbosity": -1}, lgb.Dataset(np.zeros((50, 2)), label=np.full(50, 3.0)), num_boost_round=2)
    np.testing.assert_allclose(TreeReasons(booster).contributions(np.ones((2, 2))), [[0, 0, 3], [0, 0, 3]])


def test_no_rows_have_no_reasons():
    booster, _ = grow(np.random.default_rng(3))
    assert TreeReasons(booster).contributions(np.zeros((0, 5))).shape == (0, 6)


def test_threads_do_not_disturb_each_other():
    booster, matrix = grow(np.random.default_rng(4))
    reasons = TreeReasons(booster)
    alone = reasons.contributions(matrix)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: reasons.contributions(matrix), range(12)):
            np.testing.assert_array_equal(found, alone)


def test_the_mean_of_trees_is_explained_by_lightgbm():
    booster, matrix = grow(np.random.default_rng(5), boosting="rf", bagging_freq=1, bagging_fraction=0.5)
    reasons = TreeReasons(booster)
    assert "takes the mean of its trees" in reasons.fallback
    assert reasons.table_bytes == 0
    np.testing.assert_array_equal(reasons.contributions(matrix[:9]), booster.predict(matrix[:9], pred_contrib=True))


def test_tables_that_would_be_too_large_are_not_made():
    booster, matrix = grow(np.random.default_rng(6))
    reasons = TreeReasons(booster, most_bytes=1000)
    assert "the tables would take" in reasons.fallback
    np.testing.assert_array_equal(reasons.contributions(matrix[:9]), booster.predict(matrix[:9], pred_contrib=True))


def test_numbers_that_are_not_lightgbms_are_never_given(caplog):
    booster, matrix = grow(np.random.default_rng(7))
    other, _ = grow(np.random.default_rng(8))

    class Changed:
        """A model whose text is not what it predicts by."""

        num_feature, num_trees = booster.num_feature, booster.num_trees
        predict, model_to_string = booster.predict, other.model_to_string

    with caplog.at_level("INFO"):
        reasons = TreeReasons(Changed())
    assert "from LightGBM's; expected at most 1e-09" in reasons.fallback
    assert "reasons come from LightGBM" in caplog.text
    np.testing.assert_array_equal(reasons.contributions(matrix[:3]), booster.predict(matrix[:3], pred_contrib=True))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), kind=st.sampled_from(KINDS), rounds=st.integers(1, 20))
def test_the_score_of_a_row_is_lightgbms_to_the_last_bit(seed, kind, rounds):
    rng = np.random.default_rng(seed)
    booster, rows = grow(rng, rounds=rounds, kind=kind)
    odd = rng.choice(ODD, (20, rows.shape[1]))
    reasons = TreeReasons(booster)
    assert reasons.fallback is None
    for row in np.vstack([rows[:20], odd]):
        assert reasons.score(row[None]).tolist() == booster.predict(row[None], raw_score=True).tolist()


def test_trees_without_a_split_are_scored_by_lightgbm():
    booster = lgb.train(
        {"verbosity": -1, "min_data_in_leaf": 99}, lgb.Dataset(np.zeros((9, 1)), label=np.arange(9.0)), 3
    )
    row = np.zeros((1, 1))
    assert TreeReasons(booster).score(row).tolist() == booster.predict(row, raw_score=True).tolist()
