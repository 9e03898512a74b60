from pathlib import Path

import pytest

from features.schema import TABLES
from pipelines.look import look_at
from pipelines.proposal import TableProposal, outcome_of, propose, table_likeness
from pipelines.synonyms import COLUMN_NAMES, LIKELY_FIXED, OUTCOME_WORDS, TABLE_NAMES


def proposed(folder: Path, **files: str) -> dict[str, TableProposal]:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    return propose([look_at(folder / f"{name}.csv") for name in files])


@pytest.mark.parametrize(
    ("stem", "table"),
    [
        ("leads", "leads"),
        ("olist_marketing_qualified_leads_dataset", "leads"),
        ("sales_pipeline", "opportunities"),
        ("deals_2025_06", "opportunities"),
        ("opportunity_history", "stages"),
        ("companies", "accounts"),
        ("Customers", "accounts"),
        ("客户列表", "accounts"),
        ("2025年商机", "opportunities"),
        ("订单", "orders"),
        ("support_tickets", "tickets"),
        ("users", "reps"),
    ],
)
def test_a_file_name_tells_its_table(stem: str, table: str) -> None:
    assert max(TABLE_NAMES, key=lambda name: table_likeness(name, stem)) == table


@pytest.mark.parametrize(
    ("table", "word", "outcome"),
    [
        ("opportunities", "Won", "won"),
        ("opportunities", "Closed Lost", "lost"),
        ("opportunities", "赢单", "won"),
        ("opportunities", "6. 已赢单", "won"),
        ("opportunities", "未成交", "lost"),
        ("opportunities", "未签约", None),
        ("opportunities", "Negotiation", None),
        ("leads", "Converted", "converted"),
        ("leads", "Closed - Not Converted", "disqualified"),
        ("leads", "not converted", None),
        ("leads", "Unqualified", "disqualified"),
        ("leads", "qualified", None),
        ("leads", "成交", "converted"),
    ],
)
def test_status_words_mean_outcomes(table: str, word: str, outcome: str | None) -> None:
    assert outcome_of(table, word) == outcome


def test_columns_are_paired_by_name_and_type_and_none_twice(tmp_path: Path) -> None:
    text = "Deal ID,Customer,Deal Value,createdDate,Close Date,Stage,Comment\n1,c,10,2025-01-01,2025-02-01,Won,x\n"
    deal = proposed(tmp_path, deals=text)["opportunities"]
    assert deal.columns == {
        "opportunity_id": "Deal ID",
        "created_at": "createdDate",
        "account_id": "Customer",
        "amount": "Deal Value",
        "closed_at": "Close Date",
    }
    assert (deal.status, deal.outcomes, deal.not_taken, deal.missing) == ("Stage", {"Won": "won"}, ("Comment",), ())


def test_a_column_of_another_type_is_not_taken(tmp_path: Path) -> None:
    lead = proposed(tmp_path, leads="id,created\na,yesterday\n")["leads"]
    assert lead.missing == ("created_at",)


def test_a_closing_time_without_a_status_counts_only_if_its_name_tells_the_outcome(tmp_path: Path) -> None:
    text = "id,created,{}\na,2025-01-01,2025-02-01\n"
    assert "closed_at" not in proposed(tmp_path, leads=text.format("closed_at"))["leads"].columns
    assert "closed_at" in proposed(tmp_path, leads=text.format("converted_at"))["leads"].columns


def test_an_account_without_a_date_can_start_with_its_first_order(tmp_path: Path) -> None:
    accounts, orders = "customer_id,name\nc,x\n", "order_id,customer_id,order_date,amount\no,c,2025-01-01,1\n"
    assert proposed(tmp_path, customers=accounts)["accounts"].missing == ("created_at",)
    assert proposed(tmp_path, customers=accounts, orders=orders)["accounts"].missing == ()


def test_of_two_files_for_a_table_the_likelier_is_taken(tmp_path: Path) -> None:
    text = "id,created\na,2025-01-01\n"
    assert proposed(tmp_path, old_leads_copy=text, leads=text)["leads"].look.file == "leads.csv"


def test_all_synonyms_are_of_canonical_names() -> None:
    columns = {column.name for table in TABLES.values() for column in table.columns} | {"recorded_at"}
    assert set(COLUMN_NAMES) <= columns
    assert set(TABLE_NAMES) <= set(TABLES)
    for table, fields in LIKELY_FIXED.items():
        assert set(fields) <= set(TABLES[table].column_names)
    for table, words in OUTCOME_WORDS.items():
        outcome = TABLES[table].column("outcome")
        assert outcome is not None
        assert set(words) == set(outcome.choices)
