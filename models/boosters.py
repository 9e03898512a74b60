"""Where does LightGBM come from? From here, without its scikit-learn wrapper, which nothing uses.

Scikit-learn, and SciPy's statistics that it brings along, take as long to load as all else that serves a score.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["lgb"]


@contextmanager
def _without_scikit_learn() -> Iterator[None]:
    """Let an import inside find no scikit-learn, unless it is loaded already; LightGBM then goes without it."""
    if "sklearn" in sys.modules:
        yield
        return
    sys.modules["sklearn"] = None  # type: ignore[assignment]  # Python's own mark of a module that cannot be had
    try:
        yield
    finally:
        del sys.modules["sklearn"]


with _without_scikit_learn():
    import lightgbm as lgb
