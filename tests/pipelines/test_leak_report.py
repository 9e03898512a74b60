"""Does a leak keep its task from being trained, and does an override with a reason let it pass, in sight of all?"""

import json
from pathlib import Path

import pytest

from pipelines.backtest import backtest
from pipelines.check import check
from pipelines.errors import WrongUseError
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.leak_report import LeakageError
from pipelines.registry import Registry
from pipelines.settings import read_settings
from pipelines.train import train

SETTINGS = """
[source]
connector = "files"
folder = "."
[raw.people]
file = "leads.csv"
types = { created = "time", closed = "time", score = "integer" }
time_format = "%Y-%m-%d"
[tables.leads]
sql = '''
SELECT id AS lead_id, created AS created_at, origin AS source, why AS lost_because, score, closed AS closed_at, outcome
FROM people
'''
fixed = ["source", "lost_because"]
[tasks.leads]
horizon_days = 30
"""
ALLOW = """
[leakage.allow]
"leads.lost_because" = "asked on the first call"
"""


def leads(count: int = 900) -> str:
    """Leads of a year: two of three are closed, half of those lost for a reason that is written down."""
    lines = ["id,created,origin,why,score,closed,outcome"]
    for i in range(count):
        month, day = i * 12 // count + 1, i % 8 + 1
        is_open, is_lost = i % 3 == 0, i % 2 == 0
        closed = "" if is_open else f"2025-{month:02}-{day + 9:02}"
        outcome = "" if is_open else "disqualified" if is_lost else "converted"
        why = "price" if outcome == "disqualified" else ""
        lines.append(f"l{i},2025-{month:02}-{day:02},{'web' if i % 5 else 'fair'},{why},{i % 7},{closed},{outcome}")
    return "\n".join(lines)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "leads.csv").write_text(leads())
    (tmp_path / "crmcast.toml").write_text(SETTINGS)
    ingest(Home(tmp_path))
    return Home(tmp_path)


def test_check_names_the_leak_with_its_evidence_and_blocks(home: Home) -> None:
    report = check(home)
    assert report.blocked
    assert report.refused == {"leads": ("leads.lost_because",)}
    assert "  LEAK leads.lost_because (leads): it is filled in for 300 disqualified records and 0 others" in report.text
    assert report.text.endswith("Blocked: leads is not trained while it leaks: leads.lost_because")


def test_both_reports_hold_every_verdict_in_both_languages(home: Home) -> None:
    check(home)
    told = json.loads((home.reports / "check.json").read_text())["leakage"]["verdicts"]
    (leak,) = (verdict for verdict in told if verdict["verdict"] == "leak")
    assert (leak["table"], leak["field"], leak["tasks"]) == ("leads", "lost_because", ["leads"])
    assert leak["evidence"]["observed"] == 0
    text = (home.reports / "leakage.md").read_text()
    assert all(f"| {verdict['table']}.{verdict['field']} |" in text for verdict in told)
    assert "“已淘汰”记录中有 300 条填写" in text


def test_training_and_backtest_refuse_and_name_both_ways_out(home: Home) -> None:
    (refused,) = train(home)
    assert (refused.version, refused.refused) == (None, True)
    assert refused.reason.startswith("leads is refused, for it would learn from the answer: leads.lost_because: it is")
    assert "; take it out of fixed in [tables.leads]" in refused.reason
    assert refused.reason.endswith('in crmcast.toml:\n[leakage.allow]\n"leads.lost_because" = "reason"')
    with pytest.raises(LeakageError, match=r"leads\.lost_because") as failed:
        backtest(home, "leads")
    assert failed.value.exit_code == 1


def test_an_override_lets_the_task_pass_and_is_shown_by_check_and_in_the_model_card(home: Home) -> None:
    home.settings_path.write_text(SETTINGS + ALLOW)
    report = check(home)
    assert not report.blocked
    assert "; allowed: asked on the first call" in report.text
    (trained,) = train(home)
    assert trained.version == 1
    card = Registry(home).card("leads", 1)
    assert card.startswith("# Model card: leads\n")
    assert "**leak, allowed**: `leads.lost_because`" in card
    assert "Reason given: asked on the first call" in card
    assert "理由：asked on the first call" in card
    assert "| auc |" in card
    assert "`lead_age_days`" in card


def test_a_field_that_is_left_out_blocks_nothing_but_is_told(home: Home) -> None:
    home.settings_path.write_text(SETTINGS.replace('"source", "lost_because"', '"source"'))
    report = check(home)
    assert not report.blocked
    assert "left out, and rightly, for they know the outcome: leads.lost_because" in report.text


def test_an_override_of_an_unknown_field_is_an_error_with_the_nearest_name(home: Home) -> None:
    home.settings_path.write_text(SETTINGS + ALLOW.replace("lost_because", "lost_becuase"))
    with pytest.raises(WrongUseError, match=r'did you mean "leads\.lost_because"'):
        check(home)


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_override_without_a_reason_is_an_error(reason: str) -> None:
    document = {"source": {"connector": "simulated"}, "leakage": {"allow": {"leads.note": reason}}}
    with pytest.raises(WrongUseError, match=r'leakage: allow: "leads\.note" has no reason'):
        read_settings(document)
