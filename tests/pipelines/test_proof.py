"""Does a proof find what differs, and only that?"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from features import catalogue
from features.families import Fact
from features.states import Rows
from features.windows import DAY, to_instants
from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.ledger import latest_run
from pipelines.proof import compare, prove
from pipelines.proof_report import ProofReport
from pipelines.task_settings import TASK_ENTITIES

SETTINGS = """
[source]
connector = "files"
folder = "."
[raw.people]
file = "leads.csv"
types = { created = "time", closed = "time" }
time_format = "%Y-%m-%d"
[raw.moves]
file = "moves.csv"
types = { moved = "time" }
time_format = "%Y-%m-%d"
[tables.leads]
sql = '''
SELECT id AS lead_id, created AS created_at, region, closed AS closed_at,
  CASE WHEN closed IS NOT NULL THEN 'converted' END AS outcome FROM people
'''
fixed = ["region"]
[tables.changes]
sql = '''
SELECT 'leads' AS "table", id AS record_id, 'region' AS field, was AS old_value, became AS new_value,
  moved AS occurred_at FROM moves
'''
"""
SPINE = pd.DataFrame({"entity_id": ["a", "b"], "cutoff": pd.to_datetime(["2026-01-01", "2026-02-01"]).as_unit("us")})


def _home(folder: Path, settings: str = SETTINGS) -> Home:
    people = [
        f"l{i},2025-{i // 28 + 1:02}-{i % 28 + 1:02},East,{f'2025-{i // 28 + 2:02}-28' if i % 3 == 0 else ''}"
        for i in range(280)
    ]
    moves = [f"l{i},West,East,2025-12-01" for i in range(0, 280, 2)]
    (folder / "leads.csv").write_text("\n".join(["id,created,region,closed", *people]))
    (folder / "moves.csv").write_text("\n".join(["id,was,became,moved", *moves]))
    (folder / "crmcast.toml").write_text(settings)
    ingest(Home(folder))
    return Home(folder)


def _different(report: ProofReport) -> dict[str, set[str]]:
    """Features that differ, by kind of comparison."""
    found: dict[str, set[str]] = {}
    for comparison in report.comparisons:
        for difference in comparison.differences:
            found.setdefault(comparison.kind, set()).add(difference.feature)
    return found


def test_the_demo_is_proven_in_every_way(own_home: Home) -> None:
    report = prove(own_home, rows=40)
    assert report.proven, report.text
    assert {(c.kind, c.task) for c in report.comparisons} == {
        (kind, task) for kind in ("cohort", "past", "served", "online") for task in TASK_ENTITIES
    }
    assert all(c.cells for c in report.comparisons)
    past = next(c for c in report.comparisons if (c.kind, c.task) == ("past", "leads"))
    assert (past.rows, len(past.cutoffs)) == (40, 4)
    assert report.not_compared == ()
    told = json.loads((own_home.reports / "proof.json").read_text())
    assert told["proven"] is True
    assert told["data_version"] == HistoryStore(own_home).version().text
    page = (own_home.reports / "proof.md").read_text()
    assert "all equal bit for bit" in page
    assert "逐位相等" in page
    assert f"| churn | {'features of the whole history and of the cut one'}" in page


def test_the_same_seed_draws_the_same_rows(tmp_path: Path) -> None:
    home = _home(tmp_path)
    first, second, other = (prove(home, rows=12, seed=seed).comparisons for seed in (1, 1, 2))
    assert first == second
    assert first != other


def test_a_feature_that_reads_the_future_is_caught_and_named(own_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def days_to_closing(rows: Rows) -> np.ndarray:
        closed = to_instants(rows.crm.table("leads")["closed_at"])[rows.positions]
        return np.minimum(closed - rows.cutoffs, 999 * DAY) / DAY

    leak = Fact("days_to_closing", "leads", days_to_closing, "days to closing", "距关闭天数", ("closed_at",))
    monkeypatch.setitem(catalogue._FAMILIES, "lead", (*catalogue._FAMILIES["lead"], leak))
    report = prove(own_home, rows=40)
    assert not report.proven
    assert _different(report)["past"] == {"lead_days_to_closing"}
    assert "DIFFERENT" in report.text
    assert "lead_days_to_closing is " in report.text
    assert "| `lead_days_to_closing` |" in (own_home.reports / "proof.md").read_text()


def test_a_field_called_fixed_that_changed_is_caught_and_named(tmp_path: Path) -> None:
    report = prove(_home(tmp_path))
    assert _different(report) == {"past": {"lead_region"}}
    difference = next(c for c in report.comparisons if c.kind == "past").differences[0]
    assert (difference.first, difference.second) == ("'East'", "'West'")
    assert difference.text.startswith(f"{difference.entity_id} as of 2025-")
    assert "not compared: served vectors, as nothing was scored yet" in report.text
    tracked = tmp_path / "tracked"
    tracked.mkdir()
    assert prove(_home(tracked, SETTINGS.replace("fixed", "tracked"))).proven


def test_a_vector_of_the_ledger_that_moved_by_one_bit_is_found(own_home: Home) -> None:
    run = latest_run(own_home)
    assert run is not None
    vectors = run.vectors("leads")
    age = vectors["lead_age_days"].to_numpy().copy()
    age[0] = np.nextafter(age[0], np.inf)
    vectors.assign(lead_age_days=age).to_parquet(run.folder / "leads.vectors.parquet", index=False)
    report = prove(own_home, rows=len(vectors))
    assert _different(report) == {"served": {"lead_age_days"}}
    served = next(c for c in report.comparisons if (c.kind, c.task) == ("served", "leads"))
    assert served.different == 1


def test_a_run_of_an_older_history_is_held_against_that_history(own_home: Home) -> None:
    settings = own_home.settings_path.read_text()
    own_home.settings_path.write_text(settings.replace("seed = 7", "seed = 8"))
    ingest(own_home)
    run = latest_run(own_home)
    assert run is not None
    assert run.data_version != HistoryStore(own_home).version().text
    assert prove(own_home, rows=12).proven


def test_a_run_whose_history_is_gone_is_named(own_home: Home) -> None:
    run = latest_run(own_home)
    assert run is not None
    facts = run.folder / "run.json"
    facts.write_text(facts.read_text().replace("leads=0", "leads=99"))
    report = prove(own_home, rows=12)
    assert report.proven
    assert "not compared: served vectors: the history has no version 99 of leads" in report.text


def test_a_run_of_another_release_is_not_held_against_this_one(own_home: Home) -> None:
    run = latest_run(own_home)
    assert run is not None
    facts = run.folder / "run.json"
    facts.write_text(facts.read_text().replace(run.feature_code, "0123456789ab"))
    report = prove(own_home, rows=12)
    assert report.proven
    assert "not compared: served vectors, as another release built those of the newest run" in report.text


def test_a_proof_that_compares_nothing_proves_nothing(tmp_path: Path) -> None:
    home = _home(tmp_path, SETTINGS + "[company]\ncomplete_until = 2025-01-02\n")
    report = prove(home)
    assert not report.proven
    assert "no row could be compared" in report.text
    assert "not compared: leads, as no past cutoff has an eligible row" in report.text
    assert "未能证明" in (home.reports / "proof.md").read_text()


def test_numbers_are_equal_bit_for_bit_and_missing_equals_missing() -> None:
    first = SPINE.assign(x=[0.0, np.nan], word=["w", None], only=[1.0, 2.0])
    second = SPINE.assign(x=[-0.0, np.nan], word=["w", None]).iloc[::-1]
    found = compare("past", "leads", first, second)
    assert (found.different, found.features, found.cells) == (3, 3, 6)
    assert [(d.entity_id, d.feature, d.first, d.second) for d in found.differences] == [
        ("a", "x", "0.0", "-0.0"),
        ("a", "only", "1.0", "no feature"),
    ]


def test_a_row_that_is_missing_counts_as_different() -> None:
    found = compare("past", "leads", SPINE.assign(x=[1.0, 2.0]), SPINE.assign(x=[1.0, 2.0]).iloc[:1])
    assert [(d.entity_id, d.cutoff, d.second) for d in found.differences] == [("b", "2026-02-01", "missing")]
