"""Is little or odd data answered honestly, and does a failed training disturb nothing?"""

from pathlib import Path

import numpy as np
import pytest

from features.errors import HistoryError
from pipelines.home import Home
from pipelines.model_files import load_champion
from pipelines.promote import promote
from pipelines.score import score
from pipelines.train import Trained, train
from tests.pipelines.made_up_leads import lead_frame, lead_home


def _home(folder: Path, outcomes: list[str]) -> Home:
    return lead_home(folder, lead_frame(outcomes))


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
