"""Does the audit name the length of the call, and nothing else, on real calls of a bank?"""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pipelines.backtest import backtest
from pipelines.check import CheckReport, check
from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.init import init
from pipelines.leak_report import LeakageError
from pipelines.settings import load_settings

MAPPING = Path(__file__).parents[2] / "examples" / "bank" / "crmcast.toml"


@pytest.fixture(scope="module")
def home(real_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("bank"))
    init(home, real_data("bank_marketing"), mapping=MAPPING)
    ingest(home)
    return home


@pytest.fixture(scope="module")
def report(home: Home) -> CheckReport:
    return check(home)


def test_the_rebuilt_days_run_in_the_order_of_the_rows_within_the_published_span(home: Home) -> None:
    leads = HistoryStore(home).load(load_settings(home)).tables["leads"].sort_values("lead_id")
    assert len(leads) == 41_188
    assert leads["created_at"].is_monotonic_increasing
    assert (leads["created_at"].dt.strftime("%b").str.lower() == leads["month"]).all()
    assert (leads["created_at"].dt.strftime("%a").str.lower() == leads["day_of_week"]).all()
    assert leads["created_at"].min() == pd.Timestamp("2008-05-05")
    assert leads["created_at"].max().strftime("%Y-%m") == "2010-11"
    assert (leads["outcome"] == "converted").sum() == 4_640


def test_the_length_of_the_call_is_the_one_leak_and_no_honest_column_is_suspect(report: CheckReport) -> None:
    (named,) = (verdict for verdict in report.leakage.verdicts if verdict.verdict != "clean")
    assert (named.name, named.verdict, named.test) == ("leads.duration", "leak", "outcome")
    assert named.evidence["low"] > 0.8
    assert named.evidence["plain"] < 0.65
    assert len(report.leakage.verdicts) == 22


def test_the_leak_blocks_the_task_and_names_both_ways_out(home: Home, report: CheckReport) -> None:
    assert report.blocked
    assert report.refused == {"leads": ("leads.duration",)}
    ways = r'leads.duration: .*; take it out of fixed in \[tables.leads\]\n.*\n\[leakage.allow\]\n"leads.duration" = '
    with pytest.raises(LeakageError, match=ways):
        backtest(home, "leads")


def test_without_the_length_of_the_call_the_task_is_free(home: Home) -> None:
    text = home.settings_path.read_text()
    home.settings_path.write_text(text.replace('\n  "duration",', "\n"))
    free = check(home)
    home.settings_path.write_text(text)
    assert not free.blocked
    assert free.refused == {}
    assert "left out, and rightly, for they know the outcome: leads.duration" in free.text
