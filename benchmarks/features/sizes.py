"""How large is a benchmark, and at which cutoffs are its rows?"""

from dataclasses import dataclass

import pandas as pd

START = pd.Timestamp("2023-01-01")
END = pd.Timestamp("2026-01-01")
CUTOFFS = pd.date_range("2024-02-01", END, freq="MS").as_unit("us")
"""24 month starts: each cutoff is the first instant of a month and belongs to the future."""


@dataclass(frozen=True)
class Size:
    """A company of `accounts` and `events`, stored in `buckets` parts so that one part fits in little memory."""

    name: str
    accounts: int
    events: int
    buckets: int


SIZES = {
    size.name: size
    for size in (
        Size("tiny", 60, 6_000, 2),
        Size("S", 2_000, 200_000, 1),
        Size("M", 20_000, 2_000_000, 4),
        Size("L", 200_000, 20_000_000, 32),
        Size("XL", 1_000_000, 100_000_000, 128),
    )
}
