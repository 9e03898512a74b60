from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from features.snapshots import CrmHistory
from pipelines.errors import WrongUseError
from pipelines.home import Home
from pipelines.settings import Settings, load_settings, read_settings
from pipelines.task_settings import TASK_ENTITIES

SOURCE = {"connector": "files", "folder": "exports"}
LEADS = {"leads": {"sql": "SELECT 1"}}


def settings(**parts: Any) -> Settings:
    return read_settings({"source": SOURCE, **parts})


def finding(**parts: Any) -> str:
    with pytest.raises(WrongUseError) as error:
        settings(**parts)
    return str(error.value)


def test_an_unknown_key_is_named_with_the_nearest_known_one() -> None:
    text = finding(raw={"orders": {"file": "orders.csv", "delimitr": ";"}})
    assert text == 'crmcast.toml: [raw.orders] unknown key "delimitr"; did you mean "delimiter"?'


def test_one_error_lists_all_findings() -> None:
    text = finding(compny={}, tasks={"leads": {"horizon_day": 3, "every": "1w"}}, ingest={"max_aside_rate": 2})
    assert 'unknown key "compny"; did you mean "company"?' in text
    assert '[tasks.leads] unknown key "horizon_day"; did you mean "horizon_days"?' in text
    assert "[tasks.leads] every:" in text
    assert "(found '1w')" in text
    assert "[ingest] max_aside_rate:" in text


def test_a_company_reads_one_language_at_least() -> None:
    assert "[company] languages:" in finding(company={"languages": []})
    assert "'en' or 'zh' (found 'de')" in finding(company={"languages": ["de"]})


def test_an_unknown_table_is_named_with_the_nearest_canonical_one() -> None:
    assert 'unknown table "leadz"; did you mean "leads"?' in finding(tables={"leadz": {"sql": "SELECT 1"}})


def test_a_table_of_ones_own_names_its_key() -> None:
    visits = {"sql": "SELECT 1", "key": "visit_id", "zh": "网站访问"}
    table = settings(tables={"web_visits": visits}).tables["web_visits"].described("web_visits", ["account_id"])
    assert (table.key, table.en, table.zh) == (("visit_id",), "web visits", "网站访问")
    said = finding(tables={"web_visits": {"sql": "SELECT 1"}})
    assert 'unknown table "web_visits" (known: accounts,' in said
    assert said.endswith('an event table of your own names its key = "..."')


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        ("orders", {"key": "order_id"}, '"orders" is a table crmcast knows; take out key, or give your own table'),
        ("leads", {"en": "x", "zh": "y"}, '"leads" is a table crmcast knows; take out en, zh'),
        ("Web visits", {"key": "id"}, '"Web visits" cannot name a table; write small letters, digits and "_"'),
        ("../etc", {"key": "id"}, '"../etc" cannot name a table'),
        ("visits", {"key": "account_id"}, 'has the key "account_id"; name the column that tells its rows apart'),
    ],
)
def test_a_name_or_key_that_no_table_can_have_is_told(name: str, more: dict[str, str], said: str) -> None:
    assert said in finding(tables={name: {"sql": "SELECT 1", **more}})


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"company": {"time_zone": "Shanghai"}}, 'unknown time zone "Shanghai"; write an IANA name'),
        ({"raw": {"a": {"file": "a.csv", "encoding": "utf9"}}}, 'unknown encoding "utf9"; write "utf-8"'),
        ({"raw": {"a": {"file": "a.csv", "formats": {"x": "%Y"}}}}, 'formats names "x", which types does not call'),
        ({"raw": {"a": {"encoding": "utf-8"}}}, '[raw.a] key "file" is missing'),
        ({"source": {"connector": "files"}}, 'needs the folder of the exports; add folder = "..."'),
    ],
)
def test_a_wrong_value_is_named_with_what_to_write(parts: dict[str, Any], said: str) -> None:
    assert said in finding(**parts)


def test_a_time_format_that_is_still_a_question_must_be_answered() -> None:
    raw = {"file": "a.csv", "types": {"day": "time"}, "formats": {"day": "%d/%m/%Y or %m/%d/%Y"}}
    assert 'is day "%d/%m/%Y" or "%m/%d/%Y"? Keep one' in finding(raw={"a": raw})


def test_dates_and_zoned_times_become_naive_utc() -> None:
    known = settings(company={"complete_until": datetime.fromisoformat("2018-09-01T08:00+08:00")})
    assert known.company.complete_until == datetime.fromisoformat("2018-09-01T00:00")
    day = settings(company={"complete_until": datetime.fromisoformat("2018-09-01").date()})
    assert day.company.complete_until == datetime.fromisoformat("2018-09-01T00:00")


def test_tasks_whose_tables_are_not_mapped_are_off_with_the_reason() -> None:
    some = settings(tables=LEADS, tasks={"leads": {}, "churn": {"by": "contracts"}})
    assert some.tasks == ("leads",)
    assert some.tasks_off["churn"] == "no [tables.accounts] in crmcast.toml"
    assert some.tasks_off["deals"] == "[tasks.deals] is not in crmcast.toml"


def test_without_a_word_about_tasks_all_that_are_possible_are_on() -> None:
    assert settings(tables=LEADS).tasks == ("leads",)
    assert read_settings({"source": {"connector": "simulated"}}).tasks == tuple(TASK_ENTITIES)


def test_a_task_carries_the_settings_of_the_file() -> None:
    asked = {
        "leads": {"horizon_days": 30, "every": "1d", "max_age_days": 1, "outcomes_from": "2017-12-05"},
        "churn": {"by": "orders", "active_days": 60},
    }
    leads, churn = (settings(tasks=asked).task(name) for name in ("leads", "churn"))
    assert (leads.entity, leads.horizon, leads.every) == ("lead", timedelta(days=30), "1d")
    assert leads.max_age == timedelta(days=1)
    assert leads.outcomes_from == pd.Timestamp("2017-12-05")
    assert leads.active is None
    assert (churn.entity, churn.every, churn.active, churn.churn_by) == ("account", "1mo", timedelta(days=60), "orders")


def test_churn_by_contracts_has_no_active_window() -> None:
    assert settings(tasks={"churn": {"by": "contracts"}}).task("churn").active is None


def test_an_unknown_task_is_named_with_the_nearest_known_one() -> None:
    with pytest.raises(WrongUseError, match='unknown task "lead"; did you mean "leads"'):
        settings().task("lead")


def test_what_is_known_ends_at_complete_until_or_the_midnight_after_the_last_row() -> None:
    frame = pd.DataFrame({"lead_id": ["a"], "created_at": pd.to_datetime(["2020-01-05"]).astype("datetime64[us]")})
    crm = CrmHistory({"leads": frame}, {}, {})
    assert settings(company={"complete_until": "2020-02-01"}).known_until(crm) == pd.Timestamp("2020-02-01")
    assert settings().known_until(crm) == pd.Timestamp("2020-01-06")


def test_a_cancellation_that_is_only_planned_makes_no_time_known() -> None:
    day = pd.Series(pd.to_datetime(["2020-01-05"])).astype("datetime64[us]")
    contracts = pd.DataFrame({"contract_id": ["c"], "account_id": ["a"], "starts_at": day, "monthly_amount": [1.0]})
    crm = CrmHistory({"contracts": contracts.assign(cancelled_at=day + pd.DateOffset(years=200))})
    now = pd.Timestamp(datetime.now(UTC).replace(tzinfo=None))
    assert settings().known_until(crm) in ((now.floor("D") + pd.Timedelta(days=days)) for days in (0, 1))


def test_a_home_without_settings_says_how_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="make one with: crmcast init EXPORTS"):
        load_settings(Home(tmp_path))


def test_broken_toml_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "crmcast.toml").write_text("[company\nname = 1")
    with pytest.raises(WrongUseError, match=r"is no valid TOML: .*line 1"):
        load_settings(Home(tmp_path))


def test_a_tracking_server_is_named_by_its_address() -> None:
    assert settings(mlflow={"tracking_uri": "https://mlflow.example"}).mlflow.tracking_uri == "https://mlflow.example"
    assert settings().mlflow.tracking_uri is None
    assert settings(mlflow={"tracking_uri": "postgresql+psycopg://host/db"}).mlflow.tracking_uri
    assert '"mlflow.example" is no address; expected http, https' in finding(mlflow={"tracking_uri": "mlflow.example"})
    assert '"ftp" is no address' in finding(mlflow={"tracking_uri": "ftp://host"})


def test_calls_per_week_are_one_or_more() -> None:
    assert settings(tasks={"leads": {"calls_per_week": 20}}).task_settings("leads").calls_per_week == 20
    assert "[tasks.leads] calls_per_week:" in finding(tasks={"leads": {"calls_per_week": 0}})
