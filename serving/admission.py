"""How much may be under way at once? What comes on top is refused at once, so that what is taken is answered soon.

Two things fill up. The threads that answer long questions have a short queue. And the event loop, which answers the
short ones itself, is late when it has more to do than it can: a beat every few milliseconds notices.
"""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

import anyio

from serving.errors import BusyError

T = TypeVar("T")

THREADS = 2
MAX_WAITING = 32
MAX_WAIT_SECONDS = 0.25
"""Whoever would wait longer for a thread, by what the last answers took, is refused; a few always may."""

MIN_WAITING = 4
BEAT_SECONDS = 0.01
LATE_SECONDS = 0.03
MIN_TAKEN = 8
"""So many questions are taken between two beats in any case: a single pause is no flood."""


class Admission:
    """What is under way in this process."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._threads = anyio.CapacityLimiter(THREADS)
        self._last_beat = clock()
        self._taken = 0
        self._seconds = 0.0

    def take(self) -> None:
        """Take one more question; raises `BusyError` while the event loop is late."""
        self._taken += 1
        if self._taken > MIN_TAKEN and self._clock() - self._last_beat > BEAT_SECONDS + LATE_SECONDS:
            raise BusyError

    async def in_thread(self, answer: Callable[[], T]) -> T:
        """Find an answer in a thread; raises `BusyError` where too many wait for one."""
        waiting = self._threads.statistics().tasks_waiting
        is_long = waiting >= MIN_WAITING and waiting * self._seconds / THREADS > MAX_WAIT_SECONDS
        if is_long or waiting >= MAX_WAITING:
            raise BusyError
        return await anyio.to_thread.run_sync(self._timed, answer, limiter=self._threads)

    def _timed(self, answer: Callable[[], T]) -> T:
        began = self._clock()
        try:
            return answer()
        finally:
            self._seconds += (self._clock() - began - self._seconds) / 8

    def beat(self) -> None:
        """Note that the event loop has come round."""
        self._last_beat, self._taken = self._clock(), 0

    async def keep_beating(self) -> None:
        """Beat until cancelled."""
        while True:
            self.beat()
            await asyncio.sleep(BEAT_SECONDS)
