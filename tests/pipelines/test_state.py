"""Does the application state keep tokens and promotions, alone and among processes?"""

import multiprocessing
import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from pipelines.database import DatabaseError
from pipelines.state import AppState, StateError

NOON = datetime.fromisoformat("2026-01-01T12:00")
SHA = "a" * 64


class Clock:
    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(tmp_path: Path, clock: Clock) -> AppState:
    return AppState(tmp_path / "app.db", clock=clock)


def test_nothing_promoted_means_no_champion(state):
    assert state.champion("leads") is None
    assert state.promotions("leads") == ()


def test_the_newest_promotion_of_a_task_is_its_champion(state):
    state.record_promotion("leads", 1, SHA, "first model")
    state.record_promotion("leads", 2, "b" * 64, "better by 0.01")
    state.record_promotion("churn", 7, SHA, "first model")
    state.record_promotion("leads", 1, SHA, "rollback")
    champion = state.champion("leads")
    assert (champion.version, champion.sha256, champion.promoted_at) == (1, SHA, NOON)
    assert [row.version for row in state.promotions("leads")] == [1, 2, 1]
    assert [row.reason for row in state.promotions("churn")] == ["first model"]


def test_record_promotion_returns_what_it_stored(state):
    assert state.record_promotion("leads", 1, SHA, "first") == state.champion("leads")


def test_a_promotion_without_a_real_hash_is_refused(state):
    with pytest.raises(StateError, match=r"'abc' is not a hash; expected 64 hexadecimal digits"):
        state.record_promotion("leads", 1, "abc", "first")


def test_a_token_is_found_by_its_plain_text_only(state):
    plaintext = state.add_token("rep", "Li Wei", rep_id="R1")
    token = state.find_token(plaintext)
    assert (token.role, token.name, token.rep_id, token.created_at) == ("rep", "Li Wei", "R1", NOON)
    assert plaintext.startswith(token.prefix)
    assert state.find_token(plaintext + "x") is None
    assert state.find_token(token.sha256) is None


def test_the_plain_text_of_a_token_is_stored_nowhere(state, tmp_path):
    plaintext = state.add_token("admin", "root")
    secret = plaintext[len(state.list_tokens()[0].prefix) :].encode()
    assert all(secret not in path.read_bytes() for path in tmp_path.iterdir())


def test_tokens_differ_and_are_long(state):
    texts = {state.add_token("admin", "a") for _ in range(20)}
    assert len(texts) == 20
    assert min(map(len, texts)) > 40


def test_a_token_ends_at_the_instant_it_expires(state, clock):
    plaintext = state.add_token("scientist", "Ana", expires_at=NOON + timedelta(hours=1))
    clock.now = NOON + timedelta(minutes=59, seconds=59)
    assert state.find_token(plaintext)
    clock.now = NOON + timedelta(hours=1)
    assert state.find_token(plaintext) is None


def test_an_expiry_with_a_zone_is_kept_as_utc(state):
    zone = timezone(timedelta(hours=8))
    state.add_token("admin", "a", expires_at=datetime(2026, 1, 2, 8, tzinfo=zone))
    state.add_token("admin", "b", expires_at=datetime(2026, 1, 2, tzinfo=UTC))
    assert {token.expires_at for token in state.list_tokens()} == {datetime.fromisoformat("2026-01-02")}


def test_a_revoked_token_is_found_no_more_and_keeps_its_first_instant(state, clock):
    plaintext = state.add_token("admin", "root")
    (token,) = state.list_tokens()
    assert state.revoke_token(token.id).revoked_at == NOON
    clock.now += timedelta(days=1)
    assert state.revoke_token(token.id).revoked_at == NOON
    assert state.find_token(plaintext) is None
    assert state.list_tokens()[0].revoked_at == NOON


def test_revoking_an_unknown_token_names_it(state):
    with pytest.raises(StateError, match=r"there is no token 42; expected an id shown by `crmcast token list`"):
        state.revoke_token(42)


@pytest.mark.parametrize(
    ("role", "rep_id", "expires_at", "message"),
    [
        ("boss", None, None, "role 'boss' is unknown; expected one of rep, manager, scientist, admin"),
        ("rep", None, None, "a token for a rep came without rep_id"),
        ("manager", "", None, "a token for a manager came without rep_id"),
        ("admin", None, NOON, "expires_at 2026-01-01 12:00 UTC is past"),
    ],
)
def test_a_token_that_could_not_work_is_refused(state, role, rep_id, expires_at, message):
    with pytest.raises(StateError, match=message):
        state.add_token(role, "x", rep_id=rep_id, expires_at=expires_at)


def test_a_token_may_open_some_tasks_only(state):
    plaintext = state.add_token("rep", "Li", rep_id="R1", tasks=["leads", "deals", "leads"])
    assert state.find_token(plaintext).tasks == "deals,leads"
    assert state.find_token(state.add_token("admin", "root")).tasks is None
    with pytest.raises(StateError, match=r"task 'leeds' is unknown; did you mean \"leads\"\?"):
        state.add_token("rep", "Li", rep_id="R1", tasks=["leeds"])


def test_a_database_of_an_earlier_release_gets_what_it_lacks_and_its_tokens_work(state, tmp_path):
    plaintext = state.add_token("admin", "root")
    state.close()
    connection = sqlite3.connect(tmp_path / "app.db")
    connection.execute("ALTER TABLE tokens DROP COLUMN tasks")
    connection.close()
    again = AppState(tmp_path / "app.db", clock=Clock())
    assert again.find_token(plaintext).name == "root"
    assert again.find_token(again.add_token("admin", "a", tasks=["churn"])).tasks == "churn"


def test_the_database_is_in_wal_mode(state, tmp_path):
    connection = sqlite3.connect(tmp_path / "app.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_url_and_a_path_open_the_same_state(state, tmp_path):
    state.record_promotion("leads", 3, SHA, "first")
    other = AppState(f"sqlite:///{tmp_path / 'app.db'}")
    assert other.champion("leads").version == 3
    other.close()


def _open_and_write(path: Path, barrier, number: int) -> None:
    barrier.wait()
    state = AppState(path)
    for _ in range(5):
        state.record_promotion("leads", number, SHA, "at once")
        state.add_token("admin", str(number))


def test_a_database_that_cannot_be_opened_says_so_at_once(tmp_path):
    with pytest.raises(DatabaseError, match=r"app.db cannot be used \(unable to open database file\)"):
        AppState(tmp_path / "absent" / "app.db")


def test_a_database_that_another_program_holds_or_that_is_damaged_is_named(state, tmp_path):
    held = sqlite3.connect(tmp_path / "app.db", isolation_level=None)
    held.execute("PRAGMA locking_mode = EXCLUSIVE")
    held.execute("BEGIN EXCLUSIVE")
    with pytest.raises(DatabaseError, match=r"app.db cannot be used \(database is locked\); .* no other program may"):
        state.list_tokens()
    held.execute("ROLLBACK")
    held.close()
    assert state.list_tokens() == ()
    state.close()
    (tmp_path / "app.db").write_bytes(b"x" * 5000)
    with pytest.raises(DatabaseError, match=r"app.db cannot be used \(file is not a database\); .* from a backup"):
        AppState(tmp_path / "app.db")


def test_several_processes_may_create_and_write_at_once(tmp_path):
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(4)
    path = tmp_path / "app.db"
    workers = [context.Process(target=_open_and_write, args=(path, barrier, number)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    state = AppState(path)
    assert len(state.promotions("leads")) == 20
    assert len(state.list_tokens()) == 20


def test_a_token_may_change_nothing_unless_it_is_allowed(state):
    reads, may = (
        state.add_token("rep", "Li", "R1"),
        state.add_token("admin", "Ann", allow=["promote", "feedback", "promote"]),
    )
    assert state.find_token(reads).allows is None
    assert state.find_token(may).allows == "feedback,promote"


def test_an_unknown_scope_is_told_with_the_nearest(state):
    with pytest.raises(StateError, match='did you mean "feedback"'):
        state.add_token("admin", "Ann", allow=["feedbak"])
    assert state.list_tokens() == ()
