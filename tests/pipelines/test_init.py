from pathlib import Path

import pandas as pd
import pytest

from pipelines.errors import WrongUseError
from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.init import init, init_simulated
from pipelines.settings import load_settings

FILES = {
    "Leads.csv": "Lead ID,Created Date,Lead Source,Owner,Status,Converted Date,Phone\n"
    "1,2025-01-02 10:00,Web,Ann,Converted,2025-02-03 11:00,0123\n"
    "2,2025-01-03 10:00,Fair,Bob,Closed - Not Converted,2025-02-04 11:00,0123\n"
    "3,2025-01-05 10:00,Fair,Bob,Open,,0123\n",
    "deals.csv": "Deal ID;Customer;Amount;Stage;Close Date;Created\n"
    "D1;C1;1.200,50;Closed Won;31.01.2025;02.01.2025\n"
    "D2;C2;300,00;Closed Lost;31.01.2025;02.01.2025\n"
    "D3;C2;300,00;Negotiation;28.02.2025;02.01.2025\n",
    "customers.csv": "customer_id,name,industry\nC1,A,Software\nC2,B,Retail\n",
    "orders.csv": "order_id,customer_id,order_date,amount\no1,C1,2025-04-13,10\no2,C2,2025-06-05,11\n",
    "notes.csv": "a,b\n1,2\n",
    "empty.csv": "",
    "more.xlsx": "",
}
CHINESE = {
    "线索.csv": "线索编号,创建时间,线索来源,负责人,状态,转化时间\n"
    "L1,2025-01-02,展会,王伟,已转化,2025-02-01\n"
    "L2,2025-01-03,官网,李娜,跟进中,\n",
    "商机.csv": "商机编号,客户,商机金额,阶段,成交时间,创建时间\n"
    "S1,甲,100,赢单,2025-02-01,2025-01-01\n"
    "S2,乙,200,丢单,2025-02-02,2025-01-01\n",
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def exports(folder: Path, files: dict[str, str], encoding: str = "utf-8") -> Path:
    for name, text in files.items():
        (folder / name).write_text(text, encoding=encoding)
    return folder


def table(home: Home, name: str) -> pd.DataFrame:
    store = HistoryStore(home)
    return store.load_table(name, store.version().tables[name])


def test_a_proposal_for_ordinary_files_runs_as_it_stands(tmp_path: Path, home: Home) -> None:
    report = init(home, exports(tmp_path, FILES))
    assert report.questions == ()
    assert report.tables == {
        "accounts": "customers.csv",
        "leads": "Leads.csv",
        "opportunities": "deals.csv",
        "orders": "orders.csv",
    }
    assert ingest(home).status == "done"
    leads, deals = table(home, "leads"), table(home, "opportunities")
    assert leads["outcome"].tolist()[:2] == ["converted", "disqualified"]
    assert deals["outcome"].tolist()[:2] == ["won", "lost"]
    assert deals["closed_at"].notna().tolist() == [True, True, False]
    assert deals["amount"].tolist() == [1200.5, 300.0, 300.0]
    assert table(home, "accounts")["created_at"].tolist() == [pd.Timestamp("2025-04-13"), pd.Timestamp("2025-06-05")]


def test_chinese_exports_are_understood(tmp_path: Path, home: Home) -> None:
    init(home, exports(tmp_path, CHINESE, "gb18030"))
    ingest(home)
    leads, deals = table(home, "leads"), table(home, "opportunities")
    assert leads["source"].tolist() == ["展会", "官网"]
    assert leads["outcome"].tolist()[0] == "converted"
    assert leads["closed_at"].notna().tolist() == [True, False]
    assert deals["outcome"].tolist() == ["won", "lost"]


def test_a_bad_date_spoils_no_table_and_is_named(tmp_path: Path, home: Home) -> None:
    rows = "".join(f"{i},2025-01-{i:02}\n" for i in range(1, 31))
    report = init(home, exports(tmp_path, {"leads.csv": f"id,created\n{rows}31,31/31/2024\n"}))
    assert "  NOTE: leads.csv, column created: odd values, as '31/31/2024'; their rows go aside" in report.text
    assert ingest(home).raw["leads"].aside == 1


def test_a_lead_ends_at_the_first_of_its_closing_dates(tmp_path: Path, home: Home) -> None:
    text = "id,created,status,Closed Date,Converted Date\n"
    rows = "1,2025-01-02,Converted,,2025-02-01\n2,2025-01-03,Disqualified,2025-02-03,\n3,2025-01-04,New,,\n"
    report = init(home, exports(tmp_path, {"leads.csv": text + rows}))
    assert report.columns["leads"]["closed_at"] == "Converted Date or Closed Date"
    ingest(home)
    leads = table(home, "leads")
    assert leads["closed_at"].tolist()[:2] == [pd.Timestamp("2025-02-01"), pd.Timestamp("2025-02-03")]


def test_an_ending_without_a_date_stays_open_and_is_a_note(tmp_path: Path, home: Home) -> None:
    rows = "1,2025-01-02,Converted,2025-02-01\n2,2025-01-03,Disqualified,\n3,2025-01-04,New,\n"
    report = init(home, exports(tmp_path, {"leads.csv": "id,created,status,Converted Date\n" + rows}))
    assert "rows with status 'Disqualified' have no date of their end, so they count as open" in report.remarks[0]
    ingest(home)
    assert table(home, "leads")["outcome"].notna().tolist() == [True, False, False]


def test_the_close_date_of_an_open_deal_is_a_plan_of_the_same_day_in_every_zone(tmp_path: Path, home: Home) -> None:
    text = "id,created,stage,Close Date\n1,2025-01-02,Won,2025-02-01\n2,2025-01-03,Proposal,2025-03-31\n"
    init(home, exports(tmp_path, {"deals.csv": text}))
    proposed = home.settings_path.read_text()
    for zone in ("Asia/Shanghai", "America/New_York", "UTC"):
        home.settings_path.write_text(proposed.replace('"UTC"', f'"{zone}"'))
        ingest(home)
        assert table(home, "opportunities")["expected_close_on"].tolist()[1] == pd.Timestamp("2025-03-31")
    assert table(home, "opportunities")["expected_close_on"].isna().tolist() == [True, False]


def test_amounts_with_a_currency_sign_are_read_and_noted(tmp_path: Path, home: Home) -> None:
    text = 'order_id,customer_id,order_date,amount\n1,c,2025-01-01,"¥2,053.71"\n2,c,2025-01-02,¥398.40\n'
    report = init(home, exports(tmp_path, {"orders.csv": text}))
    assert "takes the currency sign off" in report.text
    ingest(home)
    assert table(home, "orders")["amount"].tolist() == [2053.71, 398.40]


def test_deals_that_never_end_are_a_note(tmp_path: Path, home: Home) -> None:
    report = init(home, exports(tmp_path, {"deals.csv": "id,created,stage\n1,2025-01-02,Won\n"}))
    assert "deals.csv does not say when and how opportunities ended" in report.remarks[0]


def test_every_guess_and_all_that_was_not_taken_is_written_out(tmp_path: Path, home: Home) -> None:
    report = init(home, exports(tmp_path, FILES))
    text = home.settings_path.read_text()
    assert "# Not taken from Leads.csv: Phone" in text
    assert "# Open: Stage is Negotiation" in text
    assert "# Not mapped: notes.csv: looks like no table" in text
    assert "# GUESS: never change after creation" in text
    assert "WHEN 'Closed Won' THEN 'won'" in text
    assert "  not mapped: empty.csv: no rows" in report.text
    assert "  not mapped: more.xlsx: save it as CSV or Parquet" in report.text
    assert "leads from Leads.csv: lead_id <- Lead ID, created_at <- Created Date" in report.text


def test_a_date_that_may_be_read_two_ways_is_a_question_and_no_guess(tmp_path: Path, home: Home) -> None:
    report = init(home, exports(tmp_path, {"leads.csv": "id,created\na,03/04/2025\nb,05/06/2025\n"}))
    assert report.questions == ('leads.csv, column created: is 03/04/2025 written as "%d/%m/%Y" or "%m/%d/%Y"?',)
    with pytest.raises(WrongUseError, match='is created "%d/%m/%Y" or "%m/%d/%Y"'):
        ingest(home)
    home.settings_path.write_text(home.settings_path.read_text().replace("%d/%m/%Y or ", ""))
    ingest(home)
    assert table(home, "leads")["created_at"].tolist()[0] == pd.Timestamp("2025-03-04")


def test_a_planned_date_keeps_its_day_in_every_zone(tmp_path: Path, home: Home) -> None:
    text = "id,created,expected_close\na,2025-01-02,2025-03-31\n"
    init(home, exports(tmp_path, {"deals.csv": text}))
    home.settings_path.write_text(home.settings_path.read_text().replace('"UTC"', '"Asia/Shanghai"'))
    ingest(home)
    deals = table(home, "opportunities")
    assert deals["expected_close_on"].tolist() == [pd.Timestamp("2025-03-31")]
    assert deals["created_at"].tolist() == [pd.Timestamp("2025-01-01T16:00")]


def test_tasks_are_proposed_where_their_tables_are(tmp_path: Path, home: Home) -> None:
    init(home, exports(tmp_path, FILES))
    assert load_settings(home).tasks == ("leads", "deals", "churn", "amounts", "value")


def test_a_given_mapping_is_taken_with_the_folder_put_in(tmp_path: Path, home: Home) -> None:
    exports(tmp_path, {"people.csv": "id,created\na,2025-01-01 00:00:00\n"})
    given = tmp_path / "mine.toml"
    given.write_text(
        '# mine\n[source]\nconnector = "files"\nfolder = "x"\n[raw.people]\nfile = "people.csv"\n'
        'types = { created = "time" }\n'
        '[tables.leads]\nsql = "SELECT id AS lead_id, created AS created_at FROM people"\n'
    )
    report = init(home, tmp_path, mapping=given)
    assert report.tables == {"leads": "the SQL of mine.toml"}
    assert home.settings_path.read_text().startswith("# mine")
    assert load_settings(home).source.folder == str(tmp_path)
    assert ingest(home).tables["leads"].inserted == 1


def test_what_cannot_begin_says_why(tmp_path: Path, home: Home) -> None:
    with pytest.raises(WrongUseError, match="can be mapped by itself: it holds no CSV or Parquet file"):
        init(home, tmp_path)
    (tmp_path / "stuff.csv").write_text("id,created\na,soon\n")
    with pytest.raises(WrongUseError, match=r"stuff\.csv: looks like no table"):
        init(home, tmp_path)
    with pytest.raises(WrongUseError, match="is no folder"):
        init(home, tmp_path / "nowhere")
    with pytest.raises(WrongUseError, match=r"is no file; name a crmcast\.toml"):
        init(home, tmp_path, mapping=tmp_path / "nothing.toml")
    (tmp_path / "broken.toml").write_text("[x")
    with pytest.raises(WrongUseError, match="is no valid TOML"):
        init(home, tmp_path, mapping=tmp_path / "broken.toml")
    assert not home.settings_path.exists()


def test_a_table_that_lacks_columns_is_drafted_for_a_person_to_finish(tmp_path: Path, home: Home) -> None:
    report = init(home, exports(tmp_path, {"leads.csv": "id,born,size\na,2025-01-01,3\n"}))
    assert "not mapped: leads.csv: looks like leads, but no column looks like created_at" in report.text
    assert "Nothing is mapped yet: finish the drafts at its end" in report.text
    assert "No [tables.NAME] in crmcast.toml: nothing was taken in" in ingest(home).text
    text = home.settings_path.read_text()
    head, draft = text.split("# leads.csv is a draft")
    told = draft.partition("\n")[2].replace("# Its other", "## Its other").replace("? AS", "born AS")
    home.settings_path.write_text(head + "".join(line.removeprefix("# ") for line in told.splitlines(keepends=True)))
    ingest(home)
    assert table(home, "leads")["created_at"].tolist() == [pd.Timestamp("2025-01-01")]


def test_a_home_that_is_there_is_not_overwritten(tmp_path: Path, home: Home) -> None:
    init(home, exports(tmp_path, FILES))
    with pytest.raises(WrongUseError, match="exists; edit it, or take another --home"):
        init(home, tmp_path)


def test_a_home_of_the_simulated_company_can_be_made_again_but_not_changed(home: Home) -> None:
    init_simulated(home, "tiny")
    init_simulated(home, "tiny")
    assert load_settings(home).source.size == "tiny"
    with pytest.raises(WrongUseError, match="is of another company"):
        init_simulated(home, "small")


VISITS = (
    "Visit ID,Customer ID,Timestamp,Page,Seconds\n"
    "v1,C1,2025-04-13 10:00:00,/price,12\nv2,C2,2025-04-14 10:00:00,/price,13\n"
)


def test_events_of_ones_own_are_drafted_and_the_draft_runs(tmp_path: Path, home: Home) -> None:
    report = init(home, exports(tmp_path, {**FILES, "web_visits.csv": VISITS}))
    assert "not mapped: web_visits.csv: events of your own? They stand at the end of crmcast.toml" in report.text
    ingest(home)
    assert "web_visits" not in HistoryStore(home).version().tables
    head, draft = home.settings_path.read_text().split("# web_visits.csv looks like events of your own")
    finished = "".join(f"{line.removeprefix('# ')}\n" for line in draft.partition("\n")[2].splitlines())
    home.settings_path.write_text(head + finished)
    ingest(home)
    visits = table(home, "web_visits")
    assert list(visits.columns) == ["visit_id", "occurred_at", "account_id", "Page", "Seconds", "recorded_at"]
    assert visits["Seconds"].tolist() == [12.0, 13.0]


def test_events_without_a_column_that_tells_rows_apart_ask_for_it(tmp_path: Path, home: Home) -> None:
    init(home, exports(tmp_path, {**FILES, "clicks.csv": "customer_id,timestamp,page\nC1,2025-04-13 10:00:00,/\n"}))
    draft = home.settings_path.read_text().split("# clicks.csv is a draft: name the column")[1]
    assert '# key = "click_id"' in draft
    assert "? AS click_id" in draft
