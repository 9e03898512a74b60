"""Are records without a score found by all that may see them, and by nobody else?"""

import pytest

from features.schema import ENTITIES
from serving.access import Book
from serving.past_records import find_past_records
from serving.snapshot import Snapshot
from serving.stories import tell_story
from tests.serving.conftest import Client
from tests.serving.story_company import later, make_eventful

ALL = Book(owners=None)
TASKS = {"lead": "leads", "deal": "deals", "account": "churn"}


@pytest.fixture(scope="module")
def snapshot(client: Client) -> Snapshot:
    return make_eventful(client.room.ready())


def find(snapshot: Snapshot, entity: str, q: str = "", book: Book = ALL, most: int = 10**6):
    return find_past_records(snapshot, book, entity, q, "en", most=most)


@pytest.mark.parametrize("entity", TASKS)
def test_a_record_is_found_with_a_score_or_without_but_never_both(snapshot: Snapshot, entity: str) -> None:
    found, total = find(snapshot, entity)
    scored = set(snapshot.champion(TASKS[entity]).position)
    assert total == len(found)
    assert found or entity == "account"
    assert {one.entity_id for one in found} == set(snapshot.records(entity).index) - scored


@pytest.mark.parametrize("entity", TASKS)
def test_the_newest_come_first_and_are_told_as_on_their_page(snapshot: Snapshot, entity: str) -> None:
    created = snapshot.records(entity)["created_at"]
    found, total = find(snapshot, entity, most=3)
    assert len(found) == min(3, total)
    assert [created[one.entity_id] for one in found] == sorted((created[one.entity_id] for one in found), reverse=True)
    for one in found:
        story = tell_story(snapshot, ALL, entity, one.entity_id, "en")
        assert (one.name, one.owner_name, one.state_text) == (story.name, story.owner_name, story.state_text)
        assert story.no_score
        assert one in find(snapshot, entity, one.entity_id.lower())[0]


def test_a_book_holds_its_own_alone_and_none_of_a_task_that_is_not_open(snapshot: Snapshot) -> None:
    owners = snapshot.owners("deal")
    owner = next(owners[one.entity_id] for one in find(snapshot, "deal")[0])
    found, _ = find(snapshot, "deal", book=Book(owners=frozenset({owner})))
    assert {owners[one.entity_id] for one in found} == {owner}
    assert find(snapshot, "deal", book=Book(owners=None, tasks=frozenset({"leads"}))) == ((), 0)


def test_what_was_recorded_after_the_scores_is_not_there(snapshot: Snapshot) -> None:
    before = {entity: find(snapshot, entity)[0] for entity in ENTITIES}
    grown = later(snapshot)
    assert {entity: find(grown, entity)[0] for entity in ENTITIES} == before
