"""Are intervals of closing days moved to where wins fall, and left alone where that would not help?"""

import numpy as np
import pytest

from models.close_levels import choose_levels, move_levels


def falls(shape: float, n: int = 600, seed: int = 0):
    """Quantiles at which wins fell; with a shape above 1 they fall late."""
    return np.random.default_rng(seed).random(n) ** (1 / shape), np.arange(n)


def test_wins_that_fall_late_in_both_blocks_move_the_levels_so_that_intervals_cover():
    levels = choose_levels(falls(2.0), falls(2.0, seed=1))
    low, middle, high = move_levels(np.array([0.1, 0.5, 0.9]), levels)
    new, _ = falls(2.0, 5000, seed=2)
    assert np.mean((low <= new) & (new <= high)) == pytest.approx(0.8, abs=0.04)
    assert middle == pytest.approx(0.5**0.5, abs=0.04)
    assert list(levels) == sorted(levels)


def test_what_held_in_the_older_block_alone_moves_nothing():
    assert choose_levels(falls(2.0), falls(0.5, seed=1)) == ()


def test_fewer_than_50_deals_won_in_a_block_move_nothing():
    assert choose_levels(falls(2.0, 49), falls(2.0)) == ()
    positions, deals = falls(2.0)
    assert choose_levels((positions, deals % 49), falls(2.0)) == ()


def test_several_rows_of_a_deal_count_as_one():
    positions, deals = falls(2.0)
    often = np.concatenate([positions, np.full(5000, positions[0])]), np.concatenate([deals, np.full(5000, deals[0])])
    first, second = choose_levels((positions, deals), (positions, deals)), choose_levels(often, often)
    np.testing.assert_allclose(first, second, atol=0.02)
