"""What does a cause-specific Cox model say? Runs in an environment of its own: `survival_job.py FOLDER`.

The folder holds train.parquet (age, calendar, duration, event) and test.parquet (age, calendar); P(won by) and P(lost
by) day 1, 2, ... go to won.npy and lost.npy beside them.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter

REACH = 364


def main(folder: Path) -> None:
    train, test = (pd.read_parquet(folder / f"{name}.parquet") for name in ("train", "test"))
    hazards = [_daily_hazards(train, test, cause) for cause in (1, 2)]
    closing = hazards[0] + hazards[1]
    still_open = np.exp(-np.cumsum(closing, axis=1))
    before = np.column_stack([np.ones(len(test)), still_open[:, :-1]])
    share = np.divide(before - still_open, closing, out=np.zeros_like(closing), where=closing > 0)
    for name, hazard in zip(("won", "lost"), hazards, strict=True):
        np.save(folder / f"{name}.npy", np.cumsum(share * hazard, axis=1))


def _daily_hazards(train: pd.DataFrame, test: pd.DataFrame, cause: int) -> np.ndarray:
    """Return (n, REACH) hazards of the days ahead; deals enter at their age (left truncation)."""
    columns = [name for name in test if name != "age"]
    rows = train[columns].assign(entry=train["age"], stop=train["age"] + train["duration"] + 0.5)
    model = CoxPHFitter(penalizer=0.01)
    model.fit(rows.assign(seen=train["event"] == cause), "stop", "seen", entry_col="entry")
    table = model.baseline_cumulative_hazard_.iloc[:, 0]
    days = test["age"].to_numpy()[:, None] + np.arange(REACH + 1)
    reached = np.interp(days, table.index.to_numpy(), table.to_numpy())
    return np.diff(reached, axis=1) * model.predict_partial_hazard(test[columns]).to_numpy()[:, None]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
