"""Which lead of a marketplace becomes a seller within 90 days, and which seller sells nothing in the next 90?"""

import tempfile
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.quality.tasks import DATA, Task

FOLDER = DATA / "olist"
MAPPING = Path(__file__).parents[2] / "examples" / "olist" / "crmcast.toml"
HORIZON = pd.Timedelta(days=90)
CUTOFFS = pd.date_range("2017-04-01", "2018-01-01", freq="MS").append(
    pd.date_range("2018-04-01", "2018-06-01", freq="MS")
)
FIRST_TEST = pd.Timestamp("2018-04-01")


@lru_cache(maxsize=1)
def leads() -> Task:
    """Contacts of January to March 2018 teach, those of April and May are asked about."""
    table = pd.read_csv(FOLDER / "olist_marketing_qualified_leads_dataset.csv", parse_dates=["first_contact_date"])
    won = pd.read_csv(FOLDER / "olist_closed_deals_dataset.csv", parse_dates=["won_date"])[["mql_id", "won_date"]]
    table = table.merge(won, how="left", on="mql_id").sort_values("first_contact_date", kind="stable")
    contact = table["first_contact_date"].reset_index(drop=True)
    frame = pd.DataFrame(
        {
            "origin": table["origin"].to_numpy(),
            "landing_page": table["landing_page_id"].to_numpy(),
            "day_of_week": contact.dt.day_of_week.astype(float),
            "day_of_month": contact.dt.day.astype(float),
        }
    )
    taken = ((table["won_date"] - table["first_contact_date"]).to_numpy() < HORIZON.to_timedelta64()).astype(float)
    is_train = ((contact >= "2018-01-01") & (contact < FIRST_TEST)).to_numpy()
    is_test = ((contact >= FIRST_TEST) & (contact < "2018-06-01")).to_numpy()
    return Task(
        "olist_leads", frame, taken, pd.DatetimeIndex(contact), is_train, is_test, None, HORIZON.to_pytimedelta()
    )


def leads_with_rates() -> Task:
    """The same with the rates of landing page and origin as known before the day of contact."""
    task = leads()
    won_at = _won_at()
    rates = {f"{name}_rate": _known_rates(task, name, won_at) for name in ("origin", "landing_page")}
    return replace(task, name="olist_leads hist", frame=task.frame.assign(**rates))


def churn_of_rfm() -> Task:
    """Sellers with an item in the last 90 days: recency, tenure, orders and revenue."""
    items = _items()
    rows = pd.concat([_rfm_at(items, cutoff) for cutoff in CUTOFFS], ignore_index=True)
    return _churn("olist_churn rfm", rows)


def churn_of_our_features() -> Task:
    """The same rows with the features that crmcast makes of the export by its mapping."""
    from pipelines.home import Home
    from pipelines.ingest import ingest
    from pipelines.init import init
    from pipelines.training_rows import Workshop, gather

    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        init(home, FOLDER, mapping=MAPPING)
        ingest(home)
        workshop = Workshop.open(home)
        task = workshop.settings.task("churn")
        found = gather(workshop, task, CUTOFFS.as_unit("us"), workshop.known_until)
    rows = found.features.assign(
        y=found.labels["y_true"].to_numpy(float),
        cutoff=found.cutoffs,
        seller_id=found.spine["entity_id"].to_numpy(),
    )
    return _churn("olist_churn rich", rows.sort_values("cutoff", kind="stable", ignore_index=True))


def _churn(name: str, rows: pd.DataFrame) -> Task:
    cutoffs = pd.DatetimeIndex(rows.pop("cutoff"))
    y, groups = rows.pop("y").to_numpy(dtype=float), rows.pop("seller_id").to_numpy(dtype=object)
    is_test = np.asarray(cutoffs >= FIRST_TEST)
    return Task(name, rows, y, cutoffs, ~is_test, is_test, groups, timedelta(days=90))


def _items() -> pd.DataFrame:
    orders = pd.read_csv(
        FOLDER / "olist_orders_dataset.csv",
        usecols=["order_id", "order_purchase_timestamp"],
        parse_dates=["order_purchase_timestamp"],
    )
    items = pd.read_csv(FOLDER / "olist_order_items_dataset.csv", usecols=["order_id", "seller_id", "price"])
    return items.merge(orders, on="order_id").rename(columns={"order_purchase_timestamp": "bought_at"})


def _rfm_at(items: pd.DataFrame, cutoff: pd.Timestamp) -> pd.DataFrame:
    past = items[items["bought_at"] < cutoff]
    recent = past[past["bought_at"] >= cutoff - HORIZON].groupby("seller_id")
    after = items[(items["bought_at"] >= cutoff) & (items["bought_at"] < cutoff + HORIZON)]
    by = past.groupby("seller_id")
    day = pd.Timedelta(days=1)
    rows = pd.DataFrame(
        {
            "recency_days": (cutoff - by["bought_at"].max()) / day,
            "tenure_days": (cutoff - by["bought_at"].min()) / day,
            "orders_90d": recent["order_id"].nunique(),
            "revenue_90d": recent["price"].sum(),
            "orders_ever": by["order_id"].nunique(),
        }
    ).astype(float)
    rows = rows[rows["orders_90d"] > 0]
    gone = ~rows.index.isin(after["seller_id"])
    return rows.assign(y=gone.astype(float), cutoff=cutoff).reset_index()


def _won_at() -> np.ndarray:
    won = pd.read_csv(FOLDER / "olist_closed_deals_dataset.csv", parse_dates=["won_date"])[["mql_id", "won_date"]]
    table = pd.read_csv(FOLDER / "olist_marketing_qualified_leads_dataset.csv", parse_dates=["first_contact_date"])
    merged = table.merge(won, how="left", on="mql_id").sort_values("first_contact_date", kind="stable")
    return merged["won_date"].to_numpy()


def _known_rates(task: Task, name: str, won_at: np.ndarray) -> np.ndarray:
    """Share of the leads of a value that were won before each day of contact, pulled to the share of all."""
    days = task.cutoffs.to_numpy()
    values, rates = task.frame[name].to_numpy(), np.full(len(days), np.nan)
    for day in np.unique(days):
        past, today = days < day, days == day
        won = pd.Series((won_at[past] < day).astype(float))
        by = won.groupby(values[past]).agg(["sum", "size"])
        share = by["sum"].add(20 * won.mean()) / by["size"].add(20)
        rates[today] = pd.Series(values[today]).map(share).fillna(won.mean()).to_numpy()
    return rates
