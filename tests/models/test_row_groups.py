"""Do trees from groups of rows on disk equal trees from the same rows in memory?"""

import numpy as np
import pandas as pd
import pytest

from models.columns import Columns
from models.row_groups import grow_trees
from models.trees import Trees


class Groups:
    """Rows in memory, handed out in groups; counts how often a group is read."""

    def __init__(self, frame, y, sizes):
        self.sizes, self.labels, self.reads = sizes, y, 0
        self._frame, self._starts = frame, np.cumsum([0, *sizes])

    def frame(self, group):
        self.reads += 1
        return self._frame.iloc[self._starts[group] : self._starts[group + 1]]


def invented(rows=5000):
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "amount": np.where(rng.random(rows) < 0.3, np.nan, rng.lognormal(8, 1, rows)),
            "emails": rng.poisson(0.4, rows).astype(float),
            "source": pd.array(rng.choice(["web", "fair", "fax", None], rows, p=[0.6, 0.3, 0.002, 0.098]), dtype="str"),
            "empty": np.nan,
        }
    )
    y = (rng.random(rows) < 0.2 + 0.3 * (frame["emails"] > 0) + 0.2 * (frame["source"] == "fair")).to_numpy(float)
    return frame, y


@pytest.mark.parametrize("sizes", [[5000], [1024, 1024, 1024, 1024, 904], [1, 4998, 1]])
def test_trees_from_groups_are_the_trees_from_memory(tmp_path, sizes):
    frame, y = invented()
    columns = Columns.learn(frame)
    assert columns.levels["source"] == ("fair", "web")  # a fax is rare: pooled in both
    in_memory = Trees.fit(
        columns.encode(frame), y, np.ones(len(y)), columns=(0, 1, 2, 3), categorical=columns.categorical, rounds=30
    )
    from_groups = grow_trees(Groups(frame, y, sizes), columns, 30, tmp_path)
    trees, recipe = from_groups.text.split("parameters:")
    assert trees == in_memory.text.split("parameters:")[0]
    assert "[force_col_wise: 1]" in recipe
    np.testing.assert_array_equal(from_groups.score(columns.encode(frame)), in_memory.score(columns.encode(frame)))


def test_a_second_training_reads_the_binned_rows_and_no_group(tmp_path, capfd):
    frame, y = invented()
    columns, groups = Columns.learn(frame), Groups(frame, y, [3000, 2000])
    first = grow_trees(groups, columns, 10, tmp_path)
    assert groups.reads == 4  # edges of the bins, then rows
    groups.reads = 0
    assert grow_trees(groups, columns, 10, tmp_path).text == first.text
    assert groups.reads == 0
    assert len(grow_trees(groups, columns, 20, tmp_path).text) > len(first.text)
    assert capfd.readouterr().out == ""


def test_other_columns_are_binned_anew(tmp_path):
    frame, y = invented()
    groups = Groups(frame, y, [5000])
    grow_trees(groups, Columns.learn(frame), 3, tmp_path)
    grow_trees(groups, Columns.learn(frame[["amount", "source"]]), 3, tmp_path)
    assert len(list(tmp_path.glob("binned-*.bin"))) == 2
    assert not list(tmp_path.glob("*.draft"))
