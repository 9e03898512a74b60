"""Are rights decided right, whatever the organisation looks like?"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.state import AppState
from serving.access import CACHE_SECONDS, Authenticator, Book, Principal, bearer_token, book_of

REPS = [f"R{number}" for number in range(8)]
organisations = st.dictionaries(st.sampled_from(REPS), st.none() | st.sampled_from([*REPS, "gone"]))


def book(role: str, rep_id: str | None, manager_of: dict[str, str | None]) -> Book:
    return book_of(Principal(role, rep_id, "x"), manager_of)


@given(manager_of=organisations, rep_id=st.sampled_from(REPS))
def test_a_rep_holds_the_own_book_only(manager_of, rep_id):
    assert book("rep", rep_id, manager_of) == Book(frozenset({rep_id}))


@given(manager_of=organisations, rep_id=st.sampled_from(REPS))
def test_a_manager_holds_exactly_those_whose_chain_of_managers_leads_there(manager_of, rep_id):
    def leads_there(rep: str) -> bool:
        seen: set[str] = set()
        while rep != rep_id and rep not in seen and manager_of.get(rep) is not None:
            seen.add(rep)
            rep = manager_of[rep]
        return rep == rep_id

    expected = frozenset(rep for rep in [*REPS, "gone"] if leads_there(rep))
    assert book("manager", rep_id, manager_of) == Book(expected)


@given(manager_of=organisations)
def test_scientist_and_admin_hold_everything(manager_of):
    for role in ("scientist", "admin"):
        assert book(role, None, manager_of).holds("R1")
        assert book(role, None, manager_of).holds(None)


@pytest.mark.parametrize("role", ["rep", "manager"])
def test_a_record_without_an_owner_is_nobodys_and_a_rep_without_an_id_owns_nothing(role):
    assert not book(role, "R1", {}).holds(None)
    assert book(role, None, {"R1": None}).owners == frozenset()


def test_who_has_left_sees_nothing_and_those_above_still_see_what_was_theirs():
    manager_of = {"A": "M", "M": "D", "D": None}
    for role, rep_id in (("rep", "A"), ("manager", "M")):
        assert book_of(Principal(role, rep_id, "x"), manager_of, gone={"A", "M"}) == Book(frozenset())
    assert book_of(Principal("manager", "D", "x"), manager_of, gone={"A", "M"}).owners == {"A", "M", "D"}


def test_a_scoped_token_opens_its_tasks_only():
    scoped = Principal("admin", None, "x", frozenset({"leads"}))
    assert book_of(scoped, {}).opens("leads")
    assert not book_of(scoped, {}).opens("churn")
    assert book_of(Principal("admin", None, "x"), {}).opens("churn")


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def state(tmp_path: Path) -> AppState:
    return AppState(tmp_path / "app.db")


def test_a_revoked_token_works_no_longer_than_five_seconds(state):
    clock = Clock()
    door = Authenticator(lambda: state, clock=clock)
    token = state.add_token("rep", "Li", rep_id="R1")
    assert door.authenticate(token) == Principal("rep", "R1", "Li")
    state.revoke_token(1)
    clock.now += CACHE_SECONDS - 0.01
    assert door.authenticate(token) is not None
    clock.now += 0.02
    assert door.remembered(token) is None
    assert door.authenticate(token) is None
    assert CACHE_SECONDS <= 5


def test_unknown_tokens_are_remembered_but_not_without_bound(state):
    door = Authenticator(lambda: state)
    assert door.authenticate("nonsense") is None
    assert door.remembered("nonsense") == (None,)
    for number in range(1100):
        door.authenticate(f"guess {number}")
    assert door.remembered("nonsense") is None
    assert len(door._known) == 1024


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([], None),
        ([(b"authorization", b"Bearer abc")], "abc"),
        ([(b"authorization", b"bearer  abc ")], "abc"),
        ([(b"authorization", b"Basic abc")], None),
        ([(b"authorization", b"Bearer ")], None),
        ([(b"authorization", b"Bearer a"), (b"authorization", b"Bearer b")], None),
        ([(b"cookie", b"Bearer abc")], None),
    ],
)
def test_the_token_comes_from_one_bearer_header(headers, expected):
    assert bearer_token(headers) == expected
