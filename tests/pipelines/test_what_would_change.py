"""Do acts move scores as told, stay within what is seen, and say that they are associations?"""

import pandas as pd
import pytest

from pipelines.errors import WrongUseError
from pipelines.explain import NoScoreError
from pipelines.home import Home
from pipelines.ledger import latest_run
from pipelines.what_would_change import MOST_ACTS, what_would_change


def scores(home: Home, task: str) -> pd.DataFrame:
    run = latest_run(home)
    assert run is not None
    return run.scores(task)


def test_each_act_raises_the_probability_further(demo_home: Home) -> None:
    found = [
        what_would_change(demo_home, "lead", entity_id) for entity_id in scores(demo_home, "leads")["entity_id"][:4]
    ]
    assert any(answer.steps for answer in found)
    for answer in found:
        path = [answer.probability, *(step.probability for step in answer.steps)]
        assert path == sorted(path)
        assert len({step.act for step in answer.steps}) == len(answer.steps) <= MOST_ACTS
        assert "association" in answer.note
        assert answer.reached is None


def test_the_probability_that_a_customer_leaves_goes_down(demo_home: Home) -> None:
    row = scores(demo_home, "churn").sort_values("probability").iloc[-1]
    answer = what_would_change(demo_home, "account", row["entity_id"], language="zh")
    path = [answer.probability, *(step.probability for step in answer.steps)]
    assert path == sorted(path, reverse=True)
    assert path[0] == pytest.approx(row["probability"], abs=1e-9)
    assert answer.score_id == row["score_id"]
    assert "关联" in answer.note


def test_a_target_asks_for_no_more_than_it_needs(demo_home: Home) -> None:
    entity_id = next(
        entity_id
        for entity_id in scores(demo_home, "leads")["entity_id"]
        if what_would_change(demo_home, "lead", entity_id).steps
    )
    far = what_would_change(demo_home, "lead", entity_id)
    near = what_would_change(demo_home, "lead", entity_id, target=(far.probability + far.steps[0].probability) / 2)
    assert near.reached
    assert len(near.steps) == 1
    assert near.steps[0].times <= far.steps[0].times
    assert what_would_change(demo_home, "lead", entity_id, target=far.probability / 2).steps == ()
    assert what_would_change(demo_home, "lead", entity_id, target=0.9999).reached is False


def test_what_cannot_be_asked_is_named(demo_home: Home) -> None:
    with pytest.raises(WrongUseError, match="target 3: expected a probability between 0 and 1"):
        what_would_change(demo_home, "lead", "nobody", target=3)
    with pytest.raises(NoScoreError, match="has no lead 'nobody'"):
        what_would_change(demo_home, "lead", "nobody")
