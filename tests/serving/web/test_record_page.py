import re

import pytest

TASKS = {"lead": "leads", "deal": "deals", "account": "churn"}
PAGE = {entity: f"/{entity}" for entity in TASKS}
PARTS = ("timeline", "history", "moved", "similar", "acts")
ADDRESSES = ["page", *PARTS]


def ask(client, caller, address, entity, entity_id, *, language="en"):
    if address == "page":
        return client.visit(PAGE[entity], caller, language, id=entity_id)
    more = {"since": "2025-06-24T00:00:00Z"} if address == "moved" else {}
    return client.visit(f"/part/{address}", caller, language, entity=entity, id=entity_id, **more)


def oldest(client, entity, owner):
    """Return the record of an owner that was there at all times that the tests ask about."""
    snapshot = client.room.ready()
    position = snapshot.champion(TASKS[entity]).position
    mine = [i for i in position if snapshot.owners(entity)[i] == owner]
    return snapshot.records(entity)["created_at"].reindex(mine).idxmin()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("entity", TASKS)
def test_a_page_shows_the_score_its_interval_and_reasons_that_sum_to_it(client, entity, language):
    snapshot = client.room.ready()
    entity_id = oldest(client, entity, "LI")
    champion = snapshot.champion(TASKS[entity])
    row = champion.rows.iloc[champion.position[entity_id]]
    text = ask(client, "rep", "page", entity, entity_id, language=language).text
    assert f"{100 * row['probability']:.1f}%" in text
    assert f"{100 * row['low']:.1f}%" in text
    assert row["score_id"] in text
    assert ("Why" if language == "en" else "依据") in text
    assert 'class="chart"' in text or entity == "lead"


@pytest.mark.parametrize(("place", "said"), [("low", "more came true"), ("high", "fewer came true"), (None, None)])
def test_a_probability_at_the_edge_of_its_interval_says_what_that_means(client, place, said):
    seen = []
    for entity, task in TASKS.items():
        rows = client.room.ready().champion(task).rows
        at_edge = {name: rows[name] == rows["probability"] for name in ("low", "high")}
        chosen = at_edge[place] if place else ~(at_edge["low"] | at_edge["high"])
        seen += [ask(client, "admin", "page", entity, found).text for found in rows["entity_id"][chosen][:1]]
    assert seen
    assert all(said in text if said else "came true" not in text for text in seen)


@pytest.mark.parametrize(
    ("address", "entity"), [("page", "deal"), ("history", "lead"), ("moved", "account"), ("acts", "lead")]
)
def test_the_audit_knows_who_saw_a_score(client, address, entity):
    entity_id = oldest(client, entity, "WANG")
    log = client.room.home.audit_log
    before = len(log.read_text(encoding="utf-8")) if log.exists() else 0
    assert ask(client, "manager", address, entity, entity_id).status_code == 200
    added = log.read_text(encoding="utf-8")[before:]
    assert '"page"' in added
    assert entity_id in added
    assert '"manager"' in added


def test_a_timeline_and_similar_cases_show_no_score_and_leave_no_row(client):
    entity_id = oldest(client, "deal", "LI")
    ask(client, "rep", "page", "deal", entity_id)
    log = client.room.home.audit_log
    before = log.stat().st_size
    for address in ("timeline", "similar"):
        assert ask(client, "rep", address, "deal", entity_id).status_code == 200
    assert log.stat().st_size == before


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"entity": "house", "id": "D0001"}, "entity"),
        ({"entity": "deal", "id": "D0001", "page": "0"}, "page"),
        ({"entity": "deal"}, "id is missing"),
        ({"entity": "deal", "id": "D0001", "colour": "red"}, "colour"),
    ],
)
def test_a_question_that_cannot_be_read_is_refused_by_name(client, query, said):
    answer = client.visit("/part/timeline", "admin", **query)
    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.parametrize("since", ["yesterday", "2999-01-01", "1999-01-01"])
def test_a_day_that_cannot_be_compared_is_refused(client, since):
    entity_id = oldest(client, "deal", "LI")
    answer = client.visit("/part/moved", "admin", entity="deal", id=entity_id, since=since)
    assert answer.status_code == 422


def test_pages_hold_no_inline_script_or_style(client):
    for entity in TASKS:
        for address in ADDRESSES:
            text = ask(client, "admin", address, entity, oldest(client, entity, "LI")).text
            assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", text)
