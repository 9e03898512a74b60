"""Is a rep's list made once, kept still, within the week's time, and of that rep's own records only?"""

import shutil
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from pipelines.action_settings import ActionSettings
from pipelines.home import Home
from serving.access import Book, Principal
from serving.action_answers import answer_action
from serving.action_lists import list_actions, log_of, priorities_of
from serving.errors import NotFoundError
from serving.snapshot import Snapshot, load_snapshot

WEDNESDAY = datetime.fromisoformat("2025-07-02T09:00")
LI = Principal("rep", "LI", "Li", scopes=frozenset({"feedback"}))
ALL = Book(None)


@pytest.fixture(scope="module")
def loaded(home) -> Snapshot:
    return load_snapshot(home)


@pytest.fixture
def place(tmp_path) -> Home:
    """Return a home with an empty log; scores and history come from the snapshot."""
    return Home(tmp_path)


def with_settings(snapshot: Snapshot, **changed) -> Snapshot:
    actions = ActionSettings(**changed)
    return replace(snapshot, settings=snapshot.settings.model_copy(update={"actions": actions}), _memo={})


def with_run(snapshot: Snapshot, run_id: str) -> Snapshot:
    return replace(snapshot, run=replace(snapshot.run, run_id=run_id))


def ask(snapshot: Snapshot, place: Home, rep: str = "LI", *, language="en", now=WEDNESDAY, book=ALL):
    return list_actions(snapshot, book, place, rep, language, now=now)


def tap(snapshot: Snapshot, place: Home, item, answer: str, now=WEDNESDAY):
    return answer_action(snapshot, ALL, place, LI, item.action_id, answer=answer, now=now)


def test_a_list_holds_the_reps_own_records_in_the_order_of_their_priority(loaded, place):
    found = ask(loaded, place)
    assert found.items
    for item in found.items:
        assert loaded.owners(item.entity)[item.entity_id] == "LI"
    logged = log_of(loaded, place).of_run(loaded.run.run_id, "LI")
    priorities = [one.proposal.priority for one in logged]
    assert priorities == sorted(priorities, reverse=True)
    assert [item.rank for item in found.items] == list(range(1, len(found.items) + 1))
    assert len({(item.entity, item.entity_id) for item in found.items}) == len(found.items)


def test_a_list_stands_still_whatever_happens_until_the_next_run(loaded, place):
    first = ask(loaded, place)
    assert ask(loaded, place, now=WEDNESDAY + timedelta(hours=9)) == first
    again = ask(with_settings(loaded, minutes_per_week=20, explore_rate=1.0), place)
    assert [item.action_id for item in again.items] == [item.action_id for item in first.items]
    assert again.items[0].propensity == first.items[0].propensity


def test_two_workers_make_the_same_list_and_it_is_there_once(loaded, place, tmp_path_factory):
    elsewhere = Home(tmp_path_factory.mktemp("other"))
    assert ask(loaded, place).items == ask(loaded, elsewhere).items
    other_worker = replace(loaded, _memo={})
    assert ask(other_worker, place).items == ask(loaded, place).items


def test_another_run_draws_anew(loaded, place):
    explored = with_settings(loaded, explore_rate=1.0, minutes_per_week=9000)
    kinds = [{i.entity_id: i.kind for i in ask(with_run(explored, run), place).items} for run in ("run1", "run2")]
    assert kinds[0].keys() == kinds[1].keys(), "who is on it is no matter of chance"
    assert kinds[0] != kinds[1]


@pytest.mark.parametrize("minutes", [20, 60, 200, 600])
def test_a_list_keeps_to_the_time_of_the_week(loaded, place, minutes):
    found = ask(with_settings(loaded, minutes_per_week=minutes, explore_rate=0.5), place)
    assert 0 < sum(item.minutes for item in found.items) <= minutes
    assert (found.capacity_minutes, found.left_minutes) == (minutes, minutes)


def test_what_was_accepted_or_done_this_week_takes_its_time_in_the_next_list(loaded, place):
    now = with_settings(loaded, minutes_per_week=200)
    first = ask(now, place)
    done, accepted, dismissed = first.items[:3]
    for item, answer in ((done, "done"), (accepted, "accepted"), (dismissed, "dismissed")):
        tap(now, place, item, answer)
    taken = done.minutes + accepted.minutes
    assert ask(now, place).left_minutes == 200 - taken
    tomorrow = ask(with_run(now, "run2"), place, now=WEDNESDAY + timedelta(days=1))
    proposed = [item for item in tomorrow.items if item.action_id != accepted.action_id]
    assert sum(item.minutes for item in proposed) <= 200 - taken
    assert [one.action_id for one in tomorrow.done] == [done.action_id]


def test_what_was_accepted_stays_at_the_top_of_later_lists_and_is_not_proposed_again(loaded, place):
    item = ask(loaded, place).items[2]
    tap(loaded, place, item, "accepted")
    later = ask(with_run(loaded, "run2"), place, now=WEDNESDAY + timedelta(days=1))
    assert (later.items[0].action_id, later.items[0].state) == (item.action_id, "accepted")
    assert [one.entity_id for one in later.items].count(item.entity_id) == 1
    much_later = ask(with_run(loaded, "run3"), place, now=WEDNESDAY + timedelta(days=36))
    assert item.action_id not in {one.action_id for one in much_later.items}, "it lapses"


@pytest.mark.parametrize("answer", ["done", "dismissed"])
def test_an_answered_kind_rests_for_its_cool_down(loaded, place, answer):
    now = with_settings(loaded, explore_rate=0.0, minutes_per_week=9000)
    item = next(item for item in ask(now, place).items if item.kind == "call")
    tap(now, place, item, answer)
    days = now.settings.actions.kinds["call"].cool_down_days

    def kinds(run: str, after: timedelta) -> list[str]:
        found = ask(with_run(now, run), place, now=WEDNESDAY + after)
        return [one.kind for one in found.items if (one.entity, one.entity_id) == (item.entity, item.entity_id)]

    assert "call" not in kinds("run2", timedelta(days=days) - timedelta(seconds=1))
    assert kinds("run3", timedelta(days=days)) == ["call"]


def test_taking_an_answer_back_ends_its_rest(loaded, place):
    item = ask(loaded, place).items[0]
    tap(loaded, place, item, "dismissed")
    tap(loaded, place, item, "reopened", now=WEDNESDAY + timedelta(minutes=1))
    later = ask(with_run(loaded, "run2"), place, now=WEDNESDAY + timedelta(hours=1))
    assert (later.items[0].entity_id, later.items[0].kind_text) == (item.entity_id, later.items[0].kind_text)


def test_the_week_begins_on_monday_in_the_companys_time_zone(loaded, place):
    """In Shanghai it is Monday from Sunday 16:00 UTC on."""
    company = loaded.settings.company.model_copy(update={"time_zone": "Asia/Shanghai"})
    there = replace(loaded, settings=loaded.settings.model_copy(update={"company": company}), _memo={})
    item = ask(there, place).items[0]
    tap(there, place, item, "done")
    sunday = datetime.fromisoformat("2025-07-06T15:59")
    assert ask(there, place, now=sunday).left_minutes == 600 - item.minutes
    assert ask(there, place, now=sunday + timedelta(minutes=2)).left_minutes == 600


@pytest.mark.parametrize("rep", ["NOBODY", "ZHOU"])
def test_an_unknown_rep_and_one_of_others_look_the_same(loaded, place, rep):
    with pytest.raises(NotFoundError, match="no such rep; expected the rep_id of one of yours"):
        ask(loaded, place, rep, book=Book(frozenset({"LI"})))
    assert log_of(loaded, place).everything() == ()


def test_a_rep_without_a_book_gets_an_empty_list_with_the_reason(loaded, place):
    found = ask(loaded, place, "SUN")
    assert (found.items, found.rep_name) == ((), "孙")
    assert found.empty_reason == "No open lead, deal or account is theirs, as of the data."
    assert ask(loaded, place, "SUN", language="zh").empty_reason.startswith("截至数据时点")


def test_a_week_that_is_full_is_told(loaded, place):
    now = with_settings(loaded, minutes_per_week=25, explore_rate=0.0)
    (item,) = ask(now, place).items[:1]
    tap(now, place, item, "done")
    found = ask(with_run(now, "run2"), place)
    assert found.items == ()
    assert found.empty_reason == "The time of this week is taken by what was accepted or done."


def test_no_kind_switched_on_is_told_too(loaded, place):
    off = {name: {"enabled": False} for name in loaded.settings.actions.kinds}
    found = ask(with_settings(loaded, kinds=off), place)
    assert (found.items, found.empty_reason[:16]) == ((), "Nothing fits now")


def test_a_token_of_some_tasks_sees_its_part_of_the_whole_list_even_if_it_asks_first(loaded, place):
    principal = Principal("rep", "LI", "Li", frozenset({"leads"}))
    narrowed, book = loaded.seen_by(principal)
    part = list_actions(narrowed, book, place, "LI", "en", now=WEDNESDAY)
    whole = ask(loaded, place)
    assert {item.entity for item in whole.items} > {"lead"}
    assert [item.action_id for item in part.items] == [i.action_id for i in whole.items if i.entity == "lead"]


def test_every_item_says_what_is_at_stake_why_and_by_when(loaded, place):
    for language in ("en", "zh"):
        for item in ask(loaded, place, language=language).items:
            assert 0 <= item.low <= item.high <= 1
            assert 0 <= item.urgency <= 1
            assert 0 < item.propensity <= 1
            assert item.why
            assert 1 <= len(item.reasons) <= 3
            assert "2025-07-02" <= item.due_on <= "2025-07-09"
            assert item.score_id.split(".")[1:] == [item.task, item.entity_id]
    assert ask(loaded, place).note.startswith(
        "Priority by value at stake and by how much of it is decided within 30 days;"
    )


def test_without_exploration_every_propensity_is_one(loaded, place):
    assert {item.propensity for item in ask(with_settings(loaded, explore_rate=0), place).items} == {1.0}


def test_priorities_are_made_once_for_a_snapshot(loaded):
    assert priorities_of(loaded) is priorities_of(loaded)
    assert np.isfinite(priorities_of(loaded).priority).all()


def test_lists_of_a_copied_home_go_with_it(loaded, place, tmp_path_factory):
    first = ask(loaded, place)
    copied = Home(tmp_path_factory.mktemp("copies") / "home")
    shutil.copytree(place.path, copied.path)
    assert ask(loaded, copied).items == first.items
