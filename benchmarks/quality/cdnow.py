"""Which customer of a music shop, with a purchase in the last 180 days, buys nothing in the next 90?"""

from datetime import timedelta

import numpy as np
import pandas as pd

from benchmarks.quality.tasks import DATA, Task

TRAIN = [f"1997-{month:02d}-01" for month in range(7, 13)]
TEST = ["1998-03-01", "1998-04-01"]
HORIZON = pd.Timedelta(days=90)


def customers() -> Task:
    """Recency, frequency and money as of the first of each month; the rows of one day are one purchase."""
    sales = pd.read_csv(DATA / "cdnow" / "CDNOW_master.csv", dtype={"customer_id": str}, parse_dates=["date"])
    sales = sales.groupby(["customer_id", "date"], as_index=False)[["cds", "amount"]].sum()
    rows = pd.concat([_rows_at(sales, pd.Timestamp(day)) for day in TRAIN + TEST], ignore_index=True)
    cutoffs = pd.DatetimeIndex(rows.pop("cutoff"))
    y, groups = rows.pop("y").to_numpy(dtype=float), rows.pop("customer_id").to_numpy(dtype=object)
    is_test = np.asarray(cutoffs >= TEST[0])
    return Task("cdnow", rows, y, cutoffs, ~is_test, is_test, groups, timedelta(days=90))


def _rows_at(sales: pd.DataFrame, cutoff: pd.Timestamp) -> pd.DataFrame:
    past = sales[sales["date"] < cutoff]
    after = sales[(sales["date"] >= cutoff) & (sales["date"] < cutoff + HORIZON)]
    by = past.groupby("customer_id")
    rows = pd.DataFrame(
        {
            "recency_days": (cutoff - by["date"].max()).dt.days,
            "tenure_days": (cutoff - by["date"].min()).dt.days,
            "orders": by.size(),
            "revenue": by["amount"].sum(),
            "mean_amount": by["amount"].mean(),
            "cds": by["cds"].sum(),
        }
    ).astype(float)
    for days in (30, 90, 180):
        recent = past[past["date"] >= cutoff - pd.Timedelta(days=days)].groupby("customer_id")
        rows[f"orders_{days}d"] = recent.size().reindex(rows.index, fill_value=0).astype(float)
        rows[f"revenue_{days}d"] = recent["amount"].sum().reindex(rows.index, fill_value=0.0)
    rows = rows[rows["orders_180d"] > 0]
    gone = ~rows.index.isin(after["customer_id"])
    return rows.assign(y=gone.astype(float), cutoff=cutoff).reset_index()
