"""Do windows tile time, with the cutoff in the future?"""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import windows
from features.errors import TaskError

instants = st.integers(-(10**16), 10**16)
spans = st.integers(1, 10**15)


@given(instants, instants, spans)
def test_an_instant_is_either_known_or_in_the_future(instant: int, cutoff: int, horizon: int) -> None:
    in_future = cutoff <= instant
    assert windows.is_known(instant, cutoff) != in_future
    assert windows.is_in_label_window(instant, cutoff, horizon) == (in_future and instant < cutoff + horizon)


@given(instants, instants, spans)
def test_lookbacks_of_steps_tile_time(instant: int, cutoff: int, span: int) -> None:
    """Neighbouring cutoffs one lookback apart: every instant between their edges is in exactly one window."""
    inside = [windows.is_in_lookback(instant, span, cutoff + k * span) for k in range(-2, 3)]
    assert sum(inside) == (cutoff - 3 * span <= instant < cutoff + 2 * span)


@given(instants, instants, spans)
def test_lookback_and_label_window_meet_at_the_cutoff(instant: int, cutoff: int, span: int) -> None:
    past, future = windows.is_in_lookback(instant, span, cutoff), windows.is_in_label_window(instant, cutoff, span)
    assert past + future == (cutoff - span <= instant < cutoff + span)


def test_an_event_is_visible_when_it_happened_and_was_recorded() -> None:
    assert windows.visible_from(np.array([1, 5]), np.array([3, 2])).tolist() == [3, 5]


def test_a_label_is_ripe_when_its_window_is_over() -> None:
    assert windows.is_ripe(10, 5, 15)
    assert not windows.is_ripe(10, 5, 14)


def test_times_and_instants_are_the_same() -> None:
    times = pd.Series(pd.to_datetime(["2026-01-01T00:00:00.000001", None])).astype("datetime64[us]")
    there = windows.to_instants(times)
    assert there[1] == windows.NEVER
    assert pd.Series(windows.to_times(there)).equals(times)
    assert windows.to_instant(pd.Timestamp("1970-01-02")) == windows.to_microseconds(timedelta(days=1)) == windows.DAY


def test_cutoffs_do_not_move_when_history_grows() -> None:
    until = pd.Timestamp("2026-04-01")
    for every in ("1d", "7d", "10d", "1mo", "3mo"):
        short = windows.cutoffs_between(pd.Timestamp("2026-01-02"), until, every)
        long = windows.cutoffs_between(pd.Timestamp("2025-01-05"), until, every)
        assert long[-len(short) :].equals(short), every


def test_weekly_cutoffs_are_mondays_and_both_ends_count() -> None:
    weeks = windows.cutoffs_between(pd.Timestamp("2026-01-05"), pd.Timestamp("2026-01-19"), "7d")
    assert weeks.strftime("%a %d").tolist() == ["Mon 05", "Mon 12", "Mon 19"]


@pytest.mark.parametrize("every", ["", "d", "0d", "-7d", "7w", "1.5d", "mo", "7"])
def test_a_step_that_is_none_is_refused(every: str) -> None:
    with pytest.raises(TaskError, match=f'the step between cutoffs is "{every}"; expected days such as "7d"'):
        windows.cutoffs_between(pd.Timestamp("2026-01-05"), pd.Timestamp("2026-01-19"), every)
