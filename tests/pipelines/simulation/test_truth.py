"""Is the truth true? Outcomes agree with the probabilities they were drawn from."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from pipelines.simulation.plan import END

CUTOFFS = pd.date_range("2023-04-01", "2025-10-01", freq="QS")
QUARTER = pd.Timedelta(days=90)


def open_at(frame, begin, end, cutoff):
    return frame[(frame[begin] < cutoff) & ~(frame[end] < cutoff)]


def lead_rows(company):
    """Return the true probability and the outcome of every open lead at every cutoff."""
    for cutoff in CUTOFFS:
        leads = open_at(company.tables["leads"], "created_at", "closed_at", cutoff)
        converted = (leads["outcome"] == "converted") & (leads["closed_at"] < cutoff + QUARTER)
        yield company.truth.lead_conversion_probability(cutoff, leads["lead_id"], QUARTER), converted.to_numpy()


def deal_rows(company, outcome):
    for cutoff in CUTOFFS:
        deals = open_at(company.tables["opportunities"], "created_at", "closed_at", cutoff)
        came = (deals["outcome"] == outcome) & (deals["closed_at"] < cutoff + QUARTER)
        truth = company.truth.deal_outcome_probability(cutoff, deals["opportunity_id"], 90)
        yield truth[outcome].to_numpy(), came.to_numpy()


def churn_rows(company):
    contracts = company.tables["contracts"]
    for cutoff in CUTOFFS:
        now = open_at(contracts, "starts_at", "ends_at", cutoff)["account_id"].drop_duplicates()
        later = open_at(contracts, "starts_at", "ends_at", cutoff + QUARTER)["account_id"]
        yield company.truth.churn_probability(cutoff, now, QUARTER), ~now.isin(later).to_numpy()


def won_rows(company):
    return deal_rows(company, "won")


def lost_rows(company):
    return deal_rows(company, "lost")


ROWS = [lead_rows, won_rows, lost_rows, churn_rows]


def stacked(rows):
    truth, came = zip(*rows, strict=True)
    return np.concatenate(truth), np.concatenate(came)


@pytest.mark.parametrize("rows", ROWS)
def test_outcomes_agree_with_the_truth_over_all_and_in_every_fifth(small_company, rows):
    truth, came = stacked(rows(small_company))
    order = np.argsort(truth)
    for group in (order, *np.array_split(order, 5)):
        # A record stands at several cutoffs, so the error is wider than that of independent rows.
        error = np.sqrt((truth[group] * (1 - truth[group])).sum()) / group.size
        assert abs(truth[group].mean() - came[group].mean()) < 4.5 * error + 1e-3


# Losing depends least on what is hidden: deals die in every state.
@pytest.mark.parametrize(
    ("rows", "least"), [(lead_rows, 0.75), (won_rows, 0.75), (lost_rows, 0.62), (churn_rows, 0.75)]
)
def test_the_truth_tells_outcomes_apart_but_not_perfectly(small_company, rows, least):
    truth, came = stacked(rows(small_company))
    assert least < roc_auc_score(came, truth) < 0.92


def test_probabilities_of_a_deal_sum_to_one_at_every_horizon(tiny_company):
    deals = tiny_company.tables["opportunities"]
    is_open = deals.loc[deals["closed_at"].isna(), "opportunity_id"]
    won = []
    for days in (1, 30, 90, 180, 365):
        truth = tiny_company.truth.deal_outcome_probability(pd.Timestamp(END), is_open, days)
        assert np.allclose(truth.sum(axis=1), 1.0, atol=1e-9, rtol=0)
        won.append(truth["won"].to_numpy())
    assert (np.diff(won, axis=0) >= 0).all()


def test_the_truth_of_a_closed_record_is_refused(tiny_company):
    leads = tiny_company.tables["leads"]
    closed = leads.loc[leads["closed_at"] < pd.Timestamp("2024-01-01"), "lead_id"].head(1)
    with pytest.raises(ValueError, match=f"leads not open at the cutoff: {closed.iloc[0]}"):
        tiny_company.truth.lead_conversion_probability(pd.Timestamp("2024-01-01"), closed, QUARTER)


def test_the_truth_is_known_at_midnights_for_whole_days(tiny_company):
    none = pd.Series([], dtype="str")
    with pytest.raises(ValueError, match="2024-01-01 12:00:00 is no midnight of the history"):
        tiny_company.truth.lead_conversion_probability(pd.Timestamp("2024-01-01 12:00"), none, QUARTER)
    with pytest.raises(ValueError, match="is no whole number of days"):
        tiny_company.truth.lead_conversion_probability(pd.Timestamp("2024-01-01"), none, pd.Timedelta(hours=30))
    with pytest.raises(ValueError, match="at most 100 days, not 365"):
        tiny_company.truth.churn_probability(pd.Timestamp("2024-01-01"), none, pd.Timedelta(days=365))


def test_failing_customers_leave_more_often(small_company):
    cutoff = pd.Timestamp("2025-01-01")
    contracts = small_company.tables["contracts"]
    accounts = open_at(contracts, "starts_at", "ends_at", cutoff)["account_id"].drop_duplicates()
    health = small_company.truth.health(cutoff, accounts)
    churn = pd.Series(small_company.truth.churn_probability(cutoff, accounts, QUARTER)).groupby(health).mean()
    assert churn.is_monotonic_increasing
    assert list(churn.index) == [0, 1, 2, 3, 4]


def test_better_leads_convert_more_often(small_company):
    leads = small_company.tables["leads"]
    quality = small_company.truth.lead_quality(leads["lead_id"])
    converted = (leads["outcome"] == "converted").to_numpy()
    assert converted[quality > 1].mean() > 2 * converted[quality < -1].mean()


@pytest.fixture(scope="module")
def effects(small_company):
    return small_company.truth.action_effects(90)


def test_every_logged_action_has_a_true_effect(small_company, effects):
    actions = small_company.tables["actions"]
    keys = ["entity", "entity_id", "occurred_at"]
    logged = actions.merge(effects, on=[*keys, "kind", "accepted"], how="left")
    assert len(logged) == len(actions)
    assert logged["uplift"].notna().all()


def test_effects_of_actions_vary_between_customers(effects):
    spread = effects.groupby(["entity", "kind"])["log_rate_ratio"].std()
    assert (spread > 0.1).all()
    mean = effects.groupby("entity")["uplift"].mean()
    assert mean["lead"] > 0
    assert mean["deal"] > 0
    assert mean["account"] < 0
    harmful = (effects.loc[effects["entity"] == "account", "uplift"] > 0).mean()
    assert 0.05 < harmful < 0.5


def test_uplift_has_the_sign_of_the_effect_unless_it_cuts_a_better_action_short(effects):
    works = effects[effects["uplift"].abs() > 1e-12]
    agrees = np.sign(works["uplift"]) == np.sign(works["log_rate_ratio"])
    since_last = works.groupby(["entity", "entity_id"])["occurred_at"].diff()
    is_alone = ~works.duplicated(["entity", "entity_id"], keep=False)
    assert agrees.mean() > 0.9
    assert agrees[is_alone].mean() > 0.98
    assert agrees[since_last < pd.Timedelta(days=28)].mean() < agrees.mean()
