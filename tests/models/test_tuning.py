"""Are trees tuned only where that is better beyond chance, on the ladder's own blocks, within the budget?"""

from itertools import count

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from models.classification import Classifier
from models.folds import time_folds
from models.metrics import log_loss
from models.trees import RECIPE
from models.trials import Rows, level_losses, try_rungs
from models.tuning import SPACE, Budget, Tuner
from tests.models.test_classification import invented


def fine(rows=2400, seed=0):
    """A rate that jumps up and down in steps that hold few rows: leaves of 60 rows cannot follow it."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.uniform(0, 20, (rows, 2)), columns=["f0", "f1"])
    y = (rng.random(rows) < expit(3 * np.sign(np.sin(3 * frame["f0"])))).astype(float)
    return frame, y, pd.Timestamp("2025-01-01") + pd.to_timedelta(np.arange(rows), unit="h")


def tuned(trials, data):
    frame, y, cutoffs = data
    return Classifier(tune=Tuner(Budget(trials=trials))).fit(frame, y, cutoffs=cutoffs)


@pytest.fixture(scope="module")
def searched():
    return tuned(6, fine())


def test_the_first_trial_is_the_recipe(searched):
    search = searched.choice_.settings.search
    assert search.tried[0] == {name: RECIPE[name] for name in SPACE}
    assert len(search.losses) == len(search.tried) == 6
    assert min(search.losses) == search.losses[search.best]


def test_settings_that_are_better_beyond_chance_are_taken_kept_in_the_file_and_told(searched):
    settings, data = searched.choice_.settings, fine(seed=1)
    assert settings.search.taken
    assert settings.tuned == settings.search.tried[settings.search.best]
    plain = Classifier().fit(*fine()[:2], cutoffs=fine()[2])
    found, usual = (log_loss(data[1], model.predict_proba(data[0])[:, 1]) for model in (searched, plain))
    assert found < usual
    assert "6 settings of trees tried: log loss" in searched.rung_reason_
    assert "taken: learning_rate" in searched.rung_reason_
    again = Classifier.from_files(searched.to_files())
    assert next(part for part in again.state_.score.parts if part.kind == "trees").growth.tuned == settings.tuned


def test_a_refit_keeps_the_tuned_settings_and_does_not_search_again(searched):
    frame, y, cutoffs = fine()
    again = searched.refit(frame, y, cutoffs=cutoffs)
    assert again.choice_.settings == searched.choice_.settings
    assert again.rung_reason_.count("settings of trees tried") == 1


def test_the_same_number_of_trials_gives_the_same_model(searched):
    assert tuned(6, fine()).to_files() == searched.to_files()


def test_where_nothing_is_better_beyond_chance_the_default_stays_bit_for_bit():
    frame, y, cutoffs, _ = invented(1500)
    plain = Classifier().fit(frame, y, cutoffs=cutoffs)
    model = tuned(4, (frame, y, cutoffs))
    assert not model.choice_.settings.search.taken
    assert model.to_files().get("model.txt") == plain.to_files().get("model.txt")
    np.testing.assert_array_equal(model.predict_proba(frame), plain.predict_proba(frame))
    assert "4 settings of trees tried: " in model.rung_reason_


def test_the_search_is_judged_by_the_blocks_of_the_ladder_and_leaves_other_rungs_alone():
    frame, y, cutoffs = fine()
    plain = Classifier().fit(frame, y, cutoffs=cutoffs)
    rows = Rows(plain.state_.columns, plain.state_.columns.encode(frame), y, np.arange(len(y)), np.arange(len(y)) / 24)
    folds = time_folds(rows.days, rows.entities, None)
    trial = try_rungs(rows, folds)
    found = Tuner(Budget(trials=3))(trial, rows, folds)
    judged = trial.judged
    of_default = level_losses(trial.scores["lightgbm"][judged], y[judged], trial.block[judged]).mean()
    assert found.settings.search.losses[0] == pytest.approx(of_default)
    np.testing.assert_array_equal(found.block, trial.block)
    np.testing.assert_array_equal(found.scores["logistic"], trial.scores["logistic"])
    assert found.settings.line_columns == trial.settings.line_columns


def test_a_budget_of_time_ends_the_search_and_progress_is_told():
    told = []
    frame, y, cutoffs = fine(800)
    ticks = count(step=50.0)
    tuner = Tuner(
        Budget(seconds=100), clock=lambda: next(ticks), report=lambda trials, spent: told.append((trials, spent))
    )
    model = Classifier(tune=tuner).fit(frame, y, cutoffs=cutoffs)
    assert len(model.choice_.settings.search.losses) == 2
    assert told == [(1, 0.5), (2, 1.0)]


def test_rows_too_few_for_trees_are_not_tuned():
    frame, y, cutoffs = fine(300)
    model = tuned(5, (frame, y, cutoffs))
    assert model.choice_ is None or model.choice_.settings.search is None
