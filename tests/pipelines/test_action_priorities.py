"""Are priorities money at stake times urgency, as worked out by hand on a tiny company?"""

import numpy as np
import pandas as pd
import pytest

from features.snapshots import CrmHistory
from pipelines.action_fit import stage_progress, unknown_stages
from pipelines.action_priorities import AIMS, ScoredTask, build_priorities
from pipelines.action_settings import ActionKind
from pipelines.action_urgency import lead_urgency
from pipelines.settings import read_settings

CUTOFF = pd.Timestamp("2026-01-01")
KINDS = read_settings({"source": {"connector": "files", "folder": "."}}).actions.proposed


def days_before(*days: float | None) -> pd.Series:
    return pd.Series([CUTOFF - pd.Timedelta(days=d) if d is not None else pd.NaT for d in days]).astype(
        "datetime64[us]"
    )


def table(times: dict[str, pd.Series], **texts: list) -> pd.DataFrame:
    return pd.DataFrame({**{name: pd.Series(values, dtype="str") for name, values in texts.items()}, **times})


def company(**more: pd.DataFrame) -> CrmHistory:
    """L1 waits, L2 was answered; D1 is to close in 10 days, D2 in 60, D3 was to close; two customers."""
    leads = table(
        {
            "created_at": days_before(1, 40),
            "first_response_at": days_before(None, 39),
            "closed_at": days_before(None, None),
        },
        lead_id=["L1", "L2"],
    )
    deals = table(
        {"created_at": days_before(50, 50, 50), "expected_close_on": days_before(-10, -60, 5)},
        opportunity_id=["D1", "D2", "D3"],
    )
    accounts = table({"created_at": days_before(900, 900)}, account_id=["A1", "A2"])
    return CrmHistory({"leads": leads, "opportunities": deals, "accounts": accounts, **more})


def scored(*, with_money: bool = True) -> dict[str, ScoredTask]:
    leads = {"entity_id": ["L1", "L2"], "probability": [0.1, 0.2]}
    deals = {
        "entity_id": ["D1", "D2", "D3"],
        "probability": [0.5, 0.3, 0.2],
        "slip_risk": [0.8, 0.5, 1.0],
        "open_30d": [0.7, 0.9, 0.6],
        "stage_won_rank": [0.1, 0.85, np.nan],
        "stage": ["offer", "offer", "first talk"],
    }
    churn = {"entity_id": ["A1", "A2"], "probability": [0.4, 0.2], "stays_30d": [0.9, np.nan], "stays_90d": [0.6, 0.8]}
    if with_money:
        leads |= {"expected_value": [1000.0, 3000.0], "value_low": [900.0, 2000.0], "value_high": [1500.0, 5000.0]}
        deals |= {"expected_value": [10_000.0, 2000.0, 500.0], "value_low": [8000.0] * 3, "value_high": [9e4] * 3}
        churn |= {"value_at_risk": [4000.0, np.nan], "risk_low": [0.0, np.nan], "risk_high": [8000.0, np.nan]}
    rows = {"leads": pd.DataFrame(leads), "deals": pd.DataFrame(deals), "churn": pd.DataFrame(churn)}
    entities = {"leads": "lead", "deals": "deal", "churn": "account"}
    owners = {"L1": "R1", "L2": "R1", "D1": "R1", "D2": "R2", "D3": None, "A1": "R1", "A2": "R2"}
    return {task: ScoredTask(entities[task], rows[task], owners, 90) for task in rows}


def numbers(found, attribute: str) -> dict[tuple[str, str], float]:
    values = getattr(found, attribute)
    ids = found.rows["entity_id"]
    return {
        (i, aim): round(float(values[row, column]), 6)
        for row, i in enumerate(ids)
        for column, aim in enumerate(AIMS)
        if not np.isnan(values[row, column]) and (attribute != "priority" or values[row, column])
    }


def test_priorities_are_those_worked_out_by_hand():
    found = build_priorities(company(), KINDS, scored(), CUTOFF)
    assert found.has_money
    assert numbers(found, "urgency") == {
        ("L1", "conversion"): 1.0,  # waits for its first answer
        ("L2", "conversion"): round(30 / 90, 6),  # too few past leads tell a hazard: even over the horizon
        ("D1", "win"): 0.3,  # 1 - open_30d
        ("D2", "win"): 0.85,  # longer in its stage than 85% of won deals
        ("D3", "win"): 0.4,
        ("D1", "slip"): 1.0,  # in 10 days
        ("D2", "slip"): 0.5,  # 30 / 60
        ("D3", "slip"): 0.0,  # its date is past
        ("A1", "churn"): 0.25,  # 0.1 of 0.4
        ("A2", "churn"): round(30 / 90, 6),
    }
    assert numbers(found, "priority") == {
        ("L1", "conversion"): 1000.0,
        ("L2", "conversion"): 1000.0,
        ("D1", "win"): 3000.0,
        ("D2", "win"): 1700.0,
        ("D3", "win"): 200.0,
        ("D1", "slip"): 8000.0,  # 10,000 x 0.8 x 1
        ("D2", "slip"): 500.0,  # 2,000 x 0.5 x 0.5
        ("A1", "churn"): 1000.0,
        ("A2", "churn"): round(4000 / 3, 6),  # its money is unknown: the median of the customers'
    }
    assert np.isnan(found.money[-1]).all(), "an unknown amount is not made up where it is shown"


def test_a_deal_whose_risk_to_slip_is_unknown_is_not_listed_for_it():
    tasks = scored()
    tasks["deals"].rows.loc[0, "slip_risk"] = np.nan
    priority = numbers(build_priorities(company(), KINDS, tasks, CUTOFF), "priority")
    assert ("D1", "slip") not in priority
    assert priority["D1", "win"] == 3000.0


def test_without_any_money_priorities_are_shares_by_probability_and_urgency():
    found = build_priorities(company(), KINDS, scored(with_money=False), CUTOFF)
    assert not found.has_money
    priority = numbers(found, "priority")
    assert priority["D2", "win"] == 1.0  # 0.3 x 0.85 is the largest of three
    assert priority["D1", "win"] == round(2 / 3, 6)  # 0.5 x 0.3
    assert priority["L1", "conversion"] == 1.0  # 0.1 x 1 against 0.2 x 1/3
    assert all(0 < share <= 1 for share in priority.values())


def test_a_task_without_money_makes_the_whole_list_one_of_shares():
    tasks = scored() | {"leads": scored(with_money=False)["leads"]}
    found = build_priorities(company(), KINDS, tasks, CUTOFF)
    assert not found.has_money
    assert found.priority.max() == 1.0


def test_nobody_scored_gives_no_priorities():
    found = build_priorities(company(), KINDS, {}, CUTOFF)
    assert len(found.rows) == 0
    assert len(found.of("R1")) == 0


def fitting(crm: CrmHistory, kinds: dict[str, ActionKind] = KINDS) -> dict[str, set[str]]:
    found = build_priorities(crm, kinds, scored(), CUTOFF)
    return {
        i: {kind for column, kind in enumerate(found.kinds) if found.fits[row, column]}
        for row, i in enumerate(found.rows["entity_id"])
    }


def test_kinds_fit_the_entities_whose_stake_they_address():
    fits = fitting(company())
    assert fits["L1"] == {"call", "email"}
    assert fits["A1"] == {"renewal_visit", "call", "email"}
    assert "executive_sponsor" in fits["D1"]
    assert "executive_sponsor" not in fits["D2"], "only the top tenth by money"


def acts(kind: str, days: float, **who: str) -> pd.DataFrame:
    return table({"occurred_at": days_before(days)}, activity_id=["1"], kind=[kind], **{k: [v] for k, v in who.items()})


def test_a_kind_rests_after_an_activity_of_that_kind_with_the_same_record():
    assert "call" not in fitting(company(activities=acts("Call", 6.9, lead_id="L1")))["L1"]
    assert "call" in fitting(company(activities=acts("Call", 7, lead_id="L1")))["L1"]
    assert "call" in fitting(company(activities=acts("Call", 1, lead_id="L1")))["L2"]
    assert "call" in fitting(company(activities=acts("email", 1, lead_id="L1")))["L1"]


def test_what_was_not_known_at_the_cutoff_rests_nothing():
    later = acts("call", 1, lead_id="L1").assign(recorded_at=days_before(-1))
    assert "call" in fitting(company(activities=later))["L1"]


def test_a_demo_is_not_proposed_twice():
    assert "demo" in fitting(company())["D1"]
    assert "demo" not in fitting(company(activities=acts("demo", 300, opportunity_id="D1")))["D1"]


def test_an_action_that_was_taken_rests_too():
    taken = table(
        {"occurred_at": days_before(50, 50)}, action_id=["1", "2"], entity=["account"] * 2, entity_id=["A1", "A2"]
    )
    taken = taken.assign(kind=pd.Series(["renewal_visit"] * 2, dtype="str"), accepted=pd.array([True, False]))
    fits = fitting(company(actions=taken))
    assert "renewal_visit" not in fits["A1"]


def stages() -> pd.DataFrame:
    return table(
        {"occurred_at": days_before(50, 40, 30, 50, 20)},
        opportunity_id=["D1", "D1", "D1", "D2", "D2"],
        stage=["first talk", "offer", "contract", "first talk", "offer"],
    )


def test_the_way_through_the_stages_is_learned_from_the_deals():
    assert stage_progress(company(stages=stages()), CUTOFF) == {"first talk": 0.0, "offer": 0.5, "contract": 1.0}
    assert stage_progress(company(), CUTOFF) == {}


def test_default_kinds_follow_the_way_through_a_companys_own_stages():
    fits = fitting(company(stages=stages()))
    assert {"demo", "proposal"} <= fits["D1"]  # in "offer", half way
    assert "proposal" not in fits["D3"]  # in "first talk"


def test_named_stages_take_the_place_of_the_way():
    kinds = KINDS | {"proposal": KINDS["proposal"].model_copy(update={"stages": ("first talk",)})}
    fits = fitting(company(stages=stages()), kinds)
    assert "proposal" in fits["D3"]
    assert "proposal" not in fits["D1"]


def test_an_unknown_stage_of_the_settings_is_told_with_the_known_ones():
    kinds = {"demo": KINDS["demo"].model_copy(update={"stages": ("Ofer",)})}
    (said,) = unknown_stages(company(stages=stages()), kinds)
    assert said.startswith('[actions.kinds.demo] stages: "Ofer" is no stage of this history; did you mean "offer"?')
    assert "known: contract, first talk, offer" in said
    assert unknown_stages(company(stages=stages()), KINDS) == []


def test_a_kind_for_waiting_leads_fits_no_answered_one():
    kinds = {"call": KINDS["call"].model_copy(update={"lead_state": "waiting"})}
    fits = fitting(company(), kinds)
    assert (fits["L1"], fits["L2"]) == ({"call"}, set())
    assert fits["A1"] == {"call"}, "what is said of leads says nothing of customers"


def test_the_urgency_of_an_answered_lead_is_the_share_of_past_leads_closed_within_30_days():
    """Of 40 past leads half were closed at the age of 10 days, half at 50: at 25 all that are left are closed soon."""
    ages = [200.0] * 40 + [5.0, 15.0, 25.0]
    lasted = [10.0] * 20 + [50.0] * 20
    closed = [age - days for age, days in zip(ages, lasted, strict=False)] + [None] * 3
    times = {
        "created_at": days_before(*ages),
        "closed_at": days_before(*closed),
        "first_response_at": days_before(*ages),
    }
    leads = table(times, lead_id=[f"L{number}" for number in range(43)])
    found = lead_urgency(CrmHistory({"leads": leads}), pd.Series(["L40", "L41", "L42"]), CUTOFF, 90)
    assert found == pytest.approx([0.5, 0.0, 1.0], abs=0.03)
