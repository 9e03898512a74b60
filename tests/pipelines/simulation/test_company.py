"""Is the company's CRM whole: sizes, types, references, order of time, histories?"""

import numpy as np
import pandas as pd
import pytest

from features.schema import RECORDED_AT, TABLES
from pipelines.simulation.company import simulate
from pipelines.simulation.plan import END, SIZES, STAGES, START
from pipelines.simulation.records import FIXED, TRACKED

EVENTS = ("stages", "changes", "activities", "orders", "contracts", "tickets", "touches", "actions")


def test_the_same_size_and_seed_give_the_same_company_bit_for_bit(tiny_company):
    again = simulate("tiny", seed=7)
    for name, table in tiny_company.tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name], check_exact=True)


def test_another_seed_gives_another_company(tiny_company):
    other = simulate("tiny", seed=8)
    assert not tiny_company.tables["leads"]["created_at"].equals(other.tables["leads"]["created_at"])


def test_an_unknown_size_is_named():
    with pytest.raises(ValueError, match='unknown size "huge" of the simulated company; choose one of tiny, small'):
        simulate("huge")


def test_the_small_company_has_the_promised_size(small_company):
    tables = small_company.tables
    assert len(tables["accounts"]) == SIZES["small"].accounts
    assert len(tables["leads"]) == SIZES["small"].leads
    assert len(tables["opportunities"]) == SIZES["small"].deals
    assert 225_000 <= sum(len(tables[name]) for name in EVENTS) <= 275_000


def test_open_leads_open_deals_and_customers_are_left_at_the_end(small_company):
    tables = small_company.tables
    open_leads = tables["leads"][tables["leads"]["closed_at"].isna()]
    contracts = tables["contracts"]
    assert 300 <= len(open_leads) <= 1_500
    assert (pd.Timestamp(END) - open_leads["created_at"]).dt.days.quantile([0.1, 0.9]).diff().iloc[-1] > 60
    assert tables["opportunities"]["closed_at"].isna().sum() >= 300
    assert contracts.loc[contracts["ends_at"].isna(), "account_id"].nunique() >= 700


def test_every_canonical_table_is_there_with_canonical_types(tiny_company):
    assert list(tiny_company.tables) == list(TABLES)
    for name, table in TABLES.items():
        frame = tiny_company.tables[name]
        dtypes = {
            "text": "str",
            "number": "float64",
            "flag": "boolean",
            "time": "datetime64[us]",
            "date": "datetime64[us]",
        }
        found = {c.name: str(frame[c.name].dtype) for c in table.columns if c.name in frame}
        assert found == {c.name: dtypes[c.type] for c in table.columns if c.name in frame}, name
        assert {c.name for c in table.columns if c.required} <= set(frame.columns)
        assert not frame.duplicated(list(table.key)).any(), name
        for column in table.columns:
            if column.required:
                assert frame[column.name].notna().all(), (name, column.name)
            if column.minimum is not None and column.name in frame:
                assert not (frame[column.name] < column.minimum).any(), (name, column.name)
            if column.choices and column.name in frame:
                assert set(frame[column.name].dropna()) <= set(column.choices), (name, column.name)


def test_every_reference_points_at_a_record(tiny_company):
    tables = tiny_company.tables
    for name, table in TABLES.items():
        for column in table.columns:
            if column.references and column.name in tables[name]:
                known = tables[column.references][TABLES[column.references].key[0]]
                assert tables[name][column.name].dropna().isin(known).all(), (name, column.name)


def test_every_row_was_recorded_within_the_history_and_not_before_it_happened(tiny_company):
    for name, table in TABLES.items():
        if table.occurred_at:
            frame = tiny_company.tables[name]
            recorded = frame[RECORDED_AT]
            assert (recorded >= frame[table.occurred_at]).all(), name
            assert (recorded >= pd.Timestamp(START)).all(), name
            assert (recorded < pd.Timestamp(END)).all(), name


def test_about_three_in_a_hundred_events_are_recorded_late(small_company):
    for name in ("activities", "orders", "tickets", "touches"):
        frame = small_company.tables[name]
        late = (frame[RECORDED_AT] > frame["occurred_at"]).mean()
        assert 0.02 < late < 0.04, name


@pytest.mark.parametrize(
    ("table", "column", "records"),
    [
        ("activities", "lead_id", "leads"),
        ("activities", "opportunity_id", "opportunities"),
        ("activities", "account_id", "accounts"),
        ("activities", "contact_id", "contacts"),
        ("touches", "lead_id", "leads"),
        ("touches", "account_id", "accounts"),
        ("stages", "opportunity_id", "opportunities"),
        ("tickets", "account_id", "accounts"),
        ("orders", "account_id", "accounts"),
    ],
)
def test_no_event_comes_before_its_record_or_after_its_closing(tiny_company, table, column, records):
    events = tiny_company.tables[table]
    parent = tiny_company.tables[records].set_index(column)
    of_record = events[events[column].notna()]
    created = of_record[column].map(parent["created_at"])
    assert (of_record["occurred_at"] >= created).all()
    if "closed_at" in parent:
        closed = of_record[column].map(parent["closed_at"])
        assert not (of_record["occurred_at"] > closed).any()


def test_a_converted_lead_points_at_its_account_and_its_opportunity(tiny_company):
    tables = tiny_company.tables
    leads, deals = tables["leads"], tables["opportunities"].set_index("opportunity_id")
    converted = leads[leads["outcome"] == "converted"]
    of_lead = deals.loc[converted["opportunity_id"]]
    assert of_lead["lead_id"].tolist() == converted["lead_id"].tolist()
    assert of_lead["account_id"].tolist() == converted["account_id"].tolist()
    assert (of_lead["created_at"].to_numpy() == converted["closed_at"].to_numpy()).all()
    assert leads.loc[leads["outcome"] != "converted", ["account_id", "opportunity_id"]].isna().all(axis=None)


def test_a_won_deal_brings_an_order_and_a_new_customer_a_contract(tiny_company):
    tables = tiny_company.tables
    won = tables["opportunities"][tables["opportunities"]["outcome"] == "won"].set_index("opportunity_id")
    orders = tables["orders"].dropna(subset="opportunity_id").set_index("opportunity_id")
    assert set(orders.index) <= set(won.index)
    assert len(orders) >= 0.98 * len(won)  # a few orders are recorded only after the end
    assert (orders["amount"] == won.loc[orders.index, "amount"]).all()
    customers = set(tables["contracts"]["account_id"])
    assert set(won["account_id"]) <= customers


def test_stages_are_entered_one_after_the_other(tiny_company):
    stages = tiny_company.tables["stages"].sort_values(["opportunity_id", "occurred_at"])
    number = stages["stage"].map({stage: place for place, stage in enumerate(STAGES)})
    steps = number.groupby(stages["opportunity_id"]).diff().dropna()
    assert number.groupby(stages["opportunity_id"]).first().eq(0).all()
    assert (steps >= 1).all()  # more than one where a row is recorded only after the end


def test_changes_of_tracked_fields_lead_to_the_value_on_the_record(tiny_company):
    tables = tiny_company.tables
    ids = {"accounts": "account_id", "leads": "lead_id", "opportunities": "opportunity_id"}
    tracked = {(table, field) for table, fields in TRACKED.items() for field in fields}
    found = tables["changes"].groupby(["table", "field"])
    assert set(found.groups) <= tracked
    for (table, field), changes in found:
        by_record = changes.sort_values("occurred_at").groupby("record_id")
        previous = by_record["new_value"].shift()
        assert (previous.isna() | (previous == changes["old_value"])).mean() > 0.99  # late rows break some chains
        last = by_record["new_value"].last()
        record = tables[table].set_index(ids[table])[field].loc[last.index]
        if record.dtype == "float64":
            shown = record.astype("int64").astype("str")
        elif record.dtype == "str":
            shown = record
        else:
            shown = record.dt.strftime("%Y-%m-%d")
        assert (shown == last).mean() > 0.97, (table, field)


def test_fixed_and_tracked_fields_exist_and_do_not_overlap(tiny_company):
    for name in FIXED:
        fixed, tracked = set(FIXED[name]), set(TRACKED[name])
        assert fixed | tracked <= set(tiny_company.tables[name].columns)
        assert fixed & tracked == set()


def test_text_is_chinese_and_english(tiny_company):
    names = tiny_company.tables["accounts"]["name"]
    is_chinese = names.str.contains(r"[\u4e00-\u9fff]")
    assert 0.5 < is_chinese.mean() < 0.8
    assert names[~is_chinese].str.endswith("Co., Ltd.").all()
    assert tiny_company.tables["reps"]["name"].str.fullmatch(r"[\u4e00-\u9fff]{2,3} [A-Z][a-z]+ [A-Z][a-z]+").all()


def test_every_seller_has_a_manager_and_every_manager_the_director(tiny_company):
    reps = tiny_company.tables["reps"].set_index("rep_id")
    managers = reps.loc[reps.loc[reps["role"] == "seller", "manager_id"]]
    assert (managers["role"] == "manager").all()
    assert (reps.loc[managers["manager_id"], "role"] == "director").all()
    assert (reps["role"] == "director").sum() == 1


def test_propensities_are_logged_where_chance_decided_and_true(small_company):
    actions = small_company.tables["actions"]
    by_experiment = actions["proposed_by"] == "experiment"
    assert (actions["propensity"].notna() == by_experiment).all()
    done = actions[by_experiment].groupby("propensity")["accepted"].mean().astype(float)
    assert np.allclose(done, done.index.to_numpy(), atol=0.05)
