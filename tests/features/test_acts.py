"""Does an act change what it should, by an amount that could have happened, as if it had been done in the CRM?"""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from features.acts import Act, Prospect
from features.matrix import build_matrix
from features.schema import ENTITIES, RECORDED_AT
from features.snapshots import CrmHistory
from tests.features.small_worlds import RECIPES, Recipe
from tests.features.worlds import known_spine

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


def prospect(crm: CrmHistory) -> Prospect:
    return Prospect(crm, "lead", "A", CUTOFF)


def test_calls_are_counted_among_what_was_done() -> None:
    rows = prospect(history()).features_after([(), (Act("call", 2),)])
    before, after = rows.iloc[0], rows.iloc[1]
    assert after["lead_calls_count_7d"] == before["lead_calls_count_7d"] + 2
    assert after["lead_activities_count_30d"] == before["lead_activities_count_30d"] + 2
    assert after["lead_days_since_last_call"] == 1
    assert after["lead_reps_distinct_90d"] == 1


def test_the_first_response_can_be_given_while_it_is_missing() -> None:
    crm = history(response=True)
    assert Act("response") in list(prospect(crm).possible_acts())
    answered = prospect(crm).features_after([(Act("response"),)]).iloc[0]
    assert answered["lead_is_responded"] == 1
    assert answered["lead_responded_hours"] == 8 * 24
    given = crm.table("leads").assign(first_response_at=CUTOFF)
    assert Act("response") not in list(prospect(crm.with_tables({"leads": given})).possible_acts())


def test_only_kinds_that_the_history_knows_are_possible() -> None:
    assert list(prospect(history()).possible_acts()) == [Act("call", 1), Act("call", 2), Act("call", 4)]
    assert list(prospect(history(silent=True)).possible_acts()) == []


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(RECIPES)
def test_many_alternatives_at_once_are_what_each_history_would_give(recipe: Recipe) -> None:
    crm, cutoff = recipe.history(), recipe.cutoffs[0]
    for entity in ENTITIES:
        for entity_id in known_spine(crm, entity, pd.DatetimeIndex([cutoff]))["entity_id"][:1]:
            record = Prospect(crm, entity, entity_id, cutoff)
            possible = list(record.possible_acts())
            alternatives = [possible[-1:], [], [*possible[:1], *possible[-1:]], possible[:1], possible[1::6]]
            found = record.features_after(alternatives).reset_index(drop=True)
            spine = pd.DataFrame({"entity_id": [entity_id], "cutoff": [cutoff]})
            slowly = [build_matrix(done(record, acts), spine, entity).frame for acts in alternatives]
            pd.testing.assert_frame_equal(found, pd.concat(slowly, ignore_index=True), check_exact=True)


def done(record: Prospect, acts: list[Act]) -> CrmHistory:
    """Return the history in which acts were done, one after the other."""
    crm = record.crm
    for act in acts:
        last = record.cutoff - pd.Timedelta(days=1)
        if act.kind == "response":
            answered = pd.DataFrame({"lead_id": [record.entity_id], "first_response_at": [last.as_unit("us")]})
            crm = crm.with_records("lead", answered, last)
            continue
        stored = crm.table("activities")
        keys = {"lead": "lead_id", "deal": "opportunity_id", "account": "account_id"}
        table = crm.table(ENTITIES[record.entity]).set_index(keys[record.entity], drop=False)
        of = table.loc[record.entity_id]
        rows = pd.DataFrame(index=range(act.times), columns=stored.columns).astype(stored.dtypes)
        times = pd.DatetimeIndex([last - pd.Timedelta(days=n) for n in range(act.times)]).as_unit("us")
        filled = {"occurred_at": times, RECORDED_AT: times, "kind": act.kind, "direction": "outbound"}
        filled |= {"rep_id": of.get("owner_id"), "account_id": of.get("account_id"), keys[record.entity]: of.name}
        rows = rows.assign(**{name: value for name, value in filled.items() if name in rows}).astype(stored.dtypes)
        crm = crm.with_tables({"activities": pd.concat([stored, rows], ignore_index=True)})
    return crm


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
