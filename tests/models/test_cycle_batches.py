"""Are batches of deals that close sooner or later than others found, and nothing where all batches are alike?"""

import numpy as np
import pandas as pd
import pytest

from models.columns import Columns
from models.cycle_batches import BATCH_DAYS, NO_BATCHES, Batches, learn_batches
from models.deal_cycle import DealCycle
from models.landmarks import NO_PACE, Landmarks
from models.periods import Periods
from models.scores import Constant, Score

NUMBERS = np.arange(600, 612)
EXPECTED = 0.1


def periods(slow, *, rows=6000, seed=0):
    """Return days of creation, expected closings and closings of periods; those of batch 605 are so many times."""
    rng = np.random.default_rng(seed)
    batch = rng.choice(NUMBERS, rows)
    closed = rng.random(rows) < EXPECTED * np.where(batch == 605, slow, 1.0)
    return batch * BATCH_DAYS + rng.integers(0, BATCH_DAYS, rows), np.full(rows, EXPECTED), closed.astype(float)


def test_a_batch_that_nobody_works_on_closes_later():
    found = Batches.fit(*periods(0.1))
    moved = np.exp(found.offset(NUMBERS * float(BATCH_DAYS)))
    assert moved[5] < 0.4
    np.testing.assert_allclose(np.delete(moved, 5), 1.0, atol=0.35)


@pytest.mark.parametrize("seed", range(5))
def test_where_batches_are_alike_nothing_moves(seed):
    assert Batches.fit(*periods(1.0, seed=seed)) == NO_BATCHES


def test_batches_without_a_past_add_nothing():
    found = Batches.fit(*periods(0.1))
    np.testing.assert_array_equal(found.offset(np.array([599.0, 612.0, -3.0, 1e4]) * BATCH_DAYS), 0)
    assert Batches.fit(*(np.zeros(0),) * 3) == NO_BATCHES
    np.testing.assert_array_equal(NO_BATCHES.offset(np.array([17_000.0])), [0])


def test_expectations_are_those_of_the_hazards_at_the_age_and_day_of_the_landmark():
    created, _, closed = periods(0.1)
    age = np.random.default_rng(1).integers(0, 90, len(created)).astype(float)
    columns = Columns.learn(pd.DataFrame({"age": age}))
    landmarks = Landmarks(columns, age[:, None], created + age, 0, 7)
    half = Score(parts=(Constant(value=float(np.log(EXPECTED / 2 / (1 - EXPECTED)))),))
    rows = np.arange(len(age))
    laid = Periods(rows, np.zeros_like(rows), closed.astype(np.intp), np.ones(len(rows)))
    learnt = learn_batches(landmarks, laid, (half, half), NO_PACE)
    np.testing.assert_allclose(learnt.offsets, Batches.fit(created, np.full(len(age), EXPECTED), closed).offsets)


def test_deals_of_a_dead_batch_are_told_to_stay_open_and_reasons_say_so_by_age():
    rng = np.random.default_rng(3)
    start, cutoffs = 17_000, 17_000 + 30 * np.arange(1, 9)
    created = rng.uniform(start, start + 240, 1200)
    dead = (created > start + 84) & (created < start + 140)
    closes = created + np.where(dead, 1e4, rng.exponential(60, len(created)))
    rows = [(i, cutoff) for cutoff in cutoffs for i in np.flatnonzero((created < cutoff) & (closes > cutoff))]
    deal, cutoff = (np.array(part) for part in zip(*rows, strict=True))
    end = start + 270.0
    features = pd.DataFrame({"deal_age_days": cutoff - created[deal]})
    at = pd.to_datetime(cutoff, unit="D")
    event = np.where(closes[deal] < end, 1 + (deal % 2), 0)
    model = DealCycle(period_days=14, max_periods=12)
    model.fit(features, np.minimum(closes[deal], end) - cutoff, event, cutoffs=at, groups=deal)
    newest = cutoff == cutoffs[-1]
    scores = model.scores(features[newest], cutoffs=at[newest])
    without = model.state_.hazards.model_copy(update={"batches": NO_BATCHES})
    model.state_ = model.state_.model_copy(update={"hazards": without})
    told, usual = scores.probability, model.scores(features[newest], cutoffs=at[newest]).probability
    is_dead = dead[deal[newest]]
    assert told[is_dead].mean() < 0.6 * usual[is_dead].mean()
    reasons = scores.reasons("won")
    np.testing.assert_allclose(reasons.base + reasons.contributions.sum(axis=1), scores.raw_score)
    np.testing.assert_allclose(reasons.base_probability + reasons.points.sum(axis=1), told)
