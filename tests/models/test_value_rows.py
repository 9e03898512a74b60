import numpy as np
import pytest

from models.value_rows import ValueRows


def rows(money):
    """Return rows of one entity each, known as far as their money is."""
    money = np.array(money, dtype=float)
    days = np.zeros(len(money))
    return ValueRows.of(np.zeros((len(money), 1)), (money, money), days, np.arange(len(money)), part_days=30.0)


def test_what_follows_a_part_is_told_as_so_many_times_its_money():
    assert sorted(rows([[2.0, 4.0, 6.0], [1.0, 0.0, 0.0]]).continuations(2).tolist()) == [0.0, 5.0]
    assert sorted(rows([[2.0, 4.0, 6.0]]).continuations(1).tolist()) == [1.5, 2.0]


def test_a_rest_longer_than_any_that_is_known_goes_on_in_proportion():
    assert rows([[2.0, 4.0, 6.0, np.nan, np.nan]]).continuations(4).tolist() == [10.0]


@pytest.mark.parametrize("money", [[[3.0, np.nan, np.nan]], [[0.0, 0.0, 0.0]]])
def test_where_nothing_is_known_to_follow_money_goes_on_as_it_is(money):
    assert rows(money).continuations(2).tolist() == [2.0]


def test_a_row_is_completed_by_what_others_went_on_to_bring():
    unripe, ended, over = [10.0, np.nan, np.nan], [10.0, 0.0, np.nan], [1.0, 1.0, 1.0]
    known = rows([unripe, ended, over])
    assert known.completed(rows([[5.0, 10.0, 15.0]])).tolist() == [60.0, 10.0, 3.0]
