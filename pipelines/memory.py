"""How does memory that was freed get back to the system, before a step that needs much of it?"""

import ctypes
import sys

import pyarrow as pa


def give_back_memory() -> None:
    """Have Arrow and the C library let go of what they keep for later; it would come on top of the next step."""
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # only glibc has it
        if trim:
            trim(0)
