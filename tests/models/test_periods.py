"""Are the periods of an open deal laid out without looking ahead?"""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.periods import Periods, calendar, censor, expand_periods, newest_only, thin


def laid_out(duration, event, follow_up, most=52):
    rows = expand_periods(np.array(duration), np.array(event), np.array(follow_up), 7, most)
    return list(zip(rows.landmark.tolist(), rows.ahead.tolist(), rows.outcome.tolist(), strict=True))


def test_a_won_deal_is_open_until_the_period_it_closes_in():
    assert laid_out([15.0], [1], [100.0]) == [(0, 0, 0), (0, 1, 0), (0, 2, 1)]


def test_a_closing_at_the_start_of_a_period_belongs_to_it():
    assert laid_out([7.0, 0.0], [2, 1], [100.0, 100.0]) == [(0, 0, 0), (0, 1, 2), (1, 0, 1)]


def test_an_open_deal_has_its_whole_periods_only():
    assert laid_out([20.0], [0], [20.0]) == [(0, 0, 0), (0, 1, 0)]


def test_a_closing_in_a_period_that_was_not_fully_seen_does_not_count():
    assert laid_out([15.0], [1], [18.0]) == [(0, 0, 0), (0, 1, 0)]


def test_no_more_periods_than_asked_for():
    assert len(laid_out([400.0], [0], [400.0], most=10)) == 10


def test_later_closings_are_hidden():
    duration, event = censor(np.array([10.0, 30.0]), np.array([1, 2]), np.array([20.0, 20.0]))
    assert duration.tolist() == [10.0, 20.0]
    assert event.tolist() == [1, 0]


@given(
    st.lists(st.tuples(st.floats(0, 200), st.sampled_from([0, 1, 2]), st.floats(0, 100)), min_size=1, max_size=20),
    st.floats(0, 150),
)
def test_nothing_after_the_end_of_follow_up_changes_a_row(deals, end):
    duration, event, later = (np.array(values) for values in zip(*deals, strict=True))
    follow_up = np.full(len(duration), end)
    known = expand_periods(*censor(duration, event, follow_up), follow_up, 7, 52)
    moved = np.where(duration >= end, duration + later, duration)
    other = expand_periods(*censor(moved, event, follow_up), follow_up, 7, 52)
    np.testing.assert_array_equal(known.landmark, other.landmark)
    np.testing.assert_array_equal(known.outcome, other.outcome)


def test_thinned_rows_stand_for_all():
    outcome = np.repeat([0, 1, 2], [9000, 600, 400])
    rows = Periods(np.arange(10_000), np.zeros(10_000, dtype=int), outcome, np.ones(10_000))
    thinned = thin(rows, 500, 1000)
    assert len(thinned.outcome) < 1700
    for code, count in ((0, 9000), (1, 600), (2, 400)):
        assert abs(thinned.weight[thinned.outcome == code].sum() / count - 1) < 0.1


def test_a_period_of_a_deal_is_told_by_the_newest_cutoff_before_it():
    days, follow_up = np.array([100.0, 114.0]), np.array([30.0, 16.0])
    rows = expand_periods(follow_up, np.zeros(2, dtype=np.intp), follow_up, 7, 52)
    once = newest_only(rows, days, 7)
    assert once.landmark.tolist() == [0, 0, 1, 1]
    assert once.ahead.tolist() == [0, 1, 0, 1]


def test_the_calendar_knows_the_end_of_the_quarter():
    start = np.array(["2025-03-25", "2025-04-01", "2025-02-25"], dtype="datetime64[D]").astype(float)
    table = calendar(start, 7)
    np.testing.assert_allclose(table[0], [0, 1, 1, 3])
    np.testing.assert_allclose(table[1], [0, 0, 0, 87])
    np.testing.assert_allclose(table[2, :2], [4 / 7, 3 / 7])


def test_a_cutoff_during_the_day_counts_from_its_day():
    day = np.array(["2025-03-25"], dtype="datetime64[D]").astype(float)
    np.testing.assert_array_equal(calendar(day + 0.7, 7), calendar(day, 7))
