"""Does a sample hold whole entities, no more rows than allowed, and always the same ones?"""

import numpy as np
import pandas as pd
import pytest

from pipelines.home import Home
from pipelines.samples import choose_sample, label
from pipelines.training_rows import Workshop


@pytest.mark.parametrize("name", ["leads", "churn", "deals"])
def test_a_sample_holds_whole_entities_and_no_more_rows_than_allowed(demo_home: Home, name: str) -> None:
    workshop = Workshop.open(demo_home)
    task = workshop.settings.task(name)
    cutoffs = task.cutoffs(workshop.crm, workshop.known_until)
    spine, labels = label(task, workshop.crm, cutoffs, workshop.known_until)
    assert len(spine) == len(labels)
    most = len(spine) // 3
    sample = choose_sample([spine], cutoffs, most)
    kept = sample.keeps(spine["entity_id"])
    assert 0 < kept.sum() <= most
    assert kept.sum() > most / 8  # a sample is half, a quarter, an eighth ... of the entities
    assert not set(spine["entity_id"][kept]) & set(spine["entity_id"][~kept])
    assert sample.total(cutoffs) == len(spine)
    assert sample.total(cutoffs[:5]) == spine["cutoff"].isin(cutoffs[:5]).sum()
    again = choose_sample([spine[::2], spine[1::2]], cutoffs, most)
    np.testing.assert_array_equal(again.keeps(spine["entity_id"]), kept)


def test_all_entities_are_kept_where_their_rows_fit(demo_home: Home) -> None:
    workshop = Workshop.open(demo_home)
    ground = workshop.ground(workshop.settings.task("churn"))
    assert ground.sample.of == 1
    assert ground.crm is workshop.crm
    assert ground.sample.keeps(pd.Series(["A1", "客户"])).all()
