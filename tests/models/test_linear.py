"""Does the logistic regression find the line it was given, and explain it feature by feature?"""

import numpy as np
import pytest
from scipy.special import expit

from models.linear import Layout, Linear, Term, learn_terms


def invented(rows=8000):
    rng = np.random.default_rng(0)
    matrix = np.column_stack([rng.lognormal(3, 1, rows), rng.integers(0, 3, rows), rng.uniform(0, 10, rows)])
    matrix[rng.random(rows) < 0.2, 0] = np.nan
    logs = np.nan_to_num(np.log1p(matrix[:, 0]), nan=3.0)
    z = 0.8 * (logs - 3) + np.array([0.0, 1.0, -1.0])[matrix[:, 1].astype(int)] + np.abs(matrix[:, 2] - 5) / 2 - 1
    return matrix, (rng.random(rows) < expit(z)).astype(float), z


def test_a_line_a_category_and_a_curve_are_recovered():
    matrix, y, z = invented()
    terms = learn_terms(matrix, range(3), {1: 4}, {2: (0.0, 5.0, 10.0)})
    model = Linear.fit(matrix, y, np.ones(len(y)), terms, strength=1.0)
    assert np.corrcoef(model.score(matrix), z)[0, 1] > 0.99
    base, parts = model.contributions(matrix)
    np.testing.assert_allclose(base + parts.sum(axis=1), model.score(matrix), atol=1e-9)
    np.testing.assert_allclose(parts.mean(axis=0), 0, atol=1e-9)


def test_constant_and_empty_columns_are_left_out():
    matrix = np.column_stack([np.ones(50), np.full(50, np.nan), np.arange(50.0)])
    assert [term.column for term in learn_terms(matrix, range(3), {}, {})] == [2]


def test_a_constant_column_with_gaps_tells_by_its_gaps():
    matrix = np.where(np.arange(50)[:, None] % 2, 1.0, np.nan)
    (term,) = learn_terms(matrix, [0], {}, {})
    assert term.missing
    assert np.isfinite(term.design(np.array([1.0, np.nan, 7.0]))).all()


def test_a_number_beyond_the_range_of_training_counts_as_its_end():
    (term,) = learn_terms(np.arange(10.0)[:, None], [0], {}, {})
    np.testing.assert_array_equal(term.design(np.array([9.0, 1e9])), term.design(np.array([9.0, 9.0])))


def test_an_unseen_level_and_a_missing_one_stand_for_nothing():
    term = Term(column=0, kind="category", missing=False, levels=2)
    assert term.design(np.array([0.0, 1.0, 2.0, np.nan])).tolist() == [[1, 0], [0, 1], [0, 0], [0, 0]]


def test_without_terms_the_score_is_the_rate():
    model = Linear.fit(np.zeros((4, 1)), np.array([1.0, 0, 0, 0]), np.ones(4), (), strength=1.0)
    assert expit(model.score(np.zeros((1, 1))))[0] == pytest.approx(0.25)


def test_fits_that_start_where_the_last_one_ended_are_those_from_nothing():
    matrix, y, _ = invented()
    terms = learn_terms(matrix, range(3), {1: 4}, {2: (0.0, 5.0, 10.0)})
    strengths = (0.01, 0.1, 1.0)
    together = Linear.fit_each(matrix, y, np.ones(len(y)), terms, strengths=strengths)
    for strength, model in zip(strengths, together, strict=True):
        alone = Linear.fit(matrix, y, np.ones(len(y)), terms, strength=strength)
        np.testing.assert_allclose(model.score(matrix), alone.score(matrix), atol=1e-5)


def test_terms_laid_out_at_once_are_those_laid_out_one_by_one():
    matrix, *_ = invented(500)
    matrix[::7, 1:] = np.nan
    terms = learn_terms(matrix, range(3), {1: 4}, {2: (0.0, 5.0, 10.0)})
    slow = np.concatenate([term.design(matrix[:, term.column]) for term in terms], axis=1)
    np.testing.assert_array_equal(Layout.of(terms).design(matrix), slow)
