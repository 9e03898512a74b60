"""Is anything lost or mixed while two workers answer under load, a model is promoted, one hangs, one dies, all stop?

Everything happens once, in `played`; each test looks at another side of what came of it. The long form promotes and
kills twenty times.
"""

import json
import os
import signal
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psutil
import pytest

from pipelines.audit_check import find_rows, verify
from pipelines.home import Home
from pipelines.state import AppState, utc_now
from tests.serving.client import Client
from tests.serving.running import Asked, Load, Service, wait_until
from tests.serving.small_company import fit_and_promote

CALLERS = {"rep": ("rep", "LI"), "stranger": ("rep", "ZHOU"), "admin": ("admin", None), "leaver": ("manager", "CHEN")}


@dataclass
class Play:
    """What happened, and when."""

    home: Home
    began_at: datetime
    expected: dict[int, dict[str, Any]]
    asked: list[Asked]
    revoked_at: float = 0.0
    paused: tuple[float, float] = (0.0, 0.0)
    killed_at: list[float] = field(default_factory=list)
    respawned_after: list[float] = field(default_factory=list)
    stopped_at: float = 0.0
    stopped_after: float = 0.0
    exit_code: int | None = None
    in_flight: list[bytes] = field(default_factory=list)
    turned_away: bytes = b"?"

    @property
    def answered(self) -> list[Asked]:
        return [one for one in self.asked if one.status == 200]

    def broken(self, until: float) -> int:
        """Count the questions whose connection broke before an instant."""
        return sum(one.status is None and one.answered_at < until for one in self.asked)


@pytest.fixture(scope="module", params=[1, pytest.param(20, marks=pytest.mark.long)])
def played(request: pytest.FixtureRequest, launched: Service) -> Play:
    home, newer = launched.home, 1 + request.param
    state = AppState(home.app_db)
    tokens = {caller: state.add_token(role, caller, rep_id) for caller, (role, rep_id) in CALLERS.items()}
    leaver = state.list_tokens()[-1].id
    ids = list(Client(home, tokens).room.ready().champion("leads").rows["entity_id"][:10])
    body = {"task": "leads", "ids": ids}
    promotions, expected = _versions(home, newer, tokens, body)
    launched.start()
    with Load(launched.port, tokens, json.dumps(body)) as load:
        play = Play(home, utc_now(), expected, load.asked)
        _wait_for(play, 1)
        state.revoke_token(leaver)
        play.revoked_at = time.monotonic()
        play.paused = _pause_one(play, launched)
        for number in range(request.param):
            version = (newer, 1)[number % 2]
            state.record_promotion("leads", version, promotions[version], "test")
            _wait_for(play, version)
            _kill_one(play, launched)
        time.sleep(max(0.0, play.revoked_at + 6 - time.monotonic()))
        _stop(play, launched, load)
    return play


def _versions(
    home: Home, newer: int, tokens: dict[str, str], body: dict[str, Any]
) -> tuple[dict[int, str], dict[int, dict[str, Any]]]:
    """Add a version of the leads; return the hashes of both, and what each tells each caller. The first serves."""
    fit_and_promote(home, "leads", newer, seed=8)
    state, told = AppState(home.app_db), {}
    hashes = {past.version: past.sha256 for past in state.promotions("leads") if past.version in (1, newer)}
    for version in (newer, 1):
        state.record_promotion("leads", version, hashes[version], "test")
        client = Client(home, tokens)
        told[version] = {caller: client.post("/v1/score", body, caller).json() for caller in CALLERS}
    return hashes, told


def _wait_for(play: Play, version: int) -> None:
    """Wait until both workers serve a version: while one does not, some of the last answers are of another."""

    def is_served() -> bool:
        last = [one.body["model_version"] for one in play.asked[-60:] if one.status == 200]
        return len(last) > 30 and set(last) == {version}

    wait_until(is_served)


def _pause_one(play: Play, service: Service) -> tuple[float, float]:
    """Let a worker hang until the other has answered some; return from when to when."""
    paused, began = min(_workers(service)), time.monotonic()
    os.kill(paused, signal.SIGSTOP)
    try:
        wait_until(lambda: sum(one.status == 200 and one.sent_at > began for one in list(play.asked)) >= 5, 15)
    finally:
        os.kill(paused, signal.SIGCONT)
    return began, time.monotonic()


def _kill_one(play: Play, service: Service) -> None:
    """Kill the worker that started last, so that the other is surely ready, and wait until there is another."""
    killed = max(_workers(service), key=lambda pid: psutil.Process(pid).create_time())
    play.killed_at.append(time.monotonic())
    os.kill(killed, signal.SIGKILL)
    play.respawned_after.append(wait_until(lambda: len(_workers(service) - {killed}) == 2))
    answered = len(play.asked)
    wait_until(lambda: len(play.asked) > answered + 100)


def _workers(service: Service) -> set[int]:
    """Return the processes that answer: the supervisor has no other children."""
    assert service.process is not None
    return {child.pid for child in psutil.Process(service.process.pid).children() if _is_alive(child)}


def _is_alive(child: psutil.Process) -> bool:
    try:
        return child.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _stop(play: Play, service: Service, load: Load) -> None:
    """Tell the service to stop while questions are in flight: their bodies come only after it takes no new ones."""
    assert service.process is not None
    waiting = [_open(load) for _ in range(4)]
    play.stopped_at = time.monotonic()
    service.process.send_signal(signal.SIGTERM)
    new = _unanswered(load.port)
    for connection in waiting:
        connection.sendall(load.body.encode())
        play.in_flight.append(_all_of(connection))
    play.exit_code = service.process.wait(timeout=60)
    play.stopped_after = time.monotonic() - play.stopped_at
    play.turned_away = _all_of(new)


def _open(load: Load) -> socket.socket:
    """Send the head of a question and wait until the service asks for its body."""
    head = (
        "POST /v1/score HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nexpect: 100-continue\r\n"
        f"authorization: Bearer {load.tokens['admin']}\r\ncontent-length: {len(load.body)}\r\n\r\n"
    )
    connection = socket.create_connection(("127.0.0.1", load.port), timeout=20)
    connection.sendall(head.encode())
    assert connection.recv(1000).startswith(b"HTTP/1.1 100 ")
    return connection


def _unanswered(port: int) -> socket.socket:
    """Ask until a question finds no answer: the supervisor still listens, but no worker takes what comes."""
    while True:
        connection = socket.create_connection(("127.0.0.1", port), timeout=0.5)
        connection.sendall(b"GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        try:
            connection.recv(1)
        except TimeoutError:
            return connection
        except ConnectionError:
            pass
        connection.close()


def _all_of(connection: socket.socket) -> bytes:
    """Return what came until the connection ended; one that nobody took is reset."""
    with connection:
        try:
            return b"".join(iter(lambda: connection.recv(65_536), b""))
        except ConnectionResetError:
            return b""


def test_every_answer_is_whole_of_one_version_and_the_callers_own(played):
    for one in played.answered:
        assert one.body == played.expected[one.body["model_version"]][one.caller]
    assert {one.body["model_version"] for one in played.answered} == set(played.expected)


def test_a_promotion_drops_nothing_and_a_kill_only_what_the_worker_had_in_hand(played):
    assert played.broken(played.killed_at[0]) == 0
    assert played.broken(played.stopped_at) <= len(CALLERS) * len(played.killed_at)
    assert {one.status for one in played.asked if one.caller != "leaver"} <= {200, None}


def test_while_a_worker_hangs_the_other_answers_and_what_it_had_in_hand_is_only_late(played):
    began, ended = played.paused
    assert sum(began < one.sent_at and one.answered_at < ended for one in played.answered) >= 5


def test_while_a_killed_worker_is_replaced_the_other_answers(played):
    assert max(played.respawned_after) < 15
    for killed_at in played.killed_at:
        assert sum(killed_at < one.sent_at < killed_at + 2 for one in played.answered) >= 10


def test_both_refuse_a_revoked_token_within_five_seconds(played):
    later = [one for one in played.asked if one.caller == "leaver" and one.sent_at > played.revoked_at + 5]
    statuses = Counter(one.status for one in later)
    assert statuses[401] >= 10
    assert set(statuses) <= {401, None}


def test_told_to_stop_the_service_answers_what_it_has_takes_nothing_new_and_ends(played):
    assert (played.exit_code, played.turned_away) == (0, b"")
    assert played.stopped_after < 30
    for answer in played.in_flight:
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 ")
        assert json.loads(body) == played.expected[json.loads(body)["model_version"]]["admin"]


def test_the_audit_is_whole_and_holds_whatever_was_answered(played):
    report = verify(played.home)
    assert (report.is_whole, report.torn) == (True, 0)
    told = Counter(one.caller for one in played.answered) + Counter(admin=len(played.in_flight))
    rows = Counter(row["name"] for row in find_rows(played.home, since=played.began_at))
    assert all(rows[caller] >= count for caller, count in told.items())
    assert rows.total() <= told.total() + played.broken(float("inf"))
