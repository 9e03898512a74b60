"""Do DuckDB's SQL and our engine say the same, cell for cell?"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.features.duck import matrix_of
from benchmarks.features.ours import read_history, spine_of
from benchmarks.features.sql import Form, statements
from features.matrix import build_matrix

KEYS = ["entity_id", "cutoff"]


def cells_that_differ(folder: Path, form: Form) -> tuple[int, int]:
    """Return how many cells of the whole matrix of a company differ, and how many there are."""
    crm = read_history(folder, sorted(path.name for path in folder.iterdir() if path.is_dir()))
    ours = build_matrix(crm, spine_of(crm), "account").frame
    theirs = matrix_of(str(folder), list(statements(form))).sql("FROM matrix").df()
    return sum(differing(ours, theirs).values()), ours.size - 2 * len(ours)


def differing(ours: pd.DataFrame, theirs: pd.DataFrame) -> dict[str, int]:
    """Return how many cells differ in each column that does; both have one row an entity and cutoff."""
    left, right = (frame.sort_values(KEYS).reset_index(drop=True) for frame in (ours, theirs))
    if not (left["entity_id"].equals(right["entity_id"]) and (left["cutoff"] == right["cutoff"]).all()):
        message = f"the rows differ: {len(left)} against {len(right)}; expected the same entities and cutoffs"
        raise ValueError(message)
    if set(left) != set(right):
        message = f"the columns differ: {sorted(map(str, set(left) ^ set(right)))}; expected the same features"
        raise ValueError(message)
    counts = {str(name): int(_differs(left[name], right[name]).sum()) for name in left.columns.drop(KEYS)}
    return {name: count for name, count in counts.items() if count}


def _differs(left: "pd.Series[Any]", right: "pd.Series[Any]") -> Any:
    """Say where two columns differ by more than rounding; missing equals missing."""
    missing = left.isna().to_numpy(), right.isna().to_numpy()
    if not pd.api.types.is_numeric_dtype(left.dtype):
        return (missing[0] != missing[1]) | ((left != right).to_numpy() & ~missing[0])
    near = np.isclose(left.to_numpy(float), right.to_numpy(float), rtol=1e-9, atol=1e-6, equal_nan=True)
    return ~near
