"""How much may be under way at once? What comes on top is refused at once, so that what is taken is answered soon.

Two things fill up. The threads and the slices of the event loop that answer long questions have short queues. And the
event loop, which answers the short ones itself, is late when it has more to do than it can: a beat every few
milliseconds notices. Who asks much is refused sooner than the others.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import TypeVar

import anyio

from serving.access import Principal
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

MUCH_A_SECOND = 300
"""Who asks more than this in a second is refused at half the delay: about half of what a process can answer."""


class Admission:
    """What is under way in this process."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._threads = _Line(THREADS, clock)
        self._slices = _Line(1, clock)
        self._last_beat = clock()
        self._taken = 0
        self._second = 0
        self._asked: Counter[Principal] = Counter()

    def take(self, caller: Principal | None = None) -> None:
        """Take one more question; raises `BusyError` while the event loop is late, sooner if the caller asks much."""
        self._taken += 1
        now = self._clock()
        late = LATE_SECONDS / 2 if caller and self._asks_much(caller, int(now)) else LATE_SECONDS
        if self._taken > MIN_TAKEN and now - self._last_beat > BEAT_SECONDS + late:
            raise BusyError

    def _asks_much(self, caller: Principal, second: int) -> bool:
        if second != self._second:
            self._second, self._asked = second, Counter()
        self._asked[caller] += 1
        return self._asked[caller] > MUCH_A_SECOND

    async def in_thread(self, answer: Callable[[], T]) -> T:
        """Find an answer in a thread; raises `BusyError` where too many wait for one."""
        async with self._threads.turn():
            return await anyio.to_thread.run_sync(answer)

    async def in_slices(self, parts: Iterable[T]) -> list[T]:
        """Work through a long answer in the event loop, which goes on between its parts; raises as `in_thread`.

        A thread would do it as fast, but hold up the loop at every turn of it: Python runs one of them at a time.
        """
        found = []
        async with self._slices.turn():
            for part in parts:
                found.append(part)
                await asyncio.sleep(0)
        return found

    def beat(self) -> None:
        """Note that the event loop has come round."""
        self._last_beat, self._taken = self._clock(), 0

    async def keep_beating(self) -> None:
        """Beat until cancelled."""
        while True:
            self.beat()
            await asyncio.sleep(BEAT_SECONDS)


class _Line:
    """Who waits for a turn; a new one is refused where too many do, or would wait for too long."""

    def __init__(self, at_once: int, clock: Callable[[], float]) -> None:
        self._limiter = anyio.CapacityLimiter(at_once)
        self._clock = clock
        self._seconds = 0.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn and have it; raises `BusyError` instead of waiting too long."""
        waiting = self._limiter.statistics().tasks_waiting
        is_long = waiting >= MIN_WAITING and waiting * self._seconds / self._limiter.total_tokens > MAX_WAIT_SECONDS
        if is_long or waiting >= MAX_WAITING:
            raise BusyError
        async with self._limiter:
            began = self._clock()
            try:
                yield
            finally:
                self._seconds += (self._clock() - began - self._seconds) / 8
