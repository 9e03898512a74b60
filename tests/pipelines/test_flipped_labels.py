"""Are labels that somebody flipped in the CRM noticed, and does no model that learnt from them replace a better one?"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipelines.errors import CheckFailed
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.model_files import load_champion
from pipelines.promote import promote
from pipelines.state import AppState
from pipelines.train import train
from tests.pipelines.made_up_leads import converted, lead_frame, lead_home

ROWS, OPEN, SHARE = 700, 20, 0.05
OTHER = {"converted": "disqualified", "disqualified": "converted"}


@pytest.fixture
def leads() -> pd.DataFrame:
    frame = lead_frame([""] * ROWS)
    frame = lead_frame(converted(np.where(frame["source"] == "fair", 0.6, 0.2)))
    frame.loc[frame.index[-OPEN:], ["closed_at", "outcome"]] = ""
    return frame


@pytest.fixture
def home(tmp_path: Path, leads: pd.DataFrame) -> Home:
    return lead_home(tmp_path, leads)


def flip(folder: Path, leads: pd.DataFrame) -> int:
    """Turn the outcome of some leads round in the export, and return of how many."""
    flipped = (np.random.default_rng(1).random(len(leads)) < SHARE) & (leads["outcome"] != "")
    outcomes = leads["outcome"].where(~flipped, leads["outcome"].map(OTHER))
    leads.assign(outcome=outcomes).to_csv(folder / "exports" / "leads.csv", index=False)
    return int(flipped.sum())


def test_an_ingest_tells_how_many_had_ended_otherwise_and_the_next_tells_it_no_more(tmp_path, home, leads) -> None:
    flipped = flip(tmp_path, leads)
    report = ingest(home)
    assert report.tables["leads"].rewritten == report.tables["leads"].updated == flipped > 20
    assert f"{flipped} leads had ended otherwise until now: ask why before you train on it" in report.text
    assert ingest(home).tables["leads"].rewritten == 0


def test_what_was_open_and_has_ended_was_not_rewritten(tmp_path, leads) -> None:
    home = lead_home(tmp_path, leads.assign(outcome="", closed_at=""))
    leads.to_csv(tmp_path / "exports" / "leads.csv", index=False)
    table = ingest(home).tables["leads"]
    assert (table.updated, table.rewritten) == (ROWS - OPEN, 0)


@pytest.mark.long
def test_a_challenger_that_learnt_from_flipped_labels_is_refused_and_the_champion_stays(tmp_path, home, leads) -> None:
    train(home)
    promote(home, "leads")
    flip(tmp_path, leads)
    ingest(home)
    (trained,) = train(home)
    with pytest.raises(CheckFailed, match=r"it is worse: log loss .* against version 1 .*; the champion stays"):
        promote(home, "leads")
    assert load_champion(home, "leads").version == 1
    assert [refusal.version for refusal in AppState(home.app_db).refusals("leads")] == [trained.version]
