import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from features.leakage import audit
from features.snapshots import CrmHistory
from pipelines.check import CheckReport, check
from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.ingest_report import IngestReport
from pipelines.init import init
from pipelines.settings import load_settings

MAPPING = Path(__file__).parents[2] / "examples" / "olist" / "crmcast.toml"


@pytest.fixture(scope="module")
def home(real_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("olist"))
    init(home, real_data("olist"), mapping=MAPPING)
    return home


@pytest.fixture(scope="module")
def report(home: Home) -> IngestReport:
    return ingest(home)


@pytest.fixture(scope="module")
def crm(home: Home, report: IngestReport) -> CrmHistory:
    return HistoryStore(home).load(load_settings(home))


@pytest.fixture(scope="module")
def data_report(home: Home, report: IngestReport) -> CheckReport:
    return check(home)


def test_all_rows_of_all_files_are_accounted_for(report: IngestReport) -> None:
    assert {name: raw.read for name, raw in report.raw.items()} == {
        "mql": 8000,
        "closed_deals": 842,
        "sellers": 3095,
        "orders": 99440,
        "order_items": 112650,
        "reviews": 99224,
        "products": 32951,
        "categories": 71,
        "customers": 99441,
        "payments": 103886,
    }
    assert sum(raw.aside for raw in report.raw.values()) == 0
    assert {name: table.good for name, table in report.tables.items()} == {
        "leads": 7999,
        "accounts": 3095,
        "orders": 112649,
        "tickets": 99748,
        "products": 32951,
    }


def test_what_is_left_out_is_counted(report: IngestReport) -> None:
    assert report.tables["orders"].left_out == {"items whose order is not in orders": 1}
    assert report.tables["tickets"].left_out["reviews without a time of answer"] == 65
    assert report.tables["accounts"].left_out == {"sellers without a dated sale": 0}


def test_the_one_lead_won_before_its_contact_goes_aside(report: IngestReport) -> None:
    assert report.tables["leads"].aside == 1
    assert any("earlier than created_at" in example for example in report.examples)


def test_sums_are_the_published_ones(crm: CrmHistory) -> None:
    orders = crm.tables["orders"]
    assert orders["amount"].sum() == pytest.approx(13_591_643.70 - 59.50)
    assert crm.tables["leads"]["outcome"].notna().sum() == 841
    assert crm.tables["products"]["line"].isna().sum() == 610
    assert "computers_accessories" in set(crm.tables["products"]["line"])


def test_no_column_of_won_leads_is_in_the_history(crm: CrmHistory) -> None:
    assert set(crm.tables["leads"].columns) == {
        *("lead_id", "created_at", "source", "campaign_id", "closed_at", "outcome", "recorded_at")
    }


def test_the_data_report_says_what_is_ready_and_finds_no_leak(data_report: CheckReport) -> None:
    assert set(data_report.ready) == {"leads", "churn"}
    assert data_report.warnings == ()
    assert {verdict.verdict for verdict in data_report.leakage.verdicts} == {"clean"}
    assert not data_report.blocked
    assert {table.recorded_at for table in data_report.tables.values()} == {"first clock", "none"}
    assert data_report.known_until == "2018-09-01 00:00"


def test_every_lead_is_asked_about_once_the_day_after_its_contact(home: Home, crm: CrmHistory) -> None:
    task = load_settings(home).task("leads")
    cutoffs = task.cutoffs(crm, pd.Timestamp("2018-06-01"))
    cohort = task.cohort(crm, cutoffs)
    assert cutoffs[0] == pd.Timestamp("2017-12-05")
    assert cohort["entity_id"].is_unique
    contacts = crm.tables["leads"].set_index("lead_id")["created_at"].loc[cohort["entity_id"]]
    assert ((cohort["cutoff"].to_numpy() - contacts.to_numpy()) == pd.Timedelta(days=1)).all()
    assert len(cohort) > 5000


def test_a_second_ingest_changes_nothing(home: Home, report: IngestReport) -> None:
    again = ingest(home)
    assert again.status == "unchanged"
    assert again.data_version == report.data_version


WON_ONLY = (
    *("business_segment", "lead_type", "lead_behaviour_profile", "sdr_id", "sr_id", "has_company", "has_gtin"),
    *("average_stock", "business_type", "declared_product_catalog_size", "declared_monthly_revenue"),
)


def test_every_column_that_only_won_leads_have_is_named_a_leak(home: Home, tmp_path: Path) -> None:
    columns = ", ".join(f"closed_deals.{name}" for name in WON_ONLY)
    text = home.settings_path.read_text()
    text = text.replace("mql.landing_page_id AS campaign_id,", f"mql.landing_page_id AS campaign_id, {columns},")
    text = text.replace('["source", "campaign_id"]', json.dumps(["source", "campaign_id", *WON_ONLY]))
    careless = Home(tmp_path)
    careless.settings_path.write_text(text)
    ingest(careless)
    found = {verdict.name: verdict.verdict for verdict in check(careless).leakage.verdicts}
    assert {name: found[f"leads.{name}"] for name in WON_ONLY} == dict.fromkeys(WON_ONLY, "leak")
    assert {found["leads.source"], found["leads.campaign_id"], found["accounts.region"]} == {"clean"}


def test_without_outcomes_from_the_late_start_of_the_record_is_suspect(home: Home, crm: CrmHistory) -> None:
    settings = load_settings(home)
    asked = replace(settings.task("leads"), outcomes_from=None, max_age=None)
    verdicts = {verdict.name: verdict for verdict in audit(crm, [asked], settings.known_until(crm))}
    found = verdicts["tasks.leads.outcomes_from"]
    assert (found.verdict, found.evidence["first"]) == ("suspect", "2017-12-05")
