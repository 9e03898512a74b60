"""Does every door write down who saw which score, and tell nothing that it cannot write down?"""

import getpass
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from pipelines.audit import AuditError
from pipelines.audit_check import Anchors, AuditReport, Finding, Head, find_rows, verify
from pipelines.home import Home
from pipelines.ledger import latest_run
from serving.audit_commands import verdict
from serving.cli import app


@pytest.fixture
def own_client(client, untouched, tmp_path: Path):
    place, tokens = untouched
    return type(client)(Home(shutil.copytree(place.path, tmp_path / "own")), tokens)


@pytest.fixture
def own_home(own_client) -> Home:
    return own_client.room.home


def rows(home: Home) -> list[dict[str, Any]]:
    return list(find_rows(home))


def crmcast(home: Home, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--home", str(home.path)])


def test_http_writes_down_what_each_caller_was_told(own_client, own_home):
    lead, run_id = own_client.owned_by("leads", "LI"), own_client.room.ready().run.run_id
    own_client.post("/v1/score", {"task": "leads", "ids": [lead, "L9999"]}, "rep")
    listed = own_client.get("/v1/deals", "manager", page_size=3).json()["items"]
    own_client.get("/v1/explain", "admin", entity="lead", id=lead)
    own_client.get("/v1/replay", "scientist", score_id=f"{run_id}.leads.{lead}")
    own_client.post("/v1/score", {"task": "leads", "records": [{"lead_id": lead, "employees": 7}]}, "rep")
    told = [(row["name"], row["rep_id"], row["task"], row["run_id"], row["entity_ids"]) for row in rows(own_home)]
    assert told == [
        ("rep", "LI", "leads", run_id, [lead]),
        ("manager", "CHEN", "deals", run_id, [item["entity_id"] for item in listed]),
        ("admin", None, "leads", run_id, [lead]),
        ("scientist", None, "leads", run_id, [lead]),
        ("rep", "LI", "leads", None, [lead]),
    ]
    assert {(row["door"], row["model_version"]) for row in rows(own_home)} == {("http", 1)}
    assert verify(own_home).is_whole


def test_who_is_told_nothing_leaves_no_row(own_client, own_home):
    theirs = own_client.owned_by("leads", "ZHOU")
    own_client.post("/v1/score", {"task": "leads", "ids": [theirs]}, "rep")
    own_client.get("/v1/explain", "rep", entity="lead", id=theirs)
    own_client.get("/v1/leads", "rep", q=theirs)
    own_client.get("/v1/leads", None)
    own_client.get("/v1/models", "admin")
    assert rows(own_home) == []


def test_no_text_of_the_crm_is_written_down(own_client, own_home):
    own_client.get("/v1/accounts", "admin", page_size=200)
    assert "公司" not in own_home.audit_log.read_text(encoding="utf-8")


def test_what_cannot_be_written_down_is_not_told(own_client, own_home):
    own_home.audit_log.mkdir()
    answer = own_client.get("/v1/leads", "admin", page_size=1)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    own_home.audit_log.rmdir()
    assert own_client.get("/v1/leads", "admin", page_size=1).status_code == 200


@pytest.fixture
def full(own_client, own_home) -> Home:
    """Return a home whose audit lies on a disk without any room."""
    own_client.room.audit.sync()
    own_home.audit_log.unlink(missing_ok=True)
    own_home.audit_log.symlink_to("/dev/full")
    return own_home


@pytest.mark.parametrize("language", ["en", "zh"])
def test_on_a_full_disk_no_score_is_told_over_http_or_on_a_page_until_there_is_room(own_client, full, language, caplog):
    answer = own_client.get("/v1/leads", "rep")
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "unavailable", "5")
    assert "No space left on device" in caplog.text
    page = own_client.visit("/leads", "rep", language=language)
    assert page.status_code == 503
    assert {"en": "This cannot be shown now", "zh": "现在无法显示"}[language] in page.text
    assert not [lead for lead in own_client.room.ready().champion("leads").position if lead in page.text]
    assert own_client.get("/v1/models", "rep").status_code == 200  # of nobody's score
    assert own_client.get("/readyz", None).status_code == 200


def test_on_a_full_disk_the_terminal_tells_no_score_either(full):
    lead = latest_run(full).scores("leads")["entity_id"].iloc[0]
    done = crmcast(full, "explain", "lead", lead)
    assert done.output == ""
    assert isinstance(done.exception, AuditError)
    assert "No space left on device" in str(done.exception)


def test_the_terminal_is_a_door_too(own_home):
    run = latest_run(own_home)
    row = run.scores("leads").iloc[0]
    assert crmcast(own_home, "explain", "lead", row["entity_id"]).exit_code == 0
    assert crmcast(own_home, "replay", row["score_id"]).exit_code == 0
    told = [(one["door"], one["name"], one["run_id"], one["entity_ids"]) for one in rows(own_home)]
    assert told == [("terminal", getpass.getuser(), run.run_id, [row["entity_id"]])] * 2


def test_scores_that_are_written_to_a_file_are_all_seen(own_home, tmp_path):
    assert crmcast(own_home, "score", "--out", str(tmp_path / "scores.csv")).exit_code == 0
    assert {(row["task"], row["entity_ids"]) for row in rows(own_home)} == {
        (t, None) for t in ("leads", "deals", "churn")
    }
    assert {row["run_id"] for row in rows(own_home)} == {latest_run(own_home).run_id}


def test_a_whole_audit_is_said_to_be_and_its_head_is_kept(own_client, own_home):
    own_client.get("/v1/leads", "rep")
    done = crmcast(own_home, "audit", "verify")
    assert done.exit_code == 0
    assert "the audit is whole: 1 rows" in done.output
    head = done.output.split()[-1]
    assert head == str(verify(own_home).head) == str(Anchors(own_home).all()[-1])
    assert crmcast(own_home, "audit", "verify", "--kept", head).exit_code == 0
    assert "审计记录完整：共 1 行" in crmcast(own_home, "audit", "verify", "--language", "zh").output


def test_a_tampered_row_is_named_in_both_languages_and_the_exit_code_says_no(own_client, own_home):
    for _ in range(3):
        own_client.get("/v1/leads", "rep", page_size=1)
    text = own_home.audit_log.read_text()
    own_home.audit_log.write_text(text.replace('"rep_id":"LI"', '"rep_id":"WU"', 1))
    done = crmcast(own_home, "audit", "verify")
    assert (done.exit_code, done.output.strip()) == (1, "row 1 (line 1) was changed")
    assert "第 1 条（文件第 1 行）被改动" in crmcast(own_home, "audit", "verify", "--language", "zh").output
    assert json.loads(crmcast(own_home, "audit", "verify", "--json").output)["findings"] != []
    assert Anchors(own_home).all() == []


def test_every_finding_has_words_in_both_languages():
    findings = [Finding(kind, 2, 4, 3) for kind in ("changed", "missing", "moved", "cut", "other")]
    report = AuditReport(Head(9, "a"), (*findings, *findings * 4), torn=1, anchors=0)
    for language in ("en", "zh"):
        said = verdict(report, language)
        assert len(said) == 22
        assert "{" not in "".join(said)


def test_the_list_says_who_saw_whom(own_client, own_home):
    lead = own_client.owned_by("leads", "LI")
    own_client.get("/v1/explain", "rep", entity="lead", id=lead)
    own_client.get("/v1/leads", "manager", page_size=9)
    shown = crmcast(own_home, "audit", "list", "--who", "CHEN").output
    assert "manager" in shown
    assert "..." in shown
    found = json.loads(crmcast(own_home, "audit", "list", "--id", lead, "--who", "rep", "--json").output)
    assert [row["entity_ids"] for row in found] == [[lead]]
    assert json.loads(crmcast(own_home, "audit", "list", "--since", "2999-01-01", "--json").output) == []
    assert "谁在何时看过哪些评分" in crmcast(own_home, "audit", "list", "--language", "zh", "--last", "1").output


def test_wrong_use_says_what_was_expected(own_home, tmp_path):
    assert "is no head of the audit" in str(crmcast(own_home, "audit", "verify", "--kept", "7").exception)
    assert "no home at" in str(crmcast(Home(tmp_path / "absent"), "audit", "verify").exception)
