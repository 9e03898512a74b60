"""Does the simulated company come in like any other source, and does its truth stay behind?"""

import pandas as pd
import pytest

from features.schema import TABLES
from pipelines.connectors.simulated import SimulatedConnector
from pipelines.contract import keep_contract, orphans
from pipelines.mapping import RawDatabase


@pytest.fixture(scope="module")
def connector():
    return SimulatedConnector("tiny", seed=7)


def test_every_canonical_table_comes_in_and_keeps_the_contract(connector):
    mapping = connector.mapping()
    assert list(mapping) == list(TABLES)
    raw = {name: connector.read_raw(name).data for name in mapping}
    now = pd.Timestamp("2026-01-01")
    with RawDatabase(raw) as database:
        checked = [keep_contract(mapped.table, mapped.data, now) for mapped in database.select_all(mapping)]
    assert {c.table.name: c.aside.num_rows for c in checked if c.aside.num_rows} == {}
    assert {c.table.name: c.copies + c.superseded for c in checked if c.copies + c.superseded} == {}
    good = {c.table.name: c.good for c in checked}
    assert {name: lost for name, frame in good.items() if (lost := orphans(TABLES[name], frame, good))} == {}


def test_the_mapping_names_fixed_and_tracked_fields(connector):
    mapping = connector.mapping()
    assert mapping["opportunities"].tracked == ("owner_id", "amount", "expected_close_on")
    assert "source" in mapping["leads"].fixed
    assert mapping["orders"].fixed == ()


def test_equal_sizes_and_seeds_have_equal_digests(connector):
    assert connector.digests() == SimulatedConnector("tiny", seed=7).digests()
    assert connector.digests() != SimulatedConnector("tiny", seed=8).digests()
    assert connector.digests() != SimulatedConnector("small", seed=7).digests()
    assert connector.digests().keys() == TABLES.keys()


def test_a_table_the_company_does_not_have_is_named(connector):
    with pytest.raises(KeyError, match='the simulated company has no table "invoices"'):
        connector.read_raw("invoices")


def test_the_truth_stays_behind(connector):
    public = {name for name in dir(connector) if not name.startswith("_")}
    assert public == {"digests", "mapping", "planted_leaks", "read_raw", "seed", "size"}
    columns = {column for name in TABLES for column in connector.read_raw(name).data.column_names}
    hidden = {"quality", "fit", "health", "level", "skill", "effect", "uplift", "state", "truth"}
    assert columns & hidden == set()
