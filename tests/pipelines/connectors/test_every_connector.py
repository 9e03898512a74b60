import re
from pathlib import Path

import pytest

from features.schema import TABLES
from pipelines.aside import SCHEMA
from pipelines.connectors import Connector, connect
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.settings import load_settings

SETTINGS = {
    "files": """
[source]
connector = "files"
folder = "exports"
[raw.people]
file = "people.csv"
types = { created = "time" }
time_format = "%Y-%m-%d"
[tables.leads]
sql = "SELECT id AS lead_id, created AS created_at FROM people"
""",
    "simulated": '[source]\nconnector = "simulated"\nsize = "tiny"\nseed = 3\n',
}


@pytest.fixture(params=SETTINGS)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "people.csv").write_text("id,created\na,2025-01-01\nb\n")
    (tmp_path / "crmcast.toml").write_text(SETTINGS[request.param])
    return Home(tmp_path)


@pytest.fixture
def connector(home: Home) -> Connector:
    return connect(load_settings(home), home)


def test_digests_name_every_raw_table_and_do_not_change_by_themselves(connector: Connector, home: Home) -> None:
    digests = connector.digests()
    assert digests
    assert dict(connect(load_settings(home), home).digests()) == dict(digests)
    assert all(re.fullmatch(r"\w+", name) for name in digests)


def test_a_raw_table_says_its_name_and_origin_and_keeps_bad_rows_in_the_common_form(connector: Connector) -> None:
    for name in connector.digests():
        raw = connector.read_raw(name)
        assert raw.name == name
        assert raw.origin
        assert raw.aside.schema == SCHEMA
        assert raw.lines is None or len(raw.lines) == raw.data.num_rows


def test_reading_twice_gives_the_same_rows(connector: Connector) -> None:
    for name in connector.digests():
        assert connector.read_raw(name).data.equals(connector.read_raw(name).data)


def test_the_mapping_gives_canonical_tables(connector: Connector) -> None:
    assert set(connector.mapping()) <= set(TABLES)
    assert connector.mapping()


def test_an_ingest_takes_all_good_rows_and_the_second_changes_nothing(home: Home) -> None:
    first, second = ingest(home), ingest(home)
    assert first.status == "done"
    assert all(table.inserted == table.good for table in first.tables.values())
    assert second.status == "unchanged"
    assert second.data_version == first.data_version
    assert ingest(home, full=True).data_version == first.data_version
