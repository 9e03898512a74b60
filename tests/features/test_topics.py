"""Is every feature of a topic that both languages can name, and do twins share one?"""

import pytest

from features.catalogue import declared, declared_families
from features.topics import topic_of

ENTITIES = ("lead", "deal", "account")


@pytest.mark.parametrize("entity", ENTITIES)
def test_topics_are_named_in_both_languages_and_most_features_share_one(entity: str) -> None:
    names = [feature.name for feature in declared(entity)]
    topics = {name: topic_of(name) for name in names}
    shared = [name for name in names if topics[name].en]
    assert all(topics[name].name.startswith(f"{entity}_") for name in names)
    assert all(any("一" <= letter <= "鿿" for letter in topics[name].text("zh")) for name in shared)
    assert len(shared) > 0.85 * len(names)
    assert len(set(topics.values())) < 0.65 * len(names)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lead_source", "lead_source_won_ratio_365d"),
        ("lead_assigned_hours", "lead_is_assigned"),
        ("deal_amount", "deal_amount_changes_count"),
        ("deal_stage", "deal_days_since_last_stage_change"),
        ("account_orders_count_30d", "account_products_distinct_365d"),
    ],
)
def test_features_that_tell_of_one_thing_share_a_topic(one: str, other: str) -> None:
    assert topic_of(one) == topic_of(other)


def test_what_a_deals_customer_does_is_another_topic_than_what_the_deal_does() -> None:
    assert topic_of("deal_activities_count_30d") != topic_of("deal_account_activities_count_30d")


def test_a_feature_that_stands_alone_is_a_topic_without_words() -> None:
    assert topic_of("lead_age_days").text("en") == topic_of("lead_custom_tier").text("zh") == ""
    assert topic_of("lead_age_days") != topic_of("lead_custom_tier")
    assert set(declared_families()) == set(ENTITIES)
