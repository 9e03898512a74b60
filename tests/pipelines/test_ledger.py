"""Is the newest run the one made last, and does a damaged or half-written one never pass for scores?"""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from pipelines.home import Home
from pipelines.ledger import (
    DamagedRunError,
    ScoreRun,
    all_runs,
    latest_run,
    new_run_id,
    newest_whole_run,
    write_run,
)

CUTOFF = pd.Timestamp("2026-01-01")
ROWS = pd.DataFrame(
    {"entity_id": ["L1", "L2"], "cutoff": [CUTOFF] * 2, "score_id": ["a", "b"], "raw_score": [0.1, 0.2]}
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def write(home: Home, run_id: str) -> ScoreRun:
    frames = {"leads": ROWS}
    return write_run(home, run_id, cutoff=CUTOFF, data_version="d", scores=frames, vectors=frames, levels={})


def test_a_run_made_after_the_clock_was_put_back_is_the_newest(home: Home) -> None:
    ahead = new_run_id(CUTOFF, "d", after="29991231T235959999998-x")
    write(home, ahead)
    later = new_run_id(CUTOFF, "d", after=ahead)
    assert (ahead[:21], later[:21]) == ("29991231T235959999999", "30000101T000000000000")
    write(home, later)
    assert latest_run(home).run_id == later


@pytest.mark.parametrize("name", ["leads.parquet", "leads.vectors.parquet"])
def test_no_cut_and_no_flipped_bit_of_a_run_passes_and_the_run_before_is_found(home: Home, name: str) -> None:
    before, run = write(home, "20260101T000000000000-x"), write(home, "20260102T000000000000-x")
    whole = (run.folder / name).read_bytes()
    for at in range(0, len(whole), 97):
        flipped = bytearray(whole)
        flipped[at] ^= 1
        for damaged in (whole[:at], bytes(flipped)):
            (run.folder / name).write_bytes(damaged)
            found, (wrong,) = newest_whole_run(home)
            assert found == before
            assert wrong.startswith(f"the scores {run.run_id}/{name} do not match their SHA-256")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"run_id": 1}'])
def test_what_says_nothing_of_a_run_is_named_and_the_run_before_is_found(home: Home, text: str) -> None:
    before, run = write(home, "20260101T000000000000-x"), write(home, "20260102T000000000000-x")
    (run.folder / "run.json").write_text(text)
    found, (wrong,) = newest_whole_run(home)
    assert found == before
    assert wrong.startswith(f"the scores {run.run_id}/run.json are damaged (")
    with pytest.raises(DamagedRunError, match=r"run\.json are damaged .*move that folder away and run `crmcast score`"):
        latest_run(home)


def test_a_cut_file_is_named_to_whoever_reads_it(home: Home) -> None:
    run = write(home, "20260101T000000000000-x")
    file = run.folder / "leads.parquet"
    file.write_bytes(file.read_bytes()[:50])
    for read in (run.scores, run.numbers):
        with pytest.raises(DamagedRunError, match=r"20260101T000000000000-x/leads\.parquet are damaged"):
            read("leads")


SCORE_AND_BE_KILLED = """
import os, signal, sys, time
from pathlib import Path
from pipelines.ledger import newest_run_id
from tests.pipelines.test_ledger import CUTOFF, Home, new_run_id, write

home, told = Home(Path(sys.argv[1])), 0
for kill in range(int(sys.argv[2])):
    ours, theirs = os.pipe()
    child = os.fork()
    while not child:
        write(home, new_run_id(CUTOFF, "d", newest_run_id(home)))
        os.write(theirs, b".")
    os.close(theirs)
    told += len(os.read(ours, 1))
    time.sleep(0.0007 * kill)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    told += len(os.read(ours, 100_000))
print(told)
"""


@pytest.mark.parametrize("kills", [12, pytest.param(1000, marks=pytest.mark.long)])
def test_a_kill_at_any_moment_loses_no_run_that_was_told_and_leaves_no_half_one(home: Home, kills: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCORE_AND_BE_KILLED, str(home.path), str(kills)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        check=True,
    )
    runs = all_runs(home)
    assert int(done.stdout) <= len(runs) <= int(done.stdout) + kills
    for run in runs:
        run.check_files()
        assert run.scores("leads").equals(ROWS)
