"""Do the scores of a run say what each lead, deal and customer is worth, and does it add up?"""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from features.staying import staying_table
from pipelines.expected_values import STAY_DAYS
from pipelines.explain import explain
from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.ledger import ScoreRun, latest_run
from pipelines.replay import replay
from pipelines.settings import load_settings


@pytest.fixture
def run(demo_home: Home) -> ScoreRun:
    found = latest_run(demo_home)
    assert found
    return found


def test_a_deal_is_worth_its_probability_times_the_amount_if_it_is_won(run: ScoreRun) -> None:
    deals, amounts = run.scores("deals").set_index("entity_id"), run.scores("amounts").set_index("entity_id")
    assert deals["expected_value"].notna().all()
    for ours, probability, worth in (
        ("expected_value", "probability", "expected_value"),
        ("value_low", "low", "value_low"),
    ):
        expected = deals[probability] * amounts[worth].reindex(deals.index)
        assert deals[ours].to_numpy() == pytest.approx(expected.to_numpy())
    assert (deals["value_low"] <= deals["expected_value"]).all()
    assert (deals["expected_value"] <= deals["value_high"]).all()


def test_a_customers_value_at_risk_is_the_part_that_leaving_would_cost(run: ScoreRun) -> None:
    churn, value = run.scores("churn").set_index("entity_id"), run.scores("value").set_index("entity_id")
    assert churn["expected_value"].to_list() == value["expected_value"].reindex(churn.index).to_list()
    assert churn["value_at_risk"].to_numpy() == pytest.approx(
        (churn["probability"] * churn["expected_value"]).to_numpy()
    )
    assert (churn["risk_low"] <= churn["value_at_risk"]).all()
    assert (churn["value_at_risk"] <= churn["risk_high"]).all()


def test_leads_are_worth_something_within_bounds(run: ScoreRun) -> None:
    leads = run.scores("leads")
    assert (leads["expected_value"] > 0).all()
    assert ((leads["value_low"] <= leads["expected_value"]) & (leads["expected_value"] <= leads["value_high"])).all()


def test_the_curve_of_staying_agrees_with_the_probability_to_leave(run: ScoreRun) -> None:
    churn = run.scores("churn")
    assert churn["stays_90d"].to_numpy() == pytest.approx(1 - churn["probability"].to_numpy())
    curve = churn[[f"stays_{day}d" for day in STAY_DAYS]].to_numpy()
    assert (np.diff(curve, axis=1) <= 1e-12).all()


def test_scores_of_money_and_what_is_made_of_them_come_out_again(demo_home: Home, run: ScoreRun) -> None:
    for task in ("amounts", "value", "deals", "churn", "leads"):
        answer = replay(demo_home, run.scores(task)["score_id"].iloc[0])
        assert answer["equal"], answer["differences"]


def test_reasons_of_money_sum_to_it(demo_home: Home, run: ScoreRun) -> None:
    for task, entity in (("amounts", "deal"), ("value", "account")):
        answer = explain(
            demo_home, entity, run.scores(task)["entity_id"].iloc[0], task=task, since=pd.Timestamp("2025-10-01")
        )
        total = answer.score["base"] + sum(reason["contribution"] for reason in answer.reasons)
        assert total == pytest.approx(answer.score["raw_score"], abs=1e-9)
        assert answer.change
        assert answer.change.probability is None
        assert answer.change.expected_value


def test_without_a_task_an_entitys_outcome_is_explained(demo_home: Home, run: ScoreRun) -> None:
    assert explain(demo_home, "deal", run.scores("deals")["entity_id"].iloc[0]).score["task"] == "deals"
    assert explain(demo_home, "account", run.scores("churn")["entity_id"].iloc[0]).score["task"] == "churn"


def test_customers_of_the_simulated_company_stay_as_often_as_past_ones_did(demo_home: Home) -> None:
    settings = load_settings(demo_home)
    crm, task = HistoryStore(demo_home).load(settings), settings.task("churn")
    then, days = pd.Timestamp("2024-12-01"), list(STAY_DAYS)
    told = staying_table(crm, task, then, days)[0]
    spine = task.cohort(crm, pd.DatetimeIndex([then, then - pd.DateOffset(months=2)]).as_unit("us"))
    for day, share in zip(days, told, strict=True):
        gone = replace(task, horizon=timedelta(days=day)).labels(crm, spine, settings.known_until(crm))["y_true"]
        assert share == pytest.approx(1 - gone.mean(), abs=0.08)
