"""Are events brought together by entity, linked by value and found by time?"""

import numpy as np

from features.codes import NO_VALUE
from features.groups import find_newest, group_events, link_same


def test_events_are_grouped_and_sorted_by_when_they_are_known() -> None:
    order, starts = group_events(np.array([1, 0, -1, 1, 1]), 3, np.array([9, 8, 7, 5, 9]))
    assert (order.tolist(), starts.tolist()) == ([1, 3, 0, 4], [0, 1, 4, 4])


def test_links_stay_within_their_group() -> None:
    links = link_same(np.array([0, 0, -1, 0, 1]), np.array([0, 2, 5]), 2)
    assert links.tolist() == [-1, 0, NO_VALUE, -1, -1]


def test_nothing_is_newest_before_anything_is_known() -> None:
    first, last = np.array([0, 0, 0]), np.array([2, 2, 0])
    found = find_newest(first, last, np.array([5, 7, 7]), np.array([1, 2]), np.array([6, 9]))
    assert found.tolist() == [-1, 0, -1]
