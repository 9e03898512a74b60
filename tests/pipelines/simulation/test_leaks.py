"""Does the audit find the planted leaks, and does it leave the honest fields alone?"""

from functools import cache

import pandas as pd
import pytest

from features.leakage import Verdict, audit
from features.snapshots import CrmHistory
from features.tasks import Task
from pipelines.connectors.simulated import SimulatedConnector
from pipelines.simulation.company import Company, simulate
from pipelines.simulation.honest_fields import HONEST
from pipelines.simulation.leaks import LEAKS
from pipelines.simulation.plan import END, Size

SEEDS = (1, 2, 3)
QUARTER = pd.Timedelta(days=90)
TASKS = {
    "orders": (
        Task("leads", "lead", QUARTER, "7d", 2 * QUARTER),
        Task("deals", "deal", QUARTER, "7d"),
        Task("churn", "account", QUARTER, "1mo", active=QUARTER),
    ),
}
TASKS["contracts"] = (*TASKS["orders"][:2], Task("churn", "account", QUARTER, "1mo", churn_by="contracts"))
PLANTED = {f"{table}.{field}" for table, fields in LEAKS.items() for field in fields}


def judged(company: Company, churn_by: str, *, planted: bool) -> dict[str, Verdict]:
    mapping = SimulatedConnector(planted_leaks=planted).mapping()
    crm = CrmHistory(
        company.tables,
        fixed={name: frozenset(entry.fixed) for name, entry in mapping.items()},
        tracked={name: frozenset(entry.tracked) for name, entry in mapping.items()},
    )
    return {verdict.name: verdict for verdict in audit(crm, TASKS[churn_by], pd.Timestamp(END))}


@cache
def planted(size: Size, seed: int) -> dict[str, Verdict]:
    return judged(simulate(size, seed, planted_leaks=True), "orders" if seed % 2 else "contracts", planted=True)


def test_the_planted_fields_are_of_many_kinds_and_there_are_more_honest_ones() -> None:
    assert len(PLANTED) >= 12
    assert sum(map(len, HONEST.values())) > 1.5 * len(PLANTED)
    tables = simulate("tiny", 1, planted_leaks=True).tables
    for table in {*LEAKS, *HONEST}:
        assert {*LEAKS.get(table, ()), *HONEST.get(table, ())} <= {*tables[table].columns}


def test_at_least_95_of_100_planted_leaks_are_found_and_at_most_5_of_100_clean_fields_are_named() -> None:
    runs = [planted("small", seed) for seed in SEEDS]
    found = [verdicts[name].verdict == "leak" for verdicts in runs for name in PLANTED]
    clean = [v for verdicts in runs for v in verdicts.values() if v.tasks and v.name not in PLANTED]
    named = [v.name for v in clean if v.verdict != "clean"]
    print(f"found {sum(found)} of {len(found)} leaks; named {len(named)} of {len(clean)} clean fields")  # noqa: T201
    assert sum(found) >= 0.95 * len(found)
    assert len(named) <= 0.05 * len(clean), named


def test_in_a_company_a_tenth_of_the_size_most_are_found_and_still_no_clean_field_is_named() -> None:
    runs = [planted("tiny", seed) for seed in SEEDS]
    found = [verdicts[name].verdict == "leak" for verdicts in runs for name in PLANTED]
    assert sum(found) >= 0.9 * len(found)
    assert [
        v.name for run in runs for v in run.values() if v.verdict == "leak" and v.tasks and v.name not in PLANTED
    ] == []


@pytest.mark.parametrize(
    ("name", "test"),
    [
        ("opportunities.handled_by", "changes"),
        ("opportunities.grade", "jump"),
        ("opportunities.invoice_number", "filled"),
        ("leads.case_number", "order"),
        ("leads.status", "values"),
        ("leads.call_seconds", "outcome"),
        ("leads.last_modified_at", "closing_day"),
    ],
)
def test_a_leak_is_named_by_the_sign_that_betrays_it(name: str, test: str) -> None:
    assert planted("small", 1)[name].test == test


def test_every_finding_is_told_in_both_languages_with_its_numbers() -> None:
    for verdict in planted("small", 1).values():
        assert verdict.en != verdict.zh
        assert "{" not in verdict.en + verdict.zh
        assert bool(verdict.evidence) == (verdict.verdict != "clean")


@pytest.mark.parametrize("churn_by", ["orders", "contracts"])
def test_the_company_of_the_demo_is_clean_and_what_is_left_out_rightly_is_known(
    small_company: Company, churn_by: str
) -> None:
    verdicts = judged(small_company, churn_by, planted=False)
    assert [v.name for v in verdicts.values() if v.tasks and v.verdict != "clean"] == []
    assert {"leads.account_id", "leads.opportunity_id", "opportunities.lost_reason"} <= {
        v.name for v in verdicts.values() if v.verdict == "leak"
    }


def test_planting_leaves_the_company_as_it_is(tiny_company: Company) -> None:
    more = simulate("tiny", 7, planted_leaks=True).tables
    for name, frame in tiny_company.tables.items():
        if name != "changes":
            pd.testing.assert_frame_equal(more[name][list(frame.columns)], frame)
