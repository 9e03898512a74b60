"""Do served scores equal the stored ones, and posted records those of the history?"""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from pipelines.home import Home
from serving.access import Book
from serving.answers import score_ids, score_records
from serving.snapshot import load_snapshot

TASKS = {"leads": "lead", "deals": "deal", "churn": "account"}
ALL = Book(None)


@pytest.mark.parametrize("task", TASKS)
def test_scores_served_by_id_equal_those_of_the_score_run(client, task):
    rows = client.room.ready().champion(task).rows
    body = client.post("/v1/score", {"task": task, "ids": list(rows["entity_id"])}).json()
    assert [score["entity_id"] for score in body["scores"]] == list(rows["entity_id"])
    for name in ("probability", "low", "high", "raw_score", "base"):
        served = np.array([score[name] for score in body["scores"]])
        np.testing.assert_allclose(served, rows[name].to_numpy(float), rtol=0, atol=1e-12)
    assert [score["score_id"] for score in body["scores"]] == list(rows["score_id"])
    assert body["unknown"] == []


@pytest.mark.parametrize("task", TASKS)
def test_an_unchanged_record_scores_as_its_id_does(client, task):
    entity = TASKS[task]
    key = {"lead": "lead_id", "deal": "opportunity_id", "account": "account_id"}[entity]
    wanted = [client.owned_by(task, owner) for owner in ("LI", "WANG", None)]
    by_record = client.post("/v1/score", {"task": task, "records": [{key: entity_id} for entity_id in wanted]}).json()
    by_id = client.post("/v1/score", {"task": task, "ids": wanted}).json()
    for one, other in zip(by_record["scores"], by_id["scores"], strict=True):
        assert one["entity_id"] == other["entity_id"]
        assert one["cutoff"] == other["cutoff"]
        assert abs(one["probability"] - other["probability"]) < 1e-12
        assert one["score_id"] is None


def test_a_posted_record_is_worth_as_much_as_by_its_id(demo_home: Home) -> None:
    snapshot, keys = load_snapshot(demo_home), {"leads": "lead_id", "deals": "opportunity_id", "churn": "account_id"}
    for task, key in keys.items():
        wanted = snapshot.champion(task).rows["entity_id"].iloc[:2].tolist()
        records = [{key: entity_id} for entity_id in wanted]
        posted = score_records(snapshot, ALL, task, records, "en", now=datetime(2026, 1, 1))  # noqa: DTZ001  # naive UTC
        by_id = score_ids(snapshot, ALL, task, wanted, "en")
        for one, other in zip(posted.scores, by_id.scores, strict=True):
            assert one.worth == other.worth
            assert one.worth
            assert one.worth.expected_value
            assert [stay.days for stay in one.stays] == ([30, 60, 90, 180, 365] if task == "churn" else [])
            assert [stay.probability for stay in one.stays] == pytest.approx([s.probability for s in other.stays])


def test_a_posted_account_stays_as_its_id_does_where_no_model_of_value_serves(demo_home: Home) -> None:
    snapshot = load_snapshot(demo_home)
    alone = replace(snapshot, champions={"churn": snapshot.champion("churn")}, _memo={})
    known = snapshot.champion("churn").rows["entity_id"].iloc[0]
    at = snapshot.run.cutoff.isoformat() + "Z"
    records = [{"account_id": known}, {"account_id": "new", "created_at": at}]
    now = datetime(2026, 1, 2)  # noqa: DTZ001  # naive UTC
    by_id = score_ids(snapshot, ALL, "churn", [known], "en").scores[0]
    for posted in (records[:1], records):  # alone by the stored vector, beside a new one by the kernel
        found = score_records(alone, ALL, "churn", posted, "en", now=now).scores
        assert [s.probability for s in found[0].stays] == pytest.approx([s.probability for s in by_id.stays])
        assert all(score.stays[2].probability == pytest.approx(1 - score.probability) for score in found)


def test_reasons_and_the_rest_sum_to_the_raw_score(client):
    lead = client.owned_by("leads", "LI")
    (score,) = client.post("/v1/score", {"task": "leads", "ids": [lead]}).json()["scores"]
    total = score["base"] + sum(reason["contribution"] for reason in score["reasons"]) + score["other_reasons"]
    assert abs(total - score["raw_score"]) < 1e-9


def test_unknown_ids_are_named_and_the_rest_is_scored_once_each(client):
    lead = client.owned_by("leads", "LI")
    body = client.post("/v1/score", {"task": "leads", "ids": ["nope", lead, lead, "nope"]}).json()
    assert [score["entity_id"] for score in body["scores"]] == [lead]
    assert body["unknown"] == ["nope"]


def test_only_unknown_ids_are_no_error(client):
    body = client.post("/v1/score", {"task": "deals", "ids": ["nope"]}).json()
    assert (body["scores"], body["unknown"]) == ([], ["nope"])


def test_a_full_batch_is_scored(client):
    rows = client.room.ready().champion("churn").rows
    wanted = [*rows["entity_id"], *(f"x{number}" for number in range(1000 - len(rows)))]
    body = client.post("/v1/score", {"task": "churn", "ids": wanted}).json()
    assert len(body["scores"]) == len(rows)
    assert len(body["unknown"]) == 1000 - len(rows)


def test_a_batch_is_answered_in_slices_as_if_it_were_one(client):
    snapshot = client.room.ready()
    wanted = [*list(snapshot.champion("leads").position)[:35], "nobody", *list(snapshot.champion("leads").position)[:2]]
    whole = score_ids(snapshot, ALL, "leads", wanted, "en")
    body = client.post("/v1/score", {"task": "leads", "ids": wanted}).json()
    assert [score["score_id"] for score in body["scores"]] == [score.score_id for score in whole.scores]
    assert (len(body["scores"]), body["unknown"]) == (35, ["nobody"])


def test_a_reason_has_the_typical_value_of_its_feature(client):
    lead, champion = client.owned_by("leads", "LI"), client.room.ready().champion("leads")
    usual = champion.loaded.manifest["typical"]
    (score,) = client.post("/v1/score", {"task": "leads", "ids": [lead]}).json()["scores"]
    (item,) = client.get("/v1/leads", q=lead).json()["items"]
    explained = client.get("/v1/explain", entity="lead", id=lead).json()["score"]
    told = [*score["reasons"], *item["reasons"], *explained["reasons"]]
    assert [reason["typical"] for reason in told] == [usual[reason["feature"]] for reason in told]
    assert any(reason["typical"] is not None for reason in told)


def test_a_model_of_an_earlier_release_knows_of_no_typical_values(client):
    snapshot = client.room.ready()
    champion = snapshot.champion("leads")
    manifest = {name: fact for name, fact in champion.loaded.manifest.items() if name != "typical"}
    earlier = replace(champion, loaded=replace(champion.loaded, manifest=manifest))
    (score,) = score_ids(
        replace(snapshot, champions={"leads": earlier}, _memo={}), ALL, "leads", [*champion.position][:1], "en"
    ).scores
    assert {reason.typical for reason in score.reasons} == {None}


def test_acts_are_told_that_reach_a_target(client):
    lead = client.owned_by("leads", "LI")
    asked = {"entity": "lead", "id": lead, "what_would_change": "true"}
    found = client.get("/v1/explain", **asked, target="0.001").json()["would_change"]
    assert (found["target"], found["reached"]) == (0.001, True)
    assert client.get("/v1/explain", **asked).json()["would_change"]["target"] is None


def test_a_target_beyond_a_probability_is_refused(client):
    answer = client.get("/v1/explain", entity="lead", id=client.owned_by("leads", "LI"), target="1")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert "target" in answer.json()["message"]


def test_a_target_asks_what_would_change(client):
    asked = {"entity": "lead", "id": client.owned_by("leads", "LI"), "target": "0.001"}
    assert client.get("/v1/explain", **asked).json()["would_change"]["reached"]
