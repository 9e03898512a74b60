"""Do sessions end when they should, and is no secret kept?"""

from datetime import datetime, timedelta

import pytest

from pipelines.sessions import LONGEST, Sessions

NOW = datetime.fromisoformat("2026-01-05T08:00")


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(tmp_path, clock) -> Sessions:
    return Sessions(tmp_path / "app.db", clock=clock)


def test_a_session_is_found_by_its_secret_alone(sessions):
    secret = sessions.open("{}", "a" * 64, None)
    found = sessions.find(secret)
    assert (found.principal, found.token_sha256) == ("{}", "a" * 64)
    assert sessions.find(secret + "x") is None


def test_the_secret_is_kept_nowhere(sessions, tmp_path):
    secret = sessions.open("{}", None, None)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert secret.encode() not in kept


def test_a_session_ends_after_twelve_hours(sessions, clock):
    secret = sessions.open("{}", None, None)
    clock.now = NOW + LONGEST - timedelta(seconds=1)
    assert sessions.find(secret) is not None
    clock.now = NOW + LONGEST
    assert sessions.find(secret) is None


def test_a_session_never_outlives_its_token(sessions, clock):
    secret = sessions.open("{}", None, NOW + timedelta(minutes=5))
    assert sessions.find(secret).expires_at == NOW + timedelta(minutes=5)
    clock.now = NOW + timedelta(minutes=5)
    assert sessions.find(secret) is None


def test_who_signs_out_is_out_and_others_are_not(sessions):
    mine, theirs = sessions.open("{}", None, None), sessions.open("{}", None, None)
    sessions.close(mine)
    sessions.close(mine)
    assert sessions.find(mine) is None
    assert sessions.find(theirs) is not None


def test_ended_sessions_are_forgotten_when_somebody_signs_in(sessions, clock):
    old = sessions.open("{}", None, None)
    clock.now = NOW + LONGEST
    sessions.open("{}", None, None)
    clock.now = NOW  # were it still there, it would be found again
    assert sessions.find(old) is None
