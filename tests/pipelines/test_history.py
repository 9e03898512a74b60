from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from deltalake import DeltaTable
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.history import DataVersion, HistoryStore, MergeCounts, NoHistoryError
from pipelines.home import Home
from pipelines.settings import read_settings

SETTINGS = read_settings(
    {
        "source": {"connector": "files", "folder": "x"},
        "tables": {"leads": {"sql": "SELECT 1", "fixed": ["source"], "tracked": ["owner_id"]}},
    }
)


def leads(**rows: Any) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "lead_id": list(rows),
            "created_at": pd.Timestamp("2025-01-01T12:34:56.123456"),
            "source": list(rows.values()),
            "employees": [float(len(str(value))) for value in rows.values()],
            "recorded_at": pd.Timestamp("2025-01-02"),
        }
    )
    times = {"created_at": "datetime64[us]", "recorded_at": "datetime64[us]"}
    return frame.astype({**times, "lead_id": "str", "source": "str"})


@pytest.fixture
def store(tmp_path: Path) -> HistoryStore:
    return HistoryStore(Home(tmp_path))


def merged(store: HistoryStore, frame: pd.DataFrame) -> tuple[MergeCounts, DataVersion]:
    counts = store.merge("leads", frame)
    return counts, store.publish()


def test_what_is_merged_comes_back_with_its_types_in_the_order_of_the_keys(store: HistoryStore) -> None:
    frame = leads(b="web", a="fair").assign(known=pd.array([True, None], dtype="boolean"), note=pd.Series([None, "x"]))
    frame = frame.astype({"note": "str"})
    _, version = merged(store, frame)
    loaded = store.load(SETTINGS).tables["leads"]
    pd.testing.assert_frame_equal(loaded, frame.sort_values("lead_id").reset_index(drop=True))
    assert version == store.version()


def test_fixed_and_tracked_fields_come_from_the_mapping(store: HistoryStore) -> None:
    merged(store, leads(a="web"))
    crm = store.load(SETTINGS)
    assert crm.fixed == {"leads": frozenset({"source"})}
    assert crm.tracked == {"leads": frozenset({"owner_id"})}


def test_the_same_rows_again_write_no_new_version(store: HistoryStore) -> None:
    _, before = merged(store, leads(a="web", b="fair"))
    counts, after = merged(store, leads(b="fair", a="web"))
    assert counts == MergeCounts(inserted=0, updated=0, unchanged=2, gone=0)
    assert after == before
    assert DeltaTable(store.folder / "leads").version() == 0


def test_exactly_the_changed_and_the_new_rows_are_merged(store: HistoryStore) -> None:
    before = leads(**{f"l{i:04}": "web" for i in range(1000)})
    after = pd.concat([before, leads(**{f"n{i:04}": "mail" for i in range(10)})], ignore_index=True)
    after.loc[:9, "source"] = "fair"
    merged(store, before)
    counts, _ = merged(store, after)
    assert counts == MergeCounts(inserted=10, updated=10, unchanged=990, gone=0)
    expected = after.sort_values("lead_id").reset_index(drop=True)
    pd.testing.assert_frame_equal(store.load(SETTINGS).tables["leads"], expected)


def test_a_value_that_goes_missing_is_a_change(store: HistoryStore) -> None:
    merged(store, leads(a="web"))
    counts, _ = merged(store, leads(a="web").assign(employees=float("nan")))
    assert counts.updated == 1
    assert store.load(SETTINGS).tables["leads"]["employees"].isna().all()


def test_rows_that_left_the_export_stay(store: HistoryStore) -> None:
    merged(store, leads(a="web", b="fair"))
    counts, _ = merged(store, leads(a="web"))
    assert counts == MergeCounts(inserted=0, updated=0, unchanged=1, gone=1)
    assert store.load(SETTINGS).tables["leads"]["lead_id"].tolist() == ["a", "b"]


def test_an_older_version_can_be_read_again(store: HistoryStore) -> None:
    _, old = merged(store, leads(a="web"))
    merged(store, leads(a="fair", b="mail"))
    assert store.load(SETTINGS, DataVersion.parse(old.text)).tables["leads"]["source"].tolist() == ["web"]


def test_new_and_dropped_columns_and_changed_types_are_taken_over(store: HistoryStore) -> None:
    _, old = merged(store, leads(a="web", b="fair"))
    new = leads(a="web").drop(columns="employees").assign(score=1.0)
    counts, _ = merged(store, new)
    assert (counts.updated, counts.gone) == (1, 1)
    frame = store.load(SETTINGS).tables["leads"]
    assert list(frame.columns) == list(new.columns)
    assert frame["score"].tolist()[0] == 1.0
    assert "employees" in store.load(SETTINGS, old).tables["leads"]
    merged(store, new.assign(score=pd.Series(["high"], dtype="str")))
    assert store.load(SETTINGS).tables["leads"]["score"].tolist()[0] == "high"


def test_readers_see_the_old_state_until_all_tables_are_published(store: HistoryStore, tmp_path: Path) -> None:
    merged(store, leads(a="web"))
    store.merge("leads", leads(a="fair", b="mail"))
    reader = HistoryStore(Home(tmp_path))
    assert reader.load(SETTINGS).tables["leads"]["source"].tolist() == ["web"]


def test_an_ingest_that_broke_off_leaves_no_trace_in_the_next(store: HistoryStore, tmp_path: Path) -> None:
    merged(store, leads(a="web"))
    store.merge("leads", leads(a="fair", b="mail"))
    again = HistoryStore(Home(tmp_path))
    counts, _ = merged(again, leads(a="fair"))
    assert counts == MergeCounts(inserted=0, updated=1, unchanged=0, gone=0)
    assert again.load(SETTINGS).tables["leads"]["lead_id"].tolist() == ["a"]


def test_a_first_ingest_that_broke_off_can_be_done_again(store: HistoryStore, tmp_path: Path) -> None:
    store.merge("leads", leads(a="fair", b="mail"))
    again = HistoryStore(Home(tmp_path))
    merged(again, leads(a="web"))
    assert again.load(SETTINGS).tables["leads"]["source"].tolist() == ["web"]


def test_the_digest_names_the_content_not_the_way_to_it(tmp_path: Path) -> None:
    one, two = (HistoryStore(Home(tmp_path / name)) for name in ("one", "two"))
    merged(one, leads(a="web"))
    _, first = merged(one, leads(a="fair", b="mail"))
    _, second = merged(two, leads(b="mail", a="fair"))
    assert first.digest == second.digest
    assert first.tables != second.tables
    assert merged(two, leads(a="web", b="mail"))[1].digest != first.digest


def test_a_home_without_history_says_what_to_run(store: HistoryStore) -> None:
    with pytest.raises(NoHistoryError, match="run: crmcast ingest"):
        store.version()
    merged(store, leads(a="web"))
    with pytest.raises(NoHistoryError, match="the history has no version 7 of leads"):
        store.load(SETTINGS, DataVersion("x", {"leads": 7}))


def test_a_damaged_list_of_versions_is_told(store: HistoryStore) -> None:
    merged(store, leads(a="web"))
    (store.folder / "versions.json").write_text("{")
    with pytest.raises(NoHistoryError, match=r"versions\.json is damaged; restore it from a backup"):
        store.version()


def test_tables_with_several_keys_merge_by_all_of_them(store: HistoryStore) -> None:
    times = pd.Series(pd.to_datetime(["2025-01-01", "2025-02-01"])).astype("datetime64[us]")
    frame = pd.DataFrame(
        {"opportunity_id": ["a", "a"], "stage": ["new", "offer"], "occurred_at": times, "note": ["x", "y"]}
    )
    store.merge("stages", frame)
    store.publish()
    changed = frame.assign(note=["x", "z"])
    assert store.merge("stages", changed) == MergeCounts(inserted=0, updated=1, unchanged=1, gone=0)
    store.publish()
    pd.testing.assert_frame_equal(store.load_table("stages", store.version().tables["stages"]), changed)


states = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["web", "fair", "客户"]), min_size=1)


@settings(deadline=None, max_examples=30)
@given(exports=st.lists(states, min_size=1, max_size=4))
def test_merging_equals_laying_the_exports_over_each_other(
    exports: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = HistoryStore(Home(tmp_path_factory.mktemp("home")))
    laid: dict[str, str] = {}
    for export in exports:
        merged(store, leads(**export))
        laid |= export
    frame = store.load(SETTINGS).tables["leads"]
    assert dict(zip(frame["lead_id"], frame["source"], strict=True)) == laid
    fresh = HistoryStore(Home(tmp_path_factory.mktemp("fresh")))
    assert merged(fresh, leads(**laid))[1].digest == store.version().digest
