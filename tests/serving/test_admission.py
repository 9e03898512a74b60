"""Is what comes on top of what can be answered refused at once, and nothing else?"""

import asyncio
import threading

import anyio
import pytest

from serving.admission import MAX_WAITING, MIN_TAKEN, MIN_WAITING, THREADS, Admission
from serving.errors import BusyError


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_while_the_event_loop_comes_round_all_are_taken():
    clock = Clock()
    admission = Admission(clock=clock)
    for _ in range(1000):
        clock.now += 0.001
        admission.take()
        admission.beat()


def test_a_late_event_loop_takes_a_few_and_refuses_the_rest_until_it_comes_round():
    clock = Clock()
    admission = Admission(clock=clock)
    clock.now += 0.2
    for _ in range(MIN_TAKEN):
        admission.take()
    with pytest.raises(BusyError, match="try again in a second"):
        admission.take()
    admission.beat()
    admission.take()


def test_a_long_queue_for_threads_is_refused():
    async def main() -> int:
        admission = Admission()
        blocked = threading.Event()
        async with anyio.create_task_group() as group:
            for _ in range(THREADS + MAX_WAITING):
                group.start_soon(admission.in_thread, blocked.wait)
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(BusyError):
                await admission.in_thread(blocked.wait)
            blocked.set()
        return await admission.in_thread(lambda: 7)

    assert asyncio.run(main()) == 7


def test_who_would_wait_long_by_what_the_last_answers_took_is_refused():
    async def main() -> None:
        clock = Clock()
        admission = Admission(clock=clock)

        def slow() -> None:
            clock.now += 1

        for _ in range(2):
            await admission.in_thread(slow)
        blocked = threading.Event()
        async with anyio.create_task_group() as group:
            for _ in range(THREADS + MIN_WAITING):
                group.start_soon(admission.in_thread, blocked.wait)
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(BusyError):
                await admission.in_thread(blocked.wait)
            blocked.set()

    asyncio.run(main())


def test_beats_are_kept():
    async def main() -> None:
        clock = Clock()
        admission = Admission(clock=clock)
        beating = asyncio.create_task(admission.keep_beating())
        clock.now += 1
        await asyncio.sleep(0.05)
        for _ in range(MIN_TAKEN + 1):
            admission.take()
        beating.cancel()

    asyncio.run(main())
