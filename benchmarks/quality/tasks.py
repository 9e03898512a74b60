"""Which rows, labels and split in time is everybody judged on?"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

DATA = Path(os.environ.get("CRMCAST_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Task:
    """Rows in the order of time, their labels, and which of them may teach.

    `lag` says that while the test rows pass by, the outcomes of rows so many rows back are known.
    """

    name: str
    frame: pd.DataFrame
    y: Floats
    cutoffs: pd.DatetimeIndex
    is_train: Flags
    is_test: Flags
    groups: npt.NDArray[np.object_] | None = None
    horizon: timedelta | None = None
    lag: int | None = None

    def rows(self, chosen: npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> dict[str, object]:
        """Return the arguments of `Classifier.fit` for some rows."""
        groups = None if self.groups is None else self.groups[chosen]
        return {
            "X": self.frame[chosen] if chosen.dtype == bool else self.frame.iloc[chosen],
            "y": self.y[chosen],
            "cutoffs": self.cutoffs[chosen],
            "groups": groups,
        }

    @cached_property
    def test_frame(self) -> pd.DataFrame:
        """The features of the test rows."""
        return self.frame[self.is_test]

    @cached_property
    def test_y(self) -> Floats:
        """The labels of the test rows."""
        return self.y[self.is_test]


def all_tasks() -> dict[str, Callable[[], Task]]:
    """Return every task by name; its rows are made when it is called."""
    from benchmarks.quality import bank, cdnow, maven, olist

    return {
        "bank": bank.calls,
        "bank lagged": bank.lagged_calls,
        "olist_leads": olist.leads,
        "olist_leads hist": olist.leads_with_rates,
        "olist_churn rfm": olist.churn_of_rfm,
        "olist_churn rich": olist.churn_of_our_features,
        "maven_d0": lambda: maven.deals(0),
        "maven_d14": lambda: maven.deals(14),
        "maven_d30": lambda: maven.deals(30),
        "cdnow": cdnow.customers,
    }
