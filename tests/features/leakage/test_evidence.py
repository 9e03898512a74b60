"""Do the measures of evidence say what can be worked out on paper?"""

import numpy as np
import pytest

from features.leakage.evidence import (
    FAILURE,
    OPEN,
    SUCCESS,
    Groups,
    any_value,
    codes_of,
    excess,
    fill_gap,
    follows,
    own_values,
    purity,
    separate,
)

RNG = np.random.default_rng(0)
N = 4000


def groups_of(group: np.ndarray, strata: int = 20) -> Groups:
    return Groups(np.arange(len(group)) * strata // len(group), group, z=4.0)


def test_texts_that_few_hold_share_a_code_and_missing_is_zero() -> None:
    values = np.array(["a"] * 9 + ["b"] * 5 + ["c"] * 4 + ["d", np.nan], dtype=object)
    assert codes_of(values).tolist() == [2] * 9 + [3] * 5 + [1] * 4 + [1, 0]


def test_numbers_that_many_hold_have_a_code_of_their_own_and_others_are_ordered() -> None:
    values = np.concatenate([np.zeros(500), np.linspace(1, 9, 500), [np.nan]])
    codes = codes_of(values)
    assert len(set(codes[:500])) == 1
    assert codes[0] not in codes[500:]
    assert (np.diff(codes[500:1000]) >= 0).all()
    assert codes[-1] == 0
    assert codes_of(np.array([np.nan, np.nan])).tolist() == [0, 0]


def test_a_field_of_a_thousand_random_values_tells_nothing_of_the_outcome() -> None:
    group = RNG.integers(1, 3, N)
    texts = np.array([f"t{number}" for number in RNG.integers(0, 1000, N)], dtype=object)
    counts = groups_of(group).count(codes_of(texts))
    found = separate(counts[:, :, SUCCESS], counts[:, :, FAILURE], 4.0)
    assert found.auc == pytest.approx(0.5, abs=0.04)
    assert found.low < 0.5


def test_what_only_drifts_tells_nothing_within_strata_of_age() -> None:
    late = np.arange(N) >= N / 2
    group = np.where(RNG.random(N) < np.where(late, 0.8, 0.2), SUCCESS, FAILURE)
    drift = late.astype(float)
    within, over_all = (groups_of(group, strata).count(codes_of(drift)) for strata in (20, 1))
    assert separate(within[:, :, SUCCESS], within[:, :, FAILURE], 4.0).auc == pytest.approx(0.5, abs=0.01)
    assert separate(over_all[:, :, SUCCESS], over_all[:, :, FAILURE], 4.0).auc == pytest.approx(0.8, abs=0.03)


def test_the_auc_is_that_of_the_ranks() -> None:
    group = RNG.integers(1, 3, N)
    counts = groups_of(group, 1).count(codes_of(RNG.normal(0, 1, N) + 1.0 * (group == SUCCESS)))
    found = separate(counts[:, :, SUCCESS], counts[:, :, FAILURE], 4.0)
    assert found.auc == pytest.approx(0.76, abs=0.02)  # of two normals one apart: Phi(1 / sqrt 2)
    assert 0.5 < found.low < found.auc


def test_one_group_alone_cannot_be_told_from_another() -> None:
    counts = groups_of(np.full(100, SUCCESS)).count(codes_of(np.arange(100.0)))
    found = separate(counts[:, :, SUCCESS], counts[:, :, FAILURE], 4.0)
    assert (found.auc, found.low) == (0.5, 0.0)


def test_values_of_one_group_alone_are_counted_against_what_chance_would_give_the_others() -> None:
    group = np.tile([SUCCESS, FAILURE], N // 2)
    values = np.where((group == FAILURE) & (np.arange(N) % 8 < 4), "price", None).astype(object)
    values[values == None] = np.nan  # noqa: E711 - elementwise
    counts = groups_of(group).count(codes_of(values))
    lost, won = counts[:, :, FAILURE], counts[:, :, SUCCESS]
    for marked in (own_values(lost, won), any_value(lost, 1)):
        found = purity(lost, won, marked, 1e-6)
        assert (found.records, found.observed, found.covered) == (1000, 0, 0.5)
        assert found.expected == pytest.approx(500, rel=0.05)
        assert found.excess < 0.05
    assert purity(won, lost, own_values(won, lost), 1e-6).excess == np.inf


def test_the_bound_of_a_poisson_count_is_exact() -> None:
    assert excess(0, 10.0, np.exp(-5.0)) == pytest.approx(0.5)
    assert excess(3, 0.0, 0.01) == np.inf


def test_the_fill_gap_compares_records_of_equal_age() -> None:
    """Old records are closed and full, young ones open and empty: no difference at equal age."""
    old = np.arange(N) < N / 2
    group = np.where(RNG.random(N) < np.where(old, 0.9, 0.1), SUCCESS, OPEN)
    values = np.where(RNG.random(N) < np.where(old, 0.9, 0.2), 5.0, np.nan)
    counts = groups_of(group).count(codes_of(values))
    closed, still_open, low = fill_gap(counts[:, :, SUCCESS], counts[:, :, OPEN], 4.0)
    assert closed == pytest.approx(still_open, abs=0.06)
    assert low < 0
    filled_late = np.where(group == SUCCESS, 5.0, values)
    counts = groups_of(group).count(codes_of(filled_late))
    closed, still_open, low = fill_gap(counts[:, :, SUCCESS], counts[:, :, OPEN], 4.0)
    assert closed == 1.0
    assert low > 0.3
    assert fill_gap(counts[:, :, FAILURE], counts[:, :, OPEN], 4.0) == (0.0, 0.0, 0.0)


def test_numbers_in_the_order_of_closing_follow_it_and_those_in_the_order_of_creation_do_not() -> None:
    created = np.sort(RNG.uniform(0, 1000, N))
    closed = created + RNG.exponential(60, N)
    stratum = np.arange(N) * 20 // N
    assert follows(np.argsort(np.argsort(closed)).astype(float), closed, created, stratum) == pytest.approx(1.0)
    assert follows(np.arange(N).astype(float), closed, created, stratum) == pytest.approx(0.0, abs=0.02)
    assert abs(follows(RNG.random(N), closed, created, stratum)) < 0.1
    assert follows(np.ones(N), closed, created, stratum) == 0.0
