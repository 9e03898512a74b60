"""Does an act change what it should, by an amount that could have happened, and nothing of others?"""

import pandas as pd
import pytest

from features.acts import Act, possible_acts, with_near_activities
from features.matrix import build_matrix
from features.snapshots import CrmHistory

CUTOFF = pd.Timestamp("2026-01-10").as_unit("us")
TIMES = ("created_at", "first_response_at", "occurred_at", "recorded_at")


def frame(rows) -> pd.DataFrame:
    made = pd.DataFrame(rows)
    return made.astype({name: "datetime64[us]" if name in TIMES else "str" for name in made})


def history(**more) -> CrmHistory:
    leads = [{"lead_id": name, "created_at": "2026-01-01", "owner_id": "R1", "account_id": None} for name in ("A", "B")]
    activities = [{"activity_id": "1", "occurred_at": "2026-01-02", "kind": "call", "lead_id": "A", "rep_id": "R1"}]
    answered = {"first_response_at": pd.NaT} if more.get("response") else {}
    tables = {"leads": frame([lead | answered for lead in leads])}
    tables |= {} if more.get("silent") else {"activities": frame(activities)}
    return CrmHistory(tables)


def features(crm: CrmHistory) -> pd.DataFrame:
    spine = pd.DataFrame({"entity_id": ["A", "B"], "cutoff": [CUTOFF, CUTOFF]})
    return build_matrix(crm, spine, "lead").frame.set_index("entity_id")


def test_calls_are_counted_of_that_lead_alone() -> None:
    before, after = features(history()), features(Act("call", 2).done(history(), "lead", "A", CUTOFF))
    assert after.loc["A", "lead_calls_count_7d"] == before.loc["A", "lead_calls_count_7d"] + 2
    assert after.loc["A", "lead_activities_count_30d"] == before.loc["A", "lead_activities_count_30d"] + 2
    assert after.loc["A", "lead_days_since_last_call"] == 1
    assert after.loc["A", "lead_reps_distinct_90d"] == 1
    pd.testing.assert_series_equal(after.loc["B"], before.loc["B"])


def test_the_first_response_can_be_given_while_it_is_missing() -> None:
    crm = history(response=True)
    assert Act("response") in list(possible_acts(crm, "lead", "A"))
    answered = Act("response").done(crm, "lead", "A", CUTOFF)
    assert features(answered).loc["A", "lead_is_responded"] == 1
    assert features(answered).loc["A", "lead_responded_hours"] == 8 * 24
    assert Act("response") not in list(possible_acts(answered, "lead", "A"))


def test_only_kinds_that_the_history_knows_are_possible() -> None:
    assert list(possible_acts(history(), "lead", "A")) == [Act("call", 1), Act("call", 2), Act("call", 4)]
    assert list(possible_acts(history(silent=True), "lead", "A")) == []


def test_the_activities_of_others_can_be_left_out() -> None:
    near = with_near_activities(history(), "lead", "A")
    assert near.table("activities")["lead_id"].tolist() == ["A"]
    pd.testing.assert_series_equal(features(near).loc["A"], features(history()).loc["A"])
    assert with_near_activities(history(), "lead", "B").table("activities").empty
    silent = history(silent=True)
    assert with_near_activities(silent, "lead", "A") is silent


@pytest.mark.parametrize(
    ("act", "en", "zh"),
    [
        (Act("meeting"), "1 more meeting", "再开 1 次会议"),
        (Act("meeting", 4), "4 more meetings", "再开 4 次会议"),
        (Act("response"), "the first response", "完成首次响应"),
    ],
)
def test_acts_are_told_in_both_languages(act: Act, en: str, zh: str) -> None:
    assert (act.text("en"), act.text("zh")) == (en, zh)
