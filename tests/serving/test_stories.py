from dataclasses import replace

import pandas as pd
import pytest

from serving.access import Book, Principal
from serving.answers import explain
from serving.errors import NotFoundError
from serving.similar import similar_cases
from serving.stories import tell_story
from serving.timelines import timeline
from tests.serving.small_company import CUTOFF
from tests.serving.story_company import later, make_eventful, with_tables

ALL = Book(None)
TASKS = {"lead": "leads", "deal": "deals", "account": "churn"}


@pytest.fixture(scope="module")
def snapshot(client):
    return make_eventful(client.room.ready())


@pytest.fixture(scope="module")
def book(snapshot):
    return snapshot.seen_by(Principal("rep", "LI", "Li"))[1]


def closed(snapshot, entity, table):
    frame = snapshot.crm.tables[table]
    return frame.loc[(frame["closed_at"] < CUTOFF) & (frame["owner_id"] == "LI")].iloc[0, 0]


@pytest.mark.parametrize("entity", TASKS)
def test_a_story_holds_the_score_that_explain_tells(snapshot, client, book, entity):
    entity_id = client.owned_by(TASKS[entity], "LI")
    story = tell_story(snapshot, book, entity, entity_id, "en")
    told = explain(snapshot, book, entity, entity_id, "en", task=TASKS[entity])
    assert (story.score, story.topics, story.no_score) == (told.score, told.topics, None)
    assert (story.owner_id, story.owner_name) == ("LI", "李")
    assert (story.entity_id, story.data_as_of) == (entity_id, "2025-07-01T00:00:00Z")


@pytest.mark.parametrize("entity", TASKS)
def test_nothing_recorded_at_the_cutoff_or_later_moves_a_story(snapshot, client, entity):
    entity_id = client.owned_by(TASKS[entity], "LI")
    now, then = later(snapshot), snapshot
    # what may change without a trace is told only where the history ends before the cutoff
    hidden = {"name", "note", "product_id", "industry"}
    stories = [tell_story(one, ALL, entity, entity_id, "en") for one in (now, then)]
    stories = [replace(s, facts=tuple(f for f in s.facts if f.field not in hidden), crm_facts=()) for s in stories]
    assert stories[0] == stories[1]
    assert similar_cases(now, ALL, entity, entity_id, "en") == similar_cases(then, ALL, entity, entity_id, "en")


def test_a_field_without_history_is_told_only_where_the_history_ends_before_the_cutoff(snapshot, client):
    entity_id = client.owned_by("leads", "LI")
    told = {fact.field: fact.value for fact in tell_story(snapshot, ALL, "lead", entity_id, "en").crm_facts}
    assert told["note"] == "call <b>back</b>"
    after = tell_story(later(snapshot), ALL, "lead", entity_id, "en")
    assert "note" not in {fact.field for fact in after.crm_facts}
    assert "source" in {fact.field for fact in after.facts}


def test_a_closed_record_has_a_story_and_says_why_it_has_no_score(snapshot, book):
    story = tell_story(snapshot, book, "deal", closed(snapshot, "deal", "opportunities"), "en")
    assert story.score is None
    assert story.no_score == "It is closed; only open ones are scored."
    assert story.state in ("won", "lost")
    assert story.state_since is not None
    assert story.timeline.total > 0


def test_a_task_without_a_model_says_so(snapshot, client, book):
    bare = replace(snapshot, champions={"leads": snapshot.champions["leads"]}, _memo={})
    story = tell_story(bare, book, "deal", client.owned_by("deals", "LI"), "zh")
    assert story.no_score == "尚无可用的模型：还没有模型上线并完成评分。"


@pytest.mark.parametrize("ask", [tell_story, timeline, similar_cases])
@pytest.mark.parametrize("entity", TASKS)
def test_what_is_not_there_or_not_yours_looks_the_same(snapshot, client, book, ask, entity):
    theirs = client.owned_by(TASKS[entity], "ZHOU")
    unborn = with_tables(snapshot)
    told = set()
    for entity_id in (theirs, "nobody", ""):
        with pytest.raises(NotFoundError) as refused:
            ask(unborn, book, entity, entity_id, "en")
        told.add(str(refused.value))
    scoped = Book(book.owners, frozenset({"amounts"}))
    with pytest.raises(NotFoundError) as refused:
        ask(snapshot, scoped, entity, client.owned_by(TASKS[entity], "LI"), "en")
    assert len(told | {str(refused.value)}) == 1


def test_a_record_of_after_the_cutoff_is_not_there_yet(snapshot):
    with pytest.raises(NotFoundError):
        tell_story(later(snapshot), ALL, "deal", "N0001", "en")


def test_a_deal_names_an_account_of_somebody_else_without_its_id(snapshot, client, book):
    deal_id = client.owned_by("deals", "LI")
    accounts = snapshot.crm.tables["accounts"]
    account_id = snapshot.fields("deal", deal_id, ["account_id"])["account_id"]
    others = accounts.assign(owner_id=accounts["owner_id"].mask(accounts["account_id"] == account_id, "ZHOU"))
    links = tell_story(with_tables(snapshot, accounts=others), book, "deal", deal_id, "en").links
    assert [(link.entity, link.entity_id) for link in links] == [("account", None)]
    assert links[0].name == snapshot.names("account")[account_id]


def test_an_account_links_the_deals_that_are_the_callers(snapshot, client, book):
    account_id = client.owned_by("churn", "LI")
    deals = snapshot.crm.tables["opportunities"]
    moved = deals.assign(account_id=account_id)
    links = tell_story(with_tables(snapshot, opportunities=moved), book, "account", account_id, "en").links
    owners = {snapshot.owners("deal")[link.entity_id] for link in links if link.entity == "deal"}
    assert owners == {"LI"}


def test_a_deal_says_how_long_it_was_in_its_stages_against_won_deals(snapshot, client, book):
    (stage,) = tell_story(snapshot, book, "deal", client.owned_by("deals", "LI"), "en").stages
    assert stage.is_present
    assert stage.won_deals >= 20
    assert stage.won_median == pytest.approx(20 / 24)
    assert stage.longer_than == 1.0


def test_without_stages_or_activities_the_story_is_told_all_the_same(snapshot, client, book):
    tables = {name: snapshot.crm.tables[name] for name in ("accounts", "leads", "opportunities", "reps", "orders")}
    crm = replace(snapshot.crm, tables=tables, _memo={})
    bare = replace(snapshot, crm=crm, _memo={})
    story = tell_story(bare, book, "deal", client.owned_by("deals", "LI"), "en")
    assert story.stages == ()
    assert [event.kind for event in story.timeline.events] == ["created"]


def test_facts_are_written_by_their_kind(snapshot, client, book):
    story = tell_story(snapshot, book, "deal", client.owned_by("deals", "LI"), "zh")
    facts = {fact.field: (fact.text, fact.kind) for fact in story.facts}
    assert facts["amount"] == ("金额", "money")
    assert facts["expected_close_on"] == ("预计成交日", "day")
    assert facts["created_at"] == ("创建日期", "moment")
    values = {fact.field: fact.value for fact in story.facts}
    assert values["product_id"] == "Drive"
    assert pd.Timestamp(values["expected_close_on"])
