"""How are independent fits run side by side without a bit of any of them changing?"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

Item = TypeVar("Item")
Result = TypeVar("Result")
THREADS = 2


def side_by_side(function: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """Return the function's result for each item, in their order.

    Each fit keeps to one thread of its own, so that its sums have the same order on every machine. The limit is set
    once around all of them: it holds for the whole process, and a fit that lifted it would lift it for its neighbour.
    """
    with threadpool_limits(limits=1), ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(function, items))
