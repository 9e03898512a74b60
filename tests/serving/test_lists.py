"""Do lists carry what each record is worth, in the order asked for?"""

import pytest

from pipelines.home import Home
from serving.access import Book
from serving.answers import explain, list_scored, score_ids
from serving.lists import Filter
from serving.snapshot import Snapshot, load_snapshot

ALL = Book(owners=None)


@pytest.fixture(scope="module")
def snapshot(demo_home: Home) -> Snapshot:
    return load_snapshot(demo_home)


@pytest.mark.parametrize(("name", "field"), [("accounts", "value_at_risk"), ("deals", "expected_value")])
def test_a_list_is_sorted_by_money(snapshot: Snapshot, name: str, field: str) -> None:
    items = list_scored(snapshot, ALL, name, Filter(sort=f"-{field}"), "en").items
    money = [getattr(item.worth, field) for item in items]
    assert money == sorted(money, reverse=True)
    assert len(set(money)) > 3
    assert all(item.worth and item.worth.low <= item.worth.expected_value <= item.worth.high for item in items)


def test_a_customer_is_scored_with_value_at_risk_and_how_long_he_stays(snapshot: Snapshot) -> None:
    entity_id = snapshot.champion("churn").rows["entity_id"].iloc[0]
    (score,) = score_ids(snapshot, ALL, "churn", [entity_id], "zh").scores
    assert score.worth
    assert score.worth.value_at_risk == pytest.approx(score.probability * score.worth.expected_value)
    assert {stay.days: stay.probability for stay in score.stays}[90] == pytest.approx(1 - score.probability)


def test_the_amount_of_a_deal_is_explained_when_it_is_asked_for(snapshot: Snapshot) -> None:
    entity_id = snapshot.champion("amounts").rows["entity_id"].iloc[0]
    outcome, amount = (explain(snapshot, ALL, "deal", entity_id, "en", task=task).score for task in (None, "amounts"))
    assert (outcome.task, amount.task) == ("deals", "amounts")
    assert amount.probability is None
    assert amount.worth
    assert amount.worth.low <= amount.worth.amount_p50 <= amount.worth.high
    assert outcome.worth
    assert outcome.worth.expected_value == pytest.approx(outcome.probability * amount.worth.expected_value)
