"""Is a promotion asked for at the page carried out by the command, once at a time, and is its outcome kept?"""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from pipelines.home import Home
from pipelines.state import utc_now
from serving.promoting import LONGEST, Order, Outcome, RunningError, last_outcome, start

ORDER = Order("promote", "leads", 3, "Ann; rm -rf /", "prices rose")


def keep(home: Home, state: str, *, age: timedelta = timedelta()) -> None:
    asked_at = f"{utc_now() - age:%Y-%m-%dT%H:%M:%SZ}"
    home.reports.mkdir(exist_ok=True)
    order = {"act": "promote", "task": "leads", "version": 3, "asked_by": "Wu", "accept": None}
    outcome = {"order": order, "state": state, "asked_at": asked_at, "text": ""}
    (home.reports / "promotion-leads.json").write_text(json.dumps(outcome))


def test_the_command_gets_each_word_as_one_argument(tmp_path):
    words = ORDER.command(Home(tmp_path))
    assert words[1:5] == ["-m", "serving.cli", "promote", "leads"]
    assert words[5:] == [
        "--home",
        str(tmp_path),
        "--json",
        "--asked-by=Ann; rm -rf /",
        "--version=3",
        "--accept-miscalibrated=prices rose",
    ]
    assert "--version=3" not in replace(ORDER, act="rollback").command(Home(tmp_path))


def test_what_the_command_refuses_is_kept_with_who_asked(tmp_path):
    home = Home(tmp_path)
    start(home, Order("rollback", "leads", 1, "-Ann")).join()
    found = last_outcome(home, "leads")
    assert (found.state, found.order.asked_by) == ("refused", "-Ann")
    assert found.text == "leads: no earlier champion to roll back to"
    assert last_outcome(home, "deals") is None


def test_one_promotion_of_a_task_runs_at_a_time(tmp_path):
    home = Home(tmp_path)
    keep(home, "running")
    with pytest.raises(RunningError):
        start(home, ORDER)
    assert last_outcome(home, "leads").order.asked_by == "Wu"


def test_one_that_never_answered_counts_as_ended_and_does_not_block_for_ever(tmp_path):
    home = Home(tmp_path)
    keep(home, "running", age=LONGEST + timedelta(seconds=5))
    assert last_outcome(home, "leads").state == "ended"


@pytest.mark.parametrize("text", ["", "{}", '{"order": 1}'])
def test_an_outcome_that_cannot_be_read_is_none(tmp_path, text):
    home = Home(tmp_path)
    home.reports.mkdir()
    (home.reports / "promotion-leads.json").write_text(text)
    assert last_outcome(home, "leads") is None


def test_what_was_done_is_told_as_the_command_told_it(own_home):
    start(own_home, Order("promote", "leads", 1, "Ann")).join()
    found: Outcome = last_outcome(own_home, "leads")
    assert (found.state, found.text) == ("done", "it is the champion already")
