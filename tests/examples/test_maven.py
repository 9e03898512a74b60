from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from features.snapshots import CrmHistory
from pipelines.check import check
from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.ingest_report import IngestReport
from pipelines.init import init
from pipelines.settings import load_settings

MAPPING = Path(__file__).parents[2] / "examples" / "maven" / "crmcast.toml"


@pytest.fixture(scope="module")
def home(real_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("maven"))
    init(home, real_data("maven_crm"), mapping=MAPPING)
    return home


@pytest.fixture(scope="module")
def report(home: Home) -> IngestReport:
    return ingest(home)


@pytest.fixture(scope="module")
def crm(home: Home, report: IngestReport) -> CrmHistory:
    return HistoryStore(home).load(load_settings(home))


def test_all_rows_are_accounted_for(report: IngestReport) -> None:
    counts = {name: table.good for name, table in report.tables.items()}
    assert counts == {"opportunities": 8300, "accounts": 85, "products": 7, "reps": 35}
    assert report.tables["opportunities"].left_out == {"Prospecting: no engage date, so no start": 500}
    assert all(table.aside == 0 for table in report.tables.values())


def test_outcomes_are_the_published_ones(crm: CrmHistory) -> None:
    outcomes = crm.tables["opportunities"]["outcome"]
    assert outcomes.value_counts().to_dict() == {"won": 4238, "lost": 2473}
    assert outcomes.isna().sum() == 1589


def test_the_product_is_put_right_so_that_every_deal_has_its_list_price(crm: CrmHistory, report: IngestReport) -> None:
    deals = crm.tables["opportunities"]
    assert (deals["product_id"] == "GTX Pro").sum() > 1000
    assert deals.loc[deals["product_id"] == "GTX Pro", "amount"].unique().tolist() == [4821.0]
    assert deals["amount"].notna().all()
    assert report.tables["opportunities"].orphans == {}


def test_columns_that_tell_the_outcome_are_not_in_the_history(crm: CrmHistory) -> None:
    assert set(crm.tables["opportunities"].columns) == {
        *("opportunity_id", "created_at", "owner_id", "product_id", "amount", "closed_at", "outcome", "recorded_at")
    }


def test_the_sector_is_put_right(crm: CrmHistory) -> None:
    industries = set(crm.tables["accounts"]["industry"])
    assert "technology" in industries
    assert "technolgy" not in industries


def test_deals_are_asked_about_by_the_month(home: Home, crm: CrmHistory) -> None:
    data_report = check(home)
    assert data_report.ready == {"deals": 8}
    assert data_report.warnings == ()
    assert not data_report.blocked
    settings = load_settings(home)
    cutoffs = settings.task("deals").cutoffs(crm, settings.known_until(crm))
    assert (cutoffs[0], cutoffs[-1]) == (pd.Timestamp("2017-03-01"), pd.Timestamp("2018-01-01"))


def test_three_sellers_without_an_open_deal_are_suspect_but_block_nothing(home: Home, crm: CrmHistory) -> None:
    told = [verdict for verdict in check(home).leakage.verdicts if verdict.verdict != "clean"]
    assert [(verdict.name, verdict.verdict) for verdict in told] == [("opportunities.owner_id", "suspect")]
    deals = crm.tables["opportunities"]
    open_deals = deals["closed_at"].isna().groupby(deals["owner_id"]).sum()
    assert told[0].evidence["records"] == deals["owner_id"].isin(open_deals[open_deals == 0].index).sum() - 2
