"""Does a brief say only what is cited, to whom it may, in both languages?"""

from datetime import datetime

import pytest

from pipelines.ledger import all_runs
from serving.access import Book
from serving.briefs import brief
from serving.citations import About
from serving.draft_checks import check_draft
from serving.errors import NotFoundError
from serving.grounding import verify_answer
from serving.snapshot import load_snapshot
from tests.serving.small_company import CUTOFF

NOW = datetime(2025, 7, 1, 8)  # noqa: DTZ001 - naive UTC throughout
MAY_SEE_LI = Book(frozenset({"LI"}))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", ["rep", "account", "manager"])
def test_every_brief_is_borne_out_by_its_citations(client, kind, language):
    snapshot = client.room.ready()
    of = {"rep": "LI", "account": client.owned_by("churn", "LI"), "manager": None}[kind]
    found = brief(snapshot, MAY_SEE_LI, client.room.home, kind, of=of, language=language, now=NOW)
    assert verify_answer(found.text, found.citations).findings == ()
    assert found == brief(snapshot, MAY_SEE_LI, client.room.home, kind, of=of, language=language, now=NOW)
    assert found.citations


def test_without_an_earlier_run_a_brief_says_so(client):
    found = brief(client.room.ready(), MAY_SEE_LI, client.room.home, "rep", of="LI", language="en", now=NOW)
    assert "There is no earlier score to compare with." in found.text


@pytest.fixture(scope="module")
def later(twice):
    return load_snapshot(twice)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", ["rep", "account"])
def test_what_changed_since_an_earlier_run_is_borne_out(later, twice, client, kind, language):
    of = {"rep": "LI", "account": client.owned_by("churn", "LI")}[kind]
    found = brief(later, MAY_SEE_LI, twice, kind, of=of, language=language, now=NOW)
    assert verify_answer(found.text, found.citations).findings == ()
    assert any(one.label in ("change of the probability", "概率变化") for one in found.citations)


def test_a_brief_tells_the_largest_changes_of_the_own_records_with_the_scores_of_both_runs(later, twice):
    found = brief(later, MAY_SEE_LI, twice, "rep", of="LI", language="en", now=NOW)
    then = max((run for run in all_runs(twice) if run.cutoff < CUTOFF), key=lambda run: run.run_id)
    changes = []
    for task, champion in later.champions.items():
        before = then.scores(task).set_index("entity_id")["probability"]
        now = champion.rows.set_index("entity_id")["probability"]
        changes += [(abs(now[i] - before[i]), i) for i in before.index.intersection(now.index)]
    mine = {i for entity in ("lead", "deal", "account") for i, owner in later.owners(entity).items() if owner == "LI"}
    largest = [i for _, i in sorted(changes, reverse=True) if i in mine][:3]
    told = [one.about.entity_id for one in found.paragraphs if " since Jun 17, 2025" in one.text]
    assert told == largest
    of_then = {str(one.score_id) for one in found.items if str(one.score_id).startswith(then.run_id)}
    assert {one.rsplit(".", 1)[1] for one in of_then} == set(largest)
    assert "Another model gave the earlier score." in found.text


def test_a_changed_number_of_a_brief_is_found(client):
    found = brief(
        client.room.ready(),
        Book(None),
        client.room.home,
        "account",
        of=client.owned_by("churn", "LI"),
        language="en",
        now=NOW,
    )
    (line,) = [one.text for one in found.paragraphs if one.text.startswith("Probability to leave")]
    draft = found.text.replace(line, "Probability to leave: 99.7%.")
    assert [one.text for one in verify_answer(draft, found.citations).findings] == ["99.7%"]


def test_a_brief_of_somebody_elses_is_not_there(client):
    theirs = client.owned_by("churn", "ZHOU")
    for kind, of in (("account", theirs), ("account", "A9999"), ("rep", "ZHOU")):
        with pytest.raises(NotFoundError):
            brief(client.room.ready(), MAY_SEE_LI, client.room.home, kind, of=of, language="en", now=NOW)


def test_a_brief_of_nobody_says_who_is_missing(client):
    with pytest.raises(NotFoundError, match="say with an id which customer the brief is of"):
        brief(client.room.ready(), Book(None), client.room.home, "account", of=None, language="en", now=NOW)


def test_a_posted_draft_is_checked_against_what_the_caller_may_see(client):
    snapshot = client.room.ready()
    ours, theirs = client.owned_by("deals", "LI"), client.owned_by("deals", "ZHOU")
    said = check_draft(snapshot, MAY_SEE_LI, f"{ours} will be won with 99.9%.", [About("deal", ours)], "en")
    assert [one.text for one in said.findings] == ["99.9%"]
    assert [one.entity_id for one in said.items] == [ours]
    with pytest.raises(NotFoundError):
        check_draft(snapshot, MAY_SEE_LI, "Call.", [About("deal", theirs)], "en")


def test_the_service_tells_a_rep_the_own_brief_and_writes_it_down(client):
    told = client.get("/v1/brief", "rep", language="zh").json()
    assert told["kind"] == "rep"
    assert told["title"] == "晨间简报：李"
    assert client.get("/v1/brief", "admin").status_code == 404
    body = {"draft": "Won with 99.9%.", "about": [{"entity": "deal", "id": client.owned_by("deals", "LI")}]}
    assert client.post("/v1/verify", body, "rep").json()["is_grounded"] is False
