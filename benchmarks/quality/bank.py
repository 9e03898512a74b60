"""Which call of a bank's campaign sells? In the order of the file, which is that of time; the rate drifts."""

from dataclasses import replace
from datetime import timedelta
from functools import lru_cache

import numpy as np
import pandas as pd

from benchmarks.quality.tasks import DATA, Task

TRAIN_SHARE = 0.7
LAG = 500
EVERY = timedelta(minutes=30)
"""The file has no dates: a call every half hour stands for its order."""


@lru_cache(maxsize=1)
def calls() -> Task:
    """The first 70% teach; the length of the call is known after it only and is left out."""
    table = pd.read_csv(DATA / "bank_marketing" / "bank-additional-full.csv", sep=";", keep_default_na=False)
    is_train = np.arange(len(table)) < int(TRAIN_SHARE * len(table))
    return Task(
        "bank",
        table.drop(columns=["duration", "y"]),
        (table["y"] == "yes").to_numpy(dtype=float),
        pd.Timestamp("2008-05-01") + pd.to_timedelta(np.arange(len(table)) * EVERY),
        is_train,
        ~is_train,
        horizon=LAG * EVERY,
    )


def lagged_calls() -> Task:
    """The same, with the outcomes of all calls at least 500 rows back known."""
    return replace(calls(), name="bank lagged", lag=LAG)
