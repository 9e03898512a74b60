"""Is each kind of bad history answered clearly, and does it disturb neither a champion nor another task?"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from pipelines.errors import WrongUseError
from pipelines.train import train
from serving.cli import app
from tests.pipelines.made_up_leads import converted, lead_frame, lead_home

ROWS = 700
DEALS = """
[raw.deals]
file = "leads.csv"
types = { created_at = "time" }
[tables.opportunities]
sql = "SELECT lead_id AS opportunity_id, created_at FROM deals LIMIT 1"
[tasks.amounts]
[tasks.deals]
"""


def leads(rows: int = ROWS) -> pd.DataFrame:
    """Leads of which those of fairs convert more often."""
    frame = lead_frame([""] * rows)
    return lead_frame(converted(np.where(frame["source"] == "fair", 0.6, 0.2)))


def odd_columns() -> pd.DataFrame:
    """A constant text and number, a category of which all but one are the same, and one of its own for almost each."""
    numbers = np.arange(ROWS)
    serial = [f"S{number % 650}" for number in numbers]
    return leads().assign(source=np.where(numbers == 400, "fair", "web"), grade="A", size=7.0, serial=serial)


def twice() -> pd.DataFrame:
    """Each lead stands there again under another id, on both sides of the split."""
    frame = leads(ROWS // 2)
    return pd.concat([frame, frame.assign(lead_id=frame["lead_id"] + "x")])


def one_day() -> pd.DataFrame:
    frame = leads()
    return frame.assign(closed_at=f"{frame['created_at'].max()[:10]} 12:00:00")


def wide() -> pd.DataFrame:
    numbers = np.random.default_rng(0).normal(size=(ROWS, 200)).round(3)
    return pd.concat([leads(), pd.DataFrame(numbers, columns=[f"x{number}" for number in range(200)])], axis=1)


TRAINED: dict[str, tuple[Callable[[], pd.DataFrame], tuple[str, ...]]] = {
    "constant, giant and scattered columns": (odd_columns, ("size",)),
    "each row twice": (twice, ()),
    "columns by the hundred": (wide, tuple(f"x{number}" for number in range(200))),
}


@pytest.mark.parametrize("kind", TRAINED)
def test_an_odd_history_is_trained_and_hardly_worse_than_the_base_rate(tmp_path: Path, kind: str) -> None:
    make, numbers = TRAINED[kind]
    (trained,) = train(lead_home(tmp_path, make(), numbers))
    assert trained.version == 1, trained.reason
    assert trained.reason
    model, base = trained.metrics["model"], trained.metrics["baselines"]["base_rate"]
    assert model["log_loss"] <= base["log_loss"] + 0.01


SINGLE = "labels are 0; a model needs both outcomes; keep the present model and wait"
REFUSED = {
    "one outcome only": (lambda: lead_frame(["disqualified"] * ROWS), SINGLE),
    "all outcomes on the last day": (one_day, SINGLE),
    "labels that never ripen": (lambda: lead_frame([""] * 40, days=20), "no cutoff is 30 days before .*is short"),
    "one row": (lambda: lead_frame(["converted"]), "history is short"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_history_that_teaches_nothing_gives_no_model_and_says_why(tmp_path: Path, kind: str) -> None:
    make, reason = REFUSED[kind]
    (trained,) = train(lead_home(tmp_path, make()))
    assert trained.version is None
    assert trained.reason.startswith("no model: ")
    assert pd.Series([trained.reason]).str.contains(reason).all(), trained.reason


def test_one_task_that_fails_does_not_stop_the_others_and_the_exit_code_says_so(tmp_path: Path) -> None:
    home = lead_home(tmp_path, leads(), more=DEALS)
    result = CliRunner().invoke(app, ["train", "--home", str(home.path)])
    assert result.exit_code == 1
    assert "amounts: no model: amounts: no row with a known outcome" in result.stdout
    assert "leads: challenger version 1" in result.stdout


def test_a_wrong_budget_and_a_task_without_a_classifier_are_wrong_use(tmp_path: Path) -> None:
    home = lead_home(tmp_path, leads(60), more=DEALS)
    for arguments, message in (
        (["leads", "--tune", "10"], '--tune "10" is no budget; expected a time such as 90s, 10m or 1h'),
        (["deals", "--tune", "10m"], "--tune searches settings of leads and churn only; train deals without it"),
    ):
        with pytest.raises(WrongUseError) as error:
            CliRunner().invoke(app, ["train", *arguments, "--home", str(home.path)], catch_exceptions=False)
        assert message in str(error.value)
