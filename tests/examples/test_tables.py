from pathlib import Path

import pytest

from features.schema import TABLES, Table

TEXT = Path(__file__).parents[2] / "examples" / "README.md"


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_the_list_of_tables_names_every_column_and_marks_the_required(table: Table) -> None:
    (row,) = (line for line in TEXT.read_text().splitlines() if line.startswith(f"| `{table.name}` |"))
    named = row.split("|")[-2].strip().split(", ")
    required = {column.name for column in table.columns if column.required} | {table.occurred_at} - {None}
    assert named == [f"**{name}**" if name in required else name for name in table.column_names]
