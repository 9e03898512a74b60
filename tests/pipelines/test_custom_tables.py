"""Does an event table of a user's own go the whole way from a file to the history and its reports?"""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from features.matrix import features_of
from features.schema import custom_table
from features.snapshots import CrmHistory
from pipelines.check import check
from pipelines.history import DataVersion, HistoryStore
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.settings import load_settings

SETTINGS = '''
[source]
connector = "files"
folder = "exports"
[raw.accounts]
file = "accounts.csv"
types = {{ since = "date" }}
[raw.visits]
file = "visits.csv"
types = {{ day = "time", pages = "number", mobile = "flag", seen = "time" }}
[tables.accounts]
sql = "SELECT id AS account_id, since AS created_at FROM accounts"
[tables.web_visits]
key = "{key}"
zh = "网站访问"
sql = """
SELECT id AS visit_id, day AS occurred_at, seen AS recorded_at, customer AS account_id, pages, mobile, page
FROM visits
"""
'''
ACCOUNTS = ["id,since", "a,2024-01-01", "b,2024-02-01"]
VISITS = [
    "id,day,seen,customer,pages,mobile,page",
    *(f"v{i:03},2025-01-{i % 28 + 1:02} 10:00:00,,{'ab'[i % 2]},{i % 7},yes,/价格" for i in range(200)),
]

Export = Callable[..., Home]


@pytest.fixture
def export(tmp_path: Path) -> Export:
    def write(*more: str, key: str = "visit_id", settings: str = "") -> Home:
        (tmp_path / "exports").mkdir(exist_ok=True)
        (tmp_path / "exports" / "accounts.csv").write_text("\n".join([*ACCOUNTS, ""]))
        (tmp_path / "exports" / "visits.csv").write_text("\n".join([*VISITS, *more, ""]))
        (tmp_path / "crmcast.toml").write_text(settings or SETTINGS.format(key=key))
        return Home(tmp_path)

    return write


def history(home: Home, version: str = "") -> CrmHistory:
    at = DataVersion.parse(version) if version else None
    return HistoryStore(home).load(load_settings(home), at)


def test_its_rows_arrive_with_their_types_and_their_description(export: Export) -> None:
    home = export("v900,2025-02-01 09:00:00,2025-02-03 00:00:00,a,,,")
    ingest(home)
    crm = history(home)
    assert crm.schema("web_visits") == custom_table("web_visits", "visit_id", ["account_id"], zh="网站访问")
    visits = crm.tables["web_visits"].set_index("visit_id")
    assert {name: str(dtype) for name, dtype in visits.dtypes.items()} == {
        "occurred_at": "datetime64[us]",
        "account_id": "str",
        "mobile": "boolean",
        "page": "str",
        "pages": "float64",
        "recorded_at": "datetime64[us]",
    }
    assert visits.loc["v003"].tolist()[1:] == ["b", True, "/价格", 3.0, pd.Timestamp("2025-01-04 10:00")]
    assert crm.last_recorded_at() == pd.Timestamp("2025-02-03")


def test_its_bad_rows_copies_and_orphans_are_counted(export: Export) -> None:
    more = (VISITS[1], "v901,2025-01-01 00:00:00,,nobody,1,yes,/", ",2025-01-01 00:00:00,,a,1,no,/")
    report = ingest(export(*more)).tables["web_visits"]
    assert (report.read, report.good, report.copies, report.aside) == (203, 201, 1, 1)
    assert (report.orphans, report.custom) == ({"account_id": 1}, ("mobile", "page", "pages"))


def test_a_second_ingest_changes_nothing_and_a_longer_export_adds_its_rows(export: Export) -> None:
    home = export()
    first = ingest(home).data_version
    assert ingest(home).status == "unchanged"
    assert ingest(home, full=True).data_version == first
    report = ingest(export("v900,2025-02-01 09:00:00,,a,,,"))
    assert (report.tables["web_visits"].inserted, report.tables["web_visits"].unchanged) == (1, 200)
    assert len(history(home).tables["web_visits"]) == 201
    assert len(history(home, first).tables["web_visits"]) == 200


def test_a_table_that_leaves_the_mapping_stays_in_older_versions(export: Export) -> None:
    home = export()
    first = ingest(home).data_version
    ingest(export(settings=SETTINGS.partition("[tables.web_visits]")[0].replace("{{", "{").replace("}}", "}")))
    assert set(history(home).tables) == {"accounts"}
    assert history(home, first).schema("web_visits").key == ("visit_id",)


def test_another_key_makes_another_table(export: Export) -> None:
    ingest(export())
    home = export(key="click_id", settings=SETTINGS.format(key="click_id").replace("visit_id", "click_id"))
    assert ingest(home).tables["web_visits"].inserted == 200
    assert history(home).schema("web_visits").key == ("click_id",)


def test_the_data_report_tells_of_it(export: Export) -> None:
    home = export()
    ingest(home)
    assert "web_visits: 200 rows, 2025-01-01 to 2025-01-28" in check(home).text


def test_its_columns_are_features_by_their_type(export: Export) -> None:
    home = export()
    ingest(home)
    names = {feature.name for feature in features_of(history(home), "account")[0]}
    assert any("web_visits" in name and "pages" in name for name in names)
    assert any("web_visits" in name and "page" in name and "distinct" in name for name in names)
