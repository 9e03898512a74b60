"""Does the action log lose nothing and double nothing, alone and among processes?"""

import multiprocessing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from pipelines.action_export import action_rows
from pipelines.action_log import AFTER, BEFORE, ActionLog, Proposal, StepError

NOON = datetime.fromisoformat("2026-01-05T12:00")
LI = {"who": "Li", "role": "rep", "door": "page"}


def proposal(number: int = 1, run_id: str = "run1", rep_id: str = "R1", kind: str = "call") -> Proposal:
    action_id = f"{run_id}.lead.L{number}"
    return Proposal(
        action_id, run_id, rep_id, "lead", f"L{number}", kind, "conversion", number, 0.95, 0.1, 5.0, 20, NOON
    )


@pytest.fixture
def log(tmp_path: Path) -> ActionLog:
    log = ActionLog(tmp_path / "app.db")
    log.propose([proposal(1), proposal(2)])
    return log


def answer(log: ActionLog, *answers: str, action_id: str = "run1.lead.L1") -> str:
    for number, one in enumerate(answers):
        state = log.answer(action_id, one, **LI, now=NOON + timedelta(minutes=number)).state
    return state


def steps(log: ActionLog, action_id: str = "run1.lead.L1") -> list[str]:
    return [reply.answer for reply in log.find(action_id).replies]


def test_a_list_is_kept_in_its_order(log):
    assert [one.proposal.entity_id for one in log.of_run("run1", "R1")] == ["L1", "L2"]
    assert log.of_run("run1", "R2") == log.of_run("run2", "R1") == ()
    assert log.find("run1.lead.L1").proposal == proposal(1)
    assert log.find("nothing") is None


def test_a_second_list_for_the_same_run_changes_nothing_and_is_not_mixed_in(log):
    log.propose([proposal(3, kind="email") if n == 1 else proposal(n) for n in (3, 4, 1)])
    assert [one.proposal.action_id for one in log.of_run("run1", "R1")] == ["run1.lead.L1", "run1.lead.L2"]
    log.propose([])


def test_an_action_of_another_reps_list_is_no_reason_to_lose_a_list_in_silence(log):
    with pytest.raises(Exception, match="UNIQUE"):
        log.propose([replace(proposal(1), rep_id="R2")])


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        (["shown"], "proposed"),
        (["shown", "accepted"], "accepted"),
        (["shown", "accepted", "done"], "done"),
        (["accepted", "dismissed"], "dismissed"),
        (["done"], "done"),
        (["dismissed", "reopened"], "proposed"),
        (["accepted", "reopened", "accepted"], "accepted"),
        (["done", "reopened"], "proposed"),
    ],
)
def test_answers_lead_from_state_to_state(log, answers, state):
    assert answer(log, *answers) == state
    assert steps(log) == answers


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (["done", "accepted"], "it is done, so it cannot be accepted; expected one of reopened"),
        (["done", "dismissed"], "it is done, so it cannot be dismissed"),
        (["dismissed", "done"], "it is dismissed, so it cannot be done"),
        (["dismissed", "accepted"], "it is dismissed, so it cannot be accepted"),
    ],
)
def test_an_impossible_answer_is_refused_and_leaves_no_trace(log, answers, said):
    with pytest.raises(StepError, match=said):
        answer(log, *answers)
    assert steps(log) == answers[:-1]


@pytest.mark.parametrize("one", ["shown", "accepted", "dismissed", "done"])
def test_the_same_answer_twice_is_one_row_with_its_first_instant(log, one):
    answer(log, one)
    again = log.answer("run1.lead.L1", one, **LI, now=NOON + timedelta(days=1))
    assert steps(log) == [one]
    assert again.changed_at == NOON


def test_shown_says_nothing_new_once_it_was_answered(log):
    assert answer(log, "accepted", "shown") == "accepted"
    assert steps(log) == ["accepted"]


def test_a_list_is_shown_at_once_and_only_what_nobody_saw(log):
    answer(log, "accepted")
    for _ in range(2):
        log.show(["run1.lead.L1", "run1.lead.L2"], **LI, now=NOON)
    assert (steps(log), steps(log, "run1.lead.L2")) == (["accepted"], ["shown"])
    log.show([], **LI, now=NOON)


def test_an_unknown_action_is_told(log):
    with pytest.raises(KeyError):
        answer(log, "accepted", action_id="run1.lead.L9")


def test_every_state_can_be_left_or_is_answered_again():
    states = set(AFTER.values())
    assert {state for before in BEFORE.values() for state in before} == states


def test_what_was_answered_lately_is_found_by_rep_and_by_record(log):
    answer(log, "accepted")
    assert [one.proposal.entity_id for one in log.of_rep("R1", NOON)] == ["L1"]
    assert log.of_rep("R1", NOON + timedelta(seconds=1)) == ()
    assert log.of_rep("R2", NOON) == ()
    assert [one.proposal.entity_id for one in log.of_entities(["L1", "L2", "L3"], NOON)] == ["L1"]
    assert log.of_entities([], NOON) == ()


def test_two_answers_at_the_same_moment_have_one_winner_who_is_told_to_the_other(tmp_path):
    """Another process dismisses between the reading and the writing of an acceptance."""
    log = ActionLog(tmp_path / "app.db")
    log.propose([proposal(1)])
    other = ActionLog(tmp_path / "app.db")

    class Slow(ActionLog):
        def _keep(self, reply):
            if reply.step == 1:
                other.answer("run1.lead.L1", "done", **LI, now=NOON)
            return super()._keep(reply)

    with pytest.raises(StepError, match="it is done: somebody answered at the same moment; look again"):
        Slow(tmp_path / "app.db").answer("run1.lead.L1", "dismissed", **LI, now=NOON)
    assert steps(log) == ["done"]


def test_an_answer_is_not_lost_to_a_page_that_is_shown_at_the_same_moment(tmp_path):
    log = ActionLog(tmp_path / "app.db")
    log.propose([proposal(1)])

    class Slow(ActionLog):
        def _keep(self, reply):
            if reply.step == 1:
                log.show(["run1.lead.L1"], **LI, now=NOON)
            return super()._keep(reply)

    assert Slow(tmp_path / "app.db").answer("run1.lead.L1", "accepted", **LI, now=NOON).state == "accepted"
    assert steps(log) == ["shown", "accepted"]


def _work(path: Path, number: int, told: "multiprocessing.Queue[str]") -> None:
    log = ActionLog(path)
    kind = ("call", "email")[number % 2]
    log.propose([proposal(1, kind=kind), proposal(2, kind=kind)])
    try:
        told.put(log.answer("run1.lead.L1", ("accepted", "accepted", "dismissed")[number % 3], **LI, now=NOON).state)
    except StepError:
        told.put("refused")


def test_six_processes_make_one_list_and_no_answer_twice(tmp_path):
    context = multiprocessing.get_context("fork")
    told = context.Queue()
    workers = [context.Process(target=_work, args=(tmp_path / "app.db", n, told)) for n in range(6)]
    for worker in workers:
        worker.start()
    said = [told.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join(timeout=60)
    log = ActionLog(tmp_path / "app.db")
    assert len({one.proposal.kind for one in log.of_run("run1", "R1")}) == 1, "one whole list, not a mixture"
    assert steps(log) in (["accepted"], ["dismissed"], ["accepted", "dismissed"])
    assert set(said) <= {"accepted", "dismissed", "refused"}


def test_the_log_leaves_as_rows_of_the_table_actions(log):
    answer(log, "shown", "accepted", "done")
    rows = action_rows(log).set_index("entity_id")
    assert rows["accepted"].tolist() == [True, pd.NA]
    assert rows.loc["L1", "occurred_at"] == NOON, "chance decided when it was proposed"
    assert rows.loc["L1", "recorded_at"] == rows.loc["L1", "done_at"] == NOON + timedelta(minutes=2)
    assert rows.loc["L2", "recorded_at"] == NOON
    assert (rows["propensity"] == 0.95).all()
    answer(log, "dismissed", action_id="run1.lead.L2")
    assert not action_rows(log)["accepted"].tolist()[1]


def test_an_empty_log_leaves_as_rows_too(tmp_path):
    assert action_rows(ActionLog(tmp_path / "app.db")).empty
