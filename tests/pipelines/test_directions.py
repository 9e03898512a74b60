"""Do declared and asked directions reach the model, and are those that cannot hold refused?"""

import pytest

from features.descriptions import Feature
from features.matrix import features_of
from pipelines.directions import directions_of
from pipelines.errors import WrongUseError
from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.model_files import load_champion
from pipelines.settings import load_settings, read_settings

FEATURES = (
    Feature("lead_owner_won_ratio_365d", "", "", direction="up"),
    Feature("lead_custom_score", "", ""),
    Feature("lead_source", "", "", "category"),
)


def test_declared_directions_hold_and_asked_ones_are_added_or_take_them_away() -> None:
    assert directions_of(FEATURES, "lead", {}) == {"lead_owner_won_ratio_365d": 1}
    assert directions_of(FEATURES, "lead", {"lead_custom_score": "down", "lead_owner_won_ratio_365d": "none"}) == {
        "lead_custom_score": -1
    }
    assert directions_of(FEATURES, "deal", {}) == {}
    assert directions_of(FEATURES, "lead", {"account_custom_size": "up"}) == {"lead_owner_won_ratio_365d": 1}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("lead_source", "is a category, which cannot rise"),
        ("lead_custom_scor", 'is no feature of this history; did you mean "lead_custom_score"?'),
    ],
)
def test_a_direction_that_cannot_hold_is_refused(name: str, found: str) -> None:
    with pytest.raises(WrongUseError, match="expected a number that is a feature, or no such line") as error:
        directions_of(FEATURES, "lead", {name: "up"})
    assert found in str(error.value)


@pytest.mark.parametrize(
    ("monotone", "message"),
    [
        ({"deal_amount": "up"}, "only their models obey a direction"),
        ({"lead_custom_score": "rising"}, "rising"),
    ],
)
def test_settings_refuse_what_no_model_obeys(monotone: dict[str, str], message: str) -> None:
    with pytest.raises(WrongUseError, match=message):
        read_settings({"source": {"connector": "simulated"}, "features": {"monotone": monotone}})


def test_few_features_are_declared_and_champions_are_trained_with_them(demo_home: Home) -> None:
    settings = load_settings(demo_home)
    crm = HistoryStore(demo_home).load(settings)
    declared = {entity: directions_of(features_of(crm, entity)[0], entity, {}) for entity in ("lead", "account")}
    assert declared == {"lead": {"lead_owner_won_ratio_365d": 1}, "account": {}}
    loaded = load_champion(demo_home, "leads")
    assert loaded is not None
    position = loaded.model.feature_names_.index("lead_owner_won_ratio_365d")
    for part in loaded.model.state_.score.parts:
        if part.kind == "linear":
            assert {term.direction for term in part.terms if term.column == position} <= {1}
        if part.kind == "trees":
            assert part.growth.directions == {position: 1}
