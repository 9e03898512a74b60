"""Do fits that run side by side come back in order, and fail as they would alone?"""

import pytest

from models.threads import side_by_side


def test_results_come_in_the_order_of_their_items():
    assert side_by_side(lambda item: item * 2, range(50)) == list(range(0, 100, 2))


def test_an_error_in_one_fit_is_the_error_of_all():
    with pytest.raises(ZeroDivisionError):
        side_by_side(lambda item: 1 / item, [1, 0, 2])
