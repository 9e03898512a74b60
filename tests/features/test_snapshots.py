"""Is a history checked whole, and can records be laid over it?"""

import pandas as pd
import pytest

from features.errors import HistoryError, UnknownEntityError
from features.matrix import build_matrix
from features.schema import custom_table
from features.snapshots import CrmHistory
from tests.features.worlds import CUTOFFS, World, known_spine

NEW = {"entity_id": ["new"], "cutoff": CUTOFFS[[-1]]}


@pytest.fixture
def crm() -> CrmHistory:
    return World(11).history()


def test_all_findings_are_in_one_error() -> None:
    orders = pd.DataFrame({"order_id": ["o1"], "occurred_at": ["2026-01-01"]})
    with pytest.raises(HistoryError) as error:
        CrmHistory({"order": orders, "orders": orders, "leads": orders})
    assert str(error.value) == (
        'unknown table "order"; did you mean "orders"?; '
        "orders.occurred_at is str; expected datetime64[us] in UTC without a zone; "
        "leads lacks the column lead_id; map it; leads lacks the column created_at; map it"
    )


def test_an_absent_table_is_named_with_those_there(crm: CrmHistory) -> None:
    with pytest.raises(HistoryError, match="the history has no table leads, only orders; add it to the mapping"):
        CrmHistory({"orders": crm.tables["orders"]}).table("leads")


def test_the_newest_row_of_any_table_ends_the_history(crm: CrmHistory) -> None:
    clocks = ("created_at", "occurred_at", "starts_at", "recorded_at", "closed_at", "cancelled_at")
    newest = max(
        table[[clock for clock in clocks if clock in table]].max(axis=None)
        for name, table in crm.tables.items()
        if len(table) and crm.schema(name).occurred_at
    )
    assert crm.last_recorded_at() == newest
    with pytest.raises(HistoryError, match="no table of the history has a row with a time"):
        CrmHistory({}).last_recorded_at()


def test_a_closing_after_the_newest_row_ends_the_history_and_a_planned_end_does_not() -> None:
    days = pd.DatetimeIndex(["2025-01-01", "2025-01-05", "2026-01-01"]).as_unit("us")
    leads = pd.DataFrame({"lead_id": pd.Series(["a"], dtype="str"), "created_at": days[:1], "closed_at": days[1:2]})
    contracts = pd.DataFrame(
        {
            "contract_id": pd.Series(["c"], dtype="str"),
            "account_id": pd.Series(["x"], dtype="str"),
            "starts_at": days[:1],
            "ends_at": days[2:],
            "monthly_amount": [1.0],
        }
    )
    assert CrmHistory({"leads": leads, "contracts": contracts}).last_recorded_at() == days[1]


def test_a_second_record_of_the_same_id_is_refused(crm: CrmHistory) -> None:
    twice = CrmHistory({"leads": pd.concat([crm.tables["leads"]] * 2, ignore_index=True)})
    with pytest.raises(UnknownEntityError, match="leads has l0 twice; expected each id once"):
        build_matrix(twice, known_spine(crm, "lead"), "lead")


def test_a_new_record_is_scored_from_what_was_posted(crm: CrmHistory) -> None:
    posted = pd.DataFrame({"lead_id": ["new"], "created_at": [pd.Timestamp("2025-12-30")], "source": ["web"]})
    frame = build_matrix(crm.with_records("lead", posted), pd.DataFrame(NEW), "lead").frame
    assert frame["lead_source"].tolist() == ["web"]
    assert frame["lead_region"].isna().all()
    assert "new" not in set(crm.tables["leads"]["lead_id"])


def test_a_new_record_without_a_second_clock_is_visible_from_its_creation() -> None:
    leads = World(11).leads().drop(columns="recorded_at")
    crm = CrmHistory({"leads": leads}).with_records(
        "lead", pd.DataFrame({"lead_id": ["new"], "created_at": [pd.Timestamp("2025-12-30")]})
    )
    assert len(build_matrix(crm, pd.DataFrame(NEW), "lead").frame) == 1


def test_a_changed_tracked_field_becomes_a_change_and_the_rest_is_kept(crm: CrmHistory) -> None:
    deal = crm.tables["opportunities"].iloc[[0]]
    spine = pd.DataFrame({"entity_id": deal["opportunity_id"], "cutoff": [crm.last_recorded_at()]})
    before = build_matrix(crm, spine, "deal").frame.iloc[0]
    posted = pd.DataFrame({"opportunity_id": deal["opportunity_id"], "amount": [12345.5]})
    after = build_matrix(crm.with_records("deal", posted), spine, "deal").frame.iloc[0]
    assert after["deal_amount"] == 12345.5
    assert after["deal_amount_changes_count"] == before["deal_amount_changes_count"] + 1
    assert after["deal_stages_count"] == before["deal_stages_count"]
    assert after["deal_age_days"] == before["deal_age_days"]


def test_a_change_is_known_after_the_instant_given_for_it(crm: CrmHistory) -> None:
    at = CUTOFFS[-1]
    posted = pd.DataFrame({"account_id": ["a0"], "region": ["Mars"]})
    changed = crm.with_records("account", posted, changed_at=at)
    spine = pd.DataFrame({"entity_id": ["a0", "a0"], "cutoff": [at, at + pd.Timedelta(microseconds=1)]})
    assert (build_matrix(changed, spine, "account").frame["account_region"] == "Mars").tolist() == [False, True]


def test_a_tracked_field_without_a_table_of_changes_stays_no_feature() -> None:
    tracked = {"accounts": frozenset({"region", "owner_id"})}
    crm = CrmHistory({"accounts": World(11).accounts()}, tracked=tracked)
    changed = crm.with_records("account", pd.DataFrame({"account_id": ["a0"], "region": ["Mars"]}))
    assert "changes" not in changed.tables
    assert "account_region" not in build_matrix(changed, known_spine(changed, "account"), "account").frame


def test_unknown_columns_and_wrong_values_are_named(crm: CrmHistory) -> None:
    with pytest.raises(HistoryError, match='leads has no column "sauce"; did you mean "source"'):
        crm.with_records("lead", pd.DataFrame({"lead_id": ["l0"], "sauce": ["web"]}))
    with pytest.raises(HistoryError, match=r"leads\.budget has 'plenty'; expected values of type float64"):
        crm.with_records("lead", pd.DataFrame({"lead_id": ["l0"], "budget": ["plenty"]}))
    with pytest.raises(HistoryError, match="leads new is new; expected its created_at"):
        crm.with_records("lead", pd.DataFrame({"lead_id": ["new"]}))
    without = CrmHistory({"leads": crm.tables["leads"].drop(columns="title")})
    assert (
        "title" not in without.with_records("lead", pd.DataFrame({"lead_id": ["l0"], "title": ["CTO"]})).tables["leads"]
    )


def visits(**columns: object) -> pd.DataFrame:
    days = pd.DatetimeIndex(["2027-03-01"]).as_unit("us")
    ids = pd.DataFrame({"visit_id": ["v"], "account_id": ["a0"]}, dtype="str")
    return ids.assign(occurred_at=days, pages=[3.0]).assign(**columns)


def test_a_custom_table_is_described_by_the_history_that_has_it(crm: CrmHistory) -> None:
    table = custom_table("web_visits", "visit_id", ["account_id"])
    with_visits = CrmHistory({**crm.tables, "web_visits": visits()}, crm.fixed, crm.tracked, {"web_visits": table})
    assert with_visits.schema("web_visits") is table
    assert with_visits.schema("orders").key == ("order_id",)
    assert with_visits.last_recorded_at() == pd.Timestamp("2027-03-01")
    posted = pd.DataFrame({"account_id": ["a0"], "region": ["Mars"]})
    assert with_visits.with_records("account", posted).schema("web_visits") is table
    with pytest.raises(HistoryError, match='unknown table "web_visit"; did you mean "web_visits"'):
        with_visits.schema("web_visit")


def test_a_custom_table_is_checked_like_any_other() -> None:
    custom = {"web_visits": custom_table("web_visits", "visit_id", ["account_id"])}
    with pytest.raises(HistoryError, match=r"web_visits\.occurred_at is str; expected datetime64\[us\]"):
        CrmHistory({"web_visits": visits(occurred_at="2026-03-01")}, custom=custom)
    with pytest.raises(HistoryError, match="web_visits lacks the column visit_id; map it"):
        CrmHistory({"web_visits": visits().drop(columns="visit_id")}, custom=custom)
