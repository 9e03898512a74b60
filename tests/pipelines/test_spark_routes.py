"""Do the events of an id go to every bucket that needs them, and to no other?"""

import numpy as np
import pandas as pd

from features.schema import bucket_of
from features.snapshots import CrmHistory
from pipelines.spark_routes import event_tables, route
from tests.features.worlds import World, known_spine

N = 8


def _moved() -> CrmHistory:
    """Two deals: d0 went from a1 over a2 to a3, d1 has no account."""
    time = pd.Timestamp("2025-01-01").as_unit("us")
    deals = pd.DataFrame(
        {"opportunity_id": ["d0", "d1"], "created_at": time, "account_id": pd.Series(["a3", None], dtype="str")}
    )
    changes = pd.DataFrame(
        {
            "table": "opportunities",
            "record_id": "d0",
            "field": "account_id",
            "old_value": ["a1", "a2"],
            "new_value": ["a2", "a3"],
            "occurred_at": time,
        }
    )
    accounts = pd.DataFrame({"account_id": ["a1", "a2", "a3"], "created_at": time})
    tables = {"opportunities": deals, "changes": changes, "accounts": accounts}
    return CrmHistory(tables, tracked={"opportunities": frozenset({"account_id"})})


def _buckets(crm: CrmHistory, spine: pd.DataFrame, entity: str, column: str) -> dict[str, list[int]]:
    found = route(crm, spine, entity, N).wanted[column].to_pydict()
    return dict(zip(found["id"], found["buckets"], strict=True))


def test_an_entity_lies_in_the_bucket_of_its_id() -> None:
    crm = World(3).history()
    for entity, column in (("lead", "lead_id"), ("account", "account_id")):
        spine = known_spine(crm, entity)
        routes = route(crm, spine, entity, N)
        assert (routes.buckets == bucket_of(spine["entity_id"], N)).all()
        assert list(routes.wanted) == [column]
        wanted = _buckets(crm, spine, entity, column)
        assert wanted == {key: bucket_of([key], N).tolist() for key in sorted(set(spine["entity_id"]))}


def test_a_deal_lies_with_its_account_and_gets_the_events_of_all_it_ever_had() -> None:
    cutoff = pd.Timestamp("2025-02-01").as_unit("us")
    spine = pd.DataFrame({"entity_id": ["d1", "d0", "d0"], "cutoff": cutoff})
    home, own = bucket_of(["a3"], N).item(), bucket_of(["d1"], N).item()
    crm = _moved()
    assert route(crm, spine, "deal", N).buckets.tolist() == [own, home, home]
    assert _buckets(crm, spine, "deal", "opportunity_id") == {"d0": [home], "d1": [own]}
    assert _buckets(crm, spine, "deal", "account_id") == {"a1": [home], "a2": [home], "a3": [home]}


def test_an_account_of_several_deals_is_wanted_once_a_bucket() -> None:
    crm = World(3).history()
    spine = known_spine(crm, "deal")
    lists = _buckets(crm, spine, "deal", "account_id").values()
    assert all(buckets == sorted(set(buckets)) for buckets in lists)


def test_tables_of_records_are_not_spread() -> None:
    assert event_tables(World(3).history()) == ["activities", "contracts", "orders", "tickets", "touches"]


def test_an_empty_spine_wants_nothing() -> None:
    crm = World(3).history()
    routes = route(crm, known_spine(crm, "deal").iloc[:0], "deal", N)
    assert len(routes.buckets) == 0
    assert np.all([len(wanted) == 0 for wanted in routes.wanted.values()])
