"""How are the eight lanes of a row reckoned with at once? Written out, so that the compiler makes vectors of them.

`tree_tables.LANES` points stand next to each other in an array, and travel through the kernel as a tuple.
"""

from typing import Any

import numba
import numpy as np
from numba import njit

numba.config.SLP_VECTORIZE = 1


@njit(cache=True, nogil=True)
def load(array: Any, at: int) -> Any:
    """Return the lanes from a place on; numbers without a sign spare the compiler a look for negative places."""
    i = np.uint64(at)
    low = array[i], array[i + np.uint64(1)], array[i + np.uint64(2)], array[i + np.uint64(3)]
    i += np.uint64(4)
    return (*low, array[i], array[i + np.uint64(1)], array[i + np.uint64(2)], array[i + np.uint64(3)])


@njit(cache=True, nogil=True)
def put(array: Any, at: int, a: Any) -> None:
    """Write the lanes from a place on."""
    i = np.uint64(at)
    array[i], array[i + np.uint64(1)], array[i + np.uint64(2)], array[i + np.uint64(3)] = a[0], a[1], a[2], a[3]
    i += np.uint64(4)
    array[i], array[i + np.uint64(1)], array[i + np.uint64(2)], array[i + np.uint64(3)] = a[4], a[5], a[6], a[7]


@njit(cache=True, nogil=True)
def rest_of(a: Any) -> Any:
    """Return what is missing to 1."""
    return 1 - a[0], 1 - a[1], 1 - a[2], 1 - a[3], 1 - a[4], 1 - a[5], 1 - a[6], 1 - a[7]


@njit(cache=True, nogil=True)
def times(a: Any, b: Any) -> Any:
    """Return the products."""
    return a[0] * b[0], a[1] * b[1], a[2] * b[2], a[3] * b[3], a[4] * b[4], a[5] * b[5], a[6] * b[6], a[7] * b[7]


@njit(cache=True, nogil=True)
def scaled(a: Any, x: float) -> Any:
    """Return the products with one number."""
    return a[0] * x, a[1] * x, a[2] * x, a[3] * x, a[4] * x, a[5] * x, a[6] * x, a[7] * x


@njit(cache=True, nogil=True)
def plus(a: Any, b: Any) -> Any:
    """Return the sums."""
    return a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4], a[5] + b[5], a[6] + b[6], a[7] + b[7]


@njit(cache=True, nogil=True)
def minus(a: Any, b: Any) -> Any:
    """Return the differences."""
    return a[0] - b[0], a[1] - b[1], a[2] - b[2], a[3] - b[3], a[4] - b[4], a[5] - b[5], a[6] - b[6], a[7] - b[7]


@njit(cache=True, nogil=True)
def sum_up(first: float, a: Any) -> Any:
    """Return the sum of all, added one after the other, as a tile adds point after point."""
    return first + a[0] + a[1] + a[2] + a[3] + a[4] + a[5] + a[6] + a[7]
