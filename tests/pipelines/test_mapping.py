from datetime import datetime

import pyarrow as pa
import pytest

from pipelines.errors import BadInputError
from pipelines.mapping import MappedTable, RawDatabase
from pipelines.source_settings import TableMapping

DAY = datetime.fromisoformat("2020-01-01T00:00")
RAW = {
    "people": pa.table(
        {"id": ["a"], "created": pa.array([DAY], pa.timestamp("us")), "size": [3], "day": ["2020-01-01"]}
    )
}
LEADS = "SELECT id AS lead_id, created AS created_at"


def mapped(sql: str, left_out: dict[str, str] | None = None, table: str = "leads", key: str = "") -> MappedTable:
    with RawDatabase(RAW) as database:
        entry = TableMapping(sql=sql, left_out=left_out or {}, key=key or None)
        return next(iter(database.select_all({table: entry})))


def refusal(sql: str, left_out: dict[str, str] | None = None) -> str:
    with pytest.raises(BadInputError) as error:
        mapped(sql, left_out)
    return str(error.value)


def test_a_select_gives_a_canonical_table_with_its_types() -> None:
    data = mapped(
        f"{LEADS}, size AS employees, 42 AS campaign_id, CAST(created AS DATE) AS assigned_at FROM people"
    ).data
    types = {name: data.schema.field(name).type for name in data.column_names}
    assert types["employees"] == pa.float64()
    assert types["campaign_id"] == pa.string()
    assert types["assigned_at"] == types["created_at"] == pa.timestamp("us")


def test_custom_columns_keep_their_own_types() -> None:
    data = mapped(f"{LEADS}, size, size > 1 AS large, day, CAST(day AS DATE) AS born, 1.5 AS ratio FROM people;").data
    assert data.to_pylist()[0] == {
        "lead_id": "a",
        "created_at": DAY,
        "size": 3.0,
        "large": True,
        "day": "2020-01-01",
        "born": DAY,
        "ratio": 1.5,
    }


def test_a_missing_raw_column_is_named_with_the_nearest() -> None:
    text = refusal("SELECT id AS lead_id, creatd AS created_at FROM people")
    assert text == '[tables.leads] sql: no raw table has a column "creatd"; did you mean "created"?'
    assert 'no raw table has a column "sise"; did you mean "size"?' in refusal(f"{LEADS}, people.sise FROM people")
    assert 'no raw table has a column "the sise"' in refusal(f'{LEADS}, "the sise" FROM people')


def test_a_missing_raw_table_is_named_with_the_nearest() -> None:
    assert 'no [raw.peple] table; did you mean "people"? (known: people)' in refusal(f"{LEADS} FROM peple")


def test_a_missing_required_column_is_named_with_the_nearest() -> None:
    text = refusal("SELECT id AS lead_id, created AS create_at FROM people")
    assert text == '[tables.leads] sql gives no column "created_at", which is required; did you mean "create_at"?'


def test_a_text_where_a_time_belongs_says_which_type_to_declare() -> None:
    text = refusal("SELECT id AS lead_id, day AS created_at FROM people")
    assert text.startswith("[tables.leads] sql: created_at is VARCHAR, expected time; ")
    assert text.endswith('give its raw column the type "time" in [raw...] types')


def test_a_list_is_no_custom_attribute() -> None:
    assert "tags is VARCHAR[], expected text, number, time or flag" in refusal(f"{LEADS}, [day] AS tags FROM people")


@pytest.mark.parametrize("sql", ["DROP TABLE people", f"{LEADS} FROM people; SELECT 1", ""])
def test_a_mapping_is_one_select(sql: str) -> None:
    assert "[tables.leads] sql is not one SELECT" in refusal(sql)


def test_an_event_table_of_ones_own_needs_its_key_its_clock_and_whose_events_they_are() -> None:
    visits = "SELECT id AS visit_id, created AS occurred_at, id AS lead_id, size AS pages, day FROM people"
    found = mapped(visits, table="web_visits", key="visit_id")
    assert found.table.column_names == ("visit_id", "occurred_at", "lead_id")
    assert found.data.to_pylist() == [
        {"visit_id": "a", "occurred_at": DAY, "lead_id": "a", "pages": 3.0, "day": "2020-01-01"}
    ]
    with pytest.raises(BadInputError) as error:
        mapped("SELECT id AS visitid, day AS occurred_at FROM people", table="web_visits", key="visit_id")
    said = str(error.value)
    assert 'sql gives no column "visit_id", which is required; did you mean "visitid"?' in said
    assert "sql gives none of account_id, lead_id, opportunity_id; whose events are these?" in said
    assert "occurred_at is VARCHAR, expected time" in said


def test_the_name_of_the_historys_own_column_is_refused_where_it_has_one() -> None:
    orders = "SELECT id AS order_id, id AS account_id, created AS occurred_at, 1 AS amount, 'x' AS bucket FROM people"
    with pytest.raises(BadInputError, match='the history has a column "bucket" of its own; name yours otherwise'):
        mapped(orders, table="orders")
    assert "bucket" in mapped(f"{LEADS}, 'x' AS bucket FROM people").data.column_names


def test_wrong_sql_is_told_with_its_line() -> None:
    assert "syntax error" in (text := refusal(f"{LEADS}\nFORM people"))
    assert text.endswith("(line 2 of the SQL)")


def test_a_value_that_does_not_convert_is_told() -> None:
    assert "[tables.leads] sql: Conversion Error" in refusal(f"{LEADS}, CAST(day AS INTEGER) AS x FROM people")


def test_all_findings_of_all_tables_come_in_one_error() -> None:
    tables = {"leads": TableMapping(sql="SELECT foo FROM people"), "orders": TableMapping(sql="SELECT bar FROM people")}
    with RawDatabase(RAW) as database, pytest.raises(BadInputError) as error:
        list(database.select_all(tables))
    assert "[tables.leads]" in str(error.value)
    assert "[tables.orders]" in str(error.value)


def test_what_is_left_out_on_purpose_is_counted() -> None:
    counts = {"people of no age": "SELECT count(*) FROM people WHERE size < 5"}
    assert mapped(f"{LEADS} FROM people", counts).left_out == {"people of no age": 1}


def test_a_left_out_that_gives_no_count_is_named() -> None:
    assert 'left_out "x" gives no count' in refusal(f"{LEADS} FROM people", {"x": "SELECT day FROM people"})
    assert 'left_out "x" gives no count' in refusal(f"{LEADS} FROM people", {"x": "SELECT foo FROM people"})
