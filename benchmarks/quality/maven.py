"""Which deal that ended was won, so many days after its engagement? By fixed columns and the calendar."""

import numpy as np
import pandas as pd

from benchmarks.quality.tasks import DATA, Task

TRAIN_SHARE = 0.7


def deals(days: int) -> Task:
    """Deals that ended and were still open `days` after their engagement, in its order; the first 70% teach."""
    folder = DATA / "maven_crm"
    table = pd.read_csv(folder / "sales_pipeline.csv", parse_dates=["engage_date", "close_date"])
    table = table[table["deal_stage"].isin(["Won", "Lost"])]
    as_of = table["engage_date"] + pd.Timedelta(days=days)
    table = table[table["close_date"] >= as_of].assign(as_of=as_of).sort_values("engage_date", kind="stable")
    table["product"] = table["product"].replace("GTXPro", "GTX Pro")
    table = (
        table.merge(pd.read_csv(folder / "products.csv"), how="left", on="product")
        .merge(pd.read_csv(folder / "accounts.csv"), how="left", on="account")
        .merge(pd.read_csv(folder / "sales_teams.csv"), how="left", on="sales_agent")
    )
    outcomes = ["opportunity_id", "deal_stage", "engage_date", "close_date", "close_value", "as_of"]
    is_train = np.arange(len(table)) < int(TRAIN_SHARE * len(table))
    return Task(
        f"maven_d{days}",
        table.drop(columns=outcomes).assign(**_calendar(table["as_of"])),
        (table["deal_stage"] == "Won").to_numpy(dtype=float),
        pd.DatetimeIndex(table["as_of"]),
        is_train,
        ~is_train,
    )


def _calendar(day: pd.Series) -> dict[str, pd.Series]:
    quarter_end = day.dt.to_period("Q").dt.end_time.dt.normalize()
    return {
        "month": day.dt.month.astype(float),
        "month_of_quarter": ((day.dt.month - 1) % 3).astype(float),
        "day_of_month": day.dt.day.astype(float),
        "day_of_week": day.dt.day_of_week.astype(float),
        "days_to_quarter_end": (quarter_end - day).dt.days.astype(float),
    }
