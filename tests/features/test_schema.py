"""Are ids spread over buckets as any engine would, and can a table of a user's own be described?"""

import zlib

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.schema import TABLES, bucket_of, custom_table, has_buckets

IDS = [f"A{i:05}" for i in range(20_000)]


@given(st.lists(st.one_of(st.none(), st.text(st.characters(codec="utf-8")))), st.sampled_from([1, 2, 8, 256]))
def test_a_bucket_is_the_crc_32_of_the_text_and_a_missing_id_is_in_the_first(ids: list[str | None], n: int) -> None:
    expected = [0 if text is None else zlib.crc32(text.encode()) % n for text in ids]
    assert bucket_of(pd.Series(ids, dtype="str"), n).tolist() == expected


@pytest.mark.parametrize("kind", ["str", "object", "category", "string"])
def test_all_kinds_of_text_columns_give_the_same_buckets(kind: str) -> None:
    ids = pd.Series(["b", None, "a", "b"], dtype=kind)
    assert bucket_of(ids, 64).tolist() == bucket_of(["b", None, "a", "b"], 64).tolist()
    assert bucket_of(ids.to_numpy(), 64).tolist() == bucket_of(ids, 64).tolist()
    assert bucket_of(ids[:0], 64).tolist() == []


def test_ids_that_count_upwards_spread_evenly() -> None:
    counts = np.bincount(bucket_of(pd.Series(IDS), 64), minlength=64)
    assert counts.min() > 0.8 * len(IDS) / 64
    assert counts.max() < 1.2 * len(IDS) / 64


def test_a_bucket_of_few_is_made_of_whole_buckets_of_many() -> None:
    assert (bucket_of(pd.Series(IDS), 64) % 8 == bucket_of(pd.Series(IDS), 8)).all()


def test_a_custom_table_has_its_key_a_clock_and_the_ids_it_names() -> None:
    table = custom_table("web_visits", "visit_id", ["lead_id", "account_id"], zh="网站访问")
    assert (table.key, table.occurred_at, table.en, table.zh) == (
        ("visit_id",),
        "occurred_at",
        "web visits",
        "网站访问",
    )
    assert table.column_names == ("visit_id", "occurred_at", "account_id", "lead_id")
    assert [column.references for column in table.columns] == [None, None, "accounts", "leads"]
    assert [column.required for column in table.columns] == [True, True, False, False]
    assert TABLES["orders"].en == ""


def test_events_of_accounts_lie_in_buckets_and_records_do_not() -> None:
    assert has_buckets("orders", ["account_id"])
    assert has_buckets("web_visits", ["account_id"])
    assert not has_buckets("web_visits", ["lead_id"])
    assert not has_buckets("opportunities", ["account_id"])
