from datetime import datetime

import pandas as pd
import pytest

from serving.access import Book, Principal
from serving.answers import explain
from serving.audit import seen_in
from serving.errors import InvalidRequestError, NotFoundError
from serving.score_histories import score_history, why_it_moved
from serving.snapshot import load_snapshot
from tests.serving.small_company import CUTOFF, THEN

ALL = Book(None)
TASKS = {"lead": "leads", "deal": "deals", "account": "churn"}


@pytest.fixture(scope="module")
def snapshot(twice):
    return load_snapshot(twice)


def oldest(snapshot, entity):
    champion = snapshot.champions[TASKS[entity]]
    created = snapshot.records(entity)["created_at"].reindex(list(champion.position))
    mine = [i for i in created.index if snapshot.owners(entity)[i] == "LI"]
    return created[mine].idxmin()


@pytest.mark.parametrize("entity", TASKS)
def test_the_last_of_the_history_is_the_score_that_is_shown(snapshot, twice, entity):
    entity_id = oldest(snapshot, entity)
    items = score_history(snapshot, ALL, twice, entity, entity_id).items
    shown = explain(snapshot, ALL, entity, entity_id, "en", task=TASKS[entity]).score
    last = items[-1]
    assert (last.score_id, last.probability, last.low) == (shown.score_id, shown.probability, shown.low)
    assert [item.cutoff for item in items] == sorted({item.cutoff for item in items})


@pytest.mark.parametrize("entity", TASKS)
def test_what_the_ledger_has_of_a_day_is_what_was_shown_then(snapshot, twice, entity):
    items = score_history(snapshot, ALL, twice, entity, oldest(snapshot, entity)).items
    (then,) = [item for item in items if item.cutoff.startswith(f"{THEN:%Y-%m-%d}")]
    assert then.was_shown
    assert (then.model_version, items[-1].is_new_model) == (7, True)
    filled = [item for item in items if not item.was_shown]
    assert {item.model_version for item in filled} <= {1}


def test_before_a_record_was_there_it_had_no_score(snapshot, twice):
    champion = snapshot.champions["leads"]
    created = snapshot.records("lead")["created_at"].reindex(list(champion.position))
    items = score_history(snapshot, ALL, twice, "lead", created.idxmax()).items
    assert all(pd.Timestamp(item.cutoff[:-1]) > created.max() for item in items)


def test_the_audit_tells_of_each_score_by_its_run_and_version(snapshot, twice):
    history = score_history(snapshot, ALL, twice, "lead", oldest(snapshot, "lead"))
    seen = list(seen_in(history))
    assert {(one.run_id, one.model_version) for one in seen if one.run_id} == {
        (snapshot.run.run_id, 1),
        (next(item.score_id.split(".")[0] for item in history.items if item.model_version == 7), 7),
    }


@pytest.mark.parametrize("entity", TASKS)
@pytest.mark.parametrize("days", [14, 15])
def test_moves_and_topics_sum_to_the_change(snapshot, twice, entity, days):
    entity_id = oldest(snapshot, entity)
    since = (CUTOFF - pd.Timedelta(days=days)).to_pydatetime()
    found = why_it_moved(snapshot, ALL, twice, entity, entity_id, since=since, language="zh")
    assert found.before.was_shown == (days == 14)
    assert found.change == pytest.approx(found.score.probability - found.before.probability, abs=1e-12)
    for sums in (found.moves, found.topics):
        assert sum(one.points for one in sums) == pytest.approx(found.change, abs=1e-9)
        assert sum(one.contribution for one in sums) == pytest.approx(found.change_raw, abs=1e-9)
    models = [move for move in found.moves if move.feature == "model_change"]
    assert len(models) == (days == 14)


def test_a_day_that_cannot_be_compared_is_refused(snapshot, twice):
    entity_id = oldest(snapshot, "lead")
    for since, expected in ((CUTOFF, "expected a day before the scores"), (datetime(1999, 1, 1), "not in the CRM yet")):  # noqa: DTZ001
        with pytest.raises(InvalidRequestError, match=expected):
            why_it_moved(snapshot, ALL, twice, "lead", entity_id, since=since, language="en")


def test_others_have_no_history(snapshot, twice):
    book = snapshot.seen_by(Principal("rep", "ZHOU", "Zhou"))[1]
    told = set()
    for entity_id in (oldest(snapshot, "lead"), "nobody"):
        with pytest.raises(NotFoundError) as refused:
            score_history(snapshot, book, twice, "lead", entity_id)
        told.add(str(refused.value))
        with pytest.raises(NotFoundError) as refused:
            why_it_moved(snapshot, book, twice, "lead", entity_id, since=THEN.to_pydatetime(), language="en")
        told.add(str(refused.value))
    assert len(told) == 1
