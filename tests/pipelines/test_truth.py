"""Do calibrated probabilities match the hidden truth of the simulated company?"""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from pipelines.backtest import run
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.init import init_simulated
from pipelines.simulation.company import simulate
from pipelines.simulation.truth import Truth
from pipelines.training_rows import Workshop

DAYS = 90
BINS = 10


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    home = Home(tmp_path_factory.mktemp("small"))
    init_simulated(home, "small")
    ingest(home)
    return Workshop.open(home)


@pytest.fixture(scope="module")
def truth() -> Truth:
    return simulate("small", 7).truth


def _lead(truth: Truth, cutoff: pd.Timestamp, ids: pd.Series) -> np.ndarray:
    return truth.lead_conversion_probability(cutoff, ids, pd.Timedelta(days=DAYS))


def _deal(truth: Truth, cutoff: pd.Timestamp, ids: pd.Series) -> np.ndarray:
    return truth.deal_outcome_probability(cutoff, ids, DAYS)["won"].to_numpy()


def _churn(truth: Truth, cutoff: pd.Timestamp, ids: pd.Series) -> np.ndarray:
    return truth.churn_probability(cutoff, ids, pd.Timedelta(days=DAYS))


@pytest.mark.parametrize(("task", "told"), [("leads", _lead), ("deals", _deal), ("churn", _churn)])
def test_probabilities_match_the_hidden_truth(
    workshop: Workshop, truth: Truth, task: str, told: Callable[[Truth, pd.Timestamp, pd.Series], np.ndarray]
) -> None:
    tested = run(workshop, workshop.settings.task(task))
    predictions = tested.predictions
    true = np.concatenate([told(truth, cutoff, fold["entity_id"]) for cutoff, fold in predictions.groupby("cutoff")])
    predicted = np.concatenate([fold["prediction"] for _, fold in predictions.groupby("cutoff")])
    bins = np.array_split(np.argsort(predicted), BINS)
    error = np.mean([abs(predicted[rows].mean() - true[rows].mean()) for rows in bins])
    assert error < 0.03
    assert tested.metrics["model"]["log_loss"] < min(
        found["log_loss"] for found in tested.metrics["baselines"].values()
    )
