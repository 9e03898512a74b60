"""Do trees from groups of rows on disk equal trees from the same rows in memory?"""

import numpy as np
import pandas as pd
import pytest

from models.classification import Classifier
from models.columns import Columns
from models.row_groups import grow_trees
from models.scores import Score
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
    only_one = (frame["emails"] > 0) ^ (frame["source"] == "fair")  # which no line follows
    y = (rng.random(rows) < np.where(only_one, 0.7, 0.2)).astype(float)
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


def test_trees_grow_on_some_columns_only(tmp_path):
    frame, y = invented()
    columns = Columns.learn(frame)
    grown = grow_trees(Groups(frame, y, [5000]), columns, 20, tmp_path, only=(0, 2))
    _, parts = grown.contributions(columns.encode(frame))
    assert parts[:, [0, 2]].any()
    assert not parts[:, [1, 3]].any()


def test_other_columns_are_binned_anew(tmp_path):
    frame, y = invented()
    groups = Groups(frame, y, [5000])
    grow_trees(groups, Columns.learn(frame), 3, tmp_path)
    grow_trees(groups, Columns.learn(frame[["amount", "source"]]), 3, tmp_path)
    assert len(list(tmp_path.glob("binned-*.bin"))) == 2
    assert not list(tmp_path.glob("*.draft"))


@pytest.mark.parametrize("rung", ["lightgbm", "blend"])
def test_a_model_chosen_on_a_sample_grows_its_trees_on_all_rows(tmp_path, rung):
    frame, y = invented(6000)
    cutoffs, ids = pd.date_range("2024-01-01", periods=6000, freq="h"), np.arange(6000) // 2
    sample = ids % 2 == 0
    chosen = Classifier(max_rung=rung).fit(
        frame[sample], y[sample], cutoffs=cutoffs[sample], groups=ids[sample], of=6000
    )
    if rung == "blend":  # the rows are those of a step: put the mean of both in its place
        parts = (
            *Classifier(max_rung="logistic").fit(frame, y, cutoffs=cutoffs).state_.score.parts,
            *chosen.state_.score.parts,
        )
        chosen.state_ = chosen.state_.model_copy(update={"score": Score(parts=parts)})
    assert chosen.has_trees
    grown = chosen.grow(Groups(frame, y, [2500, 3500]), tmp_path)
    assert chosen.rung_reason_.endswith("; learnt from 3000 of 6000 rows, those of a sample of whole entities")
    assert grown.rung_reason_ == f"{chosen.rung_reason_}; trees grown on all 6000 rows"
    assert grown.calibration_ == chosen.calibration_
    *linear, trees = grown.state_.score.parts
    assert linear == list(chosen.state_.score.parts[:-1])
    assert trees.rounds == chosen.state_.score.parts[-1].rounds
    columns = chosen.state_.columns
    everything = Trees.fit(
        columns.encode(frame),
        y,
        np.ones(len(y)),
        columns=(0, 1, 2, 3),
        categorical=columns.categorical,
        rounds=trees.rounds,
    )
    np.testing.assert_array_equal(trees.score(columns.encode(frame)), everything.score(columns.encode(frame)))
    again = Classifier.from_files(grown.to_files())
    np.testing.assert_array_equal(again.predict_proba(frame), grown.predict_proba(frame))


def test_without_trees_there_is_nothing_to_grow(tmp_path):
    frame, y = invented(2000)
    cutoffs = pd.date_range("2024-01-01", periods=2000, freq="h")
    linear = Classifier(max_rung="logistic").fit(frame, y, cutoffs=cutoffs)
    assert not linear.has_trees
    assert linear.grow(Groups(frame, y, [2000]), tmp_path).to_files() == linear.to_files()
    assert list(tmp_path.iterdir()) == []
