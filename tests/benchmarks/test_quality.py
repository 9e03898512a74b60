"""Are the rows of the quality benchmark split in time, and does it report what others predict?"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from benchmarks.quality import maven, olist, others
from benchmarks.quality.__main__ import PARTS
from benchmarks.quality.report import row


def test_the_parts_are_the_modules_that_measure():
    assert {"classifiers", "small_samples"} <= set(PARTS)
    assert "tasks" not in PARTS


@pytest.mark.parametrize(("make", "name"), [(olist.leads, "olist"), (lambda: maven.deals(14), "maven_crm")])
def test_training_rows_are_older_than_test_rows(real_data: Callable[[str], Path], make, name):
    real_data(name)
    task = make()
    assert task.cutoffs[task.is_train].max() <= task.cutoffs[task.is_test].min()
    assert not (task.is_train & task.is_test).any()


def test_rates_of_leads_know_only_wins_before_the_contact(real_data: Callable[[str], Path]):
    real_data("olist")
    task = olist.leads_with_rates()
    first = task.cutoffs < "2017-12-01"  # the first win on record is later
    assert not task.frame.loc[first, "origin_rate"].fillna(0).to_numpy().any()


def test_every_peer_predicts_probabilities(real_data: Callable[[str], Path]):
    real_data("maven_crm")
    task = maven.deals(30)
    rows = task.frame[task.is_train], task.y[task.is_train], task.test_frame
    for peer in (others.base_rate, others.logit, others.naive_bayes, others.lightgbm):
        probability = peer(*rows)
        assert probability.shape == task.test_y.shape
        assert np.all((probability >= 0) & (probability <= 1))


def test_a_row_says_whether_its_target_is_met(capsys):
    assert row("loss", 0.5, "", most=0.5)["ok"]
    assert not row("auc", 0.69, "", least=0.7)["ok"]
    assert "MISSED" in capsys.readouterr().out
