"""Does a session stand for its token: the same caller, and no longer than it?"""

import time
from datetime import timedelta

import jwt
import pytest

from pipelines.home import Home
from pipelines.state import AppState, utc_now
from serving.access import Authenticator, Principal
from serving.sessions import SessionKeeper, csrf_token, session_secret


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def state(home) -> AppState:
    return AppState(home.app_db)


def keeper(home: Home, issuer: object = None) -> SessionKeeper:
    return SessionKeeper(home, Authenticator(lambda: AppState(home.app_db), lambda: issuer))


def test_a_session_speaks_for_whom_its_token_does(home, state):
    token = state.add_token("rep", "Li", "R1", tasks=["leads"], allow=["feedback"])
    secret = keeper(home).open(token)
    assert keeper(home).authenticate(secret) == Authenticator(lambda: state).authenticate(token)


def test_no_session_is_opened_for_a_token_that_is_not_believed(home, state):
    sessions = keeper(home)
    assert sessions.open("crmcast_guess") is None
    token = state.add_token("admin", "Ada")
    state.revoke_token(1)
    assert sessions.open(token) is None
    assert sessions.authenticate("guess") is None


def test_a_token_is_no_session_and_a_session_no_token(home, state):
    token = state.add_token("admin", "Ada")
    secret = keeper(home).open(token)
    assert keeper(home).authenticate(token) is None
    assert Authenticator(lambda: state).authenticate(secret) is None


def test_a_revoked_token_ends_its_sessions_within_five_seconds(home, state):
    sessions, clock = keeper(home), Seconds()
    sessions._clock = clock
    secret = sessions.open(state.add_token("admin", "Ada"))
    assert sessions.authenticate(secret)
    state.revoke_token(1)
    clock.now = 5.0
    assert sessions.authenticate(secret) is None


def test_a_token_that_was_revoked_just_now_opens_nothing_though_it_is_remembered(home, state):
    sessions, token = keeper(home), state.add_token("admin", "Ada")
    assert sessions.open(token)
    state.revoke_token(1)
    assert sessions.open(token) is None


def test_who_signs_out_is_out_at_once(home, state):
    sessions = keeper(home)
    secret = sessions.open(state.add_token("admin", "Ada"))
    assert sessions.authenticate(secret)
    sessions.close(secret)
    assert sessions.remembered(secret) is None
    assert sessions.authenticate(secret) is None


def test_a_session_of_the_issuers_token_ends_with_it(home, state):
    ends = utc_now() + timedelta(minutes=10)
    token = jwt.encode({"exp": int(time.time()) + 600}, "k" * 32)

    class Trusting:
        def principal(self, token: str) -> Principal:
            return Principal("manager", "M1", "Mo")

    sessions = keeper(home, Trusting())
    secret = sessions.open(token)
    assert sessions.authenticate(secret) == Principal("manager", "M1", "Mo")
    found = sessions._sessions.find(secret)
    assert found.token_sha256 is None
    assert abs(found.expires_at - ends) < timedelta(seconds=2)


@pytest.mark.parametrize(
    ("headers", "secret"),
    [
        ([], None),
        ([(b"cookie", b"other=1")], None),
        ([(b"cookie", b"xcrmcast_session=1")], None),
        ([(b"cookie", b"a=1;crmcast_session=s; b=2")], "s"),
        ([(b"cookie", b"a=1"), (b"cookie", b"crmcast_session=s")], "s"),
    ],
)
def test_the_secret_is_read_from_its_cookie(headers, secret):
    assert session_secret(headers) == secret


def test_each_session_has_its_own_proof_which_does_not_tell_the_secret():
    assert csrf_token("a") != csrf_token("b")
    assert "secret-1" not in csrf_token("secret-1")
