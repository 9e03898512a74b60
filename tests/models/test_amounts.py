from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from models.amounts import Amounts
from models.errors import InputError, LabelError, ModelFileError, NotFittedError


def deals(n=900, seed=0, *, stated=True):
    """Return won deals over two years: what the rep said, their product, and what they were worth."""
    draw = np.random.default_rng(seed)
    product = draw.choice(["small", "large"], n)
    usual = np.where(product == "large", 50_000.0, 5_000.0) * np.exp(draw.normal(0, 0.3, n))
    said = usual * np.exp(draw.normal(0, 0.15, n)) if stated else np.full(n, np.nan)
    frame = pd.DataFrame({"said": np.where(draw.random(n) < 0.8, said, np.nan), "product": product})
    cutoffs = pd.Timestamp("2023-01-01") + pd.to_timedelta(np.sort(draw.integers(0, 730, n)), unit="D")
    return frame, usual, cutoffs


def fit(frame, amounts, cutoffs, **more):
    model = Amounts(horizon=timedelta(days=30), stated="said")
    return model.fit(frame, amounts, cutoffs=cutoffs, groups=np.arange(len(frame)), **more)


@pytest.fixture(scope="module")
def model():
    return fit(*deals())


def test_later_deals_lie_within_the_quantiles_as_often_as_said(model):
    frame, amounts, _ = deals(4000, seed=1)
    more = model.scores(frame).more
    assert np.mean(amounts <= more["amount_p10"]) == pytest.approx(0.1, abs=0.04)
    assert np.mean(amounts <= more["amount_p50"]) == pytest.approx(0.5, abs=0.05)
    assert np.mean(amounts <= more["amount_p90"]) == pytest.approx(0.9, abs=0.04)


def test_the_mean_is_the_mean(model):
    frame, amounts, _ = deals(4000, seed=1)
    assert model.predict(frame).mean() == pytest.approx(amounts.mean(), rel=0.05)


def test_trees_win_where_features_tell_more_than_the_rep(model):
    assert model.rung_ == "trees"
    assert model.rung_losses_["trees"] < model.rung_losses_["stated"] < model.rung_losses_["median"]
    assert "mean error of the log amount of later deals" in model.rung_reason_


def test_the_reps_own_amount_wins_where_it_is_all_that_tells():
    frame, amounts, cutoffs = deals()
    own = frame.assign(said=amounts, product="one")
    model = fit(own, amounts * 0.9, cutoffs)
    assert model.rung_ == "stated"
    assert model.predict(own) == pytest.approx(amounts * 0.9, rel=1e-6)


def test_the_median_stands_where_nothing_tells():
    frame, _, cutoffs = deals()
    amounts = np.exp(np.random.default_rng(2).normal(8, 1, len(frame)))
    model = fit(frame.assign(said=np.nan), amounts, cutoffs)
    assert model.rung_ == "median"
    assert model.scores(frame).more["amount_p50"][0] == pytest.approx(np.median(amounts), rel=0.15)


def test_reasons_sum_to_the_logarithm_and_points_to_the_mean(model):
    frame, _, _ = deals(50, seed=3)
    scores = model.scores(frame)
    reasons = scores.reasons
    assert np.abs(reasons.base + reasons.contributions.sum(axis=1) - scores.raw_score).max() < 1e-9
    assert reasons.base_probability + reasons.points.sum(axis=1) == pytest.approx(scores.expected, rel=1e-9)


def test_files_give_the_same_model_to_the_last_bit(model):
    frame, _, _ = deals(50, seed=3)
    again = Amounts.from_files(model.to_files())
    assert np.array_equal(again.predict(frame), model.predict(frame))
    assert again.rung_reason_ == model.rung_reason_


def test_refit_keeps_the_rung(model):
    frame, amounts, cutoffs = deals(600, seed=4)
    again = model.refit(frame, amounts, cutoffs=cutoffs, groups=np.arange(600))
    assert again.rung_ == model.rung_
    assert again.rung_losses_ == model.rung_losses_


def test_few_deals_give_the_median_with_a_width_that_holds():
    frame, amounts, cutoffs = deals(20)
    few = fit(frame, amounts, cutoffs)
    assert few.cold_start_
    assert "too few" in few.rung_reason_
    scores = few.scores(frame)
    assert np.ptp(scores.expected) == 0
    assert scores.low[0] == pytest.approx(np.sort(amounts)[1], rel=0.2)
    assert few.refit(*deals(20)[:2], cutoffs=cutoffs).cold_start_


def test_one_deal_is_enough_to_name_its_amount():
    frame, amounts, cutoffs = deals(1)
    scores = fit(frame, amounts, cutoffs).scores(frame)
    assert (scores.low[0], scores.high[0]) == pytest.approx((amounts[0], amounts[0]))


def test_amounts_of_nothing_or_less_teach_nothing_and_are_counted():
    frame, amounts, cutoffs = deals()
    spoilt = amounts.copy()
    spoilt[:10], spoilt[10:15], spoilt[15] = 0.0, -5.0, np.nan
    model = fit(frame, spoilt, cutoffs)
    assert "; 16 rows without an amount above zero teach nothing" in model.rung_reason_
    assert (model.scores(frame).low > 0).all()


def test_an_amount_mistyped_to_a_million_millions_moves_the_others_little(model):
    frame, amounts, cutoffs = deals()
    spoilt = amounts.copy()
    spoilt[::300] = 1e12
    ratio = fit(frame, spoilt, cutoffs).predict(frame) / model.predict(frame)
    assert 0.8 < np.median(ratio) < 1.25
    assert ratio.max() < 3


def test_a_rep_who_states_nothing_or_less_is_not_believed(model):
    asked = pd.DataFrame({"said": [0.0, -3.0, np.nan], "product": ["large"] * 3})
    assert np.ptp(model.scores(asked).expected[[0, 1]]) == pytest.approx(0, abs=1e5)
    assert np.isfinite(model.scores(asked).expected).all()


def test_no_amount_at_all_is_refused_by_name():
    frame, amounts, cutoffs = deals(50)
    with pytest.raises(LabelError, match=r"none of 50 won rows has an amount above zero; map opportunities\.amount"):
        fit(frame, amounts * 0, cutoffs)


def test_an_infinite_amount_is_refused():
    frame, amounts, cutoffs = deals(50)
    amounts[3] = np.inf
    with pytest.raises(InputError, match="amount inf in row 3"):
        fit(frame, amounts, cutoffs)


def test_an_unfitted_model_and_missing_trees_say_so(model):
    with pytest.raises(NotFittedError, match="call fit"):
        Amounts().predict(pd.DataFrame())
    with pytest.raises(ModelFileError, match=r"expected model\.txt"):
        Amounts.from_files({"model.json": model.to_files()["model.json"]})
