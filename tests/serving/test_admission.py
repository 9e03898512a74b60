"""Is what comes on top of what can be answered refused at once, and nothing else?"""

import asyncio
import threading

import anyio
import pytest

from serving.access import Principal
from serving.admission import (
    BEAT_SECONDS,
    LATE_SECONDS,
    MAX_WAITING,
    MIN_TAKEN,
    MIN_WAITING,
    MUCH_A_SECOND,
    THREADS,
    Admission,
)
from serving.errors import BusyError

LI, WANG = Principal("rep", "R1", "Li"), Principal("rep", "R2", "Wang")


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


def test_who_asks_much_is_refused_sooner_than_the_others():
    clock = Clock()
    admission = Admission(clock=clock)
    for _ in range(MUCH_A_SECOND + 1):
        admission.take(LI)
    clock.now += BEAT_SECONDS + 0.75 * LATE_SECONDS
    with pytest.raises(BusyError):
        admission.take(LI)
    admission.take(WANG)
    admission.take(None)
    clock.now = 1.0
    admission.beat()
    admission.take(LI)


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


def test_long_answers_are_worked_through_one_after_the_other_while_the_event_loop_goes_on():
    done: list[str] = []

    def parts(name: str):
        for number in range(3):
            done.append(f"{name}{number}")
            yield number

    async def other() -> None:
        for _ in range(3):
            done.append("other")
            await asyncio.sleep(0)

    async def main() -> list[list[int]]:
        admission = Admission()
        found = await asyncio.gather(admission.in_slices(parts("a")), admission.in_slices(parts("b")), other())
        return found[:2]

    assert asyncio.run(main()) == [[0, 1, 2], [0, 1, 2]]
    assert [name for name in done if name != "other"] == ["a0", "a1", "a2", "b0", "b1", "b2"]
    assert done.index("other") < done.index("a2")


def test_who_would_wait_long_for_a_slice_is_refused_and_a_failed_answer_leaves_its_place():
    async def main() -> None:
        admission = Admission()

        async def ask() -> None:
            await admission.in_slices(iter([1, 2]))

        async with anyio.create_task_group() as group:
            for _ in range(MAX_WAITING + 1):
                group.start_soon(ask)
            await asyncio.sleep(0)
            with pytest.raises(BusyError):
                await ask()
        with pytest.raises(ZeroDivisionError):
            await admission.in_slices(1 / n for n in (1, 0))
        assert await admission.in_slices([7]) == [7]

    asyncio.run(main())
