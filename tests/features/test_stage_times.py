"""Is a deal compared with the won deals that were known, stage by stage?"""

import numpy as np
import pandas as pd
import pytest

from features.matrix import build_matrix
from features.snapshots import CrmHistory
from features.stage_times import stage_spans
from tests.features.oracle import stages_against_won
from tests.features.plain import instant

CUTOFF = pd.Timestamp("2026-01-01")
NAMES = (
    "stage",
    "stage_days",
    "stage_won_rank",
    "stage_won_count",
    "slow_stage",
    "slow_stage_days",
    "slow_stage_won_rank",
    "slow_stage_won_count",
)


def history(entries: list[tuple[str, str, str]], deals: list[tuple[str, str, str | None, str | None]]) -> CrmHistory:
    """Deals (id, created, closed, outcome) and the stages they entered (id, stage, when)."""
    table = pd.DataFrame(deals, columns=["opportunity_id", "created_at", "closed_at", "outcome"])
    stages = pd.DataFrame(entries, columns=["opportunity_id", "stage", "occurred_at"])
    for frame, columns in ((table, ("created_at", "closed_at")), (stages, ("occurred_at",))):
        for column in columns:
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[us]")
        frame["recorded_at"] = np.array("NaT", dtype="datetime64[us]")
    texts = {"opportunity_id": "str", "outcome": "str", "stage": "str"}
    return CrmHistory(
        {
            "opportunities": table.astype({name: kind for name, kind in texts.items() if name in table}),
            "stages": stages.astype({name: kind for name, kind in texts.items() if name in stages}),
        }
    )


def won_deals(n: int) -> tuple[list, list]:
    """Deal w1 spends 1 day in qualify, w2 two, ...; each then 10 days in propose."""
    start = pd.Timestamp("2025-01-01")
    deals, entries = [], []
    for days in range(1, n + 1):
        proposed = start + pd.Timedelta(days=days)
        deals.append((f"w{days}", start - pd.Timedelta(days=1), proposed + pd.Timedelta(days=10), "won"))
        entries += [(f"w{days}", "qualify", start), (f"w{days}", "propose", proposed)]
    return deals, entries


def told(crm: CrmHistory, deal: str, cutoff: pd.Timestamp = CUTOFF) -> dict:
    spine = pd.DataFrame({"entity_id": [deal], "cutoff": [cutoff]}).astype(
        {"entity_id": "str", "cutoff": "datetime64[us]"}
    )
    row = build_matrix(crm, spine, "deal").frame.iloc[0]
    return {name: row[f"deal_{name}"] for name in NAMES}


@pytest.fixture
def crm() -> CrmHistory:
    deals, entries = won_deals(40)
    deals += [("a", "2025-10-01", None, None), ("b", "2025-10-01", None, None), ("c", "2025-12-01", None, None)]
    deals += [("l", "2025-01-01", "2025-11-01", "lost"), ("late", "2025-01-01", "2026-01-01", "won")]
    entries += [("a", "qualify", "2025-11-02"), ("a", "propose", "2025-12-03"), ("a", "qualify", "2025-12-31")]
    entries += [("b", "qualify", "2025-12-22"), ("b", "legal", "2025-12-31"), ("b", "propose", "2026-01-01")]
    entries += [("l", "qualify", "2025-01-02"), ("late", "qualify", "2025-01-02")]
    return history(entries, deals)


def test_all_stays_in_a_stage_count_and_the_rank_is_the_share_of_won_deals_that_spent_less(crm: CrmHistory) -> None:
    found = told(crm, "a")
    assert (found["stage"], found["stage_days"], found["stage_won_count"]) == ("qualify", 32.0, 40.0)
    assert found["stage_won_rank"] == pytest.approx((31 + 0.5) / 40)
    assert (found["slow_stage"], found["slow_stage_days"], found["slow_stage_won_rank"]) == ("propose", 28.0, 1.0)
    assert found["slow_stage_won_count"] == 40


def test_a_stage_that_few_won_deals_passed_has_no_rank_but_tells_the_count(crm: CrmHistory) -> None:
    found = told(crm, "b")
    assert (found["stage"], found["stage_days"], found["stage_won_count"]) == ("legal", 1.0, 0.0)
    assert np.isnan(found["stage_won_rank"])
    assert (found["slow_stage"], found["slow_stage_days"]) == ("qualify", 9.0)
    assert found["slow_stage_won_rank"] == pytest.approx((8 + 0.5) / 40)


def test_a_deal_that_has_entered_no_stage_has_no_stage_times(crm: CrmHistory) -> None:
    found = told(crm, "c")
    assert all(pd.isna(value) for value in found.values())


def test_a_win_on_the_cutoff_and_a_stage_of_that_day_belong_to_the_future(crm: CrmHistory) -> None:
    assert told(crm, "a")["stage_won_count"] == 40
    later = told(crm, "a", CUTOFF + pd.Timedelta(days=1))
    assert later["stage_won_count"] == 41


def test_spans_tell_each_stage_of_each_deal_with_the_middle_of_the_won_deals(crm: CrmHistory) -> None:
    spans = stage_spans(crm, instant(CUTOFF))
    won = spans[spans["deal"] == crm.records("deal").positions(pd.Series(["w7"]))[0]]
    assert won[["stage", "days"]].to_numpy().tolist() == [["qualify", 7.0], ["propose", 10.0]]
    assert won["entered"].is_monotonic_increasing
    assert won["won_median"].tolist() == [20.5, 10.0]
    legal = spans[spans["stage"] == "legal"]
    assert (len(legal), legal["won_median"].isna().all()) == (1, True)


@pytest.mark.parametrize("seed", range(5))
def test_random_deals_are_compared_as_the_slow_answer_does(seed: int) -> None:
    rng = np.random.default_rng(seed)
    start = pd.Timestamp("2025-01-01")
    deals, entries = [], []
    for i in range(150):
        created = start + pd.Timedelta(days=int(rng.integers(0, 300)))
        closed = created + pd.Timedelta(days=int(rng.integers(0, 120)))
        outcome = rng.choice(["won", "lost"])
        deals.append((f"d{i}", created, closed, outcome) if rng.random() < 0.6 else (f"d{i}", created, None, None))
        entries += [
            (f"d{i}", rng.choice(["a", "b", "c"]), created + pd.Timedelta(days=int(day)))
            for day in rng.integers(0, 60, rng.integers(0, 6))
        ]
    crm = history(list(dict.fromkeys(entries)), deals)
    for cutoff in (pd.Timestamp("2025-09-01"), CUTOFF):
        ids = [deal[0] for deal in deals if deal[1] < cutoff]
        spine = pd.DataFrame({"entity_id": ids, "cutoff": cutoff}).astype(
            {"entity_id": "str", "cutoff": "datetime64[us]"}
        )
        frame = build_matrix(crm, spine, "deal").frame
        slow = pd.DataFrame([stages_against_won(crm, deal, instant(cutoff)) for deal in ids])
        for name in NAMES[1:]:
            left, right = frame[f"deal_{name}"], slow[name]
            if name == "slow_stage":
                assert left.fillna("-").tolist() == right.fillna("-").tolist()
            else:
                np.testing.assert_allclose(left, right.astype(float), atol=1e-9)
