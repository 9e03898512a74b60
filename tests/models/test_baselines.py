"""Are the baselines honest: the textbook numbers, with the interface of the models?"""

import numpy as np
import pandas as pd
import pytest

from models.baselines import (
    AalenJohansen,
    BaseRate,
    BuyingHistory,
    HorizonBaseRate,
    KaplanMeier,
    NaiveBayes,
    OneFeatureRule,
)
from models.errors import InputError, LabelError
from models.metrics import auc_score

CLASSIFIERS = (BaseRate(), OneFeatureRule(), NaiveBayes())
CURVES = (HorizonBaseRate(), KaplanMeier(), AalenJohansen())


@pytest.fixture
def leads():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"size": rng.normal(size=2000), "noise": rng.normal(size=2000), "source": rng.choice(["a", "b"], 2000)}
    )
    y = (rng.random(2000) < np.where(frame["size"] > 0.5, 0.7, 0.2)).astype(float)
    frame.loc[::9, "size"] = np.nan
    return frame, y


@pytest.mark.parametrize("baseline", CLASSIFIERS, ids=lambda one: type(one).__name__)
def test_classifiers_give_probabilities_for_rows_of_any_kind(baseline, leads):
    frame, y = leads
    baseline.fit(frame, y, cutoffs=None, groups=None)
    odd = pd.DataFrame({"size": [np.nan, 1e9], "noise": [0.0, -1e9], "source": ["new", None]})
    for given in (frame, odd, frame.iloc[:0]):
        probability = baseline.predict_proba(given)
        assert probability.shape == (len(given), 2)
        np.testing.assert_allclose(probability.sum(axis=1), 1)
        assert np.all((probability > 0) & (probability < 1))


def test_the_rule_finds_the_one_column_that_matters(leads):
    frame, y = leads
    rule = OneFeatureRule().fit(frame, y)
    assert rule.feature_ == "size"
    assert auc_score(y, rule.predict_proba(frame)[:, 1]) > 0.65


def test_a_rule_without_columns_is_the_base_rate():
    rule = OneFeatureRule().fit(pd.DataFrame(index=range(4)), [1, 0, 0, 0])
    assert rule.predict_proba(pd.DataFrame(index=range(2)))[:, 1].tolist() == [0.3, 0.3]


def test_the_base_rate_adds_half_an_event():
    assert BaseRate().fit(pd.DataFrame(index=range(3)), [1, 1, 0]).rate_ == pytest.approx(2.5 / 4)


def test_missing_labels_are_refused(leads):
    frame, y = leads
    for baseline in CLASSIFIERS:
        with pytest.raises(LabelError, match="labels are missing"):
            baseline.fit(frame, np.where(np.arange(2000) == 5, np.nan, y))


DEALS = pd.DataFrame({"deal_age_days": [0.0, 0.0, 0.0, 1.0]})
DURATION, EVENT = [1.0, 2.0, 3.0, 1.0], [1, 2, 0, 0]


def test_aalen_johansen_by_hand_with_a_deal_that_enters_late():
    model = AalenJohansen().fit(DEALS, DURATION, EVENT)
    curves = model.predict_cumulative_incidence(DEALS.iloc[[0, 3]], days=[1, 2, 3])
    np.testing.assert_allclose(curves[0, :, 0], [0, 1 / 4, 1 / 4])
    np.testing.assert_allclose(curves[0, :, 1], [0, 0, 3 / 4 * 1 / 3])
    np.testing.assert_allclose(curves[1, :, 0], [1 / 4, 1 / 4, 1 / 4])
    np.testing.assert_allclose(curves.sum(axis=2), 1)


def test_kaplan_meier_splits_every_closing_alike():
    model = KaplanMeier().fit(DEALS, DURATION, EVENT)
    curves = model.predict_cumulative_incidence(DEALS.iloc[[0]], days=[2, 3])
    np.testing.assert_allclose(curves[0, :, 0], curves[0, :, 1])
    np.testing.assert_allclose(curves[0, :, 2], [3 / 4, 3 / 4 * 2 / 3])


def test_the_horizon_rate_counts_only_rows_followed_that_long():
    cutoffs = pd.to_datetime(["2025-01-01"] * 4 + ["2025-02-15"] * 2)
    frame = pd.DataFrame({"deal_age_days": np.zeros(6)})
    model = HorizonBaseRate().fit(frame, [10, 20, 60, 60, 15, 15], [1, 2, 0, 0, 1, 1], cutoffs=cutoffs)
    shares = model.predict_cumulative_incidence(frame.iloc[[0]], days=[30])[0, 0]
    np.testing.assert_allclose(shares, [1.5 / 5.5, 1.5 / 5.5, 2.5 / 5.5])


@pytest.mark.parametrize("baseline", CURVES, ids=lambda one: type(one).__name__)
def test_curves_sum_to_one_and_only_grow(baseline):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"deal_age_days": rng.integers(0, 100, 300).astype(float)})
    baseline.fit(frame, rng.exponential(40, 300), rng.integers(0, 3, 300))
    curves = baseline.predict_cumulative_incidence(frame, days=[1, 30, 60, 90, 400])
    np.testing.assert_allclose(curves.sum(axis=2), 1)
    assert np.all(np.diff(curves[:, :, :2], axis=1) >= -1e-12)
    assert np.all(curves >= 0)


def test_curves_by_age_need_the_age():
    with pytest.raises(InputError, match="column 'deal_age_days' is missing"):
        AalenJohansen().fit(pd.DataFrame(index=range(4)), DURATION, EVENT)


def test_the_buying_history_learns_from_the_newest_row_of_each_customer():
    draw = np.random.default_rng(0)
    first = draw.uniform(200, 400, 500)
    frame = pd.DataFrame({"orders": draw.poisson(first / 60) + 1.0, "first": first, "last": draw.uniform(0, 60, 500)})
    frame["spent"] = frame["orders"] * draw.gamma(5.0, 10.0, 500)
    older = frame.assign(orders=1.0, spent=1.0)
    both, cutoffs = pd.concat([frame, older]), np.repeat(pd.to_datetime(["2025-06-01", "2025-01-01"]), 500)
    groups = np.tile(np.arange(500), 2)
    model = BuyingHistory(horizon_days=60, history=list(frame)).fit(both, cutoffs=cutoffs, groups=groups)
    alone = BuyingHistory(horizon_days=60, history=list(frame)).fit(frame, cutoffs=cutoffs[:500], groups=groups[:500])
    assert model.predict(frame) == pytest.approx(alone.predict(frame))
    assert model.predict(frame).mean() == pytest.approx(50.0, rel=0.3)
