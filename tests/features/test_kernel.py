"""Does the kernel count what lies in each window, and no more?"""

import numpy as np

from features import kernel
from features.windows import NEVER


def _scan(  # noqa: PLR0917
    occurred, visible, hidden, ended, values, status, lookbacks, picks, cutoffs
):
    times = np.array([occurred, visible, hidden, ended], dtype=np.int64)
    n = len(cutoffs)
    first, last = np.zeros(n, dtype=np.int64), np.full(n, len(occurred), dtype=np.int64)
    values, status = np.array(values, dtype=float).reshape(-1, len(status)), np.array(status, dtype=np.int64)
    return kernel.scan_windows(
        first, last, np.array(cutoffs), times, values, status, np.array(lookbacks), np.array(picks)
    )


def test_windows_hold_their_start_and_not_the_cutoff() -> None:
    occurred = [10, 20, 30, 40]
    never = [NEVER] * 4
    picks = [(kernel.COUNT, 0, 0), (kernel.COUNT, 0, 1), (kernel.SUM, 0, 1)]
    out = _scan(
        occurred, occurred, never, never, [1.0, 2.0, 4.0, 8.0], [kernel.ANY], [10, 30], picks, [40, 41, 10, 100]
    )
    assert out.tolist() == [[1.0, 1.0, 0.0, 0.0], [3.0, 3.0, 0.0, 0.0], [7.0, 14.0, 0.0, 0.0]]


def test_a_late_event_is_not_seen_before_it_is_recorded_and_a_replaced_one_not_after() -> None:
    picks = [(kernel.COUNT, 0, 0)]
    out = _scan([10], [25], [40], [NEVER], [1.0], [kernel.ANY], [100], picks, [11, 25, 26, 40, 41])
    assert out.tolist() == [[0.0, 0.0, 1.0, 1.0, 0.0]]


def test_an_event_is_open_until_its_end_is_past() -> None:
    picks = [(kernel.COUNT, 0, 0), (kernel.COUNT, 1, 0)]
    status = [kernel.OPEN, kernel.ENDED]
    out = _scan([10], [10], [NEVER], [30], [1.0, 1.0], status, [100], picks, [30, 31])
    assert out.tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_least_newest_and_oldest_skip_what_is_no_part_of_the_measure() -> None:
    picks = [(kernel.LEAST, 0, 0), (kernel.NEWEST, 0, 0), (kernel.OLDEST, 0, 0)]
    occurred, never = [1, 2, 3, 4], [NEVER] * 4
    values = [np.nan, 5.0, 3.0, np.nan]
    out = _scan(occurred, occurred, never, never, values, [kernel.ANY], [100], picks, [9, 2])
    np.testing.assert_array_equal(out, [[3.0, np.nan], [3.0, np.nan], [2.0, np.nan]])


def test_distinct_counts_each_code_once_and_missing_never() -> None:
    occurred = np.array([1, 2, 3, 4, 5])
    visible = np.array([1, 2, 9, 4, 5])
    codes = np.array([0, 1, 2, 1, -1])
    first, last, cutoffs = np.array([0, 0]), np.array([5, 5]), np.array([6, 10])
    lookbacks = np.array([2, 4, 100])
    counts = kernel.count_distinct(first, last, cutoffs, occurred, visible, codes, lookbacks)
    assert counts.T.tolist() == [[1.0, 1.0, 2.0], [0.0, 0.0, 3.0]]


def test_nothing_is_newest_before_anything_is_known() -> None:
    first, last = np.array([0, 0, 0]), np.array([2, 2, 0])
    found = kernel.find_newest(first, last, np.array([5, 7, 7]), np.array([1, 2]), np.array([6, 9]))
    assert found.tolist() == [-1, 0, -1]
