"""Do large tables of events lie in buckets of accounts, and does a bucket read only its own?"""

import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from deltalake import DeltaTable, write_deltalake
from hypothesis import given, settings
from hypothesis import strategies as st

from features.schema import TABLES, bucket_of, custom_table
from pipelines.delta_tables import DeltaFiles
from pipelines.history import DataVersion, HistoryStore, MergeCounts, NoHistoryError
from pipelines.home import Home
from pipelines.settings import read_settings

SETTINGS = read_settings(
    {
        "source": {"connector": "files", "folder": "x"},
        "tables": {"accounts": {"sql": "SELECT 1", "fixed": ["region"]}},
    }
)
VISITS = custom_table("web_visits", "visit_id", ["account_id", "lead_id"])
TIMES = {"occurred_at": "datetime64[us]", "recorded_at": "datetime64[us]"}


def orders(n: int, first: int = 0, accounts: int = 40) -> pd.DataFrame:
    rows = np.arange(first, first + n)
    days = pd.Timestamp("2025-01-01") + pd.to_timedelta(rows % 300, unit="D")
    ids = {"order_id": [f"o{i:05}" for i in rows], "account_id": [f"A{i % accounts}" for i in rows]}
    frame = pd.DataFrame(ids, dtype="str").assign(occurred_at=days, amount=rows * 1.5, recorded_at=days)
    return frame.astype(TIMES)


def visits(n: int) -> pd.DataFrame:
    frame = orders(n).rename(columns={"order_id": "visit_id"}).assign(lead_id=pd.Series([None] * n, dtype="str"))
    return frame.assign(account_id=frame["account_id"].where(np.arange(n) % 3 > 0))


def accounts(n: int = 40) -> pd.DataFrame:
    day = pd.Timestamp("2024-01-01")
    return pd.DataFrame({"account_id": [f"A{i}" for i in range(n)]}, dtype="str").assign(
        created_at=pd.Series([day] * n, dtype="datetime64[us]")
    )


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def store(home: Home, rows_a_bucket: int = 100) -> HistoryStore:
    return HistoryStore(home, rows_a_bucket)


def filled(home: Home) -> DataVersion:
    writer = store(home)
    writer.merge("accounts", accounts())
    writer.merge("orders", orders(1000))
    writer.merge("web_visits", visits(350), VISITS)
    return writer.publish()


def in_order(frame: pd.DataFrame, key: str = "order_id") -> pd.DataFrame:
    return frame.sort_values(key).reset_index(drop=True)


def as_texts(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype(dict.fromkeys(frame.select_dtypes("category"), "str"))


def test_texts_of_a_bucket_are_categories_but_not_the_key(home: Home) -> None:
    part = store(home).load_bucket(SETTINGS, filled(home), 5, 16).tables["web_visits"]
    assert set(part.select_dtypes("category")) == {"account_id", "lead_id"}
    assert part["lead_id"].cat.categories.dtype == "str"
    assert part["lead_id"].isna().all()
    assert part["visit_id"].dtype == "str"


@pytest.mark.parametrize("of", [1, 2, 4, 16, 64])
def test_the_buckets_of_any_number_are_the_whole_history(home: Home, of: int) -> None:
    version, reader = filled(home), store(home)
    whole = reader.load(SETTINGS)
    parts = [reader.load_bucket(SETTINGS, version, bucket, of) for bucket in range(of)]
    for name, key in (("orders", "order_id"), ("web_visits", "visit_id")):
        laid = pd.concat([as_texts(part.tables[name]) for part in parts], ignore_index=True)
        pd.testing.assert_frame_equal(in_order(laid, key), in_order(whole.tables[name], key))
    for bucket, part in enumerate(parts):
        assert (bucket_of(part.tables["orders"]["account_id"], of) == bucket).all()
        assert part.tables["accounts"] is parts[0].tables["accounts"]
        assert part.schema("web_visits") == VISITS
        assert part.fixed == whole.fixed
    assert (
        parts[0].tables["web_visits"]["account_id"].isna().sum()
        == whole.tables["web_visits"]["account_id"].isna().sum()
    )


def test_the_number_of_buckets_follows_the_rows_and_shows_in_no_table(home: Home) -> None:
    version, reader = filled(home), store(home)
    assert reader.bucket_count(version) == 16
    assert [
        store(home)._files(name).buckets(version.tables[name]) for name in ("accounts", "orders", "web_visits")
    ] == [
        0,
        16,
        4,
    ]
    assert "bucket" not in reader.load(SETTINGS).tables["orders"]
    assert "bucket" not in reader.load_bucket(SETTINGS, version, 3, 16).tables["orders"]


def test_rows_lie_in_the_order_of_account_and_time_within_a_bucket(home: Home) -> None:
    part = store(home).load_bucket(SETTINGS, filled(home), 5, 16).tables["orders"]
    expected = part.sort_values(["account_id", "occurred_at", "order_id"], ignore_index=True)
    pd.testing.assert_frame_equal(part, expected)


@pytest.mark.parametrize(("bucket", "of"), [(3, 16), (3, 4), (19, 32)])
def test_a_bucket_opens_only_the_files_of_its_partitions(home: Home, bucket: int, of: int) -> None:
    version = filled(home)
    expected = store(home).load_bucket(SETTINGS, version, bucket, of).tables["orders"]
    for folder in (home.history / "orders").glob("bucket=*"):
        if int(folder.name.removeprefix("bucket=")) % min(of, 16) != bucket % min(of, 16):
            for file in folder.glob("*.parquet"):
                file.unlink()
    found = store(home).load_bucket(SETTINGS, version, bucket, of).tables["orders"]
    pd.testing.assert_frame_equal(found, expected)


def test_what_is_made_of_whole_tables_is_made_once_for_all_buckets(home: Home) -> None:
    version, reader = filled(home), store(home)
    built: list[int] = []
    for bucket in range(4):
        part = reader.load_bucket(SETTINGS, version, bucket, 4)
        part.remember(("accounts",), "x", lambda: built.append(0))
        part.remember(("accounts", "orders"), "x", lambda: built.append(1))
    assert built == [0, 1, 1, 1, 1]


@pytest.mark.parametrize(("bucket", "of"), [(0, 3), (4, 4), (-1, 4), (0, 0)])
def test_a_bucket_that_cannot_be_is_refused(home: Home, bucket: int, of: int) -> None:
    with pytest.raises(ValueError, match=rf"bucket {bucket} of {of}; expected a power of two"):
        store(home).load_bucket(SETTINGS, filled(home), bucket, of)


def test_merging_the_same_rows_again_writes_nothing(home: Home) -> None:
    first, writer = filled(home), store(home)
    writer.merge("accounts", accounts())
    assert writer.merge("orders", orders(1000).sample(frac=1, random_state=1)) == MergeCounts(0, 0, 1000, 0)
    writer.merge("web_visits", visits(350), VISITS)
    assert writer.publish() == first


def test_new_and_changed_rows_go_to_their_bucket_also_when_the_account_changes(home: Home) -> None:
    filled(home)
    writer, frame = store(home), orders(1010)
    frame.loc[:4, "amount"] = -1.0
    frame.loc[5:9, "account_id"] = "elsewhere"
    assert writer.merge("orders", frame) == MergeCounts(inserted=10, updated=10, unchanged=990, gone=0)
    version = writer.publish()
    pd.testing.assert_frame_equal(in_order(store(home).load(SETTINGS).tables["orders"]), frame)
    bucket = int(bucket_of(["elsewhere"], 16)[0])
    part = as_texts(store(home).load_bucket(SETTINGS, version, bucket, 16).tables["orders"])
    assert (part["account_id"] == "elsewhere").sum() == 5
    assert part.equals(part.sort_values(["account_id", "occurred_at", "order_id"], ignore_index=True))


def test_a_table_that_outgrows_its_buckets_is_parted_anew_and_keeps_its_past(home: Home) -> None:
    writer = store(home)
    writer.merge("orders", orders(90))
    old = writer.publish()
    assert writer.merge("orders", orders(350)) == MergeCounts(260, 0, 90, 0)
    new = writer.publish()
    assert [writer.bucket_count(version) for version in (old, new)] == [1, 4]
    pd.testing.assert_frame_equal(in_order(writer.load(SETTINGS).tables["orders"]), orders(350))
    pd.testing.assert_frame_equal(writer.load(SETTINGS, old).tables["orders"], orders(90))
    parts = [as_texts(writer.load_bucket(SETTINGS, old, bucket, 4).tables["orders"]) for bucket in range(4)]
    pd.testing.assert_frame_equal(in_order(pd.concat(parts, ignore_index=True)), orders(90))


def test_rows_that_left_the_export_stay_when_a_table_is_parted_anew(home: Home) -> None:
    writer = store(home)
    writer.merge("orders", orders(90))
    writer.publish()
    assert writer.merge("orders", orders(300, first=90)).gone == 90
    writer.publish()
    pd.testing.assert_frame_equal(in_order(writer.load(SETTINGS).tables["orders"]), orders(390))


def test_a_table_of_an_older_crmcast_is_read_and_gets_buckets_with_its_next_change(home: Home) -> None:
    writer = store(home)
    writer.merge("orders", orders(1))
    plain = orders(250)
    write_deltalake(home.history / "plain", plain)
    (home.history / "orders").rename(home.history / "gone")
    (home.history / "plain").rename(home.history / "orders")
    writer._merged = {"orders": (0, "0")}
    version = writer.publish()
    part = writer.load_bucket(SETTINGS, version, 1, 4).tables["orders"]
    assert (bucket_of(part["account_id"], 4) == 1).all()
    assert len(part)
    assert writer.merge("orders", plain) == MergeCounts(0, 0, 250, 0)
    assert writer.merge("orders", orders(251)).inserted == 1
    assert writer.bucket_count(writer.publish()) == 4
    pd.testing.assert_frame_equal(in_order(writer.load(SETTINGS).tables["orders"]), orders(251))


def test_new_columns_and_types_are_taken_over_in_every_bucket(home: Home) -> None:
    filled(home)
    writer, frame = store(home), orders(1000).assign(channel=pd.Series(["web"] * 1000, dtype="str"))
    writer.merge("orders", frame)
    version = writer.publish()
    assert writer.bucket_count(version) == 16
    assert set(in_order(writer.load(SETTINGS).tables["orders"])["channel"]) == {"web"}


def test_the_description_of_a_custom_table_outlives_its_mapping(home: Home) -> None:
    old, writer = filled(home), store(home)
    writer.merge("accounts", accounts())
    assert set(writer.publish().tables) == {"accounts"}
    crm = store(home).load(SETTINGS, DataVersion.parse(old.text))
    assert crm.schema("web_visits") == VISITS
    assert len(crm.tables["web_visits"]) == 350


def test_a_custom_table_with_another_key_begins_anew(home: Home) -> None:
    filled(home)
    writer, anew = store(home), visits(30).assign(click_id=orders(30)["order_id"])
    assert writer.merge("web_visits", anew, custom_table("web_visits", "click_id", ["account_id"])).inserted == 30
    version = writer.publish()
    assert len(store(home).load_table("web_visits", version.tables["web_visits"])) == 30


def test_an_event_table_without_accounts_has_no_buckets_and_is_whole_in_all(home: Home) -> None:
    writer = store(home)
    writer.merge(
        "web_visits", visits(300).drop(columns="account_id"), custom_table("web_visits", "visit_id", ["lead_id"])
    )
    version = writer.publish()
    assert writer.bucket_count(version) == 1
    assert len(writer.load_bucket(SETTINGS, version, 1, 2).tables["web_visits"]) == 300


def test_a_small_table_is_one_file_in_one_bucket(home: Home) -> None:
    writer = HistoryStore(home)
    writer.merge("orders", orders(1000))
    version = writer.publish()
    assert writer.bucket_count(version) == 1
    assert len(DeltaTable(home.history / "orders").file_uris()) == 1
    assert writer.load(SETTINGS).tables["orders"]["order_id"].is_monotonic_increasing


def files(home: Home, table: str = "orders") -> int:
    return len(list((home.history / table).rglob("*.parquet")))


def nights(home: Home, n: int, keep: list[DataVersion], days: int = 0) -> list[DataVersion]:
    """Ingest a changed export n times."""
    writer, versions = store(home), []
    for night in range(n):
        writer.merge("orders", orders(1000).assign(amount=float(night)))
        writer.forget(keep, days)
        versions.append(writer.publish())
    return versions


def test_nightly_changes_do_not_pile_up_files(home: Home) -> None:
    nights(home, 2, [])
    few = files(home)
    versions = nights(home, 6, [])
    assert files(home) <= few
    assert (store(home).load(SETTINGS).tables["orders"]["amount"] == 5.0).all()
    with pytest.raises(NoHistoryError, match="the history has no version"):
        store(home).load(SETTINGS, versions[0])


def test_what_a_score_came_from_is_never_forgotten(home: Home) -> None:
    first = filled(home)
    second = nights(home, 1, [first])[0]
    nights(home, 5, [first, second])
    assert (store(home).load(SETTINGS, second).tables["orders"]["amount"] == 0.0).all()
    pd.testing.assert_frame_equal(in_order(store(home).load(SETTINGS, first).tables["orders"]), orders(1000))


def test_old_data_stays_readable_for_as_long_as_the_settings_say(home: Home) -> None:
    versions = nights(home, 3, [], days=1)
    assert (store(home).load(SETTINGS, versions[0]).tables["orders"]["amount"] == 0.0).all()


def test_an_ingest_that_breaks_off_after_forgetting_is_taken_back(home: Home) -> None:
    version = nights(home, 2, [])[-1]
    writer = store(home)
    writer.merge("orders", orders(1000).assign(amount=9.0))
    writer.forget([], 0)
    assert (store(home).load(SETTINGS, version).tables["orders"]["amount"] == 1.0).all()
    assert nights(home, 2, [])[0].digest != version.digest
    assert (store(home).load(SETTINGS).tables["orders"]["amount"] == 1.0).all()


def test_many_small_additions_are_written_anew_as_few_files(home: Home) -> None:
    writer = HistoryStore(home)
    for night in range(1, 13):
        writer.merge("orders", orders(10 * night))
        writer.publish()
    assert len(DeltaTable(home.history / "orders").file_uris()) <= 9
    pd.testing.assert_frame_equal(writer.load(SETTINGS).tables["orders"], orders(120))


def test_the_log_of_old_versions_outlives_thirty_days(home: Home) -> None:
    table = DeltaFiles(home.history / "orders", TABLES["orders"])
    for _ in range(2):
        for night in range(101):
            table.overwrite(orders(1, first=night))
        for entry in (table.folder / "_delta_log").iterdir():
            os.utime(entry, (time.time() - 90 * 86_400,) * 2)
    pd.testing.assert_frame_equal(table.read(3), orders(1, first=3))


batches = st.lists(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 5), st.integers(0, 9)), min_size=1), min_size=1, max_size=3
)


@settings(deadline=None, max_examples=15)
@given(exports=batches)
def test_merging_into_buckets_equals_laying_the_exports_over_each_other(
    exports: list[list[tuple[int, int, int]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    writer = HistoryStore(Home(tmp_path_factory.mktemp("home")), rows_a_bucket=4)
    laid: dict[str, Any] = {}
    for export in exports:
        rows = {f"o{order}": (f"A{account}", float(amount)) for order, account, amount in export}
        frame = orders(len(rows)).assign(
            order_id=pd.Series(list(rows), dtype="str"),
            account_id=pd.Series([account for account, _ in rows.values()], dtype="str"),
            amount=[amount for _, amount in rows.values()],
        )
        writer.merge("orders", frame)
        version = writer.publish()
        laid |= rows
    parts = [writer.load_bucket(SETTINGS, version, bucket, 2).tables["orders"] for bucket in range(2)]
    found = pd.concat(parts)
    assert dict(zip(found["order_id"], zip(found["account_id"], found["amount"], strict=True), strict=True)) == laid
    assert len(found) == len(laid)
