"""Does the matrix hold what was known, the same for one row as for many?"""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.errors import TaskError, UnknownEntityError
from features.matrix import build_matrix, features_of
from features.schema import TABLES, custom_table
from features.snapshots import CrmHistory
from tests.features.futures import other_future
from tests.features.oracle import oracle_matrix
from tests.features.worlds import CUTOFFS, World, known_spine

ENTITIES = ("lead", "deal", "account")


@pytest.fixture(scope="module")
def crm() -> CrmHistory:
    return World(7, events=400).history()


def _assert_same(left: pd.DataFrame, right: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(left, right, check_exact=True)


def _some(spine: pd.DataFrame, n: int = 6) -> list[int]:
    return sorted(np.random.default_rng(0).choice(len(spine), n, replace=False))


@pytest.mark.parametrize("entity", ENTITIES)
def test_every_cell_equals_the_slow_answer(crm: CrmHistory, entity: str) -> None:
    spine = known_spine(crm, entity)
    matrix = build_matrix(crm, spine, entity)
    expected = oracle_matrix(crm, spine, entity)
    names = [feature.name for feature in matrix.features]
    assert sorted(expected) == sorted(names)
    for name in names:
        found, wanted = matrix.frame[name], expected[name].reset_index(drop=True)
        if matrix.frame[name].dtype == np.float64:
            np.testing.assert_allclose(found, wanted.astype(float), rtol=1e-9, atol=1e-9, err_msg=name)
        else:
            assert found.fillna("-").tolist() == wanted.astype("str").fillna("-").tolist(), name


@pytest.mark.parametrize("entity", ENTITIES)
def test_the_world_moves_every_feature(crm: CrmHistory, entity: str) -> None:
    frame = build_matrix(crm, known_spine(crm, entity), entity).frame.drop(columns=["entity_id", "cutoff"])
    of_many = ("stage_won_rank", "slow_stage", "slow_stage_days", "slow_stage_won_rank", "slow_stage_won_count")
    need_more_won_deals = {f"deal_{name}" for name in of_many}
    assert [name for name in frame if frame[name].nunique() < 2 and name not in need_more_won_deals] == []


@pytest.mark.parametrize("entity", ENTITIES)
def test_one_row_equals_its_row_of_the_whole_bit_for_bit(crm: CrmHistory, entity: str) -> None:
    spine = known_spine(crm, entity)
    whole = build_matrix(crm, spine, entity).frame
    for row in _some(spine):
        fresh = CrmHistory(crm.tables, crm.fixed, crm.tracked)
        alone = build_matrix(fresh, spine.iloc[[row]], entity).frame
        _assert_same(alone, whole.iloc[[row]].reset_index(drop=True))


@pytest.mark.parametrize("entity", ENTITIES)
def test_an_unchanged_record_scored_online_has_the_vector_of_the_bulk(crm: CrmHistory, entity: str) -> None:
    spine = known_spine(crm, entity)
    whole = build_matrix(crm, spine, entity).frame
    table, key = {"lead": ("leads", "lead_id"), "deal": ("opportunities", "opportunity_id")}.get(
        entity, ("accounts", "account_id")
    )
    for row in _some(spine, 3):
        records = crm.tables[table]
        record = records[records[key] == spine["entity_id"][row]]
        alone = build_matrix(crm.with_records(entity, record), spine.iloc[[row]], entity).frame
        _assert_same(alone, whole.iloc[[row]].reset_index(drop=True))


@pytest.mark.parametrize("entity", ENTITIES)
def test_the_features_are_known_without_computing_them(crm: CrmHistory, entity: str) -> None:
    matrix = build_matrix(crm, known_spine(crm, entity), entity)
    assert features_of(crm, entity) == (matrix.features, matrix.left_out)


def test_the_order_of_table_rows_and_spine_rows_has_no_say(crm: CrmHistory) -> None:
    spine = known_spine(crm, "account")
    whole = build_matrix(crm, spine, "account").frame
    shuffled = CrmHistory({n: t.sample(frac=1, random_state=1) for n, t in crm.tables.items()}, crm.fixed, crm.tracked)
    back = spine.iloc[::-1].reset_index(drop=True)
    _assert_same(build_matrix(shuffled, back, "account").frame.iloc[::-1].reset_index(drop=True), whole)


@pytest.mark.parametrize("entity", ENTITIES)
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000), cutoff=st.sampled_from(list(CUTOFFS[1:])))
def test_nothing_recorded_at_or_after_the_cutoff_moves_a_feature(entity: str, seed: int, cutoff: pd.Timestamp) -> None:
    crm = World(seed, accounts=6, leads=12, deals=12, events=80).history()
    spine = known_spine(crm, entity, pd.DatetimeIndex([cutoff]))
    before = build_matrix(crm, spine, entity)
    other = other_future(crm, cutoff, seed)
    after = build_matrix(other, known_spine(other, entity, pd.DatetimeIndex([cutoff])), entity)
    _assert_same(after.frame, before.frame)
    assert (after.features, after.left_out) == (before.features, before.left_out)


def test_a_company_with_only_leads_has_lead_features() -> None:
    leads = World(3).leads()[["lead_id", "created_at", "source", "closed_at", "outcome"]]
    crm = CrmHistory({"leads": leads}, {"leads": frozenset({"source"})})
    matrix = build_matrix(crm, pd.DataFrame({"entity_id": ["l1"], "cutoff": CUTOFFS[[-1]]}), "lead")
    assert [feature.name for feature in matrix.features] == [
        "lead_age_days",
        "lead_source_won_ratio_365d",
        "lead_source",
    ]
    assert {(left.table, left.field) for left in matrix.left_out} >= {("activities", "*"), ("leads", "campaign_id")}


def test_a_company_with_only_accounts_and_orders_has_account_features() -> None:
    world = World(3)
    crm = CrmHistory({"accounts": world.accounts()[["account_id", "created_at"]], "orders": world.orders()})
    matrix = build_matrix(crm, pd.DataFrame({"entity_id": ["a1"], "cutoff": CUTOFFS[[-1]]}), "account")
    assert "account_orders_amount_sum_90d" in matrix.frame
    assert not [name for name in matrix.frame if "ticket" in name or "contract" in name or "deal" in name]


def test_a_field_that_may_change_unseen_is_left_out_with_the_reason(crm: CrmHistory) -> None:
    untracked = dataclasses.replace(crm, tracked={}, _memo={})
    matrix = build_matrix(untracked, known_spine(crm, "deal"), "deal")
    reasons = {(left.table, left.field): left for left in matrix.left_out}
    assert "deal_amount" not in matrix.frame
    assert "not recorded" in reasons["opportunities", "amount"].reason("en")
    assert "没有变更记录" in reasons["opportunities", "amount"].reason("zh")
    assert "who owns it" in reasons["opportunities", "owner_id"].en


def test_columns_of_the_wrong_type_or_not_given_are_left_out(crm: CrmHistory) -> None:
    texts = crm.tables["leads"].assign(employees="many")
    fixed = {**crm.fixed, "leads": frozenset({"employees", "Payment type"}), "contracts": frozenset()}
    lacking = {
        "changes": crm.tables["changes"].drop(columns="old_value"),
        "contracts": crm.tables["contracts"].drop(columns="cancelled_at"),
        "leads": texts.astype({"employees": "str"}),
    }
    poor = CrmHistory({**crm.tables, **lacking}, fixed, {"opportunities": frozenset({"amount"})})
    left = build_matrix(poor, known_spine(crm, "lead"), "lead").left_out
    reasons = {(one.table, one.field): one.en for one in left}
    assert reasons["leads", "employees"] == "its values are of type category"
    assert build_matrix(poor, known_spine(crm, "deal"), "deal").frame["deal_amount"].isna().any()
    accounts = build_matrix(poor, known_spine(crm, "account"), "account")
    assert "account_running_contracts_count" in accounts.frame
    assert "account_cancellations_count_365d" not in accounts.frame
    assert "account_days_to_first_contract_end" not in accounts.frame


def test_a_list_price_is_known_only_where_it_never_changes(crm: CrmHistory) -> None:
    spine = known_spine(crm, "deal")
    products = crm.tables["opportunities"].set_index("opportunity_id")["product_id"].reindex(spine["entity_id"])
    frame = build_matrix(crm, spine, "deal").frame
    expected = products.map({"p1": 5.0, "p2": 120.0}).to_numpy(dtype=float)
    np.testing.assert_array_equal(frame["deal_product_list_price"], expected)
    fixed = {name: fields for name, fields in crm.fixed.items() if name != "products"}
    unsure = build_matrix(dataclasses.replace(crm, fixed=fixed, _memo={}), spine, "deal")
    assert "deal_product_list_price" not in unsure.frame
    assert ("products", "list_price") in {(left.table, left.field) for left in unsure.left_out}


def test_a_field_that_never_changes_has_no_changes_to_count(crm: CrmHistory) -> None:
    still = CrmHistory(crm.tables, {**crm.fixed, "opportunities": frozenset({"amount"})}, {})
    matrix = build_matrix(still, known_spine(crm, "deal"), "deal")
    assert "deal_amount" in matrix.frame
    assert "deal_amount_changes_count" not in matrix.frame
    assert ("opportunities", "amount (changes)") in {(left.table, left.field) for left in matrix.left_out}


def test_a_deal_whose_customer_may_change_unseen_has_no_customer_features(crm: CrmHistory) -> None:
    fixed = {**crm.fixed, "opportunities": frozenset({"product_id"})}
    matrix = build_matrix(dataclasses.replace(crm, fixed=fixed, _memo={}), known_spine(crm, "deal"), "deal")
    assert not [name for name in matrix.frame if name.startswith("deal_account_")]


def test_an_unknown_id_is_named(crm: CrmHistory) -> None:
    spine = pd.DataFrame({"entity_id": ["l1", "nobody"], "cutoff": CUTOFFS[[-1, -1]]})
    with pytest.raises(UnknownEntityError, match=r"lead nobody is not known before 2026-01-01 .*\(1 such rows\)"):
        build_matrix(crm, spine, "lead")


def test_a_record_is_not_known_at_the_instant_it_is_created(crm: CrmHistory) -> None:
    created = crm.tables["leads"]["created_at"][0]
    with pytest.raises(UnknownEntityError, match="expected records created and recorded before their cutoff"):
        build_matrix(crm, pd.DataFrame({"entity_id": ["l0"], "cutoff": [created]}), "lead")


def test_an_unknown_entity_is_named_with_the_nearest(crm: CrmHistory) -> None:
    with pytest.raises(TaskError, match='unknown entity "leed"; did you mean "lead"'):
        build_matrix(crm, known_spine(crm, "lead"), "leed")


@pytest.mark.parametrize("entity", ENTITIES)
def test_empty_tables_and_an_empty_spine_give_the_same_columns(crm: CrmHistory, entity: str) -> None:
    spine = known_spine(crm, entity)
    empty = CrmHistory({name: table.iloc[:0] for name, table in crm.tables.items()}, crm.fixed, crm.tracked)
    whole, nothing = build_matrix(crm, spine, entity), build_matrix(empty, spine.iloc[:0], entity)
    assert nothing.features == whole.features
    assert nothing.frame.dtypes.equals(whole.frame.dtypes)
    records = {"accounts", "leads", "opportunities"}
    quiet = {name: table if name in records else table.iloc[:0] for name, table in crm.tables.items()}
    alone = build_matrix(CrmHistory(quiet, crm.fixed, crm.tracked), spine, entity)
    assert alone.features == whole.features
    with pytest.raises(UnknownEntityError):
        build_matrix(empty, spine, entity)


@pytest.mark.parametrize("absent", [name for name in TABLES if name not in ("leads", "opportunities", "accounts")])
@pytest.mark.parametrize("entity", ENTITIES)
def test_without_a_table_its_features_are_left_out_and_the_rest_stay_the_same(
    crm: CrmHistory, entity: str, absent: str
) -> None:
    spine = known_spine(crm, entity)
    whole = build_matrix(crm, spine, entity).frame
    tables = {name: table for name, table in crm.tables.items() if name != absent}
    part = build_matrix(CrmHistory(tables, crm.fixed, crm.tracked), spine, entity).frame
    assert set(part) <= set(whole)
    _assert_same(part[["entity_id", "cutoff"]], whole[["entity_id", "cutoff"]])


def test_a_company_with_bare_deals_has_deal_features() -> None:
    deals = pd.DataFrame(
        {
            "opportunity_id": pd.Series(["d"], dtype="str"),
            "created_at": pd.DatetimeIndex(["2025-01-01"]).as_unit("us"),
            "recorded_at": pd.DatetimeIndex(["2025-01-01"]).as_unit("us"),
        }
    )
    spine = pd.DataFrame({"entity_id": ["d"], "cutoff": pd.DatetimeIndex(["2025-02-01"]).as_unit("us")})
    assert build_matrix(CrmHistory({"opportunities": deals}), spine, "deal").frame["deal_age_days"].tolist() == [31.0]


@pytest.mark.parametrize("entity", ENTITIES)
def test_rows_made_elsewhere_make_the_same_matrix(crm: CrmHistory, entity: str) -> None:
    spine = known_spine(crm, entity)
    matrix, form = build_matrix(crm, spine, entity), build_matrix(crm, spine.iloc[:0], entity)
    _assert_same(form.with_rows(matrix.frame).frame, matrix.frame)


def test_a_custom_table_of_leads_gives_accounts_no_feature(crm: CrmHistory) -> None:
    visits = crm.tables["touches"][["touch_id", "occurred_at", "lead_id"]].rename(columns={"touch_id": "visit_id"})
    own = crm.with_tables({"visits": visits}, [custom_table("visits", "visit_id", ["lead_id"])])
    of_leads, of_accounts = (features_of(own, entity)[0] for entity in ("lead", "account"))
    assert "lead_custom_visits_count_30d" in {feature.name for feature in of_leads}
    assert not [feature.name for feature in of_accounts if "visits" in feature.name]
