"""Can a company change, switch off and add kinds of action, and is every mistake told?"""

import pytest

from pipelines.action_settings import SHIPPED
from pipelines.errors import WrongUseError
from pipelines.settings import read_settings

SOURCE = {"source": {"connector": "files", "folder": "."}}


def read(actions):
    return read_settings(SOURCE | {"actions": actions}).actions


def test_all_kinds_are_shipped_with_both_names_and_a_tenth_explores():
    settings = read_settings(SOURCE).actions
    assert list(settings.proposed) == list(SHIPPED)
    assert {"call", "email", "meeting", "demo", "proposal", "executive_sponsor", "renewal_visit"} == set(SHIPPED)
    assert all(kind.en and kind.zh for kind in settings.kinds.values())
    assert settings.explore_rate == 0.1


def test_a_company_changes_one_field_and_the_others_stay():
    demo = read({"kinds": {"demo": {"minutes": 5}}}).kinds["demo"]
    assert (demo.minutes, demo.once, demo.zh) == (5, True, "产品演示")


def test_a_kind_is_switched_off():
    settings = read({"kinds": {"email": {"enabled": False}}})
    assert "email" not in settings.proposed
    assert "email" in settings.kinds, "what the log has of it still has its name"


def test_a_kind_of_ones_own_comes_before_the_shipped():
    fair = {"en": "Invite to the fair", "zh": "邀请参展", "addresses": ["conversion", "win"]}
    assert list(read({"kinds": {"fair": fair}}).proposed)[:2] == ["fair", "executive_sponsor"]


@pytest.mark.parametrize(
    ("actions", "said"),
    [
        ({"explor_rate": 0}, '[actions] unknown key "explor_rate"; did you mean "explore_rate"?'),
        ({"kinds": {"demo": {"minuts": 5}}}, '[actions.kinds.demo] unknown key "minuts"; did you mean "minutes"?'),
        ({"kinds": {"demmo": {"minutes": 5}}}, '"demmo" is not shipped; did you mean "demo"?'),
        ({"kinds": {"fair": {"en": "Fair"}}}, "a kind of your own needs en, zh and addresses"),
        ({"kinds": {"call": {"progress": [0.9, 0.1]}}}, "progress: [0.9, 0.1] goes down; expected [from, to]"),
        ({"kinds": {"call": {"addresses": ["won"]}}}, "(found 'won')"),
        ({"kinds": {"call": {"addresses": []}}}, "at least 1 item"),
        ({"explore_rate": 1.5}, "explore_rate"),
        ({"explore_rate": float("nan")}, "explore_rate"),
        ({"minutes_per_week": 0}, "minutes_per_week"),
        ({"kinds": 3}, "kinds"),
        ({"kinds": {"call": "off"}}, "call"),
        ("none", "actions"),
    ],
)
def test_a_mistake_is_told_with_its_place(actions, said):
    with pytest.raises(WrongUseError) as told:
        read(actions)
    assert said in str(told.value)
