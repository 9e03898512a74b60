"""Does freed memory get back to the system?"""

import sys
from pathlib import Path

import pytest

from pipelines.memory import give_back_memory


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1])


@pytest.mark.skipif(sys.platform != "linux", reason="what a process holds is read from /proc, which only Linux has")
def test_freed_memory_is_given_back() -> None:
    small = [bytes(50_000) for _ in range(2000)]
    small[:-1] = []  # the last one holds the heap up
    before = resident()
    give_back_memory()
    assert resident() <= before
    assert small
