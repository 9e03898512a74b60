"""Is little or odd data answered honestly, and does a failed training disturb nothing?"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from features.errors import HistoryError
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.model_files import load_champion
from pipelines.promote import promote
from pipelines.score import score
from pipelines.train import Trained, train

SETTINGS = """
[source]
connector = "files"
folder = "{folder}"
[raw.leads]
file = "leads.csv"
types = {{ created_at = "time", closed_at = "time" }}
[tables.leads]
sql = "SELECT * FROM leads"
fixed = ["source"]
[tasks.leads]
horizon_days = 30
every = "7d"
"""


def _home(folder: Path, outcomes: list[str]) -> Home:
    """Make a home of leads that arrive over 300 days and are closed ten days later, or stay open ("")."""
    created = pd.Timestamp("2025-01-01") + pd.to_timedelta(np.linspace(0, 300, len(outcomes)), unit="D").round("s")
    closed = (created + pd.Timedelta(days=10)).strftime("%Y-%m-%d %H:%M:%S")
    leads = pd.DataFrame(
        {
            "lead_id": [f"L{number}" for number in range(len(outcomes))],
            "created_at": created.strftime("%Y-%m-%d %H:%M:%S"),
            "source": ["web" if number % 3 else "fair" for number in range(len(outcomes))],
            "closed_at": [at if outcome else "" for at, outcome in zip(closed, outcomes, strict=True)],
            "outcome": outcomes,
        }
    )
    (folder / "exports").mkdir(parents=True)
    leads.to_csv(folder / "exports" / "leads.csv", index=False)
    home = Home(folder / "home")
    home.path.mkdir()
    home.settings_path.write_text(SETTINGS.format(folder=folder / "exports"))
    ingest(home)
    return home


def _train(home: Home) -> Trained:
    (trained,) = train(home)
    return trained


def test_no_lead_at_all_says_that_there_is_nothing_to_learn_from(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="ingest some data first"):
        train(_home(tmp_path, []))


def test_one_lead_gives_no_model_and_says_what_is_missing(tmp_path: Path) -> None:
    trained = _train(_home(tmp_path, ["converted"]))
    assert trained.version is None
    assert "history is short" in trained.reason


@pytest.mark.parametrize("rows", [5, 50])
def test_few_leads_give_the_base_rate_with_a_wide_interval_flagged_as_cold_start(tmp_path: Path, rows: int) -> None:
    outcomes = [*(["converted", "disqualified", "", "", ""] * rows)[: rows - 2], "", ""]
    home = _home(tmp_path, outcomes)
    trained = _train(home)
    assert trained.version == 1
    promote(home, "leads")
    rows_of_run = score(home).scores("leads")
    assert len(rows_of_run)
    assert rows_of_run["cold_start"].all()
    assert (rows_of_run["high"] - rows_of_run["low"]).min() > 0.1 / np.sqrt(rows)


def test_a_single_outcome_gives_no_model_and_the_champion_stays(tmp_path: Path) -> None:
    good = _home(tmp_path / "good", ["converted" if number % 4 == 0 else "disqualified" for number in range(400)])
    assert _train(good).version == 1
    promote(good, "leads")
    bad = _home(tmp_path / "bad", ["disqualified"] * 400)
    (bad.path / "history").rename(good.path / "moved")
    (good.path / "history").rename(good.path / "old")
    (good.path / "moved").rename(good.path / "history")
    trained = _train(good)
    assert trained.version is None
    assert trained.reason.startswith("no model:")
    champion = load_champion(good, "leads")
    assert champion
    assert champion.version == 1
