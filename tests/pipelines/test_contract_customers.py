"""Contracts that end or are cancelled, from a file to scores, on a CRM written by rule."""

import pandas as pd
import pytest

from pipelines.backtest import backtest
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.promote import promote
from pipelines.score import score
from pipelines.train import train

END = pd.Timestamp("2025-01-01")
SETTINGS = """
[company]
complete_until = 2025-01-01
[source]
connector = "files"
folder = "exports"
[raw.accounts]
file = "accounts.csv"
types = { since = "date" }
[raw.contracts]
file = "contracts.csv"
types = { starts = "date", ends = "date", cancelled = "date", monthly = "number", known = "date" }
[tables.accounts]
sql = "SELECT id AS account_id, since AS created_at FROM accounts"
[tables.contracts]
sql = '''SELECT id AS contract_id, account AS account_id, starts AS starts_at, ends AS ends_at,
  monthly AS monthly_amount, cancelled AS cancelled_at, known AS recorded_at FROM contracts'''
[tasks.churn]
by = "contracts"
horizon_days = 90
every = "1mo"
[tasks.value]
by = "contracts"
horizon_days = 180
every = "1mo"
"""


def contracts() -> pd.DataFrame:
    """Return contracts of a year each from 2022 on; every third customer does not renew, every fifth cancels once."""
    rows = []
    for i in range(160):
        start = pd.Timestamp("2022-01-01") + pd.DateOffset(months=i % 12)
        for year in range(3):
            begins = start + pd.DateOffset(years=year)
            cancelled = begins + pd.DateOffset(months=5) if i % 5 == 0 and year == i % 3 else None
            rows.append(
                (f"C{i}-{year}", f"A{i}", begins, begins + pd.DateOffset(years=1), cancelled, 100.0 + i, begins)
            )
            if cancelled is not None or (i % 3 == 0 and year == 1):
                break
    return pd.DataFrame(rows, columns=["id", "account", "starts", "ends", "cancelled", "monthly", "known"])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home, told = Home(tmp_path_factory.mktemp("contracts")), contracts()
    (home.path / "exports").mkdir()
    home.settings_path.write_text(SETTINGS, encoding="utf-8")
    told.to_csv(home.path / "exports" / "contracts.csv", index=False)
    firsts = told.groupby("account", as_index=False)["starts"].min().set_axis(["id", "since"], axis=1)
    firsts.to_csv(home.path / "exports" / "accounts.csv", index=False)
    ingest(home)
    for done in train(home):
        assert done.version == 1, done.reason
        promote(home, done.task, accept_miscalibrated="a CRM written by rule: few customers, few leavings")
    return home


def test_customers_are_those_whose_contract_runs(home: Home) -> None:
    told = contracts()
    ends = told[["ends", "cancelled"]].min(axis=1)
    running = told[(told["starts"] < END) & (ends >= END)]
    run = score(home)
    for task in ("churn", "value"):
        assert set(run.scores(task)["entity_id"]) == set(running["account"])


def test_what_they_bring_is_at_most_what_their_contracts_say(home: Home) -> None:
    run, monthly = score(home), contracts().groupby("account")["monthly"].first()
    value = run.scores("value").set_index("entity_id")
    most = monthly.reindex(value.index) * 12 / 365.25 * 180
    assert (value["expected_value"] <= most * 1.1).all()
    assert (value["expected_value"] > most * 0.3).all()
    churn = run.scores("churn").set_index("entity_id")
    assert churn["value_at_risk"].between(0, most.reindex(churn.index)).all()


def test_the_label_of_a_backtest_is_whether_a_contract_runs_at_the_end(home: Home) -> None:
    found = backtest(home, "churn", test_cutoffs="2024-06-01").predictions
    told, then = contracts(), pd.Timestamp("2024-06-01") + pd.Timedelta(days=90)
    ends = told[["ends", "cancelled"]].min(axis=1)
    stays = told["account"][(told["starts"] < then) & (ends >= then)]
    expected = ~found["entity_id"].isin(stays)
    assert found["y_true"].tolist() == expected.astype(float).tolist()
