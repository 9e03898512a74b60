"""Do the commands answer people and programs, with the right exit code and never a traceback?"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pipelines.home import Home
from pipelines.ledger import latest_run
from serving.cli import main
from tests.pipelines.made_up_leads import converted, lead_frame, lead_home

COMMANDS = [
    "demo", "init", "ingest", "check", "train", "backtest", "promote", "rollback", "score", "explain", "replay",
    "monitor", "serve", "token", "audit", "actions", "brief",
]  # fmt: skip


Done = subprocess.CompletedProcess[str]
Command = Callable[..., Done]


def _in_a_process(*arguments: object) -> Done:
    command = [sys.executable, "-m", "serving.cli", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def crmcast(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """Return what runs a command as the program does, in this process, which has imported all it needs."""

    def run(*arguments: object) -> Done:
        words = ["crmcast", *map(str, arguments)]
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as ended:
            main()
        said = capfd.readouterr()
        return subprocess.CompletedProcess(words, int(ended.value.code or 0), said.out, said.err)

    return run


def test_help_names_every_command_for_less_than_half_a_second_of_work() -> None:
    shown = _in_a_process("--help").stdout
    assert [name for name in COMMANDS if name not in shown] == []
    assert any(_seconds_of_work("--help") < 0.5 for _ in range(4))  # a noisy machine only adds


def _seconds_of_work(*arguments: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _in_a_process(*arguments)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_help_begins_with_what_comes_first(crmcast: Command) -> None:
    shown = crmcast("--help").stdout.split("Commands", 1)[1]
    first = [shown.index(f"│ {name} ") for name in ("demo", "init", "ingest", "check", "train", "score", "brief")]
    assert first == sorted(first)


@pytest.mark.parametrize("named", [["train", "engine"], ["brief", "assistant"]])
def test_help_names_a_table_of_the_settings_in_full(crmcast: Command, named: list[str]) -> None:
    assert f"({named[1]})" in crmcast(named[0], "--help").stdout


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, serving.cli; print([m for m in ('pandas', 'mlflow', 'lightgbm', 'duckdb') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in ("serve", "token", "audit")])
def test_every_command_takes_a_home_and_answers_in_json(crmcast: Command, command: str) -> None:
    shown = crmcast(command, "--help").stdout
    assert "--home" in shown
    assert "--json" in shown


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["score"], 2, "no crmcast.toml"),
        (["promote", "leads"], 1, "run `crmcast train leads` first"),
        (["backtest", "leeds"], 2, "no crmcast.toml"),
        (["replay", "nothing"], 1, "no score 'nothing' in the ledger"),
        (["init", "nowhere"], 2, "is no folder"),
        (["unknown-command"], 2, "No such command"),
        (["brief", "--language", "fr"], 2, "'fr' is not one of 'en', 'zh'"),
    ],
)
def test_wrong_use_ends_with_a_sentence_and_a_code(
    crmcast: Command, tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    extra = [] if arguments[0] == "unknown-command" else ["--home", str(tmp_path)]
    done = crmcast(*arguments, *extra)
    assert done.returncode == code
    assert said in " ".join(done.stderr.split())


def test_a_process_ends_with_the_sentence_and_the_code_too(tmp_path: Path) -> None:
    done = _in_a_process("init", "nowhere", "--home", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is no folder" in " ".join(done.stderr.split())


def test_what_cannot_be_written_ends_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "leads.csv").write_text("lead_id,created_at,outcome\nL1,2025-01-01,won\n")
    code = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); from serving.cli import main; main()"
    arguments = ["init", str(tmp_path / "exports"), "--home", str(tmp_path / "home")]
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    said = " ".join(done.stderr.split())
    assert "Traceback" not in said
    assert "cannot be read or written (File too large); make room or mend its rights, then repeat" in said


def test_the_monitor_answers_in_chinese_and_in_json_and_its_exit_code_is_the_alarm(
    crmcast: Command, own_home: Home
) -> None:
    quiet = crmcast("monitor", "--home", own_home.path, "--language", "zh")
    assert quiet.returncode == 0
    assert "没有警报" in quiet.stdout
    text = own_home.settings_path.read_text().replace("complete_until = 2026-01-01", "complete_until = 2026-09-01")
    own_home.settings_path.write_text(text)
    alarmed = crmcast("monitor", "--home", own_home.path, "--json")
    assert alarmed.returncode == 1
    assert {"score_age", "model_age"} <= {alarm["kind"] for alarm in json.loads(alarmed.stdout)["alarms"]}


def test_an_unknown_task_is_named_with_the_nearest(crmcast: Command, demo_home: Home) -> None:
    done = crmcast("backtest", "leeds", "--home", demo_home.path)
    assert done.returncode == 2
    assert 'did you mean "leads"?' in done.stderr


def test_explain_and_replay_answer_in_words_and_in_json(crmcast: Command, demo_home: Home) -> None:
    run = latest_run(demo_home)
    assert run
    row = run.scores("leads").iloc[0]
    told = crmcast("explain", "lead", row["entity_id"], "--home", demo_home.path)
    assert "80% interval" in told.stdout
    assert "associations" in told.stdout
    answer = json.loads(crmcast("explain", "lead", row["entity_id"], "--home", demo_home.path, "--json").stdout)
    total = answer["score"]["base"] + sum(reason["contribution"] for reason in answer["reasons"])
    assert total == pytest.approx(answer["score"]["raw_score"], abs=1e-9)
    assert json.loads(crmcast("replay", row["score_id"], "--home", demo_home.path, "--json").stdout)["equal"]
    acts = crmcast(
        "explain", "lead", row["entity_id"], "--what-would-change", "--target", "0.99", "--home", demo_home.path
    )
    assert "stands at" in acts.stdout
    assert "does not reach 99.0%" in acts.stdout
    assert "An association in the data" in acts.stdout


def test_a_token_is_shown_once_listed_without_its_secret_and_revoked(crmcast: Command, own_home: Home) -> None:
    token = json.loads(crmcast("token", "add", "admin", "me", "--home", own_home.path, "--json").stdout)["token"]
    listed = crmcast("token", "list", "--home", own_home.path, "--json").stdout
    assert token not in listed
    number = json.loads(listed)[-1]["id"]
    assert crmcast("token", "revoke", number, "--home", own_home.path).returncode == 0
    assert json.loads(crmcast("token", "list", "--home", own_home.path, "--json").stdout)[-1]["revoked_at"]


def test_a_role_that_does_not_exist_is_refused(crmcast: Command, own_home: Home) -> None:
    done = crmcast("token", "add", "king", "me", "--home", own_home.path)
    assert done.returncode == 2
    assert "king" in done.stderr


def test_check_proves_its_features_in_words_and_in_json(crmcast: Command, tmp_path: Path) -> None:
    home = lead_home(tmp_path, lead_frame(converted(np.full(280, 0.3))))
    told = crmcast("check", "--proof", "--proof-rows", "8", "--home", home.path)
    assert told.returncode == 0
    assert "all equal bit for bit" in told.stdout
    answer = json.loads(crmcast("check", "--proof", "--proof-rows", "8", "--home", home.path, "--json").stdout)
    assert answer["proof"]["proven"]
    assert "known_until" in answer
