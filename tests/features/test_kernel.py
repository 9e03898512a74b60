"""Does the kernel count what lies in each window, and no more?"""

import numpy as np
import pytest

from features.codes import (
    ANY,
    COUNT,
    DAYS_SINCE,
    DAYS_UNTIL,
    ENDED,
    GREATEST,
    INTERVAL,
    ITSELF,
    LEAST,
    NEWEST,
    OLDEST,
    OPEN,
    OVERDUE,
    RATIO,
    SUM,
)
from features.groups import link_same
from features.kernel import scan_events
from features.windows import DAY, NEVER


def _scan(times, cutoffs, picks, *, values=None, status=ANY, lookbacks=(100,), outputs=None, codes=None):
    """Scan the events of one entity for one measure; `picks` are (what, window), all given as they are by default."""
    times = np.array(times, dtype=np.int64)
    n = times.shape[1]
    starts = np.array([0, n, n], dtype=np.int64)
    links = [] if codes is None else [link_same(np.array(codes), starts, max(codes) + 1)]
    valued = np.array([values], dtype=float) if values is not None else np.empty((0, n))
    marks = np.where(np.isnan(valued[0]), 0, 1).astype(np.uint64) if values is not None else np.ones(n, np.uint64)
    measures = [[status, 0 if values is not None else -1, 0], [ANY, -1, len(picks)]]
    distincts = [[0, window] for window in range(len(lookbacks))] if codes is not None else []
    outputs = outputs or [[ITSELF, cell, 0, 0] for cell in range(len(picks) + len(distincts))]
    program = (
        np.array(lookbacks, dtype=np.int64),
        np.array(measures, dtype=np.int64),
        np.array(picks, dtype=np.int64).reshape(len(picks), 2),
        np.array(distincts, dtype=np.int64).reshape(len(distincts), 2),
        np.array(outputs, dtype=np.int64),
    )
    events = (starts, times, marks, valued, np.array(links, dtype=np.int64).reshape(len(links), n))
    out = np.empty((len(outputs), len(cutoffs)))
    blocks = (np.array([0]), np.array([0, len(cutoffs)]))
    scan_events(blocks, np.array(cutoffs), np.arange(len(cutoffs)), events, program, out)
    return out.tolist()


def _at_once(occurred):
    return [occurred, occurred, [NEVER] * len(occurred), [NEVER] * len(occurred)]


def test_windows_hold_their_start_and_not_the_cutoff() -> None:
    picks = [(COUNT, 0), (COUNT, 1), (SUM, 1)]
    found = _scan(_at_once([10, 20, 30, 40]), [10, 40, 41, 100], picks, values=[1, 2, 4, 8], lookbacks=[10, 30])
    assert found == [[0.0, 1.0, 1.0, 0.0], [0.0, 3.0, 3.0, 0.0], [0.0, 7.0, 14.0, 0.0]]


def test_a_late_event_is_not_seen_before_it_is_recorded_and_a_replaced_one_not_after() -> None:
    assert _scan([[10], [25], [40], [NEVER]], [11, 25, 26, 40, 41], [(COUNT, 0)]) == [[0.0, 0.0, 1.0, 1.0, 0.0]]


def test_an_event_recorded_after_it_has_left_the_window_is_never_in_it() -> None:
    times = [[10], [25], [NEVER], [NEVER]]
    assert _scan(times, [20, 26, 30], [(COUNT, 0), (COUNT, 1)], lookbacks=[10, 18]) == [[0.0] * 3, [0.0, 1.0, 0.0]]


def test_an_event_is_open_until_its_end_is_past() -> None:
    times = [[10], [10], [NEVER], [30]]
    assert _scan(times, [30, 31], [(COUNT, 0)], status=OPEN) == [[1.0, 0.0]]
    assert _scan(times, [30, 31], [(COUNT, 0)], status=ENDED) == [[0.0, 1.0]]


def test_extremes_skip_what_is_no_part_of_the_measure() -> None:
    picks = [(LEAST, 0), (GREATEST, 0), (NEWEST, 0), (OLDEST, 0)]
    found = _scan(_at_once([1, 2, 3, 4]), [2, 9], picks, values=[np.nan, 5.0, 3.0, np.nan])
    np.testing.assert_array_equal(found, [[np.nan, 3.0], [np.nan, 5.0], [np.nan, 3.0], [np.nan, 2.0]])


def test_extremes_leave_with_their_event() -> None:
    found = _scan(_at_once([1, 2]), [3, 11, 12, 13], [(GREATEST, 0), (LEAST, 0)], values=[9.0, 4.0], lookbacks=[10])
    np.testing.assert_array_equal(found, [[9.0, 9.0, 4.0, np.nan], [4.0, 4.0, 4.0, np.nan]])


def test_distinct_counts_each_code_once_and_missing_never() -> None:
    times = [[1, 2, 4, 5, 3], [1, 2, 4, 5, 9], [NEVER] * 5, [NEVER] * 5]
    found = _scan(times, [6, 10], [], codes=[0, 1, 1, -1, 2], lookbacks=[2, 4, 100])
    assert found == [[1.0, 0.0], [1.0, 0.0], [2.0, 3.0]]


def test_sums_are_exact_whatever_the_order() -> None:
    rng = np.random.default_rng(0)
    values = np.round(rng.lognormal(8, 4, 300), 2)
    instants = np.sort(rng.integers(0, 90, 300))
    sums = [
        _scan(_at_once(instants), [50, 95], [(SUM, 0)], values=values[order], lookbacks=[40])
        for order in (slice(None), np.lexsort((rng.random(300), instants)))
    ]
    assert sums[0][0][1] == round(float(values[(instants >= 55) & (instants < 95)].sum()), 2)
    assert _scan(_at_once([1, 2, 3]), [9], [(SUM, 0)], values=[0.1, 0.2, -0.3]) == [[0.0]]


@pytest.mark.parametrize(
    ("how", "picks", "expected"),
    [
        (RATIO, [(SUM, 0), (COUNT, 0)], 3.0),
        (DAYS_SINCE, [(NEWEST, 0)], 1.0),
        (DAYS_UNTIL, [(NEWEST, 0)], -1.0),
        (INTERVAL, [(NEWEST, 0), (OLDEST, 0), (COUNT, 0)], 2.0),
        (OVERDUE, [(NEWEST, 0), (OLDEST, 0), (COUNT, 0)], 0.5),
    ],
)
def test_derived_columns_are_made_in_the_same_pass(how: int, picks: list, expected: float) -> None:
    cells = [*range(len(picks)), 0, 0][:3]
    days = np.array([1, 3, 5]) * DAY
    found = _scan(
        _at_once(days), [0, 6 * DAY], picks, values=[1.0, 2.0, 6.0], lookbacks=[90 * DAY], outputs=[[how, *cells]]
    )
    assert np.isnan(found[0][0])
    assert found[0][1] == expected
