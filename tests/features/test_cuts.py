"""Does a cut leave what the CRM showed at the cutoff, and nothing that was written later?"""

import pandas as pd
import pytest

from features.cuts import cut_history
from features.matrix import build_matrix
from features.schema import ENTITIES, custom_table
from features.snapshots import CrmHistory
from tests.features.worlds import CUTOFFS, World, known_spine

CUTOFF = pd.Timestamp("2026-04-01")
EARLY, LATE = "2026-01-01", "2026-05-01"


def _frame(**columns: list) -> pd.DataFrame:
    frame = pd.DataFrame(columns)
    times = [name for name in frame if name.endswith(("_at", "_on"))]
    return frame.astype(dict.fromkeys(times, "datetime64[us]"))


def _cut(table: str, frame: pd.DataFrame, *changes: tuple, **known: frozenset) -> pd.DataFrame:
    columns = ["record_id", "field", "old_value", "new_value", "occurred_at", "recorded_at"]
    tables = {table: frame}
    if changes:
        rows = pd.DataFrame(list(changes), columns=columns).assign(table=table)
        tables["changes"] = rows.astype(dict.fromkeys(columns[-2:], "datetime64[us]"))
    crm = CrmHistory(tables, **{name: {table: fields} for name, fields in known.items()})
    cut = cut_history(crm, CUTOFF)
    assert dict(cut.tables[table].dtypes) == dict(frame.dtypes)
    return cut.tables[table]


def test_a_row_stays_if_it_had_been_recorded() -> None:
    activities = _frame(
        activity_id=["past", "late", "future", "on the cutoff", "planned", "no second clock", "never"],
        occurred_at=[EARLY, EARLY, LATE, CUTOFF, LATE, EARLY, None],
        recorded_at=[EARLY, LATE, LATE, CUTOFF, EARLY, None, None],
    )
    cut = _cut("activities", activities)
    assert cut["activity_id"].tolist() == ["past", "planned", "no second clock"]
    assert cut["occurred_at"].notna().all()


def test_a_change_that_was_recorded_ahead_of_its_time_has_changed_nothing() -> None:
    deals = _frame(opportunity_id=["d"], created_at=[EARLY], grade=["c"])
    changes = [("d", "grade", "a", "b", "2026-02-01", LATE), ("d", "grade", "b", "c", LATE, EARLY)]
    assert _cut("opportunities", deals, *changes, tracked=frozenset({"grade"}))["grade"].tolist() == ["a"]


def test_a_closing_that_had_not_come_goes_with_what_it_tells() -> None:
    leads = _frame(
        lead_id=["closed", "open", "on the cutoff"],
        created_at=[EARLY] * 3,
        closed_at=["2026-02-01", LATE, CUTOFF],
        outcome=["converted", "converted", "disqualified"],
        first_response_at=["2026-02-01", LATE, None],
    )
    cut = _cut("leads", leads)
    assert cut["outcome"].fillna("-").tolist() == ["converted", "-", "-"]
    assert cut["closed_at"].notna().tolist() == [True, False, False]
    assert cut["first_response_at"].notna().tolist() == [True, False, False]
    tickets = _frame(
        ticket_id=["s1", "s2"],
        account_id=["a", "a"],
        occurred_at=[EARLY, EARLY],
        closed_at=["2026-02-01", LATE],
        satisfaction=[5.0, 1.0],
        priority=["low", "high"],
    )
    cut = _cut("tickets", tickets)
    assert cut["satisfaction"].tolist()[0] == 5.0
    assert pd.isna(cut["satisfaction"][1])
    assert cut["priority"].tolist() == ["low", "high"]


def test_an_end_that_is_agreed_from_the_start_stays() -> None:
    contracts = _frame(
        contract_id=["k"],
        account_id=["a"],
        starts_at=[EARLY],
        ends_at=[LATE],
        cancelled_at=[LATE],
        monthly_amount=[9.0],
    )
    assert _cut("contracts", contracts)["ends_at"].isna().all()
    cut = _cut("contracts", contracts, fixed=frozenset({"ends_at"}))
    assert cut["ends_at"].tolist() == [pd.Timestamp(LATE)]
    assert cut["cancelled_at"].isna().all()


@pytest.mark.parametrize(
    ("values", "old", "new", "shown"),
    [
        (["b", "z"], "a", "b", "a"),
        ([2.5, 9.0], "1.25", "2.5", 1.25),
        ([2.5, 9.0], "many", "2.5", None),
        (pd.array([True, True], dtype="boolean"), "False", "True", False),
        (pd.to_datetime([LATE, LATE]).as_unit("us"), "2026-03-01", LATE, pd.Timestamp("2026-03-01")),
    ],
)
def test_a_later_change_is_undone(values: list, old: str, new: str, shown: object) -> None:
    deals = pd.DataFrame({"opportunity_id": ["d", "other"], "created_at": pd.to_datetime([EARLY] * 2).as_unit("us")})
    deals = deals.assign(grade=values)
    cut = _cut("opportunities", deals, ("d", "grade", old, new, LATE, LATE), tracked=frozenset({"grade"}))
    assert (pd.isna(cut["grade"][0]) and shown is None) or cut["grade"][0] == shown
    assert cut["grade"][1] == values[1]


def test_what_the_crm_showed_is_the_newest_value_known_else_the_one_before_the_first_change() -> None:
    deals = _frame(opportunity_id=["d", "e", "f"], created_at=[EARLY] * 3, grade=["4", "3", "1"])
    changes = [
        ("d", "grade", "1", "2", "2026-02-01", "2026-02-01"),
        ("d", "grade", "2", "3", "2026-02-02", LATE),
        ("d", "grade", "3", None, "2026-02-03", "2026-02-04"),
        ("d", "grade", None, "4", "2026-02-05", LATE),
        ("e", "grade", "1", "2", "2026-02-01", LATE),
        ("e", "grade", "2", "3", "2026-02-02", LATE),
        ("gone", "grade", "2", "3", LATE, LATE),
        ("e", "no such field", "2", "3", LATE, LATE),
    ]
    cut = _cut("opportunities", deals, *changes, tracked=frozenset({"grade"}))
    assert cut["grade"].fillna("-").tolist() == ["-", "1", "1"]


def test_a_change_without_its_old_value_leaves_nothing_known() -> None:
    deals = _frame(opportunity_id=["d"], created_at=[EARLY], grade=["b"])
    changes = _frame(record_id=["d"], new_value=["b"], occurred_at=[LATE]).assign(table="opportunities", field="grade")
    crm = CrmHistory({"opportunities": deals, "changes": changes}, tracked={"opportunities": frozenset({"grade"})})
    assert cut_history(crm, CUTOFF).tables["opportunities"]["grade"].isna().all()


def test_a_field_of_a_record_without_history_is_not_known() -> None:
    accounts = _frame(
        account_id=["a"],
        created_at=[EARLY],
        status=["gold"],
        visited_at=[EARLY],
        industry=["bank"],
        recorded_at=[EARLY],
    )
    cut = _cut("accounts", accounts, fixed=frozenset({"industry"}))
    assert cut.columns[cut.notna().all()].tolist() == ["account_id", "created_at", "industry", "recorded_at"]
    reps = _frame(rep_id=["r"], name=["Ann"], hired_at=[EARLY], left_at=[LATE])
    cut = _cut("reps", reps)
    assert cut.columns[cut.notna().all()].tolist() == ["rep_id", "hired_at"]


def test_events_of_custom_tables_are_cut_by_their_clocks() -> None:
    visits = _frame(visit_id=["v1", "v2"], account_id=["a", "a"], occurred_at=[EARLY, LATE], page=["x", "y"])
    table = custom_table("web_visits", "visit_id", ["account_id"])
    cut = cut_history(CrmHistory({"web_visits": visits}, custom={"web_visits": table}), CUTOFF)
    assert cut.tables["web_visits"]["page"].tolist() == ["x"]


@pytest.mark.parametrize("cutoff", CUTOFFS)
def test_no_feature_tells_the_whole_history_from_the_cut_one(cutoff: pd.Timestamp) -> None:
    crm = World(11, events=120).history()
    cut = cut_history(crm, cutoff)
    for entity in ENTITIES:
        spine = known_spine(crm, entity, pd.DatetimeIndex([cutoff]))
        whole, again = build_matrix(crm, spine, entity), build_matrix(cut, spine, entity)
        pd.testing.assert_frame_equal(again.frame, whole.frame, check_exact=True)
        assert again.features == whole.features
