"""Is every odd row that is kept counted and told, and do features still come out of it?"""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from features.matrix import build_matrix
from features.schema import custom_table
from features.snapshots import CrmHistory
from pipelines.check import check
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.ingest_report import read_report
from pipelines.oddities import Oddities, find_oddities

DAY = pd.Timestamp("2025-01-01")
CUTOFF = pd.Timestamp("2025-12-01")


def times(*days: str | None) -> pd.Series:
    return pd.Series(pd.to_datetime(list(days))).astype("datetime64[us]")


def texts(*values: str | None) -> pd.Series:
    return pd.Series(values, dtype="str")


def accounts(*ids: str, created: str = "2025-01-01") -> pd.DataFrame:
    return pd.DataFrame({"account_id": texts(*ids), "created_at": times(*[created] * len(ids))})


def orders(ids: pd.Series, **columns: pd.Series) -> pd.DataFrame:
    keys = pd.Series(np.arange(len(ids))).astype("str")
    frame = pd.DataFrame({"order_id": keys, "account_id": ids, "amount": 1.0})
    return frame.assign(occurred_at=times("2025-03-01").repeat(len(ids)).to_numpy(), **columns)


def odd(tables: dict[str, pd.DataFrame], name: str, **more: object) -> Oddities:
    return find_oddities(CrmHistory(tables, **more))[name]  # type: ignore[arg-type]


def vectors(tables: dict[str, pd.DataFrame], *ids: str) -> pd.DataFrame:
    spine = pd.DataFrame({"entity_id": texts(*ids), "cutoff": times(*[str(CUTOFF)] * len(ids))})
    return build_matrix(CrmHistory(tables), spine, "account").frame


def test_a_clean_table_has_nothing_odd() -> None:
    found = odd({"accounts": accounts("a"), "orders": orders(texts("a", "a"))}, "orders")
    assert found == Oddities(rows=2)
    assert found.sentences("orders") == []


def test_an_amount_mistyped_by_many_zeros_is_told_with_the_bound_that_it_is_cut_to() -> None:
    amounts = pd.Series([*range(1, 400), 1e12], dtype="float64")
    found = odd({"accounts": accounts("a"), "orders": orders(texts(*["a"] * 400), amount=amounts)}, "orders")
    assert found.outsized == {"amount": (1, 1e12)}
    (english,), (chinese,) = found.sentences("orders"), found.sentences("orders", "zh")
    assert english.startswith("1 of 400 orders have amount above a thousand times")
    assert "up to 1,000,000,000,000: is a point misplaced?" in english
    assert "orders 中有 1 行的 amount" in chinese
    usual = orders(texts(*["a"] * 399), amount=amounts[:399])
    assert odd({"accounts": accounts("a"), "orders": usual}, "orders").outsized == {}


@pytest.mark.parametrize(("copies", "told"), [(19, 0), (20, 20)])
def test_records_that_stand_there_twice_are_told_where_they_are_many(copies: int, told: int) -> None:
    days = pd.date_range("2024-01-01", periods=200, unit="us")
    once = pd.DataFrame({"account_id": [f"a{n}" for n in range(200)], "created_at": days}).astype({"account_id": "str"})
    again = once[:copies].assign(account_id=once["account_id"][:copies] + "x")
    found = odd({"accounts": pd.concat([once, again], ignore_index=True)}, "accounts")
    assert found.copies == told
    assert any("differ from another one in the id alone" in said for said in found.sentences("accounts")) == bool(told)


def test_events_that_name_nobody_are_counted_and_count_for_none() -> None:
    activities = pd.DataFrame(
        {
            "activity_id": texts("1", "2", "3"),
            "occurred_at": times(*["2025-03-01"] * 3),
            "kind": texts("call", "call", "call"),
            "account_id": texts("a", None, None),
            "lead_id": texts(None, "l", None),
        }
    )
    found = odd({"accounts": accounts("a"), "activities": activities}, "activities")
    assert found.without_entity == 1
    assert found.sentences("activities") == [
        "1 of 3 activities name no account, lead or deal: kept, but they count for none"
    ]
    with_all = vectors({"accounts": accounts("a"), "activities": activities}, "a")
    pd.testing.assert_frame_equal(vectors({"accounts": accounts("a"), "activities": activities[:2]}, "a"), with_all)


def test_an_event_is_too_early_if_it_is_older_than_every_record_it_names() -> None:
    leads = pd.DataFrame({"lead_id": texts("l"), "created_at": times("2024-06-01")})
    activities = pd.DataFrame(
        {
            "activity_id": texts("1", "2", "3", "4"),
            "occurred_at": times("2024-07-01", "2024-07-01", "2024-05-01", "2024-05-01"),
            "kind": texts(*["call"] * 4),
            "account_id": texts("a", "a", "a", "unknown"),
            "lead_id": texts("l", None, "l", None),
        }
    )
    tables = {"accounts": accounts("a"), "leads": leads, "activities": activities}
    assert odd(tables, "activities").before_creation == 2


def test_clocks_that_run_backwards_are_counted_and_the_later_one_decides() -> None:
    early = orders(texts("a"), recorded_at=times("2024-12-01"))
    assert odd({"orders": early}, "orders").recorded_too_early == 1
    before = build_matrix(
        CrmHistory({"accounts": accounts("a"), "orders": early}),
        pd.DataFrame({"entity_id": texts("a", "a"), "cutoff": times("2025-03-01", "2025-03-02")}),
        "account",
    ).frame
    assert before["account_orders_count"].fillna(0).tolist() == [0, 1]


def test_an_account_with_an_outsized_share_of_the_events_is_named() -> None:
    ids = texts(*(f"a{i % 100}" for i in range(1_000)), *["big"] * 200)
    found = odd({"orders": orders(ids)}, "orders")
    assert found.crowded == {"account_id": {"big": 200}}
    assert found.sentences("orders") == ["account_id big has 200 of 1,200 orders (17%): is it one customer?"]
    assert odd({"orders": orders(texts(*["a", "b"] * 600))}, "orders").crowded == {}


def test_a_million_events_on_one_account_are_counted_like_any_others() -> None:
    ids = texts(*(f"a{i % 100}" for i in range(1_000)))
    many = pd.concat([ids, pd.Series(["big"], dtype="str").repeat(1_000_000)], ignore_index=True)
    tables = {"accounts": accounts("big", "a1"), "orders": orders(many)}
    assert odd(tables, "orders").crowded == {"account_id": {"big": 1_000_000}}
    assert vectors(tables, "big", "a1")["account_orders_count"].tolist() == [1_000_000, 10]


def test_a_category_with_a_million_values_is_told_in_bounded_time() -> None:
    ids = pd.Series(["a"], dtype="str").repeat(1_000_000).reset_index(drop=True)
    notes = pd.Series(np.arange(1_000_000)).astype("str")
    tables = {"accounts": accounts("a"), "orders": orders(ids, note=notes)}
    begin = time.process_time()
    found = odd(tables, "orders")
    assert found.many_values == {"note": 1_000_000}
    assert "orders.note has 1,000,000 different values" in found.sentences("orders")[0]
    assert vectors(tables, "a")["account_orders_count"].tolist() == [1_000_000]
    assert time.process_time() - begin < 30


def test_ids_and_names_may_have_as_many_values_as_they_like() -> None:
    ids = texts(*(f"a{i}" for i in range(2_000)))
    tables = {"accounts": accounts(*ids).assign(name=ids, owner_id=ids)}
    assert odd(tables, "accounts").many_values == {}


@pytest.mark.parametrize("name", ["orders", "contracts", "activities", "tickets", "touches", "web_visits"])
def test_an_empty_event_table_is_told_and_works(name: str) -> None:
    keys = {"orders": "order_id", "contracts": "contract_id", "activities": "activity_id", "tickets": "ticket_id"}
    key = {**keys, "touches": "touch_id", "web_visits": "visit_id"}[name]
    clock = "starts_at" if name == "contracts" else "occurred_at"
    more = {"amount": [], "monthly_amount": [], "pages": []}
    text = {key: [], "account_id": [], "kind": [], "campaign_id": []}
    empty = pd.DataFrame(text, dtype="str").assign(**{clock: times()}, **more)
    custom = {"web_visits": custom_table("web_visits", "visit_id", ["account_id"])}
    crm = CrmHistory({"accounts": accounts("a"), name: empty}, custom=custom)
    found = find_oddities(crm)[name]
    assert found.sentences(name) == [f"{name} has no rows: its features are missing or zero"]
    assert found.sentences(name, "zh") == [f"{name} 没有任何行：其特征缺失或为零"]
    spine = pd.DataFrame({"entity_id": texts("a"), "cutoff": times(str(CUTOFF))})
    assert len(build_matrix(crm, spine, "account").frame) == 1


def test_both_languages_say_the_same_things() -> None:
    full = Oddities(9, 1, 2, 3, 4, {"account_id": {"x": 5}}, {"note": 6})
    english, chinese = full.sentences("orders"), full.sentences("orders", "zh")
    assert len(english) == len(chinese) == 6
    for said, also in zip(english, chinese, strict=True):
        assert [word for word in said if word.isdigit()][:1]
        assert set(filter(str.isdigit, said)) == set(filter(str.isdigit, also))


Export = Callable[..., Home]


@pytest.fixture
def export(tmp_path: Path) -> Export:
    def write(accounts: list[str], orders: list[str]) -> Home:
        (tmp_path / "exports").mkdir(exist_ok=True)
        (tmp_path / "exports" / "accounts.csv").write_text("\n".join(["id,since", *accounts, ""]))
        (tmp_path / "exports" / "orders.csv").write_text("\n".join(["id,customer,day,logged,amount", *orders, ""]))
        (tmp_path / "crmcast.toml").write_text(SETTINGS)
        return Home(tmp_path)

    return write


SETTINGS = """
[source]
connector = "files"
folder = "exports"
[raw.accounts]
file = "accounts.csv"
types = { since = "date" }
[raw.orders]
file = "orders.csv"
types = { day = "date", logged = "date", amount = "number" }
[tables.accounts]
sql = "SELECT id AS account_id, since AS created_at FROM accounts"
[tables.orders]
sql = "SELECT id AS order_id, customer AS account_id, day AS occurred_at, logged AS recorded_at, amount FROM orders"
"""


def test_an_ingest_counts_and_tells_all_of_it(export: Export) -> None:
    good = [f"o{i},a,2025-02-01,2025-02-02,1" for i in range(1_000)]
    bad = [
        "x1,a,2024-12-01,2025-02-02,1",
        "x2,a,2025-02-01,2025-01-02,1",
        "x3,a,2025-02-01,,1",
        "x4,a,1900-01-01,,1",
        "x5,a,2099-01-01,,1",
        "x6,a,2025-02-01,2025-02-02,2e15",
        "x7,,2025-02-01,2025-02-02,1",
    ]
    home = export(["a,2025-01-01"], [*good, *bad])
    report = ingest(home)
    orders = report.tables["orders"]
    assert (orders.read, orders.good, orders.aside) == (1_007, 1_003, 4)
    assert [(reason.split(" and ")[0], count) for reason, count in orders.reasons.items()] == [
        ("occurred_at not between 1990-01-01", 2),
        ("amount not between -1e+15", 1),
        ("account_id is missing", 1),
    ]
    assert orders.odd == Oddities(rows=1_003, before_creation=1, recorded_too_early=1, unrecorded=1)
    assert "1 of 1,003 orders were recorded before they happened" in report.text
    assert "2 aside: occurred_at not between 1990-01-01" in report.text
    assert read_report(home) == report
    checked = check(home, language="zh")
    assert checked.tables["orders"].odd == orders.odd
    assert "  odd: 1,003 行 orders 中有 1 行的登记时间早于发生时间：自发生时起视为已知" in checked.text


def test_an_ingest_of_a_table_without_rows_says_so(export: Export) -> None:
    assert "orders has no rows: its features are missing or zero" in ingest(export(["a,2025-01-01"], [])).text
