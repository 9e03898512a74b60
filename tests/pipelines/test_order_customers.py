"""Customers who order, from a file to values, on a CRM written by rule."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipelines.backtest import backtest
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.train import train

SETTINGS = """
[company]
complete_until = 2025-01-01
[source]
connector = "files"
folder = "exports"
[raw.orders]
file = "orders.csv"
types = { day = "date", amount = "number" }
[tables.accounts]
sql = "SELECT account AS account_id, min(day) AS created_at FROM orders GROUP BY account"
[tables.orders]
sql = "SELECT id AS order_id, account AS account_id, day AS occurred_at, amount FROM orders"
[tasks.value]
by = "orders"
active_days = 365
horizon_days = 90
every = "3mo"
"""


def orders(customers: int = 150) -> pd.DataFrame:
    """Return two years of orders: each customer at a rate and a value of his own, until he stops."""
    draw = np.random.default_rng(4)
    rows = []
    for i in range(customers):
        days = np.cumsum(draw.exponential(draw.gamma(2.0, 20.0), 60)) + draw.integers(0, 200)
        days = days[days < min(730, draw.exponential(900))]
        worth = draw.gamma(4.0, 25.0)
        rows += [(f"A{i}", pd.Timestamp("2023-01-01") + pd.Timedelta(days=int(day)), worth) for day in days]
    found = pd.DataFrame(rows, columns=["account", "day", "amount"])
    return found.assign(id=np.arange(len(found)), amount=found["amount"].round(2))


def home_of(folder: Path, told: pd.DataFrame) -> Home:
    """Return a home that holds these orders."""
    home = Home(folder)
    (home.path / "exports").mkdir()
    home.settings_path.write_text(SETTINGS, encoding="utf-8")
    told.to_csv(home.path / "exports" / "orders.csv", index=False)
    ingest(home)
    return home


def test_value_is_compared_with_the_closed_form_of_past_orders(tmp_path: Path) -> None:
    result = backtest(home_of(tmp_path, orders()), "value")
    assert list(result.metrics["baselines"]) == ["base_rate", "bg_nbd"]
    told = result.predictions
    assert result.metrics["baselines"]["bg_nbd"]["mean_expected"] == pytest.approx(told["baseline_bg_nbd"].mean())
    assert told["baseline_bg_nbd"].corr(told["y_true"]) > 0.3


def test_orders_without_any_amount_give_no_model_and_say_so(tmp_path: Path) -> None:
    (done,) = train(home_of(tmp_path, orders().assign(amount=0.0)), ("value",))
    assert done.version is None
    assert "brought money above zero; expected amounts; map orders.amount" in done.reason
