"""Are many rows, in any order and on many threads, the same as few?"""

import numpy as np
import pandas as pd

from features.matrix import build_matrix
from features.scans import MANY_ROWS, layout
from features.snapshots import CrmHistory
from tests.features.worlds import World


def test_rows_are_brought_together_by_group_and_cutoff() -> None:
    spread = layout(np.array([2, -1, 0, 2, 0]), np.array([5, 1, 9, 4, 8]))
    assert spread.groups.tolist() == [0, 2]
    assert spread.starts.tolist() == [0, 2, 4]
    assert spread.rows.tolist() == [4, 2, 3, 0]
    assert spread.cutoffs.tolist() == [8, 9, 4, 5]


def test_parts_hold_all_rows_once() -> None:
    spread = layout(np.repeat(np.arange(7), 3), np.tile(np.arange(3), 7))
    parts = spread.parts(3)
    assert np.concatenate([part.groups for part in parts]).tolist() == list(range(7))
    assert np.concatenate([part.rows for part in parts]).tolist() == list(range(21))
    assert [part.starts[-1] for part in parts] == [len(part.rows) for part in parts]


def test_many_rows_are_the_same_as_few() -> None:
    world = World(3)
    crm = CrmHistory({"leads": world.leads()[["lead_id", "created_at"]], "touches": world.touches()})
    days = pd.date_range("2026-02-01", periods=MANY_ROWS // 25 + 1, unit="us")
    spine = pd.MultiIndex.from_product([world.ids("l", 25), days]).to_frame(index=False, name=["entity_id", "cutoff"])
    assert len(spine) > MANY_ROWS
    whole = build_matrix(crm, spine, "lead").frame
    some = np.random.default_rng(0).choice(len(spine), 300)
    few = build_matrix(crm, spine.iloc[some], "lead").frame
    pd.testing.assert_frame_equal(few, whole.iloc[some].reset_index(drop=True), check_exact=True)
