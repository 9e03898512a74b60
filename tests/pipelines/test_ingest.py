import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from filelock import FileLock

from pipelines.errors import BadInputError, WrongUseError
from pipelines.history import DataVersion, HistoryStore
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.ingest_report import read_report
from pipelines.ledger import data_versions

SETTINGS = """
[source]
connector = "files"
folder = "exports"
[raw.people]
file = "leads.csv"
encoding = "{encoding}"
types = {{ created = "time", size = "number" }}
formats = {{ created = "%Y-%m-%d" }}
[tables.leads]
sql = "SELECT id AS lead_id, created AS created_at, origin AS source, size AS employees FROM people"
"""
HEADER = "id,created,origin,size"
ROWS = [f"l{i:04},2025-01-{i % 28 + 1:02},客户,{i}" for i in range(1000)]

Export = Callable[..., Home]


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """Write the export, as lines of leads.csv, and its settings."""

    def write(*rows: str, header: str = HEADER, encoding: str = "utf-8", settings: str = "", replace: str = "") -> Home:
        (tmp_path / "exports").mkdir(exist_ok=True)
        text = "\n".join([header, *rows, ""]) if header else ""
        (tmp_path / "exports" / "leads.csv").write_bytes(text.encode(encoding))
        (tmp_path / "crmcast.toml").write_text(replace or SETTINGS.format(encoding=encoding) + settings)
        return Home(tmp_path)

    return write


def leads(home: Home) -> pd.DataFrame:
    store = HistoryStore(home)
    return store.load_table("leads", store.version().tables["leads"])


def refusal(home: Home) -> str:
    with pytest.raises(BadInputError) as error:
        ingest(home)
    return str(error.value)


def test_a_second_ingest_changes_nothing_and_reads_nothing(export: Export) -> None:
    home = export(*ROWS)
    first = ingest(home)
    second = ingest(home)
    assert (first.status, first.tables["leads"].inserted) == ("done", 1000)
    assert (second.status, second.tables["leads"].unchanged, second.tables["leads"].inserted) == ("unchanged", 1000, 0)
    assert second.data_version == first.data_version


def test_a_full_ingest_of_the_same_export_writes_no_new_version(export: Export) -> None:
    home = export(*ROWS)
    first, again = ingest(home), ingest(home, full=True)
    assert again.status == "done"
    assert again.data_version == first.data_version
    assert not again.raw["people"].from_copy


def test_an_export_with_one_percent_changed_and_new_rows_merges_exactly_those(export: Export) -> None:
    ingest(export(*ROWS))
    changed = [row.replace("客户", "web") for row in ROWS[:10]]
    new = [f"n{i},2025-02-01,web,1" for i in range(10)]
    home = export(*changed, *ROWS[10:], *new)
    report = ingest(home).tables["leads"]
    assert (report.inserted, report.updated, report.unchanged, report.gone) == (10, 10, 990, 0)
    assert (leads(home)["source"] == "web").sum() == 20


def test_only_files_that_changed_are_read_again(export: Export) -> None:
    ingest(export(*ROWS))
    home = export(*ROWS, settings="[company]\nname = 'New'")
    report = ingest(home)
    assert report.status == "done"
    assert report.raw["people"].from_copy


def test_the_same_export_in_each_encoding_gives_the_same_history(export: Export) -> None:
    digests = {
        ingest(export(*ROWS[:20], encoding=encoding)).data_version.split()[0]
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030")
    }
    assert len(digests) == 1


def test_an_unparsable_row_goes_aside_with_file_line_column_and_value(export: Export) -> None:
    home = export(*ROWS[:200], "bad,01/02/2025,web,1", "ragged,2025-01-01")
    report = ingest(home)
    raw = report.raw["people"]
    assert (raw.read, raw.good, raw.aside) == (202, 200, 2)
    said = 'leads.csv, line 202, created "01/02/2025": not a time of the form %Y-%m-%d'
    assert said in report.examples
    assert said in (home.reports / "ingest.txt").read_text()
    rows = (home.aside / "raw.people.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[1] == 'people,leads.csv,203,,,2 columns where the header has 4,"ragged,2025-01-01"'
    assert rows[2].startswith("people,leads.csv,202,created,01/02/2025,")


def test_a_cell_of_an_aside_row_is_no_formula_in_a_spreadsheet(export: Export) -> None:
    home = export(*ROWS[:200], "bad,=1+1,web,1")
    ingest(home)
    assert ",'=1+1," in (home.aside / "raw.people.csv").read_text(encoding="utf-8-sig")


def test_too_many_bad_rows_refuse_everything_and_nothing_changes(export: Export) -> None:
    before = ingest(export(*ROWS[:100])).data_version
    home = export(*ROWS[:90], *(f"b{i},never,web,1" for i in range(10)))
    text = refusal(home)
    assert "[raw.people] 10 of 100 rows are bad (10.0%), allowed are 1.0%" in text
    assert 'the first: leads.csv, line 92, created "never": not a time of the form %Y-%m-%d' in text
    assert str(home.reports / "ingest.json") in text
    assert HistoryStore(home).version().text == before
    report = read_report(home)
    assert report is not None
    assert (report.status, report.raw["people"].aside) == ("refused", 10)


def test_the_share_of_bad_rows_is_a_setting(export: Export) -> None:
    rows = [*ROWS[:90], *(f"b{i},never,web,1" for i in range(10))]
    home = export(*rows, settings="[ingest]\nmax_aside_rate = 0.1")
    assert ingest(home).tables["leads"].inserted == 90


def test_after_a_refusal_the_mended_export_goes_in(export: Export) -> None:
    refusal(export(*(f"b{i},never,web,1" for i in range(10))))
    assert ingest(export(*ROWS[:10])).tables["leads"].inserted == 10


def test_a_table_of_nothing_but_bad_rows_is_refused_however_small(export: Export) -> None:
    assert "1 of 1 rows are bad" in refusal(export("a,never,web,1"))


def test_dates_of_a_wrong_format_are_refused_with_the_format(export: Export) -> None:
    rows = [f"l{i},{i % 28 + 1:02}.01.2025,web,1" for i in range(100)]
    assert "not a time of the form %Y-%m-%d" in refusal(export(*rows))


def test_duplicates_are_dropped_if_identical_and_go_aside_if_they_conflict(export: Export) -> None:
    home = export(*ROWS[:500], ROWS[0], ROWS[1].replace("客户", "web"))
    report = ingest(home).tables["leads"]
    assert (report.read, report.good, report.copies, report.aside) == (502, 500, 1, 1)
    assert leads(home)["source"].unique().tolist() == ["客户"]


def test_a_header_alone_is_said_and_leaves_the_history_as_it_was(export: Export) -> None:
    ingest(export(*ROWS[:10]))
    home = export()
    report = ingest(home)
    assert "0 rows of leads.csv (header only: no rows)" in report.text
    assert report.tables["leads"].gone == 10
    assert len(leads(home)) == 10


def test_a_header_alone_makes_an_empty_table_of_a_new_history(export: Export) -> None:
    home = export(settings='[company]\ntime_zone = "Asia/Shanghai"')
    assert ingest(home).tables["leads"].good == 0
    assert {name: str(dtype) for name, dtype in leads(home).dtypes.items()}["created_at"] == "datetime64[us]"
    assert ingest(export(*ROWS[:3])).tables["leads"].inserted == 3


def test_an_empty_file_is_refused(export: Export) -> None:
    ingest(export(*ROWS[:10]))
    home = export(header="")
    assert "leads.csv has no header line" in refusal(home)
    assert len(leads(home)) == 10


def test_a_missing_column_is_named_with_the_nearest(export: Export) -> None:
    text = refusal(export("a,2025-01-01,web,1", header="id,creatd,origin,size"))
    assert 'types names column "created", which leads.csv does not have; did you mean "creatd"?' in text
    text = refusal(export("a,2025-01-01,web,1", header="id,created,orign,size"))
    assert text == '[tables.leads] sql: no raw table has a column "origin"; did you mean "orign"?'


def test_a_missing_file_is_named_with_the_nearest(export: Export) -> None:
    home = export(*ROWS[:3])
    (home.path / "exports" / "leads.csv").rename(home.path / "exports" / "lead.csv")
    assert '[raw.people] file "leads.csv" is not in' in (text := refusal(home))
    assert text.endswith('; did you mean "lead.csv"?')


def test_a_missing_folder_is_named(export: Export) -> None:
    home = export(*ROWS[:3])
    (home.path / "exports").rename(home.path / "elsewhere")
    assert "the folder of the exports is not there" in refusal(home)


def test_an_unknown_key_in_the_settings_is_wrong_use(export: Export) -> None:
    with pytest.raises(WrongUseError, match='unknown key "folders"; did you mean "folder"'):
        ingest(export(*ROWS[:3], replace='[source]\nconnector = "files"\nfolders = "x"'))


def test_a_second_ingest_at_the_same_time_is_refused(export: Export) -> None:
    home = export(*ROWS[:3])
    with FileLock(home.path / "ingest.lock"), pytest.raises(WrongUseError, match="another ingest is at work"):
        ingest(home)


def test_raw_tables_are_kept_unchanged_with_a_manifest(export: Export) -> None:
    home = export(*ROWS[:3])
    ingest(home)
    manifest = json.loads((home.raw / "manifest.json").read_text())
    assert {name: manifest["people"][name] for name in ("origin", "rows", "aside")} == {
        "origin": "leads.csv",
        "rows": 3,
        "aside": 0,
    }
    kept = pd.read_parquet(home.raw / "people.parquet")
    assert kept["created"].tolist() == [row.split(",")[1] for row in ROWS[:3]]


def test_a_damaged_copy_of_a_raw_table_is_read_from_the_source_again(export: Export) -> None:
    home = export(*ROWS)
    ingest(home)
    copy = home.raw / "people.parquet"
    data = bytearray(copy.read_bytes())
    data[len(data) // 2] ^= 1
    copy.write_bytes(data)
    report = ingest(export(*ROWS, settings="[company]\nname = 'New'"))
    assert not report.raw["people"].from_copy
    assert report.tables["leads"].unchanged == 1000


def test_a_table_that_leaves_the_mapping_leaves_the_history(export: Export) -> None:
    products = "\n[tables.products]\nsql = 'SELECT DISTINCT origin AS product_id FROM people'\n"
    home = export(*ROWS[:3], settings=products)
    ingest(home)
    assert set(HistoryStore(home).version().tables) == {"leads", "products"}
    ingest(export(*ROWS[:3]))
    assert set(HistoryStore(home).version().tables) == {"leads"}


def test_progress_tells_each_step_to_its_end(export: Export) -> None:
    told: list[tuple[str, float, float]] = []
    ingest(export(*ROWS[:3]), progress=lambda step, done, total: told.append((step, done, total)))
    assert list(dict.fromkeys(step for step, _, _ in told)) == ["read", "check", "merge"]
    assert told[-1] == ("merge", 1, 1)


def test_a_report_that_is_no_report_makes_the_next_ingest_do_its_work(export: Export) -> None:
    home = export(*ROWS[:3])
    version = ingest(home).data_version
    (home.reports / "ingest.json").write_text('{"raw": 1}')
    (home.raw / "manifest.json").write_text("{")
    report = ingest(home)
    assert (report.status, report.data_version) == ("done", version)


def test_what_a_score_came_from_stays_readable_through_later_ingests(export: Export) -> None:
    home = export(*ROWS[:20])
    scored = ingest(home).data_version
    run = {"run_id": "x", "cutoff": "2026-01-01", "data_version": scored, "created_at": "", "tasks": []}
    (home.scores / "20260101T000000000000-x").mkdir(parents=True)
    (home.scores / "20260101T000000000000-x" / "run.json").write_text(json.dumps(run))
    for night in range(3):
        ingest(export(*[row.replace("客户", f"web{night}") for row in ROWS[:20]], settings="[ingest]\nkeep_days = 1"))
    assert data_versions(home) == {scored}
    kept = HistoryStore(home).load_table("leads", DataVersion.parse(scored).tables["leads"])
    assert set(kept["source"]) == {"客户"}
