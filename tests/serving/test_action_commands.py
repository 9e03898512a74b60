"""Does the terminal show a list with its why, take an answer once, and give the log away?"""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from pipelines.action_log import ActionLog
from pipelines.errors import PipelineError
from pipelines.home import Home
from serving.cli import app
from serving.errors import ServingError


@pytest.fixture(scope="module")
def own(untouched, tmp_path_factory) -> Home:
    return Home(Path(shutil.copytree(untouched[0].path, tmp_path_factory.mktemp("own") / "home")))


def run(own: Home, *arguments: str) -> str:
    done = CliRunner().invoke(app, ["actions", *arguments, "--home", str(own.path)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout


def test_a_list_is_shown_in_words_in_both_languages_and_in_json(own):
    told = run(own, "--rep", "LI")
    assert "What 李 should do first, as of 2025-07-01" in told
    assert "no effect of the action is claimed yet" in told
    assert "李 的优先行动" in run(own, "--rep", "LI", "--language", "zh")
    answer = json.loads(run(own, "--rep", "LI", "--json"))
    assert answer["items"][0]["why"]
    assert answer["items"][0]["entity_id"] in told


def test_what_is_shown_is_in_the_audit(own):
    run(own, "--rep", "LI")
    before = own.audit_log.read_text().count('"terminal"')
    run(own, "--rep", "LI")
    assert own.audit_log.read_text().count('"terminal"') > before > 0


def test_an_answer_is_taken_once(own):
    action_id = json.loads(run(own, "--rep", "LI", "--json"))["items"][0]["action_id"]
    assert "accepted since" in run(own, "answer", action_id, "accepted")
    assert json.loads(run(own, "answer", action_id, "accepted", "--json"))["state"] == "accepted"
    (reply,) = ActionLog(own.app_db).find(action_id).replies
    assert reply.door == "terminal"


def test_the_log_is_written_to_a_file(own, tmp_path):
    run(own, "--rep", "WANG")
    said = json.loads(run(own, "log", str(tmp_path / "actions.parquet"), "--json"))
    assert len(pd.read_parquet(tmp_path / "actions.parquet")) == said["rows"] > 0
    assert "rows:" in run(own, "log", str(tmp_path / "actions.csv"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "no rep is named; say whose list to show"),
        (["--rep", "NOBODY"], "no such rep"),
        (["answer", "nothing", "accepted"], "no such action"),
        (["answer", "nothing", "maybe"], "answer: expected 'shown', 'accepted'"),
        (["log", "actions.xlsx"], "must end in .csv or .parquet"),
    ],
)
def test_wrong_use_is_told(own, arguments, said):
    with pytest.raises((PipelineError, ServingError), match=said):
        run(own, *arguments)


def test_a_rep_with_an_empty_list_is_told_why(own):
    assert "No open lead, deal or account is theirs" in run(own, "--rep", "SUN")
