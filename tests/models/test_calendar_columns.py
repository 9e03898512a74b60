"""Is a column that tells the date told from one that tells the entity?"""

import numpy as np
import pytest

from models.calendar_columns import calendar_like

DAYS = np.arange(2000.0)


@pytest.mark.parametrize(
    ("values", "is_calendar"),
    [
        (np.floor(DAYS / 30), True),  # months counted
        (DAYS % 250, False),  # a season, seen before
        (np.sin(DAYS), False),
        (np.full(2000, 3.0), False),
        (np.full(2000, np.nan), False),
        (np.where(DAYS < 1900, np.nan, DAYS), False),  # hardly ever known
    ],
)
def test_a_number_tells_the_date_where_its_newest_values_are_new(values, is_calendar):
    assert (calendar_like(values[:, None], DAYS, ()) == (0,)) is is_calendar


def test_a_category_tells_the_date_by_its_levels_not_by_their_order():
    month = np.floor(DAYS / 200) % 3
    assert calendar_like(month[:, None], DAYS, (0,)) == ()
    renamed = np.where(DAYS >= 1500, 2.0, DAYS % 2)
    assert calendar_like(renamed[:, None], DAYS, (0,)) == (0,)


def test_rows_of_one_instant_have_no_calendar():
    assert calendar_like(DAYS[:, None], np.zeros(2000), ()) == ()
    assert calendar_like(np.zeros((0, 2)), np.zeros(0), ()) == ()
