import json
from pathlib import Path

import pytest

from pipelines.check import CheckReport, check
from pipelines.history import NoHistoryError
from pipelines.home import Home
from pipelines.ingest import ingest

SETTINGS = """
[source]
connector = "files"
folder = "."
[raw.people]
file = "leads.csv"
types = { created = "time", closed = "time" }
time_format = "%Y-%m-%d"
[tables.leads]
sql = '''
SELECT id AS lead_id, created AS created_at, origin AS source, size AS campaign_id, closed AS closed_at,
  CASE WHEN closed IS NOT NULL THEN 'converted' END AS outcome, owner AS owner_id
FROM people
'''
fixed = ["source", "campaign_id"]
"""


def leads(days: int = 300) -> str:
    lines = ["id,created,origin,size,closed,owner"]
    for i in range(days):
        month, day = i // 28 % 12 + 1, i % 28 + 1
        closed = f"2025-{month:02}-28" if i % 3 == 0 else ""
        lines.append(f"l{i},2025-{month:02}-{day:02},web,{'big' if i % 4 else ''},{closed},ann")
    return "\n".join(lines)


def checked(folder: Path, text: str, settings: str = "") -> CheckReport:
    (folder / "leads.csv").write_text(text)
    (folder / "crmcast.toml").write_text(SETTINGS + settings)
    ingest(Home(folder))
    return check(Home(folder))


def test_a_history_that_answers_a_task_is_not_blocked(tmp_path: Path) -> None:
    report = checked(tmp_path, leads())
    assert not report.blocked
    assert report.ready["leads"] > 10
    assert report.off["churn"] == "no [tables.accounts] in crmcast.toml"
    table = report.tables["leads"]
    assert (table.rows, table.first, table.last, table.recorded_at) == (300, "2025-01-01", "2025-11-20", "first clock")
    assert json.loads((tmp_path / "reports" / "check.json").read_text())["blocked"] is False
    assert "task leads: ready," in report.text
    assert "no recorded_at" in report.text


def test_fields_that_are_no_features_are_listed_with_the_reason(tmp_path: Path) -> None:
    report = checked(tmp_path, leads())
    assert set(report.left_out) == {"leads.owner_id"}
    assert "its changes are not recorded" in report.left_out["leads.owner_id"]


def test_a_history_shorter_than_the_horizon_is_blocked(tmp_path: Path) -> None:
    report = checked(tmp_path, leads(40))
    assert report.blocked
    assert report.off["leads"] == "the history is shorter than its horizon of 90 days"
    assert "Blocked: no task can be run." in report.text


def test_a_task_without_outcomes_is_off(tmp_path: Path) -> None:
    header, *rows = leads().splitlines()
    report = checked(tmp_path, "\n".join([header, *(row for row in rows if not row.split(",")[4])]))
    assert report.off["leads"] == "no row of leads has an outcome and the time it closed; map both"


def test_an_empty_history_is_blocked_and_says_so(tmp_path: Path) -> None:
    report = checked(tmp_path, leads(0))
    assert report.blocked
    assert report.off["leads"] == "the history has no leads"
    assert report.known_until == "never"


def test_a_home_without_history_says_what_to_run(tmp_path: Path) -> None:
    (tmp_path / "crmcast.toml").write_text(SETTINGS)
    with pytest.raises(NoHistoryError, match="run: crmcast ingest"):
        check(Home(tmp_path))


def test_a_history_without_a_success_is_off_and_one_with_few_is_a_warning(tmp_path: Path) -> None:
    few = [row if i < 5 else row.replace("-28,ann", "-28,bob") for i, row in enumerate(leads().splitlines())]
    settings = SETTINGS.replace(
        "closed IS NOT NULL THEN", "owner = 'bob' THEN 'disqualified' WHEN closed IS NOT NULL THEN"
    )
    (tmp_path / "leads.csv").write_text("\n".join(few))
    (tmp_path / "crmcast.toml").write_text(settings)
    ingest(Home(tmp_path))
    assert check(Home(tmp_path)).warnings[0].startswith("only 2 of 300 leads are converted; expect a base rate")
    (tmp_path / "crmcast.toml").write_text(settings.replace("'converted'", "'disqualified'"))
    ingest(Home(tmp_path))
    assert check(Home(tmp_path)).off["leads"].startswith("no row of leads is converted")
