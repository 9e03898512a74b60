"""Can every feature be told to a rep, in English and Chinese?"""

import pytest

from features.catalogue import declared, describe
from features.errors import UnknownFeatureError
from features.matrix import build_matrix
from features.schema import TABLES
from tests.features.worlds import World, known_spine

ENTITIES = ("lead", "deal", "account")


@pytest.mark.parametrize("entity", ENTITIES)
def test_every_feature_has_a_description_of_its_own_in_both_languages(entity: str) -> None:
    features = declared(entity)
    for language in ("en", "zh"):
        told = [feature.description(language) for feature in features]
        assert all(told)
        assert len(set(told)) == len(told), sorted(text for text in set(told) if told.count(text) > 1)
        assert not [text for text in told if "{" in text or "  " in text]
    assert all(any("一" <= letter <= "鿿" for letter in feature.zh) for feature in features)


@pytest.mark.parametrize("entity", ENTITIES)
def test_names_are_unique_and_start_with_the_entity(entity: str) -> None:
    names = [feature.name for feature in declared(entity)]
    assert len(set(names)) == len(names)
    assert all(name.startswith(f"{entity}_") and name.isidentifier() and name.islower() for name in names)


@pytest.mark.parametrize("entity", ENTITIES)
def test_a_name_alone_is_described_as_its_matrix_does(entity: str) -> None:
    crm = World(5).history()
    for feature in build_matrix(crm, known_spine(crm, entity), entity).features:
        assert describe(feature.name, "en") == feature.en.lower() or describe(feature.name, "en") == feature.en
        assert feature.type == "category" or "custom" not in feature.name or describe(feature.name, "zh")


@pytest.mark.parametrize(
    ("name", "en", "zh"),
    [
        ("deal_emails_count_30d", "emails in the last 30 days", "近 30 天邮件数"),
        ("deal_age_days", "days since creation", "创建以来天数"),
        ("account_days_since_last_order", "days since the last order", "距上次订单的天数"),
        ("account_orders_amount_sum_90d", "order value in the last 90 days", "近 90 天订单金额合计"),
        ("deal_account_orders_count_90d", "orders in the last 90 days (of the customer)", "客户近 90 天订单数"),
        ("lead_custom_payment_type", "payment type", "payment type"),
        ("deal_custom_tier_changes_count", "changes of tier so far", "累计tier变更次数"),
        ("account_orders_custom_freight_mean_90d", "mean freight in the last 90 days", "近 90 天freight均值"),
        ("account_orders_custom_rep_id_newest", "newest rep", "最近销售"),
        ("account_orders_custom_shop_distinct_365d", "different shop in the last 365 days", "近 365 天不同shop数"),
    ],
)
def test_a_feature_says_what_it_is(name: str, en: str, zh: str) -> None:
    assert (describe(name, "en"), describe(name, "zh")) == (en, zh)


@pytest.mark.parametrize("name", ["deal_emails_count_31d", "custom_x", "rep_custom_x", "deal_x_custom_y", "weather"])
def test_an_unknown_feature_is_refused_with_the_nearest_name(name: str) -> None:
    with pytest.raises(UnknownFeatureError, match=f'no feature is called "{name}"'):
        describe(name, "en")
    with pytest.raises(UnknownFeatureError, match='did you mean "deal_emails_count_30d"'):
        describe("deal_emails_count_31d", "en")


@pytest.mark.parametrize("entity", ENTITIES)
def test_no_feature_tells_how_a_record_ends_or_who_somebody_is(entity: str) -> None:
    names = {feature.name.removeprefix(f"{entity}_") for feature in declared(entity)}
    assert not names & {"outcome", "closed_at", "owner_id", "name", "campaign_id"}
    assert {"outcome", "closed_at"} <= set(TABLES["leads"].column_names)
